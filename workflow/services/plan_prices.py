"""What a wish costs, and what each move of a plan is worth: the plan without it is made, and compared."""

from collections.abc import Iterator
from typing import NamedTuple

from workflow.domain.plan_candidates import Pair
from workflow.domain.plan_model import Option
from workflow.domain.plan_solver import Chosen, Wish, choose
from workflow.services.planning import Plan, Told

_NOT_FORCED = False


class Price(NamedTuple):
    """What forcing or forbidding one move changes.

    Args:
        pair: the move; forced: True where it was forced, False where it was forbidden.
        value, critical: what the plan loses by it, in thousandths of fit and in critical posts; None where nothing can be.
        instead: the moves that the plan without it has: of a wish that is dropped, of a move that is done without.
    """

    pair: Pair
    forced: bool
    value: int | None
    critical: int | None
    instead: tuple[Option, ...]


def prices_of_wishes(plan: Plan) -> list[Price]:
    """What each forced and each forbidden move costs: the plan without that wish is worth so much more.

    Where the wishes cannot all be met there is nothing to compare.
    """
    if plan.chosen is None:
        return []
    wish = plan.wish
    found = []
    for pair in wish.forced:
        without = wish._replace(forced=[other for other in wish.forced if other != pair])
        found.append(_price(plan, plan.chosen, pair, without, forced=True))
    for pair in wish.forbidden:
        without = wish._replace(forbidden=[other for other in wish.forbidden if other != pair])
        found.append(_price(plan, plan.chosen, pair, without, forced=False))
    return found


def prices_of_moves(plan: Plan, most: int, told: Told) -> Iterator[Price]:
    """What it would cost to do without each of the first moves of a plan, and what would be done instead.

    Args:
        most: of how many moves; each asks the solver once more.
    """
    if plan.chosen is None:
        return
    rows = sorted(plan.moves, key=lambda row: -row.gain)
    asked = [pair for row in rows if (pair := (row.move.nip, row.move.target)) not in plan.wish.forced][:most]
    like = [option.pair for option in plan.chosen.options]
    for done, pair in enumerate(asked):
        told("Menghitung alternatif", done, len(asked))
        without = plan.wish._replace(forbidden=[*plan.wish.forbidden, pair], like=like)
        other = choose(plan.scene.problem, without, plan.scene.seconds)
        yield _compared(pair, plan.chosen, other)


def _price(plan: Plan, chosen: Chosen, pair: Pair, without: Wish, *, forced: bool) -> Price:
    like = [option.pair for option in chosen.options]
    # A plan that meets a wish is also one without it.
    free = choose(plan.scene.problem, without._replace(like=like), plan.scene.seconds) or chosen
    # What is told is what would be done but for the wish.
    return Price(pair, forced, free.value - chosen.value, free.critical - chosen.critical, _more(free, chosen))


def _compared(pair: Pair, better: Chosen, other: Chosen | None) -> Price:
    if other is None:
        return Price(pair, _NOT_FORCED, None, None, ())
    return Price(pair, _NOT_FORCED, better.value - other.value, better.critical - other.critical, _more(other, better))


def _more(plan: Chosen, than: Chosen) -> tuple[Option, ...]:
    there = {option.pair for option in than.options}
    return tuple(option for option in plan.options if option.pair not in there)
