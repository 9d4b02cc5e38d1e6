"""Prints of the briefing as PDF, each with its id and its hash in the ledger like every document of a round."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workflow.bootstrap import App
from workflow.domain.office import Office
from workflow.domain.stationery import DocumentKind
from workflow.services.briefing import BriefingView, audience_of
from workflow.services.documents import DocumentOrder, Folder, record
from workflow.settings.stationery import read_stationery

if TYPE_CHECKING:
    from workflow.documents.paper import Paper


class PrintedList(NamedTuple):
    """An attendance list: its PDF, its id, and how many people stand on it."""

    pdf: bytes
    id: str
    people: int


def print_plan(code: str, found: BriefingView, vacant: Sequence[tuple[str, int]], app: App) -> bytes:
    """The plan as a PDF."""
    from workflow.documents.briefing import plan_paper

    office = _office(code, app)
    standing = [one for one in found.sessions if not one.called_off]
    return _printed(plan_paper(found.plan, vacant, standing, found.questions, office), office, app)[0]


def print_attendance_list(code: str, session: str, unit: str | None, app: App) -> PrintedList:
    """The list to sign at a session.

    Raises:
        NotFoundError: no such round, session, or unit among those that the session is for.
    """
    from workflow.documents.briefing import attendance_list_paper

    planned, people = audience_of(code, session, unit, app.house)
    office = _office(code, app)
    pdf, key = _printed(attendance_list_paper(planned, people, office), office, app)
    return PrintedList(pdf, key, len(people))


def _office(code: str, app: App) -> Office:
    return Office(
        app.house.agency,
        read_stationery(),
        app.house.clock.today(),
        code,
        names={},
        titles={},
        items={},
        corrections={},
        duty_from={},
        numbers={},
        inaugurated=frozenset(),
    )


def _printed(paper: "Paper", office: Office, app: App) -> tuple[bytes, str]:
    from workflow.cli.papers import NASKAH, Job, print_paper
    from workflow.documents.pdf import edition

    folder = Folder((), office, (), ())
    job = Job(Path(), office.stationery.paper, {}, draft=False, replace=False)
    made = print_paper(paper, folder, job, app)
    order = DocumentOrder(office.round_code, DocumentKind(paper.kind), None, (), None)
    record([made.made], folder, order, edition(NASKAH), app.house)
    return made.pdf, made.made.id
