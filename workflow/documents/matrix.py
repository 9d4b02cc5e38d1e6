"""The matrix of a pre-flight for those who decide: one line a candidate, one column a group of rules, told in words.

Colour carries nothing: every verdict is a sign with a shape of its own, and a word beside it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from workflow.domain.findings import Finding, Result, worst

NOT_A_SUBSTITUTE = "Bukan pengganti rekomendasi BKN"
TO_VERIFY = "perlu verifikasi hukum"
RESTRICTED = "Terbatas: memuat data pribadi, hanya untuk pejabat yang memeriksa dan memutuskan"
SYNTHETIC = "DATA SINTETIS: semua nama dan jabatan rekaan, untuk latihan"

SIGNS = {Result.BLOCK: "✗", Result.UNKNOWN: "?", Result.WARN: "!", Result.PASS: "✓"}
WORDS = {
    Result.BLOCK: "Tertahan",
    Result.UNKNOWN: "Data kurang",
    Result.WARN: "Bercatatan",
    Result.PASS: "Tanpa temuan",
}
MEANINGS = {
    Result.BLOCK: "aturan menghalangi",
    Result.UNKNOWN: "data belum ada, aturan yang menghalangi tidak dapat dinilai",
    Result.WARN: "boleh berjalan; catatannya ikut dalam keputusan",
    Result.PASS: "tidak ada temuan",
}
KINDS = {
    "rotasi": "Rotasi",
    "promosi": "Promosi",
    "demosi": "Demosi",
    "pelepasan": "Pelepasan",
    "permintaan_sendiri": "Permintaan sendiri",
}
NOT_ASKED, NOT_ASKED_MEANS = "·", "tidak dinilai"
_ENOUGH_TO_SHARE = 2


class Group(NamedTuple):
    """Rules that share a column, by the theme in their code (`R-TEN-01` has TEN)."""

    heading: str
    meaning: str
    themes: tuple[str, ...]


GROUPS = (
    Group("Data", "NIP, data SIASN, dan cakupan mutasi", ("DAT", "SCP", "PDP")),
    Group("Masa jabatan", "lama menjabat", ("TEN", "REV")),
    Group("Wewenang", "penanda tangan, TPK, BKN, pemisahan peran, Plt dan Plh", ("AUT", "ADM", "PLT")),
    Group("Pilkada", "larangan menjelang pilkada dan sesudah pelantikan kepala daerah", ("PIL",)),
    Group("Surat", "surat yang diwajibkan dan tanggalnya", ("DOC",)),
    Group("Disiplin", "hukuman disiplin, turun atau lepas jabatan", ("DIS", "DEM")),
    Group("Merit", "talenta, alasan, hasil seleksi", ("MER",)),
    Group("Kompetensi", "pendidikan, pengalaman, kompetensi, golongan, jabatan fungsional", ("CMP", "JF")),
    Group("Lowongan", "jabatan tujuan lowong", ("VAC",)),
    Group("Konflik", "hubungan keluarga atau usaha", ("COI",)),
    Group("Pensiun, cuti", "batas usia pensiun, tugas belajar, cuti", ("RET", "LVE")),
    Group(
        "Waktu, layanan",
        "sosialisasi, undangan, pelantikan, kesinambungan layanan",
        ("SOS", "TIM", "SRV", "CON", "HND"),
    ),
)
OTHERS = Group("Lainnya", "aturan lain", ())


class Told(NamedTuple):
    """A finding with its sentences in Indonesian: why, by what law, how it is mended and by whom."""

    finding: Finding
    sentence: str
    basis: str
    fix: str = ""
    owner: str = ""

    @property
    def sign(self) -> str:
        """The sign of its result; missing data of a rule that does not block are a note."""
        return SIGNS[worst([self.finding])]


class Candidate(NamedTuple):
    """One proposal: who, from where to where, every finding, the fulfilled ones too, and its state in I-MUT."""

    name: str
    nip: str
    origin: str
    target: str
    kind: str
    decree: str
    told: tuple[Told, ...]
    judged: bool = True
    imut: str = ""


class Said(NamedTuple):
    """A finding as a line tells it."""

    sign: str
    code: str
    sentence: str


class Line(NamedTuple):
    """One line of the matrix: what stops the name, and the notes that go with the decision."""

    number: int
    candidate: Candidate
    result: Result
    signs: tuple[str, ...]
    stops: tuple[Said, ...]
    notes: tuple[Said, ...]


class Article(NamedTuple):
    """A rule whose basis is not fully verified."""

    code: str
    title: str
    basis: str


class Heading(NamedTuple):
    """What stands above the matrix, in words.

    Args:
        extract: the day of the data and where that day comes from; judged: the moment of the judgement.
        digest: begins the SHA-256 of the file of proposals.
        synthetic: True where the people are invented.
    """

    agency: str
    unit: str
    round_code: str
    extract: str
    judged: str
    digest: str
    synthetic: bool


class Matrix(NamedTuple):
    """A whole print. `shared` are findings that every judged name has alike: they are told once."""

    heading: Heading
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]
    shared: tuple[Told, ...]
    round_wide: tuple[Told, ...]
    unverified: tuple[Article, ...]

    @property
    def counts(self) -> Mapping[Result, int]:
        """How many names have each result, the gravest first."""
        found = Counter(line.result for line in self.lines)
        return {result: found[result] for result in SIGNS}


def build_matrix(
    heading: Heading, candidates: Sequence[Candidate], round_wide: Sequence[Told], unverified: Iterable[Article]
) -> Matrix:
    """The matrix of these candidates, in their order.

    Returns:
        A matrix in which a finding that all judged names share (same rule, same sentence) is told once above the lines,
        and each line names its code only.
    """
    shared = _shared(candidates)
    known = {theme for group in GROUPS for theme in group.themes}
    stray = any(_theme(told) not in known for candidate in candidates for told in candidate.told)
    groups = (*GROUPS, OTHERS) if stray else GROUPS
    lines = tuple(_line(number, candidate, groups, shared) for number, candidate in enumerate(candidates, 1))
    return Matrix(heading, groups, lines, tuple(shared.values()), _standing(round_wide), tuple(unverified))


def _shared(candidates: Sequence[Candidate]) -> dict[tuple[str, str], Told]:
    judged = [candidate for candidate in candidates if candidate.judged]
    if len(judged) < _ENOUGH_TO_SHARE:
        return {}
    counted = Counter(_key(told) for candidate in judged for told in _standing(candidate.told))
    return {_key(told): told for told in _standing(judged[0].told) if counted[_key(told)] == len(judged)}


def _standing(told: Iterable[Told]) -> tuple[Told, ...]:
    return tuple(one for one in told if one.finding.result is not Result.PASS)


def _key(told: Told) -> tuple[str, str]:
    return told.finding.rule, told.sentence


def _theme(told: Told) -> str:
    return told.finding.rule.split("-")[1]


def _line(number: int, candidate: Candidate, groups: Sequence[Group], shared: Mapping[tuple[str, str], Told]) -> Line:
    by_theme: dict[str, list[Finding]] = {}
    for told in candidate.told:
        by_theme.setdefault(_theme(told), []).append(told.finding)
    named = {theme for group in groups for theme in group.themes}
    signs = []
    for group in groups:
        themes = group.themes or tuple(theme for theme in by_theme if theme not in named)
        found = [finding for theme in themes for finding in by_theme.get(theme, ())]
        signs.append(SIGNS[worst(found)] if found else NOT_ASKED)
    standing = _standing(candidate.told)
    stops = tuple(_said(one, shared) for one in standing if one.finding.stops)
    notes = tuple(_said(one, shared) for one in standing if not one.finding.stops)
    return Line(number, candidate, worst(one.finding for one in candidate.told), tuple(signs), stops, notes)


def _said(told: Told, shared: Mapping[tuple[str, str], Told]) -> Said:
    alike = _key(told) in shared
    return Said(told.sign, told.finding.rule, "sama untuk semua nama, lihat di atas" if alike else told.sentence)
