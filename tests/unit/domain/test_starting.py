"""Where a round starts: both sides of each limit of the five lists."""

from datetime import date

import pytest

from tests.builders import HEADSHIP, SUBJECT, functional, post, staff
from workflow.domain.starting import Incumbent, Limits, Staffing, long_serving, retiring, short_units, vacancies

TODAY = date(2026, 11, 24)
LIMITS = Limits(retirement_months=12, review_months=60, small_unit=8)


def incumbent(post_id, nip=SUBJECT, **changes):
    """Somebody who holds a post, born in 1985, for two years."""
    base = Incumbent(nip, "Rekaan", post_id, date(2024, 11, 24), date(1985, 3, 1))
    return base._replace(**changes)


def staffing(posts, *people, left=None):
    """The staffing of a few posts."""
    return Staffing(TODAY, {one.id: one for one in posts}, people, left or {})


def test_a_post_is_vacant_while_a_place_is_free():
    """Two of three places held leave one; a full post is on no list; who left last is told."""
    three, full = staff(id="A", slots=3), post(id="B")
    found = staffing([three, full], incumbent("A"), incumbent("A", "2"), incumbent("B", "3"), left={"A": TODAY})
    (vacancy,) = vacancies(found)
    assert (vacancy.post.id, vacancy.filled, vacancy.free, vacancy.left) == ("A", 2, 1, TODAY)


@pytest.mark.parametrize(
    ("leaves", "free"),
    [
        pytest.param(date(2026, 11, 23), 1, id="R-VAC-01 day before"),
        pytest.param(TODAY, 1, id="R-VAC-01 the day itself"),
        pytest.param(date(2026, 11, 25), 0, id="R-VAC-01 day after"),
    ],
)
def test_who_is_gone_by_the_register_frees_the_place(leaves, free):
    """As in R-VAC-01 a holder who retired, died or resigned on or before the day holds no place any more."""
    found = vacancies(staffing([post(id="A")], incumbent("A", leaves=leaves)))
    assert [(one.free, one.left) for one in found] == [(1, leaves)] * free


def test_what_serves_or_signs_comes_first():
    """Critical posts, then signing ones, then by echelon and id."""
    posts = [
        staff(id="D", slots=1),
        post(id="C"),
        post(id="B", signatory=True),
        post(id="A9", echelon="II.b"),
        staff(id="E", slots=1, service_critical=True),
    ]
    assert [one.post.id for one in vacancies(staffing(posts))] == ["E", "B", "A9", "C", "D"]


@pytest.mark.parametrize(
    ("birth", "listed"),
    [
        pytest.param(date(1969, 11, 23), True, id="R-RET-01 a day less than a year"),
        pytest.param(date(1969, 11, 24), True, id="R-RET-01 a year to the day"),
        pytest.param(date(1969, 11, 25), False, id="R-RET-01 a day more than a year"),
        pytest.param(date(1968, 11, 23), True, id="R-RET-01 passed already"),
        pytest.param(None, False, id="R-RET-01 no day of birth"),
    ],
)
def test_a_post_falls_vacant_within_the_months_of_the_age_limit(birth, listed):
    """58 years for an administrator: listed from twelve months before, and still after the day has passed."""
    found = retiring(staffing([post(id="A")], incumbent("A", birth=birth)), LIMITS)
    assert [(one.day, one.age) for one in found] == ([(birth.replace(year=birth.year + 58), 58)] if listed else [])


def test_the_longer_age_limit_of_two_posts_counts():
    """A head of school on a post that ends at 58 stays until 60, on both posts; the nearest day comes first."""
    teacher = functional("Pengawas Ahli Pertama", id="GURU")
    posts = [teacher, HEADSHIP._replace(id="KEPSEK"), post(id="A")]
    people = [
        incumbent("GURU", birth=date(1967, 6, 1)),
        incumbent("KEPSEK", birth=date(1967, 6, 1)),
        incumbent("A", "2", birth=date(1969, 1, 1)),
    ]
    found = retiring(staffing(posts, *people), LIMITS)
    assert [(one.post.id, one.age, one.day.isoformat()) for one in found] == [
        ("A", 58, "2027-01-01"),
        ("GURU", 60, "2027-06-01"),
        ("KEPSEK", 60, "2027-06-01"),
    ]


def test_a_retirement_on_record_comes_before_the_age_limit():
    """Who has a first day of retirement in the register goes then; an age limit before it stays the cause."""
    early = incumbent("A", birth=date(1980, 1, 1), leaves=date(2027, 3, 1))
    aged = incumbent("B", "2", birth=date(1969, 1, 1), leaves=date(2027, 3, 1))
    found = retiring(staffing([post(id="A"), post(id="B")], early, aged), LIMITS)
    assert [(one.post.id, one.day.isoformat(), one.age) for one in found] == [
        ("B", "2027-01-01", 58),
        ("A", "2027-03-01", None),
    ]


@pytest.mark.parametrize(
    ("since", "months"),
    [
        pytest.param(date(2021, 11, 25), None, id="R-TEN-03 a day less"),
        pytest.param(date(2021, 11, 24), None, id="R-TEN-03 five years to the day"),
        pytest.param(date(2021, 11, 23), 60, id="R-TEN-03 a day more"),
        pytest.param(None, None, id="R-TEN-03 no first day"),
    ],
)
def test_who_is_longer_in_post_than_five_years_is_listed(since, months):
    """As in R-TEN-03 the day on which the term is over is not beyond it; an unknown first day lists nobody."""
    found = long_serving(staffing([post(id="A")], incumbent("A", since=since)), LIMITS)
    assert [one.months for one in found] == ([] if months is None else [months])
    assert all(one.due == date(2026, 11, 23) for one in found)


@pytest.mark.parametrize(
    ("slots", "staffed", "floor"),
    [
        pytest.param(4, 4, None, id="R-SRV-01 a small unit that is full"),
        pytest.param(4, 3, 4, id="R-SRV-01 a small unit short of one"),
        pytest.param(20, 8, None, id="R-SRV-01 a large unit at the floor"),
        pytest.param(20, 7, 8, id="R-SRV-01 a large unit below the floor"),
        pytest.param(3, 0, 3, id="R-SRV-01 an empty unit"),
        pytest.param(0, 0, None, id="R-SRV-01 a unit that asks for nobody"),
    ],
)
def test_a_unit_is_short_below_its_floor(slots, staffed, floor):
    """The floor is what the posts ask for, at most a small unit's size."""
    people = [incumbent("A", str(number)) for number in range(staffed)]
    found = short_units(staffing([staff(id="A", slots=slots)], *people), LIMITS)
    assert [(one.need, one.staff, one.floor) for one in found] == ([] if floor is None else [(slots, staffed, floor)])


def test_a_person_with_two_posts_of_a_unit_counts_once_and_the_emptiest_unit_is_first():
    """Heads, not places, keep a counter open; a holder of no post of the map counts nowhere."""
    posts = [post(id="A"), HEADSHIP._replace(id="B"), post(id="C", unit_id="LAIN")]
    found = short_units(staffing(posts, incumbent("A"), incumbent("B"), incumbent("X", "9")), LIMITS)
    assert [(one.unit_id, one.staff, one.need) for one in found] == [("LAIN", 0, 1), ("DISKOMINFO-B1", 1, 2)]
