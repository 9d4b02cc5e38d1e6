"""Explanations of placements and private circumstances; which cases wait to be told, and who keeps silent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text

from workflow.domain.telling import Confirmed, Kind, NewExplanation, PrivateNote
from workflow.storage.cases import CASE
from workflow.storage.prepared import Prepared, moment_text
from workflow.storage.tables import ExplanationRow, PrivateNoteRow, ReminderRow
from workflow.storage.unit_of_work import Tx

_TEXT = ExplanationRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_NOTE = PrivateNoteRow.__table__  # type: ignore[attr-defined]  # as above
_REMINDER = ReminderRow.__table__  # type: ignore[attr-defined]  # as above

_ADD = Prepared(
    "INSERT INTO explanation (case_id, visit, version, text, sha256, author, made_at, confirmed_by, confirmed_at) "
    "VALUES (:case_id, :visit, :version, :text, :sha256, :author, :made_at, :confirmed_by, :confirmed_at)"
)
_CONFIRM = text(
    "UPDATE explanation SET confirmed_by = :by, confirmed_at = :at "
    "WHERE case_id = :case_id AND visit = :visit AND version = :version"
)
_TOLD = text("UPDATE transfer_case SET told_on = :day WHERE id = :case_id AND told_on IS NULL")
_END = text(
    "UPDATE task SET state = 'batal', escalated_to = NULL, version = version + 1 "
    "WHERE case_id = :case_id AND code = :code AND state IN ('terbuka', 'sebagian')"
)
_LOOK_AGAIN = text(
    "UPDATE task SET version = version + 1 WHERE case_id = :case_id AND code = :code AND state IN ('terbuka', 'sebagian')"
)
_UNTOLD = Prepared(
    """
    SELECT c.id FROM transfer_case c
    WHERE c.state IN (:states...) AND c.told_on IS NULL AND c.id > :after_id
      AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = c.id AND t.code = :begins || CAST(c.visit AS TEXT))
    ORDER BY c.id LIMIT :page
    """
)
_SILENT = Prepared(
    """
    SELECT c.id FROM transfer_case c
    WHERE c.state IN ('sosialisasi', 'persetujuan') AND c.answer IS NULL AND c.told_on BETWEEN :since AND :until
      AND c.id > :after_id
      AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = c.id AND t.code = :begins || CAST(c.visit AS TEXT))
    ORDER BY c.id LIMIT :page
    """
)


class Explanation(NamedTuple):
    """One version of the text that explains a placement, as it is kept."""

    case_id: int
    visit: int
    version: int
    text: str
    sha256: str
    author: str
    confirmed_by: str | None


_FIELDS = [_TEXT.c[name] for name in Explanation._fields]


def add_explanation(tx: Tx, visit: tuple[int, int], made: NewExplanation, author: str, *, at: datetime) -> None:
    """Keeps a text as the next version of its visit.

    Args:
        visit: case id and visit.
    """
    case_id, number = visit
    before = select(func.max(_TEXT.c.version)).where(_TEXT.c.case_id == case_id, _TEXT.c.visit == number)
    moment = moment_text(at)
    values = {
        "case_id": case_id,
        "visit": number,
        "version": (tx.conn.execute(before).scalar() or 0) + 1,
        "text": made.text,
        "sha256": made.sha256,
        "author": author,
        "made_at": moment,
        "confirmed_by": made.confirmed_by,
        "confirmed_at": moment if made.confirmed_by else None,
    }
    _ADD.run(tx.conn, values)


def add_first_explanations(
    tx: Tx, made: Iterable[tuple[tuple[int, int], NewExplanation]], author: str, *, at: datetime
) -> None:
    """Keeps the first texts of visits, in one statement for a whole chunk."""
    moment = moment_text(at)
    rows = [
        {
            "case_id": visit[0],
            "visit": visit[1],
            "version": 1,
            "text": new.text,
            "sha256": new.sha256,
            "author": author,
            "made_at": moment,
            "confirmed_by": new.confirmed_by,
            "confirmed_at": moment if new.confirmed_by else None,
        }
        for visit, new in made
    ]
    if rows:
        _ADD.many(tx.conn, rows)


def newest_explanations(conn: Connection, case_ids: Sequence[int]) -> dict[int, Explanation]:
    """The newest text of each case's present visit, by case id; none where none was made."""
    if not case_ids:
        return {}
    wanted = select(*_FIELDS).join(CASE, (CASE.c.id == _TEXT.c.case_id) & (CASE.c.visit == _TEXT.c.visit))
    rows = conn.execute(wanted.where(_TEXT.c.case_id.in_(list(case_ids))).order_by(_TEXT.c.case_id, _TEXT.c.version))
    return {row.case_id: Explanation(*row) for row in rows}


