"""Turns plain rows and stored JSON into the records of `workflow.domain.facts`."""

from datetime import date
from typing import Any

from workflow.domain.context import ActingStatus, Decree, DecreeKind, Letter
from workflow.domain.deadlines import Term
from workflow.domain.directory import Delegation
from workflow.domain.facts import CaseFacts, Sanction, TaskState
from workflow.domain.stages import Stage
from workflow.storage.columns import as_date

STAGES = {stage.value: stage for stage in Stage}
"""By value: a look-up, where a call of the enumeration costs several."""
_DECREES = {kind.value: kind for kind in DecreeKind}
_STATUSES = {status.value: status for status in ActingStatus}


def day_of(value: object) -> date | None:
    """A civil date of stored JSON, or None."""
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def case_of(row: Any) -> CaseFacts:  # noqa: ANN401 - a database row
    """The case of a wide row."""
    return CaseFacts(
        row.number,
        row.version,
        STAGES[row.state],
        STAGES[row.remembered] if row.remembered else None,
        row.visit,
        bool(row.held),
        row.kind,
        row.reason_code,
        row.reason_text,
        row.ground,
        bool(row.own_request),
        row.replacement_nip,
        row.acting_nip,
        row.round_code,
        row.decree_code,
        as_date(row.entered_on) or date.min,
        as_date(row.told_on),
        row.answer,
        STAGES[row.imported_stage] if row.imported_stage else None,
    )


def term_of(row: Any) -> Term | None:  # noqa: ANN401 - a database row
    """The term of a wide row's stage; None where the stage has none."""
    last, start = as_date(row.deadline), as_date(row.counted_from)
    return None if last is None or start is None else Term(last, start, row.counted_days)


def decree_of(row: Any) -> Decree:  # noqa: ANN401 - a database row
    """The SK of a wide row."""
    return Decree(
        row.decree_code,
        _DECREES[row.decree_kind] if row.decree_kind else None,
        row.decree_number,
        as_date(row.dated),
        as_date(row.inauguration),
        as_date(row.invitation),
        row.signer,
        _STATUSES[row.signer_status] if row.signer_status else None,
        as_date(row.decree_tmt),
        tuple(row.open_selection.split("\n")) if row.open_selection else (),
    )


def letter_of(delegation: Delegation) -> Letter:
    """A delegation of the table as a letter: it counts like its letter in a round."""
    return Letter(
        "delegasi",
        delegation.letter or "-",
        delegation.start,
        from_nip=delegation.from_nip,
        to_nip=delegation.to_nip,
        start=delegation.start,
        end=delegation.end,
    )


def sanction_of(values: dict[str, Any]) -> Sanction:
    """A row of hukdis."""
    return Sanction(
        values["tingkat"],
        values.get("jenis") or "lainnya",
        values.get("nomor_sk"),
        day_of(values.get("tanggal_sk")),
        day_of(values.get("tanggal_lhp")),
        day_of(values.get("mulai")),
        day_of(values.get("selesai")),
        bool(values.get("proses")),
    )


def task_of(row: Any) -> TaskState:  # noqa: ANN401 - a database row
    """A task as a guard sees it."""
    _id, letter, done, owner = row[7].split(":", 3)
    return TaskState(row[2], row[3], bool(row[4]), row[5], row[6], letter or None, day_of(done), owner or None)
