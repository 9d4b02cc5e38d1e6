"""Reads what the mapping of people to posts looks at, and keeps its result with the case."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from workflow.domain.competence import Candidate
from workflow.domain.missing import MISSING, Missing
from workflow.storage.cases import CASE
from workflow.storage.imports import EMPLOYEE, POSITION, REGISTER
from workflow.storage.unit_of_work import Tx


class Pair(NamedTuple):
    """A case with the candidate that its mapping looks at."""

    case_id: int
    candidate: Candidate


def pairs(tx: Tx, numbers: Sequence[str]) -> list[Pair]:
    """The candidates of cases with a target post; three statements a chunk."""
    wanted = (
        select(
            CASE.c.id,
            CASE.c.nip,
            CASE.c.target_post,
            EMPLOYEE.c.education,
            EMPLOYEE.c.grade,
            POSITION.c.education_min,
            POSITION.c.grade_min,
            POSITION.c.grade_max,
        )
        .join(EMPLOYEE, (EMPLOYEE.c.nip == CASE.c.nip) & EMPLOYEE.c.recorded_until.is_(None))
        .join(POSITION, (POSITION.c.post_id == CASE.c.target_post) & POSITION.c.recorded_until.is_(None))
        .where(CASE.c.number.in_(list(numbers)))
        .order_by(CASE.c.id)
    )
    rows = tx.conn.execute(wanted).all()
    profiles = _levels(tx, "kompetensi", [row[1] for row in rows])
    standards = _levels(tx, "standar_kompetensi", [row[2] for row in rows])
    return [
        Pair(row[0], Candidate(_of(standards, row[2]), _of(profiles, row[1]), row[3], row[5], row[4], row[6], row[7]))
        for row in rows
    ]


def _of(levels: dict[str, dict[str, Any]], key: str) -> dict[str, Any] | Missing:
    return levels.get(key, MISSING)


def _levels(tx: Tx, table: str, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, tuple[str, Any]]] = defaultdict(dict)
    wanted = select(REGISTER.c.subject, REGISTER.c.payload).where(
        REGISTER.c.table_name == table, REGISTER.c.recorded_until.is_(None), REGISTER.c.subject.in_(list(set(subjects)))
    )
    for subject, payload in tx.conn.execute(wanted):
        values = json.loads(payload)
        dated = values.get("tanggal") or ""
        # The newest assessment of a competency counts.
        if dated >= found[subject].get(values["kode"], ("", None))[0]:
            found[subject][values["kode"]] = (dated, values["level"])
    return {subject: {code: level for code, (_d, level) in levels.items()} for subject, levels in found.items()}


def keep(tx: Tx, results: Sequence[tuple[int, float | None, str]]) -> None:
    """Keeps score and mapping (JSON) with the cases."""
    rows = [{"b_id": case_id, "b_score": score, "b_map": mapping} for case_id, score, mapping in results]
    if rows:
        statement = update(CASE).where(CASE.c.id == bindparam("b_id"))
        tx.conn.execute(statement.values(fit_score=bindparam("b_score"), mapping=bindparam("b_map")), rows)
