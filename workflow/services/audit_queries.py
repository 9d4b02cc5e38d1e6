"""Questions that an auditor asks of the ledger."""

from workflow.domain.edges import EDGES
from workflow.services.house import House
from workflow.storage import ledger


def human_edges_by_system(house: House) -> int:
    """How many entries of steps that need a named person bear a system actor; must be 0 (S33)."""
    human = {edge.event for edge in EDGES if edge.human}
    with house.store.reading() as conn:
        return ledger.count_by_system(conn, sorted(human))
