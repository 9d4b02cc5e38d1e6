"""The look-ahead: what the next working days bring, day by day, and whom to appoint before they do."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.continuity import Cover, Scene, Short, uncovered
from workflow.domain.deputies import PLH, Deputy, Need, deputies, need_of
from workflow.domain.facts import Post


class Due(NamedTuple):
    """What has a deadline: so many open tasks of an owner (`role` of the checklist), or so many cases of a stage."""

    deadline: date
    role: str
    owner: str | None
    number: int


class Bare(NamedTuple):
    """A post that matters, and the days ahead on which nobody covers it; `deputy` None where the rules name nobody."""

    post: Post
    days: tuple[date, ...]
    cover: Cover
    need: Need
    deputy: Deputy | None


class AwayDecider(NamedTuple):
    """Somebody who has something to decide and is away: as what, on which days, on how many cases, and who may stand in.

    Args:
        post: the post held, None where none is on record.
        absence: the kind of the status.
    """

    nip: str
    roles: tuple[str, ...]
    days: tuple[date, ...]
    absence: str
    cases: int
    post: Post | None
    deputy: Deputy | None


class DayAhead(NamedTuple):
    """One working day.

    Args:
        tasks: by the owner's role, open handover tasks that go overdue on it: their last day was the one before.
        unattended: how many of these have an owner who is away on their last day; cases: the same by stage.
        deciders: who has something to decide and is away; bare: posts that matter without cover; short: units below the floor.
    """

    day: date
    tasks: Mapping[str, int]
    unattended: int
    cases: Mapping[str, int]
    deciders: int
    bare: int
    short: int

    @property
    def calm(self) -> bool:
        """True where nothing needs action."""
        return not (self.tasks or self.cases or self.deciders or self.bare or self.short)


class Outlook(NamedTuple):
    """The look-ahead of some working days. `short`: by unit, the days on which it is below its floor."""

    days: tuple[DayAhead, ...]
    bare: tuple[Bare, ...]
    deciders: tuple[AwayDecider, ...]
    short: Mapping[str, tuple[Short, ...]]


class Awaited(NamedTuple):
    """Whose word is awaited in which role, on how many cases."""

    nip: str
    roles: tuple[str, ...]
    cases: int


def bare_posts(scene: Scene, days: Sequence[date], months: int) -> tuple[Bare, ...]:
    """The posts that nobody covers on some of the days, each with the deputy to appoint from the first of them on.

    Args:
        days: every day ahead, in order: a weekend without cover is one too.
        months: of one term of a Plt (R-PLT-01).
    """
    found: dict[str, list[tuple[date, Cover]]] = defaultdict(list)
    for post, day, cover in uncovered(scene, days):
        found[post.id].append((day, cover))
    bare: list[Bare] = []
    for post_id, seen in found.items():
        post, (first, cover) = scene.posts[post_id], seen[0]
        need = need_of(scene, post, first, cover)
        taken = {one.deputy.nip for one in bare if one.deputy is not None}
        deputy = _choice(deputies(scene, need, months), taken)
        bare.append(Bare(post, tuple(day for day, _cover in seen), cover, need, deputy))
    return tuple(bare)


def _choice(found: Sequence[Deputy], taken: Collection[str]) -> Deputy | None:
    """The first one who is not named for another post already, else the first."""
    free = (deputy for deputy in found if deputy.nip not in taken)
    return next(free, None) or next(iter(found), None)


def away_deciders(
    scene: Scene, awaited: Sequence[Awaited], days: Sequence[date], months: int
) -> tuple[AwayDecider, ...]:
    """Those whose word is awaited and who are away on some of the days, by NIP; a Plh in office leaves nobody on the list."""
    found = []
    for one in sorted(awaited):
        post = next((scene.posts.get(stay.post_id) for stay in scene.by_nip.get(one.nip, ()) if stay.on(days[0])), None)
        away = [(day, absence) for day in days if (absence := scene.absence(one.nip, day)) is not None]
        away = [(day, absence) for day, absence in away if not _stood_in(scene, one.nip, day)]
        if away:
            (first, absence), on = away[0], tuple(day for day, _absence in away)
            need = Need(post, PLH, first, absence.end, one.nip) if post is not None else None
            deputy = _choice(deputies(scene, need, months), ()) if need is not None else None
            found.append(AwayDecider(one.nip, one.roles, on, absence.kind, one.cases, post, deputy))
    return tuple(found)


def _stood_in(scene: Scene, nip: str, day: date) -> bool:
    """True where somebody who is there acts for a person on a day, as Plh or by a delegation of the role."""
    lent = (one for one in scene.directory.delegations if one.from_nip == nip and one.holds(day))
    return any(scene.serves(one.to_nip, day) for one in lent)


def days_ahead(
    days: Sequence[tuple[date, date]],
    tasks: Sequence[Due],
    cases: Sequence[Due],
    parts: tuple[Sequence[Bare], Sequence[AwayDecider], Mapping[str, Sequence[Short]]],
    scene: Scene,
) -> tuple[DayAhead, ...]:
    """The working days, each with what goes overdue on it.

    Args:
        days: each with the working day before it: a deadline from that one on, this one not included, is over on it.
        parts: posts without cover, deciders who are away, and units below the floor.
    """
    bare, deciders, short = parts
    found = []
    for before, day in days:
        own = [one for one in tasks if before <= one.deadline < day]
        found.append(
            DayAhead(
                day,
                _counted(own),
                sum(one.number for one in own if one.owner and scene.absence(one.owner, one.deadline) is not None),
                _counted(one for one in cases if before <= one.deadline < day),
                sum(day in one.days for one in deciders),
                sum(day in one.days for one in bare),
                sum(any(row.day == day for row in rows) for rows in short.values()),
            )
        )
    return tuple(found)


def _counted(due: Iterable[Due]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for one in due:
        counts[one.role] += one.number
    return dict(counts.most_common())
