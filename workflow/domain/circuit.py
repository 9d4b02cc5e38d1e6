"""When a mail relay is left alone, and how many mails a day it is given. Pure.

Closed: mails go out. Open: none until a moment. Half open, after that moment: one mail tries; if the relay takes it the circuit
closes, else it opens again for twice as long.
"""

from datetime import date, datetime
from typing import NamedTuple, Self

from workflow.domain.outbox import DeliveryLimits

_MOST_DOUBLINGS = 6


class Circuit(NamedTuple):
    """How it stands with the relay.

    Args:
        failures: runs in a row in which the relay took nothing.
        opens: times in a row that the circuit opened.
        open_until: None while it is closed.
        reason: what the relay said, without an address.
        day: the civil date that `taken` counts.
        taken: mails claimed for sending on that day.
    """

    failures: int = 0
    opens: int = 0
    open_until: datetime | None = None
    reason: str | None = None
    day: date | None = None
    taken: int = 0

    def rests(self, now: datetime, limits: DeliveryLimits) -> bool:
        """True while the relay is left alone; an end further off than the longest rest is that of a clock set back since."""
        return self.open_until is not None and now < self.open_until <= now + limits.longest_delay

    def allowance(self, now: datetime, today: date, limits: DeliveryLimits) -> int:
        """How many mails the next batch may hold; 0: none now."""
        if self.rests(now, limits):
            return 0
        most = limits.batch if self.open_until is None else 1
        if not limits.daily:
            return most
        return max(0, min(most, limits.daily - self.taken_on(today)))

    def taken_on(self, today: date) -> int:
        """How many mails were claimed for sending on a day."""
        return self.taken if self.day == today else 0

    def claimed(self, count: int, today: date) -> Self:
        """The circuit with more (or, given back, fewer) mails counted for a day."""
        return self._replace(day=today, taken=max(0, self.taken_on(today) + count))

    def worked(self) -> Self:
        """The relay took a mail, or answered for a recipient: the circuit is closed."""
        return self._replace(failures=0, opens=0, open_until=None, reason=None)

    def failed(self, reason: str, now: datetime, limits: DeliveryLimits, *, at_once: bool) -> Self:
        """The relay took nothing of a batch.

        Args:
            at_once: it refused us by policy: the circuit opens without waiting for further failures.
        """
        failures = self.failures + 1
        if not (at_once or self.open_until is not None or failures >= limits.circuit_after):
            return self._replace(failures=failures, reason=reason)
        rest = min(limits.circuit_rest * 2 ** min(self.opens, _MOST_DOUBLINGS), limits.longest_delay)
        return self._replace(failures=failures, opens=self.opens + 1, open_until=now + rest, reason=reason)
