"""Versions of one letter: contents are told apart by their SHA-256."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from workflow.domain.context import Letter


def by_number(letters: Iterable[Letter]) -> Mapping[str, list[Letter]]:
    """The letters whose content is known, by number, in the order given."""
    found: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.sha256:
            found[letter.number].append(letter)
    return found


def conflict(versions: Sequence[Letter]) -> tuple[Letter, Letter] | None:
    """Two letters of one number that claim to be one, by kind or by date, and hold different contents; else None."""
    for place, one in enumerate(versions):
        for other in versions[place + 1 :]:
            if _content(one) != _content(other) and (one.kind == other.kind or one.date == other.date):
                return one, other
    return None


def _content(letter: Letter) -> str:
    return (letter.sha256 or "").strip().lower()
