"""The sentence that tells a person how well a post fits: every statement names its source and the day of the source."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from workflow.domain.competence import Candidate, Fit, education_reached, trainings_of
from workflow.domain.deadlines import MONTHS_A_YEAR
from workflow.domain.experience import DAYS_A_YEAR, Experience
from workflow.domain.families import Family, family_called
from workflow.domain.missing import MISSING, Missing

_HALF = 0.5
_NOBODY = Candidate(MISSING, MISSING, None, None, None, None, None)
Statement = tuple[bool, str]
"""Whether it speaks for the person, and what it says, with its source."""


def fit_sentence(found: Fit, names: Mapping[str, str], families: Iterable[Family] = ()) -> str:
    """One Indonesian sentence made from the parts: it names every gap, so different gaps give different sentences.

    Args:
        names: of competencies by code; the code is always written too, since two codes may bear one name.
        families: job families, by whose words trainings are named.
    """
    clauses = [_opening(found)]
    told = list(_statements(found, names, tuple(families)))
    for good, opening in ((True, "cocok karena "), (False, "perlu penguatan pada ")):
        listed = [text for speaks_for, text in told if speaks_for is good]
        if listed:
            clauses.append(opening + ", ".join(listed))
    never = [_named(code, names) for code in found.unassessed if code not in found.lapsed]
    if never:
        clauses.append("belum dinilai: " + ", ".join(never))
    if found.lapsed:
        clauses.append("penilaian tidak berlaku lagi: " + ", ".join(_named(code, names) for code in found.lapsed))
    if found.unknown:
        clauses.append("belum diketahui: " + ", ".join(found.unknown))
    return "; ".join(clauses) + "."


def _opening(found: Fit) -> str:
    if found.score is None:
        return "Kecocokan belum dapat dihitung"
    return f"Kecocokan {round(found.score * 100)} dari 100"


def _statements(found: Fit, names: Mapping[str, str], families: tuple[Family, ...]) -> Iterator[Statement]:
    candidate = found.candidate or _NOBODY
    yield from _competence(found, candidate, names)
    yield from _roster(found, candidate)
    if not isinstance(found.experience, Missing):
        source = _source("riwayat jabatan", candidate.imported.get("riwayat_jabatan"))
        yield found.parts["pengalaman"] >= _HALF, f"{served_in_words(found.experience)} {source}"
    yield from _record(found, candidate, families)


def _competence(found: Fit, candidate: Candidate, names: Mapping[str, str]) -> Iterator[Statement]:
    below = {gap.code for gap in found.gaps}
    standard = {} if isinstance(candidate.standard, Missing) else candidate.standard
    met: dict[date | None, list[str]] = {}
    for code in sorted(standard):
        if code not in below and code not in found.unassessed and "kompetensi" in found.parts:
            met.setdefault(candidate.assessed.get(code), []).append(_named(code, names))
    for day, listed in met.items():
        yield True, f"memenuhi standar {', '.join(listed)} {_source('penilaian kompetensi', day)}"
    for gap in found.gaps:
        source = _source("penilaian kompetensi", candidate.assessed.get(gap.code))
        yield False, f"{_named(gap.code, names)} tingkat {_level(gap.have)} dari {gap.need} {source}"


def _roster(found: Fit, candidate: Candidate) -> Iterator[Statement]:
    source = _source("daftar pegawai", candidate.imported.get("pegawai"))
    if "pendidikan" in found.parts:
        reached = education_reached(candidate.education, candidate.education_min) is True
        word = "memenuhi" if reached else "di bawah"
        yield reached, f"pendidikan {candidate.education} {word} syarat {candidate.education_min} {source}"
    if "bidang" in found.parts:
        inside = found.parts["bidang"] == 1.0
        word = "sesuai rumpun" if inside else "di luar rumpun"
        yield inside, f"bidang studi {candidate.field} {word} {candidate.family} {source}"
    if "golongan" in found.parts:
        inside = found.parts["golongan"] == 1.0
        word = "dalam" if inside else "di luar"
        yield inside, f"golongan {candidate.grade} {word} rentang jabatan {source}"


def _record(found: Fit, candidate: Candidate, families: tuple[Family, ...]) -> Iterator[Statement]:
    if "kinerja" in found.parts and not isinstance(candidate.ratings, Missing):
        told = ", ".join(f"{rating.year} {rating.predicate.replace('_', ' ')}" for rating in candidate.ratings)
        source = _source("kinerja", candidate.imported.get("kinerja"))
        yield found.parts["kinerja"] >= _HALF, f"predikat kinerja {told} {source}"
    if "talenta" in found.parts and not isinstance(candidate.box, Missing):
        yield (
            found.parts["talenta"] >= _HALF,
            f"kotak talenta {candidate.box.box} {_source('talenta', candidate.box.on)}",
        )
    family = family_called(candidate.family, families)
    if "pelatihan" in found.parts and family is not None and not isinstance(candidate.trainings, Missing):
        for training in trainings_of(candidate.trainings, family):
            yield True, f"pelatihan {training.name} {_source('diklat', training.on)}"
        if not found.parts["pelatihan"]:
            source = _source("diklat", candidate.imported.get("diklat"))
            yield False, f"pelatihan rumpun {family.name}, belum ada {source}"


def served_in_words(served: Experience) -> str:
    """How long a person served in a family, and whether the present post is of it."""
    years, months = divmod(int(served.days * MONTHS_A_YEAR / DAYS_A_YEAR), MONTHS_A_YEAR)
    told = f"pengalaman dalam rumpun {served.family} {years} tahun {months} bulan"
    if served.current is None:
        told += ", sekarang tanpa jabatan"
    else:
        told += ", jabatan sekarang serumpun" if served.current else ", jabatan sekarang dari rumpun lain"
    return told + (f", {served.unread} jabatan riwayat tidak terbaca rumpunnya" if served.unread else "")


def _source(name: str, day: date | None) -> str:
    return f"({name}, {f'{day:%d-%m-%Y}' if day is not None else 'tanggal tidak diketahui'})"


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _level(level: float) -> str:
    return str(int(level)) if level == int(level) else str(level).replace(".", ",")
