"""Mails that go no further by themselves: given up, or twice uncertain whether the relay took them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, or_, select, update

from workflow.storage.outbox import OUTBOX
from workflow.storage.unit_of_work import Tx


class StuckMail(NamedTuple):
    """A mail that waits for a person; `created_at` is when it was owed."""

    id: int
    mail: str
    recipient: str
    state: str
    attempts: int
    last_code: int | None
    last_text: str | None
    created_at: datetime


_STUCK = and_(
    or_(OUTBOX.c.state == "mati", and_(OUTBOX.c.state == "tidak_pasti", OUTBOX.c.resent)), OUTBOX.c.printed_at.is_(None)
)
_SHOWN = [OUTBOX.c[name] for name in StuckMail._fields]


def stuck_mails(conn: Connection) -> list[StuckMail]:
    """All of them, oldest first; what lies on paper already is none."""
    return [StuckMail(*row) for row in conn.execute(select(*_SHOWN).where(_STUCK).order_by(OUTBOX.c.id))]


def queue_again(tx: Tx, ids: Sequence[int], *, now: datetime) -> list[int]:
    """Puts stuck mails into the queue again with the same bytes; returns those that were.

    A mail keeps its mark of a re-send: another uncertain end leaves it to a person again.
    """
    found = list(tx.conn.execute(select(OUTBOX.c.id).where(_STUCK, OUTBOX.c.id.in_(list(ids)))).scalars())
    fresh = {"state": "tunda", "next_at": now, "attempts": 0, "first_attempt_at": None, "finished_at": None}
    tx.conn.execute(update(OUTBOX).where(OUTBOX.c.id.in_(found)).values(fresh))
    return found
