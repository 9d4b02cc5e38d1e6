"""One digest a person and working day: written when it goes out, of what is open then; and how lateness climbs."""

import json
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on
from tests.integration.test_reminders import Keeping
from workflow.bootstrap import App, mail_room
from workflow.domain.outbox import SendOutcome
from workflow.domain.reminding import Choice, Ladder, ReminderKind
from workflow.mail.sentences import Explainer
from workflow.services.delivery import NOT_NEEDED, deliver
from workflow.services.preferences import choose
from workflow.services.printing import gather_prints
from workflow.services.reminders import remind
from workflow.services.reminding import order_digests
from workflow.services.superiors import superiors_of
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts
from workflow.storage import reminders

EVE = date(2026, 12, 2)
WEDNESDAY, THURSDAY, FRIDAY, MONDAY = (date(2026, 12, day) for day in (9, 10, 11, 14))
FAR = date(2027, 6, 1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, eve_of, tmp_path, monkeypatch):
    """Approved cases with open tasks, all of them far from due and created long ago; nothing else is owed."""
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    copy = database_copy(eve_of(request.param, EVE), tmp_path)
    write(
        copy,
        "UPDATE task SET deadline = :far, created_at = :told",
        "DELETE FROM reminder",
        "DELETE FROM outbox",
        "UPDATE transfer_case SET deadline = :far WHERE state = 'persetujuan'",
        far=FAR.isoformat(),
        told="2026-10-01T00:00:00.000000Z",
    )
    yield copy
    close_all()


def write(url, *statements, **values):
    """Changes the database by statements."""
    house = house_on(url)

    def work(tx):
        for statement in statements:
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            tx.conn.execute(text(statement), named)

    house.store.write(work)


def rows(url, wanted, **values):
    """Rows of a statement."""
    with house_on(url).store.reading() as conn:
        return conn.execute(text(wanted), values).all()


def night(url, day):
    """The reminders of a night; returns (reminders, escalations)."""
    return remind(house_on(url, f"{day}T01:00"), day)


def send(url, moment, *script, personal=None):
    """Delivers what is due; returns the sender with what it was given."""
    house, sender = house_on(url, moment), Keeping(*script)
    room = mail_room(App(house, read_environment(), Explainer(read_rule_texts())))
    limits = room.limits if personal is None else replace(room.limits, personal=personal)
    deliver(house, replace(room, sender=lambda: sender, throttled=False, limits=limits))
    return sender


def texts(sender):
    """Subject, text and HTML of the mails that a sender was given."""
    read = [message_from_bytes(data, policy=default) for _to, data in sender.seen]
    return [
        (m["Subject"], m.get_body(("plain",)).get_content(), m.get_body(("html",)).get_content(), dict(m.items()))
        for m in read
    ]


def owner_with(url, count):
    """A person with a mailbox and at least so many open tasks: NIP and the tasks' id, code and number."""
    wanted = """
        SELECT t.owner_nip, t.id, t.code, c.number, t.risk FROM task t JOIN transfer_case c ON c.id = t.case_id
        JOIN employee e ON e.nip = t.owner_nip AND e.recorded_until IS NULL AND e.channel = 'surel' AND e.email IS NOT NULL
        WHERE t.state = 'terbuka' ORDER BY t.owner_nip, t.risk, t.id
    """
    by_owner = {}
    for nip, *task in rows(url, wanted):
        by_owner.setdefault(nip, []).append(tuple(task))
    return next((nip, tasks[:count]) for nip, tasks in by_owner.items() if len(tasks) >= count)


def due(url, task, day):
    """Sets a task's deadline."""
    write(url, "UPDATE task SET deadline = :day WHERE id = :id", day=day.isoformat(), id=task[0])


def done(url, *tasks):
    """Does tasks."""
    for task in tasks:
        change = "UPDATE task SET state = 'selesai', done_at = :at, version = version + 1 WHERE id = :id"
        write(url, change, at="2026-12-01T00:00:00.000000Z", id=task[0])


def digests(url):
    """The digests of the outbox: key, state and what was told of its end."""
    wanted = "SELECT key, state, last_text FROM outbox WHERE mail = 'reminder_digest' ORDER BY key"
    return [tuple(row) for row in rows(url, wanted)]


