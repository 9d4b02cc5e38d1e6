"""A case file: the facts that rules judge, and beside them what the step itself needs (guards, people, mapping)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.deadlines import Term
from workflow.domain.facts import Facts, UnitTurn


class Guard(NamedTuple):
    """What the guarded UPDATE compares: the case as it was when its facts were loaded."""

    case_id: int
    version: int
    fact_seq: int
    round_seq: int
    last_night: date | None
    term: Term | None
    tmt: date | None
    post_changed: bool

    @property
    def deadline(self) -> date | None:
        """The last day of the stage; None where it has none."""
        return self.term.last if self.term is not None else None


class Circle(NamedTuple):
    """The people around a case, by NIP; None where the office is empty."""

    origin_head: str | None
    target_head: str | None
    origin_supervisor: str | None
    target_supervisor: str | None


class CaseFile(NamedTuple):
    """One loaded case.

    `moved_in_unit` and `unit_staff` count the origin unit, this case not included; `unit_turns` are the cases
    by which somebody leaves or enters it, this one among them, near the days of the load.
    """

    guard: Guard
    nip: str
    facts: Facts
    circle: Circle
    unit_staff: int
    moved_in_unit: int
    attended: bool | None
    task_ids: tuple[tuple[str, int], ...] = ()
    mapping: str | None = None
    unit_turns: Sequence[UnitTurn] = ()
