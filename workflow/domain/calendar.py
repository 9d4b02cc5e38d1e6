"""Working days of the agency: weekends, national holidays and cuti bersama, with what is only an estimate.

The office works five days; units that serve the public directly may work six, which the profile of a post tells.

Regulation: Perpres 21/2023 (five working days, Monday to Friday); collective leave by joint decree (SKB) each year.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

OFFICE_DAYS = 5
LONG_DAYS = 6
ESTIMATE = "perkiraan"


class Ramadan(NamedTuple):
    """One month of fasting, both days included, and where it was read; an estimate says so in its source."""

    first: date
    last: date
    source: str


@dataclass(frozen=True)
class Calendar:
    """Days off by date, and the years for which collective leave is known.

    Args:
        holidays: national holidays and collective leave, with their names.
        complete_years: years whose collective leave has been decided.
        first_year, last_year: span that working days are counted over, both included.
        days_a_week: 5 from Monday to Friday, 6 to Saturday.
        six_day_profiles: profiles of posts that work six days.
        removals: days that the agency's calendar takes away from the known days off, with the source.
        ramadans: months of fasting, oldest first; they change office hours, never a working day.
    """

    holidays: Mapping[date, str]
    complete_years: frozenset[int]
    first_year: int = 1990
    last_year: int = 2045
    days_a_week: int = OFFICE_DAYS
    six_day_profiles: frozenset[str] = frozenset()
    removals: Mapping[date, str] = field(default_factory=dict)
    ramadans: tuple[Ramadan, ...] = ()
    _working: list[date] = field(default_factory=list, init=False, repr=False, compare=False)
    _longer: "list[Calendar]" = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Counts the working days once, so that each question is a look-up."""
        self._working.extend(day for day in self._all_days() if self.is_working_day(day))

    def of_profile(self, profile: str | None) -> "Calendar":
        """The calendar of posts of a profile; the office's own where it works no sixth day or none is named."""
        if profile not in self.six_day_profiles or self.days_a_week == LONG_DAYS:
            return self
        if not self._longer:
            self._longer.append(replace(self, days_a_week=LONG_DAYS))
        return self._longer[0]

    def in_ramadan(self, day: date) -> bool:
        """Whether office hours are those of the month of fasting."""
        return any(month.first <= day <= month.last for month in self.ramadans)

    def _all_days(self) -> Iterator[date]:
        day, last = date(self.first_year, 1, 1), date(self.last_year, 12, 31)
        while day <= last:
            yield day
            day += timedelta(days=1)

    def is_working_day(self, day: date) -> bool:
        """True on the days of the week that are worked, unless a holiday or collective leave."""
        return day.weekday() < self.days_a_week and day not in self.holidays

    def add_working_days(self, start: date, days: int) -> date:
        """The last day on which an act due within `days` working days is in time; `start` is not counted.

        Raises:
            ValueError: the answer lies outside the calendar's span.
        """
        index = bisect_right(self._working, start) + days - 1
        if days <= 0:
            index = bisect_left(self._working, start) + days
        if not 0 <= index < len(self._working):
            message = f"{start} + {days} working days is outside {self.first_year}-{self.last_year}"
            raise ValueError(message)
        return self._working[index]

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative where `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        return bisect_right(self._working, end) - bisect_right(self._working, start)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day before a day."""
        return self._working[bisect_left(self._working, day) - 1]

    def days_off(self, start: date, end: date) -> list[tuple[date, str]]:
        """Holidays and collective leave on a day else worked, after `start`, up to and including `end`."""
        return [
            (day, name)
            for day, name in sorted(self.holidays.items())
            if start < day <= end and day.weekday() < self.days_a_week
        ]

    def warnings(self, start: date, end: date) -> list[str]:
        """What is not sure between two days: years without collective leave, dates that are an estimate."""
        found = [
            f"Cuti bersama tahun {year} belum tercatat di kalender; tenggat dapat mundur."
            for year in range(start.year, end.year + 1)
            if year not in self.complete_years
        ]
        found += [
            f"{name} ({day.isoformat()}) masih perkiraan."
            for day, name in sorted(self.holidays.items())
            if start < day <= end and ESTIMATE in name.lower()
        ]
        return found
