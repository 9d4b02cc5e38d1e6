"""The ladder of posts, the age limits and what a move means: rotation, promotion or demotion.

Regulation: PP 94/2021 art. 8(4) (one level); PP 11/2017 art. 239 (BUP); JF equals by penyetaraan [GK].
"""

import re
from functools import lru_cache
from typing import NamedTuple

from workflow.domain.facts import Post

_ECHELONS = {"II.a": 0, "II.b": 1, "III.a": 2, "III.b": 3, "IV.a": 4, "IV.b": 5}
_STAFF = 6
_KINDS = {"jpt_pratama": (0, 1), "administrator": (2, 3), "pengawas": (4, 5), "pelaksana": (_STAFF, _STAFF)}
_TIERS = {
    "ahli utama": (0, 1), "ahli madya": (2, 3), "ahli muda": (4, 5), "ahli pertama": (_STAFF, _STAFF),
    "penyelia": (_STAFF, _STAFF), "mahir": (_STAFF, _STAFF), "terampil": (_STAFF, _STAFF), "pemula": (_STAFF, _STAFF),
}
_TIER = re.compile(r"(ahli (?:utama|madya|muda|pertama)|penyelia|mahir|terampil|pemula)\s*$", re.IGNORECASE)
_RETIREMENT = {"ahli utama": 65, "ahli madya": 60}
AGE_EXECUTIVE, AGE_OTHERS = 60, 58


class Rungs(NamedTuple):
    """The rungs that a post stands on, counted from the top; a JF covers the rungs of its equals."""

    best: int
    worst: int


@lru_cache(maxsize=8192)
def tier(name: str) -> str | None:
    """The tier of a functional post, read from the end of its name."""
    found = _TIER.search(name)
    return found.group(1).lower() if found else None


def rungs(post: Post) -> Rungs | None:
    """Where a post stands, or None where its kind has no rung: an assignment, a JF without a tier."""
    if post.echelon in _ECHELONS:
        step = _ECHELONS[post.echelon]
        return Rungs(step, step)
    if post.kind == "fungsional":
        found = tier(post.name)
        return Rungs(*_TIERS[found]) if found else None
    found_kind = _KINDS.get(post.kind)
    return Rungs(*found_kind) if found_kind else None


def steps_down(origin: Post, target: Post) -> int | None:
    """How many rungs a move goes down: negative is up, 0 level, None where one of the posts has no rung."""
    start, end = rungs(origin), rungs(target)
    if start is None or end is None:
        return None
    if end.best > start.worst:
        return end.best - start.worst
    if end.worst < start.best:
        return end.worst - start.best
    return 0


def retirement_age(post: Post | None) -> int:
    """BUP in years: 60 for JPT and JF ahli madya, 65 for ahli utama, else 58."""
    if post is None:
        return AGE_OTHERS
    if post.kind == "jpt_pratama":
        return AGE_EXECUTIVE
    found = tier(post.name) if post.kind == "fungsional" else None
    return _RETIREMENT.get(found or "", AGE_OTHERS)
