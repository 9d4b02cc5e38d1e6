"""Who of the review team can sit for whom, and whether it will have its quorum: asked while a round is being drafted.

Regulation: PP 11/2017 art. 191; UU 30/2014 art. 42-43 (who is in conflict does not consider).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.directory import Directory
from workflow.domain.facts import Absence, Facts
from workflow.domain.missing import Missing
from workflow.domain.stages import Role

CONFLICT_FREE = "tanpa_konflik"
SERVES_ON = "ikatan_dinas"
"""A bond to serve is a status, and keeps nobody from sitting."""


class Declaration(NamedTuple):
    """A signed statement that a member has no conflict: about one person, or (his own) about a whole round."""

    subject: str
    signer: str | None
    dated: date | None
    round_code: str | None


class Register(NamedTuple):
    """What the tables say of the members: absences by person (MISSING where `status` is), and declarations."""

    absences: Mapping[str, Sequence[Absence]] | Missing
    declarations: Sequence[Declaration] = ()


class Hindered(NamedTuple):
    """Why a member does not sit for a person, in one word, with what it is; `deputy` is the delegate who can."""

    member: str
    cause: str
    detail: str | None = None
    deputy: str | None = None


class Sitting(NamedTuple):
    """The forecast for one person: on the day of the SK (today without one), how many can sit, and who cannot."""

    nip: str
    day: date
    present: int
    hindered: tuple[Hindered, ...]
    enough: bool
    relations_known: bool


class Forecast(NamedTuple):
    """The forecast for a round. `undeclared` members have signed no declaration that covers it."""

    members: tuple[str, ...]
    quorum: int
    sittings: tuple[Sitting, ...]
    undeclared: tuple[str, ...]
    absences_known: bool

    @property
    def enough(self) -> bool | None:
        """True where the quorum holds for every person; None where there is no review team or nobody to consider."""
        if not self.members or not self.sittings:
            return None
        return all(sitting.enough for sitting in self.sittings)


def quorum_of(members: int, configured: int) -> int:
    """How many must sit: as configured, else (0) more than half of the members."""
    return configured or members // 2 + 1


def members_around(days: Sequence[date], directory: Directory) -> tuple[str, ...]:
    """Who sits in the review team on any of these days, in the order of the table."""
    return tuple(dict.fromkeys(nip for day in days for nip in directory.holders(Role.TPK, day)))


def day_of(facts: Facts) -> date:
    """The day that a sitting is foreseen for: the SK's, while it has none today."""
    return max(facts.decree.date or facts.today, facts.today)


def foresee(
    round_code: str, cases: Sequence[tuple[str, Facts]], register: Register, directory: Directory, quorum: int
) -> Forecast:
    """Foresees who can sit for whom.

    Args:
        round_code: of the round that a member's own declaration must name.
        cases: the persons by NIP with their facts.
        quorum: as configured; 0 is more than half of the members.
    """
    days = sorted({day for _nip, facts in cases for day in (facts.today, day_of(facts))})
    members = members_around(days, directory)
    needed = quorum_of(len(members), quorum)
    sittings = tuple(_sitting(nip, facts, members, register, directory, needed) for nip, facts in cases)
    undeclared = tuple(member for member in members if not _declared(member, round_code, cases, register))
    return Forecast(members, needed, sittings, undeclared, not isinstance(register.absences, Missing))


def _sitting(
    nip: str, facts: Facts, members: Sequence[str], register: Register, directory: Directory, needed: int
) -> Sitting:
    day, hindered, sat = day_of(facts), [], set(members)
    for member in members:
        why = _hindrance(member, nip, facts, register, directory, day)
        if why is None:
            continue
        deputy = _deputy(member, nip, facts, register, directory, sat) if why.cause in _SEAT_STAYS else None
        sat.add(deputy or member)
        hindered.append(why._replace(deputy=deputy))
    present = len(members) - sum(why.deputy is None for why in hindered)
    known = not isinstance(facts.relations, Missing)
    return Sitting(nip, day, present, tuple(hindered), present >= needed, known)


_SEAT_STAYS = frozenset({"status", "hubungan"})
"""Hindrances of a member whose delegate may take the seat; who proposed, or is moved, has nobody decide in his name."""


def _hindrance(
    member: str, nip: str, facts: Facts, register: Register, directory: Directory, day: date
) -> Hindered | None:
    in_conflict = conflict_of(member, nip, facts)
    if in_conflict is not None:
        return in_conflict
    if member not in directory.holders(Role.TPK, day):
        return Hindered(member, "peran_berakhir")
    absences = () if isinstance(register.absences, Missing) else register.absences.get(member, ())
    away = (a.kind for a in absences if a.kind != SERVES_ON and _lasts(a, day))
    kind = next(away, None)
    return Hindered(member, "status", kind) if kind is not None else None


def conflict_of(person: str, nip: str, facts: Facts, *, approves: bool = True) -> Hindered | None:
    """Why somebody may not decide on a person: himself, the proposer or for him, a relative.

    Args:
        approves: False for the opinion of a head of agency, who may well be the proposer.
    """
    ties = facts.ties
    one = ties.person(person)
    if one == ties.person(nip):
        return Hindered(person, "diri_sendiri")
    if approves and facts.proposer is not None and one == ties.person(facts.proposer):
        return Hindered(person, "pengusul")
    if approves and one in ties.persons(ties.stand_ins):
        return Hindered(person, "wakil_pengusul")
    relations = () if isinstance(facts.relations, Missing) else facts.relations
    kind = next((relation.kind for relation in relations if ties.person(relation.nip) == one), None)
    return Hindered(person, "hubungan", kind) if kind is not None else None


def _deputy(member: str, nip: str, facts: Facts, register: Register, directory: Directory, sat: set[str]) -> str | None:
    day = day_of(facts)
    for taker in directory.delegates(member, Role.TPK, day):
        free = taker not in sat and conflict_of(taker, nip, facts) is None
        absences = () if isinstance(register.absences, Missing) else register.absences.get(taker, ())
        if free and not any(a.kind != SERVES_ON and _lasts(a, day) for a in absences):
            return taker
    return None


def _lasts(absence: Absence, day: date) -> bool:
    return (absence.start is None or absence.start <= day) and (absence.end is None or day <= absence.end)


def _declared(member: str, round_code: str, cases: Sequence[tuple[str, Facts]], register: Register) -> bool:
    today = min((facts.today for _nip, facts in cases), default=None)
    signed = [
        d
        for d in register.declarations
        if d.signer == member and d.dated is not None and today is not None and d.dated <= today
    ]
    if any(d.subject == member and d.round_code == round_code for d in signed):
        return True
    about = {d.subject for d in signed if d.round_code in {None, round_code}}
    return bool(cases) and all(nip in about for nip, _facts in cases)
