"""The outbox: a mail is owed from the commit of the act that causes it, and this row owns every retry."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

from workflow.domain.bounces import BounceKind
from workflow.storage.columns import UtcDateTime, any_of, one_of

MAIL_STATES = (
    "antre",
    "dikirim_ke_server",
    "diterima",
    "tunda",
    "gagal_tetap",
    "tidak_pasti",
    "mati",
    "ditahan",
    "cetak",
    "batal",
)
UNFINISHED = any_of("state", ("antre", "dikirim_ke_server", "tunda", "tidak_pasti"))
"""What delivery looks through. A query that means to use the index of these says it in the same words."""
HELD = "state = 'ditahan'"
"""What the allow-list holds back; asked for at the beginning and the end of every delivery, in these words."""
_WAITING = text(UNFINISHED)
_FINISHED = text("finished_at IS NOT NULL")


def _moment(*, nullable: bool = False) -> Column[datetime]:
    return Column(UtcDateTime, nullable=nullable)


class OutboxRow(SQLModel, table=True):
    """One mail to one person. Ids only until the first delivery renders and freezes it; wiped on acceptance."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", MAIL_STATES, table="outbox"),
        CheckConstraint("attempts >= 0", name="ck_outbox_attempts"),
        Index("ix_outbox_waiting", "next_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_held", "id", sqlite_where=text(HELD), postgresql_where=text(HELD)),
        # How much a person was sent today is asked for every batch; a mail pays for it once, when it is done with.
        Index("ix_outbox_finished", "recipient", "finished_at", sqlite_where=_FINISHED, postgresql_where=_FINISHED),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    mail: str
    recipient: str
    case_id: int | None = None
    task_id: int | None = None
    payload: str = Field(sa_column=Column(Text, nullable=False))
    state: str = "antre"
    due_at: datetime = Field(sa_column=_moment())
    next_at: datetime = Field(sa_column=_moment())
    attempts: int = 0
    first_attempt_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    lease_owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    message_id: str | None = None
    frozen: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    frozen_sha256: str | None = None
    address_digest: str | None = None
    resent: bool = False
    last_code: int | None = None
    last_text: str | None = None
    created_at: datetime = Field(sa_column=_moment())
    finished_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    printed_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    told_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    received_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    received_by: str | None = None


class MailBounceRow(SQLModel, table=True):
    """A mail that came back, once for each report. Holds a digest of the address, so that a corrected address works at once."""

    __tablename__ = "mail_bounce"
    __table_args__ = (one_of("kind", BounceKind, table="mail_bounce"),)

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    outbox_id: int = Field(foreign_key="outbox.id")
    recipient: str
    address_digest: str = Field(index=True)
    kind: str
    status: str
    at: datetime = Field(sa_column=_moment())


class RelayRow(SQLModel, table=True):
    """How it stands with the mail relay, in one row: since when its circuit is open, and what it was given on a day."""

    __tablename__ = "mail_relay"
    __table_args__ = (
        CheckConstraint("id = 1", name="ck_mail_relay_single"),
        CheckConstraint("failures >= 0 AND opens >= 0 AND taken >= 0", name="ck_mail_relay_counts"),
    )

    id: int | None = Field(default=1, primary_key=True)
    failures: int = 0
    opens: int = 0
    open_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    reason: str | None = None
    day: date | None = None
    taken: int = 0
