"""Calendar files (RFC 5545, RFC 5546) of the days that a mail asks people to keep: days or hours, no names, the same UID for ever."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from workflow.domain.mails import KeptDay

NAME = "mutasi.ics"


def calendar_file(days: Sequence[KeptDay], organizer: str, at: datetime) -> bytes:
    """The calendar file of a mail; the same days at the same moment give the same bytes.

    Args:
        days: at least one, all to be kept or all called off.
        organizer: the address that the mail comes from; its domain makes the UIDs ours.
        at: the moment of the mail, aware.
    """
    made = Calendar()
    made.add("prodid", "-//mutasi//surel//ID")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if days[0].called_off else "PUBLISH")
    for day in days:
        made.add_component(_event(day, organizer, at))
    return bytes(made.to_ical())


def _event(day: KeptDay, organizer: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.purpose}.{day.number}@{organizer.rsplit('@', 1)[-1]}")
    event.add("sequence", day.sequence)
    event.add("dtstamp", at)
    event.add("organizer", f"mailto:{organizer}")
    event.add("summary", day.summary)
    event.add("status", "CANCELLED" if day.called_off else "CONFIRMED")
    # A day to keep in mind blocks nobody's time, a meeting does.
    event.add("transp", "TRANSPARENT" if day.hours is None else "OPAQUE")
    if day.place is not None:
        event.add("location", day.place)
    if day.hours is not None:
        # In UTC: no calendar then has to know a time zone's rules.
        event.add("dtstart", day.hours[0].astimezone(UTC))
        event.add("dtend", day.hours[1].astimezone(UTC))
    elif day.day is not None:
        event.add("dtstart", day.day)
        event.add("dtend", day.day + timedelta(days=1))
    return event
