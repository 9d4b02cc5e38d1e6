"""Calendars that deadlines were counted by, and the deadlines that a new one moved."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, Text
from sqlmodel import Field, SQLModel

from workflow.storage.columns import UtcDateTime, one_of

RECOUNT_STATES = ("berjalan", "selesai", "terputus")


class WorkCalendarRow(SQLModel, table=True):
    """One calendar that came into force, and how far the open deadlines are counted again by it.

    `after_id` is the last case that is done. An interrupted count (`terputus`) was overtaken by the next calendar.
    """

    __tablename__ = "work_calendar"
    __table_args__ = (one_of("state", RECOUNT_STATES, table="work_calendar"),)

    seq: int = Field(primary_key=True)
    fingerprint: str
    body: str = Field(sa_column=Column(Text, nullable=False))
    adopted_on: date = Field(sa_column=Column(Date, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    state: str = "berjalan"
    after_id: int = 0
    totals: str = Field(default="{}", sa_column=Column(Text, nullable=False))


class DeadlineMoveRow(SQLModel, table=True):
    """A deadline that a calendar moved: `what` is a task's code, or which of the case's own terms it was."""

    __tablename__ = "deadline_move"
    __table_args__ = (CheckConstraint("old <> new", name="ck_deadline_move_moved"),)

    calendar_seq: int = Field(primary_key=True, foreign_key="work_calendar.seq")
    case_id: int = Field(primary_key=True, foreign_key="transfer_case.id")
    what: str = Field(primary_key=True)
    old: date = Field(sa_column=Column(Date, nullable=False))
    new: date = Field(sa_column=Column(Date, nullable=False))
