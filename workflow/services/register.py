"""The register of a round's letters: every version of each, whom it covers, and specific personal data apart."""

from collections.abc import Sequence
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.context import Letter
from workflow.domain.letter_versions import by_number, conflict
from workflow.domain.specific import SPECIFIC_LETTERS
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.sight import sees_data
from workflow.services.views import round_files
from workflow.storage import ledger
from workflow.storage.ledger import NewEntry
from workflow.storage.registered import Registered, registered_letters


class Register(NamedTuple):
    """What a reader may see of a round's letters, in the order recorded.

    Args:
        conflicts: numbers that stand for two contents, each with all versions; withheld: how many letters hold specific
            personal data that this reader may not see.
    """

    letters: tuple[Registered, ...]
    conflicts: tuple[tuple[str, tuple[Registered, ...]], ...]
    withheld: int


def read_register(code: str, house: House, *, by: str | None = None, nip: str | None = None) -> Register:
    """The letters of a round, or those that speak of one person.

    Args:
        by: who reads. Specific personal data are shown to a named person only whom R-PDP-01 allows them for everybody
            concerned, and each showing is recorded; None, the server's operator, sees all else.

    Raises:
        NotFoundError: the round has no cases, or none that this person may see.
    """
    files = {file.nip: file for file in round_files(code, None, house, by=by)}
    with house.store.reading() as conn:
        rows = registered_letters(conn, code)
    seen, withheld, opened = [], 0, []
    for row in rows:
        named = _named(row.letter)
        if (nip is not None and named and nip not in named) or (by is not None and named and not named & set(files)):
            continue
        if row.letter.kind in SPECIFIC_LETTERS:
            concerned = [file for person, file in files.items() if not named or person in named]
            if not _may_open(row.letter, named, concerned, by, house):
                withheld += 1
                continue
            opened += [(file, row) for file in concerned]
        seen.append(row if by is None else row._replace(letter=_only(row.letter, set(files))))
    if by is not None and opened:
        _log(opened, by, house)
    return Register(tuple(seen), _conflicts(seen), withheld)


def _named(letter: Letter) -> set[str]:
    """Whom a letter names; empty where it speaks for everybody."""
    named = {cover.split(":", 1)[0] for cover in letter.covers}
    return set() if "*" in named else named


def _only(letter: Letter, people: set[str]) -> Letter:
    covers = tuple(cover for cover in letter.covers if cover == "*" or cover.split(":", 1)[0] in people)
    return letter._replace(covers=covers)


def _may_open(letter: Letter, named: set[str], concerned: Sequence[CaseFile], by: str | None, house: House) -> bool:
    if by is None or not concerned or len(concerned) < len(named):
        return False
    directory, data = house.loader.kept_directory(), SPECIFIC_LETTERS[letter.kind]
    return all(sees_data(by, data, file, directory, house) for file in concerned)


def _log(opened: Sequence[tuple[CaseFile, Registered]], by: str, house: House) -> None:
    moment = Moment.of(house)
    entries = [
        NewEntry(
            f"akses:{file.facts.case.number}",
            "data:specific_shown",
            by,
            {"golongan": [SPECIFIC_LETTERS[row.letter.kind]], "surat": row.id},
        )
        for file, row in opened
    ]
    house.store.write(lambda tx: ledger.append(tx, entries, at=moment.at, machine_at=moment.machine))


def _conflicts(rows: Sequence[Registered]) -> tuple[tuple[str, tuple[Registered, ...]], ...]:
    found = []
    for number, versions in by_number(row.letter for row in rows).items():
        if len(versions) > 1 and conflict(versions) is not None:
            found.append((number, tuple(row for row in rows if row.letter.number == number)))
    return tuple(found)
