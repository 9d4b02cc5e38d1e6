"""Who holds which post today, and who left it last: the whole city in three statements."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, func, select

from workflow.domain.nip import birth_from_nip
from workflow.domain.starting import Incumbent
from workflow.storage.around import leaving_days
from workflow.storage.imports import EMPLOYEE, OCC, REGISTER, SINCE_UNKNOWN


def read_incumbents(conn: Connection) -> list[Incumbent]:
    """Everybody who holds a post, in the order of post and person."""
    leaving = leaving_days([("", *row) for row in _statuses(conn)])
    wanted = (
        select(OCC.c.nip, OCC.c.post_id, OCC.c.since, EMPLOYEE.c.name, EMPLOYEE.c.birth)
        .outerjoin(EMPLOYEE, and_(EMPLOYEE.c.nip == OCC.c.nip, EMPLOYEE.c.recorded_until.is_(None)))
        .where(OCC.c.until.is_(None))
        .order_by(OCC.c.post_id, OCC.c.nip)
    )
    return [
        Incumbent(
            nip,
            name or "",
            post_id,
            None if since == SINCE_UNKNOWN else since,
            birth or birth_from_nip(nip),
            leaving.get(nip),
        )
        for nip, post_id, since, name, birth in conn.execute(wanted)
    ]


def _statuses(conn: Connection) -> Sequence[Any]:
    wanted = select(REGISTER.c.subject, REGISTER.c.payload)
    return conn.execute(wanted.where(REGISTER.c.table_name == "status", REGISTER.c.recorded_until.is_(None))).all()


def last_days(conn: Connection) -> dict[str, date]:
    """The last day of who left a post last, by post."""
    wanted = select(OCC.c.post_id, func.max(OCC.c.until)).where(OCC.c.until.is_not(None)).group_by(OCC.c.post_id)
    return {row[0]: row[1] for row in conn.execute(wanted)}
