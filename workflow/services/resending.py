"""What a person does about mails that go no further by themselves (EMAIL.md 3): look at them, send them again."""

from collections.abc import Sequence

from workflow.domain.errors import NotFoundError
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import ledger, stuck_mails
from workflow.storage.ledger import NewEntry
from workflow.storage.stuck_mails import StuckMail
from workflow.storage.unit_of_work import Tx

STREAM = "surat"


def read_stuck(house: House) -> list[StuckMail]:
    """Mails given up and mails twice uncertain, oldest first."""
    with house.store.reading() as conn:
        return stuck_mails.stuck_mails(conn)


def send_again(ids: Sequence[int], actor: str, house: House) -> int:
    """Queues these mails again, with the same bytes and Message-ID; who did it stands in the ledger.

    Returns:
        How many.

    Raises:
        NotFoundError: one of them waits for nobody; then none is queued.
    """
    moment, wanted = Moment.of(house), sorted(set(ids))

    def work(tx: Tx) -> int:
        queued = stuck_mails.queue_again(tx, wanted, now=moment.at)
        missing = sorted(set(wanted) - set(queued))
        if missing:
            raise NotFoundError("Surat yang macet dengan nomor", str(missing[0]))
        entry = NewEntry(STREAM, "mail:queued_again", actor, {"surat": queued})
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
        return len(queued)

    return house.store.write(work) if wanted else 0
