"""Who may act: one pure function over the edge's roles, the directory and the people around the case."""

from datetime import date

from workflow.domain.acts import Act
from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Directory
from workflow.domain.edges import Edge
from workflow.domain.findings import Finding, Result
from workflow.domain.stages import GRANTED_ROLES, SYSTEM_ACTOR, Role, Trigger

_SIGNED = frozenset({Trigger.SETUJUI})


def capacity(act: Act, edge: Edge, file: CaseFile, directory: Directory, today: date) -> Role | None:
    """The role in which the actor may take this step, or None.

    A delegation is used only where it is named (`on_behalf`), is recorded, in date and covers the role; acting on
    paper is no delegation. The owner of a task is checked with the task itself.

    Regulation: PP 11/2017 art. 191 (PPK); UU 30/2014 art. 13 (delegation).
    """
    held = [role for role in edge.roles if _holds(role, act, file, directory, today)]
    if len(held) > 1 and edge.trigger is Trigger.PUTUSKAN:
        # One person may sit in two offices of the chain: the one that has not spoken yet is meant.
        spoken = {decision.capacity for decision in file.facts.decisions}
        held = [role for role in held if role.value not in spoken] or held
    return held[0] if held else None


def _holds(role: Role, act: Act, file: CaseFile, directory: Directory, today: date) -> bool:
    facts = file.facts
    if role in GRANTED_ROLES:
        return _holds_office(role, act, file, directory, today)
    if act.on_behalf is not None:
        # What follows from the case itself is no office: nobody can delegate it, and the ledger must not say so.
        return False
    if role is Role.SISTEM:
        return act.actor == SYSTEM_ACTOR
    if role is Role.PENGUSUL:
        return facts.proposer is not None and act.actor == facts.proposer
    if role is Role.ASN:
        own = facts.case.own_request or act.trigger is not Trigger.TARIK
        return own and act.actor == file.nip
    return act.actor != SYSTEM_ACTOR


def _holds_office(role: Role, act: Act, file: CaseFile, directory: Directory, today: date) -> bool:
    signer = file.facts.decree.signer
    if act.trigger in _SIGNED and signer is not None and signer != act.actor:
        return False
    if act.on_behalf is None:
        return _is_holder(act.actor, role, file, directory, today)
    return _is_holder(act.on_behalf, role, file, directory, today) and (
        directory.delegated(act.on_behalf, act.actor, role, today) is not None or _delegated_by_letter(act, file, today)
    )


def _is_holder(nip: str, role: Role, file: CaseFile, directory: Directory, today: date) -> bool:
    if role is Role.KEPALA_OPD:
        # Whoever heads a third OPD has no say in this case.
        return nip in {file.circle.origin_head, file.circle.target_head}
    return any(grant.role is role for grant in directory.roles_of(nip, today))


def _delegated_by_letter(act: Act, file: CaseFile, today: date) -> bool:
    kind = file.facts.decree.kind
    for letter in file.facts.letters:
        if letter.kind != "delegasi" or letter.from_nip != act.on_behalf or letter.to_nip != act.actor:
            continue
        in_date = (letter.start is None or letter.start <= today) and (letter.end is None or today <= letter.end)
        if in_date and (not letter.decree_kinds or kind in letter.decree_kinds):
            return True
    return False


def not_entitled(act: Act, edge: Edge) -> Finding:
    """K-PERAN: names the roles that may take this step."""
    roles = [role.value for role in edge.roles if role is not Role.SISTEM]
    return Finding("K-PERAN", Result.BLOCK, {"pemicu": act.trigger.value, "peran": roles})
