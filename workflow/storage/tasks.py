"""Handover tasks: created with the approval, acknowledged by their owners, read for pages, reminders and mails."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select, text, update

from workflow.domain.acts import NewTask, TaskChange
from workflow.storage.cases import CASE
from workflow.storage.prepared import Prepared, day_text, moment_text
from workflow.storage.tables import TaskRow
from workflow.storage.unit_of_work import Tx

TASK = TaskRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time

OPEN_TASK = ("terbuka", "sebagian")
_NEW_TASK = (
    "INSERT INTO task (case_id, code, item_group, title, owner_role, owner_nip, owner_reason, follows, post_id, blocking, "
    "risk, letter_kind, deadline, counted_from, counted_days, profile, state, version, created_at) VALUES (:case_id, :code, "
    ":item_group, :title, :owner_role, :owner_nip, :owner_reason, :follows, :post_id, :blocking, :risk, :letter_kind, "
    ":deadline, :counted_from, :counted_days, :profile, 'terbuka', 1, :created_at)"
)
_INSERT_TASK = Prepared(_NEW_TASK)
_INSERT_ONCE = Prepared(f"{_NEW_TASK} ON CONFLICT (case_id, code) DO NOTHING")
_END_TASKS = text(
    "UPDATE task SET state = 'batal', escalated_to = NULL, version = version + 1 "
    "WHERE case_id = :case_id AND state IN ('terbuka', 'sebagian') AND COALESCE(letter_kind, '') <> 'jawaban_keberatan'"
)


def add_tasks(tx: Tx, tasks: Iterable[tuple[int, NewTask]], *, at: datetime, once: bool = False) -> None:
    """Creates handover tasks of several cases in one statement.

    Args:
        once: one that is there already is left as it is: two processes may end the same night.
    """
    created_at = moment_text(at)
    rows = [
        {
            "case_id": case_id,
            "code": t.code,
            "item_group": t.group,
            "title": t.title,
            "owner_role": t.owner_role,
            "owner_nip": t.owner_nip,
            "owner_reason": t.owner_reason,
            "follows": t.follows,
            "post_id": t.post_id,
            "blocking": t.blocking,
            "risk": t.risk,
            "letter_kind": t.letter_kind,
            "deadline": day_text(t.term.last),
            "counted_from": day_text(t.term.start),
            "counted_days": t.term.days,
            "profile": t.profile,
            "created_at": created_at,
        }
        for case_id, t in tasks
    ]
    (_INSERT_ONCE if once else _INSERT_TASK).many(tx.conn, rows)


def end_tasks(tx: Tx, case_ids: Sequence[int]) -> None:
    """Cancels the open tasks of cases that ended; an objection stands beside its case and is still answered."""
    if case_ids:
        tx.conn.execute(_END_TASKS, [{"case_id": case_id} for case_id in case_ids])


def change_task(tx: Tx, change: TaskChange, *, expected_version: int, at: datetime) -> bool:
    """Acknowledges a task, or takes it back; False where somebody was faster."""
    done = change.state == "selesai"
    values: dict[str, object] = {
        "state": change.state,
        "version": TASK.c.version + 1,
        "note": change.note,
        "done_by": change.by if change.state != "terbuka" else None,
        "done_at": at if done else None,
        "via": change.via if change.state != "terbuka" else None,
    }
    if change.state != "sebagian":
        values |= {"escalated_to": change.escalated_to, "escalations": 0}
    wanted = and_(TASK.c.id == change.task_id, TASK.c.version == expected_version)
    return tx.conn.execute(update(TASK).where(wanted).values(values)).rowcount == 1


class StoredTask(NamedTuple):
    """A task as pages, reminders and acknowledgements see it."""

    id: int
    case_id: int
    number: str
    code: str
    item_group: str
    title: str
    owner_role: str
    owner_nip: str | None
    escalated_to: str | None
    blocking: bool
    risk: str
    letter_kind: str | None
    deadline: Any
    profile: str | None
    state: str
    version: int
    done_by: str | None
    done_at: Any
    via: str | None
    note: str | None
    follows: str
    post_id: str | None
    nip: str
    case_state: str
    visit: int
    owner_reason: str | None = None

    @property
    def disputed(self) -> bool:
        """True where the owner refused and the superior of both sides is to decide."""
        return self.state == "ditolak" and self.escalated_to is not None


_OF_CASE = {"number": CASE.c.number, "nip": CASE.c.nip, "case_state": CASE.c.state, "visit": CASE.c.visit}
_TASK_FIELDS = [_OF_CASE[name] if name in _OF_CASE else TASK.c[name] for name in StoredTask._fields]
_TASKS = select(*_TASK_FIELDS).join_from(TASK, CASE, TASK.c.case_id == CASE.c.id)


def tasks_of(conn: Connection, case_id: int) -> list[StoredTask]:
    """The tasks of a case in the order of their codes."""
    return [StoredTask(*row) for row in conn.execute(_TASKS.where(TASK.c.case_id == case_id).order_by(TASK.c.code))]


def open_tasks_of(conn: Connection, case_ids: Sequence[int]) -> list[StoredTask]:
    """The open tasks of cases, by case and code."""
    wanted = _TASKS.where(TASK.c.case_id.in_(list(case_ids)), TASK.c.state.in_(OPEN_TASK))
    return [StoredTask(*row) for row in conn.execute(wanted.order_by(CASE.c.number, TASK.c.code))]


def task_by_id(conn: Connection, task_id: int) -> StoredTask | None:
    """One task by its database id."""
    row = conn.execute(_TASKS.where(TASK.c.id == task_id)).first()
    return StoredTask(*row) if row else None


def tasks_by_id(conn: Connection, ids: Sequence[int]) -> list[StoredTask]:
    """Several tasks by their database ids."""
    found: list[StoredTask] = []
    for begin in range(0, len(ids), 500):
        part = conn.execute(_TASKS.where(TASK.c.id.in_(list(ids[begin : begin + 500]))))
        found.extend(StoredTask(*row) for row in part)
    return found


def tasks_in_round(conn: Connection, round_code: str, owner: str) -> list[StoredTask]:
    """The open tasks of a person in a round, by case and code."""
    wanted = _TASKS.where(CASE.c.round_code == round_code, TASK.c.owner_nip == owner, TASK.c.state.in_(OPEN_TASK))
    return [StoredTask(*row) for row in conn.execute(wanted.order_by(CASE.c.number, TASK.c.code))]
