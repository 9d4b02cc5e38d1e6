"""A calendar as it is recorded: what deadlines were counted by, and what another calendar changes of it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from workflow.domain.calendar import Calendar

LIBRARY = "pustaka kalender"


class CalendarChange(NamedTuple):
    """What a calendar has, and has not, that the one before had; days with their names or sources.

    `sources` is what the change rests on: the names of added days (which tell their source), the sources of the days
    taken away, and the profiles that gained or lost a sixth working day.
    """

    added: tuple[tuple[date, str], ...] = ()
    removed: tuple[tuple[date, str], ...] = ()
    profiles: tuple[str, ...] = ()

    @property
    def sources(self) -> list[str]:
        """What the change rests on, each once, in the order of days."""
        told = [words for _day, words in sorted(self.added + self.removed)]
        return list(dict.fromkeys([*told, *(f"enam hari kerja: {name}" for name in self.profiles)]))


def fingerprint_of(calendar: Calendar) -> str:
    """SHA-256 over all that moves a deadline: days off, the span, profiles with six days; names and hours do not."""
    document = document_of(calendar)
    counted = [sorted(document["hari"]), document["tahun"], document["enam_hari"]]
    return hashlib.sha256(json.dumps(counted).encode()).hexdigest()


def document_of(calendar: Calendar) -> dict[str, Any]:
    """The calendar as JSON values."""
    return {
        "hari": {day.isoformat(): name for day, name in sorted(calendar.holidays.items())},
        "hapus": {day.isoformat(): source for day, source in sorted(calendar.removals.items())},
        "tahun": [calendar.first_year, calendar.last_year],
        "lengkap": sorted(calendar.complete_years),
        "enam_hari": sorted(calendar.six_day_profiles),
    }


def calendar_from(document: Mapping[str, Any]) -> Calendar:
    """The recorded calendar, for counting as it was counted then."""
    first, last = document["tahun"]
    return Calendar(
        _days(document["hari"]),
        frozenset(document["lengkap"]),
        first,
        last,
        six_day_profiles=frozenset(document["enam_hari"]),
        removals=_days(document["hapus"]),
    )


def _days(document: Mapping[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): words for day, words in document.items()}


def change_between(old: Calendar | None, new: Calendar) -> CalendarChange:
    """What the new calendar changes; nothing where there was none before."""
    if old is None:
        return CalendarChange()
    added = tuple((day, name) for day, name in sorted(new.holidays.items()) if day not in old.holidays)
    gone = sorted(day for day in old.holidays if day not in new.holidays)
    removed = tuple((day, new.removals.get(day, f"{LIBRARY}: {old.holidays[day]}")) for day in gone)
    return CalendarChange(added, removed, tuple(sorted(old.six_day_profiles ^ new.six_day_profiles)))
