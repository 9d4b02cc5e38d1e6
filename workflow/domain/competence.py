"""How well a person fits a post: competency gaps, and a score from 0 to 1 with its parts.

A part that is not known stays out of the score and is named; it never counts as zero. The weights are a proposal [L].
Regulation: PermenPANRB 38/2017 (competency standard of a post).
"""

from collections.abc import Mapping
from typing import NamedTuple

from workflow.domain.missing import Missing

EDUCATION = ("SD", "SMP", "SMA", "D-I", "D-II", "D-III", "D-IV", "S1", "S2", "S3")
_SAME_RANK = {"D-IV": "S1", "SLTA": "SMA", "SMK": "SMA", "DIV": "S1", "DIII": "D-III", "S-1": "S1", "S-2": "S2", "S-3": "S3"}
WEIGHTS: Mapping[str, float] = {"kompetensi": 0.6, "pendidikan": 0.2, "golongan": 0.2}
_GRADES = tuple(f"{roman}/{letter}" for roman in ("I", "II", "III", "IV") for letter in "abcde")


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
    """

    score: float | None
    parts: Mapping[str, float]
    gaps: tuple[Gap, ...]
    unassessed: tuple[str, ...]
    unknown: tuple[str, ...]


class Candidate(NamedTuple):
    """What the mapping looks at."""

    standard: Mapping[str, int] | Missing
    profile: Mapping[str, float] | Missing
    education: str | None
    education_min: str | None
    grade: str | None
    grade_min: str | None
    grade_max: str | None


def fit(candidate: Candidate) -> Fit:
    """The gaps and the score."""
    parts: dict[str, float] = {}
    gaps, unassessed = _competence(candidate, parts)
    education = _reached(candidate.education, candidate.education_min)
    if education is not None:
        parts["pendidikan"] = education
    grade = _grade(candidate)
    if grade is not None:
        parts["golongan"] = grade
    weight = sum(WEIGHTS[name] for name in parts)
    score = round(sum(WEIGHTS[name] * share for name, share in parts.items()) / weight, 4) if weight else None
    return Fit(score, parts, gaps, unassessed, tuple(name for name in WEIGHTS if name not in parts))


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
    own, wanted = _rank(have), _rank(need)
    if own is None or wanted is None:
        return None
    return 1.0 if own >= wanted else 0.0


def _rank(level: str | None) -> int | None:
    if level is None:
        return None
    name = level.strip().upper().split("/")[0].replace("STRATA ", "S")
    name = _SAME_RANK.get(name, name)
    return EDUCATION.index(name) if name in EDUCATION else None


def _grade(candidate: Candidate) -> float | None:
    if candidate.grade not in _GRADES or candidate.grade_min not in _GRADES:
        return None
    own, low = _GRADES.index(candidate.grade), _GRADES.index(candidate.grade_min)
    high = _GRADES.index(candidate.grade_max) if candidate.grade_max in _GRADES else len(_GRADES)
    return 1.0 if low <= own <= high else 0.0


def fit_sentence(found: Fit, names: Mapping[str, str]) -> str:
    """One Indonesian sentence made from the parts: it names every gap, so different gaps give different sentences."""
    if found.score is None:
        return "Kecocokan belum dapat dihitung karena standar atau hasil penilaian kompetensi belum ada."
    clauses = [f"Kecocokan {round(found.score * 100)} dari 100"]
    if found.gaps:
        named = [f"{names.get(g.code, g.code)} tingkat {g.have:g} dari {g.need}" for g in found.gaps]
        clauses.append("perlu dikembangkan: " + ", ".join(named))
    elif "kompetensi" in found.parts:
        clauses.append("semua kompetensi yang dinilai memenuhi standar")
    if found.unassessed:
        clauses.append("belum dinilai: " + ", ".join(names.get(code, code) for code in found.unassessed))
    clauses += [f"{name} di bawah syarat" for name in ("pendidikan", "golongan") if found.parts.get(name) == 0.0]
    if found.unknown:
        clauses.append("belum diketahui: " + ", ".join(found.unknown))
    return "; ".join(clauses) + "."
