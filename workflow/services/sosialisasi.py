"""Stage sosialisasi: the ASN is told, may answer, and is heard; being told and not answering is a lawful end."""

from datetime import date

from workflow.domain.acts import Act, Effects, MailOrder
from workflow.domain.casefile import CaseFile
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.stages import Role
from workflow.services.chain import deciders
from workflow.services.house import House
from workflow.services.notices import list_order, list_payload, orders


def asn_was_heard(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Tuntaskan is open with an answer, or when the working days after the placement notice have passed."""
    case = file.facts.case
    if case.told_on is None:
        return Finding("K-TAHAP", Result.BLOCK, {}, case="belum_diberitahu")
    due = answer_due(case.told_on, house)
    if case.answer is not None or file.facts.today > due:
        return None
    return Finding("K-TAHAP", Result.BLOCK, {"tenggat": due}, case="menunggu_tanggapan")


def answer_due(told: date, house: House) -> date:
    """The last day for an answer to a placement that was explained on a day."""
    return house.calendar.add_working_days(told, house.policy.answer_days)


def explain(file: CaseFile, house: House) -> tuple[MailOrder, ...]:
    """The placement notice to the ASN, with the last day on which an answer is in time."""
    return orders(Mail.PLACEMENT_EXPLAINED, (file.nip,), file, tenggat=answer_due(file.facts.today, house))


def answer(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Tanggapi: the ASN's answer. The superior sees that one has answered, never what (DOMAIN.md 10.9)."""
    return Effects(changes={"answer": act.answer}, body={"jawaban": act.answer, "catatan": act.note or act.reason})


def conclude(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Tuntaskan: those who decide first are told that a list waits for them; one mail an SK and day."""
    payload = list_payload(file)
    heard = "jawaban" if file.facts.case.answer else "tanpa jawaban"
    mails = (list_order(Mail.DECISION_NEEDED, nip, file, payload) for nip in deciders(0, file, house))
    return Effects(mails=tuple(mails), body={"didengar": heard})
