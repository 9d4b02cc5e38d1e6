"""What is kept of the evidence of tasks: hash, size and type by task; the content lies beside the database, by its hash."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from workflow.domain.evidence import Evidence
from workflow.storage.prepared import Prepared, moment_text
from workflow.storage.tables import TaskEvidenceRow, TaskRow
from workflow.storage.unit_of_work import Tx

_EVIDENCE = TaskEvidenceRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_TASK = TaskRow.__table__  # type: ignore[attr-defined]  # as above
_ADD = Prepared(
    "INSERT INTO task_evidence (task_id, sha256, size, kind, specific, given_by, recorded_at) VALUES "
    "(:task_id, :sha256, :size, :kind, :specific, :given_by, :recorded_at) ON CONFLICT (task_id, sha256) DO NOTHING"
)


class GivenEvidence(NamedTuple):
    """One file of evidence with its task and who gave it."""

    task_code: str
    evidence: Evidence
    given_by: str


def add_evidence(tx: Tx, task_id: int, files: Sequence[Evidence], by: str, *, at: datetime) -> None:
    """Keeps what files prove a task; the same file again is kept once."""
    shared = {"task_id": task_id, "given_by": by, "recorded_at": moment_text(at)}
    _ADD.many(tx.conn, [{**file._asdict(), **shared} for file in files])


def evidence_of(conn: Connection, case_id: int) -> list[GivenEvidence]:
    """The evidence of a case's tasks, by task and in the order in which it was given."""
    columns = [_EVIDENCE.c[name] for name in Evidence._fields]
    wanted = select(_TASK.c.code, _EVIDENCE.c.given_by, *columns).join(_TASK, _TASK.c.id == _EVIDENCE.c.task_id)
    rows = conn.execute(wanted.where(_TASK.c.case_id == case_id).order_by(_TASK.c.code, _EVIDENCE.c.id))
    return [GivenEvidence(row[0], Evidence(row[2], row[3], row[4], bool(row[5])), row[1]) for row in rows]


def known_hashes(conn: Connection, hashes: Sequence[str]) -> set[str]:
    """Which of these contents some task rests on."""
    wanted = select(_EVIDENCE.c.sha256).where(_EVIDENCE.c.sha256.in_(list(hashes)))
    return set(conn.execute(wanted).scalars())
