"""What a plan does to its units: before and after, and every day, against a count that is made by hand."""

import random
from collections import Counter
from datetime import date, timedelta

from workflow.domain.minimum_staffing import Limits
from workflow.domain.plan_effects import LEAD_DAYS, Standing, Stretch, unit_days, unit_effects
from workflow.domain.planning import WINDOW_DAYS, Freeze, Move, Seat, World, replay

DAY, LATER = date(2026, 12, 3), date(2027, 1, 4)
LIMITS = Limits(40, 8, 3)


def world_of(slots=2, **holders: str) -> World:
    """Posts with these people; a post's unit is its first letter."""
    seats = {post: Seat(post, post[0], slots, heavy=False) for post in holders}
    held = {post: frozenset(names.split()) for post, names in holders.items()}
    staff = Counter({seat.unit: 0 for seat in seats.values()})
    for post, people in held.items():
        staff[post[0]] += len(people)
    return World(seats, held, staff)


def test_a_unit_is_told_before_and_after():
    """People, empty places and the mean of the known fits on both sides; who moves inside a unit leaves and enters it."""
    world = world_of(A1="a", A2="b c", B1="d", C1="e")
    moves = [Move("b", "A2", "B1", DAY), Move("a", "A1", "A2", LATER), Move("neu", None, "A1", DAY)]
    fits = {("a", "A1"): 0.2, ("a", "A2"): 0.8, ("b", "A2"): 0.4, ("b", "B1"): 0.9, ("c", "A2"): 0.6}
    one, two = unit_effects(world, moves, LIMITS, lambda nip, post: fits.get((nip, post)))
    assert (one.unit, one.floor, one.left, one.entered) == ("A", 1, 2, 2)
    assert (one.before, one.after) == (Standing(3, 1, (0.2 + 0.4 + 0.6) / 3), Standing(3, 1, (0.8 + 0.6) / 2))
    assert (two.before, two.after) == (Standing(1, 1, None), Standing(2, 0, 0.9))


def test_no_move_touches_nothing():
    """An empty plan, and one whose only post is not there, show no unit."""
    world = world_of(A1="a")
    for moves in ([], [Move("x", None, "Z9", DAY)]):
        assert unit_effects(world, moves, LIMITS, lambda _nip, _post: None) == ()
        assert unit_days(world, moves, LIMITS) == ()


def test_an_overfull_post_has_no_empty_place_to_offset():
    """More people than places are no negative vacancy that would hide another post's."""
    world = world_of(1, A1="a b c", A2="", B1="d e")
    one, _two = unit_effects(world, [Move("d", "B1", "A2", DAY)], LIMITS, lambda *_: None)
    assert (one.before.vacant, one.after.vacant) == (1, 0)


def test_days_have_no_gap_and_change_where_people_move():
    """From two weeks before the first wave to the end of the last one's window; a ring inside one day changes nothing."""
    world = world_of(A1="a", A2="b c", B1="d")
    moves = [Move("b", "A2", "B1", DAY), Move("a", "A1", "A2", DAY), Move("c", "A2", "B1", LATER)]
    first, _b = unit_days(world, moves, LIMITS)
    assert first.stretches == (
        Stretch(DAY - timedelta(LEAD_DAYS), DAY - timedelta(1), 3),
        Stretch(DAY, LATER - timedelta(1), 2),
        Stretch(LATER, LATER + timedelta(WINDOW_DAYS), 1),
    )
    ring = [Move("a", "A1", "B1", DAY), Move("d", "B1", "A1", DAY)]
    assert [len(unit.stretches) for unit in unit_days(world, ring, LIMITS)] == [1, 1]


def test_frozen_periods_and_other_departures_are_shown_where_they_fall():
    """A period of the unit or of all, from its last to its first day within those shown; of others and outside: not."""
    first, last = DAY - timedelta(LEAD_DAYS), DAY + timedelta(WINDOW_DAYS)
    frozen = (
        Freeze("sebelum", DAY, first - timedelta(1), frozenset()),
        Freeze("sampai hari pertama", date(2026, 1, 1), first, frozenset("A")),
        Freeze("dari hari terakhir", last, last, frozenset()),
        Freeze("sesudah", last + timedelta(1), last + timedelta(9), frozenset()),
        Freeze("unit lain", DAY, DAY, frozenset("C")),
    )
    gone = {"A": (first - timedelta(1), first, last, last + timedelta(1))}
    world = world_of(A1="a b", B1="")._replace(frozen=frozen, gone=gone)
    one, two = unit_days(world, [Move("a", "A1", "B1", DAY)], LIMITS)
    assert [freeze.name for freeze in one.frozen] == ["sampai hari pertama", "dari hari terakhir"]
    assert one.gone == (first, last)
    assert ([freeze.name for freeze in two.frozen], two.gone) == (["dari hari terakhir"], ())


def test_every_day_of_random_plans_is_counted_as_by_hand():
    """On each day a unit has those whose last move by then ended there; a day under the floor is one that the replay names."""
    dice, short = random.Random(5), 0
    for _ in range(300):
        names = iter(f"p{n}" for n in range(99))
        world = world_of(
            9, **{f"{u}{n}": " ".join(next(names) for _ in range(dice.randint(0, 4))) for u in "ABC" for n in "12"}
        )
        at = {nip: post for post, people in world.holders.items() for nip in people}
        days = [DAY + timedelta(dice.randint(0, 50)) for _ in range(3)]
        some = dice.sample(sorted(at), min(len(at), 5))
        moves = [
            Move(nip, at[nip], dice.choice([p for p in world.seats if p != at[nip]]), dice.choice(days)) for nip in some
        ]
        shown = {unit.unit: unit for unit in unit_days(world, moves, LIMITS)}
        under = set()
        for unit in shown.values():
            on, end = (
                min(m.day for m in moves) - timedelta(LEAD_DAYS),
                max(m.day for m in moves) + timedelta(WINDOW_DAYS),
            )
            for stretch in unit.stretches:
                assert stretch.first == on
                while on <= stretch.last:
                    now = at | {m.nip: m.target for m in moves if m.day <= on}
                    assert stretch.staff == sum(post[0] == unit.unit for post in now.values())
                    on += timedelta(1)
                under |= {unit.unit} if stretch.staff < unit.floor else set()
            assert on == end + timedelta(1)
        told = {b.about for b in replay(world, moves, LIMITS) if "di bawah batas minimum" in b.reason}
        assert told == under
        short += bool(under)
    assert short > 20
