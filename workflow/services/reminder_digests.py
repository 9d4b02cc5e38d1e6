"""One mail for all that a person is reminded of on a working day; what was done meanwhile is left out when it is written."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.mails import Mail
from workflow.domain.nip import mask_nip
from workflow.domain.reminding import week_of
from workflow.services.house import House
from workflow.services.mail_context import Batch, awaited_until, context_of, load_batch, still_needed
from workflow.services.mail_links import Minted
from workflow.storage import reminders
from workflow.storage.outbox import QueuedMail
from workflow.storage.reminders import Taken
from workflow.storage.unit_of_work import Reader, Tx

MOST_SHOWN = 40
"""So many lines stand in a digest, the most overdue first; the rest is counted."""
_WORDS = {
    Mail.OPINION_AWAITED: "Pendapat Anda atas usulan mutasi",
    Mail.ANSWER_AWAITED: "Tanggapan Anda atas penjelasan penempatan",
}


class Line(NamedTuple):
    """What a digest says of one reminder."""

    code: str
    what: str
    number: str
    deadline: date
    link: str | None
    escalated: bool
    owner: str | None = None


def take_reminders(tx: Tx, mails: Sequence[QueuedMail]) -> None:
    """Gives the digests under lease all that waits for their people; one whose bytes are settled takes no more."""
    reminders.take(tx, [(m.id, m.recipient) for m in mails if m.mail == Mail.REMINDER_DIGEST and m.frozen is None])


def load_mails(conn: Reader, mails: list[QueuedMail], house: House) -> tuple[list[QueuedMail], Batch]:
    """The mails with all that they need. A digest that took one reminder goes out as that reminder itself."""
    digests = {mail.id: mail for mail in mails if mail.mail == Mail.REMINDER_DIGEST}
    items: dict[int, dict[object, QueuedMail]] = defaultdict(dict)
    for one in reminders.taken_by(conn, list(digests)):
        item = digests[one.digest_id]._replace(
            id=-one.id, mail=one.mail, case_id=one.case_id, task_id=one.task_id, payload=one.payload
        )
        items[one.digest_id][_subject(one)] = item
    alone = {mail_id: next(iter(own.values())) for mail_id, own in items.items() if len(own) == 1}
    shown = [alone[mail.id]._replace(id=mail.id) if mail.id in alone else mail for mail in mails]
    several = {mail_id: list(own.values()) for mail_id, own in items.items() if mail_id not in alone}
    return shown, load_batch(conn, shown, house, several)


def _subject(one: Taken) -> object:
    """What a reminder is of: of several steps that waited for one digest, the latest is told."""
    if one.mail == Mail.DECISION_AWAITED:
        payload = json.loads(one.payload)
        return payload["gelombang"], payload["sk"]
    return one.mail, one.case_id, one.task_id


def words_of(mail: QueuedMail, batch: Batch, links: Minted, house: House) -> dict[str, object]:
    """The values of a mail's templates, with its links."""
    values = context_of(mail, batch, links.button, house) | {"atur": links.choice}
    if mail.mail != Mail.REMINDER_DIGEST:
        return values
    lines = [_line(item, batch, links, house) for item in batch.items[mail.id] if still_needed(item, batch, house)]
    return values | _grouped(lines, house.clock.today())


def _line(item: QueuedMail, batch: Batch, links: Minted, house: House) -> Line:
    if item.mail == Mail.DECISION_AWAITED:
        payload = batch.payloads[item.id]
        what, number = f"Putusan Anda atas daftar SK {payload['sk']}", f"{payload['gelombang']}/{payload['sk']}"
        return Line("", what, number, _until(item, batch, house), None, escalated=False)
    if item.task_id is None:
        case = batch.files[item.case_id or 0].facts.case
        return Line("", _WORDS[Mail(item.mail)], case.number, _until(item, batch, house), None, escalated=False)
    task = next(t for t in batch.tasks[item.case_id or 0] if t.id == item.task_id)
    escalated = item.mail == Mail.TASK_ESCALATED
    owner = mask_nip(task.owner_nip) if escalated and task.owner_nip else None
    link = None if escalated else links.items.get(task.id)
    return Line(task.code, task.title, task.number, task.deadline, link, escalated, owner)


def _until(item: QueuedMail, batch: Batch, house: House) -> date:
    return awaited_until(item, batch, house) or house.clock.today()


def _grouped(lines: Sequence[Line], today: date) -> dict[str, object]:
    """The lines by urgency, what climbed to the reader last; each kind of group in the order of its deadlines."""
    groups: dict[str, list[Line]] = {"terlambat": [], "hari_ini": [], "minggu_ini": [], "nanti": [], "naik": []}
    ordered = sorted(lines, key=lambda line: (line.escalated, line.deadline, line.number, line.what))
    for line in ordered[:MOST_SHOWN]:
        groups[_group(line, today)].append(line)
    late = sum(line.deadline < today and not line.escalated for line in lines)
    return {**groups, "hari": today, "jumlah": len(lines), "lewat": late, "lainnya": max(0, len(lines) - MOST_SHOWN)}


def _group(line: Line, today: date) -> str:
    if line.escalated:
        return "naik"
    if line.deadline <= today:
        return "hari_ini" if line.deadline == today else "terlambat"
    return "minggu_ini" if line.deadline <= week_of(today)[1] else "nanti"
