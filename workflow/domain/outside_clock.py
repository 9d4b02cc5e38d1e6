"""The clock of an approval from outside: it runs in working days while the file is complete, and stops while it is not."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.calendar import Calendar
from workflow.domain.context import Letter

COMPLETION = "kelengkapan_berkas"
"""The letter that completes a file which was to be mended."""
TO_MEND = "perlu_perbaikan"


class OutsideClock(NamedTuple):
    """How long somebody outside has had the complete file.

    Args:
        complete_on: when it was complete last; spent: working days that it was, until today or the answer.
        stopped_on: since when it waits for us, None while it runs or was answered; answer: number of the answer.
    """

    complete_on: date
    spent: int
    stopped_on: date | None = None
    answer: str | None = None


def outside_clock(start: date, letters: Sequence[Letter], kind: str, today: date, calendar: Calendar) -> OutsideClock:
    """Counts from the day on which the file went out complete.

    Args:
        letters: those that name the person, dated until today: of `kind` the answers, of the kind `kelengkapan_berkas`
            what completes the file again. A letter of an earlier day than the file's completion moves nothing.
    """
    spent, running, stopped, answer = 0, start, None, None
    for on, letter in sorted(_dated(letters, kind), key=lambda found: found[0]):
        if letter.kind == COMPLETION:
            running, stopped = (on, None) if stopped is not None else (running, stopped)
        elif stopped is None:
            spent += max(0, calendar.working_days_between(running, on))
            if letter.result != TO_MEND:
                answer = letter.number
                break
            stopped = on
        elif letter.result != TO_MEND:
            stopped, answer = None, letter.number
            break
    if stopped is None and answer is None:
        spent += max(0, calendar.working_days_between(running, today))
    return OutsideClock(running, spent, stopped, answer)


def _dated(letters: Sequence[Letter], kind: str) -> list[tuple[date, Letter]]:
    return [(x.date, x) for x in letters if x.kind in {kind, COMPLETION} and x.date is not None]
