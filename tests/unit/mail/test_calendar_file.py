"""Calendar files: the same entry for ever, called off by the same name, in a mail that still has one recipient."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from icalendar import Calendar

from tests.unit.mail.samples import envelope, rendered
from workflow.domain.mails import KeptDay
from workflow.mail.calendar_file import calendar_file
from workflow.mail.render import freeze

DAY = KeptDay("tmt", "MUT-2026-00012", date(2026, 12, 3), "TMT mutasi MUT-2026-00012", 5)
OFF = DAY._replace(sequence=9, called_off=True)


def frozen(*days: KeptDay):
    """A mail with these days, as a receiver reads it."""
    return message_from_bytes(freeze(envelope(), rendered("decision_made-setuju"), days).data, policy=default)


def calendar_of(read) -> Calendar:
    """The calendar that a mail brings."""
    [part] = [part for part in read.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content())


def test_a_day_is_a_whole_day_under_a_stable_name():
    """UID from the case and the purpose, the case's version as SEQUENCE, all day, without a name, not blocking the day."""
    [event] = calendar_of(frozen(DAY)).walk("VEVENT")
    assert str(event["UID"]) == "tmt.MUT-2026-00012@contoh.example"
    assert int(event["SEQUENCE"]) == 5
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 12, 3), date(2026, 12, 4))
    assert str(event["STATUS"]) == "CONFIRMED"
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert not event.subcomponents


@pytest.mark.parametrize("off", [OFF, OFF._replace(day=None)])
def test_a_day_is_called_off_under_the_same_name(off):
    """The cancellation has the UID of the entry, a higher SEQUENCE and says so in method and status, with or without a day."""
    kept, ended = calendar_of(frozen(DAY)), calendar_of(frozen(off))
    before, after = kept.walk("VEVENT")[0], ended.walk("VEVENT")[0]
    assert (str(kept["METHOD"]), str(ended["METHOD"])) == ("PUBLISH", "CANCEL")
    assert str(before["UID"]) == str(after["UID"])
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert str(after["STATUS"]) == "CANCELLED"
    assert ("DTSTART" in after) is (off.day is not None)


def test_a_mail_with_a_calendar_is_still_the_same_mail():
    """One recipient, both bodies, the calendar beside them with its method; twice the same bytes; no calendar without a day."""
    data = [freeze(envelope(), rendered("decision_made-setuju"), (DAY,)).data for _ in range(2)]
    read = frozen(DAY)
    assert data[0] == data[1]
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(read.walk())[-1]
    assert calendar.get_param("method") == "PUBLISH"
    assert calendar.get_filename() == "mutasi.ics"
    assert [address.addr_spec for address in read["To"].addresses] == ["sintetis@contoh.example"]
    assert [part["MIME-Version"] for part in list(read.walk())[1:]] == [None] * 4
    assert read.defects == []
    assert frozen().get_content_type() == "multipart/alternative"


def test_several_days_are_one_file():
    """The TMT and the inauguration of a decision come in one calendar."""
    two = calendar_file([DAY, DAY._replace(purpose="pelantikan")], "mutasi@contoh.example", envelope().date)
    uids = [str(event["UID"]).partition(".")[0] for event in Calendar.from_ical(two).walk("VEVENT")]
    assert uids == ["tmt", "pelantikan"]


def test_a_meeting_has_hours_and_a_place():
    """What does not take the whole day is told in UTC, with its place, and blocks that time."""
    hours = datetime(2026, 12, 3, 2, 0, tzinfo=UTC), datetime(2026, 12, 3, 4, 30, tzinfo=UTC)
    [event] = calendar_of(frozen(DAY._replace(hours=hours, place="Aula"))).walk("VEVENT")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == hours
    assert (str(event["LOCATION"]), str(event["TRANSP"])) == ("Aula", "OPAQUE")
