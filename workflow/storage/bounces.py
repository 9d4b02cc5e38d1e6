"""Mails that came back, and the addresses that nothing more is sent to."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from workflow.domain.bounces import STOPPING, BounceKind
from workflow.storage.outbox import OUTBOX
from workflow.storage.prepared import Prepared, moment_text
from workflow.storage.tables import MailBounceRow
from workflow.storage.unit_of_work import Tx

BOUNCE = MailBounceRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_ADD = Prepared(
    "INSERT INTO mail_bounce (digest, outbox_id, recipient, address_digest, kind, status, at) VALUES "
    "(:digest, :outbox_id, :recipient, :address_digest, :kind, :status, :at) ON CONFLICT (digest) DO NOTHING"
)


class NewBounce(NamedTuple):
    """A bounce that is to be kept."""

    digest: str
    outbox_id: int
    recipient: str
    address_digest: str
    kind: BounceKind
    status: str


class SentMail(NamedTuple):
    """A mail that went out: its row, to whom, about which case, to which address."""

    id: int
    recipient: str
    case_id: int | None
    address_digest: str


def add_bounce(tx: Tx, bounce: NewBounce, *, at: datetime) -> bool:
    """Keeps a bounce; False where it is known already."""
    values = {**bounce._asdict(), "kind": bounce.kind.value, "at": moment_text(at)}
    return _ADD.run(tx.conn, values) == 1


def sent_mail(conn: Connection, mail_id: int | None, message_id: str | None) -> SentMail | None:
    """The mail that came back, by its id or, without one, by its Message-ID."""
    if mail_id is None and message_id is None:
        return None
    which = OUTBOX.c.id == mail_id if mail_id is not None else OUTBOX.c.message_id == message_id
    wanted = select(OUTBOX.c.id, OUTBOX.c.recipient, OUTBOX.c.case_id, OUTBOX.c.address_digest)
    row = conn.execute(wanted.where(which, OUTBOX.c.address_digest.is_not(None))).first()
    return None if row is None else SentMail(*row)


def passing_failures(conn: Connection, digest: str, since: datetime) -> int:
    """How many passing failures of an address were kept since a moment."""
    passing = (BOUNCE.c.address_digest == digest) & (BOUNCE.c.kind == BounceKind.TEMPORARY.value)
    return conn.execute(select(func.count()).where(passing, BOUNCE.c.at >= since)).scalar_one()


def stopped(conn: Connection, digests: Sequence[str]) -> set[str]:
    """Those of these addresses that nothing more is sent to."""
    if not digests:
        return set()
    wanted = select(BOUNCE.c.address_digest).where(BOUNCE.c.address_digest.in_(list(digests)))
    return set(conn.execute(wanted.where(BOUNCE.c.kind.in_(STOPPING))).scalars())


def lift(tx: Tx, digest: str) -> int:
    """Lets mail go to an address again; returns how many bounces are set aside."""
    lifted = update(BOUNCE).where(BOUNCE.c.address_digest == digest).values(kind=BounceKind.LIFTED.value)
    return tx.conn.execute(lifted.where(BOUNCE.c.kind != BounceKind.LIFTED.value)).rowcount


def undelivered(tx: Tx, mail_id: int, status: str) -> None:
    """Notes that an accepted mail did not arrive: it is to be printed."""
    came_back = {"state": "gagal_tetap", "last_text": f"kembali dari server penerima ({status})"}
    tx.conn.execute(
        update(OUTBOX).where(OUTBOX.c.id == mail_id, OUTBOX.c.state.in_(("diterima", "tidak_pasti"))).values(came_back)
    )
