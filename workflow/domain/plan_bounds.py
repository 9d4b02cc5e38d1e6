"""What a plan may have missed because not every pair was asked about: an upper bound by a relaxation that HiGHS solves.

Every plan of the whole city is a solution of the relaxation: a move of somebody who was asked about counts as that person's
move into the group of posts, any other as a nameless one with the best gain that is left. Floors, shares and days are let go.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from workflow.domain.errors import SolverError
from workflow.domain.plan_candidates import Group, Pair
from workflow.domain.planning import World


class Reach(NamedTuple):
    """What limits the relaxation.

    Args:
        origins: the post that each person leaves.
        refused: people (by NIP) and groups (by place in the list) of whom the rules said no whatever the very post.
        most, cost: as in the wish.
        staying: people who do not move.
    """

    origins: Mapping[str, str | None]
    refused: Collection[tuple[str, int]]
    most: int | None
    cost: int
    staying: Collection[str] = ()
    forbidden: Collection[Pair] = ()


class _Column(NamedTuple):
    nip: str | None
    group: int
    gain: int


def best_value(world: World, groups: Sequence[Group], reach: Reach) -> int:
    """No plan of anybody in the city is worth more than this, in thousandths.

    Raises:
        SolverError: the relaxation was not solved.
    """
    columns = _columns(groups, reach)
    if not columns:
        return 0
    rows, most = _rows(world, groups, columns, reach)
    matrix = csr_array(
        (
            np.array([value for row in rows for value in row.values()], dtype=float),
            (
                np.repeat(np.arange(len(rows)), [len(row) for row in rows]),
                np.array([column for row in rows for column in row], dtype=int),
            ),
        ),
        shape=(len(rows), len(columns) + len(groups)),
    )
    gains = np.array([reach.cost - column.gain for column in columns] + [0] * len(groups), dtype=float)
    held = [sum(len(world.holders.get(post, ())) for post in group.posts) for group in groups]
    bounds = [(0, 1 if column.nip else None) for column in columns] + [(0, count) for count in held]
    found = linprog(gains, A_ub=matrix, b_ub=np.array(most, dtype=float), bounds=bounds, method="highs")
    if found.status != 0:
        raise SolverError(str(found.message))
    return int(np.floor(-found.fun + 1e-6))


def _columns(groups: Sequence[Group], reach: Reach) -> list[_Column]:
    columns = []
    for place, group in enumerate(groups):
        columns += [
            _Column(nip, place, gain)
            for nip, gain in group.gains.items()
            if nip not in reach.staying and (nip, place) not in reach.refused and not _barred(nip, group, reach)
        ]
        if group.rest is not None:
            columns.append(_Column(None, place, group.rest))
    return columns


def _barred(nip: str, group: Group, reach: Reach) -> bool:
    return all((nip, post) in reach.forbidden for post in group.posts)


def _rows(
    world: World, groups: Sequence[Group], columns: Sequence[_Column], reach: Reach
) -> tuple[list[dict[int, float]], list[int]]:
    """The left sides and the right sides: each person once, no more in a group than places, so many moves at most."""
    group_of = {post: place for place, group in enumerate(groups) for post in group.posts}
    people: defaultdict[str, dict[int, float]] = defaultdict(dict)
    into: list[dict[int, float]] = [{len(columns) + place: -1.0} for place in range(len(groups))]
    for number, column in enumerate(columns):
        into[column.group][number] = into[column.group].get(number, 0.0) + 1.0
        if column.nip is not None:
            people[column.nip][number] = 1.0
            left = group_of.get(reach.origins[column.nip] or "")
            if left is not None:
                into[left][number] = into[left].get(number, 0.0) - 1.0
    nameless = {number: -1.0 for number, column in enumerate(columns) if column.nip is None}
    # Who leaves a post namelessly enters one namelessly.
    rows = [*people.values(), *into, nameless | {len(columns) + place: 1.0 for place in range(len(groups))}]
    places = [sum(max(0, world.free(post)) for post in group.posts) for group in groups]
    limits = [*(1 for _ in people), *places, 0]
    if reach.most is not None:
        rows.append(dict.fromkeys(range(len(columns)), 1.0))
        limits.append(reach.most)
    return rows, limits
