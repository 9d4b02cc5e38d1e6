"""What each mail says: ids of the outbox row become names, posts and dates, at the moment of the first delivery."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.explanation import PAUSE
from workflow.domain.facts import Post
from workflow.domain.mails import COUNTED, DROPPABLE, Mail, Thread, message_id
from workflow.domain.nip import mask_nip
from workflow.domain.office import is_inaugurated
from workflow.domain.ownership import REASONS
from workflow.domain.stages import Stage
from workflow.domain.telling import Kind, kind_of
from workflow.services.house import House
from workflow.services.invitations import is_past
from workflow.services.notices import ANSWERED, earlier_keys
from workflow.services.objections import objection_days
from workflow.services.persetujuan import awaited_deciders
from workflow.services.sight import sees_names
from workflow.services.telling import answer_due, compose, sheet_of
from workflow.services.usulan import opinions_due, silent_heads
from workflow.storage.facts import Selection, Viewer
from workflow.storage.outbox import QueuedMail, accepted_since, message_ids
from workflow.storage.people import Address, addresses
from workflow.storage.tasks import OPEN_TASK, StoredTask, tasks_by_id, tasks_in_round, tasks_of
from workflow.storage.telling import explanations_sent
from workflow.storage.unit_of_work import Reader

LONGEST_THREAD = 10
"""Message-IDs in `References`: the first and the latest ones (RFC 5322 3.6.4 lets the middle be left out)."""


class Batch(NamedTuple):
    """Everything that a batch of mails needs, loaded in a few statements; `lists` by round and SK.

    `texts` are explanations by case and visit, `waiting` those to be confirmed, by recipient and round.
    `reminded` counts the reminders and digests of today to one person, and goes on counting with those of the batch.
    """

    files: Mapping[int, CaseFile]
    people: Mapping[str, Address]
    tasks: Mapping[int, list[StoredTask]]
    payloads: Mapping[int, Mapping[str, Any]]
    earlier: Mapping[str, str | None]
    lists: Mapping[tuple[str, str], list[CaseFile]]
    reminded: Counter[str]
    texts: Mapping[tuple[int, int], str] = {}
    waiting: Mapping[tuple[str, str], list[StoredTask]] = {}
    items: Mapping[int, list[QueuedMail]] = {}


def load_batch(
    conn: Reader, mails: list[QueuedMail], house: House, items: Mapping[int, list[QueuedMail]] | None = None
) -> Batch:
    """Loads cases, tasks, addresses and earlier mails of a batch.

    Args:
        items: what digests of the batch tell, by digest, each as the mail that it would be by itself.
    """
    told = [item for own in (items or {}).values() for item in own]
    # A task of a digest needs no case: its line names the number, and nobody's name.
    words = [item for item in told if item.task_id is None]
    ids = sorted({mail.case_id for mail in (*mails, *words) if mail.case_id is not None})
    files = house.loader.load(conn, Selection.of_ids(ids), Viewer(house.clock.today())) if ids else []
    directory = house.loader.directory(conn)
    by_id = {file.guard.case_id: file for file in files}
    payloads = {mail.id: json.loads(mail.payload) for mail in (*mails, *told)}
    named = {payload["siapa"] for payload in payloads.values() if "siapa" in payload}
    people = addresses(conn, sorted({mail.recipient for mail in mails} | named), directory.officials)
    wanted = {m.case_id for m in mails if m.case_id is not None and m.mail in _WITH_TASKS}
    tasks = {case_id: tasks_of(conn, case_id) for case_id in wanted}
    for task in tasks_by_id(conn, sorted({item.task_id for item in told if item.task_id is not None})):
        if task.case_id not in wanted:
            tasks.setdefault(task.case_id, []).append(task)
    keys = {key for mail in mails for key in _referred(mail, payloads[mail.id], by_id)}
    earlier = message_ids(conn, sorted(keys))
    lists = {_list_of(payloads[mail.id]) for mail in (*mails, *words) if mail.mail == Mail.DECISION_AWAITED}
    today = Viewer(house.clock.today())
    listed = {key: house.loader.load(conn, Selection.of_round(*key), today) for key in sorted(lists)}
    explained = sorted({m.case_id for m in mails if m.case_id is not None and m.mail == Mail.PLACEMENT_EXPLAINED})
    asked = {(m.recipient, payloads[m.id]["gelombang"]) for m in mails if m.mail == Mail.EXPLANATION_WAITS}
    waiting = {(nip, code): _to_confirm(conn, nip, code) for nip, code in sorted(asked)}
    reminded = _reminded_today(conn, mails, house)
    texts = explanations_sent(conn, explained)
    return Batch(by_id, people, tasks, payloads, earlier, listed, reminded, texts, waiting, items or {})


def _to_confirm(conn: Reader, nip: str, round_code: str) -> list[StoredTask]:
    return [task for task in tasks_in_round(conn, round_code, nip) if kind_of(task.code) is Kind.CONFIRM]


def _reminded_today(conn: Reader, mails: list[QueuedMail], house: House) -> Counter[str]:
    asked = sorted({mail.recipient for mail in mails if mail.mail in COUNTED})
    if not asked:
        return Counter()
    midnight = datetime.combine(house.clock.today(), time.min, house.zone)
    return Counter(accepted_since(conn, asked, COUNTED, midnight))


def _referred(mail: QueuedMail, payload: Mapping[str, Any], files: Mapping[int, CaseFile]) -> list[str]:
    """Keys of the earlier mails that this one may refer to, oldest first."""
    if "rujukan" in payload:
        return list(payload["rujukan"])
    file = files.get(mail.case_id or 0)
    if file is None or "kunjungan" not in payload:
        return []
    return earlier_keys(file.facts.case.number, payload["kunjungan"], Mail(mail.mail), mail.recipient)


def _list_of(payload: Mapping[str, Any]) -> tuple[str, str]:
    return payload["gelombang"], payload["sk"]


def thread_of(mail: QueuedMail, batch: Batch, sender: str) -> Thread:
    """The earlier mails of the case to this person that reach a mailbox, and the one that this mail answers.

    Args:
        sender: address that the Message-IDs of mails not made yet will be made under.
    """
    keys = _referred(mail, batch.payloads[mail.id], batch.files)
    domain = sender.rsplit("@", 1)[-1]
    known = {key: batch.earlier[key] or message_id(key, domain) for key in keys if key in batch.earlier}
    found = tuple(known.values())
    if len(found) > LONGEST_THREAD:
        found = found[:1] + found[1 - LONGEST_THREAD :]
    return Thread(found, known.get(keys[-1]) if keys and mail.mail in ANSWERED else None)


_LISTING = {Mail.HANDOVER_TASK, Mail.BRIEFING_TASK}
_OF_ONE_TASK = {Mail.TASK_REMINDER, Mail.TASK_ESCALATED, Mail.ACKNOWLEDGEMENT_RECEIPT, Mail.RESPONSE_SETTLED}
_WITH_TASKS = _LISTING | _OF_ONE_TASK


_FOR_THE_THREAD = {"rujukan", "kunjungan"}
_UNTIL = {Mail.OPINION_AWAITED, Mail.ANSWER_AWAITED}
"""Asks for something until a day; after it the mail would be wrong. A decision is still awaited after its day."""
_AWAITING = {*_UNTIL, Mail.DECISION_AWAITED, Mail.OPINION_REQUESTED, Mail.PLACEMENT_EXPLAINED}
"""Names a day that another calendar may have moved since the mail was ordered."""


def awaited_until(mail: QueuedMail, batch: Batch, house: House) -> date | None:
    """Until when a word is awaited, by the calendar of now; as ordered where the case waits for it no more.

    None where the order names no day: such a mail cannot be written, and stops no other.
    """
    named = batch.payloads[mail.id].get("tenggat")
    if not isinstance(named, str):
        return None
    ordered = date.fromisoformat(named)
    file = batch.files.get(mail.case_id or 0)
    if file is None:
        return ordered
    case = file.facts.case
    if mail.mail in {Mail.OPINION_REQUESTED, Mail.OPINION_AWAITED}:
        return opinions_due(file, house) if case.state is Stage.USULAN else ordered
    if mail.mail == Mail.DECISION_AWAITED:
        return file.guard.deadline or ordered if case.state is Stage.PERSETUJUAN else ordered
    return answer_due(case.told_on, house) if case.state is Stage.SOSIALISASI and case.told_on else ordered


def open_tasks_for(mail: QueuedMail, batch: Batch) -> list[StoredTask]:
    """The open tasks of the mail's recipient in its case, of its kind; for a reminder only the task itself."""
    found = batch.tasks.get(mail.case_id or 0, [])
    mine = [
        t
        for t in found
        if (t.state in OPEN_TASK and mail.recipient in {t.owner_nip, t.escalated_to})
        or (t.disputed and mail.recipient == t.escalated_to)
    ]
    if mail.mail in _LISTING:
        of_briefing = mail.mail == Mail.BRIEFING_TASK
        return [task for task in mine if (kind_of(task.code) is not None) == of_briefing]
    return [task for task in mine if task.id == mail.task_id]


