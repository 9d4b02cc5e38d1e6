"""Plans against brute force under all constraints, and the replay that believes no plan."""

import itertools
import random
from datetime import date, timedelta

import pytest

from workflow.domain.errors import BadInputError, SolverError
from workflow.domain.minimum_staffing import Limits
from workflow.domain.plan_bounds import Reach, best_value
from workflow.domain.plan_candidates import Group
from workflow.domain.plan_model import Option, Problem
from workflow.domain.plan_solver import Wish
from workflow.domain.plan_solver import choose as solve
from workflow.domain.planning import Freeze, Move, Seat, World, replay

DAY = date(2026, 12, 3)
LIMITS = Limits(40, 8, 3)


def world_of(holders: dict[str, list[str]], *, heavy: str = "", slots: int = 1, units: dict[str, str] | None = None):
    """Posts with these holders; a post's unit is its first letter unless it is named."""
    seats = {p: Seat(p, (units or {}).get(p, p[0]), slots, heavy=p in heavy.split()) for p in holders}
    staff: dict[str, int] = {seat.unit: 0 for seat in seats.values()}
    for post, people in holders.items():
        staff[seats[post].unit] += len(people)
    return World(seats, {post: frozenset(people) for post, people in holders.items()}, staff)


def choose(world, options, limits, wish, seconds: float = 20, days=(DAY,)):
    """A plan in waves on these days."""
    return solve(Problem(world, options, limits, days), wish, seconds)


def moves_of(options, days=(DAY,)) -> list[Move]:
    """The moves of a plan on the days of its waves."""
    return [Move(option.nip, option.origin, option.target, days[option.wave]) for option in options]


LATER = DAY + timedelta(31)


