"""The competency map: what is on record of a person, what a post asks, and how the two match, in per cent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from workflow.domain.competence import Fit, fit, match
from workflow.domain.deadlines import add_months
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.experience import days_covered, job_family
from workflow.domain.missing import Missing
from workflow.domain.record import Box, Rating, Training
from workflow.services.candidates import read_dossiers
from workflow.services.house import House
from workflow.services.trial import Pairing
from workflow.storage.dossiers import Dossiers, PersonRow, PostRow


class Assessed(NamedTuple):
    """A competency of a person beside the standard.

    Args:
        level: the newest assessment, None where there is none; on: its day; until: the first day on which it no longer counts.
        need: of the standard, None where the post does not ask; valid: True where it counts today.
    """

    code: str
    name: str
    level: float | None
    on: date | None
    until: date | None
    need: int | None
    valid: bool


class MapRow(NamedTuple):
    """A person beside a post. `percent` None: no competency of the standard is assessed."""

    person: PersonRow
    post: PostRow
    percent: float | None
    fit: Fit
    assessed: tuple[Assessed, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of the standard that were never assessed."""
        return tuple(code for code in self.fit.unassessed if code not in self.fit.lapsed)


class Portrait(NamedTuple):
    """What is on record of a person beside the levels: days by job family, education, trainings, ratings, talent box."""

    families: Mapping[str, int]
    trainings: tuple[Training, ...] | Missing
    ratings: tuple[Rating, ...] | Missing
    box: Box | Missing


class CompetencyMap(NamedTuple):
    """Rows in order of post and person; posts without a holder; `dossiers` hold the rest."""

    rows: tuple[MapRow, ...]
    vacant: tuple[PostRow, ...]
    dossiers: Dossiers


def competency_map(
    house: House, *, nip: str | None = None, post_id: str | None = None, unit_id: str | None = None
) -> CompetencyMap:
    """The map of a person, a post, a unit, or the whole city: holders beside their posts; a person and a post: that pair.

    Raises:
        NotFoundError: no such person, post or unit.
        BadInputError: a unit together with a person or a post.
    """
    if unit_id and (nip or post_id):
        raise BadInputError("--unit tidak dapat digabung dengan --nip atau --jabatan.")
    dossiers = read_dossiers(house)
    _check(dossiers, nip, post_id, unit_id)
    held = [(person, str(post.post_id)) for person, posts in dossiers.present.items() for post in posts]
    if nip and post_id:
        wanted = [(nip, post_id)]
    else:
        wanted = [pair for pair in held if _asked(pair, dossiers, nip, post_id, unit_id)]
    rows = [_row(pair, dossiers, house) for pair in sorted(wanted, key=lambda pair: (pair[1], pair[0]))]
    full = {post for _person, post in held}
    asked = (post for post in dossiers.posts.values() if post_id == post.id or unit_id == post.unit_id)
    return CompetencyMap(tuple(rows), tuple(post for post in asked if post.id not in full), dossiers)


def _check(dossiers: Dossiers, nip: str | None, post_id: str | None, unit_id: str | None) -> None:
    if nip is not None and nip not in dossiers.people:
        raise NotFoundError("Pegawai", nip)
    if post_id is not None and post_id not in dossiers.posts:
        raise NotFoundError("Jabatan", post_id)
    if unit_id is not None and all(post.unit_id != unit_id for post in dossiers.posts.values()):
        raise NotFoundError("Unit", unit_id)


def _asked(pair: Pairing, dossiers: Dossiers, nip: str | None, post_id: str | None, unit_id: str | None) -> bool:
    person, post = pair
    if person not in dossiers.people or post not in dossiers.posts:
        return False
    return nip in {None, person} and post_id in {None, post} and unit_id in {None, dossiers.posts[post].unit_id}


def _row(pair: Pairing, dossiers: Dossiers, house: House) -> MapRow:
    nip, post_id = pair
    profile, standard = dossiers.known(nip).profile, dossiers.standard(post_id)
    share = match(standard, {} if isinstance(profile, Missing) else profile).share
    percent = None if share is None else round(100 * share, 2)
    found = fit(dossiers.candidate(nip, post_id), house.policy.weighing)
    assessed = tuple(_assessed(nip, standard, dossiers, house))
    return MapRow(dossiers.people[nip], dossiers.posts[post_id], percent, found, assessed)


def _assessed(nip: str, standard: Mapping[str, int], dossiers: Dossiers, house: House) -> Iterator[Assessed]:
    known, names = dossiers.known(nip), house.policy.competencies
    valid = {} if isinstance(known.profile, Missing) else known.profile
    for code in sorted({*standard, *known.newest}):
        on = known.assessed.get(code)
        until = add_months(on, dossiers.terms.valid_months) if on is not None else None
        level, need = known.newest.get(code), standard.get(code)
        yield Assessed(code, names.get(code, code), level, on, until, need, code in valid)


def critical_skills(
    heavy: Iterable[tuple[str, str]], nips: Iterable[str], dossiers: Dossiers
) -> dict[tuple[str, str], frozenset[str]]:
    """Who of these people has the competencies that critical and signing posts ask for, at the level asked, by (unit, code).

    Args:
        heavy: (unit, post).
    """
    asked: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for unit, post in heavy:
        for code, level in dossiers.standard(post).items():
            asked[unit, code].append(level)
    levels = {nip: profile for nip in nips if isinstance(profile := dossiers.known(nip).profile, Mapping)}
    return {
        (unit, code): frozenset(nip for nip, own in levels.items() if own.get(code, 0) >= max(needs))
        for (unit, code), needs in asked.items()
    }


def portrait(nip: str, dossiers: Dossiers) -> Portrait:
    """What is on record of a person beside the levels; days in a family count once, however many posts overlap."""
    known, today, families = dossiers.known(nip), dossiers.terms.today, dossiers.terms.families
    periods: dict[str, list[tuple[date, date | None]]] = {}
    for post in (*dossiers.history(nip), *dossiers.present.get(nip, ())):
        family = job_family(post, families)
        if family is not None and post.start is not None:
            periods.setdefault(family, []).append((post.start, post.end))
    served = {family: days_covered(spans, today) for family, spans in sorted(periods.items())}
    return Portrait(served, known.trainings, known.ratings, known.box)
