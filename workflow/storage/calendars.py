"""Calendars in force and the terms that are counted by them, read in pages and moved in bulk."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, exists, func, select, update

from workflow.domain.deadlines import Term
from workflow.domain.stages import FIVE_STAGES
from workflow.storage.cases import CASE
from workflow.storage.ledger import canonical
from workflow.storage.prepared import Prepared, day_text, moment_text
from workflow.storage.tables import DeadlineMoveRow, WorkCalendarRow
from workflow.storage.tasks import OPEN_TASK, TASK
from workflow.storage.unit_of_work import Tx

_KEPT = WorkCalendarRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_MOVE = DeadlineMoveRow.__table__  # type: ignore[attr-defined]  # as above
_STAGES = [stage.value for stage in FIVE_STAGES]
STAGE_TERM, OPINION_TERM, ANSWER_TERM = "tahap", "pendapat", "tanggapan"
"""A case's own terms, as `DeadlineMove.what` names them; anything else is a task's code."""


class KeptCalendar(NamedTuple):
    """A calendar as recorded; `body` is its document, `totals` what it moved so far."""

    seq: int
    fingerprint: str
    body: Mapping[str, Any]
    adopted_on: date
    state: str
    after_id: int
    totals: Mapping[str, int]


def latest_calendar(conn: Connection, before: int | None = None) -> KeptCalendar | None:
    """The calendar that came into force last, of those before a number where one is given."""
    wanted = select(*(_KEPT.c[name] for name in KeptCalendar._fields)).order_by(_KEPT.c.seq.desc()).limit(1)
    row = conn.execute(wanted if before is None else wanted.where(_KEPT.c.seq < before)).first()
    if row is None:
        return None
    kept = KeptCalendar(*row)
    return kept._replace(body=json.loads(str(kept.body)), totals=json.loads(str(kept.totals)))


_ADD = Prepared(
    "INSERT INTO work_calendar (seq, fingerprint, body, adopted_on, recorded_at, state, after_id, totals) VALUES "
    "(:seq, :fingerprint, :body, :adopted_on, :recorded_at, :state, :after_id, :totals) ON CONFLICT (seq) DO NOTHING"
)


def add_calendar(tx: Tx, kept: KeptCalendar, *, at: datetime) -> None:
    """Records a calendar whose count begins; of two processes that do so at once, the first one's stands."""
    days = {"adopted_on": day_text(kept.adopted_on), "recorded_at": moment_text(at)}
    _ADD.run(tx.conn, {**kept._asdict(), "body": canonical(kept.body), "totals": canonical(kept.totals), **days})


def advance(tx: Tx, seen: KeptCalendar, now: KeptCalendar) -> bool:
    """Says how far a count has come; False where another process came further meanwhile."""
    still = (_KEPT.c.seq == seen.seq) & (_KEPT.c.after_id == seen.after_id) & (_KEPT.c.state == seen.state)
    values = {"after_id": now.after_id, "state": now.state, "totals": canonical(now.totals)}
    return tx.conn.execute(update(_KEPT).where(still).values(values)).rowcount == 1


class OpenCase(NamedTuple):
    """A case with a term that still matters: its stage's, a word awaited, or an open task's."""

    id: int
    number: str
    state: str
    deadline: date | None
    counted_from: date | None
    counted_days: int | None
    entered_on: date
    told_on: date | None
    answer: str | None

    @property
    def term(self) -> Term | None:
        """The term of the case's stage."""
        if self.deadline is None or self.counted_from is None or self.counted_days is None:
            return None
        return Term(self.deadline, self.counted_from, self.counted_days)


class OpenTerm(NamedTuple):
    """The term of an open task, and the profile whose calendar it is counted by (None: the office's)."""

    task_id: int
    case_id: int
    code: str
    profile: str | None
    term: Term


class DeadlineMove(NamedTuple):
    """A deadline that moves; `task_id` is None for a case's own."""

    case_id: int
    what: str
    old: date
    new: date
    task_id: int | None = None


