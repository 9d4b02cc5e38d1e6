"""What a round looked like before and after a name came, went or changed: findings, chains and staffing, compared."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from workflow.domain.chains import Broken, Link
from workflow.domain.findings import Finding, Result


class Load(NamedTuple):
    """A unit in a round: its staff, and how many of the round leave it and enter it."""

    unit_id: str
    unit_name: str
    staff: int | None
    leaving: int
    entering: int


class NameState(NamedTuple):
    """A name of a round that still stands: its case, where that is, its target and what the rules say."""

    number: str
    nip: str
    state: str
    target: str | None
    findings: tuple[Finding, ...]


class Picture(NamedTuple):
    """A round at one moment; `names` by NIP, `waits` pairs of who waits and who leaves the post, `broken` by BKN's word."""

    names: Mapping[str, NameState]
    round_findings: tuple[Finding, ...]
    waits: frozenset[tuple[Link, Link]]
    broken: tuple[Broken, ...]
    loads: Mapping[str, Load]


class Told(NamedTuple):
    """Findings that came up and findings that are gone."""

    came: tuple[Finding, ...]
    gone: tuple[Finding, ...]

    def __bool__(self) -> bool:
        """True where something changed."""
        return bool(self.came or self.gone)


class Wait(NamedTuple):
    """Somebody waits for a post which another leaves, by NIP."""

    waiting: str
    leaving: str
    post: str | None


class Difference(NamedTuple):
    """What changed in a round.

    Args:
        round_wide: of the rules about the round as a whole.
        closed, opened: chains in which somebody's post is freed now, and those who are left waiting for a post.
        held, freed: who cannot enter the post since BKN held somebody back, now and no longer.
        units: each unit before and after, where a number differs; None where the round did not touch it.
        others: by name that stood before and still stands.
    """

    round_wide: Told
    closed: tuple[Wait, ...]
    opened: tuple[Wait, ...]
    held: tuple[str, ...]
    freed: tuple[str, ...]
    units: tuple[tuple[Load | None, Load | None], ...]
    others: tuple[tuple[NameState, Told], ...]


def difference(before: Picture, after: Picture) -> Difference:
    """Compares two pictures of one round, in the order of ids."""
    waited, waits = _waits(before), _waits(after)
    held, holds = {one.link.nip for one in before.broken}, {one.link.nip for one in after.broken}
    both = [(before.names[nip], name) for nip, name in sorted(after.names.items()) if nip in before.names]
    told = ((new, told_apart(old.findings, new.findings)) for old, new in both if old.target == new.target)
    units = ((before.loads.get(unit), after.loads.get(unit)) for unit in sorted({*before.loads, *after.loads}))
    return Difference(
        told_apart(before.round_findings, after.round_findings),
        tuple(sorted(waits - waited, key=_order)),
        tuple(sorted((one for one in waited - waits if one.waiting in after.names), key=_order)),
        tuple(sorted(holds - held)),
        tuple(sorted(held - holds)),
        tuple((old, new) for old, new in units if old != new),
        tuple((name, one) for name, one in told if one),
    )


def told_apart(before: Sequence[Finding], after: Sequence[Finding]) -> Told:
    """The findings that only one of two judgements has; what is in order is no finding here."""
    old, new = _standing(before), _standing(after)
    return Told(tuple(f for f in new if f not in old), tuple(f for f in old if f not in new))


def _standing(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.result is not Result.PASS]


def _waits(picture: Picture) -> set[Wait]:
    return {Wait(link.nip, other.nip, link.target) for link, other in picture.waits}


def _order(wait: Wait) -> tuple[str, str]:
    return wait.waiting, wait.leaving
