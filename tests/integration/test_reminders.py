"""R10: whose word is awaited is reminded once a threshold, in time, and not after it came; follow-ups name what they follow."""

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes

from sqlalchemy import text

from tests.city import close_all, house_on
from workflow.bootstrap import App, mail_room
from workflow.domain.acts import Act
from workflow.domain.mails import Mail
from workflow.domain.outbox import SendOutcome, SendResult
from workflow.domain.reminding import Ladder, ReminderKind
from workflow.domain.stages import Role, Trigger
from workflow.mail.sentences import Explainer
from workflow.services.awaited import remind_awaited
from workflow.services.bulk import BulkScope, acknowledge_round
from workflow.services.deciding import act_on_case
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.services.reminding import Sweep
from workflow.services.usulan import silent_heads
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts
from workflow.storage import cases
from workflow.storage.facts import Selection, Viewer
from workflow.storage.people import addresses

BEGUN = date(2026, 11, 25)


class Keeping:
    """A sender that answers by a script, then accepts, and keeps the bytes that it was given."""

    def __init__(self, *script):
        self.script, self.seen = list(script), []

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_error):
        return None

    async def send(self, _sender, recipient, data, may_go):
        assert await may_go()
        self.seen.append((recipient, data))
        return SendResult(self.script.pop(0) if self.script else SendOutcome.ACCEPTED, 250, "x")


def run(url, day):
    """The nights that are due up to a day."""
    house = house_on(url, f"{day}T01:00")
    run_nights(house, lambda d: house_on(url, f"{d}T01:00"))
    return house


def owed(house, mail):
    """Keys of the reminders of a kind that were ordered."""
    with house.store.reading() as conn:
        wanted = text("SELECT key FROM reminder WHERE mail = :mail")
        return sorted(conn.execute(wanted, {"mail": mail.value}).scalars())


def count(house, mail, state):
    """How many reminders of a kind are in digests of a state."""
    told = (
        "SELECT COUNT(*) FROM reminder r JOIN outbox o ON o.id = r.digest_id WHERE r.mail = :mail AND o.state = :state"
    )
    with house.store.reading() as conn:
        wanted = text(told)
        return conn.execute(wanted, {"mail": mail.value, "state": state}).scalar()


def send(url, moment, *script):
    """Delivers what is due at a moment; returns the sender with all it was given."""
    house, sender = house_on(url, moment), Keeping(*script)
    room = mail_room(App(house, read_environment(), Explainer(read_rule_texts())))
    deliver(house, replace(room, sender=lambda: sender, throttled=False))
    return sender


def in_stage(house, stage, day):
    """The case files of a stage."""
    with house.store.reading() as conn:
        ids = [case.id for case in cases.list_cases(conn, state=stage)]
        return house.loader.load(conn, Selection.of_ids(ids), Viewer(day))


def test_a_silent_head_of_agency_is_reminded_once_in_time(city_url):
    """Both heads are asked again a working day before the last, once though nights were missed, and nobody who answered."""
    house = run(city_url, BEGUN)
    last = house.calendar.add_working_days(BEGUN, house.policy.opinion_days)
    eve = house.calendar.previous_working_day(last)
    first = in_stage(house, "usulan", BEGUN)[0]
    head = first.circle.origin_head
    given = act_on_case(Act(Trigger.PUTUSKAN, head, outcome="setuju"), first.facts.case.number, house)
    before = run(city_url, house.calendar.previous_working_day(eve))
    assert owed(before, Mail.OPINION_AWAITED) == []
    house = run(city_url, eve)
    expected = sorted(
        f"{file.facts.case.number}:{file.facts.case.visit}:opinion_awaited:{nip}:H-1"
        for file in in_stage(house, "usulan", eve)
        for nip in silent_heads(file) - {file.nip}
    )
    reminded = owed(house, Mail.OPINION_AWAITED)
    assert given.done
    assert reminded == expected
    assert len(reminded) > 40
    assert not any(key.startswith(f"{first.facts.case.number}:") and head in key for key in reminded)
    on_the_day = owed(run(city_url, last), Mail.OPINION_AWAITED)
    assert on_the_day == sorted([*reminded, *(f"{key.removesuffix('-1')}" for key in reminded)])
    assert owed(run(city_url, last + timedelta(days=1)), Mail.OPINION_AWAITED) == on_the_day
    close_all()


