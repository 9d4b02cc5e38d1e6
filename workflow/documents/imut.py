"""The list of a round for entry into I-MUT: one row a name, with a reason made from the recorded facts only.

The form of I-MUT itself is not public (DOMAIN.md 1.10): the columns hold what the law and the press name, in plain words.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from workflow.documents.matrix import KINDS, Told
from workflow.domain.casefile import CaseFile
from workflow.domain.facts import Post
from workflow.domain.findings import Result
from workflow.domain.rules._shared import OTHER, coverage, target_id
from workflow.domain.rules.recommendation import ImutState, Standing, standing

_REASONS = {
    "kompetensi": "kesesuaian kompetensi",
    "kebutuhan": "kebutuhan organisasi",
    "kinerja": "kinerja",
    "disiplin": "hukuman disiplin",
    "penataan": "penataan organisasi",
    "permintaan": "permintaan sendiri",
    "pensiun_pengganti": "penggantian pejabat yang pensiun",
}
_LETTERS = {
    "ba_tpk": "berita acara Tim Penilai Kinerja",
    "anjab_abk": "Anjab dan ABK",
    "keputusan_hukdis": "keputusan hukuman disiplin",
    "lhp": "laporan hasil pemeriksaan",
    "permohonan_asn": "permohonan ASN",
    "persetujuan_opd_asal": "persetujuan OPD asal",
    "rekomendasi_opd_tujuan": "rekomendasi OPD tujuan",
    "persetujuan_mendagri": "persetujuan Menteri Dalam Negeri",
    "persetujuan_gubernur": "persetujuan gubernur",
    "keputusan_mendagri_dukcapil": "keputusan Menteri Dalam Negeri (Dukcapil)",
    "pengesampingan": "surat pengesampingan",
    "keputusan_kota": "keputusan kota",
}
_SUPPORTING = frozenset({"R-TEN-01", "R-VAC-01"})
"""Rules whose fulfilment is said with the reason: the term that was served and the post that is free."""

_EXCEPTIONS = frozenset({"pengecualian", "dikesampingkan"})
AWAITED = "R-AUT-03"
"""The recommendation itself: its absence is why the list is entered, and stops nothing here."""

STATES = {
    ImutState.BELUM: "Belum diajukan",
    ImutState.DIAJUKAN: "Diajukan",
    ImutState.PERLU_PERBAIKAN: "Perlu perbaikan",
    ImutState.DIREKOMENDASIKAN: "Direkomendasikan",
    ImutState.DITOLAK: "Ditolak",
}

HEADINGS = (
    *("No", "NIP", "Nama", "Jabatan asal", "Unit kerja asal", "Jabatan tujuan", "Unit kerja tujuan", "Jenis mutasi"),
    *("TMT", "SK", "Nomor SK", "Tanggal SK", "Alasan", "Surat dasar", "Catatan", "Siap diisikan", "Penghalang"),
    *("Nomor kasus", "Tahap", "Keadaan I-MUT"),
)
WIDTHS = (5, 22, 28, 32, 32, 32, 32, 16, 12, 6, 22, 12, 80, 45, 50, 10, 50, 16, 14, 45)


class Entry(NamedTuple):
    """One name: its case, and the findings of every rule up to `setujui` (empty where the case is past that step)."""

    file: CaseFile
    told: tuple[Told, ...]

    @property
    def obstacles(self) -> tuple[Told, ...]:
        """What stops this name before BKN is asked."""
        return tuple(one for one in self.told if one.finding.stops and one.finding.rule != AWAITED)


def rows(entries: Sequence[Entry], past: frozenset[str]) -> list[tuple[object, ...]]:
    """The rows of the sheet, in the order of the entries.

    Args:
        past: numbers of cases that are paused or past the SK: told, but nothing to enter now.
    """
    return [_row(number, entry, ready=_ready(entry, past)) for number, entry in enumerate(entries, 1)]


def _ready(entry: Entry, past: frozenset[str]) -> bool:
    case = entry.file.facts.case
    return not entry.obstacles and case.number not in past and bool((case.reason_text or "").strip())


def _row(number: int, entry: Entry, *, ready: bool) -> tuple[object, ...]:
    facts = entry.file.facts
    case, decree = facts.case, facts.decree
    notes = [one for one in entry.told if one.finding.result in {Result.WARN, Result.UNKNOWN} and not one.finding.stops]
    return (
        *(number, entry.file.nip, getattr(facts.person, "name", None)),
        *_post(facts.origin),
        *_post(facts.target),
        *(KINDS.get(case.kind, case.kind), _effective(entry.file), decree.code, decree.number, decree.date),
        reason(entry),
        _letters(entry.file),
        _lines(notes),
        ready,
        _lines(entry.obstacles) or (None if (case.reason_text or "").strip() else "Uraian alasan belum diisi."),
        *(case.number, case.state.value, state_in_words(standing(facts))),
    )


def state_in_words(found: Standing) -> str:
    """A name's state with the letter that says so, BKN's reason, and what is still missing."""
    words = STATES[found.state]
    if found.letter is not None:
        words += f" ({found.letter.number}" + (f" tanggal {found.letter.date:%d-%m-%Y})" if found.letter.date else ")")
    if found.reason:
        words += f": {found.reason}"
    if found.first_only:
        words += "; baru tiga calon terbaik yang direkomendasikan"
    if found.other_post is not None:
        words += f"; rekomendasi {found.other_post.number} menyebut jabatan lain"
    return words


def _effective(file: CaseFile) -> date | None:
    return file.guard.tmt or file.facts.decree.effective


def _post(post: object) -> tuple[str | None, str | None]:
    return (post.name, post.unit_name) if isinstance(post, Post) else (None, None)


def _lines(told: Sequence[Told]) -> str | None:
    return "\n".join(f"{one.finding.rule} {one.sentence}" for one in told) or None


def reason(entry: Entry) -> str:
    """The reason for one name in whole sentences: kind, cause, its description, the mapping, the term, exceptions.

    Nothing is invented: what is not recorded is left out, and a missing description is named as missing.
    """
    case = entry.file.facts.case
    cause = _REASONS.get(case.reason_code or "", case.reason_code or "")
    opening = f"{KINDS.get(case.kind, case.kind)} dengan alasan {cause}" if cause else KINDS.get(case.kind, case.kind)
    told = (case.reason_text or "").strip()
    parts = [f"{opening}: {told}" if told else f"{opening}; uraian alasan belum diisi"]
    if case.ground:
        parts.append(f"Dasar pemberhentian dari jabatan: {case.ground.replace('_', ' ')}")
    parts.append(_mapping(entry.file))
    found = [one for one in entry.told if one.finding.rule in _SUPPORTING and one.finding.result is Result.PASS]
    parts += [one.sentence for one in found]
    parts += [f"Pengecualian {one.finding.rule}: {one.sentence}" for one in entry.told if _is_exception(one)]
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)


def _is_exception(told: Told) -> bool:
    return told.finding.result is Result.WARN and told.finding.case in _EXCEPTIONS


def _mapping(file: CaseFile) -> str:
    return str(json.loads(file.mapping).get("kalimat") or "") if file.mapping else ""


def _letters(file: CaseFile) -> str | None:
    """The approving letters that cover this name on this post, with number and date."""
    post = target_id(file.facts)
    named = [
        f"{_LETTERS[letter.kind]} {letter.number}" + (f" tanggal {letter.date:%d-%m-%Y}" if letter.date else "")
        for letter in file.facts.letters
        if letter.kind in _LETTERS
        and letter.result == "setuju"
        and coverage(letter, file.nip, post) not in {None, OTHER}
    ]
    return "\n".join(dict.fromkeys(named)) or None
