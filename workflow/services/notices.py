"""Which mails a step owes, as orders with ids and dates only; who receives them is decided here, their text is not."""

from collections.abc import Iterable, Mapping

from workflow.domain.acts import MailOrder
from workflow.domain.casefile import CaseFile
from workflow.domain.mails import Mail


def order(mail: Mail, recipient: str | None, file: CaseFile, **payload: object) -> list[MailOrder]:
    """One mail about a case to one person; none where the office is empty.

    The key holds the visit, so that a case that was returned tells again, and a repeated step does not.
    """
    if recipient is None:
        return []
    case = file.facts.case
    key = f"{case.number}:{case.visit}:{mail.value}:{recipient}"
    return [MailOrder(mail.value, recipient, key, {"tahap": case.state.value, **payload})]


def orders(mail: Mail, recipients: Iterable[str | None], file: CaseFile, **payload: object) -> tuple[MailOrder, ...]:
    """The same mail to several people, once each."""
    once = dict.fromkeys(recipient for recipient in recipients if recipient is not None)
    return tuple(made for recipient in once for made in order(mail, recipient, file, **payload))


def list_order(mail: Mail, recipient: str, file: CaseFile, payload: Mapping[str, object]) -> MailOrder:
    """One mail a list and recipient: the cases of one SK ask for one decision, not for fifty."""
    case = file.facts.case
    key = f"{case.round_code}:{case.decree_code}:{mail.value}:{recipient}:{payload.get('tanggal', '')}"
    return MailOrder(mail.value, recipient, key, payload)
