"""The continuity monitor: who is there on each day, which posts are empty since when, who covers what matters."""

from datetime import date, timedelta

import pytest

from tests.builders import post, staff
from workflow.domain.continuity import (
    Coming,
    Item,
    Scene,
    Stay,
    foresee,
    heavy,
    services_of,
    short_units,
    uncovered,
    units_by_day,
)
from workflow.domain.directory import Delegation, Directory
from workflow.domain.facts import Absence
from workflow.domain.minimum_staffing import Limits

TODAY = date(2026, 12, 1)
LIMITS = Limits(share=40, small_unit=8, few=3)
CRITICAL = post(id="K", service_critical=True)
LONG_AGO = date(2024, 1, 2)


def day(number):
    """So many days after today."""
    return TODAY + timedelta(number)


def acting(to, basis="plt", post_id="K", start=TODAY, end=None, giver=None):
    """A row of the table delegasi for a post."""
    return Delegation(giver, to, post_id, None, basis, "1", start, end)


def directory(*delegations):
    """A directory that knows only who acts."""
    return Directory(1, {}, (), tuple(delegations), {}, frozenset())


def scene(*stays, posts=(CRITICAL,), absences=None, acts=(), left=None, items=()):
    """A scene of a few posts."""
    known = {one.id: one for one in posts}
    return Scene(known, stays, absences or {}, directory(*acts), left or {}, items)


def away(start, end=None, kind="cuti_besar"):
    """A row of the table status."""
    return [Absence(kind, start, end)]


def test_a_stay_ends_on_the_last_day_before_what_ends_it():
    """Retirement on record, the age limit, an approved move and an end on record: the soonest counts, its day is not served."""
    posts = {"K": CRITICAL, "B": post(id="B")}
    births = {"tua": date(1968, 12, 10)}
    held = [Stay(nip, "K", LONG_AGO, None) for nip in ("tetap", "pensiun", "tua", "pindah")]
    held.append(Stay("lewat", "K", LONG_AGO, day(3)))
    absences = {"pensiun": [*away(None), *away(day(5), kind="pensiun")], "lewat": away(day(9), kind="meninggal")}
    moves = [Coming("pindah", "K", "B", day(7)), Coming("keluar", "B", None, day(2))]
    found = {(one.nip, one.post_id): one.last for one in foresee(held, moves, posts, absences, births)}
    assert found == {
        ("tetap", "K"): None,
        ("pensiun", "K"): day(4),
        ("tua", "K"): date(2026, 12, 9),
        ("pindah", "K"): day(6),
        ("pindah", "B"): None,
        ("lewat", "K"): day(3),
    }
    (entering,) = [one for one in foresee(held, moves, posts, absences, births) if one.post_id == "B"]
    assert (entering.first, entering.on(day(6)), entering.on(day(7))) == (day(7), False, True)


@pytest.mark.parametrize(
    ("number", "by", "cause"),
    [
        pytest.param(0, "definitif", "", id="before the leave"),
        pytest.param(1, "", "berhalangan", id="first day of the leave"),
        pytest.param(2, "plh", "berhalangan", id="a Plh from then on"),
        pytest.param(3, "plh", "berhalangan", id="last day of the leave"),
        pytest.param(4, "definitif", "", id="back"),
        pytest.param(6, "", "kosong", id="left"),
    ],
)
def test_a_post_is_covered_by_who_is_there(number, by, cause):
    """The holder where there, else the Plh on the days of the letter; who is on leave covers nothing."""
    acts = [acting("wakil", "plh", start=day(2), end=day(5), giver="A")]
    found = scene(Stay("A", "K", LONG_AGO, day(5)), absences={"A": away(day(1), day(3))}, acts=acts).cover(
        "K", day(number)
    )
    assert (found.by, found.cause) == (by, cause)
    assert found.nip == {"definitif": "A", "plh": "wakil", "": None}[by]


def test_one_of_several_holders_is_enough_and_a_bond_keeps_nobody_away():
    """The second holder covers for the first; ikatan_dinas is a status of somebody at work."""
    absences = {"A": away(TODAY), "B": away(TODAY, kind="ikatan_dinas")}
    found = scene(Stay("A", "K", LONG_AGO, None), Stay("B", "K", LONG_AGO, None), absences=absences)
    assert found.cover("K", TODAY).nip == "B"


