"""A unit as a map: its posts under their head, who is on them, and what a round would look at there."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from workflow.domain.facts import Post
from workflow.domain.starting import Limits, Staffing, UnitStaff, long_serving, retiring, staff_of_units, vacancies


class Deputy(NamedTuple):
    """Who acts on a post today. `long`: R-PLT-01 has something to say of it; `basis`: plt or plh."""

    name: str
    basis: str
    long: bool


class MappedPerson(NamedTuple):
    """A holder.

    Args:
        since: where longer in the post than the term of R-TEN-03, its first day.
        leaves: where the place falls vacant within the months of R-RET-01, the day; aged: by the age limit.
        sole: codes of critical competencies that nobody else of the unit has; signs_alone: the unit's only signing official.
    """

    nip: str
    name: str
    since: date | None
    leaves: date | None
    aged: bool
    sole: tuple[str, ...]
    signs_alone: bool


class MappedPost(NamedTuple):
    """A post with its holders. `depth` 0: nobody in the unit is above it; `free`: places without a holder."""

    depth: int
    post: Post
    free: int
    people: tuple[MappedPerson, ...]
    deputy: Deputy | None


class UnitBelow(NamedTuple):
    """A unit under the one that is shown, in sums: free places, and people on the lists of `awal`."""

    depth: int
    unit: UnitStaff
    vacant: int
    retiring: int
    long: int


class UnitMap(NamedTuple):
    """The map of a unit on a day; its posts and the units below it in the order of drawing."""

    today: date
    limits: Limits
    unit: UnitStaff
    posts: tuple[MappedPost, ...]
    below: tuple[UnitBelow, ...]


def map_of_unit(
    unit_id: str,
    staffing: Staffing,
    limits: Limits,
    *,
    deputies: Mapping[str, Deputy],
    skills: Mapping[str, AbstractSet[str]],
) -> UnitMap:
    """The map of one unit.

    Args:
        unit_id: of a post of the staffing.
        staffing: of the whole city, so that what lies below is known.
        deputies: by post.
        skills: who has each competency that a critical or signing post of this unit asks for.
    """
    units = {unit.unit_id: unit for unit in staff_of_units(staffing, limits)}
    own = {post.id: post for post in staffing.posts.values() if post.unit_id == unit_id}
    free = {one.post.id: one.free for one in vacancies(staffing)}
    people = _people(unit_id, staffing, limits, skills)
    posts = tuple(
        MappedPost(
            int(post.supervisor_post in own), post, free.get(post.id, 0), tuple(people[post.id]), deputies.get(post.id)
        )
        for post in sorted(own.values(), key=lambda post: (post.supervisor_post in own, *_rank(post)))
    )
    return UnitMap(staffing.today, limits, units[unit_id], posts, tuple(_below(unit_id, staffing, limits, units)))


def _rank(post: Post) -> tuple[str, int, str, str]:
    return post.echelon or "~", -(post.job_class or 0), post.name, post.id


def _people(
    unit_id: str, staffing: Staffing, limits: Limits, skills: Mapping[str, AbstractSet[str]]
) -> Mapping[str, list[MappedPerson]]:
    leaving = {(one.post.id, one.person.nip): (one.day, one.age is not None) for one in retiring(staffing, limits)}
    long = {(one.post.id, one.person.nip): one.since for one in long_serving(staffing, limits)}
    here = [(post, person) for post, person in staffing.present() if post.unit_id == unit_id]
    sole = _sole({person.nip for _post, person in here}, skills)
    signing = {person.nip for post, person in here if post.signatory}
    found: defaultdict[str, list[MappedPerson]] = defaultdict(list)
    for post, person in here:
        key, alone = (post.id, person.nip), post.signatory and len(signing) == 1
        marks = (long.get(key), *leaving.get(key, (None, False)), tuple(sole[person.nip]), alone)
        found[post.id].append(MappedPerson(person.nip, person.name, *marks))
    return found


def _sole(here: AbstractSet[str], skills: Mapping[str, AbstractSet[str]]) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, able in sorted(skills.items()):
        holders = able & here
        if len(holders) == 1:
            found[next(iter(holders))].append(code)
    return found


def _below(unit_id: str, staffing: Staffing, limits: Limits, units: Mapping[str, UnitStaff]) -> Iterator[UnitBelow]:
    vacant, leaving, long = Counter[str](), Counter[str](), Counter[str]()
    for vacancy in vacancies(staffing):
        vacant[vacancy.post.unit_id] += vacancy.free
    leaving.update(one.post.unit_id for one in retiring(staffing, limits))
    long.update(one.post.unit_id for one in long_serving(staffing, limits))
    for depth, unit in _descent(unit_id, staffing):
        yield UnitBelow(depth, units[unit], vacant[unit], leaving[unit], long[unit])


def _descent(unit_id: str, staffing: Staffing) -> Iterator[tuple[int, str]]:
    """The units below, each behind the one above it; a ring in the position map is walked once."""
    under: defaultdict[str, set[str]] = defaultdict(set)
    for post in staffing.posts.values():
        above = staffing.posts.get(post.supervisor_post or "")
        if above is not None and above.unit_id != post.unit_id:
            under[above.unit_id].add(post.unit_id)
    met, waiting = {unit_id}, [(0, unit) for unit in sorted(under[unit_id], reverse=True)]
    while waiting:
        depth, unit = waiting.pop()
        if unit not in met:
            met.add(unit)
            yield depth, unit
            waiting += [(depth + 1, child) for child in sorted(under[unit], reverse=True)]
