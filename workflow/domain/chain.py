"""The approval chain as data: steps one after another, each of one role or several side by side; and a vote's result."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from workflow.domain.facts import Decision
from workflow.domain.stages import Role


class Word(StrEnum):
    """What stands of an office of the chain. The last two say that no vote which is still to come can decide."""

    AGREED = "setuju"
    REFUSED = "tolak"
    RECUSED = "abstain"
    TIED = "seri"
    NO_QUORUM = "tanpa_kuorum"


class Voting(NamedTuple):
    """How the review team votes.

    Args:
        quorum: members who must have voted yes or no; 0 means more than half of all.
        majority: the share of those votes, in percent, that yes must exceed.
    """

    quorum: int
    majority: int


class Chain(NamedTuple):
    """Who is asked before the PPK.

    Args:
        steps: one after another; the roles of a step are asked at once.
        silence: roles whose silence passes, after how many working days of the stage; 0: asked and not waited for.
    """

    steps: tuple[tuple[Role, ...], ...]
    silence: Mapping[Role, int]
    voting: Voting

    @property
    def roles(self) -> tuple[Role, ...]:
        """Every role, in the order of the steps."""
        return tuple(role for step in self.steps for role in step)

    def place(self, role: Role) -> int:
        """The number of the step of a role that is in the chain."""
        return next(n for n, step in enumerate(self.steps) if role in step)


class Ballot(NamedTuple):
    """The votes of a team: who said yes, who no, who is recused, who is silent; how many a quorum needs."""

    agreed: frozenset[str]
    refused: frozenset[str]
    recused: frozenset[str]
    silent: frozenset[str]
    quorum: int
    majority: int

    @property
    def word(self) -> Word | None:
        """The result as soon as no vote still to come can change it; None before.

        A tie is no majority. A recused member counts for the quorum no more than one who is absent.
        """
        yes, no, rest = len(self.agreed), len(self.refused), len(self.silent)
        if yes + no + rest < self.quorum:
            return Word.NO_QUORUM
        if yes + no < self.quorum:
            return None
        if self._carried(yes, no + rest):
            return Word.AGREED
        if self._carried(yes + rest, no):
            return None
        return Word.TIED if yes == no else Word.REFUSED

    def _carried(self, yes: int, no: int) -> bool:
        return 100 * yes > self.majority * (yes + no)


def ballot(votes: Sequence[Decision], members: Collection[str], voting: Voting) -> Ballot:
    """Counts votes: one a member, whoever cast it; who was a member when voting still counts."""
    said: dict[str, set[str]] = {"setuju": set(), "tolak": set(), "abstain": set()}
    for vote in votes:
        said[vote.outcome].add(vote.on_behalf or vote.actor)
    voted = said["setuju"] | said["tolak"] | said["abstain"]
    everyone = voted | set(members)
    quorum = voting.quorum or len(everyone) // 2 + 1
    cast = [frozenset(said[outcome]) for outcome in ("setuju", "tolak", "abstain")]
    return Ballot(cast[0], cast[1], cast[2], frozenset(everyone - voted), quorum, voting.majority)
