"""Documents that were made, what came back signed, and the registers of their numbers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.domain.stationery import UNNUMBERED, DocumentKind
from workflow.storage.columns import UtcDateTime, one_of

RETURNS = ("pindaian", "tte")
"""How a document comes back signed: a scan of the wet-signed paper, or the file with an electronic signature."""


class DocumentRow(SQLModel, table=True):
    """One document as it was made; its ledger entry in `stream` bears the same hash. Never changed."""

    __tablename__ = "document"
    __table_args__ = (
        one_of("kind", DocumentKind, table="document"),
        CheckConstraint(
            f"draft OR number IS NOT NULL OR kind IN ({', '.join(repr(kind.value) for kind in sorted(UNNUMBERED))})",
            name="ck_document_numbered",
        ),
    )

    id: str = Field(primary_key=True)
    kind: str
    round_code: str = Field(foreign_key="transfer_round.code", index=True)
    decree_code: str
    case_number: str | None = Field(default=None, index=True)
    number: str | None = None
    dated: date | None = Field(default=None, sa_column=Column(Date))
    draft: bool
    sha256: str = Field(index=True)
    stream: str
    made_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class SignedRow(SQLModel, table=True):
    """What came back signed of a document. A scan was entered by one person and checked by another."""

    __tablename__ = "document_signed"
    __table_args__ = (
        one_of("via", RETURNS, table="document_signed"),
        CheckConstraint("via <> 'pindaian' OR checker IS NOT NULL", name="ck_document_signed_checked"),
        CheckConstraint("checker IS NULL OR checker <> recorder", name="ck_document_signed_two"),
    )

    document_id: str = Field(primary_key=True, foreign_key="document.id")
    sha256: str = Field(primary_key=True, index=True)
    via: str
    recorder: str
    checker: str | None = None
    recorded_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class RegisterNumberRow(SQLModel, table=True):
    """A number of a register: once a number, once a place. `own_seq` runs through all kinds
    without a gap; the agency's numbers are entered.

    `seq` is the running number where the pattern of the configuration reads one out of it.
    """

    __tablename__ = "register_number"
    __table_args__ = (
        one_of("kind", DocumentKind, table="register_number"),
        UniqueConstraint("year", "own_seq", name="uq_register_number_own"),
        CheckConstraint("own_seq IS NULL OR own_seq >= 1", name="ck_register_number_seq"),
    )

    number: str = Field(primary_key=True)
    kind: str
    year: int
    seq: int | None = None
    own_seq: int | None = None
    dated: date = Field(sa_column=Column(Date, nullable=False))
    holder: str = Field(index=True)
    recorded_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
