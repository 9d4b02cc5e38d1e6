"""How well a person fits a post: competency gaps, and a score from 0 to 1 with its parts.

A part that is not known stays out of the score and is named; it never counts as zero. The weights are a proposal [L] and
stand in config/competencies.toml. An assessment counts for a term only [L]; after it the person is not assessed. The parts:

- kompetensi: the mean, over the competencies of the standard that were assessed, of level reached / level asked for, at most 1.
- pendidikan, golongan: 1 where the post's condition is met, else 0.
- pengalaman: time served in posts of the target's job family / the time that counts as full, at most 1.

Regulation: PermenPANRB 38/2017 (competency standard of a post).
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from workflow.domain.deadlines import MONTHS_A_YEAR, add_months
from workflow.domain.experience import DAYS_A_YEAR, Experience
from workflow.domain.ladder import education_rank, grade_rank
from workflow.domain.missing import MISSING, Missing
from workflow.domain.record import Level, current_levels

PARTS = ("kompetensi", "pendidikan", "golongan", "pengalaman")


class Weighing(NamedTuple):
    """How the parts make the score: the weight of each, and the years of experience that count as full."""

    weights: Mapping[str, float]
    full_years: int


class Gap(NamedTuple):
    """A competency below the post's standard."""

    code: str
    have: float
    need: int


class Profile(NamedTuple):
    """A person's assessed levels on a day, and the competencies whose assessment is too old or has no date."""

    levels: Mapping[str, float]
    lapsed: tuple[str, ...]


class Match(NamedTuple):
    """A profile beside a standard.

    Args:
        share: mean of level reached / level asked for, at most 1 each, of what was assessed; None where nothing was.
        gaps: competencies below the standard, the widest first.
        unassessed: codes of the standard without an assessment.
    """

    share: float | None
    gaps: tuple[Gap, ...]
    unassessed: tuple[str, ...]


class Fit(NamedTuple):
    """The mapping of a person to a post.

    Args:
        score: 0 to 1 over the known parts, or None where nothing is known.
        parts: share reached of each known part.
        gaps: competencies below the standard, the widest first.
        unassessed: codes of the standard without an assessment that counts.
        unknown: names of the parts that are not known.
        experience: what the history says of the target's job family.
        lapsed: those of the unassessed whose assessment is too old or has no date.
    """

    score: float | None
    parts: Mapping[str, float]
    gaps: tuple[Gap, ...]
    unassessed: tuple[str, ...]
    unknown: tuple[str, ...]
    experience: Experience | Missing = MISSING
    lapsed: tuple[str, ...] = ()


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
    lapsed: tuple[str, ...] = ()


def profile_on(assessed: tuple[Level, ...], day: date, months: int) -> Profile:
    """The newest assessments up to a day that are younger than so many months: the same calendar day is too old.

    Args:
        assessed: in the order of import; of two of one day the later row counts.
    """
    newest, oldest = current_levels(assessed, day), add_months(day, -months)
    valid = {code: level for code, (on, level) in newest.items() if on > oldest}
    lapsed = () if len(valid) == len(newest) else tuple(sorted(code for code in newest if code not in valid))
    return Profile(valid, lapsed)


def match(standard: Mapping[str, int], levels: Mapping[str, float]) -> Match:
    """How much of a standard is reached; what was not assessed stays out of the share and is named."""
    reached, gaps, unassessed = 0.0, [], []
    for code, need in standard.items():
        have = levels.get(code)
        if have is None:
            unassessed.append(code)
        elif have >= need:
            reached += 1.0
        else:
            reached += have / need
            gaps.append(Gap(code, have, need))
    gaps.sort(key=lambda gap: (gap.have - gap.need, gap.code))
    count = len(standard) - len(unassessed)
    return Match(round(reached / count, 4) if count else None, tuple(gaps), tuple(sorted(unassessed)))


def education_reached(have: str | None, need: str | None) -> bool | None:
    """Whether a level of education is reached; None where one of the two cannot be read."""
    own, wanted = education_rank(have), education_rank(need)
    return None if own is None or wanted is None else own >= wanted


def grades_off(grade: str | None, low: str | None, high: str | None) -> int | None:
    """How many grades lie between a grade and the range: negative below, positive above, 0 inside.

    Returns:
        None where the grade is not known; an end of the range that is not known is open.
    """
    own, lowest, highest = (grade_rank(item) for item in (grade, low, high))
    if own is None:
        return None
    if lowest is not None and own < lowest:
        return own - lowest
    return max(0, own - highest) if highest is not None else 0


def fit(candidate: Candidate, weighing: Weighing) -> Fit:
    """The gaps and the score."""
    parts: dict[str, float] = {}
    matched = _competence(candidate)
    if matched.share is not None:
        parts["kompetensi"] = matched.share
    education = education_reached(candidate.education, candidate.education_min)
    if education is not None:
        parts["pendidikan"] = float(education)
    off = grades_off(candidate.grade, candidate.grade_min, candidate.grade_max)
    if off is not None and grade_rank(candidate.grade_min) is not None:
        parts["golongan"] = float(off == 0)
    served = candidate.experience
    if not isinstance(served, Missing):
        parts["pengalaman"] = round(min(1.0, served.days / (weighing.full_years * DAYS_A_YEAR)), 4)
    unknown = tuple(name for name in PARTS if name not in parts)
    score, lapsed = _score(parts, weighing.weights), tuple(c for c in candidate.lapsed if c in matched.unassessed)
    return Fit(score, parts, matched.gaps, matched.unassessed, unknown, served, lapsed)


def _score(parts: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    weight = sum(weights[name] for name in parts)
    if not weight:
        return None
    # Rounding in the sum could carry a full score a hair above one.
    return min(1.0, round(sum(weights[name] * share for name, share in parts.items()) / weight, 4))


def _competence(candidate: Candidate) -> Match:
    if isinstance(candidate.standard, Missing) or isinstance(candidate.profile, Missing):
        return Match(None, (), ())
    return match(candidate.standard, candidate.profile)


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
    never = [_named(code, names) for code in found.unassessed if code not in found.lapsed]
    if never:
        clauses.append("belum dinilai: " + ", ".join(never))
    if found.lapsed:
        clauses.append("penilaian tidak berlaku lagi: " + ", ".join(_named(code, names) for code in found.lapsed))
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
