"""60,000 open tasks in one night: the sweep of their ladders and the digests that it orders; each run in its own process."""

import multiprocessing
import resource
import tempfile
import time
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import insert, text

from tests.benchmarks.synthetic import A_UNIT, NIGHT, fill, synthetic_nip
from tests.city import house_on
from workflow.services.house import House
from workflow.services.reminders import remind
from workflow.storage.schema import prepare
from workflow.storage.tables import TaskRow
from workflow.storage.unit_of_work import Tx

TASKS, CASES, A_CASE, OWNERS = 60_000, 4_000, 15, 3_000
EARLIEST, SPREAD = -12, 24
"""Deadlines lie between so many days before the night and as many after it."""
AT_ONCE = 5_000
TARGET_SECONDS = 30


class Reminded(NamedTuple):
    """One sweep: what was ordered, how long it took, and the most memory that its process held."""

    tasks: int
    reminders: int
    escalations: int
    digests: int
    seconds: float
    again: float
    megabytes: float


def measure_reminders() -> Reminded:
    """A night's sweep over 60,000 open tasks of 3,000 people, and the same sweep again, which orders nothing."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_one_sweep)


def _one_sweep() -> Reminded:
    with tempfile.TemporaryDirectory() as name:
        house = house_on(f"sqlite:///{name}/pengingat.db", f"{NIGHT}T01:00")
        prepare(house.store)
        house.store.write(lambda tx: _fill(tx, house))
        started = time.perf_counter()
        found, escalated = remind(house, NIGHT)
        seconds = time.perf_counter() - started
        started = time.perf_counter()
        again = remind(house, NIGHT)
        repeated = time.perf_counter() - started
        with house.store.reading() as conn:
            digests = conn.execute(text("SELECT COUNT(*) FROM outbox WHERE mail = 'reminder_digest'")).scalar()
        house.store.close()
        assert again[0] == 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return Reminded(TASKS, found, escalated, digests, seconds, repeated, peak)


def _fill(tx: Tx, house: House) -> None:
    fill(tx, CASES, 50, house)
    # The first of each unit is the superior of the others.
    named = text("UPDATE employee SET supervisor_nip = :superior WHERE nip = :nip")
    heads = [{"nip": synthetic_nip(n), "superior": synthetic_nip(n - n % A_UNIT)} for n in range(OWNERS)]
    tx.conn.execute(named, heads)
    ids = [row[0] for row in tx.conn.execute(text("SELECT id FROM transfer_case ORDER BY id"))]
    for begin in range(0, TASKS, AT_ONCE):
        rows = [_task(n, ids[n // A_CASE], house) for n in range(begin, begin + AT_ONCE)]
        tx.conn.execute(insert(TaskRow.__table__), rows)


def _task(n: int, case_id: int, house: House) -> dict[str, object]:
    deadline = NIGHT + timedelta(days=EARLIEST + n % SPREAD)
    return {
        "case_id": case_id,
        "code": f"T{n % A_CASE}",
        "item_group": "A. Serah terima",
        "title": "Serahkan berkas kerja",
        "owner_role": "asn",
        "owner_nip": synthetic_nip(n % OWNERS),
        "follows": "orang",
        "blocking": True,
        "risk": "rendah",
        "deadline": house.calendar.next_working_day(deadline),
        "counted_from": date(2026, 10, 1),
        "counted_days": 5,
        "state": "terbuka",
        "version": 1,
        "created_at": house.clock.now() - timedelta(days=60),
    }


def reminder_lines(swept: Reminded) -> list[str]:
    """What the sweep of the ladders and its digests cost."""
    each = swept.seconds / swept.tasks * 1e6
    return [
        "## Reminders",
        "",
        f"The ladders of {swept.tasks:,} open tasks of {OWNERS:,} people in one night (SQLite, WAL, FULL): {swept.reminders:,} reminders",
        f"and {swept.escalations:,} escalations ordered, gathered into {swept.digests:,} digests in {swept.seconds:.1f} s ({each:.0f} µs a task;",
        f"the goal is {TARGET_SECONDS} s). The same sweep again orders nothing and takes {swept.again:.1f} s. Peak RSS {swept.megabytes:.0f} MB,",
        "laying out the tasks included.",
        "",
    ]


if __name__ == "__main__":
    print("\n".join(reminder_lines(measure_reminders())))
