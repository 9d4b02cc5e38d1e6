"""Stage persetujuan at night: nothing moves, a person decides. The lists that wait for a decision are counted."""

from datetime import date

from prefect import task

from flows.sweeping import house_at
from workflow.domain.stages import Stage
from workflow.storage.cases import count_by_state


@task(name="persetujuan-menunggu")
def waiting_for_decision(day: date) -> int:
    """How many cases wait for a named person's decision."""
    with house_at(day).store.reading() as conn:
        return count_by_state(conn).get(Stage.PERSETUJUAN.value, 0)
