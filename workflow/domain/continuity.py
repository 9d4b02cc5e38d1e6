"""Continuity of service: per unit and day who is there against the floor, which posts are empty, who covers what matters.

What is to come is foreseen from what is recorded: holdings, approved moves, ages, absences, Plt and Plh. Nothing is assumed
of moves that are not approved. The floor is the planner's (`minimum_staffing.Limits`, R-SRV-01); there is no second one (ADR 0030).

Regulation: UU 25/2009 (continuity of service); UU 30/2014 art. 14 (Plt, Plh).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.directory import Directory
from workflow.domain.facts import Absence, Post
from workflow.domain.minimum_staffing import Limits
from workflow.domain.sitting import SERVES_ON
from workflow.domain.starting import age_limits

ENDING = frozenset({"pensiun", "meninggal", "mengundurkan_diri"})
"""What ends a holding on its first day."""
HOLDER, EMPTY, HINDERED = "definitif", "kosong", "berhalangan"
_DAY = timedelta(days=1)


class Stay(NamedTuple):
    """Somebody on a post from a day to another, both included; `last` None while no end is foreseen."""

    nip: str
    post_id: str
    first: date
    last: date | None

    def on(self, day: date) -> bool:
        """True on every day of it."""
        return self.first <= day and (self.last is None or day <= self.last)


class Coming(NamedTuple):
    """An approved move whose posts have not changed yet."""

    nip: str
    origin: str | None
    target: str | None
    tmt: date


class Item(NamedTuple):
    """A blocking handover item of a unit; `done` None while it is open."""

    unit_id: str
    opened: date
    done: date | None
    deadline: date


class Cover(NamedTuple):
    """Who covers a post on a day.

    Args:
        by: definitif, plt, plh, or empty where nobody does.
        nip: who does; cause: why the holder does not: `kosong` or `berhalangan`, empty where he does.
        since: the first day of that cause, None where it is not on record; absence: what keeps the holder away.
    """

    by: str
    nip: str | None
    cause: str
    since: date | None = None
    absence: Absence | None = None


class UnitDay(NamedTuple):
    """A unit on a day.

    Args:
        held, present: people who hold its posts, and those of them who are there.
        empty: posts that nobody holds; longest: days of the one that is empty longest, None where none is on record.
        items, overdue: blocking handover items that are open, and those of them past their deadline.
    """

    day: date
    held: int
    present: int
    floor: int
    empty: int
    longest: int | None
    items: int
    overdue: int


class Short(NamedTuple):
    """A unit below its floor on a day."""

    day: date
    present: int
    floor: int


def lasts(absence: Absence, day: date) -> bool:
    """True on every day of an absence, open ends included."""
    return (absence.start is None or absence.start <= day) and (absence.end is None or day <= absence.end)


def heavy(post: Post) -> bool:
    """True where a post is never left uncovered: it serves the public critically, or signs (R-VAC-02)."""
    return post.service_critical or post.signatory


def services_of(post: Post) -> tuple[str, ...]:
    """What a post is never left uncovered for."""
    named = (("layanan_kritis", post.service_critical), ("penandatangan", post.signatory))
    return tuple(name for name, holds in named if holds)


@dataclass(frozen=True)
class Scene:
    """The city on some days.

    Args:
        posts: our own, by id; stays: as `foresee` made them; absences: of the table status, by NIP.
        left: by post, the last day of who left it last, before the days in question.
        items: blocking handover items.
    """

    posts: Mapping[str, Post]
    stays: Sequence[Stay]
    absences: Mapping[str, Sequence[Absence]]
    directory: Directory
    left: Mapping[str, date] = field(default_factory=dict)
    items: Sequence[Item] = ()
    by_post: dict[str, list[Stay]] = field(default_factory=lambda: defaultdict(list), repr=False)
    by_nip: dict[str, list[Stay]] = field(default_factory=lambda: defaultdict(list), repr=False)

    def __post_init__(self) -> None:
        """Indexes the stays once."""
        for stay in self.stays:
            self.by_post[stay.post_id].append(stay)
            self.by_nip[stay.nip].append(stay)

    def absence(self, nip: str, day: date) -> Absence | None:
        """What keeps a person away on a day; a bond to serve keeps nobody."""
        rows = self.absences.get(nip, ())
        return next((one for one in rows if one.kind != SERVES_ON and lasts(one, day)), None)

    def serves(self, nip: str, day: date) -> bool:
        """True where a person is there on a day: not away, and not gone from all posts."""
        stays = self.by_nip.get(nip, ())
        return self.absence(nip, day) is None and (not stays or any(stay.on(day) for stay in stays))

    def cover(self, post_id: str, day: date) -> Cover:
        """Who covers a post on a day: its holder, else its Plt or Plh, each only where there."""
        holders = [stay for stay in self.by_post.get(post_id, ()) if stay.on(day)]
        for stay in holders:
            if self.absence(stay.nip, day) is None:
                return Cover(HOLDER, stay.nip, "")
        acting = next(
            (d for d in self.directory.acting_on(post_id) if d.holds(day) and self.serves(d.to_nip, day)), None
        )
        by, nip = (acting.basis, acting.to_nip) if acting else ("", None)
        if not holders:
            return Cover(by, nip, EMPTY, self.empty_since(post_id, day))
        away = self.absence(holders[0].nip, day)
        return Cover(by, nip, HINDERED, away.start if away else None, away)

    def empty_since(self, post_id: str, day: date) -> date | None:
        """The first day without a holder of a post that nobody holds; None where nobody left it on record."""
        ends = [stay.last for stay in self.by_post.get(post_id, ()) if stay.last is not None and stay.last < day]
        last = max(ends, default=None) or self.left.get(post_id)
        return last + _DAY if last is not None else None

    def heavy_posts(self) -> list[Post]:
        """The posts that are never left uncovered, by unit and id."""
        found = (post for post in self.posts.values() if heavy(post))
        return sorted(found, key=lambda post: (post.agency_id, post.unit_id, post.id))


def foresee(
    held: Iterable[Stay],
    coming: Sequence[Coming],
    posts: Mapping[str, Post],
    absences: Mapping[str, Sequence[Absence]],
    births: Mapping[str, date | None],
) -> list[Stay]:
    """The stays as they will be: ended by what is recorded of a person, the age limit or an approved move, begun by one.

    Args:
        held: as recorded; one with an end keeps it, or ends sooner.
        births: by NIP.
    """
    stays = [*held, *(Stay(one.nip, one.target, one.tmt, None) for one in coming if one.target is not None)]
    open_ones = ((s.nip, posts[s.post_id], births.get(s.nip)) for s in stays if s.last is None and s.post_id in posts)
    limits = age_limits(open_ones)
    moves = {(one.nip, one.origin): one.tmt for one in coming}
    found = []
    for stay in stays:
        ends = [_gone_from(absences.get(stay.nip, ())), moves.get((stay.nip, stay.post_id))]
        if stay.last is None and stay.nip in limits:
            ends.append(limits[stay.nip].day)
        lasts_until = [day - _DAY for day in ends if day is not None] + ([stay.last] if stay.last is not None else [])
        found.append(stay._replace(last=min(lasts_until, default=None)))
    return found


def _gone_from(absences: Sequence[Absence]) -> date | None:
    return min((one.start for one in absences if one.kind in ENDING and one.start is not None), default=None)


def units_by_day(scene: Scene, days: Sequence[date], limits: Limits) -> dict[str, tuple[UnitDay, ...]]:
    """Every unit on every day, in the order of the days; the floor is that of the staff held on the first one.

    Args:
        days: one at least.
    """
    items = defaultdict(list)
    for item in scene.items:
        items[item.unit_id].append(item)
    staff = [_staff(scene, day, scene.stays) for day in days]
    empty = [_empty(scene, day) for day in days]
    return {
        unit: tuple(
            UnitDay(
                day,
                len(held.get(unit, ())),
                len(present.get(unit, ())),
                limits.floor(len(staff[0][0].get(unit, ()))),
                counts[unit],
                longest.get(unit),
                *_items(items.get(unit, ()), day),
            )
            for day, (held, present), (counts, longest) in zip(days, staff, empty, strict=True)
        )
        for unit in sorted({post.unit_id for post in scene.posts.values()})
    }


def short_units(scene: Scene, days: Sequence[date], limits: Limits) -> dict[str, tuple[Short, ...]]:
    """The units below the same floor, with the days on which they are.

    Only units where somebody comes, goes or may be away can be: the others have all whom they had on the first day.
    """
    changing = {
        post.unit_id
        for stay in scene.stays
        if stay.first > days[0] or stay.nip in scene.absences or (stay.last is not None and stay.last < days[-1])
        if (post := scene.posts.get(stay.post_id)) is not None
    }
    stays = [
        stay for stay in scene.stays if stay.post_id in scene.posts and scene.posts[stay.post_id].unit_id in changing
    ]
    held = _staff(scene, days[0], stays)[0]
    found: dict[str, list[Short]] = defaultdict(list)
    for day in days:
        present = _staff(scene, day, stays)[1]
        for unit, people in held.items():
            floor, there = limits.floor(len(people)), len(present.get(unit, ()))
            if there < floor:
                found[unit].append(Short(day, there, floor))
    return {unit: tuple(found[unit]) for unit in sorted(found)}


def _staff(scene: Scene, day: date, stays: Iterable[Stay]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Who holds posts of a unit, and who of them is there; a person with two posts of a unit counts once."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    present: defaultdict[str, set[str]] = defaultdict(set)
    for stay in stays:
        post = scene.posts.get(stay.post_id)
        if post is not None and stay.on(day):
            held[post.unit_id].add(stay.nip)
            if stay.nip not in scene.absences or scene.absence(stay.nip, day) is None:
                present[post.unit_id].add(stay.nip)
    return held, present


def _empty(scene: Scene, day: date) -> tuple[Counter[str], dict[str, int]]:
    counts: Counter[str] = Counter()
    longest: dict[str, int] = {}
    taken = {stay.post_id for stay in scene.stays if stay.on(day)}
    for post in scene.posts.values():
        if post.slots and post.id not in taken:
            counts[post.unit_id] += 1
            since = scene.empty_since(post.id, day)
            if since is not None:
                longest[post.unit_id] = max(longest.get(post.unit_id, 0), (day - since).days + 1)
    return counts, longest


def _items(items: Sequence[Item], day: date) -> tuple[int, int]:
    still = [one for one in items if one.opened <= day and (one.done is None or one.done > day)]
    return len(still), sum(one.deadline < day for one in still)


def uncovered(scene: Scene, days: Sequence[date]) -> Iterator[tuple[Post, date, Cover]]:
    """Each post that matters with each day on which nobody covers it."""
    for post in scene.heavy_posts():
        for day in days:
            found = scene.cover(post.id, day)
            if not found.by:
                yield post, day, found
