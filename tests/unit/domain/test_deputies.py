"""Whom to appoint: the lawful ones only, in an order that people understand, never longer than a term."""

from datetime import date, timedelta

import pytest

from tests.builders import HEADSHIP, functional, post, staff
from tests.unit.domain.test_continuity import LONG_AGO, TODAY, acting, away, day, scene
from workflow.domain.continuity import Stay
from workflow.domain.deputies import Need, deputies, need_of

HEAD = post(
    id="K", name="Kepala", kind="jpt_pratama", echelon="II.b", service_critical=True, unit_id="A", agency_id="A"
)
SECOND = post(id="S", name="Sekretaris", echelon="III.a", unit_id="A.S", agency_id="A", supervisor_post="K")
THIRD = post(id="B", name="Kepala Bidang", echelon="III.b", unit_id="A.B", agency_id="A", supervisor_post="K")
CHIEF = post(
    id="C", name="Kasubbag", kind="pengawas", echelon="IV.a", unit_id="A.S", agency_id="A", supervisor_post="S"
)
POSTS = (HEAD, SECOND, THIRD, CHIEF)
STAYS = (Stay("s", "S", LONG_AGO, None), Stay("b", "B", LONG_AGO, None), Stay("c", "C", LONG_AGO, None))
NEED = Need(HEAD, "plt", TODAY, None)


def names(found):
    """The people, in order."""
    return [one.nip for one in found]


def test_the_next_post_comes_first_and_two_levels_down_never():
    """A Plt of a JPT comes from the administrators of the agency, the secretary first; a head of subdivision is too low."""
    found = deputies(scene(*STAYS, posts=POSTS), NEED, 3)
    assert names(found) == ["s", "b"]
    assert (found[0].first, found[0].last, found[0].extends) == (TODAY, date(2027, 2, 28), False)
    assert found[0].reason == "memegang jabatan pada perangkat daerah yang sama, satu tingkat di bawahnya"


def test_nobody_of_another_agency_and_no_contract_staff():
    """One's own unit means the unit or its agency; the circular speaks of PNS."""
    other = SECOND._replace(id="L", agency_id="LAIN")
    contract = SECOND._replace(id="P", profile="pppk")
    stays = (Stay("l", "L", LONG_AGO, None), Stay("p", "P", LONG_AGO, None))
    assert deputies(scene(*stays, posts=(HEAD, other, contract)), NEED, 3) == []


@pytest.mark.parametrize(
    ("absences", "order", "last"),
    [
        pytest.param({"s": away(TODAY)}, ["b"], date(2027, 2, 28), id="away on the first day"),
        pytest.param({"s": away(day(20))}, ["b", "s"], date(2027, 2, 28), id="away later: shorter, so after the other"),
        pytest.param({"s": away(day(99))}, ["s", "b"], date(2027, 2, 28), id="away after the term"),
        pytest.param({"s": away(None, day(-1))}, ["s", "b"], date(2027, 2, 28), id="back again"),
    ],
)
def test_who_is_there_longest_is_named(absences, order, last):
    """Somebody who leaves in between is named only up to the day before, and after those who stay."""
    found = deputies(scene(*STAYS, posts=POSTS, absences=absences), NEED, 3)
    assert (names(found), found[0].last) == (order, last)
    shorter = [one.last for one in found if absences.get(one.nip) == away(day(20))]
    assert shorter == [day(19)] * len(shorter)


def test_a_stay_that_ends_bounds_the_term():
    """Who retires in between is named up to the last day in service."""
    stays = (Stay("s", "S", LONG_AGO, day(30)), *STAYS[1:])
    found = deputies(scene(*stays, posts=POSTS), NEED, 3)
    assert [(one.nip, one.last) for one in found] == [("b", date(2027, 2, 28)), ("s", day(30))]


def test_who_acts_elsewhere_or_holds_such_a_post_comes_last():
    """A person with a second duty is asked after those without one, whatever the level; an old duty counts no more."""
    elsewhere = acting("s", post_id="X", start=day(-9), end=day(3))
    assert names(deputies(scene(*STAYS, posts=POSTS, acts=[elsewhere]), NEED, 3)) == ["b", "s"]
    over = acting("s", post_id="X", start=day(-9), end=day(-1))
    lent = acting("s", "delegasi", post_id="X")
    assert names(deputies(scene(*STAYS, posts=POSTS, acts=[over, lent]), NEED, 3)) == ["s", "b"]
    signing = (HEAD, SECOND._replace(signatory=True), THIRD)
    assert names(deputies(scene(*STAYS[:2], posts=signing), NEED, 3)) == ["b", "s"]


