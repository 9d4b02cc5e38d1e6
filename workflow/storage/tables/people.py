"""Imported tables, kept as versions, and the one history of who holds which post."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, Index, Text, column, func, text
from sqlmodel import Field, SQLModel

from workflow.domain.registers import POST_PROFILES
from workflow.storage.columns import UtcDateTime, one_of

POST_KINDS = ("jpt_pratama", "administrator", "pengawas", "pelaksana", "fungsional", "penugasan")
HOLDINGS = ("definitif", "penugasan")
CURRENT = text("recorded_until IS NULL")


def _moment(*, nullable: bool = False) -> Column[datetime]:
    return Column(UtcDateTime, nullable=nullable)


class EmployeeRow(SQLModel, table=True):
    """One version of a person of the roster; the current one has no `recorded_until`. `field` is that of the education."""

    __tablename__ = "employee"
    __table_args__ = (
        one_of("employment", ("PNS", "PPPK"), table="employee", nullable=True),
        one_of("channel", ("surel", "cetak", "wa"), table="employee"),
        Index("uq_employee_current", "nip", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
        # Every batch of mails asks who shares an address.
        Index("ix_employee_email", func.lower(column("email")), sqlite_where=CURRENT, postgresql_where=CURRENT),
    )

    id: int | None = Field(default=None, primary_key=True)
    nip: str
    name: str
    employment: str | None = None
    birth: date | None = Field(default=None, sa_column=Column(Date))
    sex: str | None = None
    grade: str | None = None
    education: str | None = None
    field: str | None = None
    email: str | None = None
    channel: str = "surel"
    standing: str | None = None
    supervisor_nip: str | None = None
    roster_post: str | None = None
    roster_since: date | None = Field(default=None, sa_column=Column(Date))
    payload: str = Field(sa_column=Column(Text, nullable=False))
    digest: str
    recorded_at: datetime = Field(sa_column=_moment())
    recorded_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class PositionRow(SQLModel, table=True):
    """One version of a post of the position map.

    `supervisor_post` and `agency_head_post` are worked out from the unit tree when the map is imported.
    """

    __tablename__ = "position"
    __table_args__ = (
        one_of("kind", POST_KINDS, table="position"),
        one_of("profile", POST_PROFILES, table="position"),
        CheckConstraint("slots >= 0", name="ck_position_slots"),
        Index("uq_position_current", "post_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
        Index("ix_position_unit", "unit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    post_id: str
    name: str
    kind: str
    profile: str
    echelon: str | None = None
    job_class: int | None = None
    unit_id: str
    unit_name: str
    parent_unit_id: str | None = None
    agency_id: str
    slots: int = 1
    education_min: str | None = None
    grade_min: str | None = None
    grade_max: str | None = None
    service_critical: bool = False
    signatory: bool = False
    instance: str | None = None
    supervisor_post: str | None = None
    agency_head_post: str | None = None
    digest: str
    recorded_at: datetime = Field(sa_column=_moment())
    recorded_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class RegisterRow(SQLModel, table=True):
    """One version of one row of any other imported table (hukdis, status, peran, delegasi ...).

    `subject` is the person it is about, `reference` the second thing it names (a related person, a post, a role).
    """

    __tablename__ = "register"
    __table_args__ = (
        Index("uq_register_current", "table_name", "key", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
        Index("ix_register_subject", "subject", "table_name"),
        Index("ix_register_reference", "reference", "table_name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    table_name: str
    key: str
    subject: str
    reference: str | None = None
    payload: str = Field(sa_column=Column(Text, nullable=False))
    recorded_at: datetime = Field(sa_column=_moment())
    recorded_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class ImportRunRow(SQLModel, table=True):
    """One accepted import: that a table was imported at all is what makes its silence mean "none"."""

    __tablename__ = "import_run"

    id: int | None = Field(default=None, primary_key=True)
    table_name: str = Field(index=True)
    file_sha256: str
    actor: str | None = None
    recorded_at: datetime = Field(sa_column=_moment())
    accepted: int
    refused: int


class OccupancyRow(SQLModel, table=True):
    """Who holds a post, from when to when. `slot` numbers the holders of a post, so that two never share one."""

    __tablename__ = "occupancy"
    __table_args__ = (
        one_of("holding", HOLDINGS, table="occupancy"),
        CheckConstraint("until IS NULL OR until >= since", name="ck_occupancy_until"),
        Index(
            "uq_occupancy_person",
            "nip",
            "holding",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "uq_occupancy_slot",
            "post_id",
            "slot",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "ix_occupancy_unit", "unit_id", sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL")
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    nip: str
    post_id: str
    unit_id: str
    holding: str = "definitif"
    slot: int
    since: date = Field(sa_column=Column(Date, nullable=False))
    until: date | None = Field(default=None, sa_column=Column(Date))
    source: str
    ended_by: str | None = None
    recorded_at: datetime = Field(sa_column=_moment())


class CounterRow(SQLModel, table=True):
    """Numbers that are drawn in order, and the counter that tells a cached directory from a stale one."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    value: int
