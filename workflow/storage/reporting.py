"""Reads where people stand and who holds posts, for the reporting lines: one statement each, for one and for many."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, and_, select

from workflow.domain.reporting import Standing
from workflow.storage.imports import EMPLOYEE
from workflow.storage.occupancy import OCC

_STANDING = (
    select(EMPLOYEE.c.nip, EMPLOYEE.c.supervisor_nip, EMPLOYEE.c.roster_post, OCC.c.post_id)
    .outerjoin_from(EMPLOYEE, OCC, and_(OCC.c.nip == EMPLOYEE.c.nip, OCC.c.until.is_(None)))
    .where(EMPLOYEE.c.recorded_until.is_(None))
    .order_by(EMPLOYEE.c.nip, OCC.c.holding)
)
_HOLDERS = (
    select(OCC.c.post_id, OCC.c.nip).where(OCC.c.until.is_(None)).order_by(OCC.c.holding.desc(), OCC.c.slot.desc())
)


def standings(conn: Connection, nips: Sequence[str]) -> dict[str, Standing]:
    """Where these people of the roster stand; the definitive post comes before a `penugasan`."""
    rows = conn.execute(_STANDING.where(EMPLOYEE.c.nip.in_(list(nips)))).all()
    posts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        posts[row[0]] += [row[3]] if row[3] is not None else []
    return {row[0]: Standing(row[1], row[2], tuple(posts[row[0]])) for row in rows}


def holders_of(conn: Connection, posts: Sequence[str]) -> dict[str, str]:
    """Who holds these posts: the definitive holder of the first slot; empty posts are absent."""
    return {row[0]: row[1] for row in conn.execute(_HOLDERS.where(OCC.c.post_id.in_(list(posts))))}
