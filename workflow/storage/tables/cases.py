"""Rounds, decrees, letters, cases, decisions and handover tasks."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.domain.context import ActingStatus, DecreeKind
from workflow.domain.evidence import KINDS
from workflow.domain.specific import SPECIFIC_CLASSES
from workflow.domain.stages import FIVE_STAGES, OPEN_STATES, Stage
from workflow.storage.columns import UtcDateTime, any_of, one_of

TRANSFER_KINDS = ("rotasi", "promosi", "demosi", "pelepasan", "permintaan_sendiri")
ONE_OPEN, ONE_PLACE = "uq_transfer_case_open_person", "uq_transfer_case_target_slot"
LETTER_RESULTS = ("setuju", "tolak", "perlu_perbaikan")
OWNER_REASONS = (
    "jabatan_kosong",
    "pengganti_belum_ada",
    "meninggal",
    "pensiun",
    "mengundurkan_diri",
    "diberhentikan_sementara",
    "ditahan",
)
TASK_STATES = ("terbuka", "sebagian", "selesai", "ditolak", "batal")
_IS_OPEN = text(any_of("state", OPEN_STATES))
_RESERVES = text("target_slot IS NOT NULL AND state IN ('serah_terima', 'ditunda') AND NOT post_changed")
_REFUSES = text("result <> 'setuju'")


def _date(*, nullable: bool = True) -> Column[date]:
    return Column(Date, nullable=nullable)


def _moment(*, nullable: bool = False) -> Column[datetime]:
    return Column(UtcDateTime, nullable=nullable)


class RoundRow(SQLModel, table=True):
    """A round. `context` is its context without decrees, letters and attendance; `fact_seq` rises with every change.

    `sessions` are the days of the briefing's sessions as rules read them, copied here so that a load joins nothing more.
    """

    __tablename__ = "transfer_round"

    code: str = Field(primary_key=True)
    proposer: str | None = None
    briefing_on: date | None = Field(default=None, sa_column=_date())
    context: str = Field(sa_column=Column(Text, nullable=False))
    sessions: str | None = Field(default=None, sa_column=Column(Text))
    fact_seq: int = 0
    recorded_at: datetime = Field(sa_column=_moment())


class DecreeRow(SQLModel, table=True):
    """One SK of a round; its number is unique in the city's register. `open_selection`: posts, separated by line ends."""

    __tablename__ = "decree"
    __table_args__ = (
        one_of("kind", DecreeKind, table="decree", nullable=True),
        one_of("signer_status", ActingStatus, table="decree", nullable=True),
    )

    round_code: str = Field(primary_key=True, foreign_key="transfer_round.code")
    code: str = Field(primary_key=True)
    kind: str | None = None
    number: str | None = Field(default=None, unique=True)
    dated: date | None = Field(default=None, sa_column=_date())
    inauguration: date | None = Field(default=None, sa_column=_date())
    invitation: date | None = Field(default=None, sa_column=_date())
    signer: str | None = None
    signer_status: str | None = None
    tmt: date | None = Field(default=None, sa_column=_date())
    open_selection: str | None = Field(default=None, sa_column=Column(Text))


