"""Which step of its ladder a deadline stands at, to whom it climbs, and what a choice leaves of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import calendar
from workflow.domain.reminding import (
    TASKS,
    Choice,
    Ladder,
    ReminderKind,
    Reminding,
    chosen_step,
    label,
    rung_reached,
    step_reached,
    week_of,
)

FRIDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 7)
LADDER = Ladder((-7, -3, -1, 0, 1, 3), (5, 10))
DAYS = st.dates(date(2026, 10, 1), date(2027, 3, 31))
STEPS = st.lists(st.integers(-20, 20), unique=True, max_size=6).map(lambda steps: Ladder(tuple(sorted(steps))))


@pytest.mark.parametrize(
    ("day", "step"),
    [
        pytest.param(date(2026, 11, 24), None, id="T-8"),
        pytest.param(date(2026, 11, 25), -7, id="T-7"),
        pytest.param(date(2026, 11, 30), -7, id="T-4"),
        pytest.param(date(2026, 12, 1), -3, id="T-3"),
        pytest.param(date(2026, 12, 2), -3, id="T-2"),
        pytest.param(date(2026, 12, 3), -1, id="T-1"),
        pytest.param(FRIDAY, 0, id="T"),
        pytest.param(date(2026, 12, 6), None, id="the Sunday after it"),
        pytest.param(MONDAY, 1, id="T+1"),
        pytest.param(date(2026, 12, 8), 1, id="T+2"),
        pytest.param(date(2026, 12, 9), 3, id="T+3"),
        pytest.param(date(2026, 12, 30), 3, id="long after"),
    ],
)
def test_steps_of_a_deadline_on_a_friday(day, step):
    """The nearest step reached counts, in working days; after the deadline none of before it does."""
    assert step_reached(LADDER, FRIDAY, day, calendar()) == step


@pytest.mark.parametrize(
    ("begun", "step"),
    [
        pytest.param(date(2026, 11, 24), -7, id="T-8"),
        pytest.param(date(2026, 11, 25), None, id="T-7"),
        pytest.param(date(2026, 11, 30), None, id="T-4"),
    ],
)
def test_a_step_that_lay_before_the_beginning_is_not_made_up_for(begun, step):
    """Who was told of a task four days before its end is not told the next day that seven were left."""
    assert step_reached(LADDER, FRIDAY, date(2026, 11, 30), calendar(), begun) == step
    assert step_reached(LADDER, FRIDAY, MONDAY, calendar(), begun) == 1


def test_no_step_no_reminder():
    """An empty ladder says nothing, and reaches no day."""
    assert [step_reached(Ladder(), FRIDAY, day, calendar()) for day in (date(2026, 12, 1), FRIDAY, MONDAY)] == [
        None
    ] * 3
    assert (Ladder().reach, LADDER.reach, Ladder((1, 3)).reach) == (0, 7, 0)


@pytest.mark.parametrize(("step", "written"), [(-7, "H-7"), (0, "H"), (3, "H+3")])
def test_steps_are_written_as_people_say_them(step, written):
    """H is the day of the deadline."""
    assert label(step) == written


@given(STEPS, DAYS, DAYS, DAYS)
def test_a_missed_night_leaves_only_the_latest_step(ladder, deadline, first, second):
    """As the days go by the steps rise or end; whatever nights are missed, at most one step is left to be told."""
    early, late = sorted((first, second))
    before, after = (step_reached(ladder, deadline, day, calendar()) for day in (early, late))
    assert before is None or after is None or before <= after
    assert after is None or (after in ladder.steps and (after > 0) == (late > deadline))


@pytest.mark.parametrize(
    ("day", "daily", "weekly", "late_only"),
    [
        pytest.param(date(2026, 11, 25), -7, -7, None, id="the week before"),
        pytest.param(date(2026, 11, 30), -7, -1, None, id="Monday of the deadline's week"),
        pytest.param(date(2026, 12, 3), -1, -1, None, id="its eve"),
        pytest.param(FRIDAY, 0, 0, 0, id="the deadline"),
        pytest.param(MONDAY, 1, 1, 1, id="T+1"),
        pytest.param(date(2026, 12, 9), 3, 3, 3, id="T+3"),
    ],
)
def test_a_choice_silences_only_what_comes_before_the_deadline(day, daily, weekly, late_only):
    """A week's list tells what the week reaches; from the deadline on everybody is told alike."""
    told = [chosen_step(choice, LADDER, FRIDAY, day, calendar()) for choice in Choice]
    assert told == [daily, weekly, late_only]


@given(st.sampled_from(list(Choice)), STEPS, DAYS, DAYS)
def test_no_choice_silences_the_deadline_or_what_is_overdue(choice, ladder, deadline, day):
    """P: on and after the deadline every choice hears what the daily one hears, before it at most a step before."""
    told = chosen_step(choice, ladder, deadline, day, calendar())
    if day >= deadline:
        assert told == step_reached(ladder, deadline, day, calendar())
    elif choice is not Choice.DAILY:
        assert told is None or told < 0


@pytest.mark.parametrize(
    ("working_days", "rung"), [(0, 0), (1, 0), (4, 0), (5, 1), (9, 1), (10, 2), (30, 2)], ids=lambda n: f"{n}"
)
def test_lateness_climbs_to_the_superior_and_then_to_the_next(working_days, rung):
    """After five working days one superior should know, after ten the next as well."""
    assert rung_reached(LADDER, FRIDAY, calendar().add_working_days(FRIDAY, working_days), calendar()) == rung


def test_a_task_in_time_climbs_nowhere():
    """Before its deadline, and without a ladder of superiors."""
    assert rung_reached(LADDER, FRIDAY, FRIDAY - timedelta(days=9), calendar()) == 0
    assert rung_reached(Ladder((1,)), FRIDAY, date(2026, 12, 30), calendar()) == 0


def test_a_week_runs_from_monday_to_sunday():
    """Both days of a week are the same for every day in it."""
    week = (date(2026, 11, 30), date(2026, 12, 6))
    assert {week_of(week[0] + timedelta(days=n)) for n in range(7)} == {week}


def test_the_reach_of_several_kinds_is_the_longest():
    """A page of tasks is read as far ahead as any of their ladders looks."""
    ladders = {kind: Ladder((-2,)) for kind in ReminderKind} | {ReminderKind.CHECK: Ladder((-9, 1))}
    assert Reminding(ladders, 60).reach(TASKS) == 9
