"""Delivery: claim under a lease, freeze once, send outside any transaction, mark. The outbox row owns every retry."""

import asyncio
import os
import random
import secrets
import time as clock
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple, Protocol

from workflow.domain.bounces import address_digest, refuses_address
from workflow.domain.errors import MutasiError, NotFoundError
from workflow.domain.failpoint import failpoint
from workflow.domain.mails import COUNTED, KeptDay, Mail, Thread
from workflow.domain.outbox import DeliveryLimits, MayGo, Sender, SendOutcome, SendResult, after
from workflow.services.bounces import note_refusal
from workflow.services.house import House
from workflow.services.mail_context import Batch, still_needed, thread_of
from workflow.services.mail_days import days_of
from workflow.services.mail_links import Minted, keep, mint
from workflow.services.relay import Sent, settle
from workflow.services.reminder_digests import load_mails, take_reminders, words_of
from workflow.storage import outbox, reminders
from workflow.storage.bounces import SentMail
from workflow.storage.outbox import Frozen, Mark, QueuedMail
from workflow.storage.relay import read_circuit, write_circuit
from workflow.storage.unit_of_work import Tx

REPLIES = ("diterima", "ditunda", "gagal_tetap", "tidak_pasti", "mati", "ditahan")
_WORDS = {"tunda": "ditunda"}
NOT_NEEDED = "Tidak diperlukan lagi saat akan dikirim."


class Sealed(Protocol):
    """Seals and opens frozen bytes."""

    def seal(self, data: bytes, context: str) -> bytes:
        """Sealed bytes."""

    def open(self, sealed: bytes, context: str) -> bytes:
        """The bytes again."""


class Made(NamedTuple):
    """A mail rendered and frozen."""

    data: bytes
    sha256: str
    message_id: str


MakeMail = Callable[[Mail, Mapping[str, object], str, datetime, str, Thread, tuple[KeptDay, ...]], Made]
"""Renders a mail and settles its bytes."""


@dataclass(frozen=True)
class MailRoom:
    """What delivery is handed: how to render, seal and send, and whom it may send to."""

    make: MakeMail
    sealer: Sealed
    sender: Callable[[], Sender]
    allows: Callable[[str], bool]
    from_address: str
    return_path: Callable[[int], str]
    base_url: str
    limits: DeliveryLimits = field(default_factory=DeliveryLimits)
    throttled: bool = True


def deliver(house: House, room: MailRoom) -> dict[str, int]:
    """Delivers what is due now, in batches, until nothing is or the relay takes nothing.

    Returns:
        How many attempts ended in each way, in the words of CONTRACT.md, with how many mails stand held back.
    """
    owner = f"{os.getpid()}-{secrets.token_hex(4)}"
    counts: Counter[str] = Counter()
    release_held(house, room)
    while True:
        ready = prepare_batch(house, room, owner)
        if ready is None:
            break
        sent = asyncio.run(_send_batch(ready, house, room, owner))
        counts.update(sent.counts)
        settle(sent, len(ready), house, room.limits)
        if ready and not sent.goes_on:
            break
    with house.store.reading() as conn:
        counts["ditahan"] = outbox.count_held(conn)
    return {word: counts[word] for word in REPLIES}


class ReadyMail(NamedTuple):
    """A frozen mail to be sent: its row, address and bytes."""

    mail: QueuedMail
    address: str
    data: bytes


