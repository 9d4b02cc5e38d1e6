"""Where the names of a round stand with BKN, and the chains of the round that break where one of them is held back."""

from collections.abc import Sequence

from workflow.domain.casefile import CaseFile
from workflow.domain.chains import Broken, Link, broken_chains
from workflow.domain.facts import Post
from workflow.domain.missing import Missing
from workflow.domain.rules.continuity import occupants
from workflow.domain.rules.recommendation import held_back
from workflow.domain.stages import CLOSED_STATES, Stage


def chains_broken(files: Sequence[CaseFile]) -> tuple[Broken, ...]:
    """The cases of a whole round that cannot enter their post, since BKN held back somebody who was to leave it.

    Args:
        files: all cases of the round, loaded together; those that ended or have changed their post are no links.
    """
    links = links_of(files)
    letters = {file.nip: file.facts.letters for file in files}
    today = files[0].facts.today if links else None
    return () if today is None else broken_chains(links, held_back(links, letters.__getitem__, today))


def links_of(files: Sequence[CaseFile]) -> list[Link]:
    """The links of a round's chains: its cases without those that ended or have changed their post."""
    return [_link(f) for f in files if not (f.facts.case.state in CLOSED_STATES or f.guard.post_changed)]


def _link(file: CaseFile) -> Link:
    facts, number = file.facts, file.facts.case.number
    origin = facts.origin.id if isinstance(facts.origin, Post) else None
    signed = facts.case.state is Stage.SERAH_TERIMA
    if not isinstance(facts.target, Post) or isinstance(facts.holders, Missing):
        return Link(number, file.nip, origin, None, signed=signed)
    staying = occupants(facts, facts.target, facts.holders)[0]
    return Link(number, file.nip, origin, facts.target.id, len(staying), facts.target.slots, signed)
