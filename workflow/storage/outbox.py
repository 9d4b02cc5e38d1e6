"""The outbox's queries: posting, claiming with a lease, freezing, marking; and what the operator sees."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from workflow.storage.columns import as_moment
from workflow.storage.ledger import canonical
from workflow.storage.prepared import Prepared, moment_text
from workflow.storage.tables import OutboxRow
from workflow.storage.tables.outbox import HELD, UNFINISHED
from workflow.storage.unit_of_work import Tx

OUTBOX = OutboxRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_POST = Prepared(
    "INSERT INTO outbox (key, mail, recipient, case_id, task_id, payload, state, due_at, next_at, attempts, resent, "
    "created_at) VALUES (:key, :mail, :recipient, :case_id, :task_id, :payload, 'antre', :due_at, :due_at, 0, :resent, "
    ":created_at) ON CONFLICT (key) DO NOTHING"
)


class NewMail(NamedTuple):
    """A mail to be owed from this commit on."""

    key: str
    mail: str
    recipient: str
    payload: Mapping[str, object]
    due_at: datetime
    case_id: int | None = None
    task_id: int | None = None


def post(tx: Tx, mails: Iterable[NewMail], *, at: datetime) -> None:
    """Puts mails into the outbox; the same key twice is one mail."""
    owed, created_at = list(mails), moment_text(at)
    due = {moment: moment_text(moment) for moment in {m.due_at for m in owed}}
    rows = [
        {
            "key": m.key,
            "mail": m.mail,
            "recipient": m.recipient,
            "case_id": m.case_id,
            "task_id": m.task_id,
            "payload": canonical(m.payload),
            "due_at": due[m.due_at],
            "created_at": created_at,
            "resent": False,
        }
        for m in owed
    ]
    _POST.many(tx.conn, rows)


class QueuedMail(NamedTuple):
    """A mail under lease."""

    id: int
    key: str
    mail: str
    recipient: str
    case_id: int | None
    task_id: int | None
    payload: str
    state: str
    due_at: datetime
    next_at: datetime
    attempts: int
    first_attempt_at: datetime | None
    message_id: str | None
    frozen: bytes | None
    resent: bool
    created_at: datetime


WAITING = ("antre", "tunda", "tidak_pasti")


def claim(
    tx: Tx, *, owner: str, now: datetime, machine: datetime, lease_until: datetime, limit: int
) -> list[QueuedMail]:
    """Takes due mails under a lease, oldest first; mails whose lease ran out are taken over.

    An uncertain mail that was already sent a second time is not due: a third copy needs a person. Leases are counted on
    the machine's time (`machine`), so that a set clock breaks none; what is due, on the act's time (`now`).
    """
    wanted = _CLAIM_LOCKING if tx.dialect == "postgresql" else _CLAIM
    values = {"now": moment_text(now), "machine": moment_text(machine), "limit": limit}
    mails = [_queued(row) for row in wanted.all(tx.conn, values)]
    if mails:
        leased = {"ids": [mail.id for mail in mails], "owner": owner, "lease_until": moment_text(lease_until)}
        _LEASE.run(tx.conn, leased)
    return mails


def _queued(row: tuple[Any, ...]) -> QueuedMail:
    mail = QueuedMail._make(row)
    first = mail.first_attempt_at
    return mail._replace(
        due_at=as_moment(mail.due_at),
        next_at=as_moment(mail.next_at),
        first_attempt_at=None if first is None else as_moment(first),
        resent=bool(mail.resent),
        created_at=as_moment(mail.created_at),
    )


# In the order of the index of those that wait, and with its own condition: every other way reads all mails ever sent.
_DUE = (
    f"SELECT {', '.join(QueuedMail._fields)} FROM outbox WHERE ({UNFINISHED}) AND ("  # noqa: S608 - built from constants only
    "state <> 'dikirim_ke_server' AND next_at <= :now AND NOT (state = 'tidak_pasti' AND resent) "
    "OR state = 'dikirim_ke_server' AND lease_until < :machine) ORDER BY next_at, id LIMIT :limit"
)
_CLAIM, _CLAIM_LOCKING = Prepared(_DUE), Prepared(f"{_DUE} FOR UPDATE SKIP LOCKED")
_LEASE = Prepared(
    "UPDATE outbox SET state = 'dikirim_ke_server', lease_owner = :owner, lease_until = :lease_until WHERE id IN (:ids...)"
)
_FREEZE = Prepared(
    "UPDATE outbox SET frozen = :sealed, frozen_sha256 = :sha256, message_id = :message_id, "
    "address_digest = :address_digest WHERE id = :id AND lease_owner = :owner AND frozen IS NULL"
)


class Frozen(NamedTuple):
    """The bytes of a mail, encrypted, with their hash and Message-ID, and the digest of the address they go to."""

    id: int
    sealed: bytes
    sha256: str
    message_id: str
    address_digest: str


def freeze(tx: Tx, mails: Sequence[Frozen], *, owner: str) -> None:
    """Keeps the rendered bytes of mails under this owner's lease: every retry sends these and no others."""
    _FREEZE.many(tx.conn, [{**mail._asdict(), "owner": owner} for mail in mails])


