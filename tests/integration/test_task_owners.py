"""Open tasks follow posts and persons by themselves, and somebody missing is replaced, on both databases."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import database_copy, house_on
from workflow.domain.acts import Act, NewTask
from workflow.domain.deadlines import Term
from workflow.domain.facts import NO_SUCCESSION, Acting, Succession
from workflow.domain.ownership import EMPTY_OFFICE, NO_SUCCESSOR, SUCCESSOR
from workflow.domain.rulebook import Rulebook
from workflow.domain.stages import Trigger
from workflow.services.deciding import act_on_case
from workflow.services.handover import handover_tasks
from workflow.services.ownership import follow_holders, follow_moved, hand_over_again
from workflow.services.task_links import acknowledge_by_link, open_link
from workflow.storage import ledger, links, owned_tasks, tasks
from workflow.storage.facts import Selection, Viewer

APPROVED = date(2026, 12, 2)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, eve_of, tmp_path):
    """The city on the day after the approvals: handover tasks are open."""
    opened = house_on(database_copy(eve_of(request.param, APPROVED), tmp_path), f"{APPROVED}T10:00")
    follow_holders(opened, APPROVED)
    yield opened
    opened.store.close()


def write(house, statement, **values):
    """Changes the database as an import or a posting would."""
    house.store.write(lambda tx: tx.conn.execute(text(statement), values))


def read(house, statement, **values):
    """Rows of a statement."""
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


def one(house, wanted):
    """The first open task that fits a condition, with its case."""
    found = read(
        house, f"SELECT t.id FROM task t JOIN transfer_case c ON c.id = t.case_id WHERE {wanted} ORDER BY t.id"
    )
    return stored(house, found[0][0])


def stored(house, task_id):
    """A task as it stands."""
    with house.store.reading() as conn:
        return tasks.task_by_id(conn, task_id)


def has_status(house, nip, kind):
    """Records that a person is gone, as an import of the table status does."""
    body = json.dumps({"nip": nip, "jenis": kind, "mulai": "2026-12-01"})
    write(
        house,
        "INSERT INTO register (table_name, key, subject, payload, recorded_at) "
        "VALUES ('status', :k, :n, :p, '2026-12-01 00:00:00+00:00')",
        k=f"{nip}:{kind}",
        n=nip,
        p=body,
    )


def free_superior(house):
    """A task of the superior of a post left, that follows the post, whose owner holds a post."""
    return one(
        house,
        "t.owner_role = 'atasan_asal' AND t.follows = 'jabatan' AND t.state = 'terbuka' AND t.owner_reason IS NULL "
        "AND EXISTS (SELECT 1 FROM occupancy o WHERE o.nip = t.owner_nip AND o.until IS NULL)",
    )


def leaves(house, nip):
    """A person leaves every post held, as a move would end it."""
    write(house, "UPDATE occupancy SET until = '2026-12-01' WHERE nip = :n AND until IS NULL", n=nip)


def told_of(entry):
    """The body of an entry, whatever else the ledger adds to it."""
    body = json.loads(entry.body)
    return json.loads(body) if isinstance(body, str) else body


def test_a_task_of_the_post_goes_to_the_new_superior_with_a_mail_and_its_old_link_dies(house):
    """S06: owner, version and mail change at once; the link of the former owner opens nothing, the ledger says why."""
    task = free_superior(house)
    link = links.NewLink("lama", task.id, task.owner_nip, task.version, house.clock.now().replace(year=2027))
    house.store.write(lambda tx: links.add_links(tx, [link]))
    write(house, "UPDATE task SET risk = 'rendah' WHERE id = :i", i=task.id)
    assert open_link(links.token_hash("lama"), task.id, house) is not None
    leaves(house, task.owner_nip)
    assert follow_holders(house, APPROVED) > 0
    now = stored(house, task.id)
    assert now.owner_nip not in {None, task.owner_nip}
    assert now.version == task.version + 1
    assert open_link(links.token_hash("lama"), task.id, house) is None
    told = read(house, "SELECT recipient FROM outbox WHERE mail = 'handover_task' AND key LIKE :k", k="%:_:%:2")
    assert (now.owner_nip,) in told
    with house.store.reading() as conn:
        entries = [told_of(e) for e in ledger.entries_of(conn, f"kasus:{task.number}") if e.event == "task:reassigned"]
    assert {"tugas": task.code, "dari": task.owner_nip, "kepada": now.owner_nip, "sebab": None} in entries
    assert follow_holders(house, APPROVED) == 0


def test_a_task_of_the_person_stays_with_the_person(house):
    """`ikut = orang`: the superior who graded keeps it after moving; who moved is asked at once, not in the night alone."""
    task = free_superior(house)
    other = one(house, f"t.case_id = {task.case_id} AND t.code = 'G2'")
    leaves(house, task.owner_nip)
    assert house.store.write(lambda tx: follow_moved(tx, [task.owner_nip], APPROVED, house)) > 0
    assert stored(house, other.id).owner_nip == other.owner_nip
    assert stored(house, task.id).owner_nip != task.owner_nip


def test_an_officer_s_task_follows_the_office(house):
    """Who lost the role has no access any more: the task goes to who holds it; where nobody does, to the superior with reason."""
    task = one(house, "t.owner_role = 'pengelola_akun' AND t.state = 'terbuka' AND t.owner_reason IS NULL")
    write(house, "DELETE FROM register WHERE table_name = 'peran' AND payload LIKE '%pengelola_akun%'")
    write(house, "UPDATE counter SET value = value + 1 WHERE name = 'directory'")
    follow_holders(house, APPROVED)
    now = stored(house, task.id)
    assert now.owner_reason == EMPTY_OFFICE
    assert now.owner_nip not in {None, task.owner_nip}


@pytest.mark.parametrize("kind", ["meninggal", "pensiun", "mengundurkan_diri", "ditahan"])
def test_a_predecessor_who_is_gone_is_replaced_by_the_superior_with_the_reason(house, kind):
    """The tasks of the one who leaves fall to the superior of the post, who may then confirm them."""
    task = one(house, "t.owner_role = 'asn' AND t.code = 'A3' AND t.state = 'terbuka'")
    has_status(house, task.nip, kind)
    follow_holders(house, APPROVED)
    now = stored(house, task.id)
    assert now.owner_reason == kind
    assert now.owner_nip not in {None, task.nip}
    done = act_on_case(Act(Trigger.KONFIRMASI, now.owner_nip, task=now.code), now.number, house)
    assert done.done


def test_who_comes_back_gets_the_own_tasks_back(house):
    """A reason that has ended ends the replacement."""
    task = one(house, "t.owner_role = 'asn' AND t.state = 'terbuka'")
    has_status(house, task.nip, "ditahan")
    follow_holders(house, APPROVED)
    write(house, "DELETE FROM register WHERE table_name = 'status' AND subject = :n", n=task.nip)
    follow_holders(house, APPROVED)
    assert (stored(house, task.id).owner_nip, stored(house, task.id).owner_reason) == (task.nip, None)


def test_a_task_that_nobody_is_there_to_take_waits_without_a_mail(house):
    """Nobody above and no analyst: the task lies open with its reason, nobody is told, and who comes is given it."""
    task = one(house, "t.owner_role = 'asn' AND t.state = 'terbuka'")
    write(house, "UPDATE occupancy SET until = '2026-12-01' WHERE until IS NULL AND nip <> :n", n=task.nip)
    write(
        house, "UPDATE register SET recorded_until = recorded_at WHERE table_name = 'peran' AND recorded_until IS NULL"
    )
    write(house, "UPDATE counter SET value = value + 1 WHERE name = 'directory'")
    has_status(house, task.nip, "meninggal")
    told = read(house, "SELECT MAX(id) FROM outbox")
    follow_holders(house, APPROVED)
    now = stored(house, task.id)
    assert (now.owner_nip, now.owner_reason) == (None, "meninggal")
    number = read(house, "SELECT id FROM transfer_case WHERE number = :n", n=task.number)[0][0]
    mails = "SELECT recipient FROM outbox WHERE case_id = :i AND id > :last"
    assert read(house, mails, i=number, last=told[0][0]) == []
    write(house, "UPDATE register SET recorded_until = NULL WHERE table_name = 'peran'")
    write(house, "UPDATE counter SET value = value + 1 WHERE name = 'directory'")
    follow_holders(house, APPROVED)
    assert stored(house, task.id).owner_nip is not None
    assert read(house, mails, i=number, last=told[0][0]) != []


def test_the_link_of_a_case_that_its_owner_may_not_see_opens_nothing(house):
    """R-CON-01: where the city does not count owners of tasks as involved, no link tells of a case before its SK."""
    task = one(house, "t.owner_nip IS NOT NULL AND t.state = 'terbuka'")
    link = links.NewLink("rahasia", task.id, task.owner_nip, task.version, house.clock.now().replace(year=2027))
    house.store.write(lambda tx: links.add_links(tx, [link]))
    write(house, "UPDATE task SET risk = 'rendah' WHERE id = :i", i=task.id)
    rule = house.rulebook.rules["R-CON-01"]
    involved = [role for role in rule.values["terlibat"] if role != "pemilik_tugas"]
    rules = {**house.rulebook.rules, "R-CON-01": replace(rule, values={**rule.values, "terlibat": involved})}
    strict = replace(house, rulebook=Rulebook(rules, "ketat"))
    hashed = links.token_hash("rahasia")
    assert open_link(hashed, task.id, strict).closed is None
    write(
        house, "UPDATE transfer_case SET state = 'ditunda', remembered = 'persetujuan' WHERE number = :n", n=task.number
    )
    assert open_link(hashed, task.id, strict) is None
    assert acknowledge_by_link(hashed, task.id, done=True, reason=None, house=strict) is None
    assert open_link(hashed, task.id, house) is not None


def test_a_task_changed_meanwhile_is_left_alone(house):
    """The version guards: who confirmed a moment earlier has confirmed."""
    task = free_superior(house)
    with house.store.reading() as conn:
        (held,) = [t for t in owned_tasks.tasks_of_owners(conn, [task.owner_nip]) if t.id == task.id]
    leaves(house, task.owner_nip)
    stale = held._replace(version=held.version - 1)
    owner = owned_tasks.Owner("P-lain")
    assert house.store.write(lambda tx: owned_tasks.reassign(tx, stale, owner)) is False
    assert stored(house, task.id).owner_nip == task.owner_nip


def received_in_trust(house):
    """A changed case whose post left has no holder, with a handover that its superior received in trust."""
    (case_id, number, post) = read(
        house,
        "SELECT c.id, c.number, c.origin_post FROM transfer_case c WHERE c.state = 'serah_terima' "
        "AND c.origin_post IS NOT NULL ORDER BY c.id",
    )[0]
    write(house, "UPDATE transfer_case SET post_changed = TRUE WHERE id = :i", i=case_id)
    write(house, "UPDATE occupancy SET until = '2026-12-01' WHERE post_id = :p AND until IS NULL", p=post)
    write(house, "DELETE FROM task WHERE case_id = :i AND code = 'A5'", i=case_id)
    due = Term(APPROVED, APPROVED, 0)
    made = NewTask("A5", "A", "Menerima", SUCCESSOR, None, "jabatan", post, False, "tinggi", None, due)
    house.store.write(lambda tx: tasks.add_tasks(tx, [(case_id, made)], at=house.clock.now()))
    follow_holders(house, APPROVED)
    return one(house, f"c.number = '{number}' AND t.code = 'A5'"), post


def enters(house, post):
    """Somebody enters a post; returns who."""
    nip = "198001012005011999"
    write(
        house,
        "INSERT INTO occupancy (nip, post_id, unit_id, holding, slot, since, source, recorded_at) VALUES "
        "(:n, :p, 'U', 'definitif', 1, '2026-12-02', 'uji', '2026-12-02 00:00:00+00:00')",
        n=nip,
        p=post,
    )
    return nip


def test_an_unknown_successor_is_stood_in_for_and_handed_over_to_a_second_time(house):
    """The superior receives with the reason; the successor who comes gets a second handover, once, with a mail."""
    task, post = received_in_trust(house)
    assert task.owner_reason == NO_SUCCESSOR
    assert act_on_case(Act(Trigger.KONFIRMASI, task.owner_nip, task="A5"), task.number, house).done
    assert hand_over_again(house) == 0
    nip = enters(house, post)
    follow_holders(house, APPROVED)
    second = one(house, f"c.number = '{task.number}' AND t.code = 'A5-2'")
    assert (second.owner_nip, second.owner_role, second.state) == (nip, SUCCESSOR, "terbuka")
    assert read(house, "SELECT recipient FROM outbox WHERE key LIKE :k", k="%:A5-2:1") == [(nip,)]
    assert hand_over_again(house) == 0
    assert act_on_case(Act(Trigger.KONFIRMASI, nip, task="A5-2"), task.number, house).done


def test_a_successor_who_comes_before_the_handover_receives_it_himself(house):
    """Not received yet: the same task goes to the successor, and no second one is made."""
    task, post = received_in_trust(house)
    nip = enters(house, post)
    follow_holders(house, APPROVED)
    assert (stored(house, task.id).owner_nip, stored(house, task.id).owner_reason) == (nip, None)


def test_the_checklist_names_who_receives(house):
    """At the approval: who enters the post, else its Plt or Plh with the reason, else the superior with the reason."""
    (number,) = read(house, "SELECT number FROM transfer_case WHERE state = 'serah_terima' ORDER BY id")[0]
    with house.store.reading() as conn:
        (file,) = house.loader.load(conn, Selection.of_numbers([number]), Viewer(APPROVED))
        directory = house.loader.directory(conn)

    def receiver(**changes):
        case = file.facts.case._replace(replacement_nip=None, acting_nip=None)._replace(**changes.pop("case", {}))
        origin = file.facts.origin._replace(profile="struktural")
        facts = replace(file.facts, case=case, origin=origin, succession=changes.pop("succession", NO_SUCCESSION))
        made = handover_tasks(file._replace(facts=facts), APPROVED, directory, house)
        return next((t.owner_nip, t.owner_reason) for t in made if t.code == "A5")

    assert receiver(case={"replacement_nip": "baru"}) == ("baru", None)
    assert receiver(case={"acting_nip": "plh"}) == ("plh", NO_SUCCESSOR)
    assert receiver() == (file.circle.origin_supervisor, NO_SUCCESSOR)
    acting = Succession((), (), (Acting("plh", "plh", None, None, None),))
    assert receiver(succession=acting) == ("plh", NO_SUCCESSOR)
    past = Succession((), (), (Acting("plh", "plh", None, None, date(2026, 1, 1)),))
    assert receiver(succession=past) == (file.circle.origin_supervisor, NO_SUCCESSOR)