def still_needed(mail: QueuedMail, batch: Batch, house: House) -> bool:
    """False where what a mail asks for was done meanwhile: the reminder stops the moment the task is done."""
    if mail.mail not in DROPPABLE or mail.mail == Mail.SESSION_INVITED:
        return mail.mail not in DROPPABLE or not is_past(batch.payloads[mail.id], house.clock.today())
    if mail.mail == Mail.REMINDER_DIGEST:
        return any(still_needed(item, batch, house) for item in batch.items.get(mail.id, ()))
    until = awaited_until(mail, batch, house) if mail.mail in _UNTIL else None
    if until is not None and until < house.clock.today():
        return False
    needed = _NEEDED.get(Mail(mail.mail))
    return needed(mail, batch, house) if needed is not None else bool(open_tasks_for(mail, batch))


def _decision_is_awaited(mail: QueuedMail, batch: Batch, house: House) -> bool:
    listed = batch.lists[_list_of(batch.payloads[mail.id])]
    return any(mail.recipient in awaited_deciders(file, house) for file in listed)


def _answer_is_awaited(mail: QueuedMail, batch: Batch, _house: House) -> bool:
    file = batch.files.get(mail.case_id or 0)
    return file is not None and file.facts.case.state is Stage.SOSIALISASI and file.facts.case.answer is None


