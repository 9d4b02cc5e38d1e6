"""The briefing of a round: plan and criteria, timetable, sessions, questions and answers. No name of the round is in it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date as Day  # noqa: N812 - as in domain.context
from datetime import time
from typing import NamedTuple

from workflow.domain.errors import BadInputError
from workflow.domain.indonesian import tanggal


class Milestone(NamedTuple):
    """One line of the timetable."""

    activity: str
    day: Day | None


class Plan(NamedTuple):
    """What is told to everyone (`[sosialisasi]`): why and how there are transfers, by which criteria, when, and whom to ask."""

    text: str | None = None
    criteria: tuple[str, ...] = ()
    timetable: tuple[Milestone, ...] = ()
    ask: str | None = None


class Session(NamedTuple):
    """One meeting (`[[sesi]]`), on a civil day of the agency and by its wall clock.

    Args:
        units: ids of units or agencies whose staff it is for; empty means everybody.
        sequence: higher with every change of day, hours, place or audience; held_on: None until it is recorded as held.
    """

    code: str
    day: Day
    begins: time
    ends: time
    place: str
    units: tuple[str, ...] = ()
    called_off: bool = False
    sequence: int = 0
    held_on: Day | None = None

    @property
    def state(self) -> str:
        """`direncanakan`, `terlaksana` or `dibatalkan`."""
        return "terlaksana" if self.held_on else "dibatalkan" if self.called_off else "direncanakan"

    @property
    def kept(self) -> tuple[object, ...]:
        """What an invitation says: where this differs, who was invited is told again."""
        return (self.day, self.begins, self.ends, self.place, self.units, self.called_off)


SESSION_STATES = ("direncanakan", "terlaksana", "dibatalkan")


class Question(NamedTuple):
    """A question with its answer (`[[tanya_jawab]]`); `asked_by` None: nobody's name was taken."""

    text: str
    asked_on: Day
    answer: str | None = None
    answered_on: Day | None = None
    answered_by: str | None = None
    asked_by: str | None = None
    number: int = 0


class Briefing(NamedTuple):
    """What a context says of the briefing; `plan` None: it has no such section and leaves a stored plan as it is."""

    plan: Plan | None = None
    sessions: tuple[Session, ...] = ()
    questions: tuple[Question, ...] = ()


class SessionDay(NamedTuple):
    """A session as the rules see it: planned for a day, and held or not."""

    code: str
    day: Day
    held_on: Day | None = None


def session_changes(known: Mapping[str, Session], told: Iterable[Session]) -> Iterator[tuple[Session | None, Session]]:
    """Sessions that are new or differ from what is stored: (before, after), with the next sequence where people must be told.

    A session that is not named any more is no change: it stands until the context calls it off.

    Raises:
        BadInputError: a session that was held is moved or called off.
    """
    for session in told:
        before = known.get(session.code)
        if before is None:
            yield None, session
            continue
        moved = session.kept != before.kept
        if before.held_on is not None and moved:
            held = tanggal(before.held_on)
            raise BadInputError(f"Sesi {session.code} sudah terlaksana {held}; tidak dapat diubah atau dibatalkan.")
        after = session._replace(sequence=before.sequence + moved, held_on=before.held_on or session.held_on)
        if after != before:
            yield before, after


def plan_changes(before: Plan | None, after: Plan | None) -> dict[str, tuple[object, object]]:
    """The parts of a plan that differ, by their names in the context: (before, after)."""
    if after is None:
        return {}
    old = before or Plan()
    parts = {
        "rencana": (old.text, after.text),
        "kriteria": (old.criteria, after.criteria),
        "jadwal": (old.timetable, after.timetable),
        "bertanya": (old.ask, after.ask),
    }
    return {name: pair for name, pair in parts.items() if pair[0] != pair[1]}


def question_changes(known: Iterable[Question], told: Iterable[Question]) -> Iterator[tuple[Question | None, Question]]:
    """Questions that are new, and those whose answer is new or differs: (before, after). A question is known by its words."""
    by_text = {question.text.casefold(): question for question in known}
    for question in told:
        before = by_text.get(question.text.casefold())
        if before is None:
            yield None, question
        elif question.answer is not None and question.answer != before.answer:
            yield (
                before,
                before._replace(
                    answer=question.answer, answered_on=question.answered_on, answered_by=question.answered_by
                ),
            )