def explanations_sent(conn: Connection, case_ids: Sequence[int]) -> dict[tuple[int, int], str]:
    """The text that was confirmed, by case and visit: what the notice of that visit carries."""
    if not case_ids:
        return {}
    wanted = select(_TEXT.c.case_id, _TEXT.c.visit, _TEXT.c.text).where(
        _TEXT.c.case_id.in_(list(case_ids)), _TEXT.c.confirmed_by.is_not(None)
    )
    return {(row[0], row[1]): row[2] for row in conn.execute(wanted.order_by(_TEXT.c.version))}


def confirm(tx: Tx, visit: tuple[int, int], confirmed: Confirmed, *, at: datetime) -> None:
    """Keeps who confirmed a version."""
    case_id, number = visit
    values = {"case_id": case_id, "visit": number, "version": confirmed.version, "by": confirmed.by}
    tx.conn.execute(_CONFIRM, {**values, "at": moment_text(at)})


def set_told(tx: Tx, case_id: int, day: date) -> None:
    """Keeps the day on which the placement was told; the first one stands."""
    tx.conn.execute(_TOLD, {"case_id": case_id, "day": day.isoformat()})


def end_named_tasks(tx: Tx, case_id: int, codes: Iterable[str]) -> None:
    """Cancels open tasks of a case by their codes."""
    rows = [{"case_id": case_id, "code": code} for code in codes]
    if rows:
        tx.conn.execute(_END, rows)


def look_again(tx: Tx, case_id: int, code: str) -> bool:
    """Raises an open task's version, so that lists shown before are refused; False where it is not open any more."""
    return tx.conn.execute(_LOOK_AGAIN, {"case_id": case_id, "code": code}).rowcount == 1


class KeptNote(NamedTuple):
    """Private circumstances as they are kept."""

    given_by: str
    text: str
    salt: str
    digest: str
    recorded_at: datetime


def add_private(tx: Tx, visit: tuple[int, int], note: PrivateNote, *, at: datetime) -> None:
    """Keeps private circumstances apart."""
    case_id, number = visit
    values = {"case_id": case_id, "visit": number, "given_by": note.by, "recorded_at": at}
    tx.conn.execute(_NOTE.insert().values(**values, text=note.text, salt=note.salt, digest=note.digest))


def private_notes(conn: Connection, case_id: int) -> list[KeptNote]:
    """The private circumstances of a case, oldest first."""
    columns = [_NOTE.c[name] for name in KeptNote._fields]
    return [
        KeptNote(*row) for row in conn.execute(select(*columns).where(_NOTE.c.case_id == case_id).order_by(_NOTE.c.id))
    ]


def untold(conn: Connection, states: Sequence[str], *, after_id: int, limit: int) -> list[int]:
    """Cases in these states that were not told and whose text nobody was asked to confirm, by id, in pages."""
    values = {"states": list(states), "begins": Kind.CONFIRM.value, "after_id": after_id, "page": limit}
    return [int(row[0]) for row in _UNTOLD.all(conn, values)]


def silent(conn: Connection, told: tuple[date, date], *, after_id: int, limit: int) -> list[int]:
    """Cases told between two days (inclusive) without an answer and without a talk about it yet, by id, in pages."""
    since, until = told
    values = {"since": since.isoformat(), "until": until.isoformat(), "begins": Kind.SILENCE.value}
    return [int(row[0]) for row in _SILENT.all(conn, {**values, "after_id": after_id, "page": limit})]


def reminded(conn: Connection, case_ids: Sequence[int], mail: str) -> Mapping[int, list[date]]:
    """On which days the recipients of these cases were reminded by a mail of this kind, by case id."""
    wanted = select(_REMINDER.c.case_id, _REMINDER.c.ordered_on).where(
        _REMINDER.c.case_id.in_(list(case_ids)), _REMINDER.c.mail == mail, _REMINDER.c.digest_id.is_not(None)
    )
    found: dict[int, list[date]] = {}
    for case_id, ordered in conn.execute(wanted.order_by(_REMINDER.c.id)):
        found.setdefault(case_id, []).append(ordered)
    return found
