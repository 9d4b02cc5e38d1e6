"""Stage sosialisasi at night: cases whose ASN was heard go to the approval (`tuntaskan`)."""

from datetime import date

from flows.sweeping import sweep_stage
from workflow.domain.stages import Stage


def sweep_sosialisasi(day: date) -> int:
    """Sweeps the stage's chunks of a night; returns how many this process did."""
    return sweep_stage(Stage.SOSIALISASI, day)
