"""Addresses that do not work: what comes back is kept, the notice is to be printed, and the analysts are asked for a new one."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from workflow.domain.bounces import SOFT_DAYS, SOFT_LIMIT, Bounce, BounceKind, address_digest
from workflow.domain.errors import NotFoundError
from workflow.domain.mails import Mail
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.storage import outbox
from workflow.storage.bounces import NewBounce, SentMail, add_bounce, lift, passing_failures, sent_mail, undelivered
from workflow.storage.people import mail_address
from workflow.storage.unit_of_work import Tx

REPORTED = ("tetap", "sementara", "sudah", "tidak_dikenal")


def record_bounces(found: Iterable[Bounce], house: House) -> dict[str, int]:
    """Keeps delivery reports, each in a transaction of its own.

    Returns:
        How many were failures for good, passing ones, known already, and of no mail of ours.
    """
    counts = Counter(house.store.write(partial(_record, bounce, house)) for bounce in found)
    return {word: counts[word] for word in REPORTED}


def _record(bounce: Bounce, house: House, tx: Tx) -> str:
    mail = sent_mail(tx.conn, bounce.mail_id, bounce.message_id)
    if mail is None:
        return "tidak_dikenal"
    kind = _kind_of(bounce, mail, house, tx)
    kept = NewBounce(bounce.digest, mail.id, mail.recipient, mail.address_digest, kind, bounce.status)
    if not add_bounce(tx, kept, at=house.clock.now()):
        return "sudah"
    if kind is BounceKind.TEMPORARY:
        return "sementara"
    undelivered(tx, mail.id, bounce.status)
    _ask_for_address(tx, mail, bounce.status, house)
    return "tetap"


def _kind_of(bounce: Bounce, mail: SentMail, house: House, tx: Tx) -> BounceKind:
    if bounce.permanent:
        return BounceKind.PERMANENT
    since = house.clock.now() - timedelta(days=SOFT_DAYS)
    enough = passing_failures(tx.conn, mail.address_digest, since) >= SOFT_LIMIT - 1
    return BounceKind.REPEATED if enough else BounceKind.TEMPORARY


def note_refusal(tx: Tx, mail: SentMail, code: int | None, house: House) -> None:
    """Keeps that the relay itself refused an address for good, in the transaction that marks the mail."""
    status = str(code) if code is not None else "tidak sah"
    # A mail is refused for good once: its row is the report.
    kept = NewBounce(f"outbox:{mail.id}", mail.id, mail.recipient, mail.address_digest, BounceKind.PERMANENT, status)
    add_bounce(tx, kept, at=house.clock.now())
    _ask_for_address(tx, mail, status, house)


def _ask_for_address(tx: Tx, mail: SentMail, status: str, house: House) -> None:
    now = house.clock.now()
    due = house.mail_due(Mail.ADDRESS_FAILED, now)
    payload = {"siapa": mail.recipient, "sebab": f"server menjawab {status}"}
    analysts = house.loader.directory(tx.conn).holders(Role.ANALIS, house.clock.today())
    asked = [
        outbox.NewMail(f"alamat:{mail.address_digest[:16]}:{nip}", Mail.ADDRESS_FAILED.value, nip, payload, due)
        for nip in analysts
    ]
    outbox.post(tx, asked, at=now)


def lift_bounces(person: str, house: House) -> int:
    """Lets mail go to a person's present address again, after somebody made sure that it works.

    Returns:
        How many reports are set aside.

    Raises:
        NotFoundError: nobody of that NIP or id has an address.
    """
    with house.store.reading() as conn:
        address = mail_address(conn, person, house.loader.directory(conn).officials)
    if address is None:
        raise NotFoundError("Alamat surel", person)
    return house.store.write(lambda tx: lift(tx, address_digest(address)))
