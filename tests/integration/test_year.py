"""A simulated year of the sample city: no critical post uncovered on any day; and a year in which covers are withheld."""

import shutil
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.city import fold, house_on, import_people
from tests.year import Year, replay

FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
ROUNDS = (date(2027, 1, 11), date(2027, 7, 5))
pytestmark = pytest.mark.lambat


@pytest.fixture(scope="module")
def town(city_files, tmp_path_factory):
    """The small city with its people and no round: its files, and the file of its database."""
    file = tmp_path_factory.mktemp("tahun") / "kota.db"
    import_people(city_files, f"sqlite:///{file}")
    fold(f"sqlite:///{file}")
    return city_files.folder, file


@pytest.fixture
def year_of(town, tmp_path):
    """A year over a copy of the city; its URL and what it told."""

    def play(span, rounds=(), **more):
        url = f"sqlite:///{shutil.copyfile(town[1], tmp_path / 'kota.db')}"
        return url, Year(url, town[0], span, rounds, **more).play()

    return play


def test_no_critical_post_is_uncovered_on_any_day_of_a_year(year_of):
    """Retirements, deaths, leaves, two rounds of the planner, their handovers: the replay of the tables finds no bare day."""
    url, told = year_of((FIRST, LAST), ROUNDS)
    found = replay(url, (FIRST, LAST))
    print(found.line)
    assert (found.posts, found.days) == (35, 365)
    assert found.bare == ()
    assert told.nights == 365
    assert min(told.events[kind] for kind in ("pensiun", "meninggal", "sakit", "cuti_besar")) >= 1
    assert told.appointed >= sum(told.events[kind] for kind in ("sakit", "cuti_besar")) // 2
    assert told.extended >= 1
    assert (told.approved, told.hopeless) == (told.proposed, 0)
    assert told.proposed >= 4
    house = house_on(url)
    with house.store.reading() as conn:
        states = set(conn.execute(text("SELECT state FROM transfer_case")).scalars())
    house.store.close()
    assert states == {"selesai"}


def test_a_withheld_cover_is_found_by_the_replay(year_of, town):
    """Nobody is appointed: the posts of those whom something befell are bare on exactly those days; with deputies none is."""
    span = (FIRST, date(2027, 1, 10))
    house = house_on(f"sqlite:///{town[1]}")
    with house.store.reading() as conn:
        held = {nip: post for post, nip in conn.execute(text("SELECT post_id, nip FROM occupancy WHERE until IS NULL"))}
        critical = set(conn.execute(text("SELECT post_id FROM position WHERE service_critical OR signatory")).scalars())
    house.store.close()
    url, told = year_of(span, withheld=critical)
    wanted = {
        (held[event.nip], day)
        for event in told.entered
        for day in (span[0] + timedelta(n) for n in range((span[1] - span[0]).days + 1))
        if held.get(event.nip) in critical and event.start <= day and (event.end is None or day <= event.end)
    }
    assert set(replay(url, span).bare) == wanted != set()
    assert told.appointed == 0
