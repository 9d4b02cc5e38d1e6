"""The superiors of many people, in two statements: to whom an overdue task of theirs is escalated."""

from collections.abc import Container, Iterable
from datetime import date

from workflow.domain.casefile import CaseFile
from workflow.domain.facts import Post
from workflow.domain.reporting import Reporting, posts_above
from workflow.domain.stages import Role
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


def superior_of_both(file: CaseFile, but: Container[str | None], house: House) -> str | None:
    """The nearest superior whom the posts left and entered have in common, else the PyB; never the person or one of `but`."""
    today = file.facts.today
    posts = [post.id for post in (file.facts.origin, file.facts.target) if isinstance(post, Post)]
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
        above = sorted({higher for post in posts for higher in posts_above(directory, post)})
        reporting = Reporting(directory, holders_of(conn, above), today)
    lines = [list(reporting.line(post)) for post in posts]
    shared = [nip for nip in lines[0] if all(nip in line for line in lines)] if lines else []
    found = (*shared, *directory.holders(Role.PYB, today))
    return next((nip for nip in found if nip != file.nip and nip not in but), None)
