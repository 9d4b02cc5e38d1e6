"""A placement is told by a text that a person confirmed; answers and silence have their tasks and clocks, on both databases."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import database_copy, house_on
from workflow.bootstrap import App, explainer, mail_room
from workflow.domain.acts import Act
from workflow.domain.context import Letter
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.findings import Finding
from workflow.domain.stages import Stage, Trigger
from workflow.domain.telling import Point
from workflow.intake.context import read_context
from workflow.mail.render import MailRenderer
from workflow.services import telling_night
from workflow.services.bulk import BulkScope, acknowledge_round
from workflow.services.deciding import act_on_case
from workflow.services.delivery import deliver
from workflow.services.mail_context import context_of, load_batch, still_needed
from workflow.services.night import run_nights
from workflow.services.ownership import follow_holders
from workflow.services.rounds import reread_round
from workflow.services.telling import ask_to_confirm, confirming_task, owner_of
from workflow.services.telling_views import amend, shown_tasks, telling_of, texts_of
from workflow.services.views import view_case
from workflow.settings.environment import read_environment
from workflow.settings.toml import TEMPLATES
from workflow.storage import cases, ledger, outbox
from workflow.storage.facts import Selection, Viewer
from workflow.storage.tasks import tasks_of

COMPLETED, ROUND = date(2026, 11, 26), "2026-12"
SETTLED = {"note": "Sudah dibicarakan pada hari itu."}


def url_of(house):
    """The address of a house's database."""
    return house.store.engine.url.render_as_string(hide_password=False)


def night(house, day):
    """The night of a day; the house at ten o'clock of it."""
    url = url_of(house)
    opened = house_on(url, f"{day}T01:00")
    run_nights(opened, lambda at: house_on(url, f"{at}T01:00"))
    return house_on(url, f"{day}T10:00")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, eve_of, tmp_path, monkeypatch):
    """The city on the day on which the night has sent cases into sosialisasi; nobody has confirmed a text."""
    url = database_copy(eve_of(request.param, COMPLETED), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    opened = night(house_on(url, f"{COMPLETED}T01:00"), COMPLETED)
    yield opened
    opened.store.close()


def read(house, statement, **values):
    """Rows of a statement."""
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(statement), values)]


def write(house, statement, **values):
    """Changes the database as an import would."""
    house.store.write(lambda tx: tx.conn.execute(text(statement), values))


def waiting(house):
    """Cases whose text waits: number, id, NIP, owner of the task."""
    return read(
        house,
        "SELECT c.number, c.id, c.nip, t.owner_nip FROM task t JOIN transfer_case c ON c.id = t.case_id "
        "WHERE t.code = 'SP1' AND t.state = 'terbuka' ORDER BY c.id",
    )


def loaded(house, number):
    """A case's file as today has it."""
    with house.store.reading() as conn:
        (file,) = house.loader.load(conn, Selection.of_numbers([number]), Viewer(house.clock.today()))
    return file


def tasks(house, number):
    """The tasks of a case: state, owner, role and days by code."""
    rows = read(
        house,
        "SELECT t.code, t.state, t.owner_nip, t.owner_role, t.counted_days FROM task t JOIN transfer_case c "
        "ON c.id = t.case_id WHERE c.number = :n",
        n=number,
    )
    return {code: rest for code, *rest in rows}


def do(house, number, trigger, actor, **words):
    """One act that must be done."""
    answer = act_on_case(Act(Trigger(trigger), actor, **words), number, house)
    assert answer.done, answer.findings
    return answer


def refused(house, number, trigger, actor, **words):
    """The first finding of an act that must be refused: its code and case."""
    answer = act_on_case(Act(Trigger(trigger), actor, **words), number, house)
    assert not answer.done
    return answer.findings[0].rule, answer.findings[0].case


def confirm(house, number, actor, **words):
    """Confirms a text."""
    return do(house, number, "konfirmasi", actor, task="SP1", result="selesai", **words)


def entries(house, number):
    """(event, body) of a case's entries."""
    with house.store.reading() as conn:
        found = ledger.entries_of(conn, f"kasus:{number}")
    return [(entry.event, json.loads(entry.body)) for entry in found]