def test_missed_nights_give_one_reminder(city_url):
    """From the first night to the last day without a night between: one reminder a head and case."""
    house = run(city_url, BEGUN)
    last = house.calendar.add_working_days(BEGUN, house.policy.opinion_days)
    reminded = owed(run(city_url, last), Mail.OPINION_AWAITED)
    assert len(reminded) == len({key.rsplit(":", 1)[0] for key in reminded}) > 40
    close_all()


def test_after_the_limit_no_head_is_reminded(city_url):
    """Nights missed until after the last day leave no reminder: silence was recorded."""
    house = run(city_url, BEGUN)
    last = house.calendar.add_working_days(BEGUN, house.policy.opinion_days)
    assert owed(run(city_url, last + timedelta(days=1)), Mail.OPINION_AWAITED) == []
    close_all()


def with_steps(house, **steps):
    """The house with other steps on some ladders."""
    ladders = {**house.policy.reminding.ladders, **{ReminderKind[kind]: Ladder(days) for kind, days in steps.items()}}
    reminding = house.policy.reminding._replace(ladders=ladders)
    return replace(house, policy=replace(house.policy, reminding=reminding))


def test_each_threshold_reminds_once(city_url):
    """With two thresholds configured a head is asked twice, by two different orders; with none never."""
    house = run(city_url, BEGUN)
    last = house.calendar.add_working_days(BEGUN, house.policy.opinion_days)
    twice, never = with_steps(house, OPINION=(-3, -1)), with_steps(house, OPINION=(), ANSWER=(), DECISION=())
    days = [BEGUN + timedelta(days=n) for n in range((last - BEGUN).days + 1)]
    assert [remind_awaited(Sweep.of(never, day)) for day in days] == [0] * len(days)
    sent = [remind_awaited(Sweep.of(twice, day)) for day in days]
    heads = len({key.rsplit(":", 1)[0] for key in owed(house, Mail.OPINION_AWAITED)})
    assert [n for n in sent if n] == [heads, heads]
    close_all()


def test_an_opinion_that_came_stops_the_reminder(city_url):
    """Ordered at one in the morning, given at seven: the reminder is dropped at eight, the others go out."""
    house = run(city_url, BEGUN)
    eve = house.calendar.previous_working_day(house.calendar.add_working_days(BEGUN, house.policy.opinion_days))
    house = run(city_url, eve)
    file = in_stage(house, "usulan", eve)[0]
    head = min(silent_heads(file) - {file.nip})
    early = house_on(city_url, f"{eve}T07:00")
    assert act_on_case(Act(Trigger.PUTUSKAN, head, outcome="tolak"), file.facts.case.number, early).done
    sender, number = send(city_url, f"{eve}T08:00"), file.facts.case.number.encode()
    reminding = [(to, data) for to, data in sender.seen if b"Pengingat" in data or b"Pendapat ditunggu" in data]
    with house.store.reading() as conn:
        address = addresses(conn, [head], {})[head].email
    assert len(reminding) > 20
    assert [to for to, data in reminding if number in data and to == address] == []
    assert [to for to, data in reminding if to == address] != []
    assert len([to for to, data in reminding if number in data]) == len(silent_heads(file) - {file.nip, head})
    close_all()


