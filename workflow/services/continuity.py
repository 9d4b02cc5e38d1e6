"""The continuity monitor: units by day, who covers what matters, and the look-ahead; it reads, and appoints nobody."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from workflow.domain.continuity import Cover, Item, Scene, UnitDay, foresee, short_units, units_by_day
from workflow.domain.directory import Directory
from workflow.domain.errors import NO_POSTS, BadInputError, NotFoundError
from workflow.domain.facts import Post
from workflow.domain.outlook import Awaited, Outlook, away_deciders, bare_posts, days_ahead
from workflow.domain.rules._shared import number
from workflow.domain.stages import Role, Stage
from workflow.services.floors import limits_of
from workflow.services.house import House
from workflow.services.persetujuan import awaited_deciders
from workflow.services.turns import PAGE
from workflow.services.usulan import silent_heads
from workflow.storage import continuity
from workflow.storage.facts import Selection, Viewer
from workflow.storage.unit_of_work import Reader

LOOK, LONGEST = 14, 92
"""So many days are looked at where nothing else is asked for, and at most."""
_DECIDING = (Role.INSPEKTORAT, Role.TPK, Role.PYB, Role.PPK, Role.KEPALA_OPD)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Monitored:
    """Units by day, in the order of agency and unit, and who covers the posts that are never left uncovered.

    Args:
        first_posts: of each unit, one post that says its name and agency; names: of people, by NIP.
    """

    days: tuple[date, ...]
    units: Mapping[str, tuple[UnitDay, ...]]
    first_posts: Mapping[str, Post]
    covers: tuple[tuple[Post, tuple[Cover, ...]], ...]
    names: Mapping[str, str]


class Ahead(NamedTuple):
    """The look-ahead with the names of people by NIP, and the scene that it was foreseen from."""

    outlook: Outlook
    names: Mapping[str, str]
    scene: Scene


class _City(NamedTuple):
    """The scene with the names of its people."""

    scene: Scene
    names: Mapping[str, str]


def monitor(house: House, first: date, last: date, unit_id: str | None = None) -> Monitored:
    """Every unit (or one, or those of an agency) on each day from the first to the last, both included.

    Raises:
        BadInputError: the last day lies before the first, or the days are more than can be shown.
        NotFoundError: no post of the map is of such a unit or agency.
    """
    days = _days(first, last)
    if not days or len(days) > LONGEST:
        raise BadInputError(f"--dari dan --sampai harus meliputi 1 sampai {LONGEST} hari.")
    with house.store.reading() as conn:
        city = _city(conn, first, house)
    units = units_by_day(city.scene, days, limits_of(house))
    posts = {post.unit_id: post for post in city.scene.posts.values() if _of(post, unit_id)}
    if not posts:
        raise NotFoundError("Unit", unit_id) if unit_id is not None else BadInputError(NO_POSTS)
    shown = sorted(posts, key=lambda unit: (posts[unit].agency_id, unit))
    covers = tuple(
        (post, tuple(city.scene.cover(post.id, day) for day in days))
        for post in city.scene.heavy_posts()
        if _of(post, unit_id)
    )
    return Monitored(days, {unit: units[unit] for unit in shown}, posts, covers, city.names)


def _of(post: Post, unit_id: str | None) -> bool:
    return unit_id is None or unit_id in {post.unit_id, post.agency_id}


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(n) for n in range((last - first).days + 1))


def _city(conn: Reader, first: date, house: House) -> _City:
    directory = house.loader.directory(conn)
    posts = {post.id: post for post in directory.posts.values() if post.instance is None}
    there = continuity.read_presence(conn, first)
    stays = foresee(there.held, there.coming, posts, there.absences, there.births)
    items = tuple(_items(conn, posts, house))
    return _City(Scene(posts, stays, there.absences, directory, there.left, items), there.names)


def _items(conn: Reader, posts: Mapping[str, Post], house: House) -> Iterator[Item]:
    """A blocking task counts for the unit of the post that its checklist item belongs to: the one left, or the one entered."""
    leaving = {item.code for item in house.policy.checklist if item.leaves_post}
    for task in continuity.blocking_tasks(conn):
        post = posts.get((task.origin_post if task.code in leaving else task.target_post) or "")
        if post is not None:
            done = task.done_at.astimezone(house.zone).date() if task.done_at else None
            yield Item(post.unit_id, task.created_at.astimezone(house.zone).date(), done, task.deadline)


def look_ahead(house: House, working_days: int | None = None) -> Ahead:
    """What the next working days bring, today's included where it is one.

    Args:
        working_days: as configured where not given.
    """
    with house.store.reading() as conn:
        return look_ahead_in(conn, house, working_days)


def look_ahead_in(conn: Reader, house: House, working_days: int | None = None) -> Ahead:
    """The same inside a reading or a transaction."""
    today = house.clock.today()
    working = _working_days(today, working_days or house.policy.outlook_days, house)
    ahead = _days(today, working[-1])
    city = _city(conn, today, house)
    scene, months = city.scene, number(house.rulebook.rules["R-PLT-01"].params(""), "bulan")
    bare = bare_posts(scene, ahead, months)
    deciders = away_deciders(scene, _awaited(conn, scene, working, house), working, months)
    short = short_units(scene, working, limits_of(house))
    before = house.calendar.previous_working_day(working[0])
    span = before, working[-1] - _DAY
    tasks, cases = continuity.due_tasks(conn, *span), continuity.due_cases(conn, *span)
    days = days_ahead(tuple(pairwise((before, *working))), tasks, cases, (bare, deciders, short), scene)
    return Ahead(Outlook(days, bare, deciders, short), city.names, scene)


def _working_days(today: date, count: int, house: House) -> tuple[date, ...]:
    days = [house.calendar.next_working_day(today - _DAY)]
    while len(days) < count:
        days.append(house.calendar.next_working_day(days[-1]))
    return tuple(days)


def _awaited(conn: Reader, scene: Scene, days: Sequence[date], house: House) -> list[Awaited]:
    """Whose word is awaited, of those who are away on some day; cases are loaded only where there is such a one."""
    away = {nip for nip in scene.absences if any(scene.absence(nip, day) is not None for day in days)}
    if not away & _may_decide(scene.directory, scene, days):
        return []
    counts: dict[str, set[int]] = defaultdict(set)
    roles: dict[str, set[str]] = defaultdict(set)
    ids = continuity.cases_awaiting_word(conn)
    for begin in range(0, len(ids), PAGE):
        for file in house.loader.load(conn, Selection.of_ids(ids[begin : begin + PAGE]), Viewer(house.clock.today())):
            opinion = file.facts.case.state is Stage.USULAN
            for nip in away.intersection(silent_heads(file) if opinion else awaited_deciders(file, house)):
                counts[nip].add(file.guard.case_id)
                roles[nip] |= {Role.KEPALA_OPD.value} if opinion else _seats(nip, scene.directory, house)
    return [Awaited(nip, tuple(sorted(roles[nip])), len(found)) for nip, found in counts.items()]


def _seats(nip: str, directory: Directory, house: House) -> set[str]:
    held = {grant.role for grant in directory.roles_of(nip, house.clock.today())}
    return {role.value for role in held.intersection(_DECIDING) - {Role.KEPALA_OPD}}


def _may_decide(directory: Directory, scene: Scene, days: Sequence[date]) -> set[str]:
    """Who holds a deciding role, or the post of a head of agency."""
    granted = {nip for role in _DECIDING for day in days for nip in directory.holders(role, day)}
    granted |= {grant.nip for grant in directory.grants if grant.role is Role.KEPALA_OPD}
    heads = {post.agency_head_post for post in scene.posts.values() if post.agency_head_post is not None}
    return granted | {stay.nip for post in heads for stay in scene.by_post.get(post, ())}