def mails(house, kind):
    """What each mail of a kind in the outbox says: (recipient, subject, text)."""
    renderer = MailRenderer(TEMPLATES / "email", house.agency)
    with house.store.reading() as conn:
        queued = [outbox.QueuedMail(*row) for row in conn.execute(text(_QUEUE), {"mail": kind})]
        batch = load_batch(conn, queued, house)
    said = []
    for mail in queued:
        if still_needed(mail, batch, house):
            subject, body, _html = renderer.render(kind_of(mail), context_of(mail, batch, None, house))
            said.append((mail.recipient, subject, body))
    return said


def kind_of(mail):
    """The mail's name as the renderer takes it."""
    from workflow.domain.mails import Mail

    return Mail(mail.mail)


_QUEUE = f"SELECT {', '.join(outbox.QueuedMail._fields)} FROM outbox WHERE mail = :mail ORDER BY id"


def test_the_night_makes_the_text_and_asks_a_person_to_confirm_it(house):
    """Nothing is told yet: the text lies there with its hash, the proposer has one mail a list and a task with a clock."""
    number, case_id, nip, owner = waiting(house)[0]
    ((words, digest, author, confirmed),) = read(
        house, "SELECT text, sha256, author, confirmed_by FROM explanation WHERE case_id = :i", i=case_id
    )
    assert (author, confirmed) == ("sistem:malam", None)
    told = dict(entries(house, number))["transfer:usulan:completed"]
    assert told["penjelasan"] == {"versi": 1, "sidik": digest}
    for title in (
        "Mengapa jabatan ini.",
        "Kecocokan.",
        "Dukungan dan pelatihan.",
        "Kelas jabatan",
        "Bertanya kepada siapa.",
    ):
        assert title in words
    assert house.agency.phone in words
    file = loaded(house, number)
    assert owner == file.facts.proposer != nip
    assert tasks(house, number)["SP1"] == ["terbuka", owner, "pengusul", 2]
    assert file.facts.case.told_on is None
    assert not [to for to, *_ in mails(house, "placement_explained") if to == nip]
    asked = mails(house, "explanation_waits")
    assert {to for to, *_ in asked} == {owner}
    assert len(asked) < len(waiting(house))
    assert nip not in "".join(body for *_, body in asked)
    assert refused(house, number, "tuntaskan", owner) == ("K-TAHAP", "belum_diberitahu")


def test_confirming_sends_that_very_text_and_starts_the_clock(house):
    """The notice carries the kept words, both superiors get the sheet, and the days of the answer run from that day."""
    number, case_id, nip, owner = waiting(house)[0]
    confirm(house, number, owner)
    file = loaded(house, number)
    assert file.facts.case.told_on == COMPLETED
    ((words, by),) = read(house, "SELECT text, confirmed_by FROM explanation WHERE case_id = :i", i=case_id)
    assert by == owner
    ((_to, subject, body),) = [mail for mail in mails(house, "placement_explained") if mail[0] == nip]
    assert all(part in body for part in words.split("\n\n"))
    assert file.facts.target.name not in subject
    sheets = {to: (subject, body) for to, subject, body in mails(house, "talking_sheet")}
    assert set(sheets) == {file.circle.origin_supervisor, file.circle.target_supervisor} - {nip}
    for subject, body in sheets.values():
        assert file.facts.person.name not in subject + body.splitlines()[0]
        assert all(part in body for part in ("Yang disampaikan", "Yang tidak dijanjikan", "Pertanyaan yang mungkin"))
    assert refused(house, number, "tuntaskan", owner) == ("K-TAHAP", "menunggu_tanggapan")
    assert refused(house, number, "konfirmasi", owner, task="SP1", result="batal") == ("K-TAHAP", "naskah_terkirim")
    assert not mails(house, "acknowledgement_receipt")


def test_an_analyst_who_sends_the_case_on_by_hand_confirms_the_text_by_it(house):
    """`lengkapi` by hand tells at once and makes no task; one's own case is still another's to confirm."""
    number, case_id, nip, owner = waiting(house)[0]
    do(house, number, "kembalikan", owner, to=Stage.USULAN, reason="Surat kurang.")
    assert tasks(house, number)["SP1"][0] == "batal"
    for head in {loaded(house, number).circle.origin_head, loaded(house, number).circle.target_head} - {nip}:
        do(house, number, "putuskan", head, outcome="setuju")
    do(house, number, "lengkapi", owner)
    assert loaded(house, number).facts.case.told_on == COMPLETED
    assert "SP2" not in tasks(house, number)
    assert read(house, "SELECT visit, confirmed_by FROM explanation WHERE case_id = :i ORDER BY visit", i=case_id) == [
        (1, None),
        (2, owner),
    ]


