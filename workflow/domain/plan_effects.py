"""What a plan does to the units that it touches: before and after, and their people on every day, by the replay's own steps."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from workflow.domain.minimum_staffing import Limits
from workflow.domain.planning import WINDOW_DAYS, Freeze, Move, World, played, staff_of, unit_left

Score = Callable[[str, str], float | None]
"""How well a person (NIP) fits a post, 0 to 1; None where it is not known."""
LEAD_DAYS = 14
"""So many days before the first move are shown, and the window of R-SRV-01 after the last."""


class Standing(NamedTuple):
    """How a unit stands: people, empty places, and the mean fit of those whose fit is known (None: of nobody)."""

    staff: int
    vacant: int
    fit: float | None


class UnitEffect(NamedTuple):
    """A unit before and after a plan; how many leave its posts and enter them, also from one to another of its own."""

    unit: str
    floor: int
    before: Standing
    after: Standing
    left: int
    entered: int


class Stretch(NamedTuple):
    """Days, the first and the last included, on which a unit has so many people."""

    first: date
    last: date
    staff: int


class UnitDays(NamedTuple):
    """A unit on every day around a plan.

    Args:
        stretches: without a gap from the first day shown to the last.
        frozen: the periods within these days in which nobody may leave it.
        gone: days on which approved cases of other rounds leave it; the plan's figures leave them out.
    """

    unit: str
    floor: int
    stretches: tuple[Stretch, ...]
    frozen: tuple[Freeze, ...]
    gone: tuple[date, ...]


def unit_effects(world: World, moves: Sequence[Move], limits: Limits, score: Score) -> tuple[UnitEffect, ...]:
    """The units that somebody leaves or enters, in the order of their ids."""
    after: Mapping[str, AbstractSet[str]] = world.holders
    for day in played(world, moves):
        after = day.holders
    left = Counter(unit for move in moves if (unit := unit_left(world, move)))
    entered = Counter(world.seats[move.target].unit for move in moves if move.target in world.seats)
    posts = _posts_of(world, {*left, *entered})
    return tuple(
        UnitEffect(
            unit,
            limits.floor(world.staff[unit]),
            _standing(world, own, world.holders, score),
            _standing(world, own, after, score),
            left[unit],
            entered[unit],
        )
        for unit, own in sorted(posts.items())
    )


def unit_days(world: World, moves: Sequence[Move], limits: Limits) -> tuple[UnitDays, ...]:
    """The people of the same units on every day, from before the first move to the end of the last one's window."""
    touched = {unit for move in moves if (unit := unit_left(world, move))}
    touched |= {world.seats[move.target].unit for move in moves if move.target in world.seats}
    if not touched:
        return ()
    # The days of the replay, each with the people of the units at its end; the day before the first stands as it is today.
    counts: list[tuple[date, Mapping[str, int]]] = [
        (min(move.day for move in moves) - timedelta(LEAD_DAYS), world.staff)
    ]
    counts += [(day.day, staff_of(world, day.holders)) for day in played(world, moves)]
    last = counts[-1][0] + timedelta(WINDOW_DAYS)
    return tuple(_days_of(unit, world, counts, last, limits) for unit in sorted(touched))


def _days_of(
    unit: str, world: World, counts: Sequence[tuple[date, Mapping[str, int]]], last: date, limits: Limits
) -> UnitDays:
    begins = [(day, staff[unit]) for day, staff in counts]
    changes = [begins[0], *(now for earlier, now in pairwise(begins) if now[1] != earlier[1])]
    ends = [*(day - timedelta(1) for day, _staff in changes[1:]), last]
    stretches = tuple(Stretch(day, end, staff) for (day, staff), end in zip(changes, ends, strict=True))
    first = begins[0][0]
    frozen = (freeze for freeze in world.frozen if not freeze.units or unit in freeze.units)
    return UnitDays(
        unit,
        limits.floor(world.staff[unit]),
        stretches,
        tuple(freeze for freeze in frozen if freeze.first <= last and first <= freeze.last),
        tuple(day for day in world.gone.get(unit, ()) if first <= day <= last),
    )


def _posts_of(world: World, units: AbstractSet[str]) -> dict[str, list[str]]:
    posts: defaultdict[str, list[str]] = defaultdict(list)
    for post, seat in world.seats.items():
        if seat.unit in units:
            posts[seat.unit].append(post)
    return posts


def _standing(world: World, posts: Iterable[str], holders: Mapping[str, AbstractSet[str]], score: Score) -> Standing:
    staff = vacant = 0
    known: list[float] = []
    for post in posts:
        people = holders.get(post, frozenset())
        staff += len(people)
        vacant += max(0, world.seats[post].slots - len(people))
        known += [found for nip in sorted(people) if (found := score(nip, post)) is not None]
    return Standing(staff, vacant, sum(known) / len(known) if known else None)
