"""Nights and their chunks in the database: begun once, claimed by several, taken over when a heart stops."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Date, bindparam, func, insert, select, text, update

from workflow.domain.stages import Stage
from workflow.storage.columns import UtcDateTime
from workflow.storage.tables import NightChunkRow, NightRow
from workflow.storage.unit_of_work import Tx

NIGHT = NightRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
CHUNK = NightChunkRow.__table__  # type: ignore[attr-defined]  # as above
_NEXT_ID = text(
    "SELECT c.id FROM transfer_case c WHERE c.state = :stage AND c.id > :after ORDER BY c.id LIMIT 1 OFFSET :step"
)
_FIRST_LAST = text("SELECT MIN(c.id), MAX(c.id) FROM transfer_case c WHERE c.state = :stage")
_BEGIN = text(
    "INSERT INTO night (night_date, state, moment, heartbeat_at, totals) VALUES (:day, 'berjalan', :moment, :now, '{}') "
    "ON CONFLICT (night_date) DO NOTHING"
).bindparams(bindparam("day", type_=Date), bindparam("moment", type_=UtcDateTime), bindparam("now", type_=UtcDateTime))
SWEPT = (Stage.SERAH_TERIMA, Stage.SOSIALISASI, Stage.USULAN, Stage.PEMETAAN)
"""Stages that the night may move out of, the last first: a case moved tonight is not seen again further on."""


class KeptNight(NamedTuple):
    """A night as kept."""

    night_date: date
    state: str
    moment: datetime
    totals: str


def find(conn: Connection, day: date) -> KeptNight | None:
    """The night of a date, or None."""
    columns = (NIGHT.c.night_date, NIGHT.c.state, NIGHT.c.moment, NIGHT.c.totals)
    row = conn.execute(select(*columns).where(NIGHT.c.night_date == day)).first()
    return KeptNight(*row) if row else None


def last_begun(conn: Connection) -> date | None:
    """The latest night that was ever begun."""
    found = conn.execute(select(func.max(NIGHT.c.night_date))).scalar()
    return found if isinstance(found, date) else None


def unfinished(conn: Connection) -> list[date]:
    """Nights begun and not finished, oldest first."""
    wanted = select(NIGHT.c.night_date).where(NIGHT.c.state == "berjalan").order_by(NIGHT.c.night_date)
    return list(conn.execute(wanted).scalars())


def start(tx: Tx, day: date, *, moment: datetime, now: datetime, chunk_size: int) -> bool:
    """Begins a night and cuts its open cases into chunks; False where another process has begun it."""
    row = {"day": day, "moment": moment, "now": now}
    # Of several processes that begin a night at once, one writes its row; the others wait for it and go on.
    if tx.conn.execute(_BEGIN, row).rowcount == 0:
        return False
    chunks: list[dict[str, object]] = []
    for stage in SWEPT:
        for first, last in _ranges(tx, stage, chunk_size):
            chunks.append(
                {
                    "night_date": day,
                    "number": len(chunks) + 1,
                    "stage": stage.value,
                    "first_id": first,
                    "last_id": last,
                    "state": "terbuka",
                    "totals": "{}",
                }
            )
    if chunks:
        tx.conn.execute(insert(CHUNK), chunks)
    return True


def _ranges(tx: Tx, stage: Stage, chunk_size: int) -> Iterator[tuple[int, int]]:
    first, last = tx.conn.execute(_FIRST_LAST, {"stage": stage.value}).one()
    while first is not None and first <= last:
        asked = {"stage": stage.value, "after": first - 1, "step": chunk_size}
        following = tx.conn.execute(_NEXT_ID, asked).scalar()
        yield first, last if following is None else following - 1
        first = following


class ClaimedChunk(NamedTuple):
    """A range of case ids of one stage under this owner's claim."""

    number: int
    stage: str
    first_id: int
    last_id: int


def claim_chunk(
    tx: Tx, day: date, *, owner: str, now: datetime, dead_before: datetime, stage: Stage | None = None
) -> ClaimedChunk | None:
    """Claims the next open chunk of a night (of a stage, where given), or one whose owner's heart has stopped."""
    free = (CHUNK.c.state == "terbuka") | ((CHUNK.c.state == "diklaim") & (CHUNK.c.heartbeat_at < dead_before))
    wanted = select(CHUNK.c.number, CHUNK.c.stage, CHUNK.c.first_id, CHUNK.c.last_id).where(
        CHUNK.c.night_date == day, free
    )
    if stage is not None:
        wanted = wanted.where(CHUNK.c.stage == stage.value)
    wanted = wanted.order_by(CHUNK.c.number).limit(1)
    if tx.dialect == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    row = tx.conn.execute(wanted).first()
    if row is None:
        return None
    mine = (CHUNK.c.night_date == day) & (CHUNK.c.number == row[0])
    tx.conn.execute(update(CHUNK).where(mine).values(state="diklaim", owner=owner, heartbeat_at=now))
    tx.conn.execute(update(NIGHT).where(NIGHT.c.night_date == day).values(heartbeat_at=now))
    return ClaimedChunk(*row)


def finish_chunk(tx: Tx, day: date, number: int, *, owner: str, totals: Mapping[str, object]) -> bool:
    """Marks a chunk done in the transaction of its moves; False where it was taken over meanwhile (fencing)."""
    mine = (CHUNK.c.night_date == day) & (CHUNK.c.number == number) & (CHUNK.c.owner == owner)
    wanted = update(CHUNK).where(mine, CHUNK.c.state == "diklaim")
    return tx.conn.execute(wanted.values(state="selesai", totals=json.dumps(totals))).rowcount == 1


def chunks_left(conn: Connection, day: date) -> int:
    """How many chunks of a night are not done."""
    wanted = select(func.count()).where(CHUNK.c.night_date == day, CHUNK.c.state != "selesai")
    return int(conn.execute(wanted).scalar_one())


def chunk_totals(conn: Connection, day: date) -> list[dict[str, object]]:
    """What each chunk of a night did."""
    wanted = select(CHUNK.c.totals).where(CHUNK.c.night_date == day).order_by(CHUNK.c.number)
    return [json.loads(totals) for totals in conn.execute(wanted).scalars()]


def finish(tx: Tx, day: date, *, now: datetime, totals: Mapping[str, object]) -> bool:
    """Finishes a night with its totals; False where another process did."""
    wanted = update(NIGHT).where(NIGHT.c.night_date == day, NIGHT.c.state == "berjalan")
    values = {"state": "selesai", "finished_at": now, "totals": json.dumps(totals, default=str)}
    return tx.conn.execute(wanted.values(values)).rowcount == 1
