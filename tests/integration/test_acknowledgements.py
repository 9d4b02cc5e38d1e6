"""Who may confirm a handover task, by which way and for how long, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.city import database_copy, house_on
from workflow.domain.acts import Act
from workflow.domain.errors import NotFoundError
from workflow.domain.stages import Role, Trigger
from workflow.services.deciding import act_on_case
from workflow.services.serah_terima import acknowledge
from workflow.services.task_links import acknowledge_by_link, open_link
from workflow.storage import links, tasks
from workflow.storage.facts import Selection, Viewer

APPROVED = date(2026, 12, 2)
STRANGER = "199001012015011001"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, eve_of, tmp_path):
    """The city on the day after the approvals: handover tasks are open."""
    opened = house_on(database_copy(eve_of(request.param, APPROVED), tmp_path), f"{APPROVED}T10:00")
    yield opened
    opened.store.close()


def task_of(house, risk):
    """The first open task of a risk that has an owner."""
    wanted = "SELECT id FROM task WHERE risk = :r AND state = 'terbuka' AND owner_nip IS NOT NULL ORDER BY id LIMIT 1"
    with house.store.reading() as conn:
        return tasks.task_by_id(conn, conn.execute(text(wanted), {"r": risk}).scalar_one())


def confirm(house, of, **changes):
    """The owner's confirmation of a task, or what differs from it; the case of its refusal, or None where it is done."""
    act = Act(Trigger.KONFIRMASI, of.owner_nip, task=of.code)._replace(**changes)
    answer = act_on_case(act, of.number, house)
    stopping = [finding.case for finding in answer.findings if finding.stops]
    assert answer.done is not bool(stopping)
    return stopping[0] if stopping else None


def test_a_task_is_confirmed_by_its_owner_once(house):
    """Nobody else, no other code, and not again; a link never confirms what is of high risk."""
    low, high = task_of(house, "rendah"), task_of(house, "tinggi")
    assert confirm(house, low, task="Z9") == "tugas_tidak_ada"
    assert confirm(house, low, actor=STRANGER) in {"tugas", ""}
    assert confirm(house, high, via="tautan") == "tautan"
    assert confirm(house, low, via="tautan") is None
    assert confirm(house, low) == "tugas_tertutup"


def test_a_confirmation_is_taken_back_by_who_gave_it_in_time(house):
    """`--hasil batal`: the same person, on a confirmed task, within the minutes of the policy."""
    task, minutes = task_of(house, "rendah"), house.policy.undo_minutes
    assert confirm(house, task, result="batal") == "tugas"
    assert confirm(house, task) is None
    late = replace(house, clock=house_on(str(house.store.engine.url), "2026-12-03T10:00").clock)
    assert confirm(late, task, result="batal") == "batal_terlambat"
    assert minutes < 24 * 60
    assert confirm(house, task, result="batal") is None
    assert confirm(house, task) is None


def test_the_capacity_of_an_owner_is_no_right_to_another_s_task(house):
    """The owner of one task of a case cannot confirm the other owner's."""
    task = task_of(house, "rendah")
    with house.store.reading() as conn:
        others = [t for t in tasks.tasks_of(conn, task.case_id) if t.owner_nip not in {None, task.owner_nip}]
    assert others
    assert confirm(house, task, actor=others[0].owner_nip) == "tugas"


def test_a_task_that_is_not_there_is_not_acknowledged(house):
    """Whatever was judged before: without its task an acknowledgement has no effects to give."""
    task, viewer = task_of(house, "rendah"), Viewer(house.clock.today())
    with house.store.reading() as conn:
        (file,) = house.loader.load(conn, Selection.of_numbers([task.number]), viewer)
    act = Act(Trigger.KONFIRMASI, task.owner_nip, task="Z9")
    with pytest.raises(NotFoundError, match="Tugas Z9"):
        acknowledge(act, Role.PEMILIK_TUGAS, file, house)


def link_to(house, task, nip):
    """The hash of a fresh link to a task for a person."""
    link = links.NewLink(f"{task.code}-{nip}", task.id, nip, task.version, house.clock.now() + timedelta(days=7))
    house.store.write(lambda tx: links.add_links(tx, [link]))
    return links.token_hash(link.token)


def test_a_link_opens_its_owner_s_low_risk_task_only(house):
    """S05: a link to a task of high risk or of another person opens nothing and confirms nothing."""
    low, high = task_of(house, "rendah"), task_of(house, "tinggi")
    good, risky = link_to(house, low, low.owner_nip), link_to(house, high, high.owner_nip)
    foreign = link_to(house, low, STRANGER)
    assert open_link(good, low.id, house).closed is None
    for hashed, task in ((risky, high), (foreign, low), ("0" * 64, low), (good, high)):
        assert open_link(hashed, task.id, house) is None
        assert acknowledge_by_link(hashed, task.id, done=True, reason=None, house=house) is None
    assert acknowledge_by_link(good, low.id, done=True, reason=None, house=house).done is True
    assert acknowledge_by_link(good, low.id, done=True, reason=None, house=house) is None
