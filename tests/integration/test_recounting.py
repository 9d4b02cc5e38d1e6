"""A revised decree: open terms are counted again, once, with the old dates kept, on SQLite and PostgreSQL."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.city import close_all, house_on
from workflow.cli.main import main
from workflow.domain.acts import Act, NewTask
from workflow.domain.calendar import Calendar
from workflow.domain.deadlines import term
from workflow.domain.mails import Mail
from workflow.domain.stages import Role, Stage, Trigger
from workflow.services import recounting
from workflow.services.deciding import act_on_case
from workflow.services.night import run_night
from workflow.services.recounting import STREAM, recount, simulate_recount
from workflow.services.reminders import remind
from workflow.storage import calendars, ledger
from workflow.storage.facts import CaseLoader
from workflow.storage.tasks import add_tasks

TODAY = date(2026, 11, 25)
DECREED = date(2026, 12, 3)
SATURDAY = date(2026, 12, 5)


class KilledError(Exception):
    """The process dies here."""


@pytest.fixture
def url(city_url, monkeypatch):
    """A city whose round stands in pemetaan since the day before, also for commands; its calendar is in force."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    recount(house_on(city_url, "2026-11-25T01:00"))
    yield city_url
    close_all()


def with_days_off(house, *days):
    """The house by a calendar that has more days off."""
    old = house.calendar
    more = {day: f"Cuti bersama (SKB perubahan {day.day})" for day in days}
    revised = Calendar(
        {**old.holidays, **more},
        old.complete_years,
        old.first_year,
        old.last_year,
        six_day_profiles=old.six_day_profiles,
    )
    return replace(house, calendar=revised, loader=CaseLoader(revised))


def rows(house, sql, **values):
    """What a query answers."""
    with house.store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(sql), values)]


def deadlines(house):
    """The distinct deadlines of cases, as text, with the number of those that have each."""
    return {str(day): n for day, n in rows(house, "SELECT deadline, COUNT(*) FROM transfer_case GROUP BY deadline")}


def settings_entries(house):
    """The bodies of the calendar's own stream."""
    with house.store.reading() as conn:
        return [json.loads(entry.body) for entry in ledger.entries_of(conn, STREAM)]


def give_task(house, code, profile, start, days):
    """An open task of the first case; returns that case's id and number."""
    (case_id, number, nip) = rows(house, "SELECT id, number, nip FROM transfer_case ORDER BY id")[0]
    counted = term(house.calendar.of_profile(profile), start, days)
    made = NewTask(code, "U. Uji", "Tugas uji", "asn", nip, "orang", None, False, "rendah", None, counted, profile)
    house.store.write(lambda tx: add_tasks(tx, [(case_id, made)], at=house.clock.now()))
    return case_id, number


def test_the_first_calendar_moves_nothing(url):
    """The night puts its calendar in force with one entry; the next night writes none."""
    house = house_on(url, f"{TODAY}T01:00")
    before = deadlines(house)
    run_night(house, TODAY, "baru", reminds=True)
    (entry,) = settings_entries(house)
    assert (entry["dipindah"], entry["sebelumnya"], entry["keadaan"]) == ({}, None, "selesai")
    assert set(deadlines(house)) >= set(before)
    assert rows(house, "SELECT COUNT(*) FROM deadline_move") == [(0,)]


def test_a_revised_decree_moves_open_deadlines_once(url):
    """All open cases end a working day later; the entry has the source, each case one entry with both dates."""
    house = house_on(url, f"{TODAY}T01:00")
    ((old, count),) = deadlines(house).items()
    new = with_days_off(house, DECREED)
    found = recount(new, "sistem:malam")
    expected = new.calendar.next_working_day(date.fromisoformat(old))
    assert deadlines(new) == {str(expected): count}
    assert dict(found.totals) == {"tahap": count}
    assert {(m.what, m.old, m.new) for _number, m in found.moves} == {("tahap", date.fromisoformat(old), expected)}
    entry = settings_entries(new)[1]
    assert entry["sumber"] == ["Cuti bersama (SKB perubahan 3)"]
    assert entry["ditambah"] == [[str(DECREED), "Cuti bersama (SKB perubahan 3)"]]
    told = rows(new, "SELECT stream, body FROM ledger_entry WHERE event = :event", event=recounting.EVENT)
    assert len({stream for stream, _body in told}) == len(told) == count
    assert {str(json.loads(body)["tenggat"]) for _stream, body in told} == {f"{{'tahap': ['{old}', '{expected}']}}"}
    assert rows(new, "SELECT MIN(fact_seq), MAX(fact_seq) FROM transfer_case") == [(1, 1)]
    again = recount(new)
    assert (again.changed, len(settings_entries(new)), deadlines(new)) == (False, 2, {str(expected): count})


