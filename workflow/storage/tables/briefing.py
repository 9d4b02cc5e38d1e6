"""The briefing of a round: its plan, its sessions with who was invited and who came, its questions and answers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.domain.briefing import SESSION_STATES
from workflow.storage.columns import UtcDateTime, one_of


class BriefingPlanRow(SQLModel, table=True):
    """What is told to everyone: `payload` is the plan as JSON, its earlier wording stands in the ledger."""

    __tablename__ = "briefing_plan"

    round_code: str = Field(primary_key=True, foreign_key="transfer_round.code")
    payload: str = Field(sa_column=Column(Text, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class BriefingSessionRow(SQLModel, table=True):
    """One session. `units`: ids separated by line ends, None means everybody; `begins` and `ends` are HH:MM of the agency."""

    __tablename__ = "briefing_session"
    __table_args__ = (
        one_of("state", SESSION_STATES, table="briefing_session"),
        CheckConstraint("(state = 'terlaksana') = (held_on IS NOT NULL)", name="ck_briefing_session_held"),
        CheckConstraint("sequence >= 0", name="ck_briefing_session_sequence"),
        CheckConstraint("begins < ends", name="ck_briefing_session_hours"),
    )

    round_code: str = Field(primary_key=True, foreign_key="transfer_round.code")
    code: str = Field(primary_key=True)
    day: date = Field(sa_column=Column(Date, nullable=False))
    begins: str
    ends: str
    place: str
    units: str | None = Field(default=None, sa_column=Column(Text))
    state: str = "direncanakan"
    sequence: int = 0
    held_on: date | None = Field(default=None, sa_column=Column(Date))


class BriefingGuestRow(SQLModel, table=True):
    """One person of a session: `invited` is the sequence that this person was told last; `recorded_by` said that they came."""

    __tablename__ = "briefing_guest"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_code", "session_code"],
            ["briefing_session.round_code", "briefing_session.code"],
            name="fk_briefing_guest_session",
        ),
        CheckConstraint("attended = (recorded_by IS NOT NULL)", name="ck_briefing_guest_recorded"),
        CheckConstraint("attended = (recorded_at IS NOT NULL)", name="ck_briefing_guest_recorded_at"),
        CheckConstraint("attended OR invited IS NOT NULL", name="ck_briefing_guest_reason"),
    )

    round_code: str = Field(primary_key=True)
    session_code: str = Field(primary_key=True)
    nip: str = Field(primary_key=True)
    invited: int | None = None
    attended: bool = False
    recorded_by: str | None = None
    recorded_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class BriefingQuestionRow(SQLModel, table=True):
    """A question with its answer; `asked_by` None: no name was taken. An answer always has a person and a day."""

    __tablename__ = "briefing_question"
    __table_args__ = (
        UniqueConstraint("round_code", "number", name="uq_briefing_question_number"),
        CheckConstraint("(answer IS NULL) = (answered_by IS NULL)", name="ck_briefing_question_answered_by"),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="ck_briefing_question_answered_on"),
        CheckConstraint("number >= 1", name="ck_briefing_question_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_code: str = Field(foreign_key="transfer_round.code")
    number: int
    question: str = Field(sa_column=Column(Text, nullable=False))
    asked_on: date = Field(sa_column=Column(Date, nullable=False))
    asked_by: str | None = None
    recorded_by: str
    answer: str | None = Field(default=None, sa_column=Column(Text))
    answered_on: date | None = Field(default=None, sa_column=Column(Date))
    answered_by: str | None = None
