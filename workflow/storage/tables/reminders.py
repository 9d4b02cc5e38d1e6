"""Reminders that wait for their person's digest, and what people chose to hear of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.domain.mails import REMINDERS
from workflow.domain.reminding import Choice
from workflow.storage.columns import UtcDateTime, one_of

_FREE = text("digest_id IS NULL")


class ReminderRow(SQLModel, table=True):
    """One step of a ladder for one person, ordered once; `digest_id` is the mail that took it, none while it waits."""

    __tablename__ = "reminder"
    __table_args__ = (
        one_of("mail", sorted(REMINDERS), table="reminder"),
        Index("ix_reminder_free", "recipient", sqlite_where=_FREE, postgresql_where=_FREE),
        Index("ix_reminder_digest", "digest_id"),
        Index("ix_reminder_recipient", "recipient", "ordered_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    mail: str
    recipient: str
    step: int
    case_id: int | None = None
    task_id: int | None = None
    payload: str = Field(sa_column=Column(Text, nullable=False))
    ordered_on: date = Field(sa_column=Column(Date, nullable=False))
    digest_id: int | None = Field(default=None, foreign_key="outbox.id")


class ReminderChoiceRow(SQLModel, table=True):
    """What a person chose, each choice a version; the highest one counts."""

    __tablename__ = "reminder_choice"
    __table_args__ = (
        one_of("choice", Choice, table="reminder_choice"),
        one_of("via", ("perintah", "tautan"), table="reminder_choice"),
        UniqueConstraint("nip", "version", name="uq_reminder_choice_version"),
        CheckConstraint("version > 0", name="ck_reminder_choice_version"),
    )

    id: int | None = Field(default=None, primary_key=True)
    nip: str
    version: int
    choice: str
    actor: str
    via: str
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class ChoiceLinkRow(SQLModel, table=True):
    """A digest's link to its reader's choice: only the SHA-256 of its token is kept. It opens nothing else."""

    __tablename__ = "choice_link"

    token_hash: str = Field(primary_key=True)
    nip: str
    expires_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
