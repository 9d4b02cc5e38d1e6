"""The clock is an argument. This is its shape; the one place that reads the machine's time is `workflow.settings`."""

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time of acts. `now` is aware UTC, `today` the agency's civil date, `machine` the machine's own UTC."""

    def now(self) -> datetime:
        """The moment that acts are dated with (aware, UTC); `--pada` sets it."""

    def today(self) -> date:
        """The civil date of `now` in the agency's zone."""

    def machine(self) -> datetime:
        """The machine's own time (aware, UTC), kept beside `now` in the ledger."""
