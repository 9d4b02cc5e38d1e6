"""Reminders that wait for their person's digest: ordered once a step, taken by one mail; and the tasks they are of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from workflow.storage.columns import as_date, as_moment
from workflow.storage.ledger import canonical
from workflow.storage.prepared import Prepared, day_text
from workflow.storage.unit_of_work import Tx


class DueTask(NamedTuple):
    """An open task as the ladders see it."""

    id: int
    case_id: int
    number: str
    visit: int
    code: str
    letter_kind: str | None
    owner_nip: str | None
    escalated_to: str | None
    escalations: int
    profile: str | None
    deadline: date
    created_at: datetime
    escalated_on: date | None


_DUE = Prepared(
    "SELECT t.id, t.case_id, c.number, c.visit, t.code, t.letter_kind, t.owner_nip, t.escalated_to, t.escalations, "
    "t.profile, t.deadline, t.created_at, t.escalated_on FROM task t JOIN transfer_case c ON c.id = t.case_id "
    "WHERE t.state IN ('terbuka', 'sebagian') AND t.deadline <= :until AND t.id > :after_id ORDER BY t.id LIMIT :page"
)
_ESCALATE = Prepared(
    "UPDATE task SET escalated_to = :superior, escalations = :rung, escalated_on = :day "
    "WHERE id = :id AND escalations < :rung AND state IN ('terbuka', 'sebagian')"
)


def due_tasks(conn: Connection, *, until: date, after_id: int, limit: int) -> list[DueTask]:
    """Open tasks due until a day, by id, in pages: memory stays flat."""
    rows = _DUE.all(conn, {"until": day_text(until), "after_id": after_id, "page": limit})
    return [DueTask._make((*row[:10], _day(row[10]), as_moment(row[11]), as_date(row[12]))) for row in rows]


def _day(value: Any) -> date:  # noqa: ANN401 - text on SQLite, a date on PostgreSQL; never none in this column
    return as_date(value) or date.max


def escalate(tx: Tx, raised: Sequence[tuple[int, int, str]], *, on: date) -> None:
    """Puts overdue tasks into the inbox of a superior as well.

    Args:
        raised: the task, the rung that it has reached (1 the owner's superior) and whose inbox that is.
    """
    _ESCALATE.many(
        tx.conn, [{"id": task, "rung": rung, "superior": nip, "day": day_text(on)} for task, rung, nip in raised]
    )


class NewReminder(NamedTuple):
    """One step of a ladder for one person, as the mail that it would be by itself."""

    key: str
    mail: str
    recipient: str
    step: int
    payload: Mapping[str, object]
    case_id: int
    task_id: int | None = None


_ORDER = Prepared(
    "INSERT INTO reminder (key, mail, recipient, step, case_id, task_id, payload, ordered_on) VALUES "
    "(:key, :mail, :recipient, :step, :case_id, :task_id, :payload, :ordered_on) ON CONFLICT (key) DO NOTHING"
)
_KNOWN = Prepared("SELECT key FROM reminder WHERE key IN (:keys...)")
_TOLD = Prepared(
    "SELECT DISTINCT recipient FROM reminder WHERE recipient IN (:people...) AND step < 0 "
    "AND ordered_on >= :since AND ordered_on < :before"
)


def order_new(tx: Tx, reminders: Sequence[NewReminder], *, on: date) -> list[NewReminder]:
    """Orders those that were not ordered yet, and returns them; the same key twice is one reminder."""
    if not reminders:
        return []
    known = {row[0] for row in _KNOWN.all(tx.conn, {"keys": [one.key for one in reminders]})}
    fresh = [one for one in reminders if one.key not in known]
    day = day_text(on)
    _ORDER.many(tx.conn, [{**one._asdict(), "payload": canonical(one.payload), "ordered_on": day} for one in fresh])
    return fresh


def told_between(conn: Connection, people: Sequence[str], since: date, before: date) -> set[str]:
    """Who of these people was reminded of something before its deadline from one day on until before another."""
    values = {"people": list(people), "since": day_text(since), "before": day_text(before)}
    return {row[0] for row in _TOLD.all(conn, values)} if people else set()


_OF_TASK = Prepared("SELECT recipient FROM reminder WHERE task_id = :task_id AND mail = :mail ORDER BY id")


def reminded_of(conn: Connection, task_id: int, mail: str) -> list[str]:
    """Who was reminded of a task by this kind of reminder, once a step, oldest first."""
    return [row[0] for row in _OF_TASK.all(conn, {"task_id": task_id, "mail": mail})]


_WAITING = Prepared(
    "SELECT DISTINCT recipient FROM reminder WHERE digest_id IS NULL AND recipient > :after "
    "ORDER BY recipient LIMIT :page"
)
_TAKE = Prepared("UPDATE reminder SET digest_id = :id WHERE recipient = :recipient AND digest_id IS NULL")
_RELEASE = Prepared("UPDATE reminder SET digest_id = NULL WHERE digest_id IN (:digests...)")
_TAKEN = Prepared(
    "SELECT id, digest_id, mail, case_id, task_id, payload FROM reminder WHERE digest_id IN (:digests...) "
    "ORDER BY digest_id, id"
)


def people_waiting(conn: Connection, *, after: str, limit: int) -> list[str]:
    """Whose reminders wait for a digest, in pages."""
    return [row[0] for row in _WAITING.all(conn, {"after": after, "page": limit})]


def take(tx: Tx, digests: Sequence[tuple[int, str]]) -> None:
    """Gives all that waits for a person to one digest: no other will tell it.

    Args:
        digests: the mail's row and its recipient.
    """
    _TAKE.many(tx.conn, [{"id": mail_id, "recipient": nip} for mail_id, nip in digests])


def release(tx: Tx, digests: Sequence[int]) -> None:
    """Gives back what digests took that are put off: the next one tells it."""
    if digests:
        _RELEASE.run(tx.conn, {"digests": list(digests)})


class Taken(NamedTuple):
    """A reminder that a digest took."""

    id: int
    digest_id: int
    mail: str
    case_id: int | None
    task_id: int | None
    payload: str


def taken_by(conn: Connection, digests: Sequence[int]) -> list[Taken]:
    """What digests took, by digest and order."""
    rows = _TAKEN.all(conn, {"digests": list(digests)}) if digests else []
    return [Taken(*row) for row in rows]
