"""Workbooks that went out to offices: which rows, in which version; the values themselves stay in the imported tables."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from workflow.storage.columns import UtcDateTime


class OfficeFileRow(SQLModel, table=True):
    """One workbook that was sent. `rows` is JSON: by table, the row's id, its key and the hash of what was sent."""

    __tablename__ = "office_file"

    id: str = Field(primary_key=True)
    unit_id: str
    actor: str
    sent_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    rows: str = Field(sa_column=Column(Text, nullable=False))
