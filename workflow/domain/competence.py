"""How well a person fits a post: competency gaps, and a score from 0 to 1 with its parts.

A part that is not known stays out of the score and is named; it never counts as zero. The weights are a proposal [L] and
stand in config/competencies.toml. An assessment counts for a term only [L]; after it the person is not assessed. The parts:

- kompetensi: the mean, over the competencies of the standard that were assessed, of level reached / level asked for, at most 1.
- pendidikan, golongan: 1 where the post's condition is met, else 0.
- bidang: 1 where the field of study belongs to the target's job family, else 0; not known where the family names no fields.
- pengalaman: time served in posts of the target's job family / the time that counts as full, at most 1.
- kinerja: the mean of what config makes of the predicates of the last two rated years.
- talenta: what config makes of the newest talent box.
- pelatihan: 1 where a training belongs to the target's job family, else 0; not known where the family names none.

Religion, sex, origin, marital status and politics have no place in a candidate, so that no part can read them.

Regulation: PermenPANRB 38/2017 (competency standard of a post).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from workflow.domain.deadlines import add_months
from workflow.domain.experience import DAYS_A_YEAR, Experience
from workflow.domain.families import Family, family_called, speaks_of
from workflow.domain.ladder import education_rank, grade_rank
from workflow.domain.missing import MISSING, Missing
from workflow.domain.record import Box, Level, Rating, Training, current_levels

PARTS = ("kompetensi", "pendidikan", "bidang", "golongan", "pengalaman", "kinerja", "talenta", "pelatihan")
RATED_YEARS = 2


class Weighing(NamedTuple):
    """How the parts make the score.

    Args:
        weights: of each part; full_years: of experience that count as full.
        families: job families; predicates, boxes: the share that a yearly predicate and a talent box are worth.
    """

    weights: Mapping[str, float]
    full_years: int
    families: tuple[Family, ...] = ()
    predicates: Mapping[str, float] = MappingProxyType({})
    boxes: Mapping[int, float] = MappingProxyType({})


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


class Candidate(NamedTuple):
    """What the mapping looks at.

    Args:
        profile: the levels that count today; lapsed: codes whose assessment is too old or has no date.
        field: of the highest education; family: of the target post.
        ratings: of the last two rated years, the newest first; box: the newest; trainings: up to today.
        assessed: the day of each level; imported: the day on which each table was last imported.
    """

    standard: Mapping[str, int] | Missing
    profile: Mapping[str, float] | Missing
    education: str | None
    education_min: str | None
    grade: str | None
    grade_min: str | None
    grade_max: str | None
    experience: Experience | Missing = MISSING
    lapsed: tuple[str, ...] = ()
    field: str | None = None
    family: str | None = None
    ratings: tuple[Rating, ...] | Missing = MISSING
    box: Box | Missing = MISSING
    trainings: tuple[Training, ...] | Missing = MISSING
    assessed: Mapping[str, date] = MappingProxyType({})
    imported: Mapping[str, date] = MappingProxyType({})


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
        candidate: what was looked at, with its dates.
    """

    score: float | None
    parts: Mapping[str, float]
    gaps: tuple[Gap, ...]
    unassessed: tuple[str, ...]
    unknown: tuple[str, ...]
    experience: Experience | Missing = MISSING
    lapsed: tuple[str, ...] = ()
    candidate: Candidate | None = None


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
    matched, served = _competence(candidate), candidate.experience
    family = family_called(candidate.family, weighing.families)
    shares = {
        "kompetensi": matched.share,
        "pendidikan": education_share(candidate.education, candidate.education_min),
        "bidang": field_share(candidate.field, family),
        "golongan": grade_share(candidate.grade, candidate.grade_min, candidate.grade_max),
        "pengalaman": None if isinstance(served, Missing) else experience_share(served.days, weighing),
        "kinerja": rating_share(candidate.ratings, weighing),
        "talenta": None if isinstance(candidate.box, Missing) else weighing.boxes.get(candidate.box.box),
        "pelatihan": training_share(candidate.trainings, family),
    }
    parts = {name: share for name, share in shares.items() if share is not None}
    unknown = tuple(name for name in PARTS if name not in parts)
    score, lapsed = score_of(parts, weighing.weights), tuple(c for c in candidate.lapsed if c in matched.unassessed)
    return Fit(score, parts, matched.gaps, matched.unassessed, unknown, served, lapsed, candidate)


def education_share(have: str | None, need: str | None) -> float | None:
    """1 where the level of education is reached, else 0; None where one of the two is not known."""
    reached = education_reached(have, need)
    return None if reached is None else float(reached)


def field_share(field: str | None, family: Family | None) -> float | None:
    """1 where a field of study belongs to a family, else 0; None where either says nothing."""
    if not field or family is None or not family.fields:
        return None
    return float(speaks_of(field, family.fields))


def grade_share(grade: str | None, low: str | None, high: str | None) -> float | None:
    """1 inside the range of grades, else 0; None where the grade or the lower end is not known."""
    off = grades_off(grade, low, high)
    return None if off is None or grade_rank(low) is None else float(off == 0)


def experience_share(days: int, weighing: Weighing) -> float:
    """Days served / those that count as full, at most 1."""
    return round(min(1.0, days / (weighing.full_years * DAYS_A_YEAR)), 4)


def rating_share(ratings: tuple[Rating, ...] | Missing, weighing: Weighing) -> float | None:
    """The mean of what the predicates are worth; None where there is none."""
    worth = [] if isinstance(ratings, Missing) else [weighing.predicates.get(r.predicate) for r in ratings]
    known = [share for share in worth if share is not None]
    return round(sum(known) / len(known), 4) if known else None


def training_share(trainings: tuple[Training, ...] | Missing, family: Family | None) -> float | None:
    """1 where a training belongs to a family, else 0; None where the table or the family says nothing."""
    if isinstance(trainings, Missing) or family is None or not family.trainings:
        return None
    return float(bool(trainings_of(trainings, family)))


def trainings_of(trainings: Iterable[Training], family: Family) -> tuple[Training, ...]:
    """Those of the trainings that belong to a family."""
    return tuple(training for training in trainings if speaks_of(training.name, family.trainings))


def newest_ratings(ratings: Iterable[Rating], year: int) -> tuple[Rating, ...]:
    """The last two rated years before a year, the newest first; of two rows of one year the later one."""
    by_year = {rating.year: rating for rating in ratings if rating.year < year}
    return tuple(by_year[key] for key in sorted(by_year, reverse=True)[:RATED_YEARS])


def newest_box(boxes: Iterable[Box], day: date) -> Box | Missing:
    """The newest box up to a day; an undated one only where there is no other; MISSING where there is none."""
    counted = [box for box in boxes if box.on is None or box.on <= day]
    # Of two of one day the later row counts, as everywhere.
    return max(reversed(counted), key=lambda box: box.on or date.min, default=MISSING)


def score_of(parts: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    """The weighted mean of the known parts; None where nothing is known."""
    weight = sum(weights[name] for name in parts)
    if not weight:
        return None
    total = 0.0
    # One after the other: some Pythons' `sum` compensates what a matrix of all pairs cannot.
    for name, share in parts.items():
        total += weights[name] * share
    # Rounding in the sum could carry a full score a hair above one.
    return min(1.0, round(total / weight, 4))


def _competence(candidate: Candidate) -> Match:
    if isinstance(candidate.standard, Missing) or isinstance(candidate.profile, Missing):
        return Match(None, (), ())
    return match(candidate.standard, candidate.profile)
