"""Commands that were carried out, by their key: repeating one is harmless."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from workflow.storage.tables import CommandRow
from workflow.storage.unit_of_work import Tx

_COMMAND = CommandRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time


class AlreadyDoneError(Exception):
    """Another process carried the same command out between our look and our write; ours is rolled back."""


class KeptCommand(NamedTuple):
    """A command as kept."""

    request: str
    answer: str


def find(conn: Connection, command_id: str) -> KeptCommand | None:
    """The command of this key, or None."""
    wanted = select(_COMMAND.c.request, _COMMAND.c.answer).where(_COMMAND.c.command_id == command_id)
    row = conn.execute(wanted).first()
    return KeptCommand(*row) if row else None


def remember(tx: Tx, command_id: str, request: str, answer: str, *, at: datetime) -> None:
    """Keeps a command with its answer, in the transaction of its effects.

    Raises:
        AlreadyDoneError: the key is there already.
    """
    row = {"command_id": command_id, "request": request, "answer": answer, "recorded_at": at}
    try:
        tx.conn.execute(insert(_COMMAND), row)
    except IntegrityError as exc:
        raise AlreadyDoneError from exc
