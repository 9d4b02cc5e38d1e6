"""What a person chooses to hear before a deadline: reminders only, never a notice of the law, never what is overdue."""

from typing import NamedTuple

from workflow.domain.errors import NotFoundError
from workflow.domain.findings import Finding
from workflow.domain.reminding import Choice
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.sight import without_role
from workflow.storage import ledger
from workflow.storage.choices import NewChoice, add_choice, choice_of, whose_choice
from workflow.storage.ledger import NewEntry
from workflow.storage.people import addresses
from workflow.storage.unit_of_work import Tx

STREAM = "surat"
_MAY = (Role.PENGELOLA_KEPEGAWAIAN, Role.ANALIS)


class Chosen(NamedTuple):
    """What counts now, and whether that is new."""

    choice: Choice
    version: int
    changed: bool


def may_choose(nip: str, actor: str, house: House) -> Finding | None:
    """K-PERAN: a person chooses for himself; the personnel office writes down what he asked for."""
    if actor == nip:
        return None
    return without_role(actor, "preferensi", _MAY, house)


def choose(nip: str, choice: Choice, actor: str, via: str, house: House) -> Chosen:
    """Keeps a choice as a new version with an entry in the ledger; the same choice again changes nothing.

    Raises:
        NotFoundError: nobody has this NIP or id.
    """
    moment = Moment.of(house)

    def work(tx: Tx) -> Chosen:
        if nip not in addresses(tx.conn, [nip], house.loader.directory(tx.conn).officials):
            raise NotFoundError("Orang", nip)
        now, version = choice_of(tx.conn, nip)
        if choice is now:
            return Chosen(now, version, changed=False)
        add_choice(tx, NewChoice(nip, version + 1, choice, actor, via, moment.at))
        body = {"siapa": nip, "pilihan": choice.value, "sebelumnya": now.value, "versi": version + 1, "lewat": via}
        entry = NewEntry(STREAM, "reminder:chosen", actor, body)
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
        return Chosen(choice, version + 1, changed=True)

    return house.store.write(work)


class ChoicePage(NamedTuple):
    """Whose choice a link opens, and what it is now."""

    nip: str
    choice: Choice
    version: int


def open_choice(hashed: str, house: House) -> ChoicePage | None:
    """The choice behind a link; None where the link is unknown or has expired. Changes nothing."""
    with house.store.reading() as conn:
        nip = whose_choice(conn, hashed, house.clock.now())
        return None if nip is None else ChoicePage(nip, *choice_of(conn, nip))