def test_a_return_to_sosialisasi_is_told_by_an_analyst_and_confirmed_for_others(house):
    """An analyst's return explains again at once; the PyB's asks for a confirmation of the new visit's text."""
    (number, _id, nip, owner), (other, *_rest) = waiting(house)[:2]
    pyb = read(house, "SELECT subject FROM register WHERE table_name = 'peran' AND payload LIKE '%pyb%'")[0][0]
    for case in (number, other):
        do(house, case, "tanggapi", loaded(house, case).nip, answer="paham")
        do(house, case, "tuntaskan", owner)
    do(house, number, "kembalikan", owner, to=Stage.SOSIALISASI, reason="Jelaskan lagi.")
    assert loaded(house, number).facts.case.told_on == COMPLETED
    assert len([to for to, *_ in mails(house, "placement_explained") if to == nip]) == 1
    do(house, other, "kembalikan", pyb, to=Stage.SOSIALISASI, reason="Jelaskan lagi.")
    assert loaded(house, other).facts.case.told_on is None
    assert tasks(house, other)["SP2"][0] == "terbuka"


def test_nobody_confirms_a_text_about_himself(house):
    """The subject's own task falls to an analyst; even an escalation lets nobody confirm his own."""
    number, case_id, nip, _owner = waiting(house)[0]
    write(house, "UPDATE transfer_round SET proposer = :n", n=nip)
    file = loaded(house, number)
    file = file._replace(facts=replace(file.facts, proposer=nip))
    found = owner_of("pengusul", file, house)
    assert found.nip in house.loader.kept_directory().holders("analis", COMPLETED)
    assert found.reason == "jabatan_kosong"
    assert owner_of("analis", file, house) == (found.nip, None)
    assert ask_to_confirm(confirming_task(file, house)._replace(owner_nip=None), file) == ()
    write(house, "UPDATE task SET escalated_to = :n WHERE case_id = :i", n=nip, i=case_id)
    assert refused(house, number, "konfirmasi", nip, task="SP1", result="selesai") == ("K-PERAN", "naskah_sendiri")


def test_a_text_is_mended_by_a_person_and_what_was_shown_before_is_refused(house):
    """A new version takes the place of the first; a list that was shown before is K-LIHAT, the new text is what goes out."""
    number, _case_id, nip, owner = waiting(house)[0]
    shown = acknowledge_round(Act(Trigger.KONFIRMASI, owner, dry_run=True), BulkScope(ROUND), house)
    assert not shown.review
    for actor in (nip, "199001012015011001"):
        assert isinstance(amend(number, "Naskah lain.", actor, house), Finding)
    with pytest.raises(BadInputError):
        amend(number, "  ", owner, house)
    with pytest.raises(NotFoundError):
        amend("MUT-2026-9999", "Naskah.", owner, house)
    found = amend(number, "Naskah yang diperbaiki.", owner, house)
    assert (found.text, found.kept.version, found.kept.author) == ("Naskah yang diperbaiki.", 2, owner)
    assert ("briefing:text_amended", {"tugas": "SP1", "sidik": found.kept.sha256}) in entries(house, number)
    late = acknowledge_round(Act(Trigger.KONFIRMASI, owner, seen=shown.digest), BulkScope(ROUND), house)
    assert not late.done
    assert refused(house, number, "konfirmasi", owner, task="SP1", result="tolak", reason="x")[1] == "naskah_ditolak"
    confirm(house, number, owner)
    ((_to, _subject, body),) = [mail for mail in mails(house, "placement_explained") if mail[0] == nip]
    assert "Naskah yang diperbaiki." in body
    with pytest.raises(NotFoundError):
        amend(number, "Terlambat.", owner, house)


