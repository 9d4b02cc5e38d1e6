"""All people beside all posts: what `competence.fit` says of each pair, to the last decimal, a post at a time (ADR 0027).

The parts are those of `competence`, whose functions are asked once for every value that differs (a grade, an education, a
family); numpy puts them together for all people at once. A pair of which nothing is known has NaN.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from workflow.domain.competence import (
    PARTS,
    Weighing,
    education_share,
    experience_share,
    field_share,
    grade_share,
    rating_share,
    training_share,
)
from workflow.domain.families import Family, family_called
from workflow.domain.missing import MISSING, Missing
from workflow.domain.record import Box, Rating, Training

Numbers = NDArray[np.float64]
Bits = NDArray[np.intp]
_Value = TypeVar("_Value")
_SCALE, _NEAR = 1e4, 1e-7


class PersonSide(NamedTuple):
    """What the mapping looks at in a person; `served` are the days of `experience.days_by_family`."""

    profile: Mapping[str, float] | Missing
    education: str | None
    field: str | None
    grade: str | None
    ratings: tuple[Rating, ...] | Missing = MISSING
    box: Box | Missing = MISSING
    trainings: tuple[Training, ...] | Missing = MISSING
    served: Mapping[str, int | None] | Missing = MISSING


class PostSide(NamedTuple):
    """What the mapping looks at in a post. An empty standard is none."""

    standard: Mapping[str, int]
    education_min: str | None
    grade_min: str | None
    grade_max: str | None
    family: str | None


class Column(NamedTuple):
    """One post: of each person the score, and the share of the standard that is reached."""

    score: Numbers
    share: Numbers


class _Part(NamedTuple):
    """A part of the score for all people: weight times share, 0 where it is not known, and its bit where it is known."""

    worth: Numbers
    known: Bits


def fit_columns(people: Sequence[PersonSide], posts: Iterable[PostSide], weighing: Weighing) -> Iterator[Column]:
    """The columns of the matrix, in the order of the posts; each holds the people in their order."""
    crowd = _Crowd(people, weighing)
    for post in posts:
        yield crowd.column(post)


class _Crowd:
    """All people, with what was worked out for them before; posts of equal standard, family or grades share it."""

    def __init__(self, people: Sequence[PersonSide], weighing: Weighing) -> None:
        self._people, self._weighing = people, weighing
        self._levels: dict[str, Numbers] = {}
        self._shares: dict[tuple[tuple[str, int], ...], Numbers] = {}
        self._parts: dict[tuple[object, ...], _Part] = {}
        # Which parts are known is a number of one bit each, so that every possible weight is summed once, as `score_of` does.
        self._weights = np.array(
            [
                sum(weighing.weights[name] for bit, name in enumerate(PARTS) if known >> bit & 1)
                for known in range(2 ** len(PARTS))
            ]
        )

    def column(self, post: PostSide) -> Column:
        share = self._share(tuple(post.standard.items()))
        total, known = np.zeros(len(self._people)), np.zeros(len(self._people), dtype=np.intp)
        # In the order of PARTS: sums of decimals depend on it.
        for part in self._of(post, share):
            total = total + part.worth
            known = known | part.known
        weight = self._weights[known]
        score = np.minimum(1.0, _rounded(total / np.where(weight > 0, weight, 1.0)))
        return Column(np.where(weight > 0, score, np.nan), share)

    def _of(self, post: PostSide, share: Numbers) -> Iterator[_Part]:
        weighing, family = self._weighing, family_called(post.family, self._weighing.families)
        grades = (post.grade_min, post.grade_max)
        yield self._part("kompetensi", tuple(post.standard.items()), lambda: share)
        yield self._part("pendidikan", post.education_min, lambda: self._education(post.education_min))
        yield self._part("bidang", post.family, lambda: self._field(family))
        yield self._part("golongan", grades, lambda: self._grade(*grades))
        yield self._part("pengalaman", post.family, lambda: self._served(post.family))
        yield self._part("kinerja", None, lambda: _numbers(rating_share(p.ratings, weighing) for p in self._people))
        yield self._part("talenta", None, lambda: _numbers(_talent(p, weighing) for p in self._people))
        yield self._part(
            "pelatihan", post.family, lambda: _numbers(training_share(p.trainings, family) for p in self._people)
        )

    def _part(self, name: str, key: object, shares: Callable[[], Numbers]) -> _Part:
        if (name, key) not in self._parts:
            found = shares()
            known = ~np.isnan(found)
            worth = np.where(known, self._weighing.weights[name] * found, 0.0)
            self._parts[name, key] = _Part(worth, known.astype(np.intp) << PARTS.index(name))
        return self._parts[name, key]

    def _share(self, standard: tuple[tuple[str, int], ...]) -> Numbers:
        """As `competence.match`: in the order of the standard, what was not assessed stays out."""
        if standard not in self._shares:
            reached, count = np.zeros(len(self._people)), np.zeros(len(self._people))
            for code, need in standard:
                have = self._level(code)
                assessed = ~np.isnan(have)
                part = np.where(have >= need, 1.0, have / (need or 1))
                reached = reached + np.where(assessed, part, 0.0)
                count = count + assessed
            self._shares[standard] = np.where(count > 0, _rounded(reached / np.maximum(count, 1)), np.nan)
        return self._shares[standard]

    def _level(self, code: str) -> Numbers:
        if code not in self._levels:
            profiles = (None if isinstance(p.profile, Missing) else p.profile for p in self._people)
            self._levels[code] = _numbers(None if profile is None else profile.get(code) for profile in profiles)
        return self._levels[code]

    def _education(self, need: str | None) -> Numbers:
        return self._each([p.education for p in self._people], lambda own: education_share(own, need))

    def _field(self, family: Family | None) -> Numbers:
        return self._each([p.field for p in self._people], lambda own: field_share(own, family))

    def _grade(self, low: str | None, high: str | None) -> Numbers:
        return self._each([p.grade for p in self._people], lambda own: grade_share(own, low, high))

    def _served(self, family: str | None) -> Numbers:
        def share(person: PersonSide) -> float | None:
            if isinstance(person.served, Missing) or family is None:
                return None
            days = person.served.get(family, 0)
            return None if days is None else experience_share(days, self._weighing)

        return _numbers(share(person) for person in self._people)

    def _each(self, values: Sequence[_Value], share: Callable[[_Value], float | None]) -> Numbers:
        """Asks once for every value that differs."""
        known = {value: share(value) for value in set(values)}
        return _numbers(known[value] for value in values)


def _talent(person: PersonSide, weighing: Weighing) -> float | None:
    return None if isinstance(person.box, Missing) else weighing.boxes.get(person.box.box)


def _numbers(shares: Iterable[float | None]) -> Numbers:
    return np.array([np.nan if share is None else share for share in shares], dtype=np.float64)


def _rounded(values: Numbers) -> Numbers:
    """As Python's `round(value, 4)`.

    numpy scales before it rounds, and so takes a number a hair beside the middle for the middle: these are left to Python.
    """
    scaled = values * _SCALE
    found = np.rint(scaled) / _SCALE
    near = np.abs(scaled - np.floor(scaled) - 0.5) < _NEAR
    if near.any():
        told, places = np.unique(values[near], return_inverse=True)
        found[near] = np.array([round(float(value), 4) for value in told])[places]
    return found
