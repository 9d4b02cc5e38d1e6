"""Who is of executive rank is loaded where a statement stands for the register of sanctions, on both databases."""

import json

import pytest
from sqlmodel import insert, select, update

from tests.city import database_copy, house_on
from workflow.domain.missing import MISSING
from workflow.domain.stages import Trigger
from workflow.settings.rules import read_rulebook
from workflow.storage.facts import Selection, Viewer
from workflow.storage.tables import OccupancyRow, RegisterRow


@pytest.fixture
def house(city_url, tmp_path):
    """A house over a copy of the imported city."""
    opened = house_on(database_copy(city_url, tmp_path))
    yield opened
    opened.store.close()


def _loaded(house):
    viewer = Viewer(house.clock.today(), None, Trigger.LENGKAPI)
    with house.store.reading() as conn:
        return [file.facts for file in house.loader.load(conn, Selection.of_round("2026-12"), viewer)]


def _without_register(house):
    """Makes the register of sanctions one that was never imported."""

    def forget(tx):
        tx.conn.exec_driver_sql("DELETE FROM import_run WHERE table_name = 'hukdis'")
        tx.conn.exec_driver_sql("UPDATE counter SET value = value + 1 WHERE name = 'directory'")

    house.store.write(forget)


def _says(facts):
    rule = read_rulebook().rules["R-DIS-01"]
    found = rule.function(facts, rule.params(facts.case.kind))
    return found.case or found.result.value


def test_with_the_register_no_signer_is_looked_up(house):
    """Executives are not loaded where the register of sanctions answers."""
    assert {facts.executives for facts in _loaded(house)} == {MISSING}


def test_without_the_register_the_signers_rank_counts(house):
    """Holders and Plt of JPT posts, the PPK and the PyB may sign; a statement by a lower official is a warning."""
    _without_register(house)
    stated = next(facts for facts in _loaded(house) if facts.statements)
    (statement,) = stated.statements
    assert statement.signer in stated.executives
    assert set(stated.lifters) <= stated.executives
    assert _says(stated) == "pernyataan"

    left = _make_leave(house, statement.signer)
    again = _again(house, stated)
    assert statement.signer not in again.executives
    assert _says(again) == "penandatangan"

    _make_acting(house, statement.signer, left)
    acting = _again(house, stated)
    assert statement.signer in acting.executives
    assert _says(acting) == "pernyataan"


def _again(house, stated):
    return next(facts for facts in _loaded(house) if facts.case.number == stated.case.number)


def _make_leave(house, nip):
    """The person leaves the post, whose id is returned."""
    left = []

    def leave(tx):
        held = select(OccupancyRow.post_id).where(OccupancyRow.nip == nip, OccupancyRow.until.is_(None))
        left.append(tx.conn.execute(held).scalar_one())
        tx.conn.execute(update(OccupancyRow).where(OccupancyRow.nip == nip).values(until=OccupancyRow.since))

    house.store.write(leave)
    return left[0]


def _make_acting(house, nip, post_id):
    """The person is Plt of the post from the first day of the year."""
    grant = {"kepada_nip": nip, "id_jabatan": post_id, "dasar": "plt", "mulai": "2026-01-01"}

    def grant_it(tx):
        row = {"table_name": "delegasi", "key": "uji", "subject": nip, "payload": json.dumps(grant)}
        tx.conn.execute(insert(RegisterRow).values(**row, recorded_at=house.clock.now()))
        tx.conn.exec_driver_sql("UPDATE counter SET value = value + 1 WHERE name = 'directory'")

    house.store.write(grant_it)
