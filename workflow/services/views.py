"""What people look at: a case with its next step and timeline, a round with its list."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.edges import forward_edge
from workflow.domain.errors import NotFoundError
from workflow.domain.findings import Finding
from workflow.domain.recusal import Recusal, recusals_of
from workflow.domain.remedies import ActKind
from workflow.domain.rulebook import judge_clocks
from workflow.domain.way_out import NOTHING_BLOCKS, WayOut, way_out
from workflow.services import openings
from workflow.services.chain import Standing, standings
from workflow.services.deciding import judge_next
from workflow.services.digests import case_digest, marked
from workflow.services.door import stream_of
from workflow.services.house import House
from workflow.services.judging import approval_findings
from workflow.services.moment import Moment
from workflow.services.outside import Awaited, outside_approvals
from workflow.services.sight import data_classes, sees_data, sees_names
from workflow.services.telling_views import UNTOLD, TellingView, shown_tasks, telling_of
from workflow.storage import ledger
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import NewEntry, StoredEntry
from workflow.storage.tasks import OPEN_TASK, StoredTask, tasks_of


class CaseView(NamedTuple):
    """One case as its page shows it."""

    file: CaseFile
    next_trigger: str | None
    findings: tuple[Finding, ...]
    tasks: Sequence[StoredTask]
    timeline: Sequence[StoredEntry]
    digest: str
    mapping: Any
    withheld: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    way_out: WayOut = NOTHING_BLOCKS
    recusals: tuple[Recusal, ...] = ()
    chain: tuple[Standing, ...] = ()
    outside: tuple[Awaited, ...] = ()
    telling: TellingView = UNTOLD


def view_case(number: str, house: House, *, by: str | None = None) -> CaseView:
    """A case with all findings of its next step and of its clocks, its tasks and its timeline.

    Args:
        by: who looks. None is the operator at the server's own command line, who is asked for nothing. Anybody else sees
            what R-CON-01 and R-PDP-01 allow: `withheld` names the rules whose findings are not shown.

    Raises:
        NotFoundError: no such case, or none that this person may see.
    """
    file, tasks, timeline = _opened(number, by, house)
    edge = forward_edge(file.facts.case.state)
    findings, opening = judge_clocks(file.facts, house.rulebook), NOTHING_BLOCKS
    if edge is not None:
        step = tuple(f for f in judge_next(file, edge.trigger, house).findings if f.rule != "K-PERAN")
        findings, opening = (*step, *findings), way_out(file.facts, edge.trigger, step, house.rulebook)
    shown = findings if by is None else _shown_to(by, file, findings, house)
    withheld = tuple(f.rule for f in findings if f not in shown)
    mapping = json.loads(file.mapping) if file.mapping else None
    next_trigger = edge.trigger.value if edge else None
    unsure = tuple(_unsure(file, tasks, house))
    told = _told_of(opening, withheld)
    out = recusals_of(file, house.loader.kept_directory()) if "R-COI-01" not in withheld else ()
    now = marked(file, approval_findings(file, house))
    wanting = frozenset(act.object for act in opening.acts if act.kind is ActKind.LETTER)
    return CaseView(
        file,
        next_trigger,
        shown,
        shown_tasks(file, tasks, by, house),
        timeline,
        case_digest(file),
        mapping,
        withheld,
        unsure,
        told,
        out,
        standings(now, house),
        tuple(outside_approvals(now, wanting)),
        telling_of(file, by, house),
    )


def _opened(number: str, by: str | None, house: House) -> tuple[CaseFile, list[StoredTask], list[StoredEntry]]:
    """The case with its tasks and its timeline; that it was opened by somebody is noted."""
    with house.store.reading() as conn:
        files = house.loader.load(conn, Selection.of_numbers([number]), Viewer(house.clock.today()))
        if not files:
            raise NotFoundError("Kasus", number)
        file = files[0]
        tasks = tasks_of(conn, file.guard.case_id)
        timeline = ledger.entries_of(conn, stream_of(number))
    if by is not None:
        if not sees_names(by, file, house.loader.kept_directory(), house):
            raise NotFoundError("Kasus", number)
        openings.note(file, by, house)
    return file, tasks, timeline


def _unsure(file: CaseFile, tasks: Sequence[StoredTask], house: House) -> list[str]:
    """What may still move the deadlines that the page shows."""
    term = file.guard.term
    ends = [task.deadline for task in tasks if task.state in OPEN_TASK]
    starts = [file.guard.tmt] if ends and file.guard.tmt is not None else []
    if term is not None:
        ends.append(term.last)
        starts.append(term.start)
    return house.calendar.warnings(min(starts), max(ends)) if starts else []


def _told_of(opening: WayOut, withheld: tuple[str, ...]) -> WayOut:
    """Without what would tell of a finding that is withheld; then nothing is said of the whole way."""
    if not withheld:
        return opening
    kept = tuple(act for act in opening.acts if not set(act.rules) & set(withheld))
    return WayOut(kept)


def _shown_to(by: str, file: CaseFile, findings: tuple[Finding, ...], house: House) -> tuple[Finding, ...]:
    """Leaves out what tells specific data that this person does not need, and logs the classes that are shown."""
    classes = data_classes(findings, house)
    directory = house.loader.kept_directory()
    allowed = {data for data in set(classes.values()) if sees_data(by, data, file, directory, house)}
    if allowed:
        moment, body = Moment.of(house), {"golongan": sorted(allowed)}
        entry = NewEntry(f"akses:{file.facts.case.number}", "data:specific_shown", by, body)
        house.store.write(lambda tx: ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine))
    return tuple(f for f in findings if f.rule not in classes or classes[f.rule] in allowed)


def visible_numbers(numbers: Sequence[str], by: str, house: House) -> frozenset[str]:
    """Those of these cases that a person may see (R-CON-01)."""
    with house.store.reading() as conn:
        files = house.loader.load(conn, Selection.of_numbers(list(numbers)), Viewer(house.clock.today()))
    seen = (file for file in files if sees_names(by, file, house.loader.kept_directory(), house))
    return frozenset(file.facts.case.number for file in seen)


def round_files(code: str, decree: str | None, house: House, *, by: str | None = None) -> list[CaseFile]:
    """The case files of a round: all of them for the server's operator (None), else those that a person may see.

    Raises:
        NotFoundError: the round has no cases, or none that this person may see.
    """
    with house.store.reading() as conn:
        files = house.loader.load(conn, Selection.of_round(code, decree), Viewer(house.clock.today()))
    if by is not None and files:
        directory = house.loader.kept_directory()
        files = [file for file in files if sees_names(by, file, directory, house)]
    if not files:
        raise NotFoundError("Gelombang", code + (f" SK {decree}" if decree else ""))
    return files
