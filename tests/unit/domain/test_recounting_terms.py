"""Six-day calendars, terms counted again, and what tells one calendar from another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import calendar
from workflow.domain.calendar import Calendar
from workflow.domain.calendar_record import calendar_from, change_between, document_of, fingerprint_of
from workflow.domain.deadlines import Term, counted_again, term

_DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
_COUNTS = st.integers(1, 60)
_OFF = st.dictionaries(st.dates(date(2024, 1, 1), date(2028, 6, 30)), st.just("Libur"), max_size=40)
MONDAY = date(2026, 11, 30)


def _small(days=(), removals=None, six=("guru",)):
    return Calendar(
        dict.fromkeys(days, "Libur (SKB)"),
        frozenset({2026}),
        2024,
        2029,
        six_day_profiles=frozenset(six),
        removals=removals or {},
    )


def _walk(own, start, days):
    day = start
    while days:
        day += timedelta(days=1)
        days -= own.is_working_day(day)
    return day


@given(_OFF, _DAYS, _COUNTS)
def test_six_days_agree_with_walking_and_are_never_slower(off, start, days):
    """The look-up of six days gives what walking gives, and no later day than five days do."""
    office = Calendar(off, frozenset(), 2024, 2029, six_day_profiles=frozenset({"guru"}))
    school = office.of_profile("guru")
    assert school.add_working_days(start, days) == _walk(school, start, days) <= office.add_working_days(start, days)
    assert school.is_working_day(start) >= office.is_working_day(start)
    assert school.of_profile("guru") is office.of_profile("guru") is school


@pytest.mark.parametrize(
    ("profile", "days", "end"),
    [
        ("guru", 5, date(2026, 12, 5)),
        ("guru", 6, date(2026, 12, 7)),
        ("jf", 4, date(2026, 12, 4)),
        ("jf", 5, date(2026, 12, 7)),
        (None, 5, date(2026, 12, 7)),
    ],
)
def test_a_saturday_counts_for_who_works_on_it(profile, days, end):
    """Both sides of the weekend after a Monday, by profile."""
    assert term(calendar().of_profile(profile), MONDAY, days) == Term(end, MONDAY, days)


def test_a_holiday_on_a_saturday_is_passed_over_by_six_days_only():
    """The list of days off holds it for the school, not for the office."""
    own = _small([date(2026, 12, 5)])
    span = (MONDAY, date(2026, 12, 6))
    assert own.days_off(*span) == []
    assert own.of_profile("guru").days_off(*span) == [(date(2026, 12, 5), "Libur (SKB)")]


@pytest.mark.parametrize(
    ("today", "days_off", "kept", "expected"),
    [
        pytest.param(date(2026, 12, 3), (), date(2026, 12, 4), date(2026, 12, 4), id="nothing changed"),
        pytest.param(date(2026, 12, 3), (date(2026, 12, 2),), date(2026, 12, 4), date(2026, 12, 7), id="later"),
        pytest.param(date(2026, 12, 3), (), date(2026, 12, 8), date(2026, 12, 4), id="shorter"),
        pytest.param(date(2026, 12, 4), (), date(2026, 12, 8), date(2026, 12, 4), id="shorter up to today"),
        pytest.param(date(2026, 12, 5), (), date(2026, 12, 8), date(2026, 12, 5), id="never before today"),
        pytest.param(date(2026, 12, 8), (), date(2026, 12, 8), date(2026, 12, 8), id="on its last day"),
        pytest.param(date(2026, 12, 9), (), date(2026, 12, 8), date(2026, 12, 8), id="past stays past"),
        pytest.param(date(2026, 12, 9), (date(2026, 12, 2),), date(2026, 12, 4), date(2026, 12, 7), id="past, later"),
    ],
)
def test_terms_counted_again(today, days_off, kept, expected):
    """Four working days from a Monday: the rule for open and for past terms, on both sides of today."""
    assert counted_again(_small(days_off), Term(kept, MONDAY, 4), today) == expected


@given(_OFF, _OFF, _DAYS, _COUNTS, _DAYS)
def test_nobody_is_made_late_by_a_calendar(old_off, new_off, start, days, today):
    """A past term never ends earlier than it did, a running one never before today; twice is once."""
    old, new = _small(old_off), _small(new_off)
    kept = term(old, start, days)
    again = counted_again(new, kept, today)
    assert again >= min(kept.last, today)
    assert again in {new.add_working_days(start, days), kept.last, today}
    assert counted_again(new, kept._replace(last=again), today) == again


@given(_OFF, _DAYS, _COUNTS)
def test_a_recorded_calendar_counts_as_it_did(off, start, days):
    """Read back from its document it has the same fingerprint and the same days, six-day profiles included."""
    own = _small(off)
    back = calendar_from(document_of(own))
    assert (fingerprint_of(back), back) == (fingerprint_of(own), own)
    for profile in ("guru", None):
        assert back.of_profile(profile).add_working_days(start, days) == own.of_profile(profile).add_working_days(
            start, days
        )


def test_only_what_moves_a_deadline_changes_the_fingerprint():
    """Days, span and six-day profiles do; a better name of the same day does not."""
    own = _small([MONDAY])
    renamed = Calendar({MONDAY: "Nama lain"}, frozenset(), 2024, 2029, six_day_profiles=frozenset({"guru"}))
    others = [_small(), _small([MONDAY + timedelta(days=1)]), _small([MONDAY], six=())]
    others.append(Calendar(own.holidays, frozenset(), 2024, 2030, six_day_profiles=own.six_day_profiles))
    assert fingerprint_of(renamed) == fingerprint_of(own)
    assert len({fingerprint_of(one) for one in [own, *others]}) == 5


def test_a_change_names_its_sources():
    """Added days by their names, days gone by the source that took them or the library, profiles by name, each once."""
    gone, lost, tuesday = date(2026, 12, 7), date(2026, 12, 8), MONDAY + timedelta(days=1)
    old = _small([gone, lost])
    new = _small([MONDAY, tuesday], removals={gone: "SKB 9/2026"}, six=("guru", "kesehatan"))
    change = change_between(old, new)
    assert change.added == ((MONDAY, "Libur (SKB)"), (tuesday, "Libur (SKB)"))
    assert change.removed == ((gone, "SKB 9/2026"), (lost, "pustaka kalender: Libur (SKB)"))
    assert change.sources == [
        "Libur (SKB)",
        "SKB 9/2026",
        "pustaka kalender: Libur (SKB)",
        "enam hari kerja: kesehatan",
    ]
    assert change_between(None, new).sources == []
