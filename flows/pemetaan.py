"""Stage pemetaan at night: mapped cases whose rules hold are proposed (`ajukan`)."""

from datetime import date

from flows.sweeping import sweep_stage
from workflow.domain.stages import Stage


def sweep_pemetaan(day: date) -> int:
    """Sweeps the stage's chunks of a night; returns how many this process did."""
    return sweep_stage(Stage.PEMETAAN, day)
