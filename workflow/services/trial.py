"""Judges pairs of a person and a post as if they were proposed today: the existing importer, loader and rules, rolled back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.context import Decree, RoundContext
from workflow.domain.errors import NotFoundError
from workflow.domain.facts import Post
from workflow.domain.findings import Finding, Result
from workflow.domain.ladder import steps_down
from workflow.domain.rulebook import judge_with
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.proposals import Draft, ProposalOrder, draft_case
from workflow.services.rounds import ensure_round
from workflow.services.sight import data_classes, sees_data, sees_names
from workflow.storage import rounds
from workflow.storage.facts import Selection, Viewer
from workflow.storage.unit_of_work import Tx

CHUNK = 200
ROUND, _NUMBER = "calon:", "C-"
Pairing = tuple[str, str]
"""A NIP and the id of a post."""


class Trial(NamedTuple):
    """What the rules about person and post say of a pair.

    Args:
        stops: findings that exclude, as far as who looks may see them; lawful: True where none excludes.
        named: True where who looks may see whom it is about; withheld: True where a finding is not shown.
    """

    kind: str
    stops: tuple[Finding, ...]
    lawful: bool
    named: bool
    withheld: bool


class _DoneError(Exception):
    """Rolls the trial back."""


def try_pairs(pairs: Sequence[Pairing], house: House, by: str | None) -> dict[Pairing, Trial]:
    """The trials of pairs, by pair; each chunk of them is one short transaction that writes nothing.

    Args:
        by: who looks; None is the operator at the server's own command line, who is asked for nothing.

    Raises:
        NotFoundError: a person who is not in the roster.
    """
    found: dict[Pairing, Trial] = {}
    for begin in range(0, len(pairs), CHUNK):
        chunk = pairs[begin : begin + CHUNK]

        def work(tx: Tx, chunk: Sequence[Pairing] = chunk) -> None:
            found.update(_judge(tx, chunk, house, by))
            raise _DoneError

        with suppress(_DoneError):
            house.store.write(work)
    return found


def _judge(tx: Tx, pairs: Sequence[Pairing], house: House, by: str | None) -> dict[Pairing, Trial]:
    nips = [nip for nip, _post in pairs]
    people, elsewhere = rounds.people(tx.conn, nips), rounds.open_elsewhere(tx.conn, nips, ROUND)
    unknown = next((nip for nip in nips if nip not in people), None)
    if unknown is not None:
        raise NotFoundError("Pegawai", unknown)
    rounds.set_aside(tx, ROUND, elsewhere.values())
    found: dict[Pairing, Trial] = {}
    for turn, (code, taken) in enumerate(_turns(pairs).items()):
        for file in _load(tx, taken, people, code, house):
            pair = taken[int(file.facts.case.number.removeprefix(f"{_NUMBER}{turn}-"))]
            found[pair] = _trial(file, elsewhere.get(file.nip), house, by)
        # A person has one open case at a time: the next post is tried when this one is out of the way.
        rounds.drop_trial(tx, code)
        house.loader.forget_round(code)
    return found


def _turns(pairs: Sequence[Pairing]) -> dict[str, list[Pairing]]:
    turns: dict[str, list[Pairing]] = {}
    seen = Counter[str]()
    for pair in pairs:
        turns.setdefault(f"{ROUND}{seen[pair[0]]}", []).append(pair)
        seen[pair[0]] += 1
    return turns


def _load(
    tx: Tx, pairs: Sequence[Pairing], people: Mapping[str, rounds.KnownPerson], code: str, house: House
) -> list[CaseFile]:
    moment, context, order = (
        Moment.of(house),
        _context(code, house),
        ProposalOrder("-", partial=True, dry_run=True, sha256=""),
    )
    posts, assigned = house.loader.directory(tx.conn).posts, rounds.assignment_posts(tx.conn)
    cases = []
    for place, (nip, target) in enumerate(pairs):
        origin, unit = people[nip].leaves(for_assignment=target in assigned)
        values = {"jenis": kind_of(posts.get(origin or ""), posts.get(target)), "kode_alasan": "kompetensi"}
        draft = Draft(place, nip, context.decrees[0].code, origin, unit, target, values)
        number = f"{_NUMBER}{code.removeprefix(ROUND)}-{place}"
        cases.append(draft_case(draft, number, order, context, moment, house))
    ensure_round(tx, context, "-", moment, house)
    rounds.add_cases(tx, cases, at=moment.at)
    numbers = [case.number for case in cases]
    return house.loader.load(tx.conn, Selection.of_numbers(numbers), Viewer(moment.today))


def _context(code: str, house: House) -> RoundContext:
    today = house.clock.today()
    decree = Decree("1", None, None, today, None, None, None, None, today)
    return RoundContext(code, None, None, (decree,), None, None)


def kind_of(origin: Post | None, target: Post | None) -> str:
    """The kind of transfer that a move would be: by the rungs of the ladder; level where one of them is not known."""
    steps = steps_down(origin, target) if origin is not None and target is not None else None
    if not steps:
        return "rotasi"
    return "promosi" if steps < 0 else "demosi"


def _trial(file: CaseFile, open_case: str | None, house: House, by: str | None) -> Trial:
    kind, asked = file.facts.case.kind, house.policy.candidate_rules
    pairs = house.rulebook.up_to_approval(kind, file.facts.today)
    found = judge_with(file.facts, tuple(pair for pair in pairs if pair[1].rule in asked), house.rulebook)
    second = () if open_case is None else (Finding("K-KASUS", Result.BLOCK, {"kasus": open_case}),)
    stops = (*second, *(finding for finding in found if finding.stops))
    named = by is None or sees_names(by, file, house.loader.kept_directory(), house)
    shown = stops if by is None else tuple(f for f in stops if named and not _withheld(f, by, file, house))
    return Trial(kind, shown, not stops, named, len(shown) < len(stops))


def _withheld(finding: Finding, by: str, file: CaseFile, house: House) -> bool:
    classes: Mapping[str, str] = data_classes((finding,), house)
    data, directory = classes.get(finding.rule), house.loader.kept_directory()
    return data is not None and not sees_data(by, data, file, directory, house)
