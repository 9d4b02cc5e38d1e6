"""Who holds a post: one history, changed in one transaction for a whole round, so that chains and swaps never wait."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, insert, or_, select, update

from workflow.storage.tables import AttendanceRow, CaseRow, DecreeRow, OccupancyRow, PositionRow
from workflow.storage.unit_of_work import Tx

OCC = OccupancyRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_CASE = CaseRow.__table__  # type: ignore[attr-defined]  # as above
_POST = PositionRow.__table__  # type: ignore[attr-defined]  # as above
_DECREE = DecreeRow.__table__  # type: ignore[attr-defined]  # as above
_ATTENDANCE = AttendanceRow.__table__  # type: ignore[attr-defined]  # as above


class DuePosting(NamedTuple):
    """An approved case whose post has not changed yet."""

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


_PENDING = (
    select(
        _CASE.c.id,
        _CASE.c.number,
        _CASE.c.nip,
        _CASE.c.round_code,
        _CASE.c.origin_post,
        _CASE.c.target_post,
        _CASE.c.tmt,
        _DECREE.c.inauguration,
        _ATTENDANCE.c.attended,
        _POST.c.profile,
        _POST.c.unit_id,
        _POST.c.slots,
    )
    .join_from(_CASE, _DECREE, and_(_DECREE.c.round_code == _CASE.c.round_code, _DECREE.c.code == _CASE.c.decree_code))
    .outerjoin(_ATTENDANCE, and_(_ATTENDANCE.c.round_code == _CASE.c.round_code, _ATTENDANCE.c.nip == _CASE.c.nip))
    .outerjoin(_POST, and_(_POST.c.post_id == _CASE.c.target_post, _POST.c.recorded_until.is_(None)))
    .where(_CASE.c.state == "serah_terima", _CASE.c.post_changed.is_(False))
)


def pending_postings(conn: Connection, *, until: date, case_ids: Sequence[int] | None = None) -> list[DuePosting]:
    """Approved cases whose TMT has come and whose post has not changed, by round and case."""
    wanted = _PENDING.where(_CASE.c.tmt <= until)
    if case_ids is not None:
        wanted = wanted.where(_CASE.c.id.in_(case_ids))
    rows = conn.execute(wanted.order_by(_CASE.c.round_code, _CASE.c.id)).all()
    return [DuePosting._make(row) for row in rows]


class Holding(NamedTuple):
    """One open holding of a post."""

    id: int
    nip: str
    post_id: str
    unit_id: str
    slot: int
    since: date


_HOLDING = [OCC.c[name] for name in Holding._fields]


def open_holdings(conn: Connection, *, nips: Sequence[str], posts: Sequence[str]) -> list[Holding]:
    """The open definitive holdings of these people and of these posts."""
    wanted = select(*_HOLDING).where(
        OCC.c.until.is_(None), OCC.c.holding == "definitif", or_(OCC.c.nip.in_(nips), OCC.c.post_id.in_(posts))
    )
    return [Holding(*row) for row in conn.execute(wanted.order_by(OCC.c.post_id, OCC.c.slot))]


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


def last_day(since: date, tmt: date) -> date:
    """The last day of a holding that ends by a move with this TMT; never before it began."""
    return max(since, tmt - timedelta(days=1))


def change_holdings(tx: Tx, endings: Iterable[Ending], beginnings: Iterable[Beginning], *, at: datetime) -> None:
    """Ends all old holdings first, then begins the new ones: the unique slots hold at every moment between."""
    for ending in endings:
        tx.conn.execute(update(OCC).where(OCC.c.id == ending.id).values(until=ending.until, ended_by=ending.ended_by))
    rows = [
        {
            "nip": b.nip,
            "post_id": b.post_id,
            "unit_id": b.unit_id,
            "slot": b.slot,
            "since": b.since,
            "source": b.source,
            "holding": "definitif",
            "recorded_at": at,
        }
        for b in beginnings
    ]
    if rows:
        tx.conn.execute(insert(OCC), rows)


def mark_changed(tx: Tx, case_ids: Sequence[int]) -> None:
    """Notes that the posts of these cases have changed."""
    if case_ids:
        tx.conn.execute(
            update(_CASE).where(_CASE.c.id.in_(case_ids)).values(post_changed=True, fact_seq=_CASE.c.fact_seq + 1)
        )


def ended_by(conn: Connection, source: str) -> list[Any]:
    """The holdings that a case ended: (id, nip, post_id, unit_id, slot, since)."""
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