def _opinion_is_awaited(mail: QueuedMail, batch: Batch, _house: House) -> bool:
    file = batch.files.get(mail.case_id or 0)
    return file is not None and file.facts.case.state is Stage.USULAN and mail.recipient in silent_heads(file)


def _text_waits(mail: QueuedMail, batch: Batch, _house: House) -> bool:
    return bool(_waiting(mail, batch))


def _was_settled(mail: QueuedMail, batch: Batch, _house: House) -> bool:
    # Taken back within the minutes that allow it: then nothing was settled.
    return any(task.id == mail.task_id and task.done_by for task in batch.tasks.get(mail.case_id or 0, []))


_NEEDED = {
    Mail.DECISION_AWAITED: _decision_is_awaited,
    Mail.ANSWER_AWAITED: _answer_is_awaited,
    Mail.OPINION_AWAITED: _opinion_is_awaited,
    Mail.EXPLANATION_WAITS: _text_waits,
    Mail.RESPONSE_SETTLED: _was_settled,
}


def _waiting(mail: QueuedMail, batch: Batch) -> list[StoredTask]:
    return batch.waiting[mail.recipient, batch.payloads[mail.id]["gelombang"]]


def context_of(mail: QueuedMail, batch: Batch, link: str | None, house: House) -> dict[str, object]:
    """The values of a mail's templates."""
    payload = {key: value for key, value in batch.payloads[mail.id].items() if key not in _FOR_THE_THREAD}
    name = batch.people[mail.recipient].name if mail.recipient in batch.people else mail.recipient
    base: dict[str, object] = {**payload, "nama": name, "tautan": link}
    file = batch.files.get(mail.case_id) if mail.case_id is not None else None
    until = awaited_until(mail, batch, house) if mail.mail in _AWAITING else None
    if until is not None:
        base |= {"tenggat": until, "terlambat": until < house.clock.today()}
    if file is not None:
        shown = sees_names(mail.recipient, file, house.loader.kept_directory(), house)
        base.update(_of_case(file, named=shown))
        base.update(_of_the_telling(mail, file, batch, house))
    if mail.mail == Mail.DECISION_MADE and file is not None:
        decided = file.facts.decree.date or file.facts.today
        base["keberatan_sampai"] = house.calendar.add_working_days(decided, objection_days(house))
        invited = is_inaugurated(file, house.policy.inaugurated_profiles)
        base["pelantikan"] = file.facts.decree.inauguration if invited else None
    if mail.mail in _WITH_TASKS:
        base.update(_of_tasks(mail, batch, house))
    if mail.mail == Mail.ADDRESS_FAILED:
        person = payload["siapa"]
        base |= {"nip": mask_nip(person), "pegawai": batch.people[person].name if person in batch.people else "-"}
    if mail.mail == Mail.MORNING_REPORT:
        base["sebab"] = _causes(payload["sebab"], house)
    return base


