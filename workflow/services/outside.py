"""Whose approval from outside a case waits for, with its clock: BKN, the Minister, the Governor."""

from collections.abc import Iterable
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.context import Letter
from workflow.domain.outside_clock import COMPLETION, OutsideClock, outside_clock
from workflow.domain.rules._shared import OTHER, coverage, target_id
from workflow.domain.stages import Role, Stage

_BODIES = {
    "rekomendasi_bkn": "BKN",
    "persetujuan_mendagri": "Mendagri",
    "keputusan_mendagri_dukcapil": "Mendagri",
    "persetujuan_gubernur": "Gubernur",
}


def agreed_outside(letters: Iterable[Letter]) -> list[Letter]:
    """The letters by which BKN, the Minister or the Governor agrees."""
    return [letter for letter in letters if letter.kind in _BODIES and letter.result == "setuju"]


def speaks_of(letter: Letter, file: CaseFile) -> bool:
    """True where a letter speaks of this person on this post."""
    return coverage(letter, file.nip, target_id(file.facts)) not in {None, OTHER}


class Awaited(NamedTuple):
    """An approval from outside: of whom, by which kind of letter, and its clock."""

    body: str
    kind: str
    clock: OutsideClock


def outside_approvals(file: CaseFile, kinds: frozenset[str]) -> list[Awaited]:
    """The clocks of a case in persetujuan, from the day on which the PyB agreed on; none before.

    Args:
        kinds: the letters that are wanting; those that have answered in any way are told too.
    """
    facts = file.facts
    agreed = [d.on for d in facts.decisions if d.capacity == Role.PYB and d.outcome == "setuju" and not d.changed]
    if facts.case.state is not Stage.PERSETUJUAN or not agreed:
        return []
    letters = [
        letter
        for letter in facts.letters
        if letter.kind in {*_BODIES, COMPLETION}
        and letter.date is not None
        and letter.date <= facts.today
        and speaks_of(letter, file)
    ]
    told = kinds | {letter.kind for letter in letters}
    return [
        Awaited(body, kind, outside_clock(max(agreed), letters, kind, facts.today, facts.calendar))
        for kind, body in _BODIES.items()
        if kind in told
    ]
