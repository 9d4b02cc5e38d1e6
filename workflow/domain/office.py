"""What the documents of a round are filled with beside its case files: people, checklists, corrections, numbers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.facts import Post
from workflow.domain.policy import Agency
from workflow.domain.stages import Stage
from workflow.domain.stationery import DocumentKind, Stationery

_ENACTED = frozenset({Stage.SERAH_TERIMA, Stage.SELESAI})


class Item(NamedTuple):
    """One line of a handover checklist."""

    group: str
    title: str
    state: str
    note: str


class Correction(NamedTuple):
    """A ralat as it was recorded."""

    number: str
    dated: date
    column: str
    old: str
    new: str
    reason: str


class Office(NamedTuple):
    """What all documents of a round share.

    Args:
        names: by NIP or id of an official; titles: the office that such a person holds.
        items, corrections: by case number; attended: by NIP, whom the inauguration list names.
        numbers: numbers of our own register by (kind, case number or code of the SK), with their dates.
    """

    agency: Agency
    stationery: Stationery
    today: date
    round_code: str
    names: Mapping[str, str]
    titles: Mapping[str, str]
    items: Mapping[str, Sequence[Item]]
    corrections: Mapping[str, Sequence[Correction]]
    duty_from: Mapping[str, date]
    numbers: Mapping[tuple[str, str], tuple[str, date]]
    inaugurated: frozenset[str]


def is_enacted(file: CaseFile) -> bool:
    """True from `setujui` on, paused or not: only then does the name stand on a numbered SK."""
    case = file.facts.case
    return case.state in _ENACTED or (case.state is Stage.DITUNDA and case.remembered in _ENACTED)


def signed_elsewhere(file: CaseFile) -> bool:
    """True where another agency is entered: its SK is signed by others and the name never stands on ours."""
    return isinstance(file.facts.target, Post) and file.facts.target.instance is not None


def is_inaugurated(file: CaseFile, profiles: frozenset[str]) -> bool:
    """True where the post entered is entered by an inauguration."""
    return isinstance(file.facts.target, Post) and file.facts.target.profile in profiles


def is_ready(kind: DocumentKind, file: CaseFile, duty_from: Mapping[str, date]) -> bool:
    """True where a document of one person may bear a number: what it states has happened."""
    happened = {DocumentKind.SPP: file.facts.attended_on is not None, DocumentKind.SPMT: file.nip in duty_from}
    return is_enacted(file) and happened.get(kind, True)
