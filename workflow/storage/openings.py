"""Whose page of which case was shown when: an access log that a decision on high-risk names asks for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, text

from workflow.storage.prepared import moment_text
from workflow.storage.tables import CaseOpeningRow
from workflow.storage.unit_of_work import Tx

_OPENING = CaseOpeningRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_NOTE = text(
    "INSERT INTO case_opening (case_id, nip, rests_on, opened_at) VALUES (:case_id, :nip, :rests_on, :at) "
    "ON CONFLICT (case_id, nip) DO UPDATE SET rests_on = excluded.rests_on, opened_at = excluded.opened_at"
)


def note_opening(tx: Tx, case_id: int, nip: str, rests_on: str, *, at: datetime) -> None:
    """Keeps that a case's page was shown to a person, in the place of an earlier showing."""
    tx.conn.execute(_NOTE, {"case_id": case_id, "nip": nip, "rests_on": rests_on, "at": moment_text(at)})


def opened_by(conn: Connection, nip: str, case_ids: Sequence[int]) -> dict[int, str]:
    """What was shown to a person of these cases, by case: the digest of its latest showing."""
    wanted = select(_OPENING.c.case_id, _OPENING.c.rests_on)
    rows = conn.execute(wanted.where(_OPENING.c.nip == nip, _OPENING.c.case_id.in_(list(case_ids))))
    return {row[0]: row[1] for row in rows}
