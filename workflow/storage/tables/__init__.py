"""All tables. Importing this package fills `SQLModel.metadata`, which the migrations are compared with."""

from sqlmodel import SQLModel

from workflow.storage.tables.briefing import BriefingGuestRow, BriefingPlanRow, BriefingQuestionRow, BriefingSessionRow
from workflow.storage.tables.calendar import DeadlineMoveRow, WorkCalendarRow
from workflow.storage.tables.cases import (
    AttendanceRow,
    CancellationRow,
    CaseOpeningRow,
    CaseRow,
    DecisionRow,
    DecreeRow,
    LetterRow,
    LinkTokenRow,
    RoundRow,
    SpecificLetterRow,
    TaskEvidenceRow,
    TaskRow,
)
from workflow.storage.tables.documents import DocumentRow, RegisterNumberRow, SignedRow
from workflow.storage.tables.ledger import CommandRow, LedgerEntryRow, LedgerStreamRow, SnapshotRow
from workflow.storage.tables.night import NightChunkRow, NightRow
from workflow.storage.tables.office_files import DataCorrectionRow, OfficeFileRow
from workflow.storage.tables.outbox import MailBounceRow, OutboxRow, RelayRow
from workflow.storage.tables.people import CounterRow, EmployeeRow, ImportRunRow, OccupancyRow, PositionRow, RegisterRow
from workflow.storage.tables.reminders import ChoiceLinkRow, ReminderChoiceRow, ReminderRow
from workflow.storage.tables.telling import ExplanationRow, PrivateNoteRow

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "AttendanceRow",
    "BriefingGuestRow",
    "BriefingPlanRow",
    "BriefingQuestionRow",
    "BriefingSessionRow",
    "CancellationRow",
    "CaseOpeningRow",
    "CaseRow",
    "ChoiceLinkRow",
    "CommandRow",
    "CounterRow",
    "DataCorrectionRow",
    "DeadlineMoveRow",
    "DecisionRow",
    "DecreeRow",
    "DocumentRow",
    "EmployeeRow",
    "ExplanationRow",
    "ImportRunRow",
    "LedgerEntryRow",
    "LedgerStreamRow",
    "LetterRow",
    "LinkTokenRow",
    "MailBounceRow",
    "NightChunkRow",
    "NightRow",
    "OccupancyRow",
    "OfficeFileRow",
    "OutboxRow",
    "PositionRow",
    "PrivateNoteRow",
    "RegisterNumberRow",
    "RegisterRow",
    "RelayRow",
    "ReminderChoiceRow",
    "ReminderRow",
    "RoundRow",
    "SignedRow",
    "SnapshotRow",
    "SpecificLetterRow",
    "TaskEvidenceRow",
    "TaskRow",
    "WorkCalendarRow",
]
