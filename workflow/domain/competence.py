"""How well a person fits a post: competency gaps, and a score from 0 to 1 with its parts.

A part that is not known stays out of the score and is named; it never counts as zero. The weights are a proposal [L] and
stand in config/competencies.toml. The parts:

- kompetensi: the mean, over the competencies of the standard that were assessed, of level reached / level asked for, at most 1.
- pendidikan, golongan: 1 where the post's condition is met, else 0.
- pengalaman: time served in posts of the target's job family / the time that counts as full, at most 1.

Regulation: PermenPANRB 38/2017 (competency standard of a post).
"""

from collections.abc import Mapping
from typing import NamedTuple

from workflow.domain.experience import Experience
from workflow.domain.ladder import education_rank, grade_rank
from workflow.domain.missing import MISSING, Missing

PARTS = ("kompetensi", "pendidikan", "golongan", "pengalaman")
DAYS_A_YEAR, MONTHS_A_YEAR = 365.25, 12


class Weighing(NamedTuple):
    """How the parts make the score: the weight of each, and the years of experience that count as full."""

    weights: Mapping[str, float]
    full_years: int


class Gap(NamedTuple):
    """A competency below the post's standard."""

    code: str
    have: float
    need: int


class Fit(NamedTuple):
    """The mapping of a person to a post.

    Args:
        score: 0 to 1 over the known parts, or None where nothing is known.
        parts: share reached of each known part.
        gaps: competencies below the standard, the widest first.
        unassessed: codes of the standard that the person was never assessed in.
        unknown: names of the parts that are not known.
        experience: what the history says of the target's job family.
    """

    score: float | None
    parts: Mapping[str, float]
    gaps: tuple[Gap, ...]
    unassessed: tuple[str, ...]
    unknown: tuple[str, ...]
    experience: Experience | Missing = MISSING


class Candidate(NamedTuple):
    """What the mapping looks at."""

    standard: Mapping[str, int] | Missing
    profile: Mapping[str, float] | Missing
    education: str | None
    education_min: str | None
    grade: str | None
    grade_min: str | None
    grade_max: str | None
    experience: Experience | Missing = MISSING


def fit(candidate: Candidate, weighing: Weighing) -> Fit:
    """The gaps and the score."""
    parts: dict[str, float] = {}
    gaps, unassessed = _competence(candidate, parts)
    education = _reached(candidate.education, candidate.education_min)
    if education is not None:
        parts["pendidikan"] = education
    grade = _grade(candidate)
    if grade is not None:
        parts["golongan"] = grade
    served = candidate.experience
    if not isinstance(served, Missing):
        parts["pengalaman"] = round(min(1.0, served.days / (weighing.full_years * DAYS_A_YEAR)), 4)
    unknown = tuple(name for name in PARTS if name not in parts)
    return Fit(_score(parts, weighing.weights), parts, gaps, unassessed, unknown, served)


def _score(parts: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    weight = sum(weights[name] for name in parts)
    if not weight:
        return None
    # Rounding in the sum could carry a full score a hair above one.
    return min(1.0, round(sum(weights[name] * share for name, share in parts.items()) / weight, 4))


def _competence(candidate: Candidate, parts: dict[str, float]) -> tuple[tuple[Gap, ...], tuple[str, ...]]:
    standard, profile = candidate.standard, candidate.profile
    if isinstance(standard, Missing) or isinstance(profile, Missing) or not standard:
        return (), ()
    assessed = {code: need for code, need in standard.items() if code in profile}
    unassessed = tuple(sorted(code for code in standard if code not in profile))
    gaps = [Gap(code, profile[code], need) for code, need in assessed.items() if profile[code] < need]
    if assessed:
        shares = [min(1.0, profile[code] / need) if need else 1.0 for code, need in assessed.items()]
        parts["kompetensi"] = round(sum(shares) / len(shares), 4)
    return tuple(sorted(gaps, key=lambda gap: (gap.have - gap.need, gap.code))), unassessed


def _reached(have: str | None, need: str | None) -> float | None:
    own, wanted = education_rank(have), education_rank(need)
    if own is None or wanted is None:
        return None
    return 1.0 if own >= wanted else 0.0


def _grade(candidate: Candidate) -> float | None:
    own, low, high = (grade_rank(g) for g in (candidate.grade, candidate.grade_min, candidate.grade_max))
    if own is None or low is None:
        return None
    return 1.0 if low <= own and (high is None or own <= high) else 0.0


def fit_sentence(found: Fit, names: Mapping[str, str]) -> str:
    """One Indonesian sentence made from the parts: it names every gap, so different gaps give different sentences.

    Args:
        names: of competencies by code; the code is always written too, since two codes may bear one name.
    """
    clauses = [_opening(found)]
    if found.gaps:
        named = [f"{_named(gap.code, names)} tingkat {_level(gap.have)} dari {gap.need}" for gap in found.gaps]
        clauses.append("perlu dikembangkan: " + ", ".join(named))
    elif "kompetensi" in found.parts:
        clauses.append("semua kompetensi yang dinilai memenuhi standar")
    if found.unassessed:
        clauses.append("belum dinilai: " + ", ".join(_named(code, names) for code in found.unassessed))
    clauses += [_FAILED[name] for name in _FAILED if found.parts.get(name) == 0.0]
    if not isinstance(found.experience, Missing):
        clauses.append(_served(found.experience))
    if found.unknown:
        clauses.append("belum diketahui: " + ", ".join(found.unknown))
    return "; ".join(clauses) + "."


_FAILED = {"pendidikan": "pendidikan di bawah syarat jabatan", "golongan": "golongan di luar rentang jabatan"}


def _opening(found: Fit) -> str:
    if found.score is None:
        return "Kecocokan belum dapat dihitung"
    return f"Kecocokan {round(found.score * 100)} dari 100"


def _served(served: Experience) -> str:
    years, months = divmod(int(served.days * MONTHS_A_YEAR / DAYS_A_YEAR), MONTHS_A_YEAR)
    told = f"pengalaman dalam rumpun {served.family} {years} tahun {months} bulan"
    if served.current is None:
        told += ", sekarang tanpa jabatan"
    else:
        told += ", jabatan sekarang serumpun" if served.current else ", jabatan sekarang dari rumpun lain"
    return told + (f", {served.unread} jabatan riwayat tidak terbaca rumpunnya" if served.unread else "")


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _level(level: float) -> str:
    return str(int(level)) if level == int(level) else str(level).replace(".", ",")
