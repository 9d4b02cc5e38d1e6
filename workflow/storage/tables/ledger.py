"""The ledger: streams of hash-chained entries, snapshots of what was judged, and commands already done."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel

from workflow.storage.columns import UtcDateTime


def _moment() -> Column[datetime]:
    return Column(UtcDateTime, nullable=False)


class LedgerStreamRow(SQLModel, table=True):
    """The head of one stream: its last sequence number and hash."""

    __tablename__ = "ledger_stream"
    __table_args__ = (CheckConstraint("seq >= 1", name="ck_ledger_stream_seq"),)

    stream: str = Field(primary_key=True)
    seq: int
    head: str


class LedgerEntryRow(SQLModel, table=True):
    """One entry, never updated and never deleted (triggers of the database refuse it)."""

    __tablename__ = "ledger_entry"

    stream: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    event: str
    actor: str
    on_behalf: str | None = None
    at: datetime = Field(sa_column=_moment())
    machine_at: datetime = Field(sa_column=_moment())
    body: str = Field(sa_column=Column(Text, nullable=False))
    previous: str
    hash: str


class SnapshotRow(SQLModel, table=True):
    """The canonical facts that a decision rested on, kept once by digest; may be erased without breaking the chain."""

    __tablename__ = "snapshot"

    digest: str = Field(primary_key=True)
    body: str | None = Field(sa_column=Column(Text))


class CommandRow(SQLModel, table=True):
    """A command that was carried out, by its key, with its answer: repeating it changes nothing."""

    __tablename__ = "command"

    command_id: str = Field(primary_key=True)
    request: str
    answer: str = Field(sa_column=Column(Text, nullable=False))
    recorded_at: datetime = Field(sa_column=_moment())
