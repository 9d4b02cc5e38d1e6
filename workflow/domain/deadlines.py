"""Deadlines: months to the calendar day, working days to the day, with what makes them uncertain."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date
from functools import lru_cache
from typing import NamedTuple

from workflow.domain.calendar import Calendar

MONTHS_A_YEAR = 12


class Deadline(NamedTuple):
    """The last day in time, the days off that were passed over, and what is not sure."""

    day: date
    days_off: tuple[tuple[date, str], ...]
    warnings: tuple[str, ...]


class Term(NamedTuple):
    """A term as it is kept: its last day, and what it was counted from, so that it can be counted again."""

    last: date
    start: date
    days: int


def term(calendar: Calendar, start: date, days: int) -> Term:
    """The term of so many working days after a day.

    Raises:
        ValueError: its end lies outside the calendar.
    """
    return Term(calendar.add_working_days(start, days), start, days)


def counted_again(calendar: Calendar, kept: Term, today: date) -> date:
    """The last day of a term by another calendar.

    A term that is over is never made shorter, only longer; one that still runs never ends before today: nobody is made
    late, or more late, by a decree that came afterwards.
    """
    return max(calendar.add_working_days(kept.start, kept.days), min(kept.last, today))


@lru_cache(maxsize=65536)
def add_months(day: date, months: int) -> date:
    """The same calendar day so many months later (earlier where negative); the last day of a shorter month.

    2022-08-22 + 6 = 2023-02-22; 2024-08-31 - 6 = 2024-02-29.
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    if not MINYEAR <= year <= MAXYEAR:
        # A damaged date of an extract must not stop a rule: it stays at the end of the calendar.
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another; negative where the end is earlier. 2022-08-22 to 2023-02-21 is 5."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def deadline(calendar: Calendar, start: date, days: int) -> Deadline:
    """The last day on which an act due in so many working days is in time; the start is not counted.

    Raises:
        ValueError: the answer lies outside the calendar.
    """
    end = calendar.add_working_days(start, days)
    return Deadline(end, tuple(calendar.days_off(start, end)), tuple(calendar.warnings(start, end)))
