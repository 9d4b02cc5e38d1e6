"""Notices that no mail brings: what is to be printed, what was, and whose receipt came back."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from workflow.storage.imports import EMPLOYEE
from workflow.storage.outbox import OUTBOX, QueuedMail
from workflow.storage.tables import OccupancyRow, PositionRow
from workflow.storage.unit_of_work import Tx

OCCUPANCY = OccupancyRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
POSITION = PositionRow.__table__  # type: ignore[attr-defined]  # as above
ON_PAPER = ("cetak", "gagal_tetap", "mati")
"""States of a notice that no mail brings any more."""
_QUEUED = [OUTBOX.c[name] for name in QueuedMail._fields]


class OnPaper(NamedTuple):
    """A printed notice: its row, key, about which case, and when its receipt came back."""

    id: int
    key: str
    recipient: str
    case_id: int | None
    received_at: datetime | None


def unprinted(conn: Connection, limit: int) -> list[QueuedMail]:
    """Notices that are to be printed, oldest first."""
    wanted = select(*_QUEUED).where(OUTBOX.c.state.in_(ON_PAPER), OUTBOX.c.printed_at.is_(None))
    return [QueuedMail(*row) for row in conn.execute(wanted.order_by(OUTBOX.c.id).limit(limit))]


def units_of(conn: Connection, people: Sequence[str]) -> dict[str, str]:
    """The names of the units that people serve in now, by NIP."""
    now = OCCUPANCY.c.until.is_(None) & POSITION.c.recorded_until.is_(None) & OCCUPANCY.c.nip.in_(list(people))
    joined = OCCUPANCY.join(POSITION, POSITION.c.post_id == OCCUPANCY.c.post_id)
    found = select(OCCUPANCY.c.nip, POSITION.c.unit_name).select_from(joined).where(now)
    return {row[0]: row[1] for row in conn.execute(found)}


def mark_printed(tx: Tx, ids: Sequence[int], *, at: datetime) -> None:
    """Notes that these notices lie on paper."""
    for begin in range(0, len(ids), 500):
        part = OUTBOX.c.id.in_(list(ids[begin : begin + 500]))
        tx.conn.execute(update(OUTBOX).where(part, OUTBOX.c.printed_at.is_(None)).values(printed_at=at))


def drop(tx: Tx, ids: Sequence[int]) -> None:
    """Notices whose purpose is gone are not printed."""
    for begin in range(0, len(ids), 500):
        tx.conn.execute(update(OUTBOX).where(OUTBOX.c.id.in_(list(ids[begin : begin + 500]))).values(state="batal"))


def on_paper(conn: Connection, mail_id: int) -> OnPaper | None:
    """A notice that was printed."""
    columns = (OUTBOX.c.id, OUTBOX.c.key, OUTBOX.c.recipient, OUTBOX.c.case_id, OUTBOX.c.received_at)
    row = conn.execute(select(*columns).where(OUTBOX.c.id == mail_id, OUTBOX.c.printed_at.is_not(None))).first()
    return None if row is None else OnPaper(*row)


def mark_received(tx: Tx, mail_id: int, actor: str, *, at: datetime) -> bool:
    """Notes who entered the receipt of a notice; False where it was entered before."""
    first = update(OUTBOX).where(OUTBOX.c.id == mail_id, OUTBOX.c.received_at.is_(None))
    return tx.conn.execute(first.values(received_at=at, received_by=actor)).rowcount == 1


def told_by_phone(conn: Connection) -> list[tuple[int, str, str, int | None]]:
    """Open notices of people whose channel is WhatsApp: row, NIP, name and case."""
    of_them = (
        (EMPLOYEE.c.nip == OUTBOX.c.recipient) & EMPLOYEE.c.recorded_until.is_(None) & (EMPLOYEE.c.channel == "wa")
    )
    still = OUTBOX.c.state.in_(ON_PAPER) & OUTBOX.c.received_at.is_(None) & OUTBOX.c.told_at.is_(None)
    wanted = select(OUTBOX.c.id, EMPLOYEE.c.nip, EMPLOYEE.c.name, OUTBOX.c.case_id).where(of_them, still)
    return [(row[0], row[1], row[2], row[3]) for row in conn.execute(wanted.order_by(OUTBOX.c.id))]


def mark_told(tx: Tx, ids: Sequence[int], *, at: datetime) -> None:
    """Notes that the neutral text of these notices was handed out for sending."""
    for begin in range(0, len(ids), 500):
        tx.conn.execute(update(OUTBOX).where(OUTBOX.c.id.in_(list(ids[begin : begin + 500]))).values(told_at=at))
