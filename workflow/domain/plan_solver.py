"""Chooses the moves of a round by HiGHS: critical posts first, then the most fit for the least disruption (ADR 0023)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from math import ceil
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from workflow.domain.errors import BadInputError, SolverError
from workflow.domain.plan_candidates import Pair
from workflow.domain.plan_model import Option, Problem, Row, rows_of
from workflow.domain.planning import WINDOW_DAYS, World

PERMILLE = 1000
Aim = Sequence[int]
"""What each variable is worth; those behind its end are worth nothing."""
_INFEASIBLE, _HALF, _SURE = 2, 0.5, 1e-3


class Wish(NamedTuple):
    """What is asked of a plan.

    Args:
        most: moves at most, None for any number.
        cost: of one move, in thousandths of fit: what a move must gain to be worth its disruption.
        forced, forbidden: (nip, post).
        absent: people who do not move.
        kept: the wave of each pair of an earlier plan; as little as possible of it changes, before anything else counts.
        like: a plan that, of plans of one worth, the nearest is asked for.
    """

    most: int | None = None
    cost: int = 50
    forced: Collection[Pair] = ()
    forbidden: Collection[Pair] = ()
    absent: Collection[str] = ()
    kept: Mapping[Pair, int] = {}
    like: Collection[Pair] = ()


class Chosen(NamedTuple):
    """A plan.

    Args:
        options: the moves, by person.
        critical: critical or signing posts that were empty and are filled.
        value: fit gained less disruption, in thousandths.
        optimal: proven; missed: how much value an unproven plan may lack at most, in thousandths.
    """

    options: tuple[Option, ...]
    critical: int
    value: int
    optimal: bool
    missed: int


def choose(problem: Problem, wish: Wish, seconds: float = 20) -> Chosen | None:
    """The best set of moves, or None where what is forced cannot be.

    What is kept of an earlier plan comes first, then the critical posts, then the value: each is solved for itself, and what
    it reached holds for the next.

    Args:
        seconds: for each of the three at most.

    Args:
        seconds: for each of the three at most.

    Raises:
        BadInputError: a forced move is not among the options, or two waves lie within one window.
        SolverError: not even one plan was found in time.
    """
    _check(problem)
    options = _useful(_allowed(problem, wish), problem, wish)
    lp = _Programme(options, problem, wish, seconds)
    kept = [_kept(option, wish) for option in options] if wish.kept else []
    fills = [0] * len(options) + [1] * len(lp.empty) if lp.empty else []
    # Of plans of one worth the one with fewer moves and the earlier ones, or the nearest to the one that is named: no
    # plan has so many moves that these outweigh a thousandth of worth.
    order = [-option.wave - 1 for option in options]
    last = [1 if option.pair in wish.like else -1 for option in options] if wish.like else order
    scale = 1 + 2 * len(problem.days) * len({option.nip for option in options})
    value = [(option.gain - wish.cost) * scale + less for option, less in zip(options, last, strict=True)]
    found = lp.best_in_turn([aim for aim in (kept, fills) if aim], value)
    if found is None:
        return None
    picked = tuple(option for option, taken in zip(options, found.taken, strict=False) if taken)
    return Chosen(
        picked,
        sum(found.taken[len(options) :]),
        sum(option.gain - wish.cost for option in picked),
        found.optimal,
        ceil(found.lacks / scale - _SURE),
    )


def _check(problem: Problem) -> None:
    if any(later - day <= timedelta(WINDOW_DAYS) for day, later in pairwise(problem.days)):
        raise BadInputError(f"Antara dua gelombang harus lebih dari {WINDOW_DAYS} hari.")


def _allowed(problem: Problem, wish: Wish) -> list[Option]:
    world = problem.world
    allowed = [
        option
        for option in sorted(problem.options, key=lambda o: (o.nip, o.target, o.wave))
        if option.pair not in wish.forbidden and option.nip not in wish.absent and not _frozen(world, option, problem)
    ]
    for nip, post in sorted(set(wish.forced) - {option.pair for option in allowed}):
        raise BadInputError(f"--paksa {nip}:{post} tidak dapat dipenuhi: perpindahan ini tidak lolos aturan.")
    return allowed


def _useful(allowed: Sequence[Option], problem: Problem, wish: Wish) -> list[Option]:
    """Moves that can make a plan better: what gains, what is wished, and what makes room or holds a limit for such a one.

    Nothing is lost: any other move costs, and no useful one needs it.
    """
    empty = {post for post, seat in problem.world.seats.items() if seat.heavy and not problem.world.holders.get(post)}
    found: list[Option] = []
    rest: list[Option] = []
    for option in allowed:
        wished = option.pair in wish.forced or option.pair in wish.kept or option.target in empty
        (found if wished or option.gain > wish.cost else rest).append(option)
    helping = found
    while helping and rest:
        room, units, heavy = _tight(found, problem)
        helping = [
            option
            for option in rest
            if option.origin in room or option.target in heavy or problem.world.seats[option.target].unit in units
        ]
        met = set(helping)
        rest = [option for option in rest if option not in met]
        found = [*found, *helping]
    return sorted(found, key=lambda o: (o.nip, o.target, o.wave))


def _tight(found: Collection[Option], problem: Problem) -> tuple[set[str], set[str], set[str]]:
    """Where these moves want more than there is: posts without a place, units below their floor, critical posts left bare.

    A unit that must keep a competency counts as one below its floor.
    """
    world, limits = problem.world, problem.limits
    into: defaultdict[str, set[str]] = defaultdict(set)
    left: defaultdict[str, set[str]] = defaultdict(set)
    out_of: defaultdict[str, set[str]] = defaultdict(set)
    for option in found:
        into[option.target].add(option.nip)
        if option.origin is not None:
            out_of[option.origin].add(option.nip)
            left[world.seats[option.origin].unit].add(option.nip)
    room = {post for post, people in into.items() if len(people) > max(0, world.free(post))}
    units = {unit for unit in left if len(left[unit]) > world.staff[unit] - limits.floor(world.staff[unit])}
    heavy = {post for post, people in out_of.items() if world.seats[post].heavy and people >= world.holders[post]}
    return room, units | (left.keys() & {unit for unit, _code in world.skills}), heavy


def _frozen(world: World, option: Option, problem: Problem) -> bool:
    if option.origin is None:
        return False
    unit, day = world.seats[option.origin].unit, problem.days[option.wave]
    return any(freeze.holds(unit, day) for freeze in world.frozen)


def _kept(option: Option, wish: Wish) -> int:
    wave = wish.kept.get(option.pair)
    return -2 if wave is None else 2 if wave == option.wave else 1


class _Solved(NamedTuple):
    """Which variables are taken; `lacks`: how much of the aim it may lack at most."""

    taken: list[bool]
    optimal: bool
    lacks: float


class _Programme:
    """An integer programme of the options, and of one variable for each empty critical post that somebody may enter."""

    def __init__(self, options: Sequence[Option], problem: Problem, wish: Wish, seconds: float) -> None:
        world, self._seconds = problem.world, seconds
        entering: defaultdict[str, list[int]] = defaultdict(list)
        pairs: defaultdict[Pair, list[int]] = defaultdict(list)
        for place, option in enumerate(options):
            pairs[option.pair].append(place)
            if world.seats[option.target].heavy and not world.holders.get(option.target):
                entering[option.target].append(place)
        self.empty = list(entering)
        self._count = len(options) + len(entering)
        self._rows = rows_of(problem, options, wish.most)
        self._rows += [Row((len(options) + n,), places, 0) for n, places in enumerate(entering.values())]
        self._rows += [Row((), pairs[pair], -1) for pair in wish.forced]
        self._held: list[tuple[Aim, int]] = []

    def best_in_turn(self, first: Iterable[Aim], value: Aim) -> _Solved | None:
        """The best plan for several aims, each held to for the next; what it lacks is told of the value, the last."""
        optimal = True
        for aim in first:
            found = self.best(aim)
            if found is None:
                return None
            optimal = optimal and found.optimal
            self._hold(aim, found)
        found = self.best(value)
        return found and found._replace(optimal=optimal and found.optimal)

    def _hold(self, aim: Aim, solved: _Solved) -> None:
        self._held.append((aim, sum(worth for worth, taken in zip(aim, solved.taken, strict=False) if taken)))

    def best(self, aim: Aim) -> _Solved | None:
        """The best plan for an aim; None where there is none.

        Raises:
            SolverError: not even one plan was found in time.
        """
        if not self._count:
            return _Solved([], optimal=True, lacks=0.0)
        costs = -np.array([*aim, *[0] * (self._count - len(aim))], dtype=float)
        found = milp(
            costs,
            integrality=np.ones(self._count),
            bounds=Bounds(0, 1),
            constraints=self._constraints(),
            options={"time_limit": self._seconds, "mip_rel_gap": 0.0},
        )
        if found.status == _INFEASIBLE:
            return None
        if found.x is None:
            raise SolverError(str(found.message))
        taken = [bool(value > _HALF) for value in found.x]
        return _Solved(taken, found.status == 0, max(0.0, float(costs @ np.array(taken)) - float(found.mip_dual_bound)))

    def _constraints(self) -> LinearConstraint:
        rows, columns, values, most = [], [], [], []
        for number, row in enumerate(self._rows):
            rows += [number] * (len(row.plus) + len(row.minus))
            columns += [*row.plus, *row.minus]
            values += [1.0] * len(row.plus) + [-1.0] * len(row.minus)
            most.append(row.most)
        for aim, reached in self._held:
            rows += [len(most)] * len(aim)
            columns += range(len(aim))
            values += [-float(worth) for worth in aim]
            most.append(-reached)
        matrix = csr_array((values, (rows, columns)), shape=(len(most), self._count))
        return LinearConstraint(matrix, -np.inf, np.array(most, dtype=float))
