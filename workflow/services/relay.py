"""What sending says of the relay: its circuit is closed or opened, and a day's number is kept."""

from collections import Counter
from typing import NamedTuple

from workflow.domain.circuit import Circuit
from workflow.domain.outbox import DeliveryLimits, SendOutcome, SendResult
from workflow.services.house import House
from workflow.storage.relay import read_circuit, write_circuit
from workflow.storage.unit_of_work import Tx


class Sent(NamedTuple):
    """What a batch came to.

    Args:
        counts: attempts by how they ended, in the words of CONTRACT.md.
        works: the relay took a mail, or answered for a recipient.
        last: the result of the latest attempt; None where none was made.
    """

    counts: Counter[str]
    works: bool = False
    last: SendResult | None = None

    def with_one(self, word: str, result: SendResult) -> "Sent":
        """With one attempt more."""
        self.counts[word] += 1
        taken = result.outcome not in {SendOutcome.RETRY, SendOutcome.CIRCUIT}
        return Sent(self.counts, self.works or taken, result)

    @property
    def goes_on(self) -> bool:
        """False where the relay took nothing, or refuses us: the rest of the run would fare the same."""
        refused = self.last is not None and self.last.outcome is SendOutcome.CIRCUIT
        return self.works and not refused


def settle(sent: Sent, ready: int, house: House, limits: DeliveryLimits) -> None:
    """Keeps what a batch says of the relay: closes or opens its circuit, gives back what was not tried of the day's number."""
    untried = ready - sent.counts.total()

    def work(tx: Tx) -> None:
        before = read_circuit(tx.conn)
        after_it = _judged(before, sent, house, limits)
        if limits.daily and untried:
            after_it = after_it.claimed(-untried, house.clock.today())
        if after_it != before:
            write_circuit(tx, after_it)

    if sent.last is not None or untried:
        house.store.write(work)


def _judged(before: Circuit, sent: Sent, house: House, limits: DeliveryLimits) -> Circuit:
    if sent.last is None:
        return before
    if sent.goes_on:
        return before.worked()
    refused = sent.last.outcome is SendOutcome.CIRCUIT
    return before.failed(sent.last.text, house.clock.now(), limits, at_once=refused)


def resting(house: House) -> Circuit | None:
    """The relay's circuit where it is open now, else None."""
    with house.store.reading() as conn:
        circuit = read_circuit(conn)
    return circuit if circuit.rests(house.clock.now(), house.policy.delivery) else None
