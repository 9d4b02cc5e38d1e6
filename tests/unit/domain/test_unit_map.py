"""The map of a unit: the order of its posts, what is to be seen of its people, and the units below."""

from datetime import date

from tests.builders import post, staff
from workflow.domain.starting import Incumbent, Limits, Staffing
from workflow.domain.unit_map import Deputy, map_of_unit

TODAY = date(2026, 11, 24)
LIMITS = Limits(retirement_months=12, review_months=60, small_unit=8)
PLT = Deputy("Rekaan", "plt", long=True)


def at(post_id, nip, **changes):
    """Somebody who holds a post, born in 1985, for two years."""
    base = Incumbent(nip, f"Rekaan {nip}", post_id, date(2024, 11, 24), date(1985, 3, 1))
    return base._replace(**changes)


def map_of(unit, posts, *people, deputies=None, skills=None):
    """The map of a unit of these posts."""
    staffing = Staffing(TODAY, {one.id: one for one in posts}, people, {})
    return map_of_unit(unit, staffing, LIMITS, deputies=deputies or {}, skills=skills or {})


def own(post_id, above=None, **changes):
    """A post of the unit U."""
    base = {"unit_id": "U", "unit_name": "Unit U", "supervisor_post": above, "slots": 1}
    return staff(**(base | {"id": post_id} | changes))


def test_the_head_comes_first_and_the_others_lie_under_it():
    """By echelon, class, name and id; a head whose own superior is elsewhere is nobody's subordinate here."""
    posts = [
        own("S2", "H", name="Beta", echelon=None),
        own("S1", "H", name="Alfa", echelon=None),
        own("K", "H", echelon="IV.a", name="Kepala seksi"),
        own("H", "ELSEWHERE", echelon="III.b", name="Kepala"),
        own("S3", "H", name="Zeta", echelon=None, job_class=99),
    ]
    found = map_of("U", posts, at("S1", "1"), deputies={"H": PLT})
    assert [(one.post.id, one.depth) for one in found.posts] == [("H", 0), ("K", 1), ("S3", 1), ("S1", 1), ("S2", 1)]
    assert [one.free for one in found.posts] == [1, 1, 1, 0, 1]
    assert [one.deputy for one in found.posts] == [PLT, None, None, None, None]
    assert (found.today, found.unit.unit_name, found.unit.staff, found.unit.need, found.unit.floor) == (
        TODAY, "Unit U", 1, 5, 5,
    )  # fmt: skip


def test_what_is_to_be_seen_of_people_is_what_the_lists_say():
    """Who leaves by age or by record, who is long in post; nobody else of them is marked."""
    posts = [own("A", slots=4, echelon=None, profile="umum")]
    people = [
        at("A", "1", birth=date(1969, 3, 1)),
        at("A", "2", leaves=date(2026, 12, 1)),
        at("A", "3", since=date(2021, 11, 23)),
        at("A", "4", since=date(2021, 11, 24)),
    ]
    ((entry),) = map_of("U", posts, *people).posts
    assert [(one.nip, one.leaves, one.aged, one.since) for one in entry.people] == [
        ("1", date(2027, 3, 1), True, None),
        ("2", date(2026, 12, 1), False, None),
        ("3", None, False, date(2021, 11, 23)),
        ("4", None, False, None),
    ]


def test_who_alone_has_a_competency_or_signs_is_marked():
    """Alone in this unit: who has it elsewhere does not count, two who have it leave nobody marked."""
    posts = [own("A", slots=2), own("T", signatory=True, slots=2), own("B", unit_id="V")]
    people = [at("A", "1"), at("A", "2"), at("T", "3"), at("B", "4")]
    skills = {"M.2": frozenset({"1", "4"}), "M.1": frozenset({"1"}), "M.3": frozenset({"1", "2"}), "M.4": frozenset()}
    seen = {p.nip: (p.sole, p.signs_alone) for e in map_of("U", posts, *people, skills=skills).posts for p in e.people}
    assert seen == {"1": (("M.1", "M.2"), False), "2": ((), False), "3": ((), True)}
    two = map_of("U", posts, *people, at("T", "5"))
    assert [p.signs_alone for e in two.posts for p in e.people] == [False] * 4


def test_units_below_are_told_in_sums_each_behind_the_one_above_it():
    """However deep; a unit beside is not below, and a ring in the map is walked once."""
    posts = [
        own("U1", "W1", echelon="III.b"),
        post(id="V1", unit_id="V", supervisor_post="U1", slots=2),
        post(id="W1", unit_id="W", supervisor_post="V1"),
        post(id="X1", unit_id="X", supervisor_post="U1", slots=1),
        post(id="Y1", unit_id="Y", supervisor_post=None),
    ]
    found = map_of("U", posts, at("V1", "1", since=date(2015, 1, 1), leaves=date(2027, 1, 1)))
    assert [(one.depth, one.unit.unit_id) for one in found.below] == [(0, "V"), (1, "W"), (0, "X")]
    assert [(one.vacant, one.retiring, one.long) for one in found.below] == [(1, 1, 1), (1, 0, 0), (1, 0, 0)]