def test_a_text_that_somebody_confirmed_meanwhile_is_not_mended(house, monkeypatch):
    """Who is late changes nothing: the version that was told stays the last one."""
    number, _id, _nip, owner = waiting(house)[0]
    from workflow.services import telling_views

    monkeypatch.setattr(telling_views.telling, "look_again", lambda *_: False)
    with pytest.raises(NotFoundError):
        amend(number, "Naskah lain.", owner, house)
    assert read(house, "SELECT MAX(version) FROM explanation") == [(1,)]


def test_all_texts_of_a_round_are_confirmed_at_once(house):
    """One act of the proposer, all of them told, each with its own entry, and one of the list."""
    names = waiting(house)
    owner = names[0][3]
    done = acknowledge_round(Act(Trigger.KONFIRMASI, owner), BulkScope(ROUND), house)
    assert done.done
    assert len(done.items) == len(names)
    assert waiting(house) == []
    untold = "SELECT COUNT(*) FROM transfer_case WHERE state = 'sosialisasi' AND told_on IS NULL"
    assert read(house, untold) == [(0,)]
    assert not mails(house, "explanation_waits")


@pytest.mark.parametrize(
    ("answer", "code", "role", "days"),
    [
        ("perlu_penjelasan", "SJ1", "pengusul", 3),
        ("permohonan", "SM1", "analis", 5),
        ("tidak_setuju", "SB1", "atasan_asal", 3),
    ],
)
def test_each_answer_that_asks_for_something_has_an_owner_and_a_clock(house, answer, code, role, days):
    """The task, the mail to its owner without the answer, the receipt to the ASN; done only with minutes, which come back."""
    number, _id, nip, owner = waiting(house)[0]
    confirm(house, number, owner)
    do(house, number, "tanggapi", nip, answer=answer, note="Mohon pengertian.")
    state, who, kind, counted = tasks(house, number)[code]
    assert (state, kind, counted) == ("terbuka", role, days)
    assert who is not None
    assert who != nip
    told = [body for to, _subject, body in mails(house, "briefing_task") if to == who]
    assert told
    assert "Mohon pengertian" not in "".join(told)
    ((_to, _subject, receipt),) = [mail for mail in mails(house, "response_received") if mail[0] == nip]
    assert answer.replace("_", " ") in receipt
    do(house, number, "tanggapi", nip, answer=answer, note="Sekali lagi.")
    assert code[:2] + "2" not in tasks(house, number)
    assert refused(house, number, "konfirmasi", who, task=code, result="selesai")[1] == "tanpa_catatan"
    do(house, number, "konfirmasi", who, task=code, result="selesai", **SETTLED)
    settled = [body for to, _subject, body in mails(house, "response_settled") if to == nip]
    assert bool(settled) == (answer != "tidak_setuju")
    assert all(SETTLED["note"] in body for body in settled)
    if settled:
        do(house, number, "konfirmasi", who, task=code, result="batal")
        assert not mails(house, "response_settled")


def test_a_talk_can_be_asked_for_with_any_answer(house):
    """`paham` asks for nothing beyond its receipt; with the wish to talk the superior has the task, once."""
    number, _id, nip, owner = waiting(house)[0]
    confirm(house, number, owner)
    do(house, number, "tanggapi", nip, answer="perlu_penjelasan", wants_talk=True)
    assert {code for code in tasks(house, number) if code != "SP1"} == {"SJ1", "SB1"}
    do(house, number, "tanggapi", nip, answer="paham")
    after = tasks(house, number)
    assert (after["SJ1"][0], after["SB1"][0]) == ("batal", "terbuka")
    with pytest.raises(BadInputError, match="hanya untuk tanggapi"):
        act_on_case(Act(Trigger.TARIK, owner, wants_talk=True), number, house)


