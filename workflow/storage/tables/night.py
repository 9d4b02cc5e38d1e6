"""Nights and their chunks: several processes share a night without doubling, and a dead one is taken over."""

from datetime import date, datetime

from sqlalchemy import Column, Date, Text
from sqlmodel import Field, SQLModel

from workflow.domain.stages import FIVE_STAGES
from workflow.storage.columns import UtcDateTime, one_of


def _moment(*, nullable: bool = False) -> Column[datetime]:
    return Column(UtcDateTime, nullable=nullable)


class NightRow(SQLModel, table=True):
    """One night of the agency's calendar; the date is the night's name and key."""

    __tablename__ = "night"
    __table_args__ = (one_of("state", ("berjalan", "selesai"), table="night"),)

    night_date: date = Field(sa_column=Column(Date, primary_key=True))
    state: str
    moment: datetime = Field(sa_column=_moment())
    heartbeat_at: datetime = Field(sa_column=_moment())
    finished_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    totals: str = Field(default="{}", sa_column=Column(Text, nullable=False))


class NightChunkRow(SQLModel, table=True):
    """A range of case ids swept in one transaction; its result is written in that same transaction."""

    __tablename__ = "night_chunk"
    __table_args__ = (
        one_of("state", ("terbuka", "diklaim", "selesai"), table="night_chunk"),
        one_of("stage", FIVE_STAGES, table="night_chunk"),
    )

    night_date: date = Field(sa_column=Column(Date, primary_key=True))
    number: int = Field(primary_key=True)
    stage: str
    first_id: int
    last_id: int
    state: str = "terbuka"
    owner: str | None = None
    heartbeat_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    totals: str = Field(default="{}", sa_column=Column(Text, nullable=False))