class LetterRow(SQLModel, table=True):
    """A letter of a round: added, never removed."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("round_code", "identity", name="uq_letter_identity"),
        one_of("result", LETTER_RESULTS, table="letter"),
        # Whether BKN has held anybody back is asked of each load: of most rounds the answer is an empty index.
        Index("ix_letter_refusal", "round_code", "kind", sqlite_where=_REFUSES, postgresql_where=_REFUSES),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_code: str = Field(foreign_key="transfer_round.code")
    identity: str
    kind: str
    number: str
    result: str = "setuju"
    dated: date | None = Field(default=None, sa_column=_date())
    payload: str = Field(sa_column=Column(Text, nullable=False))
    recorded_at: datetime = Field(sa_column=_moment())


class SpecificLetterRow(SQLModel, table=True):
    """What a letter with specific personal data tells beside the facts that rules read; apart, and never loaded with them."""

    __tablename__ = "specific_letter"
    __table_args__ = (one_of("data_class", SPECIFIC_CLASSES, table="specific_letter"),)

    letter_id: int = Field(primary_key=True, foreign_key="letter.id")
    data_class: str
    reason: str = Field(sa_column=Column(Text, nullable=False))


class AttendanceRow(SQLModel, table=True):
    """Who came to the inauguration of a round, and the SPMT given with it."""

    __tablename__ = "attendance"

    round_code: str = Field(primary_key=True, foreign_key="transfer_round.code")
    nip: str = Field(primary_key=True)
    attended: bool
    held_on: date = Field(sa_column=_date(nullable=False))
    duty_started_on: date | None = Field(default=None, sa_column=_date())


class CaseRow(SQLModel, table=True):
    """One transfer. `state` is assigned by the unit of work's guarded UPDATE and nowhere else.

    `target_slot` is the place of the target post that an approved case keeps for itself, given by the database.
    """

    __tablename__ = "transfer_case"
    __table_args__ = (
        one_of("state", Stage, table="transfer_case"),
        one_of("remembered", FIVE_STAGES, table="transfer_case", nullable=True),
        one_of("kind", TRANSFER_KINDS, table="transfer_case"),
        CheckConstraint("(state = 'ditunda') = (remembered IS NOT NULL)", name="ck_transfer_case_paused"),
        CheckConstraint("version >= 1 AND visit >= 1 AND fact_seq >= 0", name="ck_transfer_case_counters"),
        CheckConstraint("fit_score IS NULL OR (fit_score >= 0 AND fit_score <= 1)", name="ck_transfer_case_fit"),
        CheckConstraint(
            "state NOT IN ('serah_terima', 'selesai') OR tmt IS NOT NULL", name="ck_transfer_case_approved_has_tmt"
        ),
        UniqueConstraint("round_code", "nip", name="uq_transfer_case_round_nip"),
        CheckConstraint(
            "(deadline IS NULL) = (counted_from IS NULL) AND (deadline IS NULL) = (counted_days IS NULL)",
            name="ck_transfer_case_counted",
        ),
        Index("ix_transfer_case_state", "state", "id"),
        Index("ix_transfer_case_target", "target_post", "round_code"),
        Index("ix_transfer_case_origin", "origin_post", "round_code"),
        Index("ix_transfer_case_unit", "origin_unit", "tmt"),
        Index("ix_transfer_case_nip", "nip"),
        # One open case a person over all rounds; a place of a post belongs to one approved case until it is entered.
        Index(ONE_OPEN, "nip", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index(ONE_PLACE, "target_post", "target_slot", unique=True, sqlite_where=_RESERVES, postgresql_where=_RESERVES),
        CheckConstraint("target_slot IS NULL OR target_slot >= 1", name="ck_transfer_case_slot"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    nip: str
    round_code: str = Field(foreign_key="transfer_round.code")
    decree_code: str
    origin_post: str | None = None
    origin_unit: str | None = None
    target_post: str | None = None
    kind: str
    reason_code: str | None = None
    reason_text: str | None = None
    ground: str | None = None
    replacement_nip: str | None = None
    acting_nip: str | None = None
    own_request: bool = False
    state: str
    remembered: str | None = None
    visit: int = 1
    version: int = 1
    fact_seq: int = 0
    held: bool = False
    imported_stage: str | None = None
    entered_on: date = Field(sa_column=_date(nullable=False))
    deadline: date | None = Field(default=None, sa_column=_date())
    counted_from: date | None = Field(default=None, sa_column=_date())
    counted_days: int | None = None
    last_night: date | None = Field(default=None, sa_column=_date())
    told_on: date | None = Field(default=None, sa_column=_date())
    answer: str | None = None
    tmt: date | None = Field(default=None, sa_column=_date())
    post_changed: bool = False
    target_slot: int | None = None
    fit_score: float | None = None
    mapping: str | None = Field(default=None, sa_column=Column(Text))
    created_at: datetime = Field(sa_column=_moment())


class DecisionRow(SQLModel, table=True):
    """A recorded opinion or decision. One person counts once for one visit to a stage and one capacity."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("case_id", "visit", "capacity", "actor", name="uq_decision_person"),
        one_of("capacity", ("kepala_opd", "inspektorat", "tpk", "pyb", "ppk"), table="decision"),
        one_of("outcome", ("setuju", "tolak", "abstain"), table="decision"),
        # Four eyes, kept by the database too: nobody decides on himself, and no proposer signs.
        CheckConstraint("actor <> subject", name="ck_decision_not_subject"),
        CheckConstraint(
            "capacity = 'kepala_opd' OR outcome = 'abstain' OR proposer IS NULL "
            "OR (actor <> proposer AND COALESCE(on_behalf, '') <> proposer)",
            name="ck_decision_not_proposer",
        ),
        CheckConstraint(
            "on_behalf IS NULL OR (on_behalf <> subject AND on_behalf <> actor)", name="ck_decision_behalf"
        ),
        CheckConstraint(
            "(recorder IS NULL) = (checker IS NULL) AND (recorder IS NULL OR (recorder <> checker "
            "AND recorder NOT IN (actor, subject) AND checker NOT IN (actor, subject)))",
            name="ck_decision_paper",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="transfer_case.id")
    visit: int
    stage: str
    superseded: bool = False
    capacity: str
    actor: str
    on_behalf: str | None = None
    subject: str
    proposer: str | None = None
    outcome: str
    note: str | None = None
    letter_number: str | None = None
    rests_on: str | None = Field(default=None, sa_column=Column(Text))
    recorder: str | None = None
    checker: str | None = None
    decided_on: date = Field(sa_column=_date(nullable=False))
    recorded_at: datetime = Field(sa_column=_moment())


