"""Requests to correct a field of a person's data, and what is kept of a person with its source."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from workflow.domain.corrected_data import Correction, CorrectionState
from workflow.domain.stages import OPEN_STATES
from workflow.storage.cases import CASE
from workflow.storage.imports import EMPLOYEE, IMPORT_RUN, OCC, POSITION, REGISTER
from workflow.storage.tables import DataCorrectionRow
from workflow.storage.unit_of_work import Tx

CORRECTION = DataCorrectionRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_FIELDS = [CORRECTION.c[name] for name in Correction._fields]


class Kept(NamedTuple):
    """A current row about a person: its key, values, when it was recorded, and whether an import brought it."""

    key: str
    values: Mapping[str, Any]
    recorded_at: datetime
    imported: bool


def kept_of(conn: Connection, table: str, nip: str) -> list[Kept]:
    """The current rows of a table about a person, oldest first."""
    if table == "pegawai":
        wanted = select(EMPLOYEE.c.nip, EMPLOYEE.c.payload, EMPLOYEE.c.recorded_at)
        wanted = wanted.where(EMPLOYEE.c.nip == nip, EMPLOYEE.c.recorded_until.is_(None))
    else:
        own = (REGISTER.c.table_name == table) & (REGISTER.c.subject == nip) & REGISTER.c.recorded_until.is_(None)
        wanted = select(REGISTER.c.key, REGISTER.c.payload, REGISTER.c.recorded_at).where(own).order_by(REGISTER.c.id)
    runs = set(conn.execute(select(IMPORT_RUN.c.recorded_at).where(IMPORT_RUN.c.table_name == table)).scalars())
    return [Kept(key, json.loads(payload), at, at in runs) for key, payload, at in conn.execute(wanted)]


class HeldPost(NamedTuple):
    """A post that is held now: how, since when, and how that came to be known."""

    post_id: str
    name: str
    unit: str
    holding: str
    since: Any
    source: str


def posts_held(conn: Connection, nip: str) -> list[HeldPost]:
    """The posts that a person holds now."""
    wanted = (
        select(OCC.c.post_id, POSITION.c.name, POSITION.c.unit_name, OCC.c.holding, OCC.c.since, OCC.c.source)
        .join(POSITION, (POSITION.c.post_id == OCC.c.post_id) & POSITION.c.recorded_until.is_(None))
        .where(OCC.c.nip == nip, OCC.c.until.is_(None))
        .order_by(OCC.c.holding)
    )
    return [HeldPost(*row) for row in conn.execute(wanted)]


def add_correction(tx: Tx, wanted: Correction) -> None:
    """Keeps a request.

    Raises:
        DuplicateError: one of the same field waits already.
    """
    tx.conn.execute(insert(CORRECTION), wanted._asdict())


def correction(conn: Connection, number: str) -> Correction | None:
    """A request by its number, None where there is none."""
    row = conn.execute(select(*_FIELDS).where(CORRECTION.c.number == number)).first()
    return Correction(*row) if row is not None else None


def corrections_of(conn: Connection, nip: str) -> list[Correction]:
    """All requests about a person's data, oldest first."""
    wanted = select(*_FIELDS).where(CORRECTION.c.nip == nip).order_by(CORRECTION.c.requested_at, CORRECTION.c.number)
    return [Correction(*row) for row in conn.execute(wanted)]


def waiting_corrections(conn: Connection) -> list[Correction]:
    """All requests that nobody has decided, the most urgent first."""
    wanted = select(*_FIELDS).where(CORRECTION.c.state == CorrectionState.WAITING.value)
    return [Correction(*row) for row in conn.execute(wanted.order_by(CORRECTION.c.deadline, CORRECTION.c.number))]


def decide(tx: Tx, number: str, state: CorrectionState, by: str, reason: str, *, at: datetime) -> bool:
    """Decides a request; False where somebody else has done so meanwhile."""
    open_one = (CORRECTION.c.number == number) & (CORRECTION.c.state == CorrectionState.WAITING.value)
    values = {"state": state.value, "decided_by": by, "decided_at": at, "decision_reason": reason}
    return tx.conn.execute(update(CORRECTION).where(open_one).values(values)).rowcount == 1


def origin_units(conn: Connection, round_code: str) -> list[str]:
    """The units that open cases of a round leave."""
    own = (CASE.c.round_code == round_code) & CASE.c.state.in_(OPEN_STATES) & CASE.c.origin_unit.is_not(None)
    return list(conn.execute(select(CASE.c.origin_unit).distinct().where(own).order_by(CASE.c.origin_unit)).scalars())
