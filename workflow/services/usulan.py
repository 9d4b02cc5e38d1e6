"""Stage usulan: the heads of both agencies are asked, and the case goes on when they answered or stayed silent."""

from datetime import date

from workflow.domain.acts import Act, Effects, MailOrder, NewDecision
from workflow.domain.casefile import CaseFile
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.recusal import addressed
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.services.notices import orders
from workflow.services.telling import begin


def submit(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Ajukan: both heads of agency are asked for their opinion."""
    return Effects(mails=ask_heads(file, house))


def ask_heads(file: CaseFile, house: House) -> tuple[MailOrder, ...]:
    """Asks both heads of agency, or who takes the place of one in conflict, with the day until which it is awaited."""
    days = house.policy.opinion_days
    deadline = house.calendar.add_working_days(file.facts.today, days)
    heads = [head for head in (file.circle.origin_head, file.circle.target_head) if head is not None]
    asked = addressed(Role.KEPALA_OPD, heads, file, house.loader.kept_directory())
    return orders(Mail.OPINION_REQUESTED, asked, file, tenggat=deadline)


def opinions_are_in(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Lengkapi waits until both heads gave their opinion, or until their working days have passed.

    Silence is recorded, never a veto; a refusal is an opinion that the review team reads (DOMAIN.md 10.8). Where an
    own request needs consent, rule R-DOC-01 asks for the letters.
    """
    missing, due = silent_heads(file), opinions_due(file, house)
    if not missing or file.facts.today > due:
        return None
    return Finding("K-TAHAP", Result.BLOCK, {"tenggat": due, "jumlah": len(missing)}, case="menunggu_pendapat")


def silent_heads(file: CaseFile) -> frozenset[str]:
    """The heads of both agencies whose opinion is not there, given by themselves or on their behalf."""
    asked = frozenset(head for head in (file.circle.origin_head, file.circle.target_head) if head is not None)
    given = {d.on_behalf or d.actor for d in file.facts.decisions if d.capacity == Role.KEPALA_OPD}
    return asked - given


def opinions_due(file: CaseFile, house: House) -> date:
    """The last day for an opinion; after it silence is recorded."""
    return house.calendar.add_working_days(file.facts.case.entered_on, house.policy.opinion_days)


def give_opinion(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Putuskan in usulan: a head's opinion."""
    return Effects(decision=decision_of(act, role), body={"putusan": act.outcome})


def decision_of(act: Act, role: Role) -> NewDecision:
    """The decision that an act records."""
    letter = act.paper.letter if act.paper else None
    return NewDecision(
        role.value, act.actor, act.on_behalf, act.outcome or "setuju", act.reason or act.note, letter, act.paper
    )


def complete(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Lengkapi: the explanation of the placement is made, and told or given to a person to confirm."""
    begun = begin(act, role, file, house)
    return begun._replace(body={"diam": len(silent_heads(file)), **begun.body})
