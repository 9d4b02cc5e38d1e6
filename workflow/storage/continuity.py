"""What the continuity monitor looks at: a fixed number of statements for the whole city, however many units or days."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from workflow.domain.continuity import Coming, Stay
from workflow.domain.facts import Absence
from workflow.domain.nip import birth_from_nip
from workflow.domain.outlook import Due
from workflow.domain.stages import FIVE_STAGES, Stage
from workflow.storage.case_rows import day_of
from workflow.storage.cases import CASE
from workflow.storage.imports import EMPLOYEE, OCC, REGISTER
from workflow.storage.tasks import OPEN_TASK, TASK


class Present(NamedTuple):
    """Who is where: holdings that last on a day or later, approved moves, absences, days of birth and names by NIP.

    Args:
        left: by post, the last day of the latest holding that ended before the day.
    """

    held: tuple[Stay, ...]
    coming: tuple[Coming, ...]
    absences: Mapping[str, Sequence[Absence]]
    births: Mapping[str, date | None]
    names: Mapping[str, str]
    left: Mapping[str, date]


class BlockingTask(NamedTuple):
    """A blocking handover task with the posts of its case; `done_at` None while it is open."""

    code: str
    created_at: datetime
    done_at: datetime | None
    deadline: date
    origin_post: str | None
    target_post: str | None


def read_presence(conn: Connection, first: date) -> Present:
    """The city from a day on, in four statements."""
    columns = (OCC.c.nip, OCC.c.post_id, OCC.c.since, OCC.c.until, EMPLOYEE.c.name, EMPLOYEE.c.birth)
    person = and_(EMPLOYEE.c.nip == OCC.c.nip, EMPLOYEE.c.recorded_until.is_(None))
    wanted = select(*columns).outerjoin(EMPLOYEE, person).where(or_(OCC.c.until.is_(None), OCC.c.until >= first))
    held, births, names = [], {}, {}
    for nip, post, since, until, name, birth in conn.execute(wanted.order_by(OCC.c.post_id, OCC.c.slot, OCC.c.id)):
        held.append(Stay(nip, post, since, until))
        births[nip], names[nip] = birth or birth_from_nip(nip), name or ""
    return Present(tuple(held), _coming(conn), _absences(conn), births, names, _left(conn, first))


def _coming(conn: Connection) -> tuple[Coming, ...]:
    columns = (CASE.c.nip, CASE.c.origin_post, CASE.c.target_post, CASE.c.tmt)
    wanted = select(*columns).where(
        CASE.c.state == Stage.SERAH_TERIMA.value, CASE.c.post_changed.is_(False), CASE.c.tmt.is_not(None)
    )
    return tuple(Coming._make(row) for row in conn.execute(wanted.order_by(CASE.c.id)))


def _absences(conn: Connection) -> dict[str, list[Absence]]:
    current = and_(REGISTER.c.table_name == "status", REGISTER.c.recorded_until.is_(None))
    found: dict[str, list[Absence]] = defaultdict(list)
    for nip, payload in conn.execute(select(REGISTER.c.subject, REGISTER.c.payload).where(current)):
        row = json.loads(payload)
        found[nip].append(Absence(row["jenis"], day_of(row.get("mulai")), day_of(row.get("selesai"))))
    return dict(found)


def _left(conn: Connection, first: date) -> dict[str, date]:
    wanted = select(OCC.c.post_id, func.max(OCC.c.until)).where(OCC.c.until < first).group_by(OCC.c.post_id)
    return {row[0]: row[1] for row in conn.execute(wanted)}


def blocking_tasks(conn: Connection) -> list[BlockingTask]:
    """The blocking handover tasks that were not cancelled, with the posts of their cases."""
    columns = (TASK.c.code, TASK.c.created_at, TASK.c.done_at, TASK.c.deadline, CASE.c.origin_post, CASE.c.target_post)
    wanted = select(*columns).join(CASE, CASE.c.id == TASK.c.case_id)
    rows = conn.execute(wanted.where(TASK.c.blocking, TASK.c.state != "batal"))
    return [BlockingTask._make(row) for row in rows]


def due_tasks(conn: Connection, first: date, last: date) -> list[Due]:
    """Open handover tasks whose deadline lies between two days, both included, counted by deadline and owner."""
    keys = (TASK.c.deadline, TASK.c.owner_role, TASK.c.owner_nip)
    wanted = select(*keys, func.count()).where(TASK.c.state.in_(OPEN_TASK), TASK.c.deadline.between(first, last))
    return [Due._make(row) for row in conn.execute(wanted.group_by(*keys).order_by(TASK.c.deadline))]


def due_cases(conn: Connection, first: date, last: date) -> list[Due]:
    """Open cases whose deadline lies between two days, both included, counted by deadline and stage."""
    keys = (CASE.c.deadline, CASE.c.state)
    wanted = select(*keys, func.count()).where(
        CASE.c.state.in_(list(FIVE_STAGES)), CASE.c.deadline.between(first, last)
    )
    rows = conn.execute(wanted.group_by(*keys).order_by(CASE.c.deadline))
    return [Due(deadline, state, None, count) for deadline, state, count in rows]


def cases_awaiting_word(conn: Connection) -> list[int]:
    """The cases whose next step is somebody's word: those in usulan and in persetujuan."""
    states = (Stage.USULAN.value, Stage.PERSETUJUAN.value)
    return [row[0] for row in conn.execute(select(CASE.c.id).where(CASE.c.state.in_(states)).order_by(CASE.c.id))]
