"""R-SOS-01 and R-TIM-02: the briefing before, and the dates of, the inauguration."""

from datetime import date

import pytest

from tests.builders import calendar, case, decree, finding, functional, staff, target, verdict
from workflow.domain.briefing import SessionDay
from workflow.domain.missing import MISSING
from workflow.domain.stages import Stage, Trigger


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(date(2026, 11, 27), "PASS", id="R-SOS-01 four working days"),
        pytest.param(date(2026, 11, 30), "PASS", id="R-SOS-01 three working days"),
        pytest.param(date(2026, 12, 1), "WARN", id="R-SOS-01 two working days"),
        pytest.param(date(2026, 12, 4), "WARN", id="R-SOS-01 after the inauguration"),
        pytest.param(None, "UNKNOWN", id="R-SOS-01 no briefing on record"),
    ],
)
def test_briefing_before_the_inauguration(told, expected):
    """Three working days lie between the briefing and the inauguration of 3 December."""
    assert verdict("R-SOS-01", briefing_on=told) == expected


def test_collective_leave_is_no_working_day():
    """R-SOS-01: days of cuti bersama between the two do not count."""
    later = decree(inauguration=date(2026, 12, 28))
    assert verdict("R-SOS-01", briefing_on=date(2026, 12, 22), decree=later) == "WARN"
    assert verdict("R-SOS-01", briefing_on=date(2026, 12, 21), decree=later) == "PASS"


def test_without_an_inauguration_the_effective_date_counts():
    """R-SOS-01: staff are not inaugurated; their TMT counts."""
    plain = decree(inauguration=None, tmt=date(2026, 12, 4))
    assert verdict("R-SOS-01", briefing_on=date(2026, 12, 1), decree=plain) == "PASS"
    assert verdict("R-SOS-01", decree=decree(date=None, inauguration=None)) == "UNKNOWN"


@pytest.mark.parametrize(
    ("changes", "trigger", "expected"),
    [
        pytest.param({"told_on": None}, Trigger.SETUJUI, "WARN:belum_diberitahu", id="R-SOS-01 not told at setujui"),
        pytest.param({"told_on": None}, Trigger.TUNTASKAN, "PASS", id="R-SOS-01 not told yet at tuntaskan"),
        pytest.param({"told_on": None}, None, "PASS", id="R-SOS-01 not told yet at a pre-flight"),
        pytest.param({}, Trigger.SETUJUI, "PASS", id="R-SOS-01 told"),
        pytest.param(
            {"told_on": None, "imported_stage": Stage.PERSETUJUAN}, Trigger.SETUJUI, "PASS", id="R-SOS-01 the old way"
        ),
    ],
)
def test_the_own_placement_is_told_before_the_decree(changes, trigger, expected):
    """At setujui the person knows the placement; a case brought in from the old way is not held to it."""
    assert verdict("R-SOS-01", case=case(**changes), trigger=trigger) == expected


_PAST, _HELD = date(2026, 11, 20), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("told", "sessions", "expected"),
    [
        pytest.param(None, [("S1", _PAST, _HELD)], "PASS:terbukti", id="R-SOS-01 a session alone proves it"),
        pytest.param(date(2026, 12, 2), [("S1", _PAST, _HELD)], "PASS:terbukti", id="R-SOS-01 its day counts"),
        pytest.param(_PAST, [("S1", _PAST, date(2026, 12, 1))], "WARN", id="R-SOS-01 held too late"),
        pytest.param(
            _PAST,
            [("S1", _PAST, date(2026, 12, 1)), ("S2", _PAST, _HELD)],
            "PASS:terbukti",
            id="R-SOS-01 the first of two",
        ),
        pytest.param(_PAST, [("S1", _PAST, None)], "WARN:sesi_belum_terlaksana", id="R-SOS-01 planned and not held"),
        pytest.param(_PAST, [("S1", date(2027, 1, 4), None)], "PASS", id="R-SOS-01 still to come"),
        pytest.param(
            _PAST, [("S1", _PAST, date(2027, 1, 4))], "WARN:sesi_belum_terlaksana", id="R-SOS-01 a later record"
        ),
    ],
)
def test_a_session_that_was_held_proves_the_briefing(told, sessions, expected):
    """R-SOS-01: the day of the first session held counts; a session that is past and not held is said."""
    assert verdict("R-SOS-01", briefing_on=told, sessions=tuple(SessionDay(*one) for one in sessions)) == expected


