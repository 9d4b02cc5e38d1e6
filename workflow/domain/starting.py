"""Where a round starts: posts that are or fall vacant, people long in post, units with too few staff, as they stand on a day.

The limits are those of the rules that a transfer is judged by, so that a list never promises what `periksa` refuses:
R-VAC-01 (who no longer holds a place), R-RET-01 (age limit and its warning), R-TEN-03 (term) and R-SRV-01 (small units).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from workflow.domain.deadlines import MONTHS_A_YEAR, add_months, months_between
from workflow.domain.facts import Post
from workflow.domain.ladder import retirement_age


class Limits(NamedTuple):
    """Months before the age limit (R-RET-01), months in one post (R-TEN-03), staff of a small unit (R-SRV-01)."""

    retirement_months: int
    review_months: int
    small_unit: int


class Incumbent(NamedTuple):
    """Who holds a place of a post.

    Args:
        since: None where it is not on record; birth: from the roster, else from the NIP.
        leaves: first day without the person, where the table status says so (retired, died, resigned).
    """

    nip: str
    name: str
    post_id: str
    since: date | None
    birth: date | None
    leaves: date | None = None


class Vacancy(NamedTuple):
    """A post with free places. `left`: last day of who left it last, None where nobody did on record."""

    post: Post
    filled: int
    left: date | None

    @property
    def free(self) -> int:
        """How many places are free."""
        return self.post.slots - self.filled


class AgeLimit(NamedTuple):
    """The day on which a person reaches the age limit, and the age in years."""

    day: date
    age: int


class Retiring(NamedTuple):
    """Somebody whose place falls vacant on `day`: by the age limit (`age` in years), else by what is on record (None)."""

    post: Post
    person: Incumbent
    day: date
    age: int | None


class LongServing(NamedTuple):
    """Somebody longer in a post than the term; `months` whole ones are served, `due` is the day on which it was over."""

    post: Post
    person: Incumbent
    since: date
    due: date
    months: int


class UnitStaff(NamedTuple):
    """A unit and its floor: what its posts ask for, at most the size of a small unit (no law gives a figure [L]).

    How many people a unit needs, of whom it may be short today; how many may leave it is asked by `minimum_staffing`.
    """

    unit_id: str
    unit_name: str
    agency_id: str
    need: int
    staff: int
    floor: int

    @property
    def short(self) -> bool:
        """True where it is below its floor."""
        return self.staff < self.floor


@dataclass(frozen=True)
class Staffing:
    """The own posts of the map with those who hold them on a day.

    Args:
        posts: by id; left: by post, the last day of who left it last.
    """

    today: date
    posts: Mapping[str, Post]
    incumbents: Sequence[Incumbent]
    left: Mapping[str, date]

    def present(self) -> Iterator[tuple[Post, Incumbent]]:
        """Who still holds a place of a post of the map, by R-VAC-01."""
        for person in self.incumbents:
            post = self.posts.get(person.post_id)
            if post is not None and (person.leaves is None or person.leaves > self.today):
                yield post, person


def vacancies(staffing: Staffing) -> tuple[Vacancy, ...]:
    """Posts with a free place, the critical and signing ones first, then by kind and id."""
    filled = Counter(post.id for post, _person in staffing.present())
    gone = {p.post_id: p.leaves for p in staffing.incumbents if p.leaves is not None and p.leaves <= staffing.today}
    found = [
        Vacancy(post, filled[post.id], gone.get(post.id) or staffing.left.get(post.id))
        for post in staffing.posts.values()
        if filled[post.id] < post.slots
    ]
    return tuple(sorted(found, key=lambda vacancy: _weight(vacancy.post)))


def _weight(post: Post) -> tuple[bool, bool, str, str]:
    return not post.service_critical, not post.signatory, post.echelon or "~", post.id


def age_limits(held: Iterable[tuple[str, Post, date | None]]) -> dict[str, AgeLimit]:
    """When each person reaches the age limit: that of the post held which allows the longest service.

    Args:
        held: NIP, post, day of birth; without one nobody has a limit.
    """
    found: dict[str, AgeLimit] = {}
    for nip, post, birth in held:
        age = retirement_age(post)
        if birth is not None and (nip not in found or age > found[nip].age):
            found[nip] = AgeLimit(add_months(birth, age * MONTHS_A_YEAR), age)
    return found


def retiring(staffing: Staffing, limits: Limits) -> tuple[Retiring, ...]:
    """Whose place falls vacant within the months of R-RET-01, that day included, or whose limit has passed; the first first.

    An assignment lasts as long as the post behind it allows, and the other way round.
    """
    ages = age_limits((person.nip, post, person.birth) for post, person in staffing.present())
    found = []
    for post, person in staffing.present():
        limit = ages.get(person.nip)
        days = [day for day in (limit.day if limit else None, person.leaves) if day is not None]
        if days and staffing.today >= add_months(min(days), -limits.retirement_months):
            found.append(Retiring(post, person, min(days), limit.age if limit and min(days) == limit.day else None))
    return tuple(sorted(found, key=lambda one: (one.day, one.person.nip, one.post.id)))


def long_serving(staffing: Staffing, limits: Limits) -> tuple[LongServing, ...]:
    """Who is longer in a post than the term of R-TEN-03, the longest first; without a first day nobody is listed.

    What a head of school served in all schools together is asked by the rule itself.
    """
    found = []
    for post, person in staffing.present():
        if person.since is not None and staffing.today > add_months(person.since, limits.review_months):
            served = months_between(person.since, staffing.today)
            due = add_months(person.since, limits.review_months)
            found.append(LongServing(post, person, person.since, due, served))
    return tuple(sorted(found, key=lambda one: (one.since, one.person.nip, one.post.id)))


def short_units(staffing: Staffing, limits: Limits) -> tuple[UnitStaff, ...]:
    """Units with fewer people than their floor, the emptiest first."""
    short = [unit for unit in staff_of_units(staffing, limits) if unit.short]
    return tuple(sorted(short, key=lambda unit: (unit.staff / unit.floor, unit.unit_id)))


def staff_of_units(staffing: Staffing, limits: Limits) -> tuple[UnitStaff, ...]:
    """Every unit with its people and its floor; a person with two posts of a unit counts once."""
    need, staff = Counter[str](), defaultdict[str, set[str]](set)
    for post in staffing.posts.values():
        need[post.unit_id] += post.slots
    for post, person in staffing.present():
        staff[post.unit_id].add(person.nip)
    units = {post.unit_id: post for post in staffing.posts.values()}
    return tuple(
        UnitStaff(
            unit, post.unit_name, post.agency_id, need[unit], len(staff[unit]), min(need[unit], limits.small_unit)
        )
        for unit, post in units.items()
    )
