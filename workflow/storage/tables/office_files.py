"""Workbooks that went out to offices, and requests to correct a field of a person's data."""

from datetime import date, datetime

from sqlalchemy import Column, Date, Index, Text, text
from sqlmodel import Field, SQLModel

from workflow.domain.corrected_data import CorrectionState
from workflow.storage.columns import UtcDateTime, one_of

WAITING = text("state = 'menunggu'")


class OfficeFileRow(SQLModel, table=True):
    """One workbook that was sent. `rows` is JSON: by table, the row's id, its key and the hash of what was sent."""

    __tablename__ = "office_file"

    id: str = Field(primary_key=True)
    unit_id: str
    actor: str
    sent_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    rows: str = Field(sa_column=Column(Text, nullable=False))


class DataCorrectionRow(SQLModel, table=True):
    """A request to correct one field of one row about a person; only one of a field waits at a time."""

    __tablename__ = "data_correction"
    __table_args__ = (
        one_of("state", CorrectionState, table="data_correction"),
        Index(
            "uq_data_correction_waiting",
            "table_name",
            "key",
            "field",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("ix_data_correction_nip", "nip"),
    )

    number: str = Field(primary_key=True)
    nip: str
    table_name: str
    key: str
    field: str
    old: str | None = Field(default=None, sa_column=Column(Text))
    proposed: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    state: str
    requested_by: str
    requested_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    owner_nip: str | None = None
    deadline: date = Field(sa_column=Column(Date, nullable=False))
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    decision_reason: str | None = Field(default=None, sa_column=Column(Text))
