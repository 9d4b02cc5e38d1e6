"""R02, R03, R09, R10, S34: what becomes of owed mails, with a scripted sender and a clock that is set."""

import re
import time
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import bindparam, text

from tests.city import close_all, database_copy, house_on
from workflow.bootstrap import App, mail_room
from workflow.domain import failpoint
from workflow.domain.outbox import NOT_OURS, SendOutcome, SendResult
from workflow.mail.crypt import Sealer
from workflow.mail.sentences import Explainer
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.services.relay import resting
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts
from workflow.storage import outbox
from workflow.storage.columns import UtcDateTime
from workflow.storage.relay import read_circuit


class Died(BaseException):
    """The end of a process, as far as one process can play it."""


class Scripted:
    """A sender that answers by a script and keeps every copy that a server would have accepted."""

    dies = False

    def __init__(self, script):
        self.script, self.copies, self.bytes_seen = list(script), [], []

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_error):
        return None

    async def send(self, _sender, recipient, data, may_go):
        if not await may_go():
            return NOT_OURS
        outcome, taken = self.script.pop(0) if self.script else (SendOutcome.ACCEPTED, True)
        self.bytes_seen.append(data)
        if taken:
            self.copies.append((recipient, message_from_bytes(data)["Message-ID"]))
        if self.dies:
            raise Died
        return SendResult(outcome, 250 if taken else 451, "x")


@pytest.fixture
def city(city_url):
    """A house on the morning after the first night: opinions are asked for, mails are owed."""
    night = house_on(city_url, "2026-11-25T01:00")
    run_nights(night, lambda _day: night)
    yield city_url
    close_all()


def room_on(url, moment, script=()):
    """A house at a moment with a scripted sender."""
    house, sender = house_on(url, moment), Scripted(script)
    app = App(house, read_environment(), Explainer(read_rule_texts()))
    return house, replace(mail_room(app), sender=lambda: sender, throttled=False), sender


def states(house):
    """How the outbox stands."""
    with house.store.reading() as conn:
        return outbox.count_by_state(conn)


def test_every_owed_mail_goes_out_once(city):
    """P3, R09: all due mails are accepted once each; a second run sends nothing."""
    house, room, sender = room_on(city, "2026-11-25T10:00")
    first = deliver(house, room)
    second = deliver(house, room)
    assert first["diterima"] == len(sender.copies) == len(set(sender.copies))
    assert second["diterima"] == 0
    assert set(states(house)) <= {"diterima", "cetak"}
    with house.store.reading() as conn:
        assert (
            conn.execute(text("SELECT COUNT(*) FROM outbox WHERE state = 'diterima' AND frozen IS NOT NULL")).scalar()
            == 0
        )


def test_an_uncertain_mail_is_sent_once_more_with_the_same_bytes(city):
    """R03: a drop after the final dot is `tidak_pasti`; its one re-send is the identical mail, no third copy follows."""
    lost = (SendOutcome.UNCERTAIN, True)
    house, room, sender = room_on(city, "2026-11-25T10:00", [lost])
    assert deliver(house, room)["tidak_pasti"] == 1
    again, later, resender = room_on(city, "2026-11-25T10:20", [lost])
    assert deliver(again, later)["tidak_pasti"] == 1
    assert resender.bytes_seen[0] == sender.bytes_seen[0]
    assert resender.copies[0] == sender.copies[0]
    last, much_later, third = room_on(city, "2026-11-28T10:00")
    deliver(last, much_later)
    assert sender.copies[0] not in third.copies
    assert states(last)["tidak_pasti"] == 1


def test_a_refused_mail_is_tried_later_and_a_dead_one_shows(city):
    """R04, R07: 4xx waits with growing delay; after 72 hours the mail is `mati`, in sight, never lost."""
    refused = (SendOutcome.RETRY, False)
    house, room, _sender = room_on(city, "2026-11-25T10:00", [refused])
    assert deliver(house, room)["ditunda"] == 1
    at_once, same, idle = room_on(city, "2026-11-25T10:01")
    assert deliver(at_once, same)["diterima"] == len(idle.copies) == 0
    late, days_later, _third = room_on(city, "2026-11-29T10:00", [refused])
    assert deliver(late, days_later)["mati"] == 1