def test_a_session_not_held_is_shown_beside_one_that_was():
    """R-SOS-01: the finding of a proven briefing names the sessions that were not held, and each has its sentence."""
    sessions = (SessionDay("S1", _PAST, _HELD), SessionDay("S2", _PAST))
    found = finding("R-SOS-01", sessions=sessions)
    assert found.evidence["sesi_terlaksana"] == ["S1"]
    assert found.evidence["sesi_belum_terlaksana"] == ["S2"]


_SK = date(2026, 12, 1)


def _after(days):
    held = calendar().add_working_days(_SK, days)
    return decree(inauguration=held, invitation=_SK)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(19, "PASS", id="R-TIM-02 day 19"),
        pytest.param(20, "WARN", id="R-TIM-02 day 20"),
        pytest.param(30, "WARN", id="R-TIM-02 day 30"),
        pytest.param(31, "BLOCK", id="R-TIM-02 day 31"),
    ],
)
def test_inauguration_within_thirty_working_days(days, expected):
    """Thirty working days from the SK, a warning from the twentieth on."""
    assert verdict("R-TIM-02", decree=_after(days)) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param(date(2026, 11, 30), "BLOCK:sebelum_sk", id="R-TIM-02 before the SK"),
        pytest.param(date(2026, 12, 1), "PASS", id="R-TIM-02 on the SK's day"),
        pytest.param(date(2026, 12, 2), "PASS", id="R-TIM-02 the day after the SK"),
    ],
)
def test_inauguration_not_before_the_decree(held, expected):
    """Nobody is inaugurated before there is an SK."""
    assert verdict("R-TIM-02", decree=decree(inauguration=held, invitation=date(2026, 11, 20))) == expected


@pytest.mark.parametrize(
    ("held", "invited", "expected"),
    [
        pytest.param(date(2026, 12, 3), date(2026, 12, 2), "PASS", id="R-TIM-02 invited the working day before"),
        pytest.param(date(2026, 12, 3), date(2026, 12, 3), "BLOCK:undangan", id="R-TIM-02 invited on the day"),
        pytest.param(date(2026, 12, 3), date(2026, 12, 4), "BLOCK:undangan", id="R-TIM-02 invited afterwards"),
        pytest.param(date(2026, 12, 7), date(2026, 12, 4), "PASS", id="R-TIM-02 Friday for Monday"),
        pytest.param(date(2026, 12, 7), date(2026, 12, 5), "BLOCK:undangan", id="R-TIM-02 Saturday for Monday"),
        pytest.param(date(2026, 12, 28), date(2026, 12, 23), "PASS", id="R-TIM-02 before the Christmas leave"),
        pytest.param(date(2026, 12, 28), date(2026, 12, 24), "BLOCK:undangan", id="R-TIM-02 on collective leave"),
        pytest.param(date(2026, 12, 3), None, "UNKNOWN", id="R-TIM-02 no invitation on record"),
    ],
)
def test_invited_a_working_day_before(held, invited, expected):
    """The written invitation is out one working day before at the latest."""
    assert verdict("R-TIM-02", decree=decree(inauguration=held, invitation=invited)) == expected


_NO_DATE = decree(inauguration=None, invitation=None)


@pytest.mark.parametrize(
    ("aimed", "expected"),
    [
        pytest.param(target(), "UNKNOWN", id="R-TIM-02 a structural post is inaugurated"),
        pytest.param(functional("Perencana Ahli Muda"), "UNKNOWN", id="R-TIM-02 a JF is inaugurated"),
        pytest.param(target(profile="penugasan"), "UNKNOWN", id="R-TIM-02 an assignment is inaugurated"),
        pytest.param(staff(), "PASS:tanpa_pelantikan", id="R-TIM-02 staff are not"),
        pytest.param(None, "PASS:tanpa_pelantikan", id="R-TIM-02 a release is not"),
        pytest.param(MISSING, "UNKNOWN", id="R-TIM-02 an unknown post may be"),
    ],
)
def test_who_is_inaugurated(aimed, expected):
    """A missing date is unknown where the profile has an inauguration, and no matter where it has none."""
    assert verdict("R-TIM-02", target=aimed, decree=_NO_DATE) == expected


def test_dates_without_a_decree_date_are_unknown():
    """R-TIM-02 counts from the SK."""
    assert verdict("R-TIM-02", decree=decree(date=None)) == "UNKNOWN"
