"""Fills the position map with people: the posts of the plan as it asks, then the heads, then staff at random."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflow.sample.catalogue import Catalogue
from workflow.sample.people import Maker, Person, Wish
from workflow.sample.plan import CasePlan, RoundPlan
from workflow.sample.posts import Post

LEFT_BY_HEAD, HEAD_SINCE = "DISDUKCAPIL-KEPALA", date(2023, 2, 1)
"""The post that the second round's only case leaves, and since when its holder is in it: more than two years, less than five."""

CONTRACT_CODES = frozenset({"GAP", "PRA", "PRT", "BID", "OLO", "PAP", "PDI", "SAN"})
"""Posts that a PPPK may hold in the sample."""

CONTRACT_SHARE = 0.25
SHARED_UNIT = {"JFP": 2, "JFM": 1, "PTK": 4, "PDI": 2, "PAP": 1, "OLO": 2}
"""Twelve people, so that three who leave are a quarter of the unit: above the warning of R-SRV-01, below its block."""

SHARED_UNIT_ID = "DISPORA.B1"
ACTING_HEADS = ("DISPAR-KEPALA", "BPKPD.B4-KABID", "KEC-MARIMBUN-CAMAT")
"""Vacant posts that somebody of the unit below leads as Plt."""

OTHER_VACANCIES = (
    "SETDA-SAHLI2",
    "INSP.B3-KABID",
    "DISDIK.B3-KABID",
    "SETDA.A11-KSB1",
    "KEC-MARTOBA.K3-SEKLUR",
    "KEC-SITALASARI.K4-KASI1",
    "KEC-UTARA.K5-SEKLUR",
    "KEC-BARAT.K6-KASI1",
)
NEEDED_POSTS = frozenset(
    {"DISPAR.SEK-SEKRETARIS", "BPKPD.SEK-KSB1", "KEC-MARIMBUN-SEKCAM", "INSP.B1-KABID", "BKPSDM.B1-KABID"}
)
"""Posts whose holders act in the round or for an empty post."""

CLERK_UNITS = frozenset({"BKPSDM.B1", "BKPSDM.B2", "BPKPD.B2", "BPKPD.B4", "KOMINFO.B2"})
"""Units whose staff prepare, record and hand over: they are filled before the rest."""

EARLIEST_TENURE_MONTHS, LATEST_TENURE_MONTHS = 26, 56
PROMOTED_MONTHS = 40
"""How long a person who rises has held the present post at least (PP 11/2017 art. 54 asks three years)."""


@dataclass(frozen=True)
class City:
    """The position map with its holders."""

    posts: Mapping[str, Post]
    holders: Mapping[str, tuple[Person, ...]]
    subjects: Mapping[str, Person]
    """By the key of the planned case."""

    @property
    def people(self) -> list[Person]:
        """Everybody, in the order of the position map."""
        return [person for post_id in self.posts for person in self.holders.get(post_id, ())]

    def holder(self, post_id: str) -> Person | None:
        """The first holder of a post."""
        held = self.holders.get(post_id, ())
        return held[0] if held else None


def staff(catalogue: Catalogue, posts: Sequence[Post], plan: RoundPlan, employees: int, rng: random.Random) -> City:
    """Fills the map.

    Args:
        catalogue: parts of names.
        posts: the position map.
        plan: whose posts must be held, how, and which must be vacant.
        employees: how many people in all.
        rng: the generator of this city.
    """
    return _Staffing(catalogue, posts, plan, employees, rng).run()