_HAS_OPEN_TASK = exists().where(TASK.c.case_id == CASE.c.id, TASK.c.state.in_(OPEN_TASK))
_CASES = select(*(CASE.c[name] for name in OpenCase._fields)).where(CASE.c.state.in_(_STAGES) | _HAS_OPEN_TASK)
_WITH_TERM = _CASES.where(CASE.c.deadline.is_not(None) | _HAS_OPEN_TASK)
_TERMS = select(
    TASK.c.id, TASK.c.case_id, TASK.c.code, TASK.c.profile, TASK.c.deadline, TASK.c.counted_from, TASK.c.counted_days
).where(TASK.c.state.in_(OPEN_TASK))


def open_cases(conn: Connection, *, after_id: int, limit: int, awaited: bool, hold: bool = False) -> list[OpenCase]:
    """A page of cases with a running term, by id; `hold` locks them until the transaction ends.

    Args:
        awaited: also those of which only a word may be awaited; no deadline is stored of it, so that only a change of
            calendars moves it.
    """
    wanted = (_CASES if awaited else _WITH_TERM).where(CASE.c.id > after_id).order_by(CASE.c.id).limit(limit)
    if hold:
        # SQLite's writer is alone already and takes no such clause.
        wanted = wanted.with_for_update(of=CASE)
    return [OpenCase(*row) for row in conn.execute(wanted)]


def open_terms(conn: Connection, first_id: int, last_id: int) -> list[OpenTerm]:
    """The terms of the open tasks of a range of cases."""
    rows = conn.execute(_TERMS.where(TASK.c.case_id.between(first_id, last_id)).order_by(TASK.c.id))
    return [OpenTerm(row[0], row[1], row[2], row[3], Term(row[4], row[5], row[6])) for row in rows]


# Who judged the case by its old deadline judges it again: the guarded UPDATE compares fact_seq.
_MOVE_CASE = Prepared("UPDATE transfer_case SET deadline = :new, fact_seq = fact_seq + 1 WHERE id = :case_id")
# The task's version stays: links that are in people's mailboxes are bound to it.
_MOVE_TASK = Prepared("UPDATE task SET deadline = :new WHERE id = :task_id AND state IN ('terbuka', 'sebagian')")
_KEEP_MOVE = Prepared(
    "INSERT INTO deadline_move (calendar_seq, case_id, what, old, new) VALUES (:seq, :case_id, :what, :old, :new)"
)


def move_deadlines(tx: Tx, seq: int, moves: Sequence[DeadlineMove]) -> None:
    """Moves deadlines and keeps the old dates beside the new ones."""
    rows = [{**m._asdict(), "seq": seq, "old": day_text(m.old), "new": day_text(m.new)} for m in moves]
    _MOVE_CASE.many(tx.conn, [row for row in rows if row["what"] == STAGE_TERM])
    _MOVE_TASK.many(tx.conn, [row for row in rows if row["task_id"] is not None])
    _KEEP_MOVE.many(tx.conn, rows)


def kept_moves(conn: Connection, seq: int) -> list[tuple[str, DeadlineMove]]:
    """What a calendar moved, with the case's number, by case and term."""
    wanted = select(CASE.c.number, _MOVE.c.case_id, _MOVE.c.what, _MOVE.c.old, _MOVE.c.new)
    of_calendar = wanted.join_from(_MOVE, CASE, _MOVE.c.case_id == CASE.c.id).where(_MOVE.c.calendar_seq == seq)
    rows = conn.execute(of_calendar.order_by(_MOVE.c.case_id, _MOVE.c.what))
    return [(row[0], DeadlineMove(*row[1:])) for row in rows]


def last_open_deadline(conn: Connection, day: date) -> date:
    """The latest deadline that is still to come, of open cases and tasks; the day itself where none is."""
    of_cases = select(func.max(CASE.c.deadline)).where(CASE.c.state.in_(_STAGES))
    of_tasks = select(func.max(TASK.c.deadline)).where(TASK.c.state.in_(OPEN_TASK))
    found: list[date | None] = [conn.execute(wanted).scalar() for wanted in (of_cases, of_tasks)]
    return max([day, *(last for last in found if last is not None)])
