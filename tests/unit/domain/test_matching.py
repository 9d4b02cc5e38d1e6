"""Matching against brute force, against a second solver and on its two ways of solving."""

import itertools
import random
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain import matching
from workflow.domain.errors import SolverError
from workflow.domain.matching import Matching, Pairs, match

Scores = dict[tuple[str, str], float]


def pairs_of(scores: Scores) -> Pairs:
    """The pairs of a dictionary, with their ids in order."""
    people, posts = sorted({p for p, _ in scores}), sorted({q for _, q in scores})
    return Pairs(
        people,
        posts,
        np.array([people.index(p) for p, _ in scores], dtype=np.int32),
        np.array([posts.index(q) for _, q in scores], dtype=np.int32),
        np.array(list(scores.values()), dtype=np.float64),
    )


def best_by_hand(scores: Scores, capacities: dict[str, int], *, minimise: bool) -> tuple[int, Decimal]:
    """Tries everything: how many at most, and the best total of so many."""
    people = sorted({p for p, _ in scores})
    choices = [[None, *(q for p, q in scores if p == person)] for person in people]
    found = []
    for chosen in itertools.product(*choices):
        taken = [q for q in chosen if q is not None]
        if all(taken.count(q) <= capacities.get(q, 1) for q in taken):
            given_scores = (scores[p, q] for p, q in zip(people, chosen, strict=True) if q is not None)
            total = sum((Decimal(repr(score)) for score in given_scores), Decimal(0))
            found.append((len(taken), -total if minimise else total))
    count, total = max(found)
    return count, -total if minimise else total


def check_sound(found: Matching, scores: Scores, capacities: dict[str, int]) -> None:
    """Only listed pairs, each person once, no post over its places; who and what is left is told."""
    assert all(scores[row.person, row.post] == row.score for row in found.placed)
    placed = [row.person for row in found.placed]
    assert sorted([*placed, *found.unplaced]) == sorted({p for p, _ in scores})
    taken = [row.post for row in found.placed]
    posts = {q for _, q in scores} | set(capacities)
    assert all(taken.count(q) <= capacities.get(q, 1) for q in posts)
    assert found.empty == sorted(q for q in posts if capacities.get(q, 1) and q not in taken)


