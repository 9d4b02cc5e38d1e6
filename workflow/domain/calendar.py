"""Working days of the agency: weekends, national holidays and cuti bersama, with what is only an estimate.

Regulation: Perpres 21/2023 (five working days, Monday to Friday); collective leave by joint decree (SKB) each year.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Days off by date, and the years for which collective leave is known.

    Args:
        holidays: national holidays and collective leave, with their names.
        complete_years: years whose collective leave has been decided.
        first_year, last_year: span that working days are counted over, both included.
    """

    holidays: Mapping[date, str]
    complete_years: frozenset[int]
    first_year: int = 1990
    last_year: int = 2045
    _working: list[date] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Counts the working days once, so that each question is a look-up."""
        self._working.extend(day for day in self._all_days() if self.is_working_day(day))

    def _all_days(self) -> Iterator[date]:
        day, last = date(self.first_year, 1, 1), date(self.last_year, 12, 31)
        while day <= last:
            yield day
            day += timedelta(days=1)

    def is_working_day(self, day: date) -> bool:
        """True from Monday to Friday, unless a holiday or collective leave."""
        return day.weekday() < _SATURDAY and day not in self.holidays

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
        """Holidays and collective leave that fall on a weekday after `start`, up to and including `end`."""
        return [
            (day, name)
            for day, name in sorted(self.holidays.items())
            if start < day <= end and day.weekday() < _SATURDAY
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
            if start < day <= end and "perkiraan" in name.lower()
        ]
        return found
