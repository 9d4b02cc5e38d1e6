"""Ladders of reminders: which step a deadline stands at, to whom its lateness climbs, and what a person chose to hear. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from workflow.domain.calendar import Calendar

DAYS_A_WEEK = 7


class ReminderKind(StrEnum):
    """What is reminded of; its value is its table in config/stages.toml."""

    HANDOVER = "serah_terima"
    BRIEFING = "penyampaian"
    SUMMONS = "panggilan"
    CHECK = "pemeriksaan"
    OBJECTION = "keberatan"
    OPINION = "pendapat"
    ANSWER = "tanggapan"
    DECISION = "putusan"


TASKS = frozenset(ReminderKind) - {ReminderKind.OPINION, ReminderKind.ANSWER, ReminderKind.DECISION}
"""Kinds that are tasks: they go on being owed after their deadline, and climb to superiors."""
ENDING = frozenset({ReminderKind.OPINION, ReminderKind.ANSWER})
"""Words that nobody may give after the deadline: silence is recorded, and no reminder follows."""


class Choice(StrEnum):
    """What a person wants to hear before a deadline. From the deadline on everybody hears all."""

    DAILY = "harian"
    WEEKLY = "mingguan"
    FROM_DEADLINE = "sejak_tenggat"


class Ladder(NamedTuple):
    """The steps of a kind.

    Args:
        steps: working days relative to the deadline, rising: below zero before it, 0 on it, above zero after it.
        superiors: after so many working days the owner's superior, after so many the superior's own, and so on.
    """

    steps: tuple[int, ...] = ()
    superiors: tuple[int, ...] = ()

    @property
    def reach(self) -> int:
        """How many working days before a deadline the first step lies."""
        return max(0, *(-step for step in self.steps), 0)


class Reminding(NamedTuple):
    """The ladders by kind, and for how many days the link to one's choice opens."""

    ladders: Mapping[ReminderKind, Ladder]
    choice_days: int

    def reach(self, kinds: frozenset[ReminderKind]) -> int:
        """The longest reach of some kinds."""
        return max(self.ladders[kind].reach for kind in kinds)


def label(step: int) -> str:
    """`H-3`, `H`, `H+1`: how a step is written."""
    return f"H{step:+d}" if step else "H"


def step_reached(
    ladder: Ladder, deadline: date, day: date, calendar: Calendar, begun: date | None = None
) -> int | None:
    """The nearest step reached on a day, or None. Missed nights leave only the latest: -1 supersedes an unsent -3.

    Args:
        begun: the day on which the owner was told; a step that lay on or before it is not made up for.
    """
    if day > deadline:
        late = calendar.working_days_between(deadline, day)
        return max((step for step in ladder.steps if 0 < step <= late), default=None)
    left = calendar.working_days_between(day, deadline)
    given = None if begun is None else calendar.working_days_between(begun, deadline)
    reached = (step for step in ladder.steps if step <= 0 and left <= -step and (given is None or -step < given))
    return max(reached, default=None)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=DAYS_A_WEEK - 1)


def chosen_step(
    choice: Choice, ladder: Ladder, deadline: date, day: date, calendar: Calendar, begun: date | None = None
) -> int | None:
    """The step that a person is told of on a day, as he chose; of the deadline and after it everybody is told.

    Who chose a week's list is told of all steps that this week reaches, the deadline's own left for its day.
    """
    if day >= deadline or choice is Choice.DAILY:
        return step_reached(ladder, deadline, day, calendar, begun)
    if choice is Choice.FROM_DEADLINE:
        return None
    before = ladder._replace(steps=tuple(step for step in ladder.steps if step < 0))
    return step_reached(before, deadline, min(deadline, week_of(day)[1]), calendar, begun)


def rung_reached(ladder: Ladder, deadline: date, day: date, calendar: Calendar) -> int:
    """How many superiors should know of a task by a day; 0 while it is in time."""
    late = calendar.working_days_between(deadline, day)
    return sum(late >= days for days in ladder.superiors) if late > 0 else 0
