"""Open tasks with what their owners depend on, tasks that change hands, and handovers that a successor repeats."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from workflow.domain.ownership import OwnedTask, Owner
from workflow.storage.columns import as_date
from workflow.storage.prepared import Prepared
from workflow.storage.unit_of_work import Tx

_OWNED = """
    SELECT t.id, t.case_id, c.number, c.visit, t.code, t.owner_role, t.owner_nip, t.owner_reason, t.follows, t.version,
           c.nip, c.origin_post, c.target_post, c.acting_nip, c.post_changed, c.tmt
    FROM task t JOIN transfer_case c ON c.id = t.case_id WHERE t.state IN ('terbuka', 'sebagian')
"""
_PAGE = Prepared(f"{_OWNED} AND t.id > :after_id ORDER BY t.id LIMIT :page")
_OF_OWNERS = Prepared(f"{_OWNED} AND t.owner_nip IN (:owners...) ORDER BY t.id")
_REASSIGN = Prepared(
    "UPDATE task SET owner_nip = :owner_nip, owner_reason = :owner_reason, version = version + 1, "
    "escalated_to = CASE WHEN escalated_to = :owner_nip THEN NULL ELSE escalated_to END "
    "WHERE id = :id AND version = :version AND state IN ('terbuka', 'sebagian')"
)


def owned_tasks(conn: Connection, *, after_id: int, limit: int) -> list[OwnedTask]:
    """Open tasks by id, in pages."""
    return [_owned(row) for row in _PAGE.all(conn, {"after_id": after_id, "page": limit})]


def tasks_of_owners(conn: Connection, owners: Sequence[str]) -> list[OwnedTask]:
    """The open tasks of these people, by id."""
    return [_owned(row) for row in _OF_OWNERS.all(conn, {"owners": list(owners)})]


def _owned(row: tuple[object, ...]) -> OwnedTask:
    task = OwnedTask._make(row)
    return task._replace(post_changed=bool(task.post_changed), tmt=as_date(task.tmt))


def reassign(tx: Tx, task: OwnedTask, owner: Owner) -> bool:
    """Gives a task to another owner, so that links of before open nothing; False where it was changed meanwhile."""
    values = {"owner_nip": owner.nip, "owner_reason": owner.reason, "id": task.id, "version": task.version}
    return _REASSIGN.run(tx.conn, values) == 1


class SecondHandover(NamedTuple):
    """A handover that somebody received in trust, and the holder who has entered the post since."""

    case_id: int
    number: str
    visit: int
    code: str
    item_group: str
    post_id: str
    profile: str | None
    received_by: str
    successor: str
    tmt: date | None


_SECOND = Prepared(
    """
    SELECT t.case_id, c.number, c.visit, t.code, t.item_group, c.origin_post, t.profile, t.done_by, MIN(o.nip), c.tmt
    FROM task t JOIN transfer_case c ON c.id = t.case_id
    JOIN occupancy o ON o.post_id = c.origin_post AND o.until IS NULL AND o.nip <> c.nip AND o.nip <> t.done_by
    WHERE t.owner_role = 'pengganti' AND t.owner_reason = 'pengganti_belum_ada' AND t.state = 'selesai'
      AND c.post_changed AND c.state <> 'dibatalkan'
      AND NOT EXISTS (SELECT 1 FROM task s WHERE s.case_id = t.case_id AND s.code = t.code || '-2')
    GROUP BY t.id, t.case_id, c.number, c.visit, t.code, t.item_group, c.origin_post, t.profile, t.done_by, c.tmt
    ORDER BY t.id
    """
)


def second_handovers(conn: Connection) -> list[SecondHandover]:
    """Handovers received by a Plt, a Plh or a superior whose post has a holder now, and no second handover yet."""
    found = [SecondHandover._make(row) for row in _SECOND.all(conn, {})]
    return [one._replace(tmt=as_date(one.tmt)) for one in found]