def test_a_reminder_that_is_late_itself_is_not_sent(city_url):
    """Held up beyond the last day by a relay that was down, a reminder would name a day that is past."""
    house = run(city_url, BEGUN)
    last = house.calendar.add_working_days(BEGUN, house.policy.opinion_days)
    house = run(city_url, last)
    send(city_url, f"{last + timedelta(days=1)}T08:00")
    assert count(house, Mail.OPINION_AWAITED, "batal") == len(owed(house, Mail.OPINION_AWAITED)) > 40
    close_all()


def told_cases(url):
    """Nights until cases are in sosialisasi, and the confirmation of their texts; returns (day, cases)."""
    day = BEGUN
    while True:
        house = run(url, day)
        with house.store.reading() as conn:
            told = cases.list_cases(conn, state="sosialisasi")
        if told:
            office = house_on(url, f"{day}T10:00")
            with office.store.reading() as conn:
                owner = conn.execute(text("SELECT MIN(owner_nip) FROM task WHERE code = 'SP1'")).scalar()
            assert acknowledge_round(Act(Trigger.KONFIRMASI, owner), BulkScope(told[0].round_code), office).done
            return day, told
        day += timedelta(days=1)


def test_an_awaited_answer_is_asked_for_once(city_url):
    """Silent heads let the case go on; told on a night, the ASN is reminded a working day before the last, once."""
    day, told = told_cases(city_url)
    house = house_on(city_url, f"{day}T10:00")
    assert owed(house, Mail.ANSWER_AWAITED) == []
    answered = told[0]
    done = act_on_case(Act(Trigger.TANGGAPI, answered.nip, answer="paham"), answered.number, house)
    last = house.calendar.add_working_days(day, house.policy.answer_days)
    eve = house.calendar.previous_working_day(last)
    assert owed(run(city_url, house.calendar.previous_working_day(eve)), Mail.ANSWER_AWAITED) == []
    reminded = owed(run(city_url, eve), Mail.ANSWER_AWAITED)
    assert done.done
    assert len(reminded) == len(told) - 1
    assert not any(key.startswith(f"{answered.number}:") for key in reminded)
    assert owed(run(city_url, last), Mail.ANSWER_AWAITED) == reminded
    close_all()


def test_whose_turn_it_is_to_decide_is_reminded(city_url):
    """One reminder a list, decider and threshold; who has spoken is not asked again, the next in the chain is."""
    day, _told = told_cases(city_url)
    house = run(city_url, day + timedelta(days=10))
    with house.store.reading() as conn:
        waiting = cases.list_cases(conn, state="persetujuan")
        directory = house.loader.directory(conn)
        (last,) = {conn.execute(text("SELECT MIN(deadline) FROM transfer_case WHERE state = 'persetujuan'")).scalar()}
        (begun,) = {
            conn.execute(text("SELECT MIN(counted_from) FROM transfer_case WHERE state = 'persetujuan'")).scalar()
        }
    last = date.fromisoformat(str(last))
    members, pyb = directory.holders(Role.TPK, last), directory.holders(Role.PYB, last)
    asked = {*members, *directory.holders(Role.INSPEKTORAT, last)}
    lists = {(case.round_code, case.decree_code) for case in waiting}
    early, late = house.calendar.add_working_days(last, -3), house.calendar.add_working_days(last, -1)
    week = owed(run(city_url, house.calendar.previous_working_day(early)), Mail.DECISION_AWAITED)
    assert {key.rsplit(":", 1)[1] for key in week} == {"H-7"}
    first = [key for key in owed(run(city_url, early), Mail.DECISION_AWAITED) if key not in week]
    assert first == sorted(f"{r}:{sk}:decision_awaited:{nip}:{begun}:H-3" for r, sk in lists for nip in asked)
    one = min(lists)
    office = house_on(city_url, f"{early}T10:00")
    voting = [nip for nip in members if nip not in pyb]
    # One member names the minutes; where there are none, all vote. Who is related to a person decides on no such case.
    agreed = {
        case.number: [
            act_on_case(Act(Trigger.PUTUSKAN, nip, outcome="setuju"), case.number, office).done for nip in voting
        ]
        for case in waiting
        if (case.round_code, case.decree_code) == one
    }
    run(city_url, late)
    second = [key for key in owed(house, Mail.DECISION_AWAITED) if key.endswith("H-1")]
    assert all(any(done) for done in agreed.values())
    assert second == sorted(
        f"{r}:{sk}:decision_awaited:{nip}:{begun}:H-1" for r, sk in lists for nip in (pyb if (r, sk) == one else asked)
    )
    sender = send(city_url, f"{late}T08:00")
    with house.store.reading() as conn:
        spoken = {found.email for found in addresses(conn, sorted(asked - set(pyb)), {}).values()}
    reminding = [(to, data) for to, data in sender.seen if b"Subject: P" in data and b"Putusan Anda" in data]
    reminding = [(to, data) for to, data in reminding if b"Putusan Anda masih" in data or b"atas daftar SK" in data]
    about = [to for to, data in reminding if "/".join(one).encode() in data]
    assert about != []
    assert set(about) & spoken == set()
    assert any(b"Putusan Anda atas daftar" in data for _recipient, data in sender.seen)
    close_all()


