"""What wishes and moves of a plan cost, on a handful of posts."""

from datetime import date

from tests.builders import decree
from workflow.domain.plan_model import Option, Problem
from workflow.domain.plan_solver import Wish, choose
from workflow.domain.planning import Limits, Move, Seat, World
from workflow.services.plan_prices import Price, prices_of_moves, prices_of_wishes
from workflow.services.planning import Plan, Planned, Scene

DAY = date(2026, 12, 3)
ENTERS, LEAVES = Option("a", "A1", "B1", 500), Option("b", "B1", "C1", 200)
BEST, SECOND = Option("x", "D1", "E1", 400), Option("y", "D2", "E1", 300)


def plan_of(wish: Wish) -> Plan:
    """The plan of a city with one person a post, C1 and E1 empty."""
    held = {"A1": "a", "B1": "b", "C1": None, "D1": "x", "D2": "y", "E1": None}
    seats = {post: Seat(post, post, 1, heavy=False) for post in held}
    holders = {post: frozenset({nip} if nip else ()) for post, nip in held.items()}
    world = World(seats, holders, {post: len(people) for post, people in holders.items()})
    problem = Problem(world, (ENTERS, LEAVES, BEST, SECOND), Limits(100, 0, 1), (DAY,))
    chosen = choose(problem, wish)
    moves = [
        Planned(Move(o.nip, o.origin, o.target, DAY), decree(), o.gain, (), None, None)
        for o in (chosen.options if chosen else ())
    ]
    return Plan(chosen, tuple(moves), (), 0, (), (), Scene(None, problem, None, 20, None), wish)  # type: ignore[arg-type] # prices ask the problem only


def test_a_move_that_a_forced_one_needs_has_no_price():
    """Without the one who makes room no plan meets the wish; of another the next best is told, with what is lost by it."""
    plan = plan_of(Wish(forced=[ENTERS.pair]))
    heard: list[tuple[int, int]] = []
    prices = list(prices_of_moves(plan, 9, lambda _said, done, total: heard.append((done, total))))
    assert prices == [
        Price(BEST.pair, forced=False, value=100, critical=0, instead=(SECOND,)),
        Price(LEAVES.pair, forced=False, value=None, critical=None, instead=()),
    ]
    assert heard == [(0, 2), (1, 2)]


def test_a_wish_costs_what_the_plan_without_it_is_worth_more():
    """The second best is forced for 100, and what would be done but for the wish is told; the best is forced for nothing."""
    (price,) = prices_of_wishes(plan_of(Wish(forced=[SECOND.pair])))
    assert price == Price(SECOND.pair, forced=True, value=100, critical=0, instead=(BEST,))
    (price,) = prices_of_wishes(plan_of(Wish(forced=[BEST.pair])))
    assert (price.value, price.instead) == (0, ())
    (price,) = prices_of_wishes(plan_of(Wish(forbidden=[BEST.pair])))
    assert price == Price(BEST.pair, forced=False, value=100, critical=0, instead=(BEST,))


def test_wishes_that_cannot_all_be_met_have_no_price():
    """Two people forced onto one place leave no plan to compare with."""
    plan = plan_of(Wish(forced=[BEST.pair, SECOND.pair]))
    assert plan.chosen is None
    assert prices_of_wishes(plan) == []
    assert list(prices_of_moves(plan, 9, lambda *_told: None)) == []
