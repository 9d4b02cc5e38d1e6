"""Job families of config/competencies.toml: words that tell the field of a post, of an education and of a training.

What counts as a family is a proposal [L]. A word counts where it stands at the beginning of a word of the text, so that
`anggaran` is found in "Bidang Anggaran" and `pajak` in "Perpajakan" is not.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple


class Family(NamedTuple):
    """A job family: its name, and the words of posts or units, of fields of education and of trainings."""

    name: str
    posts: tuple[str, ...]
    fields: tuple[str, ...]
    trainings: tuple[str, ...]


def speaks_of(text: str | None, words: Iterable[str]) -> bool:
    """Whether one of the words stands in a text, at the beginning of a word."""
    folded = (text or "").casefold()
    return bool(folded) and any(_pattern(word).search(folded) is not None for word in words)


@lru_cache(maxsize=1024)
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word.casefold())}")


@lru_cache(maxsize=16384)
def family_named(text: str | None, families: tuple[Family, ...]) -> str | None:
    """The first family of which a name of a post or a unit speaks; None where it speaks of none."""
    return next((family.name for family in families if speaks_of(text, family.posts)), None)


def family_called(name: str | None, families: Iterable[Family]) -> Family | None:
    """The configured family of a name; None for a family that only the map makes (a functional post's name)."""
    return next((family for family in families if family.name == name), None)