def test_private_circumstances_are_for_bkpsdm_alone(house):
    """Not in the ledger, not for the superior, the proposer, the team or the server's operator; each showing is logged."""
    number, case_id, nip, owner = waiting(house)[0]
    confirm(house, number, owner)
    secret = "Orang tua saya dirawat."
    do(house, number, "tanggapi", nip, answer="permohonan", private=secret)
    ((salt, digest),) = read(house, "SELECT salt, digest FROM private_note WHERE case_id = :i", i=case_id)
    bodies = read(house, "SELECT body FROM ledger_entry")
    assert secret not in "".join(body for (body,) in bodies)
    assert entries(house, number)[-1][1]["pribadi"] == {"sidik": digest}
    assert salt not in "".join(body for (body,) in bodies)
    assert "dirawat" not in "".join(payload for (payload,) in read(house, "SELECT payload FROM outbox"))
    directory = house.loader.kept_directory()
    analyst = next(one for one in directory.holders("analis", COMPLETED) if one != owner)
    file = loaded(house, number)
    for viewer, seen in ((analyst, True), (nip, True), (file.circle.origin_supervisor, False), (None, False)):
        view = view_case(number, house, by=viewer)
        assert [note.text for note in view.telling.private] == ([secret] if seen else []), viewer
    with house.store.reading() as conn:
        logged = [(e.actor, json.loads(e.body)) for e in ledger.entries_of(conn, f"akses:{number}")]
    assert (analyst, {"golongan": ["pribadi"]}) in logged


def test_a_superior_sees_that_one_has_answered_and_not_what(house):
    """Neither the answer nor the tasks and minutes that tell it; the talk is his own and bears one title for every cause."""
    number, _id, nip, owner = waiting(house)[0]
    confirm(house, number, owner)
    do(house, number, "tanggapi", nip, answer="permohonan", wants_talk=True)
    file = loaded(house, number)
    superior = file.circle.target_supervisor
    view = view_case(number, house, by=superior)
    assert (view.telling.answered, view.telling.answer) == (True, None)
    assert {task.code for task in view.tasks} == {"SP1"}
    own = view_case(number, house, by=file.circle.origin_supervisor)
    assert "SB1" in {task.code for task in own.tasks}
    team = house.loader.kept_directory().holders("tpk", COMPLETED)[0]
    seen = view_case(number, house, by=team)
    assert seen.telling.answer == "permohonan"
    assert {"SM1", "SB1"} <= {task.code for task in seen.tasks}
    assert view_case(number, house).telling.answer == "permohonan"
    with house.store.reading() as conn:
        all_tasks = tasks_of(conn, file.guard.case_id)
    assert len(shown_tasks(file, all_tasks, None, house)) == len(all_tasks)


def test_told_and_silent_is_a_lawful_end_after_a_reminder_and_the_superiors_talk(house):
    """Before the days have passed the talk is opened; then the case goes on, and the entry tells what was done."""
    number, _id, nip, owner = waiting(house)[0]
    confirm(house, number, owner)
    later = house
    for day in (27, 30):
        later = night(later, date(2026, 11, day))
    assert "SD1" not in tasks(later, number)
    for day in (1, 2):
        later = night(later, date(2026, 12, day))
        deliver(later, mail_room(App(later, read_environment(), explainer())))
    state, superior, role, days = tasks(later, number)["SD1"]
    assert (state, role, days) == ("terbuka", "atasan_asal", 1)
    assert telling_night.open_telling_tasks(later, date(2026, 12, 2)) == (0, 0)
    do(later, number, "konfirmasi", superior, task="SD1", result="selesai", note="Bicara 2 Desember; memilih diam.")
    for day in (3, 4):
        later = night(later, date(2026, 12, day))
    assert loaded(later, number).facts.case.state is Stage.PERSETUJUAN
    body = dict(entries(later, number))["transfer:sosialisasi:concluded"]
    assert body["didengar"] == "disampaikan, tidak menjawab"
    assert body["diberitahu"] == "2026-11-26"
    assert body["bicara"] == [{"tugas": "SD1", "keadaan": "selesai", "pada": "2026-12-02"}]
    assert len(body["diingatkan"]) == 1
    assert nip not in json.dumps(body)


def test_an_answer_after_the_talk_was_opened_ends_it_unless_a_talk_is_wanted(house):
    """Who has answered need not be asked why not; who disagrees is talked with, by the talk that is open already."""
    (number, _id, nip, owner), (other, _oid, second, _o) = waiting(house)[:2]
    later = house
    for case in (number, other):
        confirm(house, case, owner)
    for day in (date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)):
        later = night(later, day)
    do(later, number, "tanggapi", nip, answer="paham")
    do(later, other, "tanggapi", second, answer="tidak_setuju")
    assert tasks(later, number)["SD1"][0] == "batal"
    assert tasks(later, other)["SD1"][0] == "terbuka"
    assert "SB1" not in tasks(later, other)


