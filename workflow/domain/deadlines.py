"""Deadlines: months to the calendar day, working days to the day, with what makes them uncertain."""

from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.calendar import Calendar


class Deadline(NamedTuple):
    """The last day in time, the days off that were passed over, and what is not sure."""

    day: date
    days_off: tuple[tuple[date, str], ...]
    warnings: tuple[str, ...]


def add_months(day: date, months: int) -> date:
    """The same calendar day so many months later (earlier where negative); the last day of a shorter month.

    2022-08-22 + 6 = 2023-02-22; 2024-08-31 - 6 = 2024-02-29.
    """
    month0 = day.year * 12 + day.month - 1 + months
    year, month = divmod(month0, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def deadline(calendar: Calendar, start: date, days: int) -> Deadline:
    """The last day on which an act due in so many working days is in time; the start is not counted.

    Raises:
        ValueError: the answer lies outside the calendar.
    """
    end = calendar.add_working_days(start, days)
    return Deadline(end, tuple(calendar.days_off(start, end)), tuple(calendar.warnings(start, end)))
