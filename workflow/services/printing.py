"""The channels beside mail: notices on paper with a receipt to tear off, and a neutral WhatsApp text that a person sends.

Who hands the paper over enters the receipt's code, by scanner or by hand; each act is in the ledger.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.mails import Mail
from workflow.domain.nip import mask_nip
from workflow.services.house import House
from workflow.services.mail_context import Batch, still_needed
from workflow.services.mail_links import Minted
from workflow.services.moment import Moment
from workflow.services.reminder_digests import load_mails, words_of
from workflow.storage import ledger
from workflow.storage.ledger import NewEntry
from workflow.storage.outbox import QueuedMail
from workflow.storage.printing import (
    drop,
    mark_printed,
    mark_received,
    mark_told,
    on_paper,
    told_by_phone,
    units_of,
    unprinted,
)
from workflow.storage.unit_of_work import Tx

MOST = 2_000
NO_UNIT = "Tanpa unit"
STREAM = "surat"
_CHECK = 4
Render = Callable[[Mail, Mapping[str, object]], tuple[str, str]]
"""Subject and text of a mail."""


class Notice(NamedTuple):
    """A notice as it is printed."""

    id: int
    code: str
    name: str
    nip: str
    subject: str
    text: str


class PrintRun(NamedTuple):
    """The notices by unit, and those whose purpose is gone meanwhile."""

    units: Mapping[str, list[Notice]]
    gone: tuple[int, ...]


def receipt_code(mail_id: int, key: str) -> str:
    """The code of a receipt: the row's number and four signs that a slip of the finger breaks."""
    return f"{mail_id}-{hashlib.sha256(key.encode()).hexdigest()[:_CHECK].upper()}"


def gather_prints(house: House, render: Render) -> PrintRun:
    """What is to be printed now, each unit's notices together; nothing is written."""
    with house.store.reading() as conn:
        mails, batch = load_mails(conn, unprinted(conn, MOST), house)
        units = units_of(conn, sorted({mail.recipient for mail in mails}))
    found: dict[str, list[Notice]] = defaultdict(list)
    gone = []
    for mail in mails:
        if not still_needed(mail, batch, house):
            gone.append(mail.id)
        else:
            found[units.get(mail.recipient, NO_UNIT)].append(_notice(mail, batch, house, render))
    return PrintRun(dict(sorted(found.items())), tuple(gone))


def _notice(mail: QueuedMail, batch: Batch, house: House, render: Render) -> Notice:
    subject, text = render(Mail(mail.mail), words_of(mail, batch, Minted(), house))
    name = batch.people[mail.recipient].name if mail.recipient in batch.people else mask_nip(mail.recipient)
    return Notice(mail.id, receipt_code(mail.id, mail.key), name, mask_nip(mail.recipient), subject, text)


def note_printed(run: PrintRun, actor: str, house: House) -> None:
    """Keeps that a run lies on paper: to be called when its files are written."""
    ids, moment = [notice.id for notices in run.units.values() for notice in notices], Moment.of(house)

    def work(tx: Tx) -> None:
        drop(tx, run.gone)
        mark_printed(tx, ids, at=moment.at)
        _log(tx, "mail:printed", actor, {"surat": ids}, moment)

    if ids or run.gone:
        house.store.write(work)


def enter_receipt(code: str, actor: str, house: House) -> bool:
    """Enters the receipt of a printed notice; False where it was entered before.

    Raises:
        BadInputError: the code is none; NotFoundError: no printed notice has it.
    """
    number, _, check = code.strip().upper().partition("-")
    if not (number.isascii() and number.isdigit() and check):
        raise BadInputError(f"Kode tanda terima '{code}' tidak sah; tulis seperti 123-4F2A.")
    moment = Moment.of(house)

    def work(tx: Tx) -> bool:
        notice = on_paper(tx.conn, int(number))
        if notice is None or receipt_code(notice.id, notice.key) != f"{notice.id}-{check}":
            raise NotFoundError("Tanda terima", code)
        if not mark_received(tx, notice.id, actor, at=moment.at):
            return False
        _log(tx, "mail:receipt_entered", actor, {"surat": [notice.id], "penerima": notice.recipient}, moment)
        return True

    return house.store.write(work)


class PhoneText(NamedTuple):
    """A text for a person to send by WhatsApp."""

    nip: str
    name: str
    text: str


def hand_out_texts(actor: str, house: House) -> list[PhoneText]:
    """Neutral texts for those whose channel is WhatsApp, one a person, logged; they say that there is a letter, not what."""
    moment, agency = Moment.of(house), house.agency

    def work(tx: Tx) -> list[PhoneText]:
        rows = told_by_phone(tx.conn)
        people = {nip: name for _id, nip, name, _case in rows}
        mark_told(tx, [row[0] for row in rows], at=moment.at)
        if rows:
            told = {"surat": [row[0] for row in rows], "penerima": sorted(people)}
            _log(tx, "mail:text_handed_out", actor, told, moment)
        words = (
            f"Yth. {{name}}, ada surat dinas untuk Anda di {agency.unit}. Mohon diambil di {agency.address} "
            f"pada jam layanan ({agency.hours}). Jangan membalas dengan data pribadi."
        )
        return [PhoneText(nip, name, words.format(name=name)) for nip, name in sorted(people.items())]

    return house.store.write(work)


def _log(tx: Tx, event: str, actor: str, body: Mapping[str, object], moment: Moment) -> None:
    ledger.append(tx, [NewEntry(STREAM, event, actor, body)], at=moment.at, machine_at=moment.machine)
