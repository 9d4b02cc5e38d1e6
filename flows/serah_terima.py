"""Stage serah terima at night: fully acknowledged handovers close; then posts change, reminders and escalations go out."""

from datetime import date

from prefect import task

from flows.sweeping import house_at, sweep_stage
from workflow.domain.stages import Stage
from workflow.services.night import NightAnswer, close_night


def sweep_serah_terima(day: date) -> int:
    """Sweeps the stage's chunks of a night; returns how many this process did."""
    return sweep_stage(Stage.SERAH_TERIMA, day)


@task(name="tutup-malam", retries=2, retry_delay_seconds=5)
def end_night(day: date, *, reminds: bool) -> NightAnswer:
    """Changes posts that are due, reminds, escalates and reports."""
    return close_night(house_at(day), day, reminds=reminds)
