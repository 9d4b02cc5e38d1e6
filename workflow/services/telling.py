"""The explanation of a placement: made when the case enters sosialisasi, confirmed by a person, then told."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from workflow.domain.acts import Act, Effects, MailOrder, NewTask
from workflow.domain.casefile import CaseFile
from workflow.domain.deadlines import term
from workflow.domain.explanation import Support, explanation_text, talking_sheet
from workflow.domain.facts import Post
from workflow.domain.mails import Mail
from workflow.domain.ownership import EMPTY_OFFICE, Owner
from workflow.domain.rules._shared import target_id
from workflow.domain.rules.recommendation import ImutState, state_of
from workflow.domain.stages import Role
from workflow.domain.telling import ANALYST, GROUP, TALKS, TITLES, Clock, Kind, NewExplanation, Point, Told, kind_of
from workflow.services.house import House
from workflow.services.notices import list_order, list_payload, orders
from workflow.storage.tasks import OPEN_TASK


def answer_due(told: date, house: House) -> date:
    """The last day for an answer to a placement that was explained on a day."""
    return house.calendar.add_working_days(told, house.policy.answer_days)


def is_subject(nip: str, file: CaseFile) -> bool:
    """Whether this is the person whom the case is about, by whichever account."""
    person = file.facts.ties.person
    return person(nip) == person(file.nip)


def point_reached(file: CaseFile, house: House) -> bool:
    """Whether the placement may be told: in sosialisasi, or where the city says so once BKN has recommended it."""
    if house.policy.telling.point is Point.BRIEFING:
        return True
    facts = file.facts
    found = state_of(facts.letters, file.nip, target_id(facts), facts.today)
    return found.state is ImutState.DIREKOMENDASIKAN


def begin(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """What entering sosialisasi does: the text is made; an analyst who sends the case on by hand confirms it thereby.

    Else, by night or by somebody else, a person is asked to confirm it, and the placement is not told before.
    """
    confirms = role is Role.ANALIS and not is_subject(act.actor, file)
    due = point_reached(file, house)
    words = new_words(compose(file, house), by=act.actor if confirms and due else None)
    body = {"penjelasan": {"versi": 1, "sidik": words.sha256}}
    if words.confirmed_by is not None:
        changes = {"told_on": file.facts.today, "answer": None}
        return Effects(changes=changes, mails=explain(file, house), told=Told(words), body=body)
    task = confirming_task(file, house)
    return Effects(
        changes={"told_on": None, "answer": None},
        tasks=(task,) if due else (),
        mails=ask_to_confirm(task, file) if due else (),
        told=Told(words),
        body=body,
    )


def compose(file: CaseFile, house: House) -> str:
    """The explanation of a placement, from the facts as they stand."""
    return explanation_text(file, _mapping(file), support_of(file, house), house.agency)


def sheet_of(file: CaseFile, house: House) -> str:
    """The talking sheet of a case for its superiors."""
    told = file.facts.case.told_on
    return talking_sheet(file, support_of(file, house), house.agency, answer_due(told, house) if told else None)


def new_words(text: str, by: str | None = None) -> NewExplanation:
    """A text with its hash."""
    return NewExplanation(text, hashlib.sha256(text.encode()).hexdigest(), by)


def support_of(file: CaseFile, house: House) -> Support:
    """What the house knows of support for who leaves this post."""
    origin = file.facts.origin
    overlap = house.policy.handover.overlap.get(origin.profile, 0) if isinstance(origin, Post) else 0
    return Support(house.policy.competencies, overlap)


def _mapping(file: CaseFile) -> Mapping[str, Any]:
    return json.loads(file.mapping) if file.mapping else {}


def explain(file: CaseFile, house: House) -> tuple[MailOrder, ...]:
    """The placement notice to the ASN, and the talking sheet to both superiors."""
    superiors = [file.circle.origin_supervisor, file.circle.target_supervisor]
    others = [nip for nip in superiors if nip is not None and not is_subject(nip, file)]
    notice = orders(Mail.PLACEMENT_EXPLAINED, (file.nip,), file, tenggat=answer_due(file.facts.today, house))
    return notice + orders(Mail.TALKING_SHEET, others, file)


def confirming_task(file: CaseFile, house: House) -> NewTask:
    """The task of confirming the text of the present visit."""
    return new_task(Kind.CONFIRM, file.facts.case.visit, house.policy.telling.confirming, file, house)


def ask_to_confirm(task: NewTask, file: CaseFile) -> tuple[MailOrder, ...]:
    """One mail an SK's list and day to who confirms."""
    if task.owner_nip is None:
        return ()
    return (list_order(Mail.EXPLANATION_WAITS, task.owner_nip, file, list_payload(file)),)


def new_task(kind: Kind, number: int, clock: Clock, file: CaseFile, house: House) -> NewTask:
    """A task of the briefing with its owner and clock; never the subject's own."""
    owner = owner_of(clock.owner, file, house)
    post = file.facts.target if clock.owner == "atasan_tujuan" else file.facts.origin
    follows_post = kind in TALKS
    return NewTask(
        f"{kind.value}{number}",
        GROUP,
        TITLES[kind],
        clock.owner,
        owner.nip,
        "jabatan" if follows_post else "orang",
        post.id if follows_post and isinstance(post, Post) else None,
        blocking=False,
        risk="tinggi",
        letter_kind=None,
        term=term(house.calendar, file.facts.today, clock.days),
        owner_reason=owner.reason,
    )


def owner_of(named: str, file: CaseFile, house: House) -> Owner:
    """Who does a task of the briefing: whom the configuration names, else an analyst; never the subject."""
    people = {
        "pengusul": file.facts.proposer,
        "atasan_asal": file.circle.origin_supervisor,
        "atasan_tujuan": file.circle.target_supervisor,
    }
    first = people.get(named)
    if first is not None and not is_subject(first, file):
        return Owner(first)
    analysts = house.loader.kept_directory().holders(Role.ANALIS, file.facts.today)
    found = next((nip for nip in analysts if not is_subject(nip, file)), None)
    return Owner(found, None if named == ANALYST and found else EMPTY_OFFICE)


def open_codes(file: CaseFile) -> tuple[str, ...]:
    """Codes of the briefing's tasks that are open, as far as the case was loaded with its tasks."""
    return tuple(task.code for task in file.facts.tasks if task.state in OPEN_TASK and kind_of(task.code) is not None)


def next_visit(file: CaseFile) -> CaseFile:
    """The case as it stands in the visit that a return begins."""
    case = file.facts.case
    return file._replace(facts=replace(file.facts, case=case._replace(visit=case.visit + 1)))
