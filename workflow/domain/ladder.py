"""The ladders: posts, grades, education and age limits; and what a move means: rotation, promotion or demotion.

Regulation: PP 94/2021 art. 8(4) (one level); PP 11/2017 art. 239 (BUP); JF equals by penyetaraan [GK]; teachers retire at
60 by UU 14/2005 art. 30(4) [GK].
"""

import re
from functools import lru_cache
from typing import NamedTuple

from workflow.domain.facts import Post

ECHELONS = {"II.a": 0, "II.b": 1, "III.a": 2, "III.b": 3, "IV.a": 4, "IV.b": 5}
_STAFF = 6
_KINDS = {"jpt_pratama": (0, 1), "administrator": (2, 3), "pengawas": (4, 5), "pelaksana": (_STAFF, _STAFF)}
_TIERS = {
    "ahli utama": (0, 1),
    "ahli madya": (2, 3),
    "ahli muda": (4, 5),
    "ahli pertama": (_STAFF, _STAFF),
    "penyelia": (_STAFF, _STAFF),
    "mahir": (_STAFF, _STAFF),
    "terampil": (_STAFF, _STAFF),
    "pemula": (_STAFF, _STAFF),
}
_TIER = re.compile(
    r"\b(?:ahli\s+)?(?P<tier>utama|madya|muda|pertama|penyelia|mahir|terampil|pelaksana lanjutan|pelaksana pemula|pemula"
    r"|pelaksana)\s*$",
    re.IGNORECASE,
)
_OLDER_NAMES = {"pelaksana lanjutan": "mahir", "pelaksana": "terampil", "pelaksana pemula": "pemula"}
_EXPERT = frozenset({"utama", "madya", "muda", "pertama"})
_RETIREMENT = {"ahli utama": 65, "ahli madya": 60}
_SCHOOL = re.compile(r"\b(?:sekolah|tk|paud|sdn?|smpn?)\b", re.IGNORECASE)
AGE_EXECUTIVE, AGE_TEACHERS, AGE_OTHERS = 60, 60, 58

GRADES = tuple(f"{roman}/{letter}" for roman in ("I", "II", "III") for letter in "abcd") + tuple(
    f"IV/{letter}" for letter in "abcde"
)
"""Golongan/ruang from the lowest to the highest."""

_EDUCATION = ("SD", "SMP", "SMA", "D1", "D2", "D3", "S1", "S2", "S3")
_SAME_LEVEL = {
    "SEKOLAHDASAR": "SD",
    "SLTP": "SMP",
    "SLTA": "SMA",
    "SMK": "SMA",
    "D4": "S1",
    "SARJANA": "S1",
    "MAGISTER": "S2",
    "DOKTOR": "S3",
}
_ROMAN = {"IV": "4", "III": "3", "II": "2", "I": "1"}


def without_tier(name: str) -> str:
    """The name of a functional post without its tier: what its job family is called."""
    return _TIER.sub("", name).strip()


def is_school(name: str) -> bool:
    """True where a name says that it is a school's."""
    return _SCHOOL.search(name) is not None


class Rungs(NamedTuple):
    """The rungs that a post stands on, counted from the top; a JF covers the rungs of its equals."""

    best: int
    worst: int


_ANYWHERE = Rungs(0, _STAFF)


@lru_cache(maxsize=8192)
def tier(name: str) -> str | None:
    """The tier of a functional post, read from the end of its name; names of before 2019 are read as today's."""
    found = _TIER.search(name)
    if found is None:
        return None
    last = found["tier"].lower()
    return f"ahli {last}" if last in _EXPERT else _OLDER_NAMES.get(last, last)


def rungs(post: Post) -> Rungs | None:
    """Where a post stands, or None where its kind has no rung: an assignment, a JF without a tier."""
    return rungs_of(post.kind, post.name, post.echelon)


def rungs_of(kind: str, name: str, echelon: str | None) -> Rungs | None:
    """Where a post of such a kind, name and echelon stands."""
    if echelon in ECHELONS:
        step = ECHELONS[echelon]
        return Rungs(step, step)
    if kind == "fungsional":
        found = tier(name)
        return Rungs(*_TIERS[found]) if found else None
    found_kind = _KINDS.get(kind)
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


def may_go_down(origin: Post, target: Post) -> bool:
    """True where a JF without a readable tier leaves open whether the move goes down."""
    start, end = _at_worst(origin), _at_worst(target)
    return start is not None and end is not None and end.worst > start.best and origin.name != target.name


def _at_worst(post: Post) -> Rungs | None:
    return rungs(post) or (_ANYWHERE if post.kind == "fungsional" else None)


def retirement_age(post: Post | None) -> int:
    """BUP in years: 60 for JPT, JF ahli madya, teachers and heads of school, 65 for ahli utama, else 58."""
    if post is None:
        return AGE_OTHERS
    if post.kind == "jpt_pratama":
        return AGE_EXECUTIVE
    found = tier(post.name) if post.kind == "fungsional" else None
    by_tier = _RETIREMENT.get(found or "", AGE_OTHERS)
    return max(by_tier, AGE_TEACHERS) if _teaches(post) else by_tier


def _teaches(post: Post) -> bool:
    return post.profile == "guru" or (post.kind == "penugasan" and is_school(post.name))


def grade_rank(grade: str | None) -> int | None:
    """The place of a golongan/ruang from the lowest, or None where it is none (a PPPK's grade is another scale)."""
    return GRADES.index(grade) if grade in GRADES else None


@lru_cache(maxsize=1024)
def education_rank(level: str | None) -> int | None:
    """The place of a level of education from the lowest, as SIASN and others write it; None where it is not known.

    D-IV stands with S1; of `S1/D-IV` or `Diploma III/Sarjana Muda` the first counts.
    """
    if level is None:
        return None
    first = level.upper().split("/")[0].replace("DIPLOMA", "D").replace("STRATA", "S")
    first = re.sub(r"\b(?:KEJURUAN|KEGURUAN|UMUM)\b", "", first)
    name = re.sub(r"[^A-Z0-9]", "", re.sub(r"\b(?:IV|I{1,3})\b", lambda found: _ROMAN[found.group()], first))
    name = _SAME_LEVEL.get(name, name)
    return _EDUCATION.index(name) if name in _EDUCATION else None