def _of_the_telling(mail: QueuedMail, file: CaseFile, batch: Batch, house: House) -> dict[str, object]:
    if mail.mail == Mail.PLACEMENT_EXPLAINED:
        visit = batch.payloads[mail.id].get("kunjungan", file.facts.case.visit)
        text = batch.texts.get((file.guard.case_id, visit)) or compose(file, house)
        return {"uraian": text.split(PAUSE)}
    if mail.mail == Mail.TALKING_SHEET:
        return {"lembar": [part.split("\n") for part in sheet_of(file, house).split(PAUSE)]}
    if mail.mail == Mail.EXPLANATION_WAITS:
        waiting = _waiting(mail, batch)
        days = [task.deadline for task in waiting]
        return {"jumlah": len(waiting), "tenggat": min(days, default=house.clock.today())}
    return {}


def _of_case(file: CaseFile, *, named: bool) -> dict[str, object]:
    facts = file.facts
    mapping = json.loads(file.mapping) if file.mapping else {}
    return {
        "nomor": facts.case.number,
        "jenis": facts.case.kind.replace("_", " "),
        "nip": mask_nip(file.nip),
        "pegawai": facts.person.name if facts.person and named else mask_nip(file.nip),
        "jabatan_asal": _name(facts.origin),
        "jabatan_tujuan": _name(facts.target),
        "alasan": facts.case.reason_text or "tidak dicantumkan",
        "penjelasan": mapping.get("kalimat", "Kecocokan belum dihitung."),
    }


def _name(post: object) -> str:
    return post.name if isinstance(post, Post) else "tanpa jabatan baru"


def _of_tasks(mail: QueuedMail, batch: Batch, house: House) -> dict[str, object]:
    if mail.mail in _LISTING:
        mine = open_tasks_for(mail, batch)
        listed = [
            {"kode": t.code, "judul": t.title, "tenggat": t.deadline, "sebab": REASONS.get(t.owner_reason or "")}
            for t in mine
        ]
        return {"tugas": listed, "tenggat": min((t.deadline for t in mine), default=house.clock.today())}
    task = next((t for t in batch.tasks.get(mail.case_id or 0, []) if t.id == mail.task_id), None)
    if task is None:
        return {}
    today = house.clock.today()
    return {
        "kode": task.code,
        "judul": task.title,
        "tenggat": task.deadline,
        "terlambat": task.deadline < today,
        "sengketa": task.disputed,
        "pemilik": mask_nip(task.owner_nip) if task.owner_nip else "-",
        "menit": house.policy.undo_minutes,
        "keterangan": task.note or "-",
    }


def _causes(causes: Mapping[str, int], house: House) -> list[dict[str, object]]:
    rules = house.rulebook.rules
    found: dict[str, int] = {}
    for key, count in causes.items():
        code = key.partition("|")[0]
        found[code] = found.get(code, 0) + count
    titles = {code: rules[code].title if code in rules else "menunggu atau tidak sah di tahap ini" for code in found}
    return [{"aturan": code, "jumlah": n, "judul": titles[code]} for code, n in sorted(found.items())]
