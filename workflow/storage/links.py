"""Links of mails: only the hash of a token is kept; it is bound to person, task and task version, and used once."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from workflow.storage.tables import LinkTokenRow
from workflow.storage.unit_of_work import Tx

_TOKEN = LinkTokenRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time


def token_hash(token: str) -> str:
    """What is kept of a token: it has 256 bits, so a plain hash is enough (ASVS 6.5.2)."""
    return hashlib.sha256(token.encode()).hexdigest()


class NewLink(NamedTuple):
    """A link to be kept."""

    token: str
    task_id: int
    nip: str
    task_version: int
    expires_at: datetime


def add_links(tx: Tx, links: Sequence[NewLink]) -> None:
    """Keeps the hashes of links."""
    rows = [
        {
            "token_hash": token_hash(link.token),
            "task_id": link.task_id,
            "nip": link.nip,
            "task_version": link.task_version,
            "expires_at": link.expires_at,
        }
        for link in links
    ]
    if rows:
        tx.conn.execute(insert(_TOKEN), rows)


class KeptLink(NamedTuple):
    """A link as kept."""

    token_hash: str
    task_id: int
    nip: str
    task_version: int
    expires_at: datetime
    used_at: datetime | None


def find_link(conn: Connection, hashed: str) -> KeptLink | None:
    """The link of a token's hash, or None."""
    columns = [_TOKEN.c[name] for name in KeptLink._fields]
    row = conn.execute(select(*columns).where(_TOKEN.c.token_hash == hashed)).first()
    return KeptLink(*row) if row else None


def use_link(tx: Tx, hashed: str, *, at: datetime) -> bool:
    """Uses a link up; False where it was used before."""
    wanted = update(_TOKEN).where(_TOKEN.c.token_hash == hashed, _TOKEN.c.used_at.is_(None))
    return tx.conn.execute(wanted.values(used_at=at)).rowcount == 1
