"""Four eyes on the graph of persons: who is one human being, who stands in for whom, and whose word does not count twice.

Accounts, offices and delegations are names; what counts is persons. The database keeps the same (storage.four_eyes).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum, auto
from typing import NamedTuple, Protocol

from workflow.domain.nip import birth_from_nip

_TITLE = re.compile(r"(?:prof|drs|dra|drg|drh|dr|ir|hj|h|k\.?h|ns|apt)\.?\s+", re.IGNORECASE)
_SEX_DIGIT = 14


class Identity(NamedTuple):
    """A person as a table has it. `birth` and `sex` are known of those with a NIP; `nip` where an official names his own."""

    id: str
    name: str
    birth: date | None = None
    email: str | None = None
    nip: str | None = None


def bare_name(name: str) -> str:
    """A name without titles, in small letters: `Drs. H. Budi Contoh, M.Si.` is `budi contoh`."""
    bare = name.partition(",")[0].strip()
    while found := _TITLE.match(bare):
        bare = bare[found.end() :]
    return " ".join(re.sub(r"[^\w\s]", " ", bare).casefold().split())


def same_persons(employees: Iterable[Identity], officials: Iterable[Identity]) -> dict[str, str]:
    """Further ids of human beings who are entered more than once, with the first id of each.

    Two NIPs are one human being where name, date of birth and sex agree (a PPPK who became a PNS has two). An official
    without a NIP is whom his row names; else the one of the same name, unless both addresses are known and differ.

    Args:
        employees: by NIP; officials: of the table pejabat.

    Returns:
        For each further id the id that the person is known by; nobody who is entered once.
    """
    first: dict[tuple[str, date | None, str], str] = {}
    named: dict[str, list[Identity]] = {}
    found: dict[str, str] = {}
    for person in sorted(employees):
        name = bare_name(person.name)
        born = person.birth or birth_from_nip(person.id)
        known = first.setdefault((name, born, person.id[_SEX_DIGIT : _SEX_DIGIT + 1]), person.id)
        if known != person.id and born is not None:
            found[person.id] = known
        named.setdefault(name, []).append(person)
    for official in sorted(officials):
        others = named.setdefault(bare_name(official.name), [])
        same = official.nip or next((other.id for other in others if _one_address(official, other)), None)
        if same is not None:
            found[official.id] = found.get(same, same)
        others.append(official)
    return found


def _one_address(one: Identity, other: Identity) -> bool:
    return not one.email or not other.email or one.email.casefold() == other.email.casefold()


class Ties(NamedTuple):
    """What ties ids to one another around a case.

    Args:
        aliases: further ids of a person, with the id that he is known by.
        stand_ins: who acts for the proposer today: by a recorded delegation or as his Plh.
    """

    aliases: Mapping[str, str] = {}
    stand_ins: frozenset[str] = frozenset()

    def person(self, named: str) -> str:
        """The one id of a person, whichever account is named."""
        return self.aliases.get(named, named)

    def persons(self, named: Iterable[str | None]) -> set[str]:
        """The persons behind these ids; nobody for None."""
        return {self.aliases.get(one, one) for one in named if one is not None}


UNTIED = Ties()


class Word(NamedTuple):
    """What somebody is about to decide: in which capacity, and on whose behalf."""

    capacity: str
    actor: str
    on_behalf: str | None


class Given(Protocol):
    """What a recorded decision tells of who gave it: in which capacity, who, and on whose behalf."""

    @property
    def capacity(self) -> str:
        """The office that it was given for."""

    @property
    def actor(self) -> str:
        """Who gave it."""

    @property
    def on_behalf(self) -> str | None:
        """The holder in whose name it was given, if any."""


class Repeated(Enum):
    """How one person counts twice: in one capacity, or in two steps of which one is in another's name."""

    TWICE = auto()
    TWO_STEPS = auto()


def repeated_person(word: Word, given: Sequence[Given], ties: Ties) -> Repeated | None:
    """Whether this word makes one person count twice, beside the words given in this visit.

    One person may sit in two offices of his own: in the review team and as PyB. Who stands in for another in one of
    two steps takes only one of them. In one capacity a person counts once, by whichever account, and so does a seat.

    Returns:
        How, or None where the word is a further person's.
    """
    person, seat = ties.person(word.actor), ties.person(word.on_behalf or word.actor)
    for earlier in given:
        if earlier.capacity == "kepala_opd" and word.capacity != "kepala_opd":
            continue
        same = ties.person(earlier.actor) == person
        if earlier.capacity == word.capacity:
            if same or ties.person(earlier.on_behalf or earlier.actor) == seat:
                return Repeated.TWICE
        elif same and (earlier.on_behalf is not None or word.on_behalf is not None):
            return Repeated.TWO_STEPS
    return None
