"""A post that serves critically or signs is not left before its cover is in place, whichever way it would change."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import house_on
from workflow.domain.acts import NewTask
from workflow.domain.context import Attendance, Letter
from workflow.domain.deadlines import Term
from workflow.domain.stages import FIVE_STAGES
from workflow.services.moment import Moment
from workflow.services.postings import post_changes
from workflow.services.serah_terima import post_has_changed
from workflow.storage import cases, rounds, tasks
from workflow.storage.facts import Selection, Viewer

ROUND, TMT, DAY = "2026-12", date(2026, 12, 3), "2026-12-04"
FIRST, SECOND, THIRD = "DISHUB.B1-KABID", "DLH.B1-KABID", "KUKMPP.B1-KABID"
"""Posts of a chain: the holder of each enters the next one; nobody enters the first."""


def write(house, statement, **values):
    """Changes the database as an import would."""
    house.store.write(lambda tx: tx.conn.execute(text(statement), values))


@pytest.fixture
def chain(city_url):
    """The chain approved and inaugurated, its posts unchanged: the house, its cases and people by the post left."""
    house = house_on(city_url, DAY)
    found = {}
    for post in (FIRST, SECOND, THIRD):
        with house.store.reading() as conn:
            row = text("SELECT id, nip, number FROM transfer_case WHERE origin_post = :p")
            found[post] = conn.execute(row, {"p": post}).one()
        for stage in FIVE_STAGES[1:]:
            moved = "UPDATE transfer_case SET state = :s, tmt = :t WHERE id = :i"
            write(house, moved, s=stage.value, t=TMT, i=found[post].id)
    came = [Attendance(row.nip, attended=True, date=TMT) for row in found.values()]
    house.store.write(lambda tx: rounds.add_attendance(tx, ROUND, came))
    write(house, "DELETE FROM register WHERE table_name = 'delegasi'")
    write(house, "UPDATE transfer_case SET acting_nip = NULL")
    yield house, found
    house.store.close()


def weighs(house, *posts, column="service_critical"):
    """Makes posts serve critically, or sign."""
    for post in posts:
        write(house, f"UPDATE position SET {column} = TRUE WHERE post_id = :p", p=post)
    refreshed(house)


def refreshed(house):
    """Lets the directory be read again."""
    write(house, "UPDATE counter SET value = value + 1 WHERE name = 'directory'")


def acting(house, post, basis="plh"):
    """Records a Plt or Plh of a post in the table delegasi."""
    row = {
        "dari_nip": None,
        "kepada_nip": "P-plh",
        "id_jabatan": post,
        "peran": None,
        "mulai": "2026-12-01",
        "selesai": "2027-02-28",
        "dasar": basis,
        "nomor_surat": "800/plh",
    }
    write(
        house,
        "INSERT INTO register (table_name, key, subject, payload, recorded_at) "
        "VALUES ('delegasi', 'uji', 'P-plh', :p, '2026-12-01 00:00:00+00:00')",
        p=json.dumps(row),
    )
    refreshed(house)


def change(house):
    """The night's post changes."""
    return house.store.write(lambda tx: post_changes(tx, None, Moment.of(house), house))


def why(house, row):
    """What the case's page says of the change that has not come."""
    with house.store.reading() as conn:
        (file,) = house.loader.load(conn, Selection.of_numbers([row.number]), Viewer(house.clock.today()))
    finding = post_has_changed(None, None, file, house)
    return finding.case if finding else None


def test_a_critical_post_is_not_left_before_its_cover_is_in_place(chain):
    """The leaver waits, whoever does not depend on him moves, the page says why; with a Plh the next night goes on."""
    house, found = chain
    weighs(house, FIRST)
    assert change(house) == 2
    assert change(house) == 0
    assert why(house, found[FIRST]) == "menunggu_pengganti"
    acting(house, FIRST)
    assert change(house) == 1
    assert why(house, found[FIRST]) is None


def test_who_was_to_follow_and_stays_is_no_cover(chain):
    """Held back by an uncovered post, the successor does not come: the post that he was to enter is not left either."""
    house, found = chain
    weighs(house, FIRST, SECOND)
    assert change(house) == 1
    assert why(house, found[SECOND]) == "jabatan_tertahan"


def test_who_enters_in_the_same_change_is_cover(chain):
    """A successor of the same chain covers the post that is left; posts of no weight are left as before."""
    house, _found = chain
    weighs(house, SECOND, THIRD)
    assert change(house) == 3


def open_certificate(house, row):
    """The item that asks for the certificate of the Plt or Plh."""
    due = Term(TMT, TMT, 0)
    task = NewTask("D4", "D", "Sertifikat", "pengelola_akun", None, "jabatan", FIRST, False, "tinggi", None, due)
    house.store.write(lambda tx: tasks.add_tasks(tx, [(row.id, task)], at=house.clock.now()))


@pytest.mark.parametrize("basis", ["plt", "plh"])
def test_a_post_that_signs_waits_for_the_certificate_of_who_stands_in(chain, basis):
    """AC-22: a Plt or Plh without an active certificate is no cover of a post that signs."""
    house, found = chain
    weighs(house, FIRST, column="signatory")
    open_certificate(house, found[FIRST])
    acting(house, FIRST, basis)
    assert change(house) == 2
    assert why(house, found[FIRST]) == "menunggu_sertifikat"
    write(house, "UPDATE task SET state = 'selesai', done_at = :d WHERE code = 'D4'", d=house.clock.now())
    assert change(house) == 1


def test_a_letter_that_lifts_the_rule_lifts_the_wait(chain):
    """R-VAC-02 may be lifted by a pengesampingan of the PyB or PPK; then the post is left uncovered."""
    house, found = chain
    weighs(house, FIRST)
    with house.store.reading() as conn:
        pyb = house.loader.directory(conn).holders("pyb", TMT)[0]
    letter = Letter(
        "pengesampingan",
        "800/kesamping",
        date(2026, 11, 20),
        covers=(f"{found[FIRST].nip}:{SECOND}",),
        signer=pyb,
        reason="layanan dialihkan",
        rules=("R-VAC-02",),
    )

    def enter(tx):
        cases.add_letters(tx, ROUND, [letter], at=house.clock.now())
        cases.raise_round(tx, ROUND)

    house.store.write(enter)
    assert change(house) == 3
    assert why(house, found[FIRST]) is None
