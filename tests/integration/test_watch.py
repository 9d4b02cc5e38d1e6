"""What is watched beside the steps: acting officials, BKN's answers, objections; and who may see a case. Both databases."""

import contextlib
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.city import at, close_all, house_on
from workflow.cli.main import main
from workflow.domain.acts import Act
from workflow.domain.context import Letter
from workflow.domain.directory import Delegation
from workflow.domain.errors import NotFoundError
from workflow.domain.stages import Role, Stage, Trigger
from workflow.services.audit import verify
from workflow.services.deciding import act_on_case
from workflow.services.night import run_nights
from workflow.services.sight import sees_names, sight_of
from workflow.services.views import round_files, view_case
from workflow.services.watch import watch
from workflow.storage import cases
from workflow.storage.facts import Selection, Viewer

ROUND = "2026-12"


def answered(url, day):
    """The answer of the night of a day."""
    (found,) = run_nights(house_on(url, f"{day}T01:00"), lambda d: house_on(url, f"{d}T01:00"))
    return found


def reports(house):
    """The payloads of the morning reports that are owed."""
    with house.store.reading() as conn:
        found = conn.execute(text("SELECT payload FROM outbox WHERE mail = 'morning_report'")).scalars()
        return [json.loads(payload) for payload in found]


def test_the_night_tells_of_acting_officials(city_url):
    """R-PLT-01: the extension of a camat's Plt is 78 days old on 25 November; the others are in their term."""
    night = answered(city_url, date(2026, 11, 25))
    found, terms = night.findings
    assert (terms.rule, terms.case) == ("R-TEN-03", "tanpa_usulan")
    assert (found.rule, found.result, found.case) == ("R-PLT-01", "WARN", "perpanjangan")
    assert found.evidence["id_jabatan"] == "KEC-MARIMBUN-CAMAT"
    house = house_on(city_url)
    told = reports(house)
    assert told
    for payload in told:
        assert [row["aturan"] for row in payload["temuan"]] == ["R-PLT-01", "R-TEN-03"]
        assert "Camat Siantar Marimbun" in payload["temuan"][0]["alasan"]
        assert payload["temuan_lain"] == 0
    close_all()


def test_the_command_and_the_mail_show_the_findings(city_url, monkeypatch, tmp_path):
    """`mutasi malam` answers with them and the report that is delivered holds the sentence."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["malam", "--pada", "2026-11-25", "--tanpa-prefect", "--json"]) == 0
    close_all()
    (night,) = json.loads(out.getvalue())["malam"]
    assert [(f["aturan"], f["hasil"]) for f in night["temuan"]] == [("R-PLT-01", "WARN"), ("R-TEN-03", "WARN")]
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["kirim", "--pada", "2026-11-25", "--json"]) == 0
    close_all()
    mails = [path.read_text() for path in (tmp_path / "surat").glob("*.eml")]
    assert any("R-PLT-01: Perpanjangan Plt Camat Siantar Marimbun" in " ".join(mail.split()) for mail in mails)


def _first_case(house, stage):
    with house.store.reading() as conn:
        return cases.list_cases(conn, state=stage, round_code=ROUND)[0]


def test_overdue_advice_is_told_and_escalated_once(city_url):
    """R-TIM-01: sixteen working days after the PyB agreed, and no answer: a finding and one mail to the PyB, once."""
    house = house_on(city_url, "2026-11-25T10:00")
    case = _first_case(house, "pemetaan")
    _put_before_bkn(house, case, date(2026, 11, 2))
    last = house.calendar.add_working_days(date(2026, 11, 2), 15)
    assert _late(house, last) == []
    assert _late(house, last + timedelta(days=1)) == [case.number]
    first = answered(city_url, date(2026, 11, 25))
    again = answered(city_url, date(2026, 11, 26))
    assert [f.evidence["kasus"] for f in first.findings if f.rule == "R-TIM-01"] == [case.number]
    assert [f.rule for f in again.findings].count("R-TIM-01") == 1
    with house.store.reading() as conn:
        mails = conn.execute(text("SELECT recipient, payload FROM outbox WHERE mail = 'advice_overdue'")).all()
        pyb = house.loader.directory(conn).holders(Role.PYB, date(2026, 11, 25))
    assert [row[0] for row in mails] == list(pyb)
    assert json.loads(mails[0][1])["kasus"] == 1
    assert [f.rule for f in view_case(case.number, house_on(city_url, "2026-11-25T10:00")).findings].count(
        "R-TIM-01"
    ) == 1
    house.store.write(lambda tx: _answer(tx, case))
    assert _late(house, date(2026, 11, 27)) == []
    close_all()


def _sign(tx, case):
    """The case stands in serah_terima, its post entered."""
    tx.conn.execute(
        text("UPDATE transfer_case SET tmt = '2026-12-03', post_changed = true WHERE id = :id"), {"id": case.id}
    )
    for stage in ("usulan", "sosialisasi", "persetujuan", "serah_terima"):
        tx.conn.execute(text("UPDATE transfer_case SET state = :s WHERE id = :id"), {"s": stage, "id": case.id})


def _late(house, day):
    return [f.evidence["kasus"] for f in watch(house, day).findings if f.rule == "R-TIM-01"]


def _answer(tx, case):
    letter = Letter("rekomendasi_bkn", "B-99", date(2026, 11, 26), covers=(case.nip,), result="perlu_perbaikan")
    cases.add_letters(tx, ROUND, [letter], at=at("2026-11-26"))
    cases.raise_round(tx, ROUND)


def _put_before_bkn(house, case, agreed):
    """The case stands in persetujuan with the PyB's agreement of a day and no answer of BKN."""

    def work(tx):
        tx.conn.execute(text("DELETE FROM letter WHERE kind = 'rekomendasi_bkn'"))
        for stage in ("usulan", "sosialisasi", "persetujuan"):
            tx.conn.execute(text("UPDATE transfer_case SET state = :s WHERE id = :id"), {"s": stage, "id": case.id})
        row = {"id": case.id, "day": agreed, "at": house.clock.now(), "nip": case.nip}
        tx.conn.execute(
            text(
                "INSERT INTO decision (case_id, visit, stage, superseded, capacity, actor, subject, outcome, decided_on, "
                "recorded_at) VALUES (:id, 1, 'persetujuan', false, 'pyb', 'P-uji', :nip, 'setuju', :day, :at)"
            ),
            row,
        )

    house.store.write(work)


