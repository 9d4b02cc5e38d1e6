"""`mutasi rencana`: a plan of a round out of vacancies, candidates and the posts they leave; writes nothing to the database."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.calendar import Calendar
from workflow.domain.context import Decree
from workflow.domain.errors import BadInputError
from workflow.domain.findings import Finding, Result
from workflow.domain.plan_bounds import Reach, best_value
from workflow.domain.plan_candidates import Pair
from workflow.domain.plan_model import Option, Problem
from workflow.domain.plan_solver import Chosen, Wish, choose
from workflow.domain.planning import WINDOW_DAYS, Breach, Freeze, Move, Seat, Tuning, World, replay
from workflow.domain.rules._shared import rows
from workflow.services.competency_map import critical_skills
from workflow.services.floors import limits_of
from workflow.services.house import House
from workflow.services.plan_options import Eligibility, Eligible, decree_of
from workflow.storage.dossiers import Dossiers
from workflow.storage.planning import Town, read_town

Told = Callable[[str, int, int], None]
"""Hears what is being done, and how far it is: of how many."""
_FROZEN = "R-SRV-02"


class Order(NamedTuple):
    """What is asked for.

    Args:
        first: the earliest day of the first wave.
        wish: as for the solver; its `kept` is filled from `before`.
        before: an earlier plan, (pair, day), that changes as little as can be.
    """

    first: date
    wish: Wish
    tuning: Tuning
    before: Mapping[Pair, date] = {}


class Planned(NamedTuple):
    """One move of a plan, as people read it.

    Args:
        gain: in thousandths of fit; open_points: what the rules could not judge, to be brought with the proposal.
        replaces: who leaves the target in this plan; successor: who enters the post left.
    """

    move: Move
    decree: Decree
    gain: int
    open_points: tuple[Finding, ...]
    replaces: str | None
    successor: str | None


class Plan(NamedTuple):
    """A plan of a round.

    Args:
        chosen: None where what is forced cannot be.
        moves: in the order in which they take effect.
        breaches: what the replay found; empty of every plan that the solver made.
        missed: how much value the plan may lack at most, the pairs that were never asked about included, in thousandths.
        dropped: pairs of the earlier plan that are not in this one; notes: what is not sure, in Indonesian.
    """

    chosen: Chosen | None
    moves: tuple[Planned, ...]
    breaches: tuple[Breach, ...]
    missed: int
    dropped: tuple[Pair, ...]
    notes: tuple[str, ...]
    scene: "Scene"
    wish: Wish


class Ground(NamedTuple):
    """The city that moves were made in: its people and posts, as the model sees it, and what is on record."""

    town: Town
    world: World
    dossiers: Dossiers


class Scene(NamedTuple):
    """What a plan was made of: the city, the problem, and what may be chosen."""

    town: Town
    problem: Problem
    eligible: Eligible
    seconds: int
    dossiers: Dossiers

    @property
    def ground(self) -> Ground:
        """The city alone."""
        return Ground(self.town, self.problem.world, self.dossiers)


def plan_round(order: Order, house: House, told: Told) -> Plan:
    """The best plan under a wish. With people who are absent, the plan without that wish is made first and kept to.

    Raises:
        BadInputError: a forced move is not let pass by the rules.
        SolverError: no plan was found in time.
    """
    scene, wish = _scene(order, house, told), order.wish
    days = scene.problem.days
    kept = {pair: days.index(day) if day in days else len(days) for pair, day in order.before.items()}
    told("Memilih perpindahan", 0, 1)
    if wish.absent and not kept:
        first = choose(scene.problem, wish._replace(absent=()), scene.seconds)
        kept = {option.pair: option.wave for option in first.options} if first else {}
    wish = wish._replace(kept=kept)
    return _plan(scene, choose(scene.problem, wish, scene.seconds), wish, house)


def waves_from(first: date, count: int, calendar: Calendar) -> list[date]:
    """The days of waves: working days, each more than 30 days after the one before."""
    days = [calendar.next_working_day(first - timedelta(1))]
    while len(days) < count:
        days.append(calendar.next_working_day(days[-1] + timedelta(WINDOW_DAYS)))
    return days


def _scene(order: Order, house: House, told: Told) -> Scene:
    days = sorted(set(order.before.values())) or waves_from(order.first, order.tuning.waves, house.calendar)
    always = [*order.wish.forced, *order.before]
    told("Membaca data kota", 0, 1)
    with house.store.reading() as conn:
        town = read_town(conn)
        _known([*order.wish.forced, *order.wish.forbidden], order.wish.absent, town)
        eligibility = Eligibility(conn, town, days, order.tuning.need, house)
        world = world_of(town, eligibility.dossiers, house)
        free = {post: world.free(post) for post in world.seats}
        said = "Menanyakan aturan"
        eligible = eligibility.search(free, order.tuning.each, always, lambda done, total: told(said, done, total))
    problem = Problem(world, eligible.options, limits_of(house), days)
    return Scene(town, problem, eligible, order.tuning.seconds, eligibility.dossiers)


def _known(pairs: Collection[Pair], people: Collection[str], town: Town) -> None:
    unknown = [post for _nip, post in pairs if post not in town.posts]
    if unknown:
        raise BadInputError(f"Jabatan {', '.join(unknown)} tidak ada di peta jabatan.")
    if any(nip not in town.people for nip in (*(nip for nip, _post in pairs), *people)):
        raise BadInputError("NIP pada --paksa, --larang, atau --tanpa tidak ada di daftar pegawai.")


def _plan(scene: Scene, chosen: Chosen | None, wish: Wish, house: House) -> Plan:
    moves = _planned(scene, chosen.options if chosen else ())
    breaches = replay(scene.problem.world, [row.move for row in moves], scene.problem.limits)
    missed = _missed(scene, chosen, wish) if chosen else 0
    there = {(row.move.nip, row.move.target) for row in moves}
    dropped = tuple(sorted(pair for pair in wish.kept if pair not in there))
    notes = tuple(_notes(scene.problem.days, house))
    return Plan(chosen, moves, tuple(breaches), missed, dropped, notes, scene, wish)


def _planned(scene: Scene, options: Sequence[Option]) -> tuple[Planned, ...]:
    town, days = scene.town, scene.problem.days
    entering = {option.target: option.nip for option in options}
    leaving = {option.origin: option.nip for option in options}
    found = []
    for option in sorted(options, key=lambda o: (o.wave, o.target, o.nip)):
        day = days[option.wave]
        decree = decree_of(town.posts[option.target], option.wave, day)
        move = Move(option.nip, option.origin, option.target, day)
        points = scene.eligible.open_points.get(option.pair, ())
        successor = entering.get(option.origin or "")
        found.append(Planned(move, decree, option.gain, points, leaving.get(option.target), successor))
    return tuple(found)


def _missed(scene: Scene, chosen: Chosen, wish: Wish) -> int:
    """The smaller of two bounds where all candidates were asked about, else the one that knows of the others."""
    groups = scene.eligible.field.groups
    origins = {nip: person.post for nip, person in scene.town.people.items()}
    reach = Reach(origins, scene.eligible.refused, wish.most, wish.cost, wish.absent, wish.forbidden)
    beyond = max(0, best_value(scene.problem.world, groups, reach) - chosen.value)
    whole = all(group.rest is None and len(group.posts) == 1 for group in groups)
    return min(chosen.missed, beyond) if whole else beyond


def _notes(days: Sequence[date], house: House) -> Iterator[str]:
    entered = rows(house.rulebook.rules[_FROZEN].params(""), "tahun")
    for year in sorted({day.year for day in days} - {*entered}):
        yield f"Masa beku tahun {year} belum dicatat di config/rules.toml ({_FROZEN}); rencana tidak mengenalnya."


def world_of(town: Town, dossiers: Dossiers, house: House) -> World:
    """The city as the model sees it."""
    seats = {post: Seat(post, card.unit_id, card.slots, heavy=card.heavy) for post, card in town.posts.items()}
    staff = dict.fromkeys((seat.unit for seat in seats.values()), 0)
    for post, people in town.holders.items():
        if post in seats:
            staff[seats[post].unit] += len(people)
    holders = {post: town.holders.get(post, frozenset()) for post in seats}
    heavy = ((card.unit_id, post) for post, card in town.posts.items() if card.heavy)
    skills = critical_skills(heavy, town.people, dossiers)
    return World(seats, holders, staff, town.claims, town.gone, skills, _freezes(town, house))


def _freezes(town: Town, house: House) -> tuple[Freeze, ...]:
    params = house.rulebook.rules[_FROZEN].params("")
    return tuple(
        Freeze(
            str(period["nama"]),
            period["mulai"],
            period["selesai"],
            frozenset(card.unit_id for card in town.posts.values() if card.agency_id in period["opd"]),
        )
        for period in rows(params, "masa")
    )


class Checked(NamedTuple):
    """What a list made by hand breaks: as a plan, and by the rules about person and post, by pair."""

    breaches: tuple[Breach, ...]
    findings: Mapping[Pair, tuple[Finding, ...]]
    moves: tuple[Move, ...]
    ground: Ground

    @property
    def stops(self) -> bool:
        """True where it cannot be proposed like this."""
        blocked = any(f.result is Result.BLOCK for found in self.findings.values() for f in found)
        return bool(self.breaches) or blocked


def check_moves(wanted: Sequence[tuple[Pair, date]], house: House) -> Checked:
    """The same checks for a list made by hand: the rules and the replay.

    Args:
        wanted: pairs with the day of each.
    """
    days = sorted({day for _pair, day in wanted})
    with house.store.reading() as conn:
        town = read_town(conn)
        eligibility = Eligibility(conn, town, days, 0, house)
        world = world_of(town, eligibility.dossiers, house)
        found: dict[Pair, tuple[Finding, ...]] = {}
        for wave, day in enumerate(days):
            found.update(eligibility.judge([pair for pair, on in wanted if on == day], wave))
    moves = [Move(nip, _origin(nip, town), post, day) for (nip, post), day in wanted]
    breaches = [Breach("orang ini tidak ada di daftar pegawai", m.nip, None) for m in moves if m.nip not in town.people]
    breaches += [Breach("orang ini masih mempunyai kasus terbuka", m.nip, None) for m in moves if m.nip in town.busy]
    ground = Ground(town, world, eligibility.dossiers)
    return Checked((*breaches, *replay(world, moves, limits_of(house))), found, tuple(moves), ground)


def _origin(nip: str, town: Town) -> str | None:
    post = town.people[nip].post if nip in town.people else None
    return post if post in town.posts else None
