"""The lists that a round starts from, of the whole city or of one unit; nothing is written."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from workflow.domain.directory import Directory
from workflow.domain.errors import NotFoundError
from workflow.domain.facts import Post
from workflow.domain.findings import Finding
from workflow.domain.rulebook import judge_acting
from workflow.domain.rules._shared import number
from workflow.domain.starting import (
    Limits,
    LongServing,
    Retiring,
    Staffing,
    UnitStaff,
    Vacancy,
    long_serving,
    retiring,
    short_units,
    vacancies,
)
from workflow.domain.watching import ActingFacts
from workflow.services.house import House
from workflow.services.watch import acting_terms, stands_out
from workflow.storage.staffing import last_days, read_incumbents

LISTS = ("lowong", "pensiun", "plt", "lama", "kurang")


@dataclass(frozen=True)
class LongActing:
    """A Plt whose term is over, near its end or without a first day: what R-PLT-01 says of it today."""

    post: Post | None
    post_id: str
    nip: str
    name: str
    finding: Finding


@dataclass(frozen=True)
class Starting:
    """The five lists.

    Args:
        acting: by post, the NIP of its Plt or Plh today; agencies: names by id.
        staffing: what they were made of; undated: how many holdings have no first day; unborn: how many no day of birth: they are on no list of theirs.
    """

    today: date
    limits: Limits
    vacant: tuple[Vacancy, ...]
    retiring: tuple[Retiring, ...]
    acting_long: tuple[LongActing, ...]
    long_serving: tuple[LongServing, ...]
    short: tuple[UnitStaff, ...]
    acting: Mapping[str, str]
    agencies: Mapping[str, str]
    staffing: Staffing
    undated: int
    unborn: int

    def by_agency(self, name: str) -> Mapping[str, int]:
        """How many entries of a list each agency has, the most first; an empty id where the map does not know the post."""
        return _counted(post.agency_id if post else "" for post in self._posts(name))

    def by_unit(self, name: str) -> Mapping[str, int]:
        """The same by unit."""
        return _counted(post.unit_id if post else "" for post in self._posts(name))

    def _posts(self, name: str) -> Iterable[Post | None]:
        """The post of each entry; of a unit below its floor any of its posts."""
        of_unit = {post.unit_id: post for post in self.staffing.posts.values()}
        found: Mapping[str, Iterable[Post | None]] = {
            "lowong": (one.post for one in self.vacant),
            "pensiun": (one.post for one in self.retiring),
            "plt": (one.post for one in self.acting_long),
            "lama": (one.post for one in self.long_serving),
            "kurang": (of_unit[one.unit_id] for one in self.short),
        }
        return found[name]


def _counted(names: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


def where_to_start(house: House, *, unit_id: str | None = None) -> Starting:
    """The lists as of today: of the city's own posts, or of one unit, or of all units of an agency.

    Raises:
        NotFoundError: no post of the map is of such a unit or agency.
    """
    today, limits = house.clock.today(), limits_of(house)
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
        people, left = read_incumbents(conn), last_days(conn)
        plt = list(acting_terms(conn, house, today))
    names = {person.nip: person.name for person in people}
    posts = {post.id: post for post in directory.posts.values() if post.instance is None and _of(post, unit_id)}
    if unit_id is not None and not posts:
        raise NotFoundError("Unit", unit_id)
    staffing = Staffing(today, posts, people, left)
    acting = {post_id: found.to_nip for post_id in posts if (found := directory.acting_for(post_id, today)) is not None}
    return Starting(
        today,
        limits,
        vacancies(staffing),
        retiring(staffing, limits),
        tuple(_acting(plt, directory, house, names, unit_id)),
        long_serving(staffing, limits),
        short_units(staffing, limits),
        acting,
        {post.agency_id: post.agency_name or post.agency_id for post in posts.values()},
        staffing,
        sum(person.since is None for _post, person in staffing.present()),
        sum(person.birth is None for _post, person in staffing.present()),
    )


def limits_of(house: House) -> Limits:
    """The limits as config/rules.toml has them."""
    wanted = (("R-RET-01", "bulan_peringatan"), ("R-TEN-03", "bulan"), ("R-SRV-01", "unit_kecil"))
    return Limits(*(number(house.rulebook.rules[rule].params(""), name) for rule, name in wanted))


def _of(post: Post | None, unit_id: str | None) -> bool:
    return unit_id is None or (post is not None and unit_id in {post.unit_id, post.agency_id})


def _acting(
    plt: Iterable[ActingFacts], directory: Directory, house: House, names: Mapping[str, str], unit_id: str | None
) -> Iterable[LongActing]:
    for facts in plt:
        post, nip = directory.posts.get(facts.post_id), facts.terms[0].nip
        if _of(post, unit_id):
            told = (finding for finding in judge_acting(facts, house.rulebook) if stands_out(finding))
            yield from (LongActing(post, facts.post_id, nip, names.get(nip, ""), finding) for finding in told)
