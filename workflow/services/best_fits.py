"""The people who fit each post best, of all people and posts of the city; the rules are asked by `calon` and `periksa`."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from workflow.domain.errors import NO_POSTS, BadInputError, NotFoundError
from workflow.domain.experience import days_by_family
from workflow.domain.fit_matrix import Column, Numbers, PersonSide, PostSide, fit_columns
from workflow.domain.missing import MISSING
from workflow.services.candidates import lot, read_dossiers
from workflow.services.house import House
from workflow.storage.dossiers import Dossiers, PostRow


class Placed(NamedTuple):
    """A person beside a post. `rank` is shared by equal scores; `percent` None: nothing of the standard is assessed."""

    nip: str
    post_id: str
    rank: int
    score: float
    percent: float | None


class Fits(NamedTuple):
    """The posts that were asked for, and how many people stand beside each."""

    dossiers: Dossiers
    posts: tuple[PostRow, ...]
    people: int


def fits_of(house: House, *, post_id: str | None = None, unit_id: str | None = None) -> Fits:
    """Reads everybody, and the posts: one, those of a unit, or all.

    Raises:
        NotFoundError: no such post or unit.
    """
    dossiers = read_dossiers(house)
    asked = [p for p in dossiers.posts.values() if post_id in {None, p.id} and unit_id in {None, p.unit_id}]
    if not asked and post_id is None and unit_id is None:
        raise BadInputError(NO_POSTS)
    if not asked:
        raise NotFoundError("Jabatan" if post_id is not None else "Unit", post_id or unit_id or "")
    return Fits(dossiers, tuple(asked), len(dossiers.people))


def columns_of(fits: Fits, house: House) -> Iterator[tuple[PostRow, Column]]:
    """The score and the match of every person for each post, people in the order of their NIP."""
    people = [_person(nip, fits.dossiers) for nip in fits.dossiers.people]
    sides = (_post(post, fits.dossiers) for post in fits.posts)
    return zip(fits.posts, fit_columns(people, sides, house.policy.weighing), strict=True)


def best_people(fits: Fits, house: House, *, most: int) -> Iterator[Placed]:
    """For each post the best so many people with a score who do not hold it, in order; equal ones by lot."""
    nips = list(fits.dossiers.people)
    places = {nip: place for place, nip in enumerate(nips)}
    holders: dict[str | None, list[int]] = {}
    for nip, posts in fits.dossiers.present.items():
        for held in posts if nip in places else ():
            holders.setdefault(held.post_id, []).append(places[nip])
    for post, column in columns_of(fits, house):
        score = column.score.copy()
        score[holders.get(post.id, [])] = np.nan
        yield from _best(post.id, nips, score, column.share, most)


def _best(post_id: str, nips: Sequence[str], score: Numbers, share: Numbers, most: int) -> Iterator[Placed]:
    known = np.flatnonzero(~np.isnan(score))
    if len(known) > most:
        least = np.partition(score[known], -most)[-most]
        known = known[score[known] >= least]
    told = [(float(score[place]), lot((nips[place], post_id)), place) for place in known.tolist()]
    told.sort(key=lambda one: (-one[0], one[1]))
    rank, before = 0, None
    for number, (value, _lot, place) in enumerate(told[:most], 1):
        rank, before = (rank, before) if value == before else (number, value)
        reached = float(share[place])
        percent = None if np.isnan(reached) else round(100 * reached, 2)
        yield Placed(nips[place], post_id, rank, value, percent)


def _person(nip: str, dossiers: Dossiers) -> PersonSide:
    person, known = dossiers.people[nip], dossiers.known(nip)
    terms, present = dossiers.terms, dossiers.present.get(nip, ())
    served = (
        days_by_family(dossiers.history(nip), present, terms.today, terms.families) if dossiers.has_history else MISSING
    )
    return PersonSide(
        known.profile, person.education, person.field, person.grade, known.ratings, known.box, known.trainings, served
    )


def _post(post: PostRow, dossiers: Dossiers) -> PostSide:
    standard, family = dossiers.standard(post.id), dossiers.family(post.id)
    return PostSide(standard, post.education_min, post.grade_min, post.grade_max, family)
