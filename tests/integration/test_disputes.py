"""Partial and refused acknowledgements, disputes, and the superior's note in place of a blocking item, on both databases."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import database_copy, house_on
from workflow.domain.acts import Act
from workflow.domain.errors import BadInputError
from workflow.domain.stages import Role, Trigger
from workflow.services.deciding import act_on_case
from workflow.services.mail_context import load_batch, open_tasks_for
from workflow.services.superiors import superior_of_both
from workflow.storage import ledger, outbox, reminders, tasks
from workflow.storage.facts import Selection, Viewer

APPROVED = date(2026, 12, 2)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, eve_of, tmp_path):
    """The city on the day after the approvals: handover tasks are open."""
    opened = house_on(database_copy(eve_of(request.param, APPROVED), tmp_path), f"{APPROVED}T10:00")
    yield opened
    opened.store.close()


def task_of(house, code):
    """The first open task of an item that has an owner."""
    wanted = "SELECT id FROM task WHERE code = :c AND state = 'terbuka' AND owner_nip IS NOT NULL ORDER BY id LIMIT 1"
    with house.store.reading() as conn:
        return tasks.task_by_id(conn, conn.execute(text(wanted), {"c": code}).scalar_one())


def stored(house, task):
    """A task as it stands."""
    with house.store.reading() as conn:
        return tasks.task_by_id(conn, task.id)


def file_of(house, task):
    """The task's case as it stands."""
    with house.store.reading() as conn:
        return house.loader.load(conn, Selection.of_numbers([task.number]), Viewer(house.clock.today()))[0]


def say(house, task, result, reason="sebab", **changes):
    """An acknowledgement; the case of its refusal, or None where it is done."""
    act = Act(Trigger.KONFIRMASI, task.owner_nip, task=task.code, result=result, reason=reason)._replace(**changes)
    answer = act_on_case(act, task.number, house)
    stopping = [finding.case for finding in answer.findings if finding.stops]
    assert answer.done is not bool(stopping)
    return stopping[0] if stopping else None


def last_entry(house, task):
    """The body of the case's last ledger entry."""
    with house.store.reading() as conn:
        return json.loads(ledger.entries_of(conn, f"kasus:{task.number}")[-1].body)


@pytest.mark.parametrize("result", ["sebagian", "tolak", "lanjut"])
def test_partial_and_refused_need_a_reason(house, result):
    """Without --alasan or --catatan nothing is looked at; with it the reason is kept with the task and in the ledger."""
    task = task_of(house, "D1")
    with pytest.raises(BadInputError, match="--alasan"):
        say(house, task, result, reason=None)
    if result != "lanjut":
        assert say(house, task, result, "berkas belum lengkap") is None
        assert stored(house, task).note == "berkas belum lengkap"
        assert last_entry(house, task)["alasan"] == "berkas belum lengkap"


def test_a_refused_blocking_item_goes_to_the_superior_of_both(house):
    """The dispute is in that inbox, by mail and in the ledger, and keeps the case open; nobody else decides it."""
    task = task_of(house, "B1")
    arbiter = superior_of_both(file_of(house, task), {task.owner_nip}, house)
    assert say(house, task, "tolak", "laptop rusak") is None
    disputed = stored(house, task)
    assert (disputed.state, disputed.escalated_to, disputed.disputed) == ("ditolak", arbiter, True)
    assert arbiter not in {None, task.owner_nip, task.nip}
    assert last_entry(house, task)["sengketa"] == arbiter
    assert say(house, task, "selesai") == "tugas_tertutup"
    with house.store.reading() as conn:
        (mail,) = conn.execute(
            text("SELECT id, recipient FROM outbox WHERE mail = 'task_escalated' AND case_id = :c"), {"c": task.case_id}
        ).all()
    assert mail.recipient == arbiter
    due = house_on(str(house.store.engine.url.render_as_string(hide_password=False)), "2026-12-03T09:00")
    moment = due.clock.now()
    claimed = due.store.write(
        lambda tx: outbox.claim(tx, owner="uji", now=moment, machine=moment, lease_until=moment, limit=1000)
    )
    with due.store.reading() as conn:
        batch = load_batch(conn, claimed, due)
    (asked,) = [m for m in claimed if m.id == mail.id]
    assert [t.code for t in open_tasks_for(asked, batch)] == ["B1"]
    due.store.close()


