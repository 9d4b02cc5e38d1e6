"""Reads where people stand and who holds posts, for the reporting lines: one statement each, for one and for many."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from workflow.domain.reporting import Standing
from workflow.storage.prepared import Prepared

_STANDING = Prepared("""
    SELECT e.nip, e.supervisor_nip, e.roster_post, o.post_id
    FROM employee e LEFT JOIN occupancy o ON o.nip = e.nip AND o.until IS NULL
    WHERE e.nip IN (:nips...) AND e.recorded_until IS NULL
    ORDER BY e.nip, o.holding
""")
_HOLDERS = Prepared("""
    SELECT o.post_id, o.nip FROM occupancy o WHERE o.post_id IN (:posts...) AND o.until IS NULL
    ORDER BY o.holding DESC, o.slot DESC
""")


def standings(conn: Connection, nips: Sequence[str]) -> dict[str, Standing]:
    """Where these people of the roster stand; the definitive post comes before a `penugasan`."""
    if not nips:
        return {}
    rows = _STANDING.all(conn, {"nips": list(nips)})
    posts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        posts[row[0]] += [row[3]] if row[3] is not None else []
    return {row[0]: Standing(row[1], row[2], tuple(posts[row[0]])) for row in rows}


def holders_of(conn: Connection, posts: Sequence[str]) -> dict[str, str]:
    """Who holds these posts: the definitive holder of the first slot; empty posts are absent."""
    return {row[0]: row[1] for row in _HOLDERS.all(conn, {"posts": list(posts)})} if posts else {}