@pytest.mark.parametrize(
    ("terms", "named", "extends"),
    [
        pytest.param([(-92, -1)], ["b", "s"], True, id="R-PLT-01 one term: its extension first"),
        pytest.param([(-184, -93), (-92, -1)], ["s"], False, id="R-PLT-01 two terms: somebody else"),
        pytest.param([(-184, -93), (-92, None)], ["s"], False, id="R-PLT-01 the second without an end"),
        pytest.param([(-300, -200)], ["s", "b"], False, id="R-PLT-01 a term long ago"),
        pytest.param([(-300, -200), (-92, -1)], ["b", "s"], True, id="R-PLT-01 a gap begins anew"),
        pytest.param([(None, None)], ["b", "s"], True, id="R-PLT-01 without dates"),
    ],
)
def test_a_plt_goes_on_once(terms, named, extends):
    """Who has been Plt for one term is extended; after two the rule wants another."""
    days = [(None if a is None else day(a), None if b is None else day(b)) for a, b in terms]
    acts = [acting("b", start=start, end=end) for start, end in days]
    acts.append(acting("s", "plh", start=day(-9), end=day(-8)))
    found = deputies(scene(*STAYS, posts=POSTS, acts=acts), NEED, 3)
    assert (names(found), found[0].extends) == (named, extends)
    if extends:
        assert found[0].reason.endswith("perpanjangan Plt yang satu kali")


def test_a_plh_is_named_until_the_holder_is_back():
    """The need ends with the leave; its holder is no deputy of himself; terms as Plt do not count."""
    stays = (*STAYS, Stay("k", "K", LONG_AGO, None))
    seen = scene(
        *stays, posts=POSTS, absences={"k": away(TODAY, day(11))}, acts=[acting("s", start=day(-200), end=day(-1))]
    )
    need = need_of(seen, HEAD, TODAY, seen.cover("K", TODAY))
    assert need == Need(HEAD, "plh", TODAY, day(11), "k")
    assert [(one.nip, one.last, one.extends) for one in deputies(seen, need, 3)] == [
        ("s", day(11), False),
        ("b", day(11), False),
    ]


def test_a_plt_is_named_until_somebody_enters():
    """An approved successor's TMT ends the need the day before; without one it is a whole term."""
    seen = scene(*STAYS, Stay("baru", "K", day(9), None), posts=POSTS)
    assert need_of(seen, HEAD, TODAY, seen.cover("K", TODAY)) == Need(HEAD, "plt", TODAY, day(8))
    alone = scene(*STAYS, posts=POSTS)
    assert need_of(alone, HEAD, TODAY, alone.cover("K", TODAY)).last is None


def test_where_a_level_cannot_be_read_only_experts_of_the_unit_are_named():
    """The head of a puskesmas: an expert of the puskesmas, else the head of another; no clerk, no expert from elsewhere."""
    clinic = HEADSHIP._replace(id="K", name="Kepala Puskesmas Satu", unit_id="P1", agency_id="A", service_critical=True)
    other = clinic._replace(id="K2", name="Kepala Puskesmas Dua", unit_id="P2")
    school = clinic._replace(id="K3", name="Kepala SDN 1", unit_id="P3")
    doctor = functional("Dokter Ahli Muda", id="D", unit_id="P1", agency_id="A")
    away_doctor = doctor._replace(id="D2", unit_id="P2")
    nurse, clerk = doctor._replace(id="N", name="Perawat Terampil"), staff(id="U", unit_id="P1", agency_id="A")
    posts = (clinic, other, school, doctor, away_doctor, nurse, clerk)
    stays = [Stay(one.id.lower(), one.id, LONG_AGO, None) for one in posts[1:]]
    found = deputies(scene(*stays, posts=posts), Need(clinic, "plt", TODAY, None), 3)
    assert [(one.nip, one.place, one.level) for one in found] == [("d", "unit", None), ("k2", "opd", 0)]
    assert found[0].reason == "memegang jabatan pada unit yang sama, jenjang tidak terbaca, perlu verifikasi hukum"
    assert found[0].first + timedelta(89) == found[0].last


def test_a_junior_unit_yields_nobody():
    """Where the rules name nobody the list is empty: the product invents no candidate."""
    assert deputies(scene(Stay("c", "C", LONG_AGO, None), posts=POSTS), NEED, 3) == []
