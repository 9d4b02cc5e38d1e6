"""What an import changes, field by field, and what contradicts it, side by side."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

MOST_SHOWN = 1_000
"""Changes that are listed one by one; all are counted."""


_WORKED_OUT = ""
"""What a row has where the file is silent and the value is worked out after it is stored: no change of the file's."""


class FieldChange(NamedTuple):
    """One field of a row that is kept already: the row's key, the column, what it was and what it becomes."""

    key: str
    column: str
    old: object
    new: object


class Tally:
    """Counts an import by field: a value that is new, one that is another than before, one that stays.

    Args:
        names: canonical column by stored field, where the two differ.
    """

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self._names = names or {}
        self.new: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.same: Counter[str] = Counter()
        self.emptied: Counter[str] = Counter()
        self.changes: list[FieldChange] = []
        self._differences = 0

    def add_new(self, values: Mapping[str, object]) -> None:
        """Counts a row that was not known."""
        self.new.update(self._filled(values))

    def add_same(self, values: Mapping[str, object]) -> None:
        """Counts a row that is as it was."""
        self.same.update(self._filled(values))

    def add_changed(self, key: str, old: Mapping[str, object], new: Mapping[str, object]) -> None:
        """Compares a row with what is kept of it."""
        for field in dict.fromkeys((*old, *new)):
            before, after = old.get(field), new.get(field)
            name = self._names.get(field, field)
            if after == _WORKED_OUT:
                continue
            if before == after:
                self.same.update([name] if before is not None else [])
                continue
            (self.new if before is None else self.changed)[name] += 1
            self.emptied.update([name] if after is None else [])
            self._differences += 1
            if len(self.changes) < MOST_SHOWN:
                self.changes.append(FieldChange(key, name, before, after))

    @property
    def unlisted(self) -> int:
        """How many changes of known rows are counted and not listed: those beyond the first thousand."""
        return self._differences - len(self.changes)

    @property
    def fields(self) -> Mapping[str, tuple[int, int, int]]:
        """By column, in alphabetical order: values that are new, changed, unchanged."""
        names = sorted(self.new.keys() | self.changed.keys() | self.same.keys())
        return {name: (self.new[name], self.changed[name], self.same[name]) for name in names}

    def _filled(self, values: Mapping[str, object]) -> Iterator[str]:
        return (
            self._names.get(field, field)
            for field, value in values.items()
            if value is not None and value != _WORKED_OUT
        )


class Conflict(StrEnum):
    """Two records that cannot both be right."""

    BIRTHS = "satu_nip_dua_tanggal_lahir"
    NUMBERS = "satu_orang_dua_nip"


class Person(NamedTuple):
    """A person as one record has it; `row` is that of the file, None for what is kept already."""

    row: int | None
    nip: str
    name: str
    birth: date | None


class Contradiction(NamedTuple):
    """Two records side by side; one that `holds` keeps the row of the file out until someone has decided."""

    kind: Conflict
    left: Person
    right: Person
    holds: bool


def person_key(name: str) -> str:
    """A name without degrees and titles, as letters: `Dr. Sari Dewi, S.H.` and `SARI DEWI` are one."""
    words = [word for word in name.split(",", maxsplit=1)[0].casefold().split() if not word.endswith(".")]
    return "".join(character for word in words for character in word if character.isalnum())


def birth_of(nip: str) -> date:
    """The birth date that a valid NIP bears."""
    return date(int(nip[:4]), int(nip[4:6]), int(nip[6:8]))


def contradictions(
    people: Iterable[Person], known: Mapping[str, Person], twins: Iterable[tuple[Person, Person]]
) -> list[Contradiction]:
    """What contradicts itself within a file, and between a file and what is kept.

    Args:
        people: the rows of the file, one a NIP.
        known: by NIP, what is kept already.
        twins: of a NIP that the file has several times, the first row and each later one.

    Returns:
        First one NIP with two birth dates, then one person (name and birth date) with two NIPs.
    """
    rows = list(people)
    found = [Contradiction(Conflict.BIRTHS, *twin, holds=True) for twin in twins if _differ(*twin)]
    for person in rows:
        kept = known.get(person.nip)
        if kept is not None and _differ(kept, person):
            found.append(Contradiction(Conflict.BIRTHS, kept, person, holds=True))
        said = person._replace(birth=birth_of(person.nip))
        if _differ(said, person):
            found.append(Contradiction(Conflict.BIRTHS, said, person, holds=False))
    return found + list(_two_numbers(rows, known))


def _differ(left: Person, right: Person) -> bool:
    return left.birth is not None and right.birth is not None and left.birth != right.birth


def _two_numbers(rows: list[Person], known: Mapping[str, Person]) -> Iterator[Contradiction]:
    seen: dict[tuple[str, date], Person] = {}
    listed = {person.nip for person in rows}
    for person in (*(kept for kept in known.values() if kept.nip not in listed), *rows):
        first = seen.setdefault((person_key(person.name), person.birth or birth_of(person.nip)), person)
        if first.nip != person.nip:
            yield Contradiction(Conflict.NUMBERS, first, person, holds=False)
