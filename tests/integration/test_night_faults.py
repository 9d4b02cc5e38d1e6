"""Nights in which a row fails or a chunk is taken over, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.city import house_on
from workflow.domain import failpoint
from workflow.domain.errors import BadInputError
from workflow.services.audit import verify
from workflow.services.night import MOST_MISSED, due_nights, open_night, owner_name, run_nights, sweep_next
from workflow.storage import cases
from workflow.storage.unit_of_work import StorageError

FIRST = date(2026, 11, 25)


@pytest.fixture
def house(city_url):
    """A house at 01:00 of the city's first night."""
    opened = house_on(city_url, f"{FIRST}T01:00")
    yield opened
    opened.store.close()


@pytest.fixture
def hooked(monkeypatch):
    """Installs a hook on failpoints for one test."""
    monkeypatch.setattr(failpoint, "_HOOKS", [])
    return failpoint.install


def states(house):
    with house.store.reading() as conn:
        return cases.count_by_state(conn)


def test_one_failing_row_stops_no_other(house, hooked):
    """A chunk that cannot be written as a whole is written case by case; the failing case stays and is counted."""
    before, writes, heard = states(house), [], []

    def fail(name):
        if name == "door.before_move":
            writes.append(name)
            if len(writes) <= 2:  # the whole chunk, then its first case
                raise StorageError("no")

    hooked(fail)
    (night,) = run_nights(house, lambda _day: house, progress=lambda done, total: heard.append((done, total)))
    with house.store.reading() as conn:
        totals = conn.execute(text("SELECT totals FROM night_chunk")).scalars().all()
    assert heard[-1][0] == heard[-1][1] == len(heard) > 0
    moved = night.moved["usulan"]
    assert moved == len(writes) - 2 == 49
    assert states(house) == {"pemetaan": before["pemetaan"] - moved, "usulan": moved}
    assert sum('"gagal": 1' in told for told in totals) == 1
    assert verify(house).bad is None


def test_a_chunk_taken_over_keeps_the_other_s_result(house, hooked):
    """R16: a process that slept finds its chunk under another's claim: what it did is rolled back, in silence."""
    before = states(house)

    def take_over(name):
        if name == "night.after_claim":
            house.store.write(lambda tx: tx.conn.execute(text("UPDATE night_chunk SET owner = 'lain'")))

    hooked(take_over)
    open_night(house, FIRST)
    assert sweep_next(house, FIRST, owner_name(house)) is True
    assert states(house) == before
    with house.store.reading() as conn:
        claims = conn.execute(text("SELECT DISTINCT owner FROM night_chunk WHERE state = 'diklaim'")).scalars().all()
        written = conn.execute(text("SELECT COUNT(*) FROM ledger_entry WHERE event LIKE '%submitted'")).scalar()
    assert (claims, written) == (["lain"], 0)


def test_a_mistyped_year_runs_no_nights(city_url, house):
    """After the first night two years are caught up; a date beyond is refused with the sentence that names both."""
    run_nights(house, lambda _day: house)
    two_years = house_on(city_url, f"{FIRST + timedelta(days=MOST_MISSED)}T01:00")
    assert len(due_nights(two_years)) == MOST_MISSED
    beyond = house_on(city_url, "2062-11-26T01:00")
    with pytest.raises(BadInputError, match=r"Malam terakhir yang dijalankan 2026-11-25; sampai 2062-11-26"):
        due_nights(beyond)
