"""Candidates for a post, posts for a person, and why somebody is not the first: the lawful in order of the one score.

Equal scores share a rank; where a list needs an order it is drawn by lot, since a NIP tells birth and sex.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from workflow.domain.competence import Fit, fit, score_of
from workflow.domain.errors import NotFoundError
from workflow.domain.findings import Finding
from workflow.services.house import House
from workflow.services.pemetaan import valid_months
from workflow.services.trial import CHUNK, Pairing, Trial, try_pairs
from workflow.storage.dossiers import Dossiers, Terms

POSTS = 20
"""Posts of one person that are tried in one transaction: one after another, since a person has one open case at a time."""


class Considered(NamedTuple):
    """A pair with its fit and what the rules say; `rank` counts the lawful above it, None where it is excluded."""

    nip: str
    post_id: str
    fit: Fit
    trial: Trial
    rank: int | None = None


class Candidates(NamedTuple):
    """What was found.

    Args:
        lawful: in order; excluded: those with at least the score of the last lawful one, in order.
        unjudged: how many stand lower in the order and were not asked; free: posts with a free slot, by id.
    """

    lawful: tuple[Considered, ...]
    excluded: tuple[Considered, ...]
    unjudged: int
    dossiers: Dossiers
    free: frozenset[str]


class Change(NamedTuple):
    """What would raise a person's score or open the post.

    Args:
        what: a part of the score, a competency or a rule; finding: where a rule excludes.
        score, rank: as they would be then; None where a rule is what stands in the way.
    """

    what: str
    score: float | None
    rank: int | None
    finding: Finding | None = None


class Why(NamedTuple):
    """Why a person is not the first: the own parts, the place among the lawful, whose names are not told, the changes."""

    own: Considered
    above: tuple[float, ...]
    compared: int
    changes: tuple[Change, ...]
    dossiers: Dossiers


def read_dossiers(house: House) -> Dossiers:
    """The records of the whole city as of today."""
    terms = Terms(house.clock.today(), valid_months(house), house.policy.weighing.families)
    with house.store.reading() as conn:
        return Dossiers(conn, terms)


def candidates_for_post(post_id: str, house: House, *, most: int, by: str | None = None) -> Candidates:
    """The lawful candidates of a post in order, at most so many (more where the last ones are equal), and the excluded.

    Raises:
        NotFoundError: no such post.
    """
    dossiers = read_dossiers(house)
    if post_id not in dossiers.posts:
        raise NotFoundError("Jabatan", post_id)
    holders = {nip for nip, held in dossiers.present.items() if any(post.post_id == post_id for post in held)}
    pairs = [(nip, post_id) for nip in dossiers.people if nip not in holders]
    return _found(pairs, dossiers, house, most=most, by=by, step=CHUNK)


def posts_for_person(nip: str, house: House, *, most: int, by: str | None = None) -> Candidates:
    """The posts with a free slot that a person may enter, in order, and those that a rule excludes.

    Raises:
        NotFoundError: no such person.
    """
    dossiers = read_dossiers(house)
    if nip not in dossiers.people:
        raise NotFoundError("Pegawai", nip)
    own = {post.post_id for post in dossiers.present.get(nip, ())}
    pairs = [(nip, post_id) for post_id in sorted(free_posts(dossiers) - own)]
    return _found(pairs, dossiers, house, most=most, by=by, step=POSTS)


def why_not(nip: str, post_id: str, house: House, *, by: str | None = None) -> Why:
    """Why a person is not the first for a post.

    Raises:
        NotFoundError: no such person or post, or a person whom this one may not see.
    """
    dossiers = read_dossiers(house)
    if nip not in dossiers.people:
        raise NotFoundError("Pegawai", nip)
    if post_id not in dossiers.posts:
        raise NotFoundError("Jabatan", post_id)
    trial = try_pairs([(nip, post_id)], house, by)[nip, post_id]
    if not trial.named:
        raise NotFoundError("Pegawai", nip)
    own = Considered(nip, post_id, fit(dossiers.candidate(nip, post_id), house.policy.weighing), trial)
    others = [(other, post_id) for other in dossiers.people if other != nip]
    ordered = in_order(others, dossiers, house)
    better = [pair for pair, found in ordered if (found.score or 0.0) > (own.fit.score or 0.0)]
    scores = {pair: found.score or 0.0 for pair, found in ordered}
    trials = try_pairs(better, house, None)
    above = tuple(scores[pair] for pair in better if trials[pair].lawful)
    rank = len(above) + 1 if trial.lawful else None
    return Why(own._replace(rank=rank), above, len(others), tuple(_changes(own, above, house)), dossiers)


def free_posts(dossiers: Dossiers) -> frozenset[str]:
    """The posts of which a slot is free today."""
    held = Counter(post.post_id for posts in dossiers.present.values() for post in posts)
    return frozenset(post.id for post in dossiers.posts.values() if held[post.id] < post.slots)


def in_order(pairs: Sequence[Pairing], dossiers: Dossiers, house: House) -> list[tuple[Pairing, Fit]]:
    """Pairs by score, the best first; those without one last; equal ones by lot, the same at each drawing."""
    weighing = house.policy.weighing
    found = [(pair, fit(dossiers.candidate(*pair), weighing)) for pair in pairs]
    return sorted(found, key=lambda item: (1.0 if item[1].score is None else -item[1].score, lot(item[0])))


def lot(pair: Pairing) -> bytes:
    """Where an order is needed among equal pairs: drawn from the pair, since a NIP tells birth and sex."""
    return hashlib.sha256(":".join(pair).encode()).digest()


def _found(
    pairs: Sequence[Pairing], dossiers: Dossiers, house: House, *, most: int, by: str | None, step: int
) -> Candidates:
    ordered, considered, begin = in_order(pairs, dossiers, house), list[Considered](), 0
    while begin < len(ordered) and sum(item.trial.lawful for item in considered) < most:
        chunk = ordered[begin : begin + step]
        trials = try_pairs([pair for pair, _fit in chunk], house, by)
        considered += [Considered(*pair, found, trials[pair]) for pair, found in chunk]
        begin += len(chunk)
    lawful = _ranked([item for item in considered if item.trial.lawful], most)
    last = lawful[-1].fit.score or 0.0 if len(lawful) >= most else 0.0
    out = [item for item in considered if not item.trial.lawful and (item.fit.score or 0.0) >= last]
    unjudged = len(ordered) - len(lawful) - len(out)
    return Candidates(tuple(lawful), tuple(out), unjudged, dossiers, free_posts(dossiers))


def _ranked(lawful: Sequence[Considered], most: int) -> list[Considered]:
    scores = [item.fit.score for item in lawful]
    places = [scores.index(score) + 1 for score in scores]
    return [item._replace(rank=place) for item, place in zip(lawful, places, strict=True) if place <= most]


def _changes(own: Considered, above: Sequence[float], house: House) -> list[Change]:
    parts, weights = own.fit.parts, house.policy.weighing.weights
    found = [Change(finding.rule, None, None, finding) for finding in own.trial.stops]
    raised = {name: {**parts, name: 1.0} for name, share in parts.items() if share < 1.0}
    raised |= {name: {**parts, name: 1.0} for name in own.fit.unknown}
    for name, then in raised.items():
        score = score_of(then, weights)
        found.append(Change(name, score, 1 + sum(1 for other in above if other > (score or 0.0))))
    return found
