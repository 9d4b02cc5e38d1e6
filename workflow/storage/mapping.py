"""Reads what the mapping of people to posts looks at, and keeps its result with the case."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from workflow.domain.competence import Candidate, profile_on
from workflow.domain.experience import Experience, experience
from workflow.domain.missing import MISSING, Missing
from workflow.domain.record import Level, Service
from workflow.storage.case_rows import day_of
from workflow.storage.cases import CASE
from workflow.storage.imports import EMPLOYEE, IMPORT_RUN, OCC, POSITION, REGISTER, SINCE_UNKNOWN
from workflow.storage.records import service_of
from workflow.storage.unit_of_work import Tx

_HISTORY = "riwayat_jabatan"
_FAMILY = (POSITION.c.name, POSITION.c.kind, POSITION.c.profile, POSITION.c.echelon)


class Pair(NamedTuple):
    """A case with the candidate that its mapping looks at."""

    case_id: int
    candidate: Candidate


_CASES = (
    select(
        CASE.c.id,
        CASE.c.nip,
        CASE.c.target_post,
        EMPLOYEE.c.education,
        EMPLOYEE.c.grade,
        POSITION.c.education_min,
        POSITION.c.grade_min,
        POSITION.c.grade_max,
        *_FAMILY,
    )
    .join(EMPLOYEE, (EMPLOYEE.c.nip == CASE.c.nip) & EMPLOYEE.c.recorded_until.is_(None))
    .join(POSITION, (POSITION.c.post_id == CASE.c.target_post) & POSITION.c.recorded_until.is_(None))
    .order_by(CASE.c.id)
)


def pairs(tx: Tx, numbers: Sequence[str], today: date, valid_months: int) -> list[Pair]:
    """The candidates of cases with a target post; six statements a chunk, whatever it holds.

    Args:
        valid_months: how long an assessment counts.
    """
    rows = tx.conn.execute(_CASES.where(CASE.c.number.in_(list(numbers)))).all()
    nips = sorted({row.nip for row in rows})
    assessed = _payloads(tx, "kompetensi", nips)
    standards = _payloads(tx, "standar_kompetensi", [row.target_post for row in rows])
    served = _Served(tx, nips)
    found = []
    for row in rows:
        target = Service(row.name, row.kind, row.profile, row.echelon, None)
        levels = tuple(Level(v["kode"], v["level"], day_of(v.get("tanggal"))) for v in assessed.get(row.nip, ()))
        profile = profile_on(levels, today, valid_months)
        asked = {v["kode"]: v["level"] for v in standards.get(row.target_post, ())}
        found.append(
            Pair(
                row.id,
                Candidate(
                    asked or MISSING,
                    profile.levels if levels else MISSING,
                    row.education,
                    row.education_min,
                    row.grade,
                    row.grade_min,
                    row.grade_max,
                    served.of(row.nip, target, today),
                    profile.lapsed,
                ),
            )
        )
    return found


class _Served:
    """What people hold and held, loaded for a chunk. Without any import of riwayat_jabatan nothing is known of the past."""

    def __init__(self, tx: Tx, nips: Sequence[str]) -> None:
        imported = select(IMPORT_RUN.c.id).where(IMPORT_RUN.c.table_name == _HISTORY).limit(1)
        self._known = tx.conn.execute(imported).first() is not None
        self._past, self._present = _past(tx, nips), _present(tx, nips)

    def of(self, nip: str, target: Service, today: date) -> Experience | Missing:
        """The experience of a person for a post."""
        if not self._known:
            return MISSING
        return experience(target, self._past.get(nip, ()), self._present.get(nip, ()), today)


def _past(tx: Tx, nips: Sequence[str]) -> dict[str, list[Service]]:
    wanted = (
        select(REGISTER.c.subject, REGISTER.c.payload, *_FAMILY)
        .outerjoin(POSITION, (POSITION.c.post_id == REGISTER.c.reference) & POSITION.c.recorded_until.is_(None))
        .where(REGISTER.c.table_name == _HISTORY, REGISTER.c.recorded_until.is_(None), REGISTER.c.subject.in_(nips))
        .order_by(REGISTER.c.id)
    )
    found: dict[str, list[Service]] = defaultdict(list)
    for nip, payload, name, kind, profile, echelon in tx.conn.execute(wanted):
        found[nip].append(service_of(json.loads(payload), (name, kind, profile, echelon) if name else None))
    return found


def _present(tx: Tx, nips: Sequence[str]) -> dict[str, list[Service]]:
    wanted = (
        select(OCC.c.nip, OCC.c.since, *_FAMILY)
        .join(POSITION, (POSITION.c.post_id == OCC.c.post_id) & POSITION.c.recorded_until.is_(None))
        .where(OCC.c.nip.in_(nips), OCC.c.until.is_(None))
        .order_by(OCC.c.id)
    )
    found: dict[str, list[Service]] = defaultdict(list)
    for nip, since, name, kind, profile, echelon in tx.conn.execute(wanted):
        found[nip].append(Service(name, kind, profile, echelon, None if since == SINCE_UNKNOWN else since))
    return found


def _payloads(tx: Tx, table: str, subjects: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    wanted = (
        select(REGISTER.c.subject, REGISTER.c.payload)
        .where(REGISTER.c.table_name == table, REGISTER.c.recorded_until.is_(None))
        .where(REGISTER.c.subject.in_(list(set(subjects))))
        .order_by(REGISTER.c.id)
    )
    for subject, payload in tx.conn.execute(wanted):
        found[subject].append(json.loads(payload))
    return found


def keep(tx: Tx, results: Sequence[tuple[int, float | None, str]]) -> None:
    """Keeps score and mapping (JSON) with the cases."""
    rows = [{"b_id": case_id, "b_score": score, "b_map": mapping} for case_id, score, mapping in results]
    if rows:
        statement = update(CASE).where(CASE.c.id == bindparam("b_id"))
        tx.conn.execute(statement.values(fit_score=bindparam("b_score"), mapping=bindparam("b_map")), rows)