def test_an_objection_is_a_letter_and_its_answer_a_task(city_url):
    """R-TIM-03: filed by the ASN, owed by an analyst in 21 working days, late the day after, ended by the answer."""
    url = city_url
    house = house_on(url, "2026-12-03T10:00")
    case = _first_case(house, "pemetaan")
    house.store.write(lambda tx: _sign(tx, case))
    done = act_on_case(Act(Trigger.KEBERATAN, case.nip, reason="Jabatan tidak sesuai."), case.number, house)
    assert done.done
    (task,) = [t for t in view_case(case.number, house).tasks if t.code == "KB1"]
    assert task.deadline == house.calendar.add_working_days(date(2026, 12, 3), 21)
    assert (task.blocking, task.letter_kind) == (False, "jawaban_keberatan")
    overdue = house_on(url, f"{task.deadline + timedelta(days=1)}T10:00")
    assert "R-TIM-03" not in [f.rule for f in watch(house, task.deadline).findings]
    assert [
        f.evidence["kasus"] for f in watch(overdue, task.deadline + timedelta(days=1)).findings if f.rule == "R-TIM-03"
    ] == [case.number]
    assert "R-TIM-03" in [f.rule for f in view_case(case.number, overdue).findings]
    confirmed = Act(Trigger.KONFIRMASI, task.owner_nip, task="KB1", result="selesai")
    assert act_on_case(confirmed, case.number, overdue).done
    assert "R-TIM-03" not in [f.rule for f in watch(overdue, task.deadline + timedelta(days=1)).findings]
    again = act_on_case(Act(Trigger.KEBERATAN, case.nip, reason="Tetap."), case.number, overdue)
    assert again.done
    assert [t.code for t in view_case(case.number, overdue).tasks if t.code.startswith("KB")] == ["KB1", "KB2"]
    assert verify(overdue).bad is None
    close_all()


def _file(house, number):
    with house.store.reading() as conn:
        (file,) = house.loader.load(conn, Selection.of_numbers([number]), Viewer(house.clock.today()))
    return file


def test_a_case_is_shown_to_those_with_a_part_in_it(city_url):
    """R-CON-01: the ASN, the proposer, the heads and the deciders see it before the SK; a colleague does not."""
    house = house_on(city_url)
    case = _first_case(house, "pemetaan")
    file, directory = _file(house, case.number), house.loader.kept_directory()
    stranger = _stranger(house, file)
    deciders = [directory.holders(role, house.clock.today())[0] for role in (Role.PPK, Role.PYB, Role.TPK, Role.ANALIS)]
    around = [file.circle.origin_head, file.circle.target_head, file.circle.target_supervisor]
    for nip in [file.nip, file.facts.proposer, *deciders, *(nip for nip in around if nip)]:
        assert sees_names(nip, file, directory, house)
        assert view_case(case.number, house, by=nip).file.nip == case.nip
        assert case.number in [f.facts.case.number for f in round_files(ROUND, None, house, by=nip)]
    assert not sees_names(stranger, file, directory, house)
    with pytest.raises(NotFoundError):
        view_case(case.number, house, by=stranger)
    with pytest.raises(NotFoundError):
        round_files(ROUND, None, house, by=stranger)
    assert len(round_files(ROUND, None, house, by=file.nip)) < len(round_files(ROUND, None, house))
    signed = file._replace(facts=_in_stage(file, Stage.SELESAI))
    assert sees_names(stranger, signed, directory, house)
    close_all()


