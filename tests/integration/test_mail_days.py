"""Which mails bring a calendar file: what was decided, what is to be handed over, and what was called off."""

import json
from datetime import date
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import text

from tests.city import close_all, house_on
from tests.integration.test_delivery import room_on
from workflow.domain.mails import Mail
from workflow.services.delivery import deliver
from workflow.services.mail_context import load_batch
from workflow.services.mail_days import days_of
from workflow.services.night import run_nights
from workflow.storage import outbox
from workflow.storage.tasks import StoredTask

ZONE = ZoneInfo("Asia/Jakarta")
TMT, SWORN = date(2026, 12, 3), date(2026, 12, 2)


@pytest.fixture
def owed(city_url):
    """A morning on which one mail about a case is owed, its SK dated; the caller says which mail it is."""
    night = house_on(city_url, "2026-11-25T01:00")
    run_nights(night, lambda _day: night)

    def one(mail, moment="2026-11-25T10:00", sworn=SWORN, **payload):
        house, room, sender = room_on(city_url, moment)
        given = {"m": mail.value, "p": json.dumps({"kunjungan": 1, **payload}), "k": f"uji:{mail.value}:{moment}"}
        kept = "SELECT MIN(id) FROM outbox WHERE mail = 'opinion_requested' OR key LIKE 'uji:%'"

        def work(tx):
            tx.conn.execute(text(f"DELETE FROM outbox WHERE id <> ({kept})"))
            reset = "state = 'antre', frozen = NULL, message_id = NULL, attempts = 0, resent = false, next_at = due_at"
            tx.conn.execute(text(f"UPDATE outbox SET mail = :m, payload = :p, key = :k, {reset}"), given)
            dates = "UPDATE decree SET tmt = :t, inauguration = :i"
            tx.conn.execute(text(dates), {"t": TMT.isoformat(), "i": sworn and sworn.isoformat()})

        house.store.write(work)
        return house, room, sender

    yield one
    close_all()


def events(sender):
    """The entries of the one mail that went out: UID, day, sequence, and whether it was called off."""
    read = message_from_bytes(sender.bytes_seen[0], policy=default)
    calendars = [Calendar.from_ical(p.get_content()) for p in read.walk() if p.get_content_type() == "text/calendar"]
    return {
        str(event["UID"]).partition(".")[0]: (
            event.decoded("DTSTART") if "DTSTART" in event else None,
            int(event["SEQUENCE"]),
            str(calendar["METHOD"]),
        )
        for calendar in calendars
        for event in calendar.walk("VEVENT")
    }


def test_a_decision_brings_its_days_and_a_cancellation_takes_them_back(owed):
    """TMT and inauguration under names that stay; after a change of the case the cancellation has the higher SEQUENCE."""
    decided = {"hasil": "setuju", "tmt": TMT.isoformat()}
    house, room, sender = owed(Mail.DECISION_MADE, **decided)
    deliver(house, room)
    kept = events(sender)
    assert {purpose: event[::2] for purpose, event in kept.items()} == {
        "tmt": (TMT, "PUBLISH"),
        "pelantikan": (SWORN, "PUBLISH"),
    }
    house.store.write(lambda tx: tx.conn.execute(text("UPDATE transfer_case SET version = version + 1")))
    off = {"sk": "800/1/2026", "berlaku": TMT.isoformat(), "pemegang": False}
    house, room, sender = owed(Mail.TRANSFER_CANCELLED, "2026-11-26T10:00", **off)
    deliver(house, room)
    ended = events(sender)
    assert {event[2] for event in ended.values()} == {"CANCEL"}
    assert set(ended) == {"tmt", "pelantikan", "serah-terima"}
    assert [purpose for purpose in kept if ended[purpose][1] <= kept[purpose][1]] == []


def test_a_decision_without_an_inauguration_brings_the_tmt_alone(owed):
    """No day is made up where the SK names none."""
    house, room, sender = owed(Mail.DECISION_MADE, sworn=None, hasil="setuju", tmt=TMT.isoformat())
    deliver(house, room)
    assert set(events(sender)) == {"tmt"}


@pytest.mark.parametrize(
    ("mail", "payload"), [(Mail.DECISION_MADE, {"hasil": "tolak"}), (Mail.OPINION_REQUESTED, {"tenggat": "2026-12-01"})]
)
def test_other_mails_bring_no_calendar(mail, payload, owed):
    """A refusal and a request have no day to keep."""
    house, room, sender = owed(mail, **payload)
    deliver(house, room)
    assert events(sender) == {}
    assert len(sender.bytes_seen) == 1


def test_a_handover_brings_its_nearest_deadline(owed):
    """The earliest deadline of the reader's own open tasks; none without a task, none for a mail about no case."""
    house, _room, _sender = owed(Mail.HANDOVER_TASK, tmt=TMT.isoformat())
    now = house.clock.now()
    mails = house.store.write(lambda tx: outbox.claim(tx, owner="uji", now=now, machine=now, lease_until=now, limit=5))
    with house.store.reading() as conn:
        batch = load_batch(conn, mails, house)
    [mail] = mails
    task = StoredTask.__new__(StoredTask, *[None] * len(StoredTask._fields))
    mine = [
        task._replace(id=n, code="A1", state="terbuka", owner_nip=mail.recipient, deadline=date(2026, 12, day))
        for n, day in enumerate((9, 4, 7))
    ]
    [day] = days_of(mail, batch._replace(tasks={mail.case_id: mine}), ZONE)
    assert (day.purpose, day.day, day.called_off) == ("serah-terima", date(2026, 12, 4), False)
    assert days_of(mail, batch, ZONE) == ()
    assert days_of(mail._replace(case_id=None), batch, ZONE) == ()
