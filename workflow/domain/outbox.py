"""What becomes of a mail: accepted, to be tried again, refused for good, or uncertain. Pure.

After DATA "sent or not" cannot be known: there is a third outcome. The promise is at least once with the same
Message-ID; a second uncertain end waits for a person, no third copy is sent by itself.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import TracebackType
from typing import NamedTuple, Protocol, Self


class SendOutcome(StrEnum):
    """How one attempt ended."""

    ACCEPTED = "diterima"
    RETRY = "tunda"
    PERMANENT = "gagal_tetap"
    UNCERTAIN = "tidak_pasti"
    CIRCUIT = "putus"


class SendResult(NamedTuple):
    """An attempt's outcome, the server's code and its text (no address in it)."""

    outcome: SendOutcome
    code: int | None
    text: str


NOT_OURS = SendResult(SendOutcome.RETRY, None, "dipegang proses lain")
"""Nothing went out: another process holds the mail by now."""
MayGo = Callable[[], Awaitable[bool]]


async def freely() -> bool:
    """Nothing holds the mail back."""
    return True


class Sender(Protocol):
    """Sends frozen bytes; one connection a batch."""

    async def __aenter__(self) -> Self:
        """Opens what is needed."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""

    async def send(self, sender: str, recipient: str, data: bytes, may_go: MayGo) -> SendResult:
        """Sends one mail to one recipient; never raises for a fault of the server.

        Args:
            may_go: asked before a byte of the mail is out; False: it stays here, whatever is answered.
        """


@dataclass(frozen=True)
class DeliveryLimits:
    """All numbers of delivery in one place.

    Args:
        daily: mails a day that the relay is given at most; 0: as many as there are.
        personal: reminders and digests a day to one person at most; 0: as many as there are. Legal notices are never counted.
        circuit_after: batches in a row that the relay took nothing of, after which it is left alone.
        circuit_rest: for how long at first; each further time twice as long, up to `longest_delay`.
    """

    attempts: int = 48
    give_up_after: timedelta = timedelta(hours=72)
    uncertain_resend_after: timedelta = timedelta(minutes=15)
    base_delay: timedelta = timedelta(minutes=5)
    longest_delay: timedelta = timedelta(hours=4)
    batch: int = 50
    lease: timedelta = timedelta(minutes=10)
    rate_per_second: float = 10.0
    daily: int = 0
    personal: int = 0
    circuit_after: int = 3
    circuit_rest: timedelta = timedelta(minutes=15)


class NextStep(NamedTuple):
    """What is written after an attempt.

    Args:
        next_at: None: no further attempt by itself.
        resent: True where a second copy went out or may have gone out, False where the re-send was refused and left none;
            None leaves what is written.
    """

    state: str
    next_at: datetime | None
    wipe: bool = False
    resent: bool | None = None


def after(
    result: SendResult,
    *,
    attempts: int,
    first_attempt_at: datetime,
    was_uncertain: bool,
    now: datetime,
    limits: DeliveryLimits,
    jitter: float,
) -> NextStep:
    """The next step of a mail.

    Args:
        attempts: attempts made, this one included.
        was_uncertain: this attempt was the re-send of an uncertain mail.
        jitter: 0 to 1, spreads retries so that they do not come as a herd.
    """
    if result.outcome is SendOutcome.ACCEPTED:
        return NextStep("diterima", None, wipe=True, resent=was_uncertain or None)
    # A re-send that was refused left no second copy: it may be tried again, still marked as a re-send.
    no_copy = False if was_uncertain else None
    if result.outcome is SendOutcome.PERMANENT:
        return NextStep("gagal_tetap", None, resent=no_copy)
    if result.outcome is SendOutcome.UNCERTAIN:
        if was_uncertain:
            return NextStep("tidak_pasti", None, resent=True)
        return NextStep("tidak_pasti", now + limits.uncertain_resend_after)
    if attempts >= limits.attempts or now - first_attempt_at >= limits.give_up_after:
        return NextStep("mati", None, resent=no_copy)
    delay = min(limits.longest_delay, limits.base_delay * (2 ** min(attempts - 1, 10)))
    state = "tidak_pasti" if was_uncertain else "tunda"
    return NextStep(state, now + delay * (1 + 0.2 * jitter), resent=no_copy)
