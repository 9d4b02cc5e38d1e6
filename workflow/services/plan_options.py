"""Which moves a plan may choose from: the best candidates of each post, asked by the rules about facts that no paper mends.

A plan is made before its round: no letter, no statement, no decision of it exists yet. So only the rules are asked that judge
the person and the post themselves, and of their answers only a BLOCK excludes; what is UNKNOWN is told with the move, as what
must be brought with the proposal (ADR 0023). What bears on several moves at once is the model's own business.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.competence import fit
from workflow.domain.context import Decree, DecreeKind
from workflow.domain.findings import Finding, Result
from workflow.domain.plan_candidates import Field, Pair, PostCard, Search, Staffer, promising
from workflow.domain.plan_model import Option
from workflow.domain.plan_solver import PERMILLE
from workflow.domain.rulebook import judge_with
from workflow.services.house import House
from workflow.services.pemetaan import valid_months
from workflow.storage.dossiers import Dossiers, Terms
from workflow.storage.facts import Viewer
from workflow.storage.planning import ROUND_CODE, Imagined, Reading, Town, imagined_rows

CHUNK = 2_000
REASON = "Disusun oleh perencana gelombang: kecocokan tertinggi dengan gangguan terkecil."
_OF_THE_VERY_POST = frozenset({"R-COI-01", "R-SCP-01"})
"""Of these rules another post of the same kind may well get another answer."""
_KINDS = {
    "jpt_pratama": DecreeKind.JPT,
    "administrator": DecreeKind.ADMINISTRATOR_PENGAWAS,
    "pengawas": DecreeKind.ADMINISTRATOR_PENGAWAS,
    "fungsional": DecreeKind.FUNGSIONAL,
    "pelaksana": DecreeKind.PELAKSANA,
}
_LETTERS = dict(zip(DecreeKind, "ABCDE", strict=True))


class Eligible(NamedTuple):
    """What may be chosen.

    Args:
        options: one for each wave on whose day the rules let the pair pass.
        field: what they were asked about; refused: people and groups (by place in the field) that were let pass nowhere.
        open_points: by pair, what the rules could not judge: it must be brought with the proposal.
        blocks: how many pairs each rule excluded.
    """

    options: tuple[Option, ...]
    field: Field
    refused: frozenset[tuple[str, int]]
    open_points: Mapping[Pair, tuple[Finding, ...]]
    blocks: Mapping[str, int]


def decree_of(post: PostCard, wave: int, day: date) -> Decree:
    """The SK of a wave that a move to a post stands in; the post is of a kind that a round fills."""
    kind = _KINDS[post.kind]
    sworn = None if kind is DecreeKind.PELAKSANA else day
    return Decree(f"{_LETTERS[kind]}{wave + 1}", kind, None, day, sworn, None, None, None, day)


class Eligibility:
    """Looks for candidates and asks the rules about them; nothing is written.

    Args:
        days: of the waves; need: what a place of a wholly empty post is worth, in thousandths of fit.
    """

    def __init__(self, conn: Reading, town: Town, days: Sequence[date], need: int, house: House) -> None:
        self._conn, self._town, self._days, self._house = conn, town, days, house
        self._need = need
        self._today = house.clock.today()
        terms = Terms(self._today, valid_months(house), house.policy.weighing.families)
        self.dossiers = Dossiers(conn, terms)
        self._scores: dict[tuple[str, object], int] = {}
        self._kinds: dict[str, object] = {}

    def search(
        self, free: Mapping[str, int], each: int, always: Sequence[Pair], told: Callable[[int, int], None]
    ) -> Eligible:
        """What may be chosen.

        Args:
            free: free places by post; each: candidates a post at most; always: pairs that are asked about in any case.
            told: hears how many of how many pairs have been asked about.
        """
        # Contract staff are relocated by another procedure (R-SCP-02); one open case a person.
        movable = [
            person
            for person in self._town.people.values()
            if person.employment == "PNS" and person.nip not in self._town.busy
        ]
        field = promising(Search(self._town.posts, free, movable, self.gain, self.alike, each), always)
        return self._judged(field, told)

    def judge(self, pairs: Sequence[Pair], wave: int) -> Iterable[tuple[Pair, tuple[Finding, ...]]]:
        """What the rules about person and post do not let pass or cannot judge of pairs, on the day of a wave."""
        cases = [case for pair in pairs if (case := self._imagined(pair, wave)) is not None]
        house = self._house
        rules = [
            asked
            for asked in house.rulebook.up_to_approval("rotasi", self._today)
            if asked[1].rule in house.policy.candidate_rules
        ]
        for begin in range(0, len(cases), CHUNK):
            chunk = cases[begin : begin + CHUNK]
            rows = imagined_rows(self._conn, chunk, self._today)
            files = house.loader.build(self._conn, rows, Viewer(self._today))
            for case, file in zip(chunk, files, strict=True):
                found = judge_with(file.facts, tuple(rules), house.rulebook)
                yield (case.nip, case.target), tuple(finding for finding in found if finding.stops)
        house.loader.forget_round(ROUND_CODE)

    def gain(self, person: Staffer, post: PostCard) -> int:
        """What a move to a post gains, in thousandths of fit; what is not known counts nothing.

        It gains the better fit of the person, and the place that is filled where more are empty than where one is left.
        """
        origin = self._town.posts.get(person.post or "")
        lost = self._score(person, origin) + self._shortage(origin, 1) if origin else 0
        return self._score(person, post) + self._shortage(post, 0) - lost

    def alike(self, post: PostCard) -> object:
        """A key under which a move to any of these posts gains the same for a person."""
        return self._kind(post), self._shortage(post, 0)

    def _shortage(self, post: PostCard, leaving: int) -> int:
        """What a place is worth there, `leaving` more people gone: the share of the post that is empty, at most all."""
        empty = post.slots - len(self._town.holders.get(post.post_id, ())) + leaving
        return self._need * min(post.slots, max(0, empty)) // post.slots

    def _kind(self, post: PostCard) -> object:
        if post.post_id not in self._kinds:
            standard = tuple(sorted(self.dossiers.standard(post.post_id).items()))
            conditions = (post.education_min, post.grade_min, post.grade_max)
            self._kinds[post.post_id] = (post.level, conditions, standard, self.dossiers.family(post.post_id))
        return self._kinds[post.post_id]

    def _score(self, person: Staffer, post: PostCard) -> int:
        key = person.nip, self._kind(post)
        if key not in self._scores:
            score = fit(self.dossiers.candidate(person.nip, post.post_id), self._house.policy.weighing).score
            self._scores[key] = round((score or 0) * PERMILLE)
        return self._scores[key]

    def _imagined(self, pair: Pair, wave: int) -> Imagined | None:
        person, target = self._town.people.get(pair[0]), self._town.posts.get(pair[1])
        if person is None or target is None:
            return None
        origin = self._town.posts.get(person.post or "")
        decree = decree_of(target, wave, self._days[wave])
        return Imagined(person.nip, person.post, origin.unit_id if origin else None, pair[1], decree, REASON)

    def _judged(self, field: Field, told: Callable[[int, int], None]) -> Eligible:
        options: list[Option] = []
        points: dict[Pair, tuple[Finding, ...]] = {}
        blocks: Counter[str] = Counter()
        groups = {post: place for place, group in enumerate(field.groups) for post in group.posts}
        passed: defaultdict[tuple[str, int], list[bool]] = defaultdict(list)
        done, total = 0, len(field.pairs) * len(self._days)
        for wave in range(len(self._days)):
            for pair, found in self.judge(field.pairs, wave):
                done += 1
                stopping = [finding.rule for finding in found if finding.result is Result.BLOCK]
                if not stopping:
                    options.append(self._option(pair, wave))
                    points[pair] = found
                for rule in stopping:
                    blocks[rule] += 1
                if pair[1] in groups:
                    passed[pair[0], groups[pair[1]]].append(set(stopping) <= _OF_THE_VERY_POST)
                told(done, total)
        refused = frozenset(key for key, answers in passed.items() if not any(answers))
        return Eligible(tuple(options), field, refused, points, dict(blocks))

    def _option(self, pair: Pair, wave: int) -> Option:
        person, target = self._town.people[pair[0]], self._town.posts[pair[1]]
        origin = person.post if person.post in self._town.posts else None
        return Option(person.nip, origin, target.post_id, self.gain(person, target), wave)