def parsed(sender):
    """The mails that a sender was given, by Message-ID."""
    return {mail["Message-ID"]: mail for mail in (message_from_bytes(data) for _to, data in sender.seen)}


def test_a_reminder_answers_the_mail_it_reminds_of(city_url):
    """In-Reply-To and References name a mail of the same case that the same person got; a first mail names none."""
    house = run(city_url, BEGUN)
    asked = parsed(send(city_url, f"{BEGUN}T10:00"))
    eve = house.calendar.previous_working_day(house.calendar.add_working_days(BEGUN, house.policy.opinion_days))
    run(city_url, eve)
    reminders = [mail for mail in parsed(send(city_url, f"{eve}T08:00")).values() if "ditunggu" in mail["Subject"]]
    assert all(mail["References"] is None and mail["In-Reply-To"] is None for mail in asked.values())
    assert len(reminders) > 3
    for mail in reminders:
        request = asked[mail["In-Reply-To"]]
        assert mail["References"] == request["Message-ID"]
        assert mail["To"] == request["To"]
        assert mail["Subject"].rpartition("(")[2] == request["Subject"].rpartition("(")[2]
    close_all()


def test_a_follow_up_keeps_its_bytes(city_url):
    """What it refers to is settled once: a retry is the same mail, also where the earlier one is dead meanwhile."""
    house = run(city_url, BEGUN)
    send(city_url, f"{BEGUN}T10:00")
    eve = house.calendar.previous_working_day(house.calendar.add_working_days(BEGUN, house.policy.opinion_days))
    run(city_url, eve)
    # The relay takes nothing: delivery gives up for now after the first batch.
    refused = {data for _to, data in send(city_url, f"{eve}T08:00", *[SendOutcome.RETRY] * 50).seen}
    house.store.write(
        lambda tx: tx.conn.execute(text("UPDATE outbox SET state = 'mati' WHERE mail = 'opinion_requested'"))
    )
    again = {data for _to, data in send(city_url, f"{eve}T10:00").seen}
    assert refused <= again
    assert sum(b"\r\nReferences: <" in data for data in refused) > 3
    close_all()


def test_a_reminder_names_no_mail_that_was_not_sent(city_url):
    """Where the request was printed, the reminder begins the conversation."""
    house = run(city_url, BEGUN)
    house.store.write(
        lambda tx: tx.conn.execute(text("UPDATE outbox SET state = 'cetak' WHERE mail = 'opinion_requested'"))
    )
    eve = house.calendar.previous_working_day(house.calendar.add_working_days(BEGUN, house.policy.opinion_days))
    run(city_url, eve)
    reminders = parsed(send(city_url, f"{eve}T08:00"))
    assert len(reminders) > 20
    assert {(mail["References"], mail["In-Reply-To"]) for mail in reminders.values()} == {(None, None)}
    close_all()
