"""The state machine: `transitions` decides which edge an act takes, on a cursor that is thrown away.

Nothing is written here and no callback has a side effect: `transitions` swallows errors of late callbacks after the
state has moved, so it is used for legality only. The database row is the lock.
"""

from typing import Any, cast

from transitions import EventData, Machine, MachineError

from workflow.domain.edges import EDGES, Edge, edges_from
from workflow.domain.facts import Facts
from workflow.domain.findings import Finding, Result
from workflow.domain.stages import Stage, Trigger


class Cursor:
    """Stands for one case while an act is judged: its state, the remembered stage and the stage asked for."""

    __slots__ = ("remembered", "state", "taken", "wanted")

    state: str

    def __init__(self, remembered: Stage | None = None, wanted: Stage | None = None) -> None:
        self.remembered = remembered
        self.wanted = wanted
        self.taken: Edge | None = None


class _Choice:
    """The condition and the note of one edge: conditions choose between edges, they never refuse for a rule."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def applies(self, event: EventData) -> bool:
        cursor, edge = cast("Cursor", event.model), self._edge
        if edge.remembered is not None and cursor.remembered is not edge.remembered:
            return False
        return edge.trigger is not Trigger.KEMBALIKAN or cursor.wanted is edge.dest

    def take(self, event: EventData) -> None:
        cast("Cursor", event.model).taken = self._edge


def _build() -> Machine:
    machine = Machine(
        model=None,
        states=[stage.value for stage in Stage],
        initial=Stage.PEMETAAN.value,
        auto_transitions=False,
        send_event=True,
    )
    for edge in EDGES:
        choice = _Choice(edge)
        machine.add_transition(
            edge.trigger.value, edge.source.value, edge.dest.value, conditions=choice.applies, before=choice.take
        )
    return machine


MACHINE = _build()
"""The one machine of the process. It holds no case."""


def walk(trigger: Trigger, source: Stage, *, remembered: Stage | None = None, to: Stage | None = None) -> Edge | None:
    """The edge that the machine takes, or None where the act is illegal in this state.

    Args:
        trigger: the act.
        source: state of the case.
        remembered: stage kept by `tunda`, where the state is `ditunda`.
        to: stage asked for by `kembalikan --ke`.
    """
    cursor = Cursor(remembered, to)
    event: Any = MACHINE.events[trigger.value]
    MACHINE.set_state(source.value, model=cursor)
    try:
        moved = event.trigger(cursor)
    except MachineError:
        return None
    return cursor.taken if moved else None


_TAKEN: dict[tuple[Trigger, Stage, Stage | None, Stage | None], Edge | None] = {}


def edge_for(trigger: Trigger, source: Stage, *, remembered: Stage | None, to: Stage | None) -> Edge | None:
    """`walk`, remembered: the answer depends on its four arguments alone, and the night asks for it per case."""
    key = (trigger, source, remembered, to)
    if key not in _TAKEN:
        _TAKEN[key] = walk(trigger, source, remembered=remembered, to=to)
    return _TAKEN[key]


def illegal(facts: Facts, trigger: Trigger) -> Finding:
    """K-TAHAP: the act does not exist in this state; names where it would be legal."""
    where = [stage.value for stage in Stage if edges_from(trigger, stage)]
    evidence = {"pemicu": trigger.value, "tahap": facts.case.state.value, "tahap_sah": where}
    return Finding("K-TAHAP", Result.BLOCK, evidence)
