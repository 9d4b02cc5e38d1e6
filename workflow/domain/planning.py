"""A plan of a round: what its moves may not break, and an independent replay that looks at every day of it.

The solver (`plan_solver`) chooses; nothing is believed of it: every plan, made or typed by hand, is replayed here move by move.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.minimum_staffing import Limits

WINDOW_DAYS = 30
Skill = tuple[str, str]
"""(unit, competency): a unit that serves critically keeps somebody who has it."""


class Seat(NamedTuple):
    """A post as a plan sees it. `heavy`: it serves the public critically or signs, and is never emptied."""

    id: str
    unit: str
    slots: int
    heavy: bool


class Freeze(NamedTuple):
    """Days on which nobody leaves these units (R-SRV-02), the first and the last included; no units: nobody leaves any."""

    name: str
    first: date
    last: date
    units: frozenset[str]

    def holds(self, unit: str, day: date) -> bool:
        """True where nobody leaves the unit on the day."""
        return self.first <= day <= self.last and (not self.units or unit in self.units)


class World(NamedTuple):
    """Who holds what before the round.

    Args:
        seats: posts by id; holders: the people on each post; staff: people by unit.
        claims: places that open cases of other rounds will take, by post.
        gone: by unit, the days on which approved cases of other rounds leave it.
        skills: who has a competency that a critical post of the unit asks for; anybody of the city.
        frozen: the periods in which nobody leaves.
    """

    seats: Mapping[str, Seat]
    holders: Mapping[str, frozenset[str]]
    staff: Mapping[str, int]
    claims: Mapping[str, int] = {}
    gone: Mapping[str, tuple[date, ...]] = {}
    skills: Mapping[Skill, frozenset[str]] = {}
    frozen: tuple[Freeze, ...] = ()

    def free(self, post: str) -> int:
        """Places of a post that nobody holds or claims; negative where it is overfull."""
        return self.seats[post].slots - len(self.holders.get(post, ())) - self.claims.get(post, 0)

    def gone_near(self, unit: str, day: date) -> int:
        """How many leave a unit within the window around a day, this round aside."""
        return sum(abs((other - day).days) <= WINDOW_DAYS for other in self.gone.get(unit, ()))


class Move(NamedTuple):
    """One person from a post (None: from none) to another on a day."""

    nip: str
    origin: str | None
    target: str
    day: date


class Tuning(NamedTuple):
    """What a plan weighs, and how long it looks (config/planning.toml).

    Args:
        need: what a place of a wholly empty post is worth, in thousandths of fit; cost: what a move must gain.
        each: candidates a post; waves: at most; seconds: for the solver.
    """

    need: int
    cost: int
    each: int
    waves: int
    seconds: int


class Breach(NamedTuple):
    """What a plan breaks, on which day (None where it is the plan as a whole): an Indonesian clause and what it is about."""

    reason: str
    about: str
    day: date | None


def replay(world: World, moves: Sequence[Move], limits: Limits) -> list[Breach]:
    """Every breach of a plan: all moves of a day take effect together, and each day's end is looked at.

    Args:
        moves: in any order.
    """
    found, had = _doubled(moves), _skilled_units(world, world.holders)
    for day, today, holders, untrue in played(world, moves):
        found += [*_frozen(world, today, day), *untrue]
        found += [*_posts_broken(world, holders, today, day), *_units_broken(world, holders, today, limits, day)]
        now = _skilled_units(world, holders)
        lost, had = sorted(had - now), now
        found += [Breach(f"tidak ada lagi yang menguasai kompetensi kritis {code}", unit, day) for unit, code in lost]
    return [*found, *_shares_broken(world, moves, limits)]


class Played(NamedTuple):
    """A day on which somebody moves, at its end.

    Args:
        holders: who is on each post by then; the same mapping goes on to the next day.
        untrue: moves that cannot have been: to a post that is not there, or from one that the person does not hold.
    """

    day: date
    moves: list[Move]
    holders: Mapping[str, AbstractSet[str]]
    untrue: list[Breach]


def played(world: World, moves: Sequence[Move]) -> Iterator[Played]:
    """Makes the moves day by day, those of one day together; what `replay` looks at, and what is drawn.

    Args:
        moves: in any order.
    """
    holders = {post: set(people) for post, people in world.holders.items()}
    for day in sorted({move.day for move in moves}):
        today = [move for move in moves if move.day == day]
        yield Played(day, today, holders, _taken(world, holders, today, day))


def _doubled(moves: Sequence[Move]) -> list[Breach]:
    often = Counter(move.nip for move in moves)
    return [Breach("satu orang dipindahkan lebih dari sekali", nip, None) for nip, count in often.items() if count > 1]


def _frozen(world: World, moves: Sequence[Move], day: date) -> Iterator[Breach]:
    for unit in sorted({unit for move in moves if (unit := unit_left(world, move))}):
        names = [freeze.name for freeze in world.frozen if freeze.holds(unit, day)]
        if names:
            yield Breach(f"masa beku: {', '.join(names)}", unit, day)


def _taken(world: World, holders: dict[str, set[str]], moves: Sequence[Move], day: date) -> list[Breach]:
    """Lets all leave first, then all enter."""
    found = [Breach("jabatan tujuan tidak ada", m.target, day) for m in moves if m.target not in world.seats]
    leaving = [(move.nip, move.origin) for move in moves if move.origin is not None]
    found += [
        Breach("orang ini tidak memegang jabatan asalnya", nip, day)
        for nip, origin in leaving
        if nip not in holders.get(origin, ())
    ]
    for nip, origin in leaving:
        holders.setdefault(origin, set()).discard(nip)
    for move in moves:
        holders.setdefault(move.target, set()).add(move.nip)
    return found


def _posts_broken(
    world: World, holders: Mapping[str, AbstractSet[str]], moves: Sequence[Move], day: date
) -> list[Breach]:
    found = []
    for post in sorted({move.target for move in moves} & world.seats.keys()):
        places = world.seats[post].slots - world.claims.get(post, 0)
        if len(holders[post]) > max(places, len(world.holders.get(post, ()))):
            found.append(Breach("lebih banyak pemegang daripada kebutuhan", post, day))
    left = sorted({move.origin for move in moves if move.origin} & world.seats.keys())
    bare = [post for post in left if world.seats[post].heavy and not holders[post]]
    return [*found, *(Breach("jabatan kritis atau penandatangan kosong tanpa pengganti", post, day) for post in bare)]


def _units_broken(
    world: World, holders: Mapping[str, AbstractSet[str]], moves: Sequence[Move], limits: Limits, day: date
) -> list[Breach]:
    left = {unit for move in moves if (unit := unit_left(world, move))}
    now = staff_of(world, holders)
    return [
        Breach(f"pegawai unit di bawah batas minimum {limits.floor(world.staff[unit])}", unit, day)
        for unit in sorted(left)
        if now[unit] < limits.floor(world.staff[unit])
    ]


def staff_of(world: World, holders: Mapping[str, AbstractSet[str]]) -> Counter[str]:
    """The people on the posts of each unit."""
    now: Counter[str] = Counter()
    for post, people in holders.items():
        if post in world.seats:
            now[world.seats[post].unit] += len(people)
    return now


def _skilled_units(world: World, holders: Mapping[str, AbstractSet[str]]) -> set[Skill]:
    if not world.skills:
        return set()
    people: defaultdict[str, set[str]] = defaultdict(set)
    for post, names in holders.items():
        if post in world.seats:
            people[world.seats[post].unit] |= names
    return {skill for skill, able in world.skills.items() if people[skill[0]] & able}


def _shares_broken(world: World, moves: Sequence[Move], limits: Limits) -> list[Breach]:
    days: defaultdict[str, list[date]] = defaultdict(list)
    for move in moves:
        if unit := unit_left(world, move):
            days[unit].append(move.day)
    return [
        Breach(f"lebih dari {limits.share} % pegawai unit pindah dalam {WINDOW_DAYS} hari", unit, None)
        for unit, left in sorted(days.items())
        if max(_around(left, day) + world.gone_near(unit, day) for day in left) > limits.may_leave(world.staff[unit])
    ]


def _around(days: Sequence[date], day: date) -> int:
    return sum(abs(other - day) <= timedelta(WINDOW_DAYS) for other in days)


def unit_left(world: World, move: Move) -> str | None:
    """The unit that a move leaves; None where it leaves none."""
    seat = world.seats.get(move.origin) if move.origin else None
    return seat.unit if seat else None
