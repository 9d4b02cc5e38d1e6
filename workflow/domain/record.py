"""What is on record about a person beside the roster: performance, career, competence, talent, tests, training.

Each part is MISSING where its table was never imported; an empty one says: imported, and nothing about this person.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from workflow.domain.missing import MISSING, Missing


class Service(NamedTuple):
    """A post that a person holds or held. `start` None: not known; `end` None: to this day.

    Args:
        kind: as the position map has it, or as free text of a post that is not in it.
        profile: of a post of the map, else None; `post_id` likewise.
        opened: entered by an open selection; instance: another agency's name, None for our own city.
        unit: the name of the post's unit, where the mapping asks for it.
    """

    name: str | None
    kind: str | None
    profile: str | None
    echelon: str | None
    start: date | None
    end: date | None = None
    post_id: str | None = None
    opened: bool = False
    instance: str | None = None
    unit: str | None = None


class Rating(NamedTuple):
    """A year's performance (kinerja): sangat_baik, baik, butuh_perbaikan, kurang or sangat_kurang."""

    year: int
    predicate: str


class Level(NamedTuple):
    """An assessed competence (kompetensi). Several assessments of one code may be on record."""

    code: str
    level: float
    on: date | None


class Box(NamedTuple):
    """A place in the nine boxes of talent (talenta), 1 to 9."""

    box: int
    on: date | None


class FunctionalTest(NamedTuple):
    """A competence test (uji_kompetensi) for a functional post."""

    title: str
    on: date | None
    passed: bool


class Training(NamedTuple):
    """A training attended (diklat)."""

    name: str
    on: date | None
    hours: int | None


class Record(NamedTuple):
    """A person's record. Rows stand in the order in which they were imported; a later one corrects an earlier one."""

    ratings: tuple[Rating, ...] | Missing = MISSING
    services: tuple[Service, ...] | Missing = MISSING
    levels: tuple[Level, ...] | Missing = MISSING
    boxes: tuple[Box, ...] | Missing = MISSING
    tests: tuple[FunctionalTest, ...] | Missing = MISSING
    trainings: tuple[Training, ...] | Missing = MISSING


UNRECORDED = Record()


def current_levels(levels: tuple[Level, ...], day: date) -> Mapping[str, tuple[date, float]]:
    """The newest assessment of each competence up to a day, as (its day, level); of two of one day the later row.

    An undated one counts only where there is no other, and stands at the first day of the calendar.
    """
    newest: dict[str, tuple[date, float]] = {}
    for code, level, on in levels:
        dated = date.min if on is None else on
        if dated <= day and (code not in newest or newest[code][0] <= dated):
            newest[code] = (dated, level)
    return newest
