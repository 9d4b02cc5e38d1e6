"""Objections: filed by the ASN as a letter, answered as a task; their clocks are R-TIM-03."""

from workflow.domain.acts import Act, Effects, NewTask
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Letter
from workflow.domain.deadlines import term
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
    """Keberatan: the objection is a letter of today; answering it is a task of an analyst, due as R-TIM-03 says."""
    facts = file.facts
    earlier = sum(letter.kind == OBJECTION and file.nip in letter.covers for letter in facts.letters)
    code = f"KB{earlier + 1}"
    letter = Letter(OBJECTION, f"{facts.case.number}/{code}", facts.today, covers=(file.nip,), signer=act.actor)
    body = {"alasan": act.reason or act.note, "diterima": facts.today, "tugas": code}
    return Effects(tasks=(_answering(code, file, house),), letters=(letter,), body=body)


def _answering(code: str, file: CaseFile, house: House) -> NewTask:
    today = file.facts.today
    analysts = house.loader.kept_directory().holders(Role.ANALIS, today)
    owner = analysts[0] if analysts else None
    # A legal clock: it runs by the office's calendar, whatever the post.
    due = term(house.calendar, today, _days("hari_menjawab", house))
    title = "Menjawab keberatan ASN atas keputusan mutasi"
    role = Role.ANALIS.value
    return NewTask(code, GROUP, title, role, owner, "orang", None, False, "tinggi", ANSWER, due)  # noqa: FBT003 - a field of the task
