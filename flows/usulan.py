"""Stage usulan at night: proposals with all letters and opinions go to the briefing (`lengkapi`)."""

from datetime import date

from flows.sweeping import sweep_stage
from workflow.domain.stages import Stage


def sweep_usulan(day: date) -> int:
    """Sweeps the stage's chunks of a night; returns how many this process did."""
    return sweep_stage(Stage.USULAN, day)
