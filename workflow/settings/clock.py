"""The one place that reads the machine's time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


class SystemClock:
    """The machine's time, or a fixed moment given by `--pada`.

    Args:
        zone: the agency's zone; civil dates are taken in it.
        fixed: aware moment that acts are dated with; None means the machine's own time.
    """

    def __init__(self, zone: ZoneInfo, fixed: datetime | None = None) -> None:
        self.zone = zone
        self._fixed = fixed

    def now(self) -> datetime:
        """The moment that acts are dated with, aware UTC."""
        return (self._fixed or self.machine()).astimezone(UTC)

    def today(self) -> date:
        """The civil date of `now` in the agency's zone."""
        return self.now().astimezone(self.zone).date()

    def machine(self) -> datetime:
        """The machine's own time, aware UTC."""
        return datetime.now(UTC)
