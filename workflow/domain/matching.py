"""Who goes where: as many people as possible first, then the best total. The optimum is scipy's or OR-Tools', never ours (ADR 0020)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from workflow.domain.errors import SolverError

Indices = NDArray[np.int32]
Numbers = NDArray[np.float64]

SMALL, LARGEST = 1_000_000, 64_000_000
"""Cells of a matrix of people and places: laid out whole below the first; up to the second (half a gigabyte) where a tenth is eligible."""
_LARGEST_COST, _FINEST, _SAME = 2**60, 30, 1e-12


@dataclass(frozen=True, slots=True)
class Pairs:
    """The eligible pairs, each once.

    Args:
        people, posts: their ids, in ascending order: ties then do not depend on the order of a file's rows.
        person, post, score: of each pair; the first two are places in `people` and `posts`.
    """

    people: Sequence[str]
    posts: Sequence[str]
    person: Indices
    post: Indices
    score: Numbers


class Placement(NamedTuple):
    """One person on one post."""

    person: str
    post: str
    score: float


class Matching(NamedTuple):
    """An optimal assignment.

    Args:
        placed: in order of the people's ids.
        total: of the scores, summed as the decimals that were given.
        unplaced: people on no post.
        empty: posts with a place and nobody on it.
    """

    placed: list[Placement]
    total: float
    unplaced: list[str]
    empty: list[str]


class _Chosen(NamedTuple):
    """The pairs chosen: places in `people` and `posts`, and what each costs."""

    person: Sequence[int]
    post: Sequence[int]
    cost: Sequence[float]


def match(pairs: Pairs, capacities: Mapping[str, int], *, minimise: bool) -> Matching:
    """The assignment that places as many people as possible and, among those, has the best total.

    Args:
        pairs: who may go where; a pair that is not there is not eligible.
        capacities: places of a post, 1 where it is not named; a post without a pair may be named.
        minimise: True where the lowest total is the best.
    """
    places = np.array([capacities.get(post, 1) for post in pairs.posts], dtype=np.int64)
    open_to = np.flatnonzero(places[pairs.post] > 0) if (places == 0).any() else slice(None)
    person, post, score = pairs.person[open_to], pairs.post[open_to], pairs.score[open_to]
    # A post has no use for more places than people who may go there.
    places = np.minimum(places, np.bincount(post, minlength=len(places)))
    cells = int(np.count_nonzero(np.bincount(person))) * int(places.sum())
    solve = _by_matrix if cells <= SMALL or (cells <= LARGEST and cells <= 10 * len(person)) else _by_flow
    sign = 1 if minimise else -1
    found = solve(person, post, score if minimise else -score, places) if len(person) else _Chosen([], [], [])
    return _told(
        pairs,
        capacities,
        [
            Placement(pairs.people[who], pairs.posts[where], sign * cost + 0.0)
            for who, where, cost in zip(*found, strict=True)
        ],
    )


def _told(pairs: Pairs, capacities: Mapping[str, int], placed: list[Placement]) -> Matching:
    placed.sort()
    there, filled = {row.person for row in placed}, {row.post for row in placed}
    known = sorted({*pairs.posts, *capacities})
    return Matching(
        placed,
        float(sum((Decimal(repr(row.score)) for row in placed), Decimal(0))),
        [name for name in pairs.people if name not in there],
        [name for name in known if name not in filled and capacities.get(name, 1) > 0],
    )


def _by_matrix(person: Indices, post: Indices, cost: Numbers, places: NDArray[np.int64]) -> _Chosen:
    """By scipy, on the whole matrix with a row or a column for each place; the smaller side lies in the rows."""
    there = np.bincount(person) > 0
    who, row = np.flatnonzero(there), person if there.all() else (np.cumsum(there) - 1)[person]
    owner = np.repeat(np.arange(len(places)), places)
    single = len(owner) == len(places) and bool((places == 1).all())
    if len(owner) < len(who):
        matrix = np.full((len(places), len(who)), np.inf)
        matrix[post, row] = cost
        matrix = matrix if single else matrix[owner]
        taken, columns = _full(matrix)
        return _Chosen(who[columns].tolist(), owner[taken].tolist(), matrix[taken, columns].tolist())
    matrix = np.full((len(who), len(places)), np.inf)
    matrix[row, post] = cost
    matrix = matrix if single else matrix[:, owner]
    taken, columns = _full(matrix)
    return _Chosen(who[taken].tolist(), owner[columns].tolist(), matrix[taken, columns].tolist())


def _full(matrix: Numbers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The cheapest of the largest matchings of a matrix in which infinity is no pair, and no more rows than columns."""
    try:
        rows, columns = linear_sum_assignment(matrix)
    except ValueError:
        # Not all rows can be matched. As many spare columns as rows must stay out, open to all at no cost: exactly so
        # many rows take one, and what the others cost is compared without a penalty that would eat digits.
        eligible = csr_array(np.isfinite(matrix))
        spare = int((maximum_bipartite_matching(eligible, perm_type="column") < 0).sum())
        rows, columns = linear_sum_assignment(np.hstack((matrix, np.zeros((len(matrix), spare)))))
        real = columns < matrix.shape[1]
        rows, columns = rows[real], columns[real]
    return rows, columns


def _by_flow(person: Indices, post: Indices, cost: Numbers, places: NDArray[np.int64]) -> _Chosen:
    """By OR-Tools, as the cheapest largest flow over the pairs alone."""
    order = np.lexsort((post, person))
    person, post, cost = person[order], post[order], cost[order]
    who = np.unique(person)
    first_post = int(person.max()) + 1
    flow = SimpleMinCostFlow()
    nodes = first_post + len(places)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        person, post + np.int32(first_post), np.ones(len(cost), dtype=np.int64), _whole(cost, nodes)
    )
    flow.set_nodes_supplies(who, np.ones(len(who), dtype=np.int64))
    flow.set_nodes_supplies(np.arange(first_post, nodes, dtype=np.int32), -places)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise SolverError(str(status))
    taken = np.flatnonzero(flow.flows(arcs))
    return _Chosen(person[taken].tolist(), post[taken].tolist(), cost[taken].tolist())


def _whole(cost: Numbers, nodes: int) -> NDArray[np.int64]:
    """Costs as whole numbers: as the decimals they were written with, or as finely as the solver can hold."""
    largest = float(np.abs(cost).max())
    digits = 0
    while digits < _FINEST and not np.isclose(np.rint(cost * 10.0**digits), cost * 10.0**digits, _SAME, 0).all():
        digits += 1
    while largest * 10.0**digits * (nodes + 1) >= _LARGEST_COST:
        digits -= 1
    return np.rint(cost * 10.0**digits).astype(np.int64)
