"""The timetable of handovers on one day: chains from their open end, nobody in two rooms at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple


class Schedule(NamedTuple):
    """When the handovers of a day begin and end at the latest, and the minutes of each."""

    begins: time
    ends: time
    minutes: int


class Handing(NamedTuple):
    """One post that changes hands by a case: who leaves it for which post, and the superior who signs along."""

    number: str
    day: date
    post: str
    target: str | None
    leaver: str
    superior: str | None


class Slot(NamedTuple):
    """A handover in the timetable. `successor` is None where nobody of the day enters; `fits`: it ends in time."""

    handing: Handing
    successor: str | None
    begins: time
    ends: time
    fits: bool


def timetable(handings: Iterable[Handing], schedule: Schedule) -> dict[date, list[Slot]]:
    """The slots of every day on which posts of a chain change hands, in the order of time.

    A chain goes from its open end: who leaves last in the chain hands over first, so that everybody has received the new
    post's papers from who still knows them, and a ring begins at its lowest number. A person, also as superior, is in one
    handover at a time. Handovers that belong to no chain need no timetable.
    """
    days: dict[date, list[Handing]] = defaultdict(list)
    for handing in sorted(handings):
        days[handing.day].append(handing)
    found = {day: _slots(own, schedule) for day, own in sorted(days.items())}
    return {day: slots for day, slots in found.items() if slots}


def _slots(own: Sequence[Handing], schedule: Schedule) -> list[Slot]:
    entering: dict[str | None, Handing] = {handing.target: handing for handing in own if handing.target is not None}
    left = {handing.post for handing in own}
    linked = [h for h in own if h.post in entering or h.target in left]
    busy: dict[str, int] = defaultdict(int)
    slots = []
    for handing in _ordered(linked, entering, left):
        successor = entering[handing.post].leaver if handing.post in entering else None
        people = [nip for nip in (handing.leaver, successor, handing.superior) if nip is not None]
        turn = max(busy[nip] for nip in people)
        busy.update(dict.fromkeys(people, turn + 1))
        slots.append(_slot(handing, successor, turn, schedule))
    return sorted(slots, key=lambda slot: (slot.begins, slot.handing.number))


def _ordered(linked: Sequence[Handing], entering: dict[str | None, Handing], left: set[str]) -> list[Handing]:
    """Chains from their open end back to their first; then rings from their lowest number."""
    ordered: dict[str, Handing] = {}
    for start in (*(h for h in linked if h.target not in left), *linked):
        step: Handing | None = start
        while step is not None and step.number not in ordered:
            ordered[step.number] = step
            step = entering.get(step.post)
    return list(ordered.values())


def _slot(handing: Handing, successor: str | None, turn: int, schedule: Schedule) -> Slot:
    opens = datetime.combine(handing.day, schedule.begins)
    begins = opens + timedelta(minutes=turn * schedule.minutes)
    ends = begins + timedelta(minutes=schedule.minutes)
    fits = ends <= datetime.combine(handing.day, schedule.ends)
    return Slot(handing, successor, begins.time(), ends.time(), fits)