def test_all_of_a_day_is_one_mail_in_groups(url):
    """Overdue, today, this week and later in one mail at half past seven; each with its number, low risks with a link."""
    nip, tasks = owner_with(url, 4)
    for task, day in zip(tasks, (date(2026, 12, 8), WEDNESDAY, THURSDAY, MONDAY), strict=True):
        due(url, task, day)
    assert night(url, WEDNESDAY) == (4, 0)
    [(key, state, _text)] = digests(url)
    assert (key, state) == (f"ringkasan:{nip}:{WEDNESDAY}", "antre")
    assert send(url, "2026-12-09T07:29").seen == []
    [(subject, body, html, headers)] = texts(send(url, "2026-12-09T07:30"))
    assert subject == "Pengingat 9 Desember 2026: 4 hal, 1 terlambat"
    order = ["Sudah lewat tenggat", "Jatuh tempo hari ini", "Jatuh tempo minggu ini", "Jatuh tempo kemudian"]
    places = [body.index(word) for word in order]
    lines = [body.index(f"- {code} ") for _id, code, _number, _risk in tasks]
    assert sorted([*places, *lines]) == [place for pair in zip(places, lines, strict=True) for place in pair]
    assert [number in body and number in html for _id, _code, number, _risk in tasks] == [True] * 4
    low = [task for task in tasks if task[3] == "rendah"]
    links = rows(url, "SELECT task_id FROM link_token WHERE expires_at > '2026-12-15' ORDER BY task_id")
    assert [row[0] for row in links] == sorted(task[0] for task in low) != []
    assert (body.count("/t/"), body.count("/pengingat/"), html.count("/pengingat/")) == (len(low), 1, 1)
    assert headers["List-Unsubscribe"].strip("<>") in body
    people = [row[0] for row in rows(url, "SELECT name FROM employee JOIN transfer_case USING (nip)")]
    assert [name for name in people if name in body.replace(body.splitlines()[2], "")] == []


def test_a_night_run_twice_orders_nothing_twice(url):
    """The same day again, and the days between two steps, add neither a reminder nor a digest."""
    nip, [task, *_others] = owner_with(url, 1)
    due(url, task, MONDAY)
    assert [night(url, day) for day in (WEDNESDAY, WEDNESDAY, THURSDAY, FRIDAY)] == [(1, 0), (0, 0), (0, 0), (1, 0)]
    assert [key for key, *_end in digests(url)] == [f"ringkasan:{nip}:{day}" for day in (WEDNESDAY, THURSDAY, FRIDAY)]


def test_steps_that_waited_together_are_told_once(url):
    """Where no mail went out between two steps, one line tells the task, and the later digest has nothing left to tell."""
    nip, tasks = owner_with(url, 2)
    for task in tasks:
        due(url, task, MONDAY)
    night(url, WEDNESDAY)
    night(url, FRIDAY)
    [(_subject, body, _html, _headers)] = texts(send(url, "2026-12-11T08:00"))
    assert [body.count(f"- {code} ") for _id, code, _number, _risk in tasks] == [1, 1]
    assert [(key[-10:], state, end) for key, state, end in digests(url)] == [
        (f"{WEDNESDAY}", "diterima", "x"),
        (f"{FRIDAY}", "batal", NOT_NEEDED),
    ]
    assert len({row[0] for row in rows(url, "SELECT digest_id FROM reminder")}) == 1
    assert len(rows(url, "SELECT id FROM reminder WHERE recipient = :nip", nip=nip)) == 4


def test_what_was_done_meanwhile_is_left_out(url):
    """Done between night and morning: one task is not listed; with all of them done nothing is sent, and the row says why."""
    nip, tasks = owner_with(url, 3)
    for task in tasks:
        due(url, task, THURSDAY)
    night(url, WEDNESDAY)
    done(url, tasks[0])
    [(subject, body, _html, _headers)] = texts(send(url, "2026-12-09T08:00"))
    assert "2 hal" in subject
    assert [f"- {code} " in body for _id, code, _number, _risk in tasks] == [False, True, True]
    night(url, THURSDAY)
    done(url, *tasks[1:])
    assert send(url, "2026-12-10T08:00").seen == []
    assert digests(url)[-1] == (f"ringkasan:{nip}:{THURSDAY}", "batal", NOT_NEEDED)


def test_a_digest_of_one_is_that_reminder_itself(url):
    """One reminder goes out under its own words, with its own button and the header of RFC 8058 of a reminder."""
    _nip, [task] = owner_with(url, 1)
    due(url, task, THURSDAY)
    night(url, WEDNESDAY)
    [(subject, body, _html, headers)] = texts(send(url, "2026-12-09T08:00"))
    assert subject == f"Pengingat: tugas {task[1]} s.d. 10 Desember 2026 ({task[2]})"
    assert ("/t/" in body) == (task[3] == "rendah")
    assert "/pengingat/" in headers["List-Unsubscribe"]


