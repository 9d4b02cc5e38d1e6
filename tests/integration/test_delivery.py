"""R02, R03, R09, R10, S34: what becomes of owed mails, with a scripted sender and a clock that is set."""

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import text

from tests.city import close_all, house_on
from workflow.bootstrap import App, mail_room
from workflow.domain.outbox import SendOutcome, SendResult
from workflow.mail.sentences import Explainer
from workflow.services.delivery import deliver
from workflow.services.night import run_nights
from workflow.settings.environment import read_environment
from workflow.settings.rules import read_rule_texts
from workflow.storage import outbox


class Scripted:
    """A sender that answers by a script and keeps every copy that a server would have accepted."""

    def __init__(self, script):
        self.script, self.copies, self.bytes_seen = list(script), [], []

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_error):
        return None

    async def send(self, _sender, recipient, data):
        outcome, taken = self.script.pop(0) if self.script else (SendOutcome.ACCEPTED, True)
        self.bytes_seen.append(data)
        if taken:
            self.copies.append((recipient, message_from_bytes(data)["Message-ID"]))
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


def test_outside_production_nobody_unlisted_receives_mail(city):
    """S34: others are held back and counted, never rewritten; listed later, they go out."""
    house, room, sender = room_on(city, "2026-11-25T10:00")
    held = deliver(house, replace(room, allows=lambda _address: False))
    assert held["ditahan"] > 0
    assert sender.copies == []
    assert deliver(house, room)["diterima"] == held["ditahan"]


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
