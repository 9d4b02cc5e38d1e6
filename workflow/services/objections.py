"""Objections: filed by the ASN as a letter, answered as a task; their clocks are R-TIM-03."""

from datetime import date

from workflow.domain.acts import Act, Effects, MailOrder, NewTask
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Letter
from workflow.domain.deadlines import term
from workflow.domain.mails import Mail
from workflow.domain.rules.clocks import objection_clock_starts
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.storage.clocks import ANSWER, OBJECTION

CLOCK = "R-TIM-03"
GROUP = "Keberatan"


def objection_days(house: House) -> int:
    """Working days to file an objection, as R-TIM-03 has them."""
    return _days("hari_mengajukan", house)


def _days(key: str, house: House) -> int:
    days = house.rulebook.rules[CLOCK].values[key]
    return days if isinstance(days, int) else 0


def object_to(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Keberatan: a letter of the day on which it was received; its answer is a task, due as R-TIM-03 says.

    It stands beside the case and stops nothing. A late one is told and never refused (DOMAIN.md 10.9).
    """
    facts = file.facts
    earlier = sum(letter.kind == OBJECTION and file.nip in letter.covers for letter in facts.letters)
    code, received = f"KB{earlier + 1}", _received(act, file)
    number = f"{facts.case.number}/{code}"
    letter = Letter(OBJECTION, number, received, covers=(file.nip,), signer=act.actor)
    task = _answering(code, received, file, house)
    told = {"nomor": number, "diterima": received, "batas_menjawab": task.term.last, **_filing(received, file, house)}
    payload = {**told, "keberatan": number}
    key = f"{number}:{Mail.OBJECTION_RECEIVED.value}"
    receipt = MailOrder(Mail.OBJECTION_RECEIVED.value, file.nip, key, payload)
    body = {"alasan": act.reason or act.note, "diterima": received, "tugas": code, "keberatan": told}
    return Effects(tasks=(task,), letters=(letter,), mails=(receipt,), body=body)


def _received(act: Act, file: CaseFile) -> date:
    """The day of receipt: that of the paper that it was handed in on, where its date is on record; else today."""
    number = act.paper.letter if act.paper else None
    days = [letter.date for letter in file.facts.letters if letter.number == number and letter.date is not None]
    return min((*days, file.facts.today))


def _filing(received: date, file: CaseFile, house: House) -> dict[str, object]:
    """The clock for filing: from which day, until when, and whether it has run out; empty without a day to count from."""
    start = objection_clock_starts(file.facts)
    if start is None:
        return {"mulai": None, "batas_mengajukan": None, "terlambat": False}
    last = term(house.calendar, start, objection_days(house)).last
    return {"mulai": start, "batas_mengajukan": last, "terlambat": received > last}


def _answering(code: str, received: date, file: CaseFile, house: House) -> NewTask:
    analysts = house.loader.kept_directory().holders(Role.ANALIS, file.facts.today)
    owner = analysts[0] if analysts else None
    # A legal clock: it runs by the office's calendar, whatever the post.
    due = term(house.calendar, received, _days("hari_menjawab", house))
    title = "Menjawab keberatan ASN atas keputusan mutasi"
    role = Role.ANALIS.value
    return NewTask(code, GROUP, title, role, owner, "orang", None, False, "tinggi", ANSWER, due)  # noqa: FBT003 - a field of the task