def drawn(dice: random.Random) -> tuple[World, list[Option], Limits, Wish, tuple[date, ...]]:
    """A small round with random posts, holders, open cases, competencies, frozen days, options, waves and wishes."""
    posts = [f"{unit}{n}" for unit in "AB" for n in range(dice.randint(2, 3))]
    people = iter(f"p{n}" for n in range(99))
    held = {post: [next(people) for _ in range(dice.choice([0, 1, 1, 2]))] for post in posts}
    seats = {post: Seat(post, post[0], dice.choice([1, 2]), heavy=dice.random() < 0.4) for post in posts}
    staff = {unit: sum(len(held[post]) for post in posts if post[0] == unit) for unit in "AB"}
    where = {name: post for post, names in held.items() for name in names} | {"baru": None}
    days = (DAY, LATER) if dice.random() < 0.5 else (DAY,)
    world = World(
        seats,
        {post: frozenset(names) for post, names in held.items()},
        staff,
        {dice.choice(posts): 1} if dice.random() < 0.2 else {},
        {"A": (DAY + timedelta(dice.choice([-31, -30, 0, 30])),)} if dice.random() < 0.3 else {},
        {(dice.choice("AB"), "M.1"): frozenset(n for n in where if dice.random() < 0.3)} if dice.random() < 0.4 else {},
        (Freeze("beku", DAY, DAY, frozenset(dice.choice(["A", "B", ""]))),) if dice.random() < 0.2 else (),
    )
    pairs = [
        (name, origin, post, dice.randint(-200, 600))
        for name, origin in where.items()
        for post in posts
        if post != origin and dice.random() < 0.25
    ]
    options = [Option(*pair, wave) for pair in pairs[: 10 // len(days)] for wave in range(len(days))]
    wish = Wish(dice.choice([None, 1, 2, 3]), dice.choice([0, 50]))
    if options and dice.random() < 0.3:
        wish = wish._replace(kept={option.pair: 0 for option in dice.sample(options, 1)})
    if options and dice.random() < 0.2:
        wish = wish._replace(forbidden=[dice.choice(options).pair], absent=[dice.choice(options).nip])
    return world, options, Limits(dice.choice([30, 60]), dice.choice([2, 9]), dice.choice([1, 2, 3])), wish, days


def worth(world: World, plan, wish: Wish) -> tuple[int, int, int, int]:
    """What is kept of an earlier plan, critical empty posts filled, fit less disruption, and the earlier days."""
    entered = {o.target for o in plan if world.seats[o.target].heavy and not world.holders[o.target]}
    same = sum(-2 if o.pair not in wish.kept else 2 if wish.kept[o.pair] == o.wave else 1 for o in plan)
    gained = sum(o.gain - wish.cost for o in plan)
    return same if wish.kept else 0, len(entered), gained, -sum(o.wave + 1 for o in plan)


def plans(options, wish: Wish):
    """All sets of moves that the wish leaves."""
    left = [o for o in options if o.pair not in wish.forbidden and o.nip not in wish.absent]
    most = len(left) if wish.most is None else wish.most
    for size in range(min(len(left), most) + 1):
        yield from itertools.combinations(left, size)


def test_thousands_of_small_rounds_equal_brute_force():
    """The plan is as good as the best of all sets of moves that the replay lets pass, under all constraints at once.

    What the relaxation says that a plan can be worth at most is never less than what it is worth.
    """
    dice, met = random.Random(21), 0
    for _ in range(2_000):
        world, options, limits, wish, days = drawn(dice)
        best = (0, 0, 0, 0)
        for plan in plans(options, wish):
            if worth(world, plan, wish) > best and not replay(world, moves_of(plan, days), limits):
                best = worth(world, plan, wish)
        found = choose(world, options, limits, wish, days=days)
        assert found is not None
        assert replay(world, moves_of(found.options, days), limits) == []
        assert worth(world, found.options, wish) == best
        assert (found.critical, found.value, found.optimal, found.missed) == (*best[1:3], True, 0)
        assert best_value(world, *asked_about(world, options, wish, dice)) >= found.value
        met += len(found.options) > 1
    assert met > 300


def asked_about(world: World, options, wish: Wish, dice: random.Random) -> tuple[list[Group], Reach]:
    """The groups of a round in which some of the candidates were never asked about: each post its own."""
    groups, gains, origins = [], {}, {o.nip: o.origin for o in options}
    for option in options:
        gains.setdefault(option.target, {})[option.nip] = option.gain
    for post in world.seats:
        of_post = gains.get(post, {})
        left_out = {nip for nip in of_post if dice.random() < 0.3}
        rest = max((gain for nip, gain in of_post.items() if nip in left_out), default=None)
        groups.append(Group((post,), {nip: gain for nip, gain in of_post.items() if nip not in left_out}, rest))
    return groups, Reach(origins, (), wish.most, wish.cost, wish.absent, wish.forbidden)


def test_a_swap_and_a_chain_take_effect_together():
    """Nobody waits for a free place that the round itself makes, also in a ring."""
    world = world_of({"A1": ["a"], "B1": ["b"], "C1": []})
    ring = [Option("a", "A1", "B1", 500), Option("b", "B1", "A1", 500)]
    found = choose(world, ring, LIMITS, Wish())
    assert found is not None
    assert {o.nip for o in found.options} == {"a", "b"}
    assert replay(world, moves_of(ring), LIMITS) == []


def test_a_critical_post_comes_before_any_gain():
    """With one move allowed, an empty signing post is filled at a loss rather than another at a gain."""
    world = world_of({"A1": ["a"], "A2": ["x", "y"], "B1": ["b"], "C1": [], "D1": []}, heavy="D1", slots=2)
    options = [Option("b", "B1", "C1", 900), Option("x", "A2", "D1", -100)]
    found = choose(world, options, Limits(100, 0, 1), Wish(most=1))
    assert found is not None
    assert (found.critical, [o.nip for o in found.options]) == (1, ["x"])


def test_one_who_drops_out_changes_as_little_as_can_be():
    """The rest of the plan stays although another plan would now be worth more."""
    world = world_of({"A1": ["a"], "A2": ["x"], "A3": ["y"], "B1": [], "C1": []})
    options = [
        Option("a", "A1", "B1", 500),
        Option("x", "A2", "C1", 400),
        Option("x", "A2", "B1", 450),
        Option("y", "A3", "C1", 390),
    ]
    loose = Limits(100, 0, 1)
    before = choose(world, options, loose, Wish())
    assert before is not None
    kept = {o.pair: o.wave for o in before.options}
    assert list(kept) == [("a", "B1"), ("x", "C1")]
    again = choose(world, options, loose, Wish(absent=["a"], kept=kept))
    free = choose(world, options, loose, Wish(absent=["a"]))
    assert again is not None
    assert free is not None
    assert [o.pair for o in again.options] == [("x", "C1")]
    assert len(free.options) == 2


def test_forcing_and_forbidding_has_a_price():
    """What is forced is in, what is forbidden is not, and the value tells what it costs."""
    world = world_of({"A1": ["a"], "A2": ["x"], "B1": []})
    options = [Option("a", "A1", "B1", 500), Option("x", "A2", "B1", 300)]
    values = [choose(world, options, LIMITS, wish).value for wish in (Wish(), Wish(forbidden=[("a", "B1")]))]
    assert values == [450, 250]
    assert choose(world, options, LIMITS, Wish(forced=[("x", "B1")])).value == 250
    assert choose(world, options, LIMITS, Wish(forced=[("x", "B1"), ("a", "B1")])) is None
    with pytest.raises(BadInputError, match="--paksa z:B1 tidak dapat dipenuhi"):
        choose(world, options, LIMITS, Wish(forced=[("z", "B1")]))


def test_time_that_ran_out_is_no_answer():
    """Without any plan in time nothing is told as one."""
    dice = random.Random(1)
    world = world_of({f"{unit}{n}": [f"{unit}{n}p"] if n % 3 else [] for unit in "ABCDEFGH" for n in range(30)})
    held = {name: post for post, names in world.holders.items() for name in names}
    options = [
        Option(n, o, p, dice.randint(0, 900)) for n, o in held.items() for p in dice.sample(list(world.seats), 30)
    ]
    with pytest.raises(SolverError):
        choose(world, [o for o in options if o.origin != o.target], LIMITS, Wish(), seconds=0)


@pytest.mark.parametrize(
    ("moves", "reasons"),
    [
        ([Move("a", "A1", "B1", DAY)], ["lebih banyak pemegang"]),
        ([Move("a", "A1", "B1", DAY), Move("b", "B1", "A1", DAY)], []),
        (
            [Move("a", "A1", "B1", DAY + timedelta(1)), Move("b", "B1", "A1", DAY)],
            ["lebih banyak pemegang", "jabatan kritis"],
        ),
        ([Move("b", "B1", "C1", DAY)], ["jabatan kritis"]),
        ([Move("b", "B1", "C1", DAY), Move("a", "A1", "B1", DAY)], []),
        ([Move("b", "B1", "C1", DAY), Move("a", "A1", "B1", DAY + timedelta(1))], ["jabatan kritis"]),
        (
            [Move("a", "A1", "C1", DAY), Move("a", "C1", "A1", DAY + timedelta(9))],
            ["lebih dari sekali", "lebih dari 100 %"],
        ),
        ([Move("a", "A2", "C1", DAY)], ["tidak memegang"]),
        ([Move("a", "A1", "Z9", DAY)], ["tujuan tidak ada"]),
        ([Move("baru", None, "C1", DAY)], []),
    ],
)
def test_every_day_of_a_plan_is_looked_at(moves: list[Move], reasons: list[str]):
    """What is fine at the end may break a post in between; each breach is told once."""
    world = world_of({"A1": ["a"], "A2": ["x"], "B1": ["b"], "C1": []}, heavy="B1")
    found = replay(world, moves, Limits(100, 0, 1))
    assert len(found) == len(reasons)
    assert all(reason in breach.reason for reason, breach in zip(reasons, found, strict=True))


@pytest.mark.parametrize(
    ("staff", "leave", "floor"), [(0, 0, 0), (1, 1, 1), (3, 3, 1), (7, 7, 5), (8, 3, 5), (20, 8, 12)]
)
def test_small_units_have_a_floor_and_others_a_share(staff: int, leave: int, floor: int):
    """R-SRV-01: under 8 people the floor decides, from 8 on 40 %."""
    assert (LIMITS.may_leave(staff), LIMITS.floor(staff)) == (leave, floor)


@pytest.mark.parametrize(("apart", "breaks"), [(30, True), (31, False)])
def test_shares_are_of_thirty_days(apart: int, breaks: bool):
    """Moves 30 days apart count together, 31 days apart they do not; who comes in does not make it good."""
    world = world_of({"A1": [f"a{n}" for n in range(8)], "B1": [f"b{n}" for n in range(8)]}, slots=20)
    out = [Move(f"a{n}", "A1", "B1", DAY + timedelta(apart if n > 1 else 0)) for n in range(4)]
    back = [Move(f"b{n}", "B1", "A1", DAY + timedelta(60 * n)) for n in range(4)]
    reasons = [breach.reason for breach in replay(world, [*out, *back], LIMITS) if breach.day is None]
    assert any("40 %" in reason for reason in reasons) is breaks


def test_a_unit_below_its_floor_on_a_day_between_is_told():
    """Three leave today and three come tomorrow: today is short."""
    world = world_of({"A1": [f"a{n}" for n in range(7)], "B1": [f"b{n}" for n in range(9)]}, slots=20)
    out = [Move(f"a{n}", "A1", "B1", DAY) for n in range(3)]
    back = [Move(f"b{n}", "B1", "A1", DAY + timedelta(1)) for n in range(3)]
    found = replay(world, [*out, *back], LIMITS)
    assert [(breach.reason, breach.about, breach.day) for breach in found] == [
        ("pegawai unit di bawah batas minimum 5", "A", DAY)
    ]


def test_waves_within_one_window_are_refused():
    """Shares are counted within 30 days, so waves lie further apart."""
    world = world_of({"A1": ["a"], "B1": []})
    with pytest.raises(BadInputError, match="lebih dari 30 hari"):
        choose(world, [], LIMITS, Wish(), days=(DAY, DAY + timedelta(30)))


def test_what_cannot_be_forced_is_no_plan_even_where_something_is_kept():
    """Two people forced onto one place leave no plan; nothing to choose from is a plan without moves, worth nothing."""
    world = world_of({"A1": ["a"], "A2": ["x"], "B1": []})
    options = [Option("a", "A1", "B1", 500), Option("x", "A2", "B1", 300)]
    wish = Wish(forced=[("x", "B1"), ("a", "B1")], kept={("a", "B1"): 0})
    assert choose(world, options, LIMITS, wish) is None
    empty = choose(world, [], LIMITS, Wish())
    assert empty is not None
    assert (empty.options, empty.value, empty.optimal) == ((), 0, True)


def test_what_a_plan_can_be_worth_is_bounded_also_without_candidates():
    """No candidate, no worth; a limit that nothing meets is told as an error; the refused count for nothing."""
    world = world_of({"A1": ["a"], "B1": []})
    group = Group(("B1",), {"a": 500}, None)
    reach = Reach({"a": "A1"}, (), None, 50)
    assert best_value(world, [], reach) == 0
    assert best_value(world, [group], reach) == 450
    assert best_value(world, [group], reach._replace(refused=[("a", 0)])) == 0
    with pytest.raises(SolverError):
        best_value(world, [group], reach._replace(most=-1))