def test_who_answers_has_been_told_and_the_text_still_waits(house):
    """An answer before the confirmation is heard; the explanation is still confirmed and sent, also in persetujuan."""
    number, _id, nip, owner = waiting(house)[0]
    do(house, number, "tanggapi", nip, answer="paham")
    assert loaded(house, number).facts.case.told_on == COMPLETED
    do(house, number, "tuntaskan", owner)
    assert dict(entries(house, number))["transfer:sosialisasi:concluded"]["didengar"] == "jawaban"
    confirm(house, number, owner)
    assert [to for to, *_ in mails(house, "placement_explained") if to == nip] == [nip]


def test_a_paused_case_tells_nothing_and_a_decided_one_no_longer(house):
    """During a pause the text waits; after the decree the task is closed and the decision's own mail has told."""
    (number, case_id, _nip, owner), (other, other_id, *_rest) = waiting(house)[:2]
    do(house, number, "tunda", owner)
    assert refused(house, number, "konfirmasi", owner, task="SP1", result="selesai")[1] == "naskah_tertunda"
    write(house, "UPDATE transfer_case SET state = 'persetujuan' WHERE id = :i", i=other_id)
    write(house, "UPDATE transfer_case SET state = 'serah_terima', tmt = '2026-12-03' WHERE id = :i", i=other_id)
    confirm(house, other, owner)
    assert tasks(house, other)["SP1"][0] == "selesai"
    assert not mails(house, "placement_explained")
    do(house, number, "lanjutkan", owner)
    do(house, number, "konfirmasi", owner, task="SP1", result="sebagian", reason="Belum selesai dibaca.")
    assert not mails(house, "placement_explained")
    write(house, "DELETE FROM explanation WHERE case_id = :i", i=case_id)
    with pytest.raises(NotFoundError, match="Naskah"):
        confirm(house, number, owner)


def recommended(house, point=Point.RECOMMENDED):
    """The house of a city that tells after BKN's recommendation."""
    return replace(house, policy=replace(house.policy, telling=house.policy.telling._replace(point=point)))


def test_a_city_may_tell_after_bkns_recommendation(house):
    """Nobody is asked before it; `tuntaskan` is open untold, R-SOS-01 keeps `setujui`, and the letter opens the task."""
    number, case_id, nip, owner = waiting(house)[0]
    write(house, "DELETE FROM task WHERE case_id = :i", i=case_id)
    write(house, "DELETE FROM explanation WHERE case_id = :i", i=case_id)
    write(house, "DELETE FROM letter WHERE kind = 'rekomendasi_bkn'")
    write(house, "UPDATE transfer_round SET fact_seq = fact_seq + 1")
    later = recommended(house_on(url_of(house), f"{COMPLETED}T10:00"))
    assert telling_night.open_telling_tasks(later, COMPLETED) == (0, 0)
    do(later, number, "tuntaskan", owner)
    concluded = dict(entries(later, number))["transfer:sosialisasi:concluded"]
    assert concluded["didengar"] == "disampaikan sesudah rekomendasi BKN"
    code = loaded(later, number).facts.case.round_code
    target = loaded(later, number).facts.target.id
    letter = Letter("rekomendasi_bkn", "B/1", COMPLETED, covers=(f"{nip}:{target}",))

    def enter(tx):
        cases.add_letters(tx, code, [letter], at=later.clock.now())
        cases.raise_round(tx, code)

    later.store.write(enter)
    assert telling_night.open_telling_tasks(later, COMPLETED)[0] == 1
    confirm(later, number, owner)
    assert loaded(later, number).facts.case.told_on == COMPLETED
    assert [to for to, *_ in mails(later, "placement_explained") if to == nip] == [nip]