class _Staffing:
    def __init__(
        self, catalogue: Catalogue, posts: Sequence[Post], plan: RoundPlan, employees: int, rng: random.Random
    ) -> None:
        self.posts = {post.id: post for post in posts}
        self.plan, self.employees, self.rng = plan, employees, rng
        self.maker = Maker(catalogue, rng, plan.dated)
        self.holders: dict[str, list[Person]] = defaultdict(list)
        self.subjects: dict[str, Person] = {}
        self.kept_free = _claims(plan)

    def run(self) -> City:
        for case in self.plan.cases:
            person = self.maker.person(self.posts[case.origin], wish=self._wish(case))
            self.holders[case.origin].append(person)
            self.subjects[case.key] = person
        self._fill_targets_that_are_held()
        self._fill_shared_unit()
        self._fill_offices()
        self._fill_rest()
        # After the dice: the city of one round alone stays as it was.
        self.holders[LEFT_BY_HEAD] = [replace(head, since=HEAD_SINCE) for head in self.holders[LEFT_BY_HEAD]]
        return City(self.posts, {key: tuple(held) for key, held in self.holders.items()}, self.subjects)

    def _wish(self, case: CasePlan) -> Wish:
        dated = self.plan.decree_of(case).dated
        months = case.months or self.rng.randint(EARLIEST_TENURE_MONTHS, LATEST_TENURE_MONTHS)
        rises = case.kind == "promosi"
        since = case.since or months_before(dated.replace(day=1), max(months, PROMOTED_MONTHS) if rises else months)
        highest = self.posts[case.target].grades[1] if rises else None
        return Wish(since, case.birth, seasoned=True, highest=highest)

    def _fill_targets_that_are_held(self) -> None:
        for case in self.plan.cases:
            if case.target_taken or case.target_retires:
                birth = date(1968, 11, 5) if case.target_retires else None
                self._add(self.posts[case.target], Wish(birth=birth))

    def _fill_shared_unit(self) -> None:
        for code, count in SHARED_UNIT.items():
            post = self.posts[f"{SHARED_UNIT_ID}-{code}"]
            while len(self.holders[post.id]) < count:
                self._add(post)

    def _fill_offices(self) -> None:
        # Whoever acts in the round comes first, so that a small city has them too.
        agencies = {self.posts[post].unit.agency for case in self.plan.cases for post in case.posts}
        vacant = self._vacant()
        offices = [p for p in self.posts.values() if p.single and p.id not in vacant and not self.holders[p.id]]
        offices.sort(key=lambda post: (post.unit.agency not in agencies, post.kind == "penugasan"))
        units = {self.posts[post].unit.id for case in self.plan.cases for post in case.posts}
        first = [
            post for post in offices if post.unit.id in units or post.kind == "jpt_pratama" or post.id in NEEDED_POSTS
        ]
        clerks = [p for p in self.posts.values() if p.id.endswith("SEK-PTK") or p.unit.id in CLERK_UNITS]
        for post in [*first, *clerks, *offices]:
            if self._size() < self.employees and self._room(post) and not (post.single and self.holders[post.id]):
                self._add(post)

    def _fill_rest(self) -> None:
        open_slots = [
            post
            for post in self.posts.values()
            if not post.single and post.unit.id != SHARED_UNIT_ID
            for _ in range(self._room(post))
        ]
        self.rng.shuffle(open_slots)
        chosen = open_slots[: max(0, self.employees - self._size())]
        contracts = int(self.employees * CONTRACT_SHARE)
        for post in sorted(chosen, key=lambda post: post.code not in CONTRACT_CODES):
            contract = contracts > 0 and post.code in CONTRACT_CODES
            contracts -= contract
            self._add(post, contract=contract)

    def _add(self, post: Post, wish: Wish | None = None, *, contract: bool = False) -> None:
        self.holders[post.id].append(self.maker.person(post, wish=wish, contract=contract))

    def _size(self) -> int:
        return sum(len(held) for held in self.holders.values())

    def _vacant(self) -> frozenset[str]:
        return frozenset((*ACTING_HEADS, *OTHER_VACANCIES, *(p for p in self.kept_free if self.posts[p].single)))

    def _room(self, post: Post) -> int:
        if post.id in self._vacant():
            return 0
        return post.slots - len(self.holders[post.id]) - self.kept_free.get(post.id, 0)


def _claims(plan: RoundPlan) -> dict[str, int]:
    """How many slots of a post must stay free for those who move in; posts that are freed by the round need none."""
    left = {case.origin for case in plan.cases}
    claims: dict[str, int] = defaultdict(int)
    for case in plan.cases:
        if case.target and case.target not in left and not case.target_taken and not case.target_retires:
            claims[case.target] += 1
    return dict(claims)


def months_before(day: date, months: int) -> date:
    """The first of the month that lies `months` before a first of the month."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)