def test_a_policy_refusal_gives_the_rest_of_the_batch_back(city):
    """R05: the circuit opens; what was not tried is neither lost nor counted as tried."""
    house, room, sender = room_on(city, "2026-11-25T10:00", [(SendOutcome.CIRCUIT, False)] * 2)
    deliver(house, room)
    with house.store.reading() as conn:
        leased = conn.execute(text("SELECT COUNT(*) FROM outbox WHERE state = 'dikirim_ke_server'")).scalar()
        tried = conn.execute(text("SELECT COUNT(*) FROM outbox WHERE attempts > 0")).scalar()
    assert leased == 0
    assert tried == len(sender.bytes_seen)


def test_an_open_circuit_ends_the_run(city):
    """R05: after the refusals that opened the circuit the relay is left alone until the next run."""
    house, room, sender = room_on(city, "2026-11-25T10:00", [(SendOutcome.CIRCUIT, False)] * 99)
    deliver(house, replace(room, limits=replace(room.limits, batch=3)))
    assert len(sender.bytes_seen) == 1


def test_a_relay_that_takes_nothing_is_asked_for_one_batch(city):
    """R07: no run goes through a long queue while the relay is down; what was not tried keeps its attempts."""
    house, room, sender = room_on(city, "2026-11-25T10:00", [(SendOutcome.RETRY, False)] * 99)
    deliver(house, replace(room, limits=replace(room.limits, batch=3)))
    assert len(sender.bytes_seen) == 3
    assert states(house)["antre"] > 0


def test_a_mail_that_cannot_be_written_stops_no_other(city):
    """P3, P7: one mail whose values do not fit waits in sight with its reason; all others are accepted."""
    house, room, sender = room_on(city, "2026-11-25T10:00")
    house.store.write(
        lambda tx: tx.conn.execute(text("UPDATE outbox SET payload = '{}' WHERE id = (SELECT MIN(id) FROM outbox)"))
    )
    counts = deliver(house, room)
    with house.store.reading() as conn:
        waiting = conn.execute(
            text("SELECT state, last_text, attempts FROM outbox WHERE last_text LIKE 'Surel %'")
        ).all()
    assert counts["diterima"] == len(sender.copies) > 1
    assert [(row.state, row.attempts) for row in waiting] == [("tunda", 0)]
    assert "tidak dapat disusun" in waiting[0].last_text


def test_an_uncertain_mail_that_cannot_be_opened_stays_uncertain(city):
    """R03: a wrong secret in between does not make a first sending of the re-send."""
    lost = (SendOutcome.UNCERTAIN, True)
    house, room, sender = room_on(city, "2026-11-25T10:00", [lost])
    deliver(house, room)
    locked, other, _idle = room_on(city, "2026-11-25T10:20")
    deliver(locked, replace(other, sealer=Sealer(b"lain" * 8)))
    assert states(locked)["tidak_pasti"] == 1
    again, later, resender = room_on(city, "2026-11-25T15:00", [lost])
    deliver(again, later)
    assert resender.copies[0] == sender.copies[0]
    last, much_later, third = room_on(city, "2026-11-28T10:00")
    deliver(last, much_later)
    assert sender.copies[0] not in third.copies


def test_a_process_that_dies_in_the_re_send_leaves_no_third_copy(city):
    """R02: what was sent twice, the second time by a process that died, waits for a person."""
    house, room, sender = room_on(city, "2026-11-25T10:00", [(SendOutcome.UNCERTAIN, True)])
    deliver(house, room)
    again, later, dying = room_on(city, "2026-11-25T10:20")
    dying.dies = True
    with pytest.raises(Died):
        deliver(again, later)
    ended = text("UPDATE outbox SET lease_until = :past WHERE lease_owner IS NOT NULL").bindparams(
        bindparam("past", again.clock.machine() - timedelta(hours=1), type_=UtcDateTime)
    )
    again.store.write(lambda tx: tx.conn.execute(ended))
    last, much_later, third = room_on(city, "2026-11-25T11:00")
    deliver(last, much_later)
    assert dying.copies == sender.copies[:1]
    assert third.copies == []
    assert states(last)["tidak_pasti"] == 1


def test_outside_production_nobody_unlisted_receives_mail(city):
    """S34: others are held back and counted, never rewritten; listed later, they go out."""
    house, room, sender = room_on(city, "2026-11-25T10:00")
    held = deliver(house, replace(room, allows=lambda _address: False))
    assert held["ditahan"] > 0
    assert sender.copies == []
    assert deliver(house, room)["diterima"] == held["ditahan"]