def test_a_recommendation_that_the_context_brings_is_told_at_once(house, city_files):
    """Entered with the round's context: whoever confirms is asked in the same command, in a city of that point alone."""
    number, case_id, nip, owner = waiting(house)[0]
    write(house, "DELETE FROM task WHERE case_id = :i", i=case_id)
    write(house, "DELETE FROM letter WHERE kind = 'rekomendasi_bkn'")
    write(house, "UPDATE transfer_round SET fact_seq = fact_seq + 1")
    facts = loaded(house, number).facts
    answer = Letter("rekomendasi_bkn", "B/1", COMPLETED, covers=(f"{nip}:{facts.target.id}",))
    without = read_context(city_files.folder / "gelombang.toml")._replace(letters=())
    brought = without._replace(letters=(answer,))
    reread_round(without, owner, recommended(house))
    assert tasks(house, number) == {}
    reread_round(brought, owner, house)
    assert tasks(house, number) == {}
    reread_round(brought, owner, recommended(house))
    assert {code: (state, by) for code, (state, by, *_rest) in tasks(house, number).items()} == {
        "SP1": ("terbuka", owner)
    }


def test_entering_sosialisasi_before_the_point_asks_nobody(house):
    """By hand too: the text is kept, and told when the recommendation has come."""
    number, case_id, nip, owner = waiting(house)[0]
    write(house, "DELETE FROM letter WHERE kind = 'rekomendasi_bkn'")
    write(house, "UPDATE transfer_round SET fact_seq = fact_seq + 1")
    do(house, number, "kembalikan", owner, to=Stage.USULAN, reason="Surat kurang.")
    later = recommended(house_on(url_of(house), f"{COMPLETED}T10:00"))
    for head in {loaded(later, number).circle.origin_head, loaded(later, number).circle.target_head} - {nip}:
        do(later, number, "putuskan", head, outcome="setuju")
    do(later, number, "lengkapi", owner)
    assert loaded(later, number).facts.case.told_on is None
    assert set(tasks(later, number)) == {"SP1"}
    assert read(later, "SELECT visit FROM explanation WHERE case_id = :i", i=case_id) == [(1,), (2,)]


def test_a_text_is_read_by_those_who_may(house):
    """The subject once it was told, a superior the sheet alone, a stranger nothing; before the stage it is a preview."""
    number, _id, nip, owner = waiting(house)[0]
    file, one = loaded(house, number), Selection.of_numbers([number])
    assert texts_of(one, house, by=nip)[0].text == ""
    confirm(house, number, owner)
    assert texts_of(one, house, by=nip)[0].text
    assert texts_of(one, house, by=nip)[0].sheet == ""
    superior = texts_of(one, house, by=file.circle.target_supervisor)[0]
    assert superior.text == ""
    assert "Yang tidak dijanjikan" in superior.sheet
    stranger = read(
        house, "SELECT nip FROM employee WHERE nip NOT IN (SELECT nip FROM transfer_case) ORDER BY nip DESC"
    )
    known = {person for row in (file.circle,) for person in row}
    outsider = next(
        n for (n,) in stranger if n not in known and not house.loader.kept_directory().roles_of(n, COMPLETED)
    )
    assert texts_of(one, house, by=outsider) == []
    early = read(house, "SELECT number FROM transfer_case WHERE state = 'usulan' ORDER BY id")[0][0]
    preview = texts_of(Selection.of_numbers([early]), house)[0]
    assert preview.kept is None
    assert "belum disampaikan" in preview.sheet
    assert telling_of(loaded(house, early), None, house).until is None


def test_a_proposer_who_is_gone_is_replaced_by_an_analyst(house):
    """The night gives the texts to an analyst with the reason, by a mail of the briefing and not of a handover."""
    number, _id, _nip, owner = waiting(house)[0]
    write(
        house,
        "INSERT INTO register (table_name, key, subject, payload, recorded_at) VALUES ('status', 'uji', :n, :p, "
        "'2026-11-01 00:00:00+00:00')",
        n=owner,
        p=f'{{"nip": "{owner}", "jenis": "pensiun", "mulai": "2026-11-01"}}',
    )
    assert follow_holders(house, COMPLETED) >= 1
    state, now, role, _days = tasks(house, number)["SP1"]
    assert (state, role) == ("terbuka", "pengusul")
    assert now != owner
    assert read(house, "SELECT DISTINCT owner_reason FROM task WHERE code = 'SP1'") == [("pensiun",)]
    assert {to for to, *_ in mails(house, "briefing_task")} == {now}
    assert follow_holders(house, COMPLETED) == 0