def test_a_decree_taken_back_moves_them_back(url):
    """Counted from the same begin, the old calendar gives the old dates."""
    house = house_on(url, f"{TODAY}T01:00")
    before = deadlines(house)
    recount(with_days_off(house, DECREED))
    assert deadlines(house) != before
    found = recount(house)
    assert deadlines(house) == before
    assert found.change.sources == ["pustaka kalender: Cuti bersama (SKB perubahan 3)"]


def test_a_simulation_writes_nothing(url):
    """It finds what the count then moves."""
    house = with_days_off(house_on(url, f"{TODAY}T01:00"), DECREED)
    before = deadlines(house)
    told = simulate_recount(house)
    assert (deadlines(house), len(settings_entries(house))) == (before, 1)
    done = recount(house)
    assert sorted((n, m.what, m.old, m.new) for n, m in told.moves) == sorted(
        (n, m.what, m.old, m.new) for n, m in done.moves
    )
    assert (dict(told.totals), told.fingerprint) == (dict(done.totals), done.fingerprint)
    assert not simulate_recount(house).changed


def test_a_saturday_off_moves_only_who_works_on_saturdays(url):
    """The teacher's task ends a day later, the office's task and the case do not, and the case's stream says nothing."""
    house = house_on(url, f"{TODAY}T01:00")
    case_id, number = give_task(house, "U1", "guru", date(2026, 12, 1), 4)
    give_task(house, "U2", "struktural", date(2026, 12, 1), 4)
    found = recount(with_days_off(house, SATURDAY))
    moved = [(n, m.case_id, m.what, m.old, m.new) for n, m in found.moves]
    assert moved == [(number, case_id, "U1", SATURDAY, date(2026, 12, 7))]
    assert dict(found.totals) == {"tugas": 1}
    assert rows(house, "SELECT COUNT(*) FROM ledger_entry WHERE event = :e", e=recounting.EVENT) == [(0,)]
    kept = {code: str(day) for code, day in rows(house, "SELECT code, deadline FROM task ORDER BY code")}
    assert kept == {"U1": "2026-12-07", "U2": "2026-12-07"}
    assert rows(house, "SELECT DISTINCT version FROM task") == [(1,)]


def test_a_finished_task_keeps_its_date(url):
    """What was done is not counted again."""
    house = house_on(url, f"{TODAY}T01:00")
    give_task(house, "U1", None, date(2026, 12, 1), 4)
    with house.store.transaction() as tx:
        tx.conn.execute(text("UPDATE task SET state = 'batal'"))
    assert "tugas" not in recount(with_days_off(house, DECREED)).totals


def test_an_awaited_opinion_is_recorded_with_its_move(url):
    """The heads' last day moves with the calendar, and the case's stream has the old and the new one."""
    run_night(house_on(url, f"{TODAY}T01:00"), TODAY, "baru", reminds=False)
    house = house_on(url, "2026-11-26T01:00")
    asked = rows(house, "SELECT COUNT(*) FROM transfer_case WHERE state = 'usulan'")[0][0]
    last = house.calendar.add_working_days(TODAY, house.policy.opinion_days)
    found = recount(with_days_off(house, last))
    words = {(m.old, m.new) for _n, m in found.moves if m.what == "pendapat"}
    assert words == {(last, last + timedelta(days=1))}
    assert found.totals["menunggu"] == asked > 40


def test_a_word_whose_last_day_stays_is_not_recorded(url):
    """A day off after the heads' last day moves the stage that it lies in, and no opinion that was due before."""
    run_night(house_on(url, f"{TODAY}T01:00"), TODAY, "baru", reminds=False)
    house = house_on(url, "2026-11-26T01:00")
    house = replace(house, policy=replace(house.policy, opinion_days=house.policy.stage_days[Stage.USULAN] - 2))
    last = house.calendar.add_working_days(TODAY, house.policy.opinion_days)
    waiting = rows(house, "SELECT id FROM transfer_case WHERE state = 'usulan'")
    found = recount(with_days_off(house, house.calendar.next_working_day(last)))
    assert {m.case_id for _n, m in found.moves if m.what == "tahap"} >= {case_id for (case_id,) in waiting} != set()
    assert [m for _n, m in found.moves if m.what == "pendapat"] == []


