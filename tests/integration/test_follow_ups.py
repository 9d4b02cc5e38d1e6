"""Who has not begun is summoned, and after thirty days both supervisors and the ASN are asked, on both databases."""

from datetime import date

import pytest
from sqlalchemy import text

from tests.city import database_copy, house_on
from workflow.domain.acts import Act
from workflow.domain.context import Letter
from workflow.domain.ownership import EMPTY_OFFICE
from workflow.domain.stages import Trigger
from workflow.services.deciding import act_on_case
from workflow.services.follow_ups import look_back
from workflow.storage import cases, tasks

APPROVED, LATER, MONTH = date(2026, 12, 2), date(2026, 12, 11), date(2027, 1, 8)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, eve_of, tmp_path):
    """Cases whose posts have changed with a TMT of the first of December, and nobody has an SPMT."""
    opened = house_on(database_copy(eve_of(request.param, APPROVED), tmp_path), f"{LATER}T10:00")
    write(opened, "UPDATE transfer_case SET post_changed = TRUE, tmt = '2026-12-01' WHERE state = 'serah_terima'")
    yield opened
    opened.store.close()


def write(house, statement, **values):
    """Changes the database as an import or a posting would."""
    house.store.write(lambda tx: tx.conn.execute(text(statement), values))


def read(house, statement, **values):
    """Rows of a statement."""
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


def made(house, code):
    """The tasks of a code: case id, owner, role, state."""
    return read(
        house, "SELECT case_id, owner_nip, owner_role, state FROM task WHERE code = :c ORDER BY case_id", c=code
    )


def approved(house):
    """The cases in serah terima that have a new post."""
    return read(
        house,
        "SELECT id, number, nip, round_code, target_post FROM transfer_case WHERE state = 'serah_terima' "
        "AND target_post IS NOT NULL ORDER BY id",
    )


def test_who_has_not_begun_within_the_days_is_summoned_once(house):
    """The supervisor of the new post gets the task by mail; nobody too early, who has an SPMT or is gone never."""
    (begun, begun_number, begun_nip, code, post), (gone, _number, gone_nip, *_rest), *others = approved(house)
    write(house, "UPDATE transfer_case SET tmt = '2026-12-08' WHERE id = :i", i=others[0][0])
    letter = Letter("spmt", "800/spmt", APPROVED, covers=(f"{begun_nip}:{post}",), signer="P-walikota")

    def enter(tx):
        cases.add_letters(tx, code, [letter], at=house.clock.now())
        cases.raise_round(tx, code)

    house.store.write(enter)
    write(
        house,
        "INSERT INTO register (table_name, key, subject, payload, recorded_at) VALUES ('status', 'uji', :n, :p, "
        "'2026-12-01 00:00:00+00:00')",
        n=gone_nip,
        p=f'{{"nip": "{gone_nip}", "jenis": "ditahan", "mulai": "2026-12-01"}}',
    )
    summoned, _checked = look_back(house, LATER)
    tasks_made = made(house, "PGL")
    assert summoned == len(tasks_made) > 5
    assert {begun, gone, others[0][0]}.isdisjoint({row[0] for row in tasks_made})
    assert {row[2:] for row in tasks_made} == {("atasan_tujuan", "terbuka")}
    (told,) = read(house, "SELECT COUNT(*) FROM outbox WHERE key LIKE :k", k="%:PGL")
    assert told == (len([row for row in tasks_made if row[1] is not None]),)
    assert look_back(house, LATER)[0] == 0
    case_id, owner, *_ = tasks_made[0]
    ((number,),) = read(house, "SELECT number FROM transfer_case WHERE id = :i", i=case_id)
    assert act_on_case(Act(Trigger.KONFIRMASI, owner, task="PGL"), number, house).done
    assert begun_number != number


def test_who_missed_the_inauguration_is_summoned_too(house):
    """The post has not changed, since the person did not come."""
    case_id, _number, nip, code, _post = approved(house)[0]
    write(house, "UPDATE transfer_case SET post_changed = FALSE WHERE id = :i", i=case_id)
    look_back(house, LATER)
    assert case_id not in {row[0] for row in made(house, "PGL")}
    write(house, "DELETE FROM attendance WHERE nip = :n", n=nip)
    write(
        house,
        "INSERT INTO attendance (round_code, nip, attended, held_on) VALUES (:r, :n, FALSE, '2026-12-01')",
        r=code,
        n=nip,
    )
    look_back(house, LATER)
    assert case_id in {row[0] for row in made(house, "PGL")}


def test_after_thirty_days_both_supervisors_and_the_asn_are_asked_once(house):
    """Three tasks a case, also of a finished one, done with konfirmasi; not before, and not of what is long past."""
    first, old = approved(house)[:2]
    write(house, "UPDATE transfer_case SET state = 'selesai' WHERE id = :i", i=first[0])
    write(house, "UPDATE transfer_case SET tmt = '2026-06-01' WHERE id = :i", i=old[0])
    assert look_back(house, date(2026, 12, 30))[1] == 0
    later = house_on(house.store.engine.url.render_as_string(hide_password=False), f"{MONTH}T10:00")
    _summoned, checked = look_back(later, MONTH)
    asked = [made(later, code) for code in ("P1", "P2", "P3")]
    assert checked == len(asked[0]) == len(asked[1]) == len(asked[2]) > 5
    assert [rows[0][2] for rows in asked] == ["atasan_asal", "atasan_tujuan", "asn"]
    assert old[0] not in {row[0] for row in asked[0]}
    assert (first[0], first[2]) in {row[:2] for row in asked[2]}
    assert look_back(later, MONTH)[1] == 0
    assert act_on_case(Act(Trigger.KONFIRMASI, first[2], task="P3"), first[1], later).done
    with later.store.reading() as conn:
        assert {t.code: t.state for t in tasks.tasks_of(conn, first[0])}["P3"] == "selesai"
    later.store.close()


def test_without_a_supervisor_an_analyst_is_asked_with_the_reason(house):
    """An empty office leaves no check unasked."""
    write(house, "UPDATE employee SET supervisor_nip = NULL")
    write(house, "UPDATE occupancy SET until = '2026-12-02' WHERE until IS NULL")
    write(house, "DELETE FROM register WHERE table_name = 'delegasi' OR payload LIKE '%\"pyb\"%'")
    write(house, "UPDATE counter SET value = value + 1 WHERE name = 'directory'")
    look_back(house, LATER)
    assert {row[0] for row in read(house, "SELECT owner_reason FROM task WHERE code = 'PGL'")} == {EMPTY_OFFICE}
