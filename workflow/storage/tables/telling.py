"""What an ASN is told of the own placement, and what only BKPSDM may read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel

from workflow.storage.columns import UtcDateTime


class ExplanationRow(SQLModel, table=True):
    """One version of the text that explains a placement, by visit to the stage; a changed text is a new version."""

    __tablename__ = "explanation"
    __table_args__ = (
        CheckConstraint("version >= 1", name="ck_explanation_version"),
        CheckConstraint("length(sha256) = 64", name="ck_explanation_hash"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="ck_explanation_confirmed"),
    )

    case_id: int = Field(primary_key=True, foreign_key="transfer_case.id")
    visit: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str
    author: str
    made_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    confirmed_by: str | None = None
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


class PrivateNoteRow(SQLModel, table=True):
    """Private circumstances that an ASN told with an answer; apart, never loaded with the case, erasable.

    The ledger holds `digest`, of salt and text, and no word of it.
    """

    __tablename__ = "private_note"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="ck_private_note_digest"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="transfer_case.id", index=True)
    visit: int
    given_by: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    salt: str
    digest: str
    recorded_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
