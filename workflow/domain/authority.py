"""Who may act: one pure function over the edge's roles, the directory and the people around the case."""

from datetime import date
from typing import NamedTuple

from workflow.domain.acts import Act
from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Delegation, Directory
from workflow.domain.edges import Edge
from workflow.domain.facts import Post
from workflow.domain.findings import Finding, Result
from workflow.domain.independence import Repeated, Word, repeated_person
from workflow.domain.missing import Missing
from workflow.domain.stages import GRANTED_ROLES, SYSTEM_ACTOR, Role, Trigger

_SIGNED = frozenset({Trigger.SETUJUI})
_DECIDING = frozenset({Trigger.PUTUSKAN, Trigger.SETUJUI, Trigger.TOLAK})
_STATUS_DECISIONS = frozenset({Trigger.SETUJUI, Trigger.TOLAK, Trigger.BATALKAN, Trigger.RALAT})
"""Acts that appoint, move or dismiss, refuse to, or change such a decision."""


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
    return mandate(act, role, file, directory, today) is not None


class Mandate(NamedTuple):
    """By what somebody acts in an office that is not his own: delegasi, plh or plt, with its letter."""

    basis: str
    letter: str | None


def mandate(act: Act, role: Role, file: CaseFile, directory: Directory, today: date) -> Mandate | None:
    """By what the actor takes a step in the name of the role's holder (`on_behalf`), or None.

    One level: the holder has the role himself; who only acts in it passes nothing on. A Plh has the roles of the holder
    less the acts that are withheld from him.

    Regulation: UU 30/2014 art. 13 and 14; SE BKN 1/SE/I/2021.
    """
    holder = act.on_behalf
    person = file.facts.ties.person
    if holder is None or person(holder) == person(act.actor) or not _is_holder(holder, role, file, directory, today):
        return None
    if _acting_head(holder, role, file, directory) is not None:
        return None
    row = directory.delegated(holder, act.actor, role, today)
    if row is not None and _covers_decree(row.letter, file):
        return Mandate("delegasi", row.letter)
    letter = _delegated_by_letter(act, file, today) if role is Role.PPK else None
    if letter is not None:
        return Mandate("delegasi", letter)
    plh = directory.acts_as_plh(holder, act.actor, today)
    return Mandate("plh", plh.letter) if plh is not None and not is_withheld(act.trigger, role, file) else None


def warrant(act: Act, role: Role, file: CaseFile, directory: Directory) -> Mandate | None:
    """By what the actor holds the office of this step where it is not his own: also as Plt of a head's vacant post."""
    today = file.facts.today
    if act.on_behalf is not None:
        return mandate(act, role, file, directory, today)
    found = _acting_head(act.actor, role, file, directory)
    return Mandate(found.basis, found.letter) if found is not None else None


def is_withheld(trigger: Trigger, role: Role, file: CaseFile) -> bool:
    """Whether an act is withheld from a Plt or Plh: to appoint, move, dismiss; to consider a move between agencies.

    Opinions, and the usul inside the own agency, are not.

    Regulation: UU 30/2014 art. 14(7); SE BKN 1/SE/I/2021.
    """
    posts = (file.facts.origin, file.facts.target)
    across = any(isinstance(post, Post) and post.instance is not None for post in posts)
    return trigger in _STATUS_DECISIONS or (trigger is Trigger.PUTUSKAN and role is not Role.KEPALA_OPD and across)


def _acting_head(nip: str, role: Role, file: CaseFile, directory: Directory) -> Delegation | None:
    if role is not Role.KEPALA_OPD:
        return None
    heads = [post.agency_head_post for post in (file.facts.origin, file.facts.target) if isinstance(post, Post)]
    acting = (row for head in heads if head is not None for row in directory.acting_on(head))
    return next((row for row in acting if row.to_nip == nip and row.holds(file.facts.today)), None)


def _covers_decree(number: str | None, file: CaseFile) -> bool:
    """False where the letter of a delegation is in the round and names other kinds of SK."""
    named = [x for x in file.facts.letters if x.kind == "delegasi" and x.number == number and x.decree_kinds]
    return not named or any(file.facts.decree.kind in letter.decree_kinds for letter in named)


def _is_holder(nip: str, role: Role, file: CaseFile, directory: Directory, today: date) -> bool:
    if role is Role.KEPALA_OPD:
        # Whoever heads a third OPD has no say in this case.
        return nip in {file.circle.origin_head, file.circle.target_head}
    return any(grant.role is role for grant in directory.roles_of(nip, today))


def _delegated_by_letter(act: Act, file: CaseFile, today: date) -> str | None:
    kind = file.facts.decree.kind
    for letter in file.facts.letters:
        if letter.kind != "delegasi" or letter.from_nip != act.on_behalf or letter.to_nip != act.actor:
            continue
        in_date = (letter.start is None or letter.start <= today) and (letter.end is None or today <= letter.end)
        if in_date and (not letter.decree_kinds or kind in letter.decree_kinds):
            return letter.number
    return None


def not_entitled(act: Act, edge: Edge, file: CaseFile, directory: Directory) -> Finding:
    """K-PERAN: names the roles that may take this step, and says so where a Plh lacks only what is withheld from him."""
    roles = [role for role in edge.roles if role is not Role.SISTEM]
    named = [role.value for role in roles]
    plh = act.on_behalf is not None and directory.acts_as_plh(act.on_behalf, act.actor, file.facts.today) is not None
    if plh and any(is_withheld(act.trigger, role, file) for role in roles):
        return Finding("K-PERAN", Result.BLOCK, {"pemicu": act.trigger.value, "peran": named}, case="pelaksana")
    return Finding("K-PERAN", Result.BLOCK, {"pemicu": act.trigger.value, "peran": named})


def not_independent(act: Act, role: Role, file: CaseFile, directory: Directory) -> Finding | None:
    """K-PERAN of a decision: one person does not count twice, nor a Plh for whom he stands in for.

    Regulation: UU 30/2014 art. 14 (a mandate leaves the responsibility with its giver) and 42.
    """
    if act.trigger not in _DECIDING:
        return None
    facts = file.facts
    if act.on_behalf is not None and _is_tied_by_mandate(act, role, file, directory):
        return Finding("K-PERAN", Result.BLOCK, {"atas_nama": act.on_behalf}, case="mandat")
    seat = act.on_behalf or act.actor
    # A decision that must be looked at again may be given again.
    given = tuple(d for d in facts.decisions if not d.changed)
    if act.trigger is Trigger.TOLAK:
        # An official who agreed may still reject: his earlier word, or his delegate's, is taken back.
        given = tuple(d for d in given if d.capacity != role or seat != (d.on_behalf or d.actor))
    found = repeated_person(Word(role.value, act.actor, act.on_behalf), given, facts.ties)
    if found is Repeated.TWICE:
        return Finding("K-PERAN", Result.BLOCK, {"peran": role.value}, case="dua_kali")
    if found is Repeated.TWO_STEPS:
        return Finding("K-PERAN", Result.BLOCK, {"peran": role.value}, case="dua_langkah")
    return None


def _is_tied_by_mandate(act: Act, role: Role, file: CaseFile, directory: Directory) -> bool:
    facts = file.facts
    found = mandate(act, role, file, directory, facts.today)
    if found is None or found.basis != "plh" or isinstance(facts.relations, Missing):
        return False
    ties = facts.ties
    return ties.person(act.on_behalf or "") in ties.persons(relation.nip for relation in facts.relations)
