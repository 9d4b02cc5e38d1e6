"""What people look at: a case with its next step and timeline, a round with its list."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.edges import forward_edge
from workflow.domain.errors import NotFoundError
from workflow.domain.findings import Finding
from workflow.services.deciding import judge_next
from workflow.services.digests import case_digest
from workflow.services.door import stream_of
from workflow.services.house import House
from workflow.storage import ledger
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import StoredEntry
from workflow.storage.tasks import StoredTask, tasks_of


class CaseView(NamedTuple):
    """One case as its page shows it."""

    file: CaseFile
    next_trigger: str | None
    findings: tuple[Finding, ...]
    tasks: Sequence[StoredTask]
    timeline: Sequence[StoredEntry]
    digest: str
    mapping: Any


def view_case(number: str, house: House) -> CaseView:
    """A case with all findings of its next step, its tasks and its timeline.

    Raises:
        NotFoundError: no such case.
    """
    with house.store.reading() as conn:
        files = house.loader.load(conn, Selection.of_numbers([number]), Viewer(house.clock.today()))
        if not files:
            raise NotFoundError("Kasus", number)
        file = files[0]
        tasks = tasks_of(conn, file.guard.case_id)
        timeline = ledger.entries_of(conn, stream_of(number))
    edge = forward_edge(file.facts.case.state)
    findings: tuple[Finding, ...] = ()
    if edge is not None:
        findings = tuple(f for f in judge_next(file, edge.trigger, house).findings if f.rule != "K-PERAN")
    mapping = json.loads(file.mapping) if file.mapping else None
    return CaseView(file, edge.trigger.value if edge else None, findings, tasks, timeline, case_digest(file), mapping)


def round_files(code: str, decree: str | None, house: House) -> list[CaseFile]:
    """The case files of a round.

    Raises:
        NotFoundError: the round has no cases.
    """
    with house.store.reading() as conn:
        files = house.loader.load(conn, Selection.of_round(code, decree), Viewer(house.clock.today()))
    if not files:
        raise NotFoundError("Gelombang", code)
    return files
