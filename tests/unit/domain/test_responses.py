"""The report of answers: its numbers, and that none of them points at a person."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.responses import ANSWERS, Response, Responses, summed, theme_of

LEAST, MERGED = 5, "Unit kecil"
WORDS = {"keluarga": ("anak", "orang tua"), "jarak": ("jauh",)}


def told(unit: str, *answers: str | None, days: int = 2) -> list[Response]:
    """People of one unit with their answers."""
    return [Response(unit, answer, days if answer else None) for answer in answers]


def report(*people: list[Response]) -> Responses:
    """The numbers of some units."""
    return summed([one for unit in people for one in unit], LEAST, MERGED)


def test_rate_time_and_kinds_of_a_unit():
    """A large unit tells how many were told, answered, in which time, and what."""
    some = told("Dinas A", "paham", "paham", "paham", "permohonan", "tidak_setuju", None)
    [group] = report(some).groups
    assert (group.name, group.units, group.told, group.answered, group.rate) == ("Dinas A", 1, 6, 5, 83.3)
    assert group.median == 2
    assert group.kinds == {"paham": 3, "perlu_penjelasan": 0, "permohonan": 1, "tidak_setuju": 1}


@pytest.mark.parametrize(
    ("people", "groups"),
    [
        pytest.param({"A": 5}, {"A": 5}, id="as many as the least"),
        pytest.param({"A": 4}, {MERGED: 4}, id="one fewer: nothing to hide among"),
        pytest.param({"A": 4, "B": 9}, {MERGED: 13}, id="a small one takes the next larger"),
        pytest.param({"A": 2, "B": 3, "C": 9}, {MERGED: 5, "C": 9}, id="two small ones suffice"),
        pytest.param({"A": 1, "B": 2, "C": 6, "D": 9}, {MERGED: 9, "D": 9}, id="two small ones do not"),
        pytest.param({}, {}, id="nobody"),
    ],
)
def test_small_units_are_merged(people, groups):
    """Units with fewer than five people are one group, with the next larger unit where they are too few together."""
    found = report(*(told(unit, *[None] * count) for unit, count in people.items()))
    assert {group.name: group.told for group in found.groups} == groups
    assert found.total.told == sum(people.values())


def test_nobody_told_has_no_rate():
    """A round in which nobody was told has no rate, no time and no kinds."""
    total = report().total
    assert (total.told, total.rate, total.median, total.kinds) == (0, None, None, None)


def test_one_answer_of_all_is_not_told_by_kind():
    """Where all said the same, the kind would tell what each of them said."""
    found = report(told("A", *["tidak_setuju"] * 6))
    assert (found.total.kinds, found.groups[0].kinds, found.themes) == (None, None, {})
    assert found.total.answered == 6


def test_what_is_held_back_is_not_the_rest_of_a_subtraction():
    """One answer in B is not what the total leaves when A is taken off it."""
    large, few = told("A", *["paham"] * 4, "permohonan", "permohonan"), told("B", "tidak_setuju", *[None] * 5)
    found = report(large, few)
    assert found.total.kinds == {"paham": 4, "perlu_penjelasan": 0, "permohonan": 2, "tidak_setuju": 1}
    assert [group.kinds for group in found.groups] == [None, None]


def test_silent_units_hide_nothing():
    """A unit in which nobody answered holds nothing back, so the others are told."""
    found = report(told("A", *["paham"] * 4, "permohonan"), told("B", *[None] * 5))
    assert found.groups[0].kinds is not None


def test_reasons_by_kind():
    """Reasons are told by kind where enough gave that kind; a reason of few stands under the others'."""
    near = [Response("A", "permohonan", 1, "jarak")] * 5 + [Response("A", "permohonan", 1, "keluarga")]
    found = summed([*near, Response("A", "paham", 1)], LEAST, MERGED)
    assert found.themes == {"permohonan": {"jarak": 5, "lainnya": 1}}
    whole = summed([*near[:5], Response("A", "paham", 1)], LEAST, MERGED)
    assert whole.themes == {"permohonan": {"jarak": 5}}


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        pytest.param("Anak saya sekolah, dan jauh.", "keluarga", id="the first theme"),
        pytest.param("Terlalu JAUH", "jarak", id="any case"),
        pytest.param("Menjauh saja", "lainnya", id="whole words"),
        pytest.param("Orang tua sakit", "keluarga", id="two words"),
        pytest.param("  ", "tanpa_uraian", id="blank"),
        pytest.param(None, "tanpa_uraian", id="nothing"),
    ],
)
def test_what_an_answer_is_about(text, theme):
    """A written answer is about the first theme one of whose words stands in it."""
    assert theme_of(text, WORDS) == theme


_PEOPLE = st.lists(st.builds(Response, st.sampled_from("ABCDEFG"), st.sampled_from([None, *ANSWERS]), st.just(1)))


@given(_PEOPLE)
def test_no_number_points_at_a_person(people):
    """Whoever subtracts what is shown from the total learns the kinds of no fewer than five answers that differ."""
    found = summed(people, LEAST, MERGED)
    assert sum(group.told for group in found.groups) == found.total.told == len(people)
    assert all(group.told >= LEAST for group in found.groups) or len(found.groups) <= 1
    rest = Counter(found.total.kinds or {})
    for group in found.groups:
        if group.kinds is not None:
            assert found.total.kinds is not None
            assert sum(group.kinds.values()) >= LEAST
            assert len([count for count in group.kinds.values() if count]) > 1
            rest.subtract(group.kinds)
    left = [count for count in rest.values() if count]
    assert not left or (sum(left) >= LEAST and len(left) > 1)
