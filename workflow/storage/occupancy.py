"""Who holds a post: one history, changed in one transaction for a whole round, so that chains and swaps never wait."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from workflow.storage.columns import as_date
from workflow.storage.prepared import Prepared, moment_text
from workflow.storage.tables import OccupancyRow, PositionRow
from workflow.storage.unit_of_work import Tx

OCC = OccupancyRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_POST = PositionRow.__table__  # type: ignore[attr-defined]  # as above


class DuePosting(NamedTuple):
    """An approved case whose post has not changed yet; `origin_heavy`: the post left serves critically or signs."""

    case_id: int
    number: str
    nip: str
    round_code: str
    origin_post: str | None
    target_post: str | None
    tmt: date
    inauguration: date | None
    attended: bool | None
    target_profile: str | None
    target_unit: str | None
    target_slots: int | None
    target_signs: bool = False
    reserved_slot: int | None = None
    target_outside: bool = False
    origin_heavy: bool = False


_FROM_PENDING = """
    SELECT c.id, c.number, c.nip, c.round_code, c.origin_post, c.target_post, c.tmt, d.inauguration, a.attended,
           p.profile, p.unit_id, p.slots, COALESCE(p.signatory, FALSE), c.target_slot, p.instance IS NOT NULL,
           COALESCE(q.signatory OR q.service_critical, FALSE)
    FROM transfer_case c
    JOIN decree d ON d.round_code = c.round_code AND d.code = c.decree_code
    LEFT JOIN attendance a ON a.round_code = c.round_code AND a.nip = c.nip
    LEFT JOIN position p ON p.post_id = c.target_post AND p.recorded_until IS NULL
    LEFT JOIN position q ON q.post_id = c.origin_post AND q.recorded_until IS NULL
    WHERE c.state = 'serah_terima' AND NOT c.post_changed AND c.tmt <= :until
"""
_PENDING = Prepared(f"{_FROM_PENDING} ORDER BY c.round_code, c.id")
_PENDING_OF = Prepared(f"{_FROM_PENDING} AND c.id IN (:case_ids...) ORDER BY c.round_code, c.id")


def pending_postings(conn: Connection, *, until: date, case_ids: Sequence[int] | None = None) -> list[DuePosting]:
    """Approved cases whose TMT has come and whose post has not changed, by round and case."""
    day = {"until": until.isoformat()}
    rows = _PENDING.all(conn, day) if case_ids is None else _PENDING_OF.all(conn, {**day, "case_ids": list(case_ids)})
    return [_due_posting(DuePosting._make(row)) for row in rows]


def _due_posting(row: DuePosting) -> DuePosting:
    return row._replace(
        tmt=as_date(row.tmt) or date.min, inauguration=as_date(row.inauguration), attended=_answer(row.attended)
    )


def _answer(value: object) -> bool | None:
    return None if value is None else bool(value)


class Holding(NamedTuple):
    """One open holding of a post."""

    id: int
    nip: str
    post_id: str
    unit_id: str
    slot: int
    since: date
    holding: str = "definitif"


_HOLDING = [OCC.c[name] for name in Holding._fields]
_OPEN = "SELECT id, nip, post_id, unit_id, slot, since, holding FROM occupancy WHERE until IS NULL"
# Two selects and no OR: each is answered by its own index.
_HOLDINGS = Prepared(f"{_OPEN} AND nip IN (:nips...) UNION {_OPEN} AND post_id IN (:posts...) ORDER BY 3, 5")


def open_holdings(conn: Connection, *, nips: Sequence[str], posts: Sequence[str]) -> list[Holding]:
    """The open holdings of these people and of these posts, assignments (penugasan) among them."""
    rows = _HOLDINGS.all(conn, {"nips": list(nips), "posts": list(posts)})
    holdings = [Holding._make(row) for row in rows]
    return [held._replace(since=as_date(held.since) or date.min) for held in holdings]


class Ending(NamedTuple):
    """A holding that ends the day before a successor's or the person's own move."""

    id: int
    until: date
    ended_by: str


class Beginning(NamedTuple):
    """A holding that begins."""

    nip: str
    post_id: str
    unit_id: str
    slot: int
    since: date
    source: str
    holding: str = "definitif"


_END = Prepared("UPDATE occupancy SET until = :until, ended_by = :ended_by WHERE id = :id")
_BEGIN = Prepared(
    "INSERT INTO occupancy (nip, post_id, unit_id, holding, slot, since, source, recorded_at) VALUES "
    "(:nip, :post_id, :unit_id, :holding, :slot, :since, :source, :recorded_at)"
)
_MARK_CHANGED = Prepared(
    "UPDATE transfer_case SET post_changed = TRUE, fact_seq = fact_seq + 1 WHERE id IN (:case_ids...)"
)


def last_day(since: date, tmt: date) -> date:
    """The last day of a holding that ends by a move with this TMT; never before it began."""
    return max(since, tmt - timedelta(days=1))


def change_holdings(tx: Tx, endings: Iterable[Ending], beginnings: Iterable[Beginning], *, at: datetime) -> None:
    """Ends all old holdings first, then begins the new ones: the unique slots hold at every moment between."""
    _END.many(tx.conn, [{"id": e.id, "until": e.until.isoformat(), "ended_by": e.ended_by} for e in endings])
    recorded_at = moment_text(at)
    begun = [{**b._asdict(), "since": b.since.isoformat(), "recorded_at": recorded_at} for b in beginnings]
    _BEGIN.many(tx.conn, begun)


def mark_changed(tx: Tx, case_ids: Sequence[int]) -> None:
    """Notes that the posts of these cases have changed."""
    if case_ids:
        _MARK_CHANGED.run(tx.conn, {"case_ids": list(case_ids)})


def ended_by(conn: Connection, source: str) -> list[Any]:
    """The holdings that a case ended: fields as in Holding."""
    return list(conn.execute(select(*_HOLDING).where(OCC.c.ended_by == source)))


def begun_by(conn: Connection, source: str) -> list[Any]:
    """The open holdings that a case began."""
    return list(conn.execute(select(*_HOLDING).where(OCC.c.source == source, OCC.c.until.is_(None))))


def vacant_days(conn: Connection, *, on: date) -> list[tuple[str, str, date, int]]:
    """Posts with an open slot that were left by a move: (post, name, left on, days empty until `on`)."""
    taken = select(OCC.c.post_id).where(OCC.c.until.is_(None))
    wanted = (
        select(OCC.c.post_id, _POST.c.name, OCC.c.until)
        .join(_POST, and_(_POST.c.post_id == OCC.c.post_id, _POST.c.recorded_until.is_(None)))
        .where(OCC.c.until.is_not(None), OCC.c.post_id.not_in(taken), OCC.c.until < on)
        .order_by(OCC.c.until, OCC.c.post_id)
    )
    return [(r[0], r[1], r[2], (on - r[2]).days) for r in conn.execute(wanted)]
