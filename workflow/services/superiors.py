"""The superiors of many people, in two statements: to whom an overdue task of theirs is escalated."""

from collections.abc import Iterable
from datetime import date

from workflow.domain.reporting import Reporting, posts_above
from workflow.services.house import House
from workflow.storage.reporting import holders_of, standings
from workflow.storage.unit_of_work import Reader


def superiors_of(conn: Reader, people: Iterable[str | None], day: date, house: House) -> dict[str | None, str | None]:
    """The superior of each of these people on a day; of nobody (a task without an owner) the PyB."""
    wanted = dict.fromkeys(people)
    if not wanted:
        return {}
    directory = house.loader.directory(conn)
    found = standings(conn, [nip for nip in wanted if nip is not None])
    above = {post for stood in found.values() for held in stood.posts for post in posts_above(directory, held)}
    reporting = Reporting(directory, holders_of(conn, sorted(above)), day)
    return {nip: reporting.superior(nip, found.get(nip) if nip is not None else None) for nip in wanted}