def test_a_retry_is_the_same_digest(url):
    """What it says is settled at the first attempt: what is done later stays in it, and new steps wait for the next."""
    _nip, tasks = owner_with(url, 3)
    for task in tasks[:2]:
        due(url, task, THURSDAY)
    night(url, WEDNESDAY)
    first = send(url, "2026-12-09T08:00", SendOutcome.RETRY).seen
    done(url, tasks[0])
    due(url, tasks[2], THURSDAY)
    night(url, WEDNESDAY)
    again = send(url, "2026-12-09T10:00").seen
    assert [data for _to, data in first] == [data for _to, data in again]
    night(url, THURSDAY)
    [(_subject, body, _html, _headers)] = texts(send(url, "2026-12-10T08:00"))
    assert [f"- {task[1]} " in body for task in tasks] == [False, True, True]


def test_reminders_of_a_free_day_go_out_on_the_next_working_day(url):
    """Nights of Saturday and Sunday order the digest of Monday, one for both, never in the quiet hours."""
    nip, tasks = owner_with(url, 2)
    due(url, tasks[0], MONDAY)
    night(url, date(2026, 12, 12))
    due(url, tasks[1], MONDAY)
    night(url, date(2026, 12, 13))
    assert [key for key, *_end in digests(url)] == [f"ringkasan:{nip}:{MONDAY}"]
    assert [send(url, moment).seen for moment in ("2026-12-12T10:00", "2026-12-13T10:00", "2026-12-14T07:00")] == [
        []
    ] * 3
    [(subject, *_parts)] = texts(send(url, "2026-12-14T07:30"))
    assert subject == "Pengingat 14 Desember 2026: 2 hal"


def test_what_is_over_the_day_s_number_waits_for_the_next_digest(url):
    """A person who got his three mails today is told tomorrow, in tomorrow's one digest; notices of the law go out."""
    nip, tasks = owner_with(url, 3)
    for task in tasks[:2]:
        due(url, task, THURSDAY)
    night(url, WEDNESDAY)
    payload = json.dumps({"gelombang": "2026-12", "sk": "A", "lengkap": "2026-11-30", "kasus": 2})
    given = "INSERT INTO outbox (key, mail, recipient, payload, state, due_at, next_at, attempts, resent, created_at) "
    values = "VALUES (:key, 'advice_overdue', :nip, :payload, 'antre', :at, :at, 0, false, :at)"
    for number in range(3):
        write(url, given + values, key=f"uji:{number}", nip=nip, payload=payload, at="2026-12-08T00:00:00.000000Z")
    sent = texts(send(url, "2026-12-09T09:00"))
    assert len(sent) == 3
    assert [subject for subject, *_parts in sent if subject.startswith("Pengingat")] == []
    assert rows(url, "SELECT COUNT(*) FROM reminder WHERE digest_id IS NULL")[0][0] == 2
    due(url, tasks[2], FRIDAY)
    night(url, THURSDAY)
    [(subject, *_parts)] = texts(send(url, "2026-12-10T09:00"))
    assert subject == "Pengingat 10 Desember 2026: 3 hal"
    assert sorted(state for _key, state, _end in digests(url)) == ["batal", "diterima"]


def test_who_chose_a_week_s_list_gets_one_a_week(url):
    """Monday tells all that the week reaches; on its day, and afterwards, the deadline is told as to everybody."""
    nip, tasks = owner_with(url, 3)
    choose(nip, Choice.WEEKLY, nip, "perintah", house_on(url))
    week = [date(2026, 12, day) for day in (7, 8, 9, 10, 11)]
    due(url, tasks[0], week[3])
    assert [night(url, day)[0] for day in week[:2]] == [1, 0]
    due(url, tasks[1], FRIDAY)
    assert [night(url, day)[0] for day in week[2:]] == [0, 1, 2]
    steps = rows(url, "SELECT task_id, step, ordered_on FROM reminder ORDER BY id")
    assert [(task, step, str(day)) for task, step, day in steps] == [
        (tasks[0][0], -1, "2026-12-07"),
        (tasks[0][0], 0, "2026-12-10"),
        (tasks[0][0], 1, "2026-12-11"),
        (tasks[1][0], 0, "2026-12-11"),
    ]
    due(url, tasks[2], FAR)
    assert night(url, MONDAY)[0] == 1


