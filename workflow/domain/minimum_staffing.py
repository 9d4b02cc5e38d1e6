"""How many people a unit keeps: one definition for the rule, the planner and the monitor."""

from collections.abc import Sequence
from typing import NamedTuple

from workflow.domain.facts import UnitTurn


class Limits(NamedTuple):
    """Of R-SRV-01: the share of a unit that may move within 30 days, and which units and groups it leaves alone.

    A small unit has no share; it keeps all its people but those few whom a larger one could spare at once, and at least one.
    """

    share: int
    small_unit: int
    few: int

    def may_leave(self, staff: int) -> int:
        """How many may leave a unit of so many people within the window, whoever comes in their place."""
        return staff if staff < self.small_unit else max(self.few - 1, staff * self.share // 100)

    def floor(self, staff: int) -> int:
        """How many people a unit keeps on every day."""
        if staff < self.small_unit:
            return min(staff, max(1, staff - (self.few - 1)))
        return staff - self.may_leave(staff)


def before(staff: int, turns: Sequence[UnitTurn]) -> int:
    """The people of a unit before the first of these turns."""
    return staff - sum(1 if turn.enters else -1 for turn in turns if turn.done)


def fewest(staff: int, turns: Sequence[UnitTurn]) -> int:
    """The fewest people of a unit at the end of a day on which somebody leaves; all turns of a day take effect together.

    Who enters on a later day fills no place before it.
    """
    ahead = [turn for turn in turns if not turn.done]
    leaving = {turn.day for turn in ahead if not turn.enters}
    ends = (staff + sum(1 if turn.enters else -1 for turn in ahead if turn.day <= day) for day in leaving)
    return min(ends, default=staff)