def _in_stage(file, stage):
    return replace(file.facts, case=file.facts.case._replace(state=stage))


def _stranger(house, file):
    directory = house.loader.kept_directory()
    with house.store.reading() as conn:
        nips = conn.execute(text("SELECT nip FROM employee WHERE recorded_until IS NULL ORDER BY nip")).scalars().all()
        concerned = set(conn.execute(text("SELECT nip FROM transfer_case")).scalars())
    heads = {f.circle.origin_head for f in round_files(ROUND, None, house)} | {
        nip for f in round_files(ROUND, None, house) for nip in f.circle if nip
    }
    named = {grant.nip for grant in directory.grants} | {d.to_nip for d in directory.delegations}
    return next(nip for nip in nips if nip not in concerned | heads | named)


def test_specific_data_are_withheld_and_each_showing_is_logged(city_url):
    """R-PDP-01: a supervisor does not see what a sanction's rule found; an analyst does, and that is in the ledger."""
    house = house_on(city_url)
    wanted = next(f for f in round_files(ROUND, None, house) if f.circle.target_supervisor and f.nip)
    house.store.write(lambda tx: tx.conn.execute(text("UPDATE transfer_case SET state = 'usulan'")))
    number = wanted.facts.case.number
    analyst = house.loader.kept_directory().holders(Role.ANALIS, house.clock.today())[0]
    told = {"R-DEM-02", "R-DEM-04", "R-DIS-01", "R-COI-01", "R-LVE-01", "R-DEM-06"}
    open_page = view_case(number, house, by=analyst)
    assert told <= {f.rule for f in open_page.findings}
    assert open_page.withheld == ()
    closed = view_case(number, house, by=wanted.circle.target_supervisor)
    assert not told & {f.rule for f in closed.findings}
    assert told <= set(closed.withheld)
    assert view_case(number, house).withheld == ()
    with house.store.reading() as conn:
        logged = conn.execute(
            text("SELECT actor, body FROM ledger_entry WHERE event = 'data:specific_shown' ORDER BY stream, seq")
        ).all()
    assert [(row[0], json.loads(row[1])["golongan"]) for row in logged] == [
        (analyst, ["hukdis", "keluarga", "kesehatan", "keuangan"])
    ]
    assert verify(house).bad is None
    close_all()


def test_a_delegate_has_the_roles_that_were_delegated(city_url):
    """R-CON-01: roles come from grants and delegations in force, never from the office of a third OPD."""
    house = house_on(city_url)
    file = _file(house, _first_case(house, "pemetaan").number)
    directory = house.loader.kept_directory()
    ppk = directory.holders(Role.PPK, house.clock.today())[0]
    assert "ppk" in sight_of(ppk, file, directory).viewer
    for start, seen in [(date(2026, 11, 24), True), (date(2026, 11, 25), False)]:
        given = Delegation(ppk, "P-uji", None, Role.PPK, "delegasi", "188/1", start, None)
        delegated = replace(directory, delegations=(given,))
        assert sees_names("P-uji", file, delegated, house) is seen
    elsewhere = [
        grant.nip
        for grant in directory.grants
        if grant.unit_id and grant.unit_id not in {file.facts.origin.agency_id, file.facts.target.agency_id}
    ]
    assert elsewhere
    for nip in elsewhere:
        wide = {grant.role.value for grant in directory.roles_of(nip, house.clock.today()) if grant.unit_id is None}
        assert sight_of(nip, file, directory).viewer <= wide | {"asn", "pengusul", "kepala_opd", "atasan"}
    close_all()


def test_a_second_version_is_seen_by_everyone_whom_either_names(city_url):
    """R-DOC-04: two people are named by two versions of one letter; both see both, and nobody else does."""
    house = house_on(city_url)
    with house.store.reading() as conn:
        first, second, third = cases.list_cases(conn, round_code=ROUND)[:3]
    versions = [
        Letter(
            "rekomendasi_kasn",
            "B-7",
            date(2026, 11, 3),
            covers=(f"{case.nip}:{case.target_post}",),
            sha256=content * 64,
        )
        for case, content in ((first, "a"), (second, "b"))
    ]

    def work(tx):
        cases.add_letters(tx, ROUND, versions, at=house.clock.now())
        cases.raise_round(tx, ROUND)

    house.store.write(work)
    seen = [sum(x.number == "B-7" for x in _file(house, case.number).facts.letters) for case in (first, second, third)]
    assert seen == [2, 2, 0]
    close_all()


def test_an_agency_is_known_by_name(city_url):
    """R-ADM-01 reads the name of a post's OPD from the unit that is the OPD."""
    house = house_on(city_url)
    with house.store.reading() as conn:
        posts = house.loader.directory(conn).posts.values()
    names = {post.agency_name for post in posts if post.agency_id == "DISDUKCAPIL"}
    assert names == {"Dinas Kependudukan dan Pencatatan Sipil"}
    close_all()