def test_a_missed_monday_is_made_up_for(url):
    """The week's list of one whose Monday's night did not run is ordered on the first night that does."""
    nip, [task] = owner_with(url, 1)
    choose(nip, Choice.WEEKLY, nip, "perintah", house_on(url))
    due(url, task, FRIDAY)
    assert [night(url, day)[0] for day in (WEDNESDAY, THURSDAY)] == [1, 0]


def test_who_wants_nothing_before_the_deadline_hears_from_it_on(url):
    """No step before the deadline; the deadline's own, those after it and what climbs to him are told."""
    nip, [task, other] = owner_with(url, 2)
    choose(nip, Choice.FROM_DEADLINE, nip, "perintah", house_on(url))
    due(url, task, THURSDAY)
    assert [night(url, day) for day in (date(2026, 12, 8), WEDNESDAY, THURSDAY, FRIDAY)] == [
        (0, 0),
        (0, 0),
        (1, 0),
        (1, 0),
    ]
    house = house_on(url)
    [[case_id]] = rows(url, "SELECT case_id FROM task WHERE id = :id", id=other[0])
    climbed = reminders.NewReminder("uji", "task_escalated", nip, 1, {"kunjungan": 1}, case_id, other[0])
    house.store.write(lambda tx: reminders.order_new(tx, [climbed], on=FRIDAY))
    write(url, "UPDATE task SET escalated_to = :nip WHERE id = :id", nip=nip, id=other[0])
    [(_subject, body, _html, _headers)] = texts(send(url, "2026-12-11T08:00"))
    assert "Tugas bawahan" in body
    assert other[1] in body


def below_two(url):
    """A task whose owner has a superior who has one in turn."""
    house = house_on(url)
    with house.store.reading() as conn:
        wanted = (
            "SELECT owner_nip, MIN(id) FROM task WHERE state = 'terbuka' AND owner_nip IS NOT NULL GROUP BY owner_nip"
        )
        tasks = dict(conn.execute(text(wanted)).all())
        first = superiors_of(conn, tasks, WEDNESDAY, house)
        second = superiors_of(conn, first.values(), WEDNESDAY, house)
    return next(
        (task,) for nip, task in sorted(tasks.items()) if second.get(first.get(nip)) not in {None, nip, first[nip]}
    )


def test_lateness_climbs_one_superior_a_night(url):
    """After five working days the superior, after ten the next; each once, whatever nights were missed; done, it is nobody's."""
    task = below_two(url)
    due(url, task, date(2026, 12, 8))

    def inbox():
        return tuple(rows(url, "SELECT escalated_to, escalations FROM task WHERE id = :id", id=task[0])[0])

    days = [house_on(url).calendar.add_working_days(date(2026, 12, 8), n) for n in (4, 5, 9, 10)]
    seen = [(night(url, day)[1], inbox()) for day in days]
    assert [found for found, _inbox in seen] == [0, 1, 0, 1]
    assert [rung for _found, (_nip, rung) in seen] == [0, 1, 1, 2]
    first, second = seen[1][1][0], seen[3][1][0]
    owner = rows(url, "SELECT owner_nip FROM task WHERE id = :id", id=task[0])[0][0]
    assert len({owner, first, second}) == 3
    assert night(url, days[-1])[1] == night(url, date(2026, 12, 28))[1] == 0
    told = rows(url, "SELECT recipient, step FROM reminder WHERE mail = 'task_escalated' ORDER BY id")
    assert [tuple(row) for row in told] == [(first, 1), (second, 2)]
    done(url, task)
    assert rows(url, "SELECT COUNT(*) FROM task WHERE id = :id AND state = 'terbuka'", id=task[0])[0][0] == 0


def test_no_superior_is_passed_over_where_nights_were_missed(url):
    """Twelve working days late on the first night: the superior first, run again nobody, the next one a night later."""
    task = below_two(url)
    due(url, task, date(2026, 11, 20))
    nights = (WEDNESDAY, WEDNESDAY, THURSDAY, FRIDAY)
    assert [night(url, day) for day in nights] == [(1, 1), (0, 0), (0, 1), (0, 0)]


def test_an_ownerless_task_is_told_to_nobody_and_climbs_to_the_top(url):
    """Without an owner there is nobody to remind; the PyB hears of it when it is late."""
    _nip, [task] = owner_with(url, 1)
    write(url, "UPDATE task SET owner_nip = NULL WHERE id = :id", id=task[0])
    due(url, task, date(2026, 12, 1))
    assert night(url, WEDNESDAY) == (0, 1)