def test_an_awaited_answer_is_recorded_with_its_move(url):
    """The last day of who was told and keeps silent moves; who has answered, and who was not told, awaits nothing."""
    house = house_on(url, f"{TODAY}T01:00")
    last = house.calendar.add_working_days(TODAY, house.policy.answer_days)
    numbers = [number for (number,) in rows(house, "SELECT number FROM transfer_case ORDER BY id")][:3]
    with house.store.transaction() as tx:
        tx.conn.execute(text("UPDATE transfer_case SET state = 'usulan'"))
        told = text("UPDATE transfer_case SET state = 'sosialisasi', told_on = :on, answer = :said WHERE number = :n")
        for number, on, said in zip(numbers, (TODAY, TODAY, None), (None, "paham", None), strict=True):
            tx.conn.execute(told, {"n": number, "on": on.isoformat() if on else None, "said": said})
    found = recount(with_days_off(house, last))
    opinions = sum(m.what == "pendapat" for _n, m in found.moves)
    words = [(number, m.old, m.new) for number, m in found.moves if m.what == "tanggapan"]
    assert words == [(numbers[0], last, house.calendar.next_working_day(last))]
    assert found.totals["menunggu"] == 1 + opinions


def test_a_paused_case_has_no_term_and_its_tasks_have(url):
    """While a case rests only what is open beside its stage is counted again."""
    house = house_on(url, f"{TODAY}T01:00")
    case_id, number = give_task(house, "U1", None, date(2026, 12, 1), 4)
    with house.store.reading() as conn:
        analyst = house.loader.directory(conn).holders(Role.ANALIS, TODAY)[0]
    assert act_on_case(Act(Trigger.TUNDA, analyst, reason="Menunggu berkas."), number, house).done
    found = recount(with_days_off(house, DECREED))
    moved = [(m.what, m.old, m.new) for _n, m in found.moves if m.case_id == case_id]
    assert moved == [("U1", date(2026, 12, 7), date(2026, 12, 8))]


def test_a_killed_count_goes_on_where_it_stopped(url, monkeypatch):
    """Every case is moved once and told once, whatever page the count died after; the totals are those of all."""
    monkeypatch.setattr(recounting, "PAGE", 20)
    house = with_days_off(house_on(url, f"{TODAY}T01:00"), DECREED)
    ((_old, count),) = deadlines(house).items()

    def die(name):
        if name == "recount.after_page":
            raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(recounting, "failpoint", die)
        with pytest.raises(KilledError):
            recount(house)
    assert len(deadlines(house)) == 2
    found = recount(house)
    assert (dict(found.totals), len(deadlines(house)), len(found.moves)) == ({"tahap": count}, 1, count)
    assert rows(house, "SELECT COUNT(*) FROM ledger_entry WHERE event = :e", e=recounting.EVENT) == [(count,)]
    assert [entry["keadaan"] for entry in settings_entries(house)] == ["selesai", "selesai"]


def test_a_count_that_another_calendar_overtakes_is_ended(url, monkeypatch):
    """The first count ends as `terputus` with its own entry; all deadlines are those of the later calendar."""
    monkeypatch.setattr(recounting, "PAGE", 20)
    house = house_on(url, f"{TODAY}T01:00")
    first, second = with_days_off(house, DECREED), with_days_off(house, DECREED, DECREED + timedelta(days=1))
    seq = house.store.write(lambda tx: recounting._begin(first, "sistem:malam", tx))
    assert house.store.write(lambda tx: recounting._count_page(first, "sistem:malam", house.calendar, tx))
    recount(second)
    assert not house.store.write(lambda tx: recounting._count_page(first, "sistem:malam", house.calendar, tx))
    assert [entry["keadaan"] for entry in settings_entries(house)] == ["selesai", "terputus", "selesai"]
    assert set(deadlines(house)) == {str(second.calendar.add_working_days(date(2026, 11, 24), 10))}
    with house.store.reading() as conn:
        assert calendars.latest_calendar(conn).seq == seq + 1


def test_a_page_that_was_counted_meanwhile_is_not_counted_again(url):
    """Who is slower finds the cursor moved and writes nothing."""
    house = with_days_off(house_on(url, f"{TODAY}T01:00"), DECREED)
    with house.store.reading() as conn:
        seen = calendars.latest_calendar(conn)
    recount(house)
    with house.store.transaction() as tx:
        latest = calendars.latest_calendar(tx.conn)
        assert not calendars.advance(tx, latest._replace(after_id=latest.after_id - 1), latest)
        assert not calendars.advance(tx, seen._replace(state="berjalan"), seen)


