"""The unit tree of a position map: which post heads a unit, who supervises a post, which agency a unit belongs to.

A unit's head is the holder of its highest post: the best echelon, then the highest class. A tie is no head and a finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_ECHELONS = ("II.a", "II.b", "III.a", "III.b", "IV.a", "IV.b")
_NO_ECHELON = len(_ECHELONS)


class MapPost(NamedTuple):
    """A post as the position map gives it."""

    post_id: str
    echelon: str | None
    job_class: int | None
    unit_id: str
    parent_unit_id: str | None
    agency_id: str | None


class Placement(NamedTuple):
    """Where a post stands: its agency, the post of its supervisor and of the agency's head (None: none or tied)."""

    agency_id: str
    supervisor_post: str | None
    agency_head_post: str | None


class Tree(NamedTuple):
    """The placements by post id, and the units whose head is not clear."""

    placements: Mapping[str, Placement]
    tied_units: tuple[str, ...]


def build_tree(posts: Iterable[MapPost]) -> Tree:
    """Works out supervisors, agencies and agency heads for a whole position map."""
    by_unit: dict[str, list[MapPost]] = defaultdict(list)
    parents: dict[str, str | None] = {}
    agencies: dict[str, str] = {}
    for post in posts:
        by_unit[post.unit_id].append(post)
        parents[post.unit_id] = post.parent_unit_id or parents.get(post.unit_id)
        if post.agency_id:
            agencies[post.unit_id] = post.agency_id
    heads = {unit: _head(held) for unit, held in by_unit.items()}
    tied = tuple(sorted(unit for unit, held in by_unit.items() if heads[unit] is None and held))
    placements = {}
    for unit, held in by_unit.items():
        agency = agencies.get(unit) or _topmost(unit, parents, by_unit)
        above = _head_above(unit, parents, heads)
        for post in held:
            supervisor = above if heads[unit] in {None, post.post_id} else heads[unit]
            placements[post.post_id] = Placement(agency, supervisor, heads.get(agency))
    return Tree(placements, tied)


def _rank(post: MapPost) -> tuple[int, int]:
    echelon = _ECHELONS.index(post.echelon) if post.echelon in _ECHELONS else _NO_ECHELON
    return (echelon, -(post.job_class or 0))


def _head(posts: list[MapPost]) -> str | None:
    best = min(_rank(post) for post in posts)
    highest = [post for post in posts if _rank(post) == best]
    return highest[0].post_id if len(highest) == 1 else None


def _head_above(unit: str, parents: Mapping[str, str | None], heads: Mapping[str, str | None]) -> str | None:
    seen = {unit}
    above = parents.get(unit)
    while above is not None and above not in seen:
        if heads.get(above) is not None:
            return heads[above]
        seen.add(above)
        above = parents.get(above)
    return None


def _topmost(unit: str, parents: Mapping[str, str | None], known: Mapping[str, object]) -> str:
    """The topmost unit under the root; the root itself for posts of the root."""
    path = [unit]
    above = parents.get(unit)
    while above is not None and above in known and above not in path:
        path.append(above)
        above = parents.get(above)
    return path[-2] if len(path) > 1 else path[-1]
