"""Recusal: who decides in the place of an official in conflict, in the order in which the law names them.

Regulation: UU 30/2014 art. 42(1) (who is in conflict does not decide) and 43 (the superior or another official does).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Directory
from workflow.domain.sitting import Hindered, conflict_of
from workflow.domain.stages import Role, Stage

_ABOVE: Mapping[Role, Role] = MappingProxyType({Role.INSPEKTORAT: Role.PYB, Role.TPK: Role.PYB, Role.PYB: Role.PPK})
"""Whose holder is told of the conflict of an office and names another official. Above the PPK is nobody; a head of agency
only gives an opinion, and his silence lets the case go on.
"""

_DELEGABLE = frozenset({"hubungan"})
"""A relative's delegate decides in his own responsibility (art. 13); nobody decides for the proposer or the subject."""


class Substitute(NamedTuple):
    """Who takes the place: by holding the role too, by a delegation (then `on_behalf`), or as the superior."""

    nip: str
    how: str
    on_behalf: str | None = None


class Recusal(NamedTuple):
    """An official of the present stage who is in conflict with the person of the case, and who takes his place."""

    role: Role
    hindered: Hindered
    substitutes: tuple[Substitute, ...]


def recusals(role: Role, holders: Sequence[str], file: CaseFile, directory: Directory) -> tuple[Recusal, ...]:
    """The holders of an office who must recuse themselves in a case, each with his substitutes, the nearest first."""
    causes = {holder: _conflict(role, holder, file) for holder in holders}
    free = [Substitute(holder, "pemegang_peran") for holder, cause in causes.items() if cause is None]
    found = []
    for holder, cause in causes.items():
        if cause is None:
            continue
        lent = directory.delegates(holder, role, file.facts.today) if cause.cause in _DELEGABLE else ()
        able = (one for one in lent if _conflict(role, one, file) is None and one not in holders)
        delegates = [Substitute(one, "delegasi", holder) for one in able]
        above = [] if free or delegates else _superiors(role, file, directory)
        found.append(Recusal(role, cause, (*free, *delegates, *above)))
    return tuple(found)


def _superiors(role: Role, file: CaseFile, directory: Directory) -> list[Substitute]:
    held = directory.holders(_ABOVE[role], file.facts.today) if role in _ABOVE else ()
    return [Substitute(one, "atasan") for one in held if _conflict(role, one, file) is None]


def _conflict(role: Role, one: str, file: CaseFile) -> Hindered | None:
    return conflict_of(one, file.nip, file.facts, approves=role is not Role.KEPALA_OPD)


def addressed(role: Role, holders: Sequence[str], file: CaseFile, directory: Directory) -> tuple[str, ...]:
    """Who is asked to decide: the holders who may, and the substitutes of those who must recuse themselves."""
    out = recusals(role, holders, file, directory)
    if not out:
        return tuple(holders)
    gone = {recusal.hindered.member for recusal in out}
    stay = [holder for holder in holders if holder not in gone]
    return tuple(dict.fromkeys([*stay, *(one.nip for recusal in out for one in recusal.substitutes)]))


_CONSIDERING = (Role.INSPEKTORAT, Role.TPK, Role.PYB, Role.PPK)


def recusals_of(file: CaseFile, directory: Directory) -> tuple[Recusal, ...]:
    """Who must recuse himself in the present stage of a case: of the heads in usulan, of the chain in persetujuan."""
    state, today = file.facts.case.state, file.facts.today
    if state is Stage.USULAN:
        heads = [head for head in (file.circle.origin_head, file.circle.target_head) if head is not None]
        return recusals(Role.KEPALA_OPD, heads, file, directory)
    if state is not Stage.PERSETUJUAN:
        return ()
    offices = ((role, directory.holders(role, today)) for role in _CONSIDERING)
    return tuple(found for role, holders in offices for found in recusals(role, holders, file, directory))
