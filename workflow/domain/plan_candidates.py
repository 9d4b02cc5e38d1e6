"""Which pairs of person and post are worth asking the rules about: hard facts and fit, cheap enough for a whole city (ADR 0023).

The rules decide; this only leaves out what they would refuse anyway, and of the others all but the best of each post; what
is left out is told, so that the plan can state what it may have missed. A plan rotates: promotions and demotions are decided
by selection and by discipline, a change of functional post by its test, contract staff are relocated by another procedure.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from workflow.domain.competence import education_reached, grades_off

Pair = tuple[str, str]
"""(NIP, post)."""
STEPS = 2
"""Free places, then the posts that their candidates leave: a chain goes on as long as these lead from one to the next."""


class PostCard(NamedTuple):
    """A post as the search for candidates sees it."""

    post_id: str
    name: str
    kind: str
    profile: str
    echelon: str | None
    unit_id: str
    unit_name: str
    agency_id: str
    slots: int
    education_min: str | None
    grade_min: str | None
    grade_max: str | None
    service_critical: bool
    signatory: bool

    @property
    def heavy(self) -> bool:
        """It serves the public critically or signs."""
        return self.service_critical or self.signatory

    @property
    def level(self) -> tuple[str | None, ...]:
        """Posts of one level are exchanged by rotation; a functional post only for its like."""
        return self.kind, self.profile, self.echelon, self.name.casefold() if self.kind == "fungsional" else None


class Staffer(NamedTuple):
    """A person of the roster with the post held, and since when."""

    nip: str
    name: str
    employment: str | None
    education: str | None
    grade: str | None
    post: str | None
    since: date | None


class Group(NamedTuple):
    """Posts of one level that are alike: the gain of a person is the same on each of them.

    Args:
        gains: of the people who are asked about for at least one of these posts, by NIP.
        rest: the best gain among those who are asked about for none of them; None where there is nobody.
    """

    posts: tuple[str, ...]
    gains: Mapping[str, int]
    rest: int | None


class Field(NamedTuple):
    """The pairs that are asked about, each once, in order; and the groups of posts that they were looked for in."""

    pairs: tuple[Pair, ...]
    groups: tuple[Group, ...]


class Search(NamedTuple):
    """Where candidates are looked for.

    Args:
        posts: those that may be entered; free: their free places; people: those who may move.
        gain: what a person's move to a post gains in fit, in thousandths.
        alike: a key under which the gain of one person is the same for all posts.
        each: candidates a post at most.
    """

    posts: Mapping[str, PostCard]
    free: Mapping[str, int]
    people: Iterable[Staffer]
    gain: Callable[[Staffer, PostCard], int]
    alike: Callable[[PostCard], object]
    each: int


def promising(search: Search, always: Collection[Pair] = ()) -> Field:
    """The best pairs into every free place, and into the posts that these would leave.

    Args:
        always: pairs that are asked about in any case.
    """
    posts = search.posts
    levels: defaultdict[tuple[str | None, ...], list[Staffer]] = defaultdict(list)
    for person in search.people:
        if person.post is not None and person.post in posts:
            levels[posts[person.post].level].append(person)
    found = dict.fromkeys(pair for pair in always if pair[1] in posts)
    groups: list[Group] = []
    asked: set[str] = set()
    wanted = [post for post in sorted(posts) if search.free[post] > 0]
    for _step in range(STEPS):
        left: set[str] = set()
        for names in _alike(wanted, search):
            hands, group = _dealt(names, levels[posts[names[0]].level], search)
            groups.append(group)
            for post, people in hands.items():
                found.update(dict.fromkeys((person.nip, post) for person in people))
                left.update(str(person.post) for person in people)
        asked.update(wanted)
        wanted = sorted(left - asked)
    return Field(tuple(found), tuple(groups))


def _alike(wanted: Iterable[str], search: Search) -> list[list[str]]:
    groups: defaultdict[object, list[str]] = defaultdict(list)
    for post in wanted:
        groups[search.posts[post].level, search.alike(search.posts[post])].append(post)
    return list(groups.values())


def _dealt(names: list[str], people: list[Staffer], search: Search) -> tuple[dict[str, list[Staffer]], Group]:
    """To posts that are alike the candidates are dealt like cards, the best first: if all got the same few, one would be filled."""
    target = search.posts[names[0]]
    fit = sorted(
        (
            (search.gain(person, target), person)
            for person in people
            if _meets(target, person) and names != [person.post]
        ),
        key=lambda item: (-item[0], item[1].since or date.max, _lot(item[1].nip, names[0])),
    )
    hands = {}
    for place, post in enumerate(names):
        own = [item for item in fit if item[1].post != post]
        hand = own[place :: len(names)][: search.each]
        # Whoever is short of cards takes the best that others hold too.
        spare = own[: search.each - len(hand)]
        hands[post] = list({person.nip: person for _gain, person in (*hand, *spare)}.values())
    held = {person.nip for hand in hands.values() for person in hand}
    gains = {person.nip: gain for gain, person in fit if person.nip in held}
    rest = next((gain for gain, person in fit if person.nip not in held), None)
    return hands, Group(tuple(names), gains, rest)


def _lot(nip: str, post: str) -> bytes:
    """Who stands first among equals is drawn by lot, the same at each drawing: a NIP tells birth and sex (ADR 0022)."""
    return sha256(f"{nip}:{post}".encode()).digest()


def _meets(target: PostCard, person: Staffer) -> bool:
    """No condition of the post that can be read is missed."""
    learnt = education_reached(person.education, target.education_min)
    return learnt is not False and grades_off(person.grade, target.grade_min, target.grade_max) in {None, 0}
