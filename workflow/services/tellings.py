"""Writes what acts change around the telling of placements, and adds to a conclusion in silence what was done before it."""

from collections.abc import Mapping, Sequence

from workflow.domain.casefile import CaseFile
from workflow.domain.mails import Mail
from workflow.domain.telling import Told
from workflow.services.moment import Moment
from workflow.storage import telling
from workflow.storage.unit_of_work import Tx


def write_told(tx: Tx, changed: Sequence[tuple[CaseFile, int, Told]], author: str, moment: Moment) -> None:
    """Keeps texts, confirmations, the day of the notice and private circumstances; ends tasks that nobody has to do.

    Args:
        changed: case, the visit that it stands in after the act, and what changes.
    """
    first = (((file.guard.case_id, visit), told.explanation) for file, visit, told in changed if told.explanation)
    telling.add_first_explanations(tx, first, author, at=moment.at)
    for file, visit, told in changed:
        case_id = file.guard.case_id
        if told.confirmed is not None:
            telling.confirm(tx, (case_id, visit), told.confirmed, at=moment.at)
        if told.told_on is not None:
            telling.set_told(tx, case_id, told.told_on)
        if told.private is not None:
            telling.add_private(tx, (case_id, visit), told.private, at=moment.at)
        telling.end_named_tasks(tx, case_id, told.ended)


def reminders_of(tx: Tx, case_ids: Sequence[int]) -> Mapping[int, list[str]]:
    """On which days the ASN of these cases was reminded to answer, in one statement for all of them."""
    found = telling.reminded(tx.conn, case_ids, Mail.ANSWER_AWAITED.value)
    return {case_id: [day.isoformat() for day in days] for case_id, days in found.items()}
