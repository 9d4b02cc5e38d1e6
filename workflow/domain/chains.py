"""Chains of a round: whose move depends on whose post, and which are broken because a name is held back."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

CHAINED, LEFT_OUT = "rantai", "dikeluarkan"
"""Why a case holds on to its post: it waits itself for such a one, or it was left out of the list that is decided."""


class Link(NamedTuple):
    """A case of a round as a link of its chains.

    Args:
        held: how many hold the target now, whoever they are; slots: its places.
        signed: its SK is decided: it leaves its post, whatever is said of it later.
    """

    number: str
    nip: str
    origin: str | None
    target: str | None
    held: int = 0
    slots: int = 1
    signed: bool = False


class Broken(NamedTuple):
    """A case that cannot enter its post, and the cases that do not leave it, each with the reason why not."""

    link: Link
    behind: tuple[tuple[Link, str], ...]


def stuck(links: Sequence[Link], held_back: Mapping[str, str]) -> dict[str, str]:
    """Who keeps the post held, by case number, with the reason.

    Args:
        held_back: the numbers that do not move for a reason of their own.

    Returns:
        Those, and every case that waits for a post which, without them, is not free: through a whole chain or ring.
    """
    found = dict(held_back)
    leaving = _leaving(links)
    changed = bool(found)
    while changed:
        waiting = [
            link.number for link in links if not (link.signed or link.number in found) and _waits(link, leaving, found)
        ]
        found |= dict.fromkeys(waiting, CHAINED)
        changed = bool(waiting)
    return found


def broken_chains(links: Sequence[Link], held_back: Mapping[str, str]) -> tuple[Broken, ...]:
    """The cases whose post is not freed because others are held back, in the order given, those that are so themselves too."""
    found, leaving = stuck(links, held_back), _leaving(links)
    broken = []
    for link in links:
        if _waits(link, leaving, found):
            behind = tuple((one, found[one.number]) for one in leaving[link.target or ""] if one.number in found)
            broken.append(Broken(link, behind))
    return tuple(broken)


def waits(links: Sequence[Link]) -> frozenset[tuple[Link, Link]]:
    """Who waits for whose post: pairs of a case whose target is full and of one that leaves it."""
    leaving = _leaving(links)
    full = (link for link in links if link.held >= link.slots)
    return frozenset((link, one) for link in full for one in leaving.get(link.target or "", ()) if one is not link)


def _leaving(links: Sequence[Link]) -> dict[str, list[Link]]:
    leaving: dict[str, list[Link]] = {}
    for link in links:
        if link.origin is not None and link.origin != link.target:
            leaving.setdefault(link.origin, []).append(link)
    return leaving


def _waits(link: Link, leaving: Mapping[str, Sequence[Link]], found: Mapping[str, str]) -> bool:
    """True where the target is full and would have had room but for those who stay."""
    going = leaving.get(link.target or "", ())
    staying = sum(1 for one in going if one.number in found)
    return staying > 0 and link.held - len(going) < link.slots <= link.held - len(going) + staying