def test_a_deputy_who_is_away_or_gone_covers_nothing():
    """The next one who acts counts; somebody without a post on record is believed to be there."""
    gone, ill, there = acting("pergi"), acting("sakit"), acting("luar")
    stays = (Stay("pergi", "X", LONG_AGO, day(-1)),)
    found = scene(*stays, absences={"sakit": away(TODAY)}, acts=[gone, ill])
    assert found.cover("K", TODAY).by == ""
    assert [(p.id, on) for p, on, _cover in uncovered(found, [TODAY, day(1)])] == [("K", TODAY), ("K", day(1))]
    helped = scene(*stays, absences={"sakit": away(TODAY)}, acts=[gone, ill, there])
    assert (helped.cover("K", TODAY).nip, list(uncovered(helped, [TODAY]))) == ("luar", [])


def test_an_empty_post_is_empty_since_the_day_after_who_left_it_last():
    """Of several who left the last counts, then what is on record from before; nobody on record: not known."""
    later = scene(Stay("A", "K", LONG_AGO, day(-9)), Stay("B", "K", LONG_AGO, day(-3)), left={"K": LONG_AGO})
    assert later.cover("K", TODAY).since == day(-2)
    assert scene(left={"K": day(-30)}).cover("K", TODAY).since == day(-29)
    assert scene().cover("K", TODAY).since is None
    assert scene(Stay("A", "K", LONG_AGO, None), absences={"A": away(day(-4))}).cover("K", TODAY).since == day(-4)


def test_what_matters_serves_critically_or_signs():
    """The two services of a post by name; of other posts none."""
    both = post(id="Z", service_critical=True, signatory=True)
    assert services_of(both) == ("layanan_kritis", "penandatangan")
    assert (services_of(post()), heavy(post()), heavy(post(signatory=True))) == ((), False, True)
    assert [one.id for one in scene(posts=(both, post(), CRITICAL)).heavy_posts()] == ["K", "Z"]


def people(count, post_id="U", first=0):
    """So many people on a post of the unit."""
    return [Stay(f"{first + n}", post_id, LONG_AGO, None) for n in range(count)]


@pytest.mark.parametrize(
    ("count", "ill", "short"),
    [
        pytest.param(5, 2, False, id="R-SRV-01 small unit at its floor"),
        pytest.param(5, 3, True, id="R-SRV-01 small unit below it"),
        pytest.param(10, 4, False, id="R-SRV-01 sixty in the hundred are there"),
        pytest.param(10, 5, True, id="R-SRV-01 fewer"),
    ],
)
def test_a_unit_is_measured_against_the_planners_floor(count, ill, short):
    """Who is away is not there; the floor is `minimum_staffing.Limits.floor` of who held posts on the first day."""
    absences = {f"{n}": away(day(1), day(1)) for n in range(ill)}
    found = scene(*people(count), posts=(staff(id="U", slots=20),), absences=absences)
    first, second = units_by_day(found, [TODAY, day(1)], LIMITS)[staff().unit_id]
    assert (first.held, first.present, first.floor) == (count, count, LIMITS.floor(count))
    assert (second.held, second.present, second.present < second.floor) == (count, count - ill, short)
    below = short_units(found, [TODAY, day(1)], LIMITS)
    told = [(row.day, row.present, row.floor) for row in below.get(staff().unit_id, ())]
    assert told == ([(day(1), count - ill, LIMITS.floor(count))] if short else [])


def test_a_unit_day_counts_people_once_and_tells_empty_posts_and_items():
    """One person with two posts is one; empty posts with the longest; items open on the day, and those past their deadline."""
    posts = (staff(id="U"), staff(id="V"), staff(id="W"), staff(id="N", slots=0), staff(id="M"))
    unit = staff().unit_id
    items = (
        Item(unit, day(-2), None, day(0)),
        Item(unit, day(-2), day(1), day(9)),
        Item(unit, day(1), None, day(9)),
        Item("LAIN", TODAY, None, TODAY),
    )
    stays = (Stay("A", "U", LONG_AGO, None), Stay("A", "V", LONG_AGO, None), Stay("B", "luar peta", LONG_AGO, None))
    found = units_by_day(scene(*stays, posts=posts, left={"W": day(-11)}, items=items), [TODAY, day(1)], LIMITS)
    first, second = found[unit]
    assert (first.held, first.empty, first.longest, first.items, first.overdue) == (1, 2, 11, 2, 0)
    assert (second.longest, second.items, second.overdue) == (12, 2, 1)
    nobody = units_by_day(scene(posts=(staff(id="M"),)), [TODAY], LIMITS)[unit]
    assert (nobody[0].floor, nobody[0].longest) == (0, None)