def test_nobody_is_reminded_twice_of_one_threshold(url):
    """The task was reminded of a day before its end; the end moves a day on, and the same threshold stays silent."""
    house = house_on(url, f"{DECREED - timedelta(days=1)}T01:00")
    give_task(house_on(url, "2026-12-01T09:00"), "U1", None, date(2026, 12, 1), 2)
    remind(house, DECREED - timedelta(days=1))

    def told():
        wanted = "SELECT key FROM reminder WHERE mail = :mail ORDER BY key"
        return [key.split(":")[3] for (key,) in rows(house, wanted, mail=Mail.TASK_REMINDER.value)]

    assert told() == ["H-1"]
    moved = with_days_off(house_on(url, f"{DECREED}T01:00"), DECREED)
    recount(moved)
    remind(moved, DECREED)
    assert told() == ["H-1"]
    remind(moved, date(2026, 12, 7))
    assert sorted(told()) == ["H+1", "H-1"]


def test_the_morning_report_tells_of_the_calendar(url):
    """The operator reads what was moved tonight and what is not sure."""
    house = with_days_off(house_on(url, f"{TODAY}T01:00"), DECREED)
    give_task(house, "U1", None, date(2027, 12, 20), 20)
    run_night(house, TODAY, "baru", reminds=True)
    bodies = rows(house, "SELECT payload FROM outbox WHERE mail = 'morning_report'")
    told = [json.loads(body)["kalender"] for (body,) in bodies]
    assert told
    assert all("dihitung ulang: tahap" in lines[0] for lines in told)
    assert all("Cuti bersama tahun 2028 belum tercatat di kalender; tenggat dapat mundur." in ls for ls in told)


def answer_of(capsys, *words):
    """A command's exit code and its JSON."""
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_command(url, capsys, tmp_path, monkeypatch):
    """`hitung-ulang` reads the local file: simulated, refused to strangers, then done by an operator, then nothing."""
    local = tmp_path / "kalender.toml"
    local.write_text('tambah = [{ tanggal = 2026-12-03, nama = "Libur kota", sumber = "Keputusan Wali Kota" }]')
    monkeypatch.setenv("MUTASI_KALENDER", str(local))
    house = house_on(url)
    with house.store.reading() as conn:
        operator = house.loader.directory(conn).holders(Role.OPERATOR, TODAY)[0]
    count = rows(house, "SELECT COUNT(*) FROM transfer_case")[0][0]
    command = ("hitung-ulang", "--pada", str(TODAY))
    code, told = answer_of(capsys, *command, "--simulasi")
    assert (code, told["simulasi"], told["dipindah"]) == (0, True, {"tahap": count, "menunggu": 0, "tugas": 0})
    assert main([*command]) == 1
    assert "--pelaku" in capsys.readouterr().err
    code, told = answer_of(capsys, *command, "--pelaku", "P-walikota")
    assert (code, told["berhasil"], told["temuan"][0]["aturan"]) == (2, False, "K-PERAN")
    code, told = answer_of(capsys, *command, "--pelaku", operator)
    assert (code, told["sumber"], len(told["tenggat"])) == (0, ["Libur kota (Keputusan Wali Kota)"], count)
    assert main([*command, "--pelaku", operator]) == 0
    assert "tidak berubah" in capsys.readouterr().err
    assert rows(house, "SELECT actor FROM ledger_entry WHERE stream = :s AND seq = 2", s=STREAM) == [(operator,)]
    code, _told = answer_of(capsys, "audit", "verifikasi")
    assert code == 0
    assert main(["kasus", "MUT-2026-0001", "--pada", str(TODAY)]) == 0
    capsys.readouterr()


def test_a_case_tells_what_is_not_sure(url, capsys):
    """`kasus` warns of a task that is due in a year whose collective leave is not known."""
    give_task(house_on(url), "U1", None, date(2027, 12, 20), 20)
    with house_on(url).store.transaction() as tx:
        tx.conn.execute(text("UPDATE transfer_case SET tmt = '2026-12-01'"))
    code, told = answer_of(capsys, "kasus", "MUT-2026-0001", "--pada", str(TODAY))
    assert code == 0
    assert "Cuti bersama tahun 2028 belum tercatat di kalender; tenggat dapat mundur." in told["peringatan"]
    assert main(["kasus", "MUT-2026-0001", "--pada", str(TODAY)]) == 0
    assert "tahun 2028" in capsys.readouterr().out