def test_a_kind_without_steps_is_silent(url):
    """Empty ladders order nothing, and look no day ahead."""
    _nip, [task] = owner_with(url, 1)
    due(url, task, WEDNESDAY)
    house = house_on(url, f"{WEDNESDAY}T01:00")
    reminding = house.policy.reminding._replace(ladders={kind: Ladder() for kind in ReminderKind})
    quiet = replace(house, policy=replace(house.policy, reminding=reminding))
    assert remind(quiet, WEDNESDAY) == (0, 0)
    assert digests(url) == []


def test_a_digest_is_printed_for_who_has_no_mailbox(url):
    """On paper it lists what is open when it is printed, without links."""
    nip, tasks = owner_with(url, 3)
    write(url, "UPDATE employee SET channel = 'cetak' WHERE nip = :nip", nip=nip)
    for task in tasks:
        due(url, task, THURSDAY)
    night(url, WEDNESDAY)
    assert send(url, "2026-12-09T08:00").seen == []
    done(url, tasks[0])
    house = house_on(url, "2026-12-09T09:00")
    printed = gather_prints(house, lambda mail, values: (mail.value, json.dumps(values, default=str)))
    [(subject, values)] = [(one.subject, json.loads(one.text)) for unit in printed.units.values() for one in unit]
    assert (subject, values["jumlah"], values["atur"]) == ("reminder_digest", 2, None)
    assert [line[4] for line in values["minggu_ini"]] == [None, None]


def test_a_long_digest_is_cut_and_counted(url):
    """Forty lines at most, the most overdue first; the rest is a number, and what climbed comes last."""
    nip, tasks = owner_with(url, 1)
    house = house_on(url, f"{WEDNESDAY}T01:00")
    more = """
        INSERT INTO task (case_id, code, item_group, title, owner_role, owner_nip, follows, blocking, risk, deadline,
        counted_from, counted_days, state, version, escalations, created_at)
        SELECT case_id, :code, item_group, title, owner_role, owner_nip, follows, blocking, 'tinggi', :day, counted_from,
        counted_days, state, version, 0, created_at FROM task WHERE id = :id
    """
    for number in range(44):
        write(url, more, code=f"Z{number:02}", day=THURSDAY.isoformat(), id=tasks[0][0])
    due(url, tasks[0], date(2026, 12, 8))
    remind(house, WEDNESDAY)
    [(subject, body, _html, _headers)] = texts(send(url, "2026-12-09T08:00"))
    assert subject == "Pengingat 9 Desember 2026: 45 hal, 1 terlambat"
    assert body.count("\n- ") == 40
    assert "Masih ada 5 hal lain." in body
    assert body.index(f"- {tasks[0][1]} ") < body.index("- Z00 ")
    assert nip not in body


def test_reminders_of_a_killed_night_are_told_by_the_next(url):
    """What was ordered and never gathered waits; the next orders of digests, even on another day, take it."""
    nip, [task] = owner_with(url, 1)
    one = reminders.NewReminder("uji", "task_reminder", nip, -1, {"kunjungan": 1}, 1, task[0])
    house_on(url).store.write(lambda tx: reminders.order_new(tx, [one, one], on=WEDNESDAY))
    assert order_digests(house_on(url, f"{THURSDAY}T01:00")) == 1
    assert [key for key, *_end in digests(url)] == [f"ringkasan:{nip}:{THURSDAY}"]


def test_a_word_and_a_list_stand_in_the_digest_too(url):
    """Opinions, answers and decisions are lines like tasks: by their number, or by round and SK."""
    wanted = "SELECT id, number FROM transfer_case WHERE state = 'sosialisasi' AND answer IS NULL ORDER BY id LIMIT 1"
    [[case_id, number]] = rows(url, wanted)
    nip, [task] = owner_with(url, 1)
    due(url, task, THURSDAY)
    write(url, "UPDATE transfer_case SET told_on = :told WHERE id = :id", told="2026-12-04", id=case_id)
    payload = {"kunjungan": 1, "tenggat": THURSDAY}
    word = reminders.NewReminder("uji", "answer_awaited", nip, -1, payload, case_id)
    house_on(url).store.write(lambda tx: reminders.order_new(tx, [word], on=WEDNESDAY))
    night(url, WEDNESDAY)
    [(_subject, body, _html, _headers)] = texts(send(url, "2026-12-09T08:00"))
    assert f"Tanggapan Anda atas penjelasan penempatan ({number})" in body