def release_held(house: House, room: MailRoom) -> None:
    """Mails held back go on where the allow-list now covers them; the list is looked at again on every run."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        outbox.requeue_held(tx, now=now)

    house.store.write(work)


def prepare_batch(house: House, room: MailRoom, owner: str) -> list[ReadyMail] | None:
    """Claims a batch and freezes what is not frozen yet.

    Returns:
        Mails ready to be sent (perhaps none: all dropped or held), or None where nothing is due or nothing may go out now.
    """
    now, machine = house.clock.now(), house.clock.machine()
    limits = room.limits

    def claim(tx: Tx) -> list[QueuedMail]:
        most = read_circuit(tx.conn).allowance(now, house.clock.today(), limits)
        lease_until = machine + limits.lease
        if not most:
            return []
        mails = outbox.claim(tx, owner=owner, now=now, machine=machine, lease_until=lease_until, limit=most)
        take_reminders(tx, mails)
        return mails

    claimed = house.store.write(claim)
    if not claimed:
        return None
    failpoint("delivery.after_claim")
    with house.store.reading() as conn:
        mails, batch = load_mails(conn, claimed, house)
    ready = house.store.write(lambda tx: _reserved(tx, _freeze_all(tx, mails, batch, house, room, owner), house, room))
    failpoint("delivery.after_freeze")
    return ready


def _reserved(tx: Tx, ready: list[ReadyMail], house: House, room: MailRoom) -> list[ReadyMail]:
    if room.limits.daily and ready:
        # Before they go out: a process that dies has given the relay too few rather than too many.
        write_circuit(tx, read_circuit(tx.conn).claimed(len(ready), house.clock.today()))
    return ready


def _freeze_all(
    tx: Tx, claimed: list[QueuedMail], batch: Batch, house: House, room: MailRoom, owner: str
) -> list[ReadyMail]:
    ready, frozen, minted, put_off = [], [], [], []
    now = house.clock.now()
    for mail in claimed:
        ending = _unsent(mail, batch, house, room)
        if ending is not None:
            outbox.mark(tx, ending, owner=owner, now=now)
            put_off += [mail.id] if ending.state == "antre" else []
            continue
        try:
            one, kept, new = _made_ready(mail, batch, house, room)
        except MutasiError as error:
            # Sealed under another secret, or not to be written: this one waits in sight, all others go on (P7).
            state = "tidak_pasti" if _was_uncertain(mail) else "tunda"
            waiting = Mark(mail.id, state, now + room.limits.longest_delay, None, str(error))
            outbox.mark(tx, waiting, owner=owner, now=now)
            continue
        ready.append(one)
        frozen += kept
        minted += new
    keep(tx, minted)
    reminders.release(tx, put_off)
    outbox.freeze(tx, frozen, owner=owner)
    return ready


def _made_ready(
    mail: QueuedMail, batch: Batch, house: House, room: MailRoom
) -> tuple[ReadyMail, list[Frozen], list[Minted]]:
    address = batch.people[mail.recipient].email or ""
    if mail.frozen is not None:
        return ReadyMail(mail, address, room.sealer.open(mail.frozen, mail.key)), [], []
    if mail.case_id is not None and mail.case_id not in batch.files:
        raise NotFoundError("Kasus", str(mail.case_id))
    minted = mint(mail, batch, house, room.base_url)
    context, thread = words_of(mail, batch, minted, house), thread_of(mail, batch, room.from_address)
    days = days_of(mail, batch, house.zone)
    made = room.make(Mail(mail.mail), context, address, house.clock.now(), mail.key, thread, days)
    sealed = room.sealer.seal(made.data, mail.key)
    kept = Frozen(mail.id, sealed, made.sha256, made.message_id, address_digest(address))
    return ReadyMail(mail, address, made.data), [kept], [minted]


def _unsent(mail: QueuedMail, batch: Batch, house: House, room: MailRoom) -> Mark | None:
    """What becomes of a mail that is not sent: done meanwhile, printed, held back, put off, or for a person to decide."""
    if mail.resent and mail.state == "dikirim_ke_server":
        # Its process died in the one re-send: whether that copy arrived is not known, a third one is never sent.
        return Mark(mail.id, "tidak_pasti")
    if mail.frozen is None and not still_needed(mail, batch, house):
        return Mark(mail.id, "batal", text=NOT_NEEDED)
    person = batch.people.get(mail.recipient)
    if person is None or person.email is None:
        return Mark(mail.id, "cetak")
    if not room.allows(person.email):
        return Mark(mail.id, "ditahan")
    return _put_off(mail, batch, house, room)


def _put_off(mail: QueuedMail, batch: Batch, house: House, room: MailRoom) -> Mark | None:
    """A reminder too many for one day waits for the next; one that was tried already is never put off."""
    if not room.limits.personal or mail.mail not in COUNTED or mail.frozen is not None:
        return None
    batch.reminded[mail.recipient] += 1
    if batch.reminded[mail.recipient] <= room.limits.personal:
        return None
    tomorrow = datetime.combine(house.clock.today() + timedelta(days=1), time.min, house.zone)
    return Mark(mail.id, "antre", house.mail_due(Mail(mail.mail), tomorrow))


async def _send_batch(ready: list[ReadyMail], house: House, room: MailRoom, owner: str) -> Sent:
    """Sends a batch, one mail after the other; how one ended is written down while the next is announced to the relay."""
    sent = Sent(Counter())
    if not ready:
        return sent
    pause = 1 / room.limits.rate_per_second if room.throttled else 0.0
    with ThreadPoolExecutor(1) as pen:
        desk = _Desk(house, room, owner, pen)
        turned = desk.turn(None, ready[0])
        async with room.sender() as sender:
            for place, item in enumerate(ready):
                started, ended, refused = clock.monotonic(), None, None
                last = await sender.send(room.return_path(item.mail.id), item.address, item.data, _may_go(turned))
                if await turned:
                    failpoint("delivery.after_send")
                    ended, refused = desk.judged(item, last), item if refuses_address(last) else None
                    sent = sent.with_one(_WORDS.get(ended.state, ended.state), last)
                    if last.outcome is SendOutcome.CIRCUIT:
                        # Many refusals of policy at once are our fault, not the recipients': stop, let the operator look.
                        await desk.turn(ended, None)
                        _give_back([later.mail for later in ready[place + 1 :]], house, room, owner)
                        return sent
                turned = desk.turn(ended, ready[place + 1] if place + 1 < len(ready) else None, refused)
                left = pause - (clock.monotonic() - started)
                if left > 0:
                    await asyncio.sleep(left)
            await turned
    return sent


def _may_go(turned: Awaitable[bool]) -> MayGo:
    """True once it is written down that this mail goes out now; its body is held back until then."""

    async def asked() -> bool:
        begun = await turned
        if begun:
            failpoint("delivery.before_send")
        return begun

    return asked


class _Desk(NamedTuple):
    """Writes between two sendings, in one transaction: how the one ended, and that the next goes out now."""

    house: House
    room: MailRoom
    owner: str
    pen: Executor

    def turn(
        self, ended: Mark | None, following: ReadyMail | None, refused: ReadyMail | None = None
    ) -> Awaitable[bool]:
        """True where the next mail is still ours to send; False where there is none or its lease was lost.

        It is written beside the talk with the relay, which need not wait for the disk.

        Args:
            refused: the mail that ended, where the relay refused its address for good.
        """
        return asyncio.get_running_loop().run_in_executor(self.pen, self._write, ended, following, refused)

    def _write(self, ended: Mark | None, following: ReadyMail | None, refused: ReadyMail | None) -> bool:
        now, machine = self.house.clock.now(), self.house.clock.machine()
        lease_until = machine + self.room.limits.lease

        def work(tx: Tx) -> bool:
            held = ended is not None and outbox.mark(tx, ended, owner=self.owner, now=now)
            if held and ended is not None and refused is not None:
                mail, address = refused.mail, address_digest(refused.address)
                note_refusal(tx, SentMail(mail.id, mail.recipient, mail.case_id, address), ended.code, self.house)
            if following is None:
                return False
            mail, again = following.mail, _was_uncertain(following.mail)
            return outbox.begin_attempt(tx, mail.id, owner=self.owner, now=now, lease_until=lease_until, resend=again)

        begun = self.house.store.write(work)
        if ended is not None:
            failpoint("delivery.after_mark")
        return begun

    def judged(self, item: ReadyMail, result: SendResult) -> Mark:
        """What the outcome of an attempt makes of its mail."""
        now, mail = self.house.clock.now(), item.mail
        step = after(
            result,
            attempts=mail.attempts + 1,
            first_attempt_at=mail.first_attempt_at or now,
            was_uncertain=_was_uncertain(mail),
            now=now,
            limits=self.room.limits,
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        return Mark(mail.id, step.state, step.next_at, result.code, result.text, step.wipe, step.resent)


def _give_back(mails: list[QueuedMail], house: House, room: MailRoom, owner: str) -> None:
    """Puts mails that were claimed and not tried back as they were, for later."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        for mail in mails:
            # What may be out already stays uncertain, whoever claims it next.
            untaken = mail.state if mail.state in outbox.WAITING else "antre"
            before = "tidak_pasti" if _was_uncertain(mail) else untaken
            outbox.mark(tx, Mark(mail.id, before, now + room.limits.base_delay), owner=owner, now=now)

    house.store.write(work)


def _was_uncertain(mail: QueuedMail) -> bool:
    # A mail found under a dead lease after an attempt began may be out already: its next sending is the re-send.
    return mail.state == "tidak_pasti" or (mail.state == "dikirim_ke_server" and mail.attempts > 0)
