"""Experience by job family: how long a person served in posts of the same family as a post, the present one included.

What counts as a family is a proposal [L]: teaching with the heads of schools, health, a family of config/competencies.toml
of which the post's name or its unit speaks, else a functional post's name without its tier, structural posts, staff. A
functional post's unit is not asked. Periods that overlap count once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.families import Family, family_named
from workflow.domain.ladder import ECHELONS, Rungs, is_school, rungs_of, without_tier
from workflow.domain.missing import MISSING, Missing
from workflow.domain.record import Service

DAYS_A_YEAR = 365.25
_KIND_WORDS = (
    ("jpt", "jpt_pratama"),
    ("pimpinan tinggi", "jpt_pratama"),
    ("administrator", "administrator"),
    ("pengawas", "pengawas"),
    ("pelaksana", "pelaksana"),
    ("fungsional umum", "pelaksana"),
    ("fungsional", "fungsional"),
)
_STRUCTURAL = ("jpt_pratama", "administrator", "pengawas", "struktural", "pimpinan tinggi")


class Experience(NamedTuple):
    """What a history says of a job family.

    Args:
        family: of the target post; days: served in it, each day once.
        current: whether the present post is of the family; None where the person holds none.
        unread: how many posts of the history could not be told a family, so that they count for nothing.
    """

    family: str
    days: int
    current: bool | None
    unread: int


def job_family(post: Service, families: tuple[Family, ...] = ()) -> str | None:
    """The family of a post; None where neither the map nor the row says enough."""
    name, kind = (post.name or "").strip().lower(), (post.kind or "").lower()
    if post.profile == "guru" or name.startswith("guru") or ("penugasan" in kind and is_school(name)):
        return "pendidikan"
    if post.profile == "kesehatan" or ("penugasan" in kind and "puskesmas" in name):
        return "kesehatan"
    functional = "fungsional" in kind and "umum" not in kind
    configured = family_named(name, families) or (None if functional else family_named(post.unit, families))
    if configured is not None:
        return configured
    if post.echelon in ECHELONS or any(word in kind for word in _STRUCTURAL):
        return "struktural"
    if "fungsional" in kind:
        return without_tier(name) or None
    return next((family for family in ("pelaksana", "penugasan") if family in kind), None)


def experience(
    target: Service,
    history: Sequence[Service],
    current: Sequence[Service],
    today: date,
    families: tuple[Family, ...] = (),
) -> Experience | Missing:
    """How long a person served in the family of the target post, up to and with `today`.

    Args:
        history: rows of riwayat_jabatan; current: what the person holds today.

    Returns:
        MISSING where the target's family is not known, there is neither a history nor a present post, or a period of the
        family has no beginning: nothing is guessed.
    """
    family = job_family(target, families)
    if family is None or not (history or current):
        return MISSING
    own = [post for post in _counted(history, current) if job_family(post, families) == family]
    if any(post.start is None for post in own):
        return MISSING
    days = days_covered(((post.start, post.end) for post in own if post.start is not None), today)
    present = any(job_family(post, families) == family for post in current) if current else None
    return Experience(family, days, present, sum(1 for post in history if job_family(post, families) is None))


def _counted(history: Sequence[Service], current: Sequence[Service]) -> list[Service]:
    # The present post stands in both where the history has it: with a beginning in one it needs none in the other.
    dated = {(post.name, post.kind) for post in history if post.start is not None}
    return [*history, *(post for post in current if post.start is not None or (post.name, post.kind) not in dated)]


def days_by_family(
    history: Sequence[Service], current: Sequence[Service], today: date, families: tuple[Family, ...] = ()
) -> Mapping[str, int | None] | Missing:
    """The days that `experience` finds, for every family that a person served in; in any other they are 0.

    Returns:
        None for a family of which a period has no beginning; MISSING where there is neither a history nor a present post.
    """
    if not (history or current):
        return MISSING
    own: dict[str, list[Service]] = {}
    for post in _counted(history, current):
        family = job_family(post, families)
        if family is not None:
            own.setdefault(family, []).append(post)
    found: dict[str, int | None] = {}
    for family, posts in own.items():
        dated = [(post.start, post.end) for post in posts if post.start is not None]
        found[family] = days_covered(dated, today) if len(dated) == len(posts) else None
    return found


def rungs_held(post: Service) -> Rungs | None:
    """Where a post of a history stands on the ladder; None where neither the map nor the row says enough."""
    told = (post.kind or "").lower().replace("_", " ")
    kind = next((kind for word, kind in _KIND_WORDS if word in told), "")
    return rungs_of(kind, post.name or "", post.echelon)


def days_covered(periods: Iterable[tuple[date, date | None]], today: date) -> int:
    """Days in any of the periods up to and with `today`: both ends count, overlaps once."""
    covered, counted_to = 0, date.min
    for start, end in sorted(((start, min(end or today, today)) for start, end in periods)):
        first = max(start, counted_to)
        if end >= first:
            covered += (end - first).days + 1
            counted_to = end + timedelta(days=1)
    return covered
