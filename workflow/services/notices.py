"""Which mails a step owes, as orders with ids and dates only; who receives them is decided here, their text is not."""

from collections.abc import Iterable, Mapping

from workflow.domain.acts import MailOrder
from workflow.domain.casefile import CaseFile
from workflow.domain.mails import Mail

_STEPS = (Mail.OPINION_REQUESTED, Mail.PLACEMENT_EXPLAINED, Mail.DECISION_MADE, Mail.HANDOVER_TASK)
"""What a case tells one person, in the order of its stages; what comes later refers to it."""
ANSWERED = {
    Mail.OPINION_AWAITED: Mail.OPINION_REQUESTED,
    Mail.ANSWER_AWAITED: Mail.PLACEMENT_EXPLAINED,
    Mail.TASK_REMINDER: Mail.HANDOVER_TASK,
    Mail.ACKNOWLEDGEMENT_RECEIPT: Mail.HANDOVER_TASK,
    Mail.DECISION_AWAITED: Mail.DECISION_NEEDED,
}
"""Mails that answer exactly one earlier mail to the same person: reminders the one they remind of, receipts the request."""


def case_key(number: str, visit: int, mail: Mail, recipient: str) -> str:
    """The key of a case's mail to one person.

    It holds the visit, so that a case that was returned tells again, and a repeated step does not.
    """
    return f"{number}:{visit}:{mail.value}:{recipient}"


def list_key(round_code: str, decree: str, mail: Mail, recipient: str, day: object) -> str:
    """The key of a mail about the list of an SK."""
    return f"{round_code}:{decree}:{mail.value}:{recipient}:{day}"


def earlier_keys(number: str, visit: int, mail: Mail, recipient: str) -> list[str]:
    """Keys of what the case may have told this person before, oldest first; the last is the one that is answered.

    Whether those mails exist is seen when this one is written.
    """
    answered = ANSWERED.get(mail, mail)
    place = _STEPS.index(answered) if answered in _STEPS else len(_STEPS)
    before = _STEPS[: place + 1] if mail in ANSWERED else _STEPS[:place]
    past = [case_key(number, earlier, step, recipient) for earlier in range(1, visit) for step in _STEPS]
    return past + [case_key(number, visit, step, recipient) for step in before]


def order(mail: Mail, recipient: str | None, file: CaseFile, **payload: object) -> list[MailOrder]:
    """One mail about a case to one person; none where the office is empty."""
    if recipient is None:
        return []
    case = file.facts.case
    values = {"tahap": case.state.value, "kunjungan": case.visit, **payload}
    return [MailOrder(mail.value, recipient, case_key(case.number, case.visit, mail, recipient), values)]


def orders(mail: Mail, recipients: Iterable[str | None], file: CaseFile, **payload: object) -> tuple[MailOrder, ...]:
    """The same mail to several people, once each."""
    once = dict.fromkeys(recipient for recipient in recipients if recipient is not None)
    return tuple(made for recipient in once for made in order(mail, recipient, file, **payload))


def list_order(mail: Mail, recipient: str, file: CaseFile, payload: Mapping[str, object]) -> MailOrder:
    """One mail a list and recipient: the cases of one SK ask for one decision, not for fifty."""
    case = file.facts.case
    key = list_key(case.round_code, case.decree_code, mail, recipient, payload.get("tanggal", ""))
    return MailOrder(mail.value, recipient, key, payload)


def list_payload(file: CaseFile) -> dict[str, object]:
    """What a request for a decision on an SK's list names; its day makes it one mail a day."""
    case = file.facts.case
    return {"gelombang": case.round_code, "sk": case.decree_code, "tanggal": file.facts.today}