def by_pairs_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets no matrix be small enough, so that all is solved as a flow."""
    monkeypatch.setattr(matching, "SMALL", -1)
    monkeypatch.setattr(matching, "LARGEST", -1)


@pytest.mark.parametrize("way", ["matrix", "flow"])
@pytest.mark.parametrize("minimise", [False, True], ids=["most", "least"])
def test_thousands_of_small_rounds_equal_brute_force(way: str, minimise: bool, monkeypatch: pytest.MonkeyPatch):
    """As many people as possible first, then the best total, capacities and unlisted pairs kept, on either way."""
    if way == "flow":
        by_pairs_only(monkeypatch)
    dice = random.Random(20)
    for _ in range(1_000):
        people, posts = dice.randint(1, 5), dice.randint(1, 5)
        shape = [(f"o{p}", f"j{q}") for p in range(people) for q in range(posts) if dice.random() < 0.6]
        scores = {pair: dice.choice([dice.randint(-3, 3), dice.randint(-999, 999) / 100]) for pair in shape}
        capacities = {f"j{q}": dice.randint(0, 3) for q in range(posts + 1) if dice.random() < 0.4}
        if scores:
            found = match(pairs_of(scores), capacities, minimise=minimise)
            check_sound(found, scores, capacities)
            count, total = best_by_hand(scores, capacities, minimise=minimise)
            assert (len(found.placed), found.total) == (count, float(total)), (scores, capacities)


@pytest.mark.parametrize("density", [0.02, 0.1, 0.6], ids=["sparse", "middling", "dense"])
@pytest.mark.parametrize("digits", [0, 3, 15])
def test_two_solvers_agree_on_larger_rounds(density: float, digits: int, monkeypatch: pytest.MonkeyPatch):
    """scipy on the matrix and OR-Tools on the pairs find the same number of people and the same total."""
    dice = random.Random(digits)
    scores = {
        (f"{p:03}", f"j{q:03}"): round(dice.random() * 100, digits)
        for p in range(300)
        for q in range(200)
        if dice.random() < density
    }
    capacities = {f"j{q:03}": dice.randint(0, 4) for q in range(0, 200, 3)}
    first = match(pairs_of(scores), capacities, minimise=False)
    by_pairs_only(monkeypatch)
    second = match(pairs_of(scores), capacities, minimise=False)
    check_sound(first, scores, capacities)
    check_sound(second, scores, capacities)
    assert len(first.placed) == len(second.placed)
    assert first.total == pytest.approx(second.total, rel=1e-12)


@given(st.permutations([(p, q) for p in "abcd" for q in "wxyz"]))
def test_ties_do_not_depend_on_the_order_of_the_rows(order: list[tuple[str, str]]):
    """Where all are equally good, the same placement is answered for the same pairs."""
    found = match(pairs_of(dict.fromkeys(order, 1.0)), {"x": 2}, minimise=False)
    assert found == match(pairs_of(dict.fromkeys(sorted(order), 1.0)), {"x": 2}, minimise=False)


def test_flows_break_ties_alike_too(monkeypatch: pytest.MonkeyPatch):
    """The order of the pairs does not matter on the second way either."""
    by_pairs_only(monkeypatch)
    order = [(p, q) for p in "abcdef" for q in "uvwxyz"]
    first = match(pairs_of(dict.fromkeys(order, 1.0)), {}, minimise=False)
    random.Random(1).shuffle(order)
    assert match(pairs_of(dict.fromkeys(order, 1.0)), {}, minimise=False) == first


def test_more_people_go_before_a_better_total():
    """Two people placed at 1 each are better than one at 100."""
    found = match(pairs_of({("a", "x"): 100, ("a", "y"): 1, ("b", "x"): 1}), {}, minimise=False)
    assert [(row.person, row.post) for row in found.placed] == [("a", "y"), ("b", "x")]


def test_a_post_without_places_takes_nobody():
    """With no place anywhere nobody is placed and no post counts as empty."""
    found = match(pairs_of({("a", "x"): 1.0}), {"x": 0}, minimise=False)
    assert found == Matching([], 0.0, ["a"], [])


@pytest.mark.parametrize("size", [1e-9, 1e14], ids=["tiny", "huge"])
def test_scores_of_any_size_are_told_apart(size: float, monkeypatch: pytest.MonkeyPatch):
    """Whole costs of the flow are scaled to the scores, up or down."""
    by_pairs_only(monkeypatch)
    scores = {("a", "x"): 3 * size, ("a", "y"): size, ("b", "x"): 2 * size, ("b", "y"): size}
    found = match(pairs_of(scores), {}, minimise=False)
    assert [(row.person, row.post) for row in found.placed] == [("a", "x"), ("b", "y")]


def test_the_total_is_that_of_the_decimals():
    """0.1 and 0.2 make 0.3, as they do on paper."""
    assert match(pairs_of({("a", "x"): 0.1, ("b", "y"): 0.2}), {}, minimise=True).total == 0.3


def test_a_solver_that_gives_up_is_no_answer(monkeypatch: pytest.MonkeyPatch):
    """What is not proven optimal is never told as an answer."""

    class Tired(matching.SimpleMinCostFlow):
        def solve_max_flow_with_min_cost(self):
            return self.UNBALANCED

    by_pairs_only(monkeypatch)
    monkeypatch.setattr(matching, "SimpleMinCostFlow", Tired)
    with pytest.raises(SolverError, match="Pemecah tidak menemukan jawaban"):
        match(pairs_of({("a", "x"): 1.0}), {}, minimise=False)
