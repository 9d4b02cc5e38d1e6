"""What people chose to hear of their reminders: each choice is a version, the latest one counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from workflow.domain.reminding import Choice
from workflow.storage.links import token_hash
from workflow.storage.prepared import Prepared, moment_text
from workflow.storage.tables import ChoiceLinkRow, ReminderChoiceRow
from workflow.storage.unit_of_work import Tx

CHOICE = ReminderChoiceRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
LINK = ChoiceLinkRow.__table__  # type: ignore[attr-defined]  # as above
_LATEST = Prepared(
    "SELECT c.nip, c.choice FROM reminder_choice c WHERE c.version = "
    "(SELECT MAX(v.version) FROM reminder_choice v WHERE v.nip = c.nip) AND c.choice <> 'harian'"
)


def choices(conn: Connection) -> dict[str, Choice]:
    """Who chose another than the daily digest."""
    return {row[0]: Choice(row[1]) for row in _LATEST.all(conn, {})}


def choice_of(conn: Connection, nip: str) -> tuple[Choice, int]:
    """What a person chose last, and as which version; the daily digest at version 0 where nothing was chosen."""
    wanted = select(CHOICE.c.choice, CHOICE.c.version).where(CHOICE.c.nip == nip)
    row = conn.execute(wanted.order_by(CHOICE.c.version.desc()).limit(1)).first()
    return (Choice(row[0]), row[1]) if row else (Choice.DAILY, 0)


class NewChoice(NamedTuple):
    """A choice to be kept, by whom and how it came."""

    nip: str
    version: int
    choice: Choice
    actor: str
    via: str
    at: datetime


def add_choice(tx: Tx, chosen: NewChoice) -> None:
    """Keeps a choice as the next version; two at once are told by the unique key."""
    tx.conn.execute(insert(CHOICE), {**chosen._asdict(), "choice": chosen.choice.value})


class NewChoiceLink(NamedTuple):
    """A link to a person's choice, to be kept by its token's hash."""

    token: str
    nip: str
    expires_at: datetime


_ADD_LINK = Prepared("INSERT INTO choice_link (token_hash, nip, expires_at) VALUES (:token_hash, :nip, :expires_at)")


def add_choice_links(tx: Tx, links: Sequence[NewChoiceLink]) -> None:
    """Keeps the hashes of links."""
    rows = [
        {"token_hash": token_hash(link.token), "nip": link.nip, "expires_at": moment_text(link.expires_at)}
        for link in links
    ]
    _ADD_LINK.many(tx.conn, rows)


def whose_choice(conn: Connection, hashed: str, now: datetime) -> str | None:
    """Whose choice a link opens; None where it is unknown or has expired."""
    wanted = select(LINK.c.nip).where(LINK.c.token_hash == hashed, LINK.c.expires_at > now)
    return conn.execute(wanted).scalar()
