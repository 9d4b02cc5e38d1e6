"""A unit with the units below it: its posts and people, and who in it may see and correct their data."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.directory import Directory
from workflow.domain.errors import NotFoundError
from workflow.domain.findings import Finding, Result
from workflow.domain.rulebook import shows
from workflow.domain.stages import Role, Stage
from workflow.domain.watching import Sight
from workflow.services.house import House
from workflow.storage import office_files
from workflow.storage.office_files import OwnPost
from workflow.storage.reporting import holders_of
from workflow.storage.unit_of_work import Reader

KEEPERS = (Role.ANALIS, Role.PENGELOLA_KEPEGAWAIAN, Role.KEPALA_OPD)
"""Who keeps the data of people: for the whole city, for an office, and the head of an agency for its own."""


class Office(NamedTuple):
    """A unit and all below it; `above` are the units that it lies in, with its agency, itself first."""

    unit_id: str
    units: frozenset[str]
    above: tuple[str, ...]
    posts: tuple[str, ...]
    people: tuple[str, ...]
    agency: str
    head_post: str | None


def office_of(conn: Reader, unit_id: str) -> Office:
    """A unit of our own position map.

    Raises:
        NotFoundError: no post of ours lies in it.
    """
    mapped = office_files.own_posts(conn)
    units = _below(mapped, unit_id)
    posts = [post for post in mapped if post.unit_id in units]
    if not posts:
        raise NotFoundError("Unit", unit_id)
    own = next((post for post in posts if post.unit_id == unit_id), posts[0])
    listed = tuple(post.post_id for post in posts)
    people = tuple(office_files.people_of(conn, listed, sorted(units)))
    above = tuple(dict.fromkeys([unit_id, *_above(mapped, unit_id), own.agency_id]))
    return Office(unit_id, units, above, listed, people, own.agency_id, own.agency_head_post)


def offices_of_person(conn: Reader, nip: str) -> tuple[Office, ...]:
    """The units in which a person holds a post, without the people in them."""
    mapped = {post.post_id: post for post in office_files.own_posts(conn)}
    held = [mapped[post] for post in office_files.posts_of(conn, nip) if post in mapped]
    everything = list(mapped.values())
    return tuple(
        Office(
            post.unit_id,
            frozenset({post.unit_id}),
            tuple(dict.fromkeys([post.unit_id, *_above(everything, post.unit_id), post.agency_id])),
            (post.post_id,),
            (nip,),
            post.agency_id,
            post.agency_head_post,
        )
        for post in held
    )


def _below(posts: Sequence[OwnPost], unit_id: str) -> frozenset[str]:
    children: dict[str, set[str]] = defaultdict(set)
    for post in posts:
        children[post.parent_unit_id or ""].add(post.unit_id)
    found = {post.unit_id for post in posts if post.agency_id == unit_id} | {unit_id}
    waiting = list(found)
    while waiting:
        for unit in children[waiting.pop()] - found:
            found.add(unit)
            waiting.append(unit)
    return frozenset(found)


def _above(posts: Iterable[OwnPost], unit_id: str) -> list[str]:
    parents = {post.unit_id: post.parent_unit_id for post in posts if post.parent_unit_id}
    found: list[str] = []
    unit = parents.get(unit_id)
    while unit is not None and unit not in found:
        found.append(unit)
        unit = parents.get(unit)
    return found


def keeper_role(conn: Reader, actor: str, offices: Sequence[Office], directory: Directory, today: date) -> Role | None:
    """The role in which somebody keeps the data of these units; None where he has none. No unit: an analis alone."""
    for grant in directory.roles_of(actor, today):
        wide = grant.unit_id is None
        if grant.role in {Role.ANALIS, Role.PENGELOLA_KEPEGAWAIAN} and (
            wide or any(grant.unit_id in office.above for office in offices)
        ):
            return grant.role
    heads = {_head(conn, office, directory, today) for office in offices}
    return Role.KEPALA_OPD if actor in heads else None


def _head(conn: Reader, office: Office, directory: Directory, today: date) -> str | None:
    named = directory.named_head(office.agency, today)
    if named is not None or office.head_post is None:
        return named
    holder = holders_of(conn, [office.head_post]).get(office.head_post)
    acting = None if holder else directory.acting_for(office.head_post, today)
    return acting.to_nip if acting else holder


def not_a_keeper(step: str, roles: Iterable[Role] = KEEPERS) -> Finding:
    """K-PERAN: this person keeps no data of this unit or person."""
    return Finding("K-PERAN", Result.BLOCK, {"pemicu": step, "peran": [role.value for role in roles]})


def may_see(role: str, data: str, house: House) -> bool:
    """R-PDP-01: True where a role, or the person (asn), may see specific data of a class."""
    sight = Sight(Stage.SELESAI, None, frozenset({role}), data)
    return shows(sight, house.rulebook, house.clock.today())