class CaseOpeningRow(SQLModel, table=True):
    """A case's page was shown to a person: when last, and the digest of what a decision would have rested on then.

    An access log beside the ledger: it changes nothing of the case.
    """

    __tablename__ = "case_opening"

    case_id: int = Field(primary_key=True, foreign_key="transfer_case.id")
    nip: str = Field(primary_key=True)
    rests_on: str = Field(sa_column=Column(Text, nullable=False))
    opened_at: datetime = Field(sa_column=_moment())


class TaskRow(SQLModel, table=True):
    """A handover task. `follows` says whether it goes with the post or with the person."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("case_id", "code", name="uq_task_code"),
        one_of("state", TASK_STATES, table="task"),
        one_of("follows", ("jabatan", "orang"), table="task"),
        one_of("risk", ("rendah", "tinggi"), table="task"),
        one_of("via", ("aksi", "tautan", "cetak", "nota"), table="task", nullable=True),
        one_of("owner_reason", OWNER_REASONS, table="task", nullable=True),
        CheckConstraint("(state = 'selesai') = (done_at IS NOT NULL)", name="ck_task_done"),
        CheckConstraint("escalations >= 0", name="ck_task_escalations"),
        Index(
            "ix_task_open",
            "deadline",
            "id",
            sqlite_where=text("state IN ('terbuka', 'sebagian')"),
            postgresql_where=text("state IN ('terbuka', 'sebagian')"),
        ),
        Index("ix_task_owner", "owner_nip"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="transfer_case.id")
    code: str
    item_group: str
    title: str
    owner_role: str
    owner_nip: str | None = None
    owner_reason: str | None = None
    follows: str
    post_id: str | None = None
    blocking: bool
    risk: str
    letter_kind: str | None = None
    deadline: date = Field(sa_column=_date(nullable=False))
    counted_from: date = Field(sa_column=_date(nullable=False))
    counted_days: int
    profile: str | None = None
    state: str = "terbuka"
    version: int = 1
    done_by: str | None = None
    done_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    via: str | None = None
    note: str | None = None
    escalated_to: str | None = None
    escalations: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    escalated_on: date | None = Field(default=None, sa_column=_date())
    created_at: datetime = Field(sa_column=_moment())


class TaskEvidenceRow(SQLModel, table=True):
    """A file that proves a task, by its hash; the content lies beside the database, specific personal data apart."""

    __tablename__ = "task_evidence"
    __table_args__ = (
        UniqueConstraint("task_id", "sha256", name="uq_task_evidence"),
        one_of("kind", KINDS, table="task_evidence"),
        CheckConstraint("size > 0", name="ck_task_evidence_size"),
        CheckConstraint("length(sha256) = 64", name="ck_task_evidence_hash"),
    )

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    sha256: str
    size: int
    kind: str
    specific: bool
    given_by: str
    recorded_at: datetime = Field(sa_column=_moment())


class CancellationRow(SQLModel, table=True):
    """The SK that takes a case back, the day from which it counts, and when the posts were put back."""

    __tablename__ = "cancellation"
    __table_args__ = (
        Index(
            "ix_cancellation_waiting",
            "effective_on",
            sqlite_where=text("restored_at IS NULL"),
            postgresql_where=text("restored_at IS NULL"),
        ),
    )

    case_id: int = Field(primary_key=True, foreign_key="transfer_case.id")
    decree_number: str
    effective_on: date = Field(sa_column=_date(nullable=False))
    recorded_at: datetime = Field(sa_column=_moment())
    restored_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class LinkTokenRow(SQLModel, table=True):
    """A mail's link: only the SHA-256 of its token is kept, bound to person, task and task version."""

    __tablename__ = "link_token"

    token_hash: str = Field(primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    nip: str
    task_version: int
    expires_at: datetime = Field(sa_column=_moment())
    used_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