def test_delivery_never_reads_the_mails_of_former_days(imported, tmp_path):
    """What is due and what is held back are found by their indexes; PostgreSQL plans by statistics, so SQLite is asked."""
    url = database_copy(imported("sqlite"), tmp_path)
    night = house_on(url, "2026-11-25T01:00")
    run_nights(night, lambda _day: night)
    house, room, _sender = room_on(url, "2026-11-25T10:00")
    asked = []
    with house.store.reading() as conn:
        conn.connection.driver_connection.set_trace_callback(asked.append)
    deliver(house, replace(room, allows=lambda _address: False))
    looks = {
        statement for statement in asked if re.match(r"SELECT .* FROM outbox WHERE|UPDATE outbox .* WHERE", statement)
    }
    with house.store.reading() as conn:
        plans = [" ".join(row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}")) for one in looks]
    assert any("ix_outbox_waiting" in plan for plan in plans)
    assert any("ix_outbox_held" in plan for plan in plans)
    assert not [plan for plan in plans if plan == "SCAN outbox"]
    close_all()


def test_two_senders_never_send_the_same_mail(city):
    """R08: a mail under a living lease is not taken; one whose lease has ended is, and the first cannot mark it."""
    house, _room, _sender = room_on(city, "2026-11-25T10:00")
    machine = house.clock.machine()
    lease = {"now": house.clock.now(), "limit": 5, "lease_until": machine + timedelta(minutes=10)}
    first = house.store.write(lambda tx: outbox.claim(tx, owner="a", machine=machine, **lease))
    second = house.store.write(lambda tx: outbox.claim(tx, owner="b", machine=machine, **lease))
    assert not {mail.id for mail in first} & {mail.id for mail in second}
    after = machine + timedelta(minutes=11)
    third = house.store.write(lambda tx: outbox.claim(tx, owner="c", machine=after, **{**lease, "limit": 500}))
    assert {mail.id for mail in first} <= {mail.id for mail in third}
    late = outbox.Mark(first[0].id, "diterima")
    assert house.store.write(lambda tx: outbox.mark(tx, late, owner="a", now=lease["now"])) is False
    assert date(2026, 11, 25) == house.clock.today()


def test_a_mail_whose_case_cannot_be_loaded_waits_in_sight(city):
    """P7: the one without its case is not sent and says why; all others are accepted."""
    house, room, sender = room_on(city, "2026-11-25T10:00")
    lost = text("UPDATE outbox SET case_id = 999999 WHERE id = (SELECT MIN(id) FROM outbox WHERE case_id IS NOT NULL)")
    house.store.write(lambda tx: tx.conn.execute(lost))
    counts = deliver(house, room)
    with house.store.reading() as conn:
        waiting = conn.execute(text("SELECT state, last_text FROM outbox WHERE case_id = 999999")).all()
    assert counts["diterima"] == len(sender.copies) > 1
    assert [tuple(row) for row in waiting] == [("tunda", "Kasus 999999 tidak ditemukan.")]


def test_a_sender_that_lost_its_leases_sends_nothing(city, monkeypatch):
    """R08: a process that slept past its lease between freezing and sending leaves its mails to the one that took them."""
    house, room, sender = room_on(city, "2026-11-25T10:00")
    monkeypatch.setattr(failpoint, "_HOOKS", [])
    names = []

    def take_over(name):
        names.append(name)
        if name == "delivery.after_freeze":
            house.store.write(lambda tx: tx.conn.execute(text("UPDATE outbox SET lease_owner = 'lain'")))

    failpoint.install(take_over)
    counts = deliver(house, replace(room, limits=replace(room.limits, batch=3)))
    assert sender.copies == []
    assert names.count("delivery.after_claim") == 1
    assert set(counts.values()) == {0}


def test_a_relay_is_not_hurried(city):
    """The pause between two mails is what the rate leaves after the sending itself."""
    house, room, sender = room_on(city, "2026-11-25T10:00")
    limits = replace(room.limits, rate_per_second=100.0)
    started = time.monotonic()
    deliver(house, replace(room, throttled=True, limits=limits))
    assert time.monotonic() - started >= len(sender.copies) / limits.rate_per_second > 0.1


def test_a_circuit_that_opened_stays_open_and_closes_with_one_mail(city):
    """R05: while the relay rests nothing is sent; then one mail tries, and with its acceptance all others follow."""
    house, room, _sender = room_on(city, "2026-11-25T10:00", [(SendOutcome.CIRCUIT, False)])
    deliver(house, room)
    assert resting(house).reason == "x"
    resting_house, at_rest, idle = room_on(city, "2026-11-25T10:14")
    assert deliver(resting_house, at_rest)["diterima"] == len(idle.copies) == 0
    again, tried, refused = room_on(city, "2026-11-25T10:16", [(SendOutcome.RETRY, False)])
    deliver(again, tried)
    assert len(refused.bytes_seen) == 1
    assert resting(again).open_until - house.clock.now() == timedelta(minutes=46)
    last, awake, third = room_on(city, "2026-11-25T16:00")
    assert deliver(last, awake)["diterima"] == len(third.copies) > 1
    assert resting(last) is None
    assert set(states(last)) <= {"diterima", "cetak"}


def test_a_relay_rests_no_day_because_the_clock_was_set_back(city):
    """A rest begun on a later day holds no mail back once the clock is set right: one mail tries, then all go out."""
    house, room, _sender = room_on(city, "2026-11-26T10:00", [(SendOutcome.CIRCUIT, False)])
    deliver(house, replace(room, limits=replace(room.limits, batch=1)))
    assert resting(house) is not None
    earlier, awake, sender = room_on(city, "2026-11-25T10:00")
    assert resting(earlier) is None
    assert deliver(earlier, awake)["diterima"] == len(sender.copies) > 1
    assert resting(house) is None


def test_a_relay_that_is_down_is_left_alone_after_three_batches(city):
    """R07: three runs in which the relay took nothing open the circuit; one that works in between starts the count anew."""
    for minute in (0, 6, 12):
        house, room, _sender = room_on(city, f"2026-11-25T10:{minute:02}", [(SendOutcome.RETRY, False)] * 2)
        assert resting(house) is None
        deliver(house, replace(room, limits=replace(room.limits, batch=2)))
    assert resting(house) is not None


def test_the_relay_is_given_so_many_mails_a_day(city):
    """The day's number is kept over runs; what is left waits in the queue and goes out the next day; nothing is lost."""
    house, room, _sender = room_on(city, "2026-11-25T10:00")
    limits = replace(room.limits, daily=5, batch=3)
    assert deliver(house, replace(room, limits=limits))["diterima"] == 5
    assert deliver(house, replace(room, limits=limits))["diterima"] == 0
    waiting = states(house)["antre"]
    tomorrow, again, later = room_on(city, "2026-11-26T10:00")
    deliver(tomorrow, replace(again, limits=replace(limits, daily=5 + waiting)))
    assert len(later.copies) >= waiting > 0
    assert set(states(tomorrow)) <= {"diterima", "cetak"}


def test_what_was_claimed_and_not_tried_is_given_back_to_the_day(city):
    """A circuit that opens at the first of three mails has used one of the day's number, not three."""
    house, room, _sender = room_on(city, "2026-11-25T10:00", [(SendOutcome.CIRCUIT, False)])
    deliver(house, replace(room, limits=replace(room.limits, daily=50, batch=3)))
    with house.store.reading() as conn:
        assert read_circuit(conn).taken == 1


def test_a_person_gets_so_many_reminders_a_day(city):
    """A reminder over the day's number waits for the next working day's hour; legal notices to the same person go out."""
    house, room, _sender = room_on(city, "2026-11-25T10:00")
    reminders = (
        "UPDATE outbox SET mail = 'advice_overdue', recipient = (SELECT MIN(recipient) FROM outbox), payload = :p"
    )
    payload = '{"gelombang":"2026-12-A","sk":"SK","lengkap":"2026-09-30","kasus":2}'
    house.store.write(lambda tx: tx.conn.execute(text(f"{reminders} WHERE id > 2"), {"p": payload}))
    limits = replace(room.limits, personal=2)
    counts = deliver(house, replace(room, limits=limits))
    with house.store.reading() as conn:
        put_off = conn.execute(
            text("SELECT COUNT(*), MIN(next_at), MAX(attempts) FROM outbox WHERE state = 'antre'")
        ).one()
        shown = conn.execute(text("SELECT COUNT(*) FROM outbox WHERE mail = 'advice_overdue' AND state = 'diterima'"))
        reached = shown.scalar()
    assert put_off[0] > 0
    assert "2026-11-26" in str(put_off[1])
    assert put_off[2] == 0
    assert reached == 2
    assert counts["diterima"] <= 4
    assert deliver(house, replace(room, limits=limits))["diterima"] == 0