_BEGIN_ATTEMPT = Prepared(
    "UPDATE outbox SET attempts = attempts + 1, first_attempt_at = COALESCE(first_attempt_at, :now), "
    "lease_until = :lease_until, resent = resent OR :resend "
    "WHERE id = :id AND lease_owner = :owner AND state = 'dikirim_ke_server'"
)


def begin_attempt(
    tx: Tx, mail_id: int, *, owner: str, now: datetime, lease_until: datetime, resend: bool = False
) -> bool:
    """Notes that the bytes go out now; False where the lease was lost, then they must not.

    Args:
        resend: the one re-send of an uncertain mail. Written before it goes out, so that a process that dies in the
            middle leaves a mail that a person decides on, not a third copy.
    """
    values = {
        "id": mail_id,
        "owner": owner,
        "now": moment_text(now),
        "lease_until": moment_text(lease_until),
        "resend": resend,
    }
    return _BEGIN_ATTEMPT.run(tx.conn, values) == 1


def requeue_held(tx: Tx, *, now: datetime) -> None:
    """Puts mails that were held back into the queue again; the allow-list is asked anew."""
    _REQUEUE.run(tx.conn, {"now": moment_text(now)})


def count_held(conn: Connection) -> int:
    """How many mails the allow-list holds back."""
    return int(_COUNT_HELD.all(conn, {})[0][0])


_REQUEUE = Prepared(f"UPDATE outbox SET state = 'antre', next_at = :now WHERE {HELD}")  # noqa: S608 - a constant
_COUNT_HELD = Prepared(f"SELECT COUNT(*) FROM outbox WHERE {HELD}")  # noqa: S608 - a constant


class Mark(NamedTuple):
    """How an attempt ended. `wipe` clears the frozen bytes (accepted); the hash stays."""

    mail_id: int
    state: str
    next_at: datetime | None = None
    code: int | None = None
    text: str | None = None
    wipe: bool = False
    resent: bool | None = None


_FINISHED = frozenset({"diterima", "gagal_tetap", "mati", "batal", "cetak"})
_ENDED = (
    "UPDATE outbox SET state = :state, lease_owner = NULL, lease_until = NULL, last_code = :code, last_text = :text, "
    "next_at = COALESCE(:next_at, next_at), resent = COALESCE(:resent, resent), "
    "finished_at = COALESCE(:finished_at, finished_at){} WHERE id = :id AND lease_owner = :owner"
)
# One statement, not two: a row is written anew with its bytes each time that it is touched.
_MARK, _MARK_AND_WIPE = Prepared(_ENDED.format("")), Prepared(_ENDED.format(", frozen = NULL"))


