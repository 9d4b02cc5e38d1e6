"""What is drawn of a plan, or of a list made by hand: its units before and after, and their people on every day."""

from collections.abc import Sequence
from typing import NamedTuple

from workflow.domain.competence import fit
from workflow.domain.plan_effects import UnitDays, UnitEffect, unit_days, unit_effects
from workflow.domain.planning import Move
from workflow.services.floors import limits_of
from workflow.services.house import House
from workflow.services.planning import Ground


class Drawn(NamedTuple):
    """What the pictures of a plan show; `ground` has the names."""

    moves: tuple[Move, ...]
    effects: tuple[UnitEffect, ...]
    days: tuple[UnitDays, ...]
    ground: Ground


def drawn_of(moves: Sequence[Move], ground: Ground, house: House) -> Drawn:
    """The figures, from the replay that checks the moves, and from the fit that `peta` tells.

    Args:
        moves: in any order; they come back by day, target and person.
    """

    def score(nip: str, post: str) -> float | None:
        if nip not in ground.dossiers.people:
            return None
        return fit(ground.dossiers.candidate(nip, post), house.policy.weighing).score

    limits, world = limits_of(house), ground.world
    ordered = tuple(sorted(moves, key=lambda move: (move.day, move.target, move.nip)))
    effects = unit_effects(world, ordered, limits, score)
    return Drawn(ordered, effects, unit_days(world, ordered, limits), ground)
