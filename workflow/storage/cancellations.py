"""Cancellations: the SK that takes a transfer back, from which day on, and when the posts were put back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, or_, select, update

from workflow.storage.cases import CASE
from workflow.storage.tables import CancellationRow, LedgerEntryRow
from workflow.storage.unit_of_work import Tx

_CANCELLATION = CancellationRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_ENTRY = LedgerEntryRow.__table__  # type: ignore[attr-defined]  # as above


class NewCancellation(NamedTuple):
    """One cancelled case; the posts go back on `effective_on`."""

    case_id: int
    decree_number: str
    effective_on: date


def add_cancellations(tx: Tx, rows: Iterable[NewCancellation], *, at: datetime) -> None:
    """Keeps them; nothing is put back yet."""
    tx.conn.execute(insert(_CANCELLATION), [{**row._asdict(), "recorded_at": at} for row in rows])


def waiting_for_their_day(conn: Connection, until: date) -> list[NewCancellation]:
    """Those whose day has come until a day and whose posts were not put back yet, by case."""
    columns = [_CANCELLATION.c[name] for name in NewCancellation._fields]
    due = (_CANCELLATION.c.restored_at.is_(None)) & (_CANCELLATION.c.effective_on <= until)
    return [
        NewCancellation(*row) for row in conn.execute(select(*columns).where(due).order_by(_CANCELLATION.c.case_id))
    ]


def mark_restored(tx: Tx, case_ids: Sequence[int], *, at: datetime) -> None:
    """Says that the posts of these cases went back; their facts have changed."""
    listed = list(case_ids)
    tx.conn.execute(update(_CANCELLATION).where(_CANCELLATION.c.case_id.in_(listed)).values(restored_at=at))
    values = {"post_changed": False, "fact_seq": CASE.c.fact_seq + 1}
    tx.conn.execute(update(CASE).where(CASE.c.id.in_(listed), CASE.c.post_changed).values(values))


class LaterAct(NamedTuple):
    """An act that stands in the ledger."""

    stream: str
    seq: int
    event: str
    actor: str
    at: datetime


def acts_of(conn: Connection, streams: Sequence[str], actors: Sequence[str], since: datetime) -> list[LaterAct]:
    """All acts in these streams, and from a moment on those of these people in any other, in the order of time."""
    columns = [_ENTRY.c[name] for name in LaterAct._fields]
    theirs = _ENTRY.c.actor.in_(list(actors)) & (_ENTRY.c.at >= since)
    wanted = select(*columns).where(or_(_ENTRY.c.stream.in_(list(streams)), theirs))
    return [LaterAct(*row) for row in conn.execute(wanted.order_by(_ENTRY.c.at, _ENTRY.c.stream, _ENTRY.c.seq))]
