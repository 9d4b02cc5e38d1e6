"""Approved cases that are looked at again some days after the TMT: who has not begun, and the check after a month."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from workflow.storage.prepared import Prepared

_NONE_YET = "NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = c.id AND t.code = :code)"
_NOT_SUMMONED = Prepared(
    f"""
    SELECT c.id FROM transfer_case c
    LEFT JOIN attendance a ON a.round_code = c.round_code AND a.nip = c.nip
    WHERE c.state = 'serah_terima' AND c.target_post IS NOT NULL AND c.tmt <= :until AND c.id > :after_id
      AND (c.post_changed OR a.attended = FALSE) AND {_NONE_YET}
    ORDER BY c.id LIMIT :page
    """  # noqa: S608 - constants only
)
_NOT_CHECKED = Prepared(
    f"""
    SELECT c.id FROM transfer_case c
    WHERE c.state IN ('serah_terima', 'selesai') AND c.post_changed AND c.tmt BETWEEN :since AND :until
      AND c.id > :after_id AND {_NONE_YET}
    ORDER BY c.id LIMIT :page
    """  # noqa: S608 - constants only
)


def not_summoned(conn: Connection, *, code: str, until: date, after_id: int, limit: int) -> Sequence[int]:
    """Cases with a TMT until a day whose people hold the new post, or missed the inauguration, without this task."""
    values = {"code": code, "until": until.isoformat(), "after_id": after_id, "page": limit}
    return [int(row[0]) for row in _NOT_SUMMONED.all(conn, values)]


def not_checked(conn: Connection, *, code: str, since: date, until: date, after_id: int, limit: int) -> Sequence[int]:
    """Cases whose post has changed with a TMT between two days, without this task."""
    span = {"since": since.isoformat(), "until": until.isoformat()}
    return [int(row[0]) for row in _NOT_CHECKED.all(conn, {"code": code, **span, "after_id": after_id, "page": limit})]