def test_a_refusal_is_overruled_or_replaced_by_a_note(house):
    """`lanjut` gives the item back to its owner, who is told; `selesai` with a reason closes it as a note, and only once."""
    task = task_of(house, "B1")
    assert say(house, task, "lanjut") == "tanpa_sengketa"
    assert say(house, task, "tolak") is None
    arbiter = stored(house, task).escalated_to
    assert say(house, task, "sebagian", actor=arbiter) == "tugas"
    assert say(house, task, "lanjut", actor=arbiter) is None
    back = stored(house, task)
    assert (back.state, back.escalated_to, back.owner_nip) == ("terbuka", None, task.owner_nip)
    with house.store.reading() as conn:
        told = text("SELECT recipient FROM outbox WHERE mail = 'handover_task' AND key LIKE :k")
        assert conn.execute(told, {"k": f"{task.number}:B1:%"}).scalars().all() == [task.owner_nip]
    assert say(house, task, "tolak") is None
    assert say(house, task, "selesai", None, actor=arbiter) == "nota_tanpa_alasan"
    assert say(house, task, "selesai", "barang hilang, TP-TGR berjalan", actor=arbiter) is None
    noted = stored(house, task)
    assert (noted.state, noted.via, noted.note) == ("selesai", "nota", "barang hilang, TP-TGR berjalan")
    assert last_entry(house, task)["jalur"] == "nota"
    assert say(house, task, "lanjut") == "tanpa_sengketa"


def test_a_refusal_taken_back_in_time_ends_the_dispute(house):
    """The owner who refused by mistake opens the item again, and the superior has nothing to decide."""
    task = task_of(house, "B1")
    assert say(house, task, "tolak") is None
    assert say(house, task, "batal") is None
    assert (stored(house, task).state, stored(house, task).escalated_to) == ("terbuka", None)


def test_a_refused_item_that_blocks_nothing_is_just_refused(house):
    """No dispute is made of it."""
    task = task_of(house, "E1")
    assert say(house, task, "tolak") is None
    assert (stored(house, task).state, stored(house, task).disputed) == ("ditolak", False)


def test_the_superior_s_reasoned_note_replaces_a_blocking_item(house):
    """By the superior of the post, with a reason, and as a note; not by another person and not an item that blocks nothing."""
    task = task_of(house, "B1")
    superior = file_of(house, task).circle.origin_supervisor
    assert superior not in {None, task.owner_nip}
    assert say(house, task, "selesai", None, actor=superior) == "nota_tanpa_alasan"
    assert say(house, task, "tolak", actor=superior) == "tugas"
    assert say(house, task_of(house, "D1"), "selesai", actor=superior) == "tugas"
    assert say(house, task, "selesai", "diperiksa sendiri", actor=superior) is None
    assert stored(house, task).via == "nota"


def test_a_note_replaces_no_letter_and_no_certificate(house):
    """R-HND-01, R-HND-04: what the law or the service needs must be there, whoever gives a reason."""
    letter, access = task_of(house, "H1"), task_of(house, "B1")
    superior = file_of(house, letter).circle.origin_supervisor
    assert superior not in {None, letter.owner_nip}
    assert say(house, letter, "selesai", actor=superior) == "nota_surat"
    with house.store.transaction() as tx:
        tx.conn.execute(text("UPDATE task SET code = 'D3' WHERE id = :i"), {"i": access.id})
    other = file_of(house, access).circle.origin_supervisor
    assert say(house, stored(house, access), "selesai", actor=other) == "nota_surat"


def test_who_took_over_an_overdue_letter_enters_it(house):
    """An escalated letter is confirmed as the owner would; an escalated item without a letter needs the superior's reason."""
    letter, item = task_of(house, "H1"), task_of(house, "B1")
    house.store.write(
        lambda tx: reminders.escalate(
            tx, [(letter.id, 1, "P-walikota"), (item.id, 1, "P-walikota")], on=date(2026, 12, 2)
        )
    )
    assert say(house, item, "selesai", None, actor="P-walikota") == "nota_tanpa_alasan"
    assert say(house, item, "sebagian", actor="P-walikota") is None
    assert say(house, letter, "selesai", None, actor="P-walikota") is None
    assert stored(house, letter).via == "aksi"


def test_without_any_post_the_pyb_decides(house):
    """Who enters from nowhere and leaves to nowhere has no line in common with anybody."""
    file = file_of(house, task_of(house, "B1"))
    alone = file._replace(facts=replace(file.facts, origin=None, target=None))
    with house.store.reading() as conn:
        pyb = house.loader.directory(conn).holders(Role.PYB, APPROVED)
    assert superior_of_both(alone, set(), house) == pyb[0]
    assert superior_of_both(alone, set(pyb), house) is None
