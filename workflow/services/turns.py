"""Each night: who must decide though nobody's act brought the turn: a silence passed, or a decision must be looked at again."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.mails import Mail
from workflow.domain.stages import Stage
from workflow.services.chain import asked_on, silence_passed_on
from workflow.services.digests import change_code, marked
from workflow.services.house import House
from workflow.services.judging import approval_findings
from workflow.services.notices import list_key, list_payload
from workflow.services.persetujuan import awaited_deciders
from workflow.storage import cases
from workflow.storage.facts import Selection, Viewer
from workflow.storage.outbox import NewMail

PAGE = 500


class Page(NamedTuple):
    """The mails of a page of cases, and the id that the next page begins after; None where no case was left."""

    last_id: int | None
    mails: Sequence[NewMail] = ()


def turns(house: House, day: date, after_id: int) -> Page:
    """The requests for decisions that no act ordered, of a page of cases; the same cause asks a decider once a list."""
    waits = any(house.policy.chain.silence.values())
    with house.store.reading() as conn:
        ids = cases.waiting_cases(conn, Stage.PERSETUJUAN, decided=not waits, after_id=after_id, limit=PAGE)
        files = house.loader.load(conn, Selection.of_ids(ids), Viewer(day)) if ids else []
    mails: dict[str, NewMail] = {}
    for file in files:
        now = marked(file, approval_findings(file, house))
        for cause in _causes(now, house):
            for decider in awaited_deciders(now, house):
                mail = request_decision(now, decider, cause, house)
                mails.setdefault(mail.key, mail)
    return Page(ids[-1] if ids else None, list(mails.values()))


def _causes(file: CaseFile, house: House) -> Iterator[object]:
    code = change_code(file)
    if code:
        yield f"ditinjau-{code}"
    passed = silence_passed_on(file, house)
    # Where the last word of the step came later, that act has told the next already.
    if passed is not None and passed < file.facts.today and asked_on(file, house) <= passed:
        yield passed


def request_decision(file: CaseFile, decider: str, cause: object, house: House) -> NewMail:
    """The request for a decision on the case's list; the same cause asks a decider once a list."""
    case = file.facts.case
    key = list_key(case.round_code, case.decree_code, Mail.DECISION_NEEDED, decider, cause)
    due = house.mail_due(Mail.DECISION_NEEDED, house.clock.now())
    return NewMail(key, Mail.DECISION_NEEDED.value, decider, list_payload(file), due, file.guard.case_id)