def mark(tx: Tx, ended: Mark, *, owner: str, now: datetime) -> bool:
    """Writes the end of an attempt; False where another process holds the lease meanwhile (fencing)."""
    values = {
        "id": ended.mail_id,
        "owner": owner,
        "state": ended.state,
        "code": ended.code,
        "text": ended.text,
        "next_at": moment_text(ended.next_at) if ended.next_at is not None else None,
        "resent": ended.resent,
        "finished_at": moment_text(now) if ended.state in _FINISHED else None,
    }
    return (_MARK_AND_WIPE if ended.wipe else _MARK).run(tx.conn, values) == 1


def count_by_state(conn: Connection) -> dict[str, int]:
    """How many mails stand in each state."""
    rows = conn.execute(select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state))
    return {row[0]: row[1] for row in rows}


def count_by_mail(conn: Connection) -> dict[tuple[str, str], int]:
    """How many mails of each name stand in each state."""
    rows = conn.execute(select(OUTBOX.c.mail, OUTBOX.c.state, func.count()).group_by(OUTBOX.c.mail, OUTBOX.c.state))
    return {(row[0], row[1]): row[2] for row in rows}


def accepted_since(
    conn: Connection, recipients: Sequence[str], mails: Iterable[str], since: datetime
) -> dict[str, int]:
    """How many of these kinds of mail each of these people was sent since a moment."""
    sent = (OUTBOX.c.state == "diterima") & (OUTBOX.c.finished_at >= since) & OUTBOX.c.mail.in_(sorted(mails))
    wanted = select(OUTBOX.c.recipient, func.count()).where(sent, OUTBOX.c.recipient.in_(list(recipients)))
    return {row[0]: row[1] for row in conn.execute(wanted.group_by(OUTBOX.c.recipient))}


_NEVER_READ = ("cetak", "batal", "gagal_tetap", "mati")


def message_ids(conn: Connection, keys: Sequence[str]) -> dict[str, str | None]:
    """Message-IDs by key of those of these mails that reach a mailbox; None where it is not made yet."""
    found: dict[str, str | None] = {}
    for begin in range(0, len(keys), 500):
        wanted = select(OUTBOX.c.key, OUTBOX.c.message_id).where(OUTBOX.c.key.in_(list(keys[begin : begin + 500])))
        rows = conn.execute(wanted.where(OUTBOX.c.state.not_in(_NEVER_READ))).all()
        found.update((row[0], row[1]) for row in rows)
    return found


class MailTo(NamedTuple):
    """One mail of a person: its row, name and key, how it stands, its Message-ID, and its way on paper."""

    id: int
    mail: str
    key: str
    state: str
    message_id: str | None
    printed_at: datetime | None
    received_at: datetime | None


def mails_to(conn: Connection, recipient: str) -> list[MailTo]:
    """All mails to a person, oldest first."""
    wanted = select(*[OUTBOX.c[name] for name in MailTo._fields]).where(OUTBOX.c.recipient == recipient)
    return [MailTo(*row) for row in conn.execute(wanted.order_by(OUTBOX.c.id))]


def post_new(tx: Tx, mails: Sequence[NewMail], *, at: datetime) -> list[NewMail]:
    """Puts those mails into the outbox that are not owed yet, and returns them."""
    known = known_keys(tx.conn, [mail.key for mail in mails])
    fresh = [mail for mail in mails if mail.key not in known]
    post(tx, fresh, at=at)
    return fresh


def known_keys(conn: Connection, keys: Sequence[str]) -> set[str]:
    """Which of these mails are owed already."""
    found: set[str] = set()
    for begin in range(0, len(keys), 500):
        wanted = select(OUTBOX.c.key).where(OUTBOX.c.key.in_(list(keys[begin : begin + 500])))
        found.update(conn.execute(wanted).scalars())
    return found
