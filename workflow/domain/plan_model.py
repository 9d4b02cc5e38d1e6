"""The limits of a plan as linear rows over its options: what HiGHS and CP-SAT solve alike (ADR 0023)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.minimum_staffing import Limits
from workflow.domain.plan_candidates import Pair
from workflow.domain.planning import World


class Option(NamedTuple):
    """A move that the rules allow on the day of a wave.

    `gain`: fit on the target less fit on the post left, in thousandths.
    """

    nip: str
    origin: str | None
    target: str
    gain: int
    wave: int = 0

    @property
    def pair(self) -> Pair:
        """Whom it moves where."""
        return self.nip, self.target


class Problem(NamedTuple):
    """What is solved.

    Args:
        options: the moves to choose from.
        days: of the waves, each more than the window of R-SRV-01 after the one before.
    """

    world: World
    options: Sequence[Option]
    limits: Limits
    days: Sequence[date]


class Row(NamedTuple):
    """The sum of the options in `plus`, less those in `minus` (places in the list), is at most `most`."""

    plus: Sequence[int]
    minus: Sequence[int]
    most: int


class _Flows:
    """Places of the options by what they move."""

    def __init__(self, options: Sequence[Option], world: World) -> None:
        self.options = options
        self.of_person, self.into, self.out_of = _by(), _by(), _by()
        self.joined, self.left = _by(), _by()
        for place, option in enumerate(options):
            self.of_person[option.nip].append(place)
            self.into[option.target].append(place)
            self.joined[world.seats[option.target].unit].append(place)
            if option.origin is not None:
                self.out_of[option.origin].append(place)
                self.left[world.seats[option.origin].unit].append(place)

    def done(self, wave: int, places: Iterable[int]) -> list[int]:
        """Those that have taken effect at the end of a wave."""
        return [place for place in places if self.options[place].wave <= wave]

    def able(self, places: Iterable[int], people: frozenset[str]) -> list[int]:
        """Those that move one of these people."""
        return [place for place in places if self.options[place].nip in people]


def _by() -> defaultdict[str, list[int]]:
    return defaultdict(list)


def rows_of(problem: Problem, options: Sequence[Option], most: int | None) -> list[Row]:
    """All limits: each person once, so many moves at most, and at the end of each wave places, cover, staff and competencies.

    Args:
        options: those of the problem that are considered.
        most: moves at most, None for any number.
    """
    flows = _Flows(options, problem.world)
    rows = [Row(places, (), 1) for places in flows.of_person.values()]
    if most is not None:
        rows.append(Row(range(len(options)), (), most))
    skilled = _skilled(problem.world)
    for wave, day in enumerate(problem.days):
        rows += _posts(flows, problem.world, wave)
        rows += _units(flows, problem, wave, day)
        rows += _skills(flows, skilled, wave)
    return rows


def _posts(flows: _Flows, world: World, wave: int) -> Iterator[Row]:
    for post, places in flows.into.items():
        came, went = flows.done(wave, places), flows.done(wave, flows.out_of.get(post, ()))
        yield Row(came, went, max(0, world.free(post)))
    for post, places in flows.out_of.items():
        if world.seats[post].heavy:
            came, went = flows.done(wave, flows.into.get(post, ())), flows.done(wave, places)
            yield Row(went, came, len(world.holders[post]) - 1)


def _units(flows: _Flows, problem: Problem, wave: int, day: date) -> Iterator[Row]:
    world, limits = problem.world, problem.limits
    for unit, places in flows.left.items():
        staff, now = world.staff[unit], [place for place in places if flows.options[place].wave == wave]
        yield Row(now, (), max(0, limits.may_leave(staff) - world.gone_near(unit, day)))
        came, went = flows.done(wave, flows.joined.get(unit, ())), flows.done(wave, places)
        yield Row(went, came, staff - limits.floor(staff))


def _skilled(world: World) -> list[tuple[str, frozenset[str], int]]:
    """Unit, who has a competency that it must keep, and how many of them it has now."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    for post, names in world.holders.items():
        people[world.seats[post].unit] |= names
    return [(unit, able, len(people[unit] & able)) for (unit, _code), able in world.skills.items()]


def _skills(flows: _Flows, skilled: Iterable[tuple[str, frozenset[str], int]], wave: int) -> Iterator[Row]:
    for unit, able, here in skilled:
        leaving = flows.able(flows.left.get(unit, ()), able)
        if leaving:
            coming = flows.able(flows.joined.get(unit, ()), able)
            yield Row(flows.done(wave, leaving), flows.done(wave, coming), here - 1)
