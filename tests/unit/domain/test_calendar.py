"""Working days and months: the computed vectors, both sides of each, and what is not sure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import calendar
from workflow.domain.calendar import Calendar
from workflow.domain.deadlines import add_months, deadline, months_between

_DAYS = st.dates(date(2014, 1, 1), date(2030, 12, 31))
_COUNTS = st.integers(1, 400)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 3, 10), 15, date(2026, 4, 8)),
        (date(2026, 11, 24), 14, date(2026, 12, 14)),
        (date(2026, 11, 24), 21, date(2026, 12, 23)),
        (date(2025, 3, 17), 30, date(2025, 5, 9)),
    ],
    ids=["over Idul Fitri", "no day off", "before Christmas", "over Nyepi, Idul Fitri, Easter"],
)
def test_computed_vectors(start, days, end):
    """The vectors of DOMAIN.md: day 1 is the first working day after the event."""
    assert calendar().add_working_days(start, days) == end
    assert calendar().working_days_between(start, end) == days


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 24), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 12, 25), False),
        (date(2026, 12, 24), False),
        (date(2025, 8, 18), False),
        (date(2024, 11, 27), False),
    ],
    ids=["Tuesday", "Saturday", "Sunday", "holiday", "cuti bersama", "leave added late", "election day"],
)
def test_working_days(day, working):
    """Weekends, national holidays, collective leave and election days are none."""
    assert calendar().is_working_day(day) is working


@pytest.mark.parametrize(("year", "days"), [(2024, 238), (2025, 237), (2026, 240), (2027, 242)])
def test_working_days_of_a_year(year, days):
    """The counts of DOMAIN.md, so that an upgrade of the library that moves a day is seen."""
    assert calendar().working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def _by_hand(start, days):
    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= calendar().is_working_day(day)
    return day


@given(_DAYS, _COUNTS)
def test_counting_agrees_with_walking(start, days):
    """The look-up gives what walking day by day gives."""
    assert calendar().add_working_days(start, days) == _by_hand(start, days)


@given(_DAYS, _COUNTS)
def test_adding_and_counting_are_inverse(start, days):
    """A deadline is a working day, so many working days after the start, and one day later is one more or the same."""
    own = calendar()
    end = own.add_working_days(start, days)
    assert own.is_working_day(end)
    assert own.working_days_between(start, end) == days
    assert own.add_working_days(start, days + 1) == own.next_working_day(end)
    assert own.previous_working_day(own.next_working_day(end)) == end


@given(_DAYS, _DAYS)
def test_counting_back_is_negative(one, two):
    """The count from later to earlier is the count from earlier to later, negative."""
    assert calendar().working_days_between(one, two) == -calendar().working_days_between(two, one)


@pytest.mark.parametrize(("days", "end"), [(0, date(2026, 11, 30)), (-1, date(2026, 11, 27)), (-2, date(2026, 11, 26))])
def test_counting_backwards(days, end):
    """From a Sunday: none is the next working day, one back the Friday before."""
    assert calendar().add_working_days(date(2026, 11, 29), days) == end


def test_outside_the_calendar_is_an_error():
    """A deadline beyond the calendar is refused, never guessed."""
    small = Calendar({}, frozenset({2026}), 2026, 2026)
    with pytest.raises(ValueError, match="outside 2026-2026"):
        small.add_working_days(date(2026, 12, 30), 5)
    with pytest.raises(ValueError, match="outside 2026-2026"):
        small.add_working_days(date(2026, 1, 2), -2)
    assert small.add_working_days(date(2026, 1, 2), -1) == date(2026, 1, 1)
    assert small.add_working_days(date(2026, 12, 30), 1) == date(2026, 12, 31)


def test_days_off_that_were_passed_over():
    """Holidays on weekdays after the start up to the end, by date, with their names; weekends are no news."""
    off = calendar().days_off(date(2026, 12, 23), date(2026, 12, 27))
    assert [day for day, _name in off] == [date(2026, 12, 24), date(2026, 12, 25)]
    assert "Cuti Bersama" in off[0][1]


def test_an_estimate_is_said():
    """A deadline over an Islamic feast that is not fixed yet says so."""
    found = deadline(calendar(), date(2027, 3, 1), 10)
    assert any("Idul Fitri" in warning and "perkiraan" in warning for warning in found.warnings)
    assert not deadline(calendar(), date(2026, 3, 10), 15).warnings


def test_a_year_without_collective_leave_is_said():
    """A deadline in a year whose collective leave is not known says so, once a year."""
    found = deadline(calendar(), date(2027, 12, 20), 20)
    assert [w for w in found.warnings if "Cuti bersama" in w] == [
        "Cuti bersama tahun 2028 belum tercatat di kalender; tenggat dapat mundur."
    ]


def test_a_deadline_names_what_it_passed_over():
    """The answer holds the day, the days off between, and no more."""
    found = deadline(calendar(), date(2026, 12, 23), 1)
    assert (found.day, len(found.days_off), found.warnings) == (date(2026, 12, 28), 2, ())


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2022, 8, 22), 6, date(2023, 2, 22)),
        (date(2025, 2, 20), 6, date(2025, 8, 20)),
        (date(2029, 9, 22), -6, date(2029, 3, 22)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 8, 31), -6, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 11, 30), 0, date(2026, 11, 30)),
        (date(9999, 12, 1), 12, date.max),
        (date(1, 1, 1), -1, date.min),
    ],
)
def test_months_to_the_calendar_day(day, months, end):
    """The same calendar day, or the last of a shorter month; a damaged year stays inside the calendar."""
    assert add_months(day, months) == end


@given(_DAYS, st.integers(-400, 400))
def test_months_never_overshoot(day, months):
    """The month is the one asked for, the day at most that of the start."""
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2022, 8, 22), date(2023, 2, 21), 5),
        (date(2022, 8, 22), date(2023, 2, 22), 6),
        (date(2022, 8, 22), date(2023, 2, 23), 6),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2023, 2, 22), date(2022, 8, 22), -6),
        (date(2023, 2, 22), date(2023, 2, 22), 0),
    ],
)
def test_whole_months_between(start, end, months):
    """A month counts when its calendar day has come."""
    assert months_between(start, end) == months


@given(_DAYS, st.integers(0, 400))
def test_months_between_undoes_adding(day, months):
    """So many months later are so many months between."""
    assert months_between(day, add_months(day, months)) == months
