"""R-DEM-02 and R-DEM-04: the direction is computed from the posts; going down needs a ground and goes one level."""

from datetime import date

import pytest

from tests.builders import (
    SUBJECT,
    TARGET,
    case,
    decree,
    functional,
    letter,
    letters,
    post,
    sanction,
    staff,
    target,
    verdict,
)
from workflow.domain.missing import MISSING

_PENGAWAS = target(kind="pengawas", echelon="IV.a")
_IV_B = target(kind="pengawas", echelon="IV.b")
_JPT = target(kind="jpt_pratama", echelon="II.b")
_III_A = target(echelon="III.a")
_STAFF = staff(id=TARGET)
_DISCIPLINE = case(kind="demosi", reason_code="disiplin")
_DECISION = letter("keputusan_hukdis")


@pytest.mark.parametrize(
    ("called", "aimed", "expected"),
    [
        pytest.param("rotasi", target(), "PASS", id="R-DEM-02 rotation, level"),
        pytest.param("rotasi", _III_A, "WARN:jenis", id="R-DEM-02 rotation, up"),
        pytest.param("rotasi", _PENGAWAS, "BLOCK", id="R-DEM-02 rotation, down (AC-05)"),
        pytest.param("promosi", _III_A, "PASS", id="R-DEM-02 promotion, up"),
        pytest.param("promosi", target(), "WARN:jenis", id="R-DEM-02 promotion, level"),
        pytest.param("promosi", _PENGAWAS, "BLOCK", id="R-DEM-02 promotion, down"),
        pytest.param("demosi", target(), "WARN:jenis", id="R-DEM-02 demotion, level"),
        pytest.param("demosi", _JPT, "WARN:jenis", id="R-DEM-02 demotion, up"),
        pytest.param("demosi", _PENGAWAS, "BLOCK", id="R-DEM-02 demotion without a ground"),
        pytest.param("permintaan_sendiri", _III_A, "PASS", id="R-DEM-02 a request says nothing of the direction"),
        pytest.param("pelepasan", None, "PASS", id="R-DEM-02 a release has no direction"),
    ],
)
def test_the_direction_is_computed(called, aimed, expected):
    """What the proposal calls itself is compared with the posts, and never believed."""
    assert verdict("R-DEM-02", case=case(kind=called), target=aimed) == expected


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        pytest.param({}, "PASS:beralasan", id="R-DEM-02 heavy and final"),
        pytest.param({"kind": "pembebasan_jabatan"}, "PASS:beralasan", id="R-DEM-02 release to staff"),
        pytest.param({"kind": "pemberhentian"}, "BLOCK", id="R-DEM-02 dismissal is no demotion"),
        pytest.param({"level": "sedang"}, "BLOCK", id="R-DEM-02 medium"),
        pytest.param({"in_process": True}, "BLOCK", id="R-DEM-02 still in process"),
        pytest.param({"decided_on": None}, "BLOCK", id="R-DEM-02 undecided"),
        pytest.param({"decided_on": date(2026, 12, 1)}, "PASS:beralasan", id="R-DEM-02 decided on the SK's day"),
        pytest.param({"decided_on": date(2026, 12, 2)}, "BLOCK", id="R-DEM-02 decided the day after the SK"),
        pytest.param({"end": date(2026, 12, 1)}, "PASS:beralasan", id="R-DEM-02 ends on the SK's day"),
        pytest.param({"end": date(2026, 11, 30)}, "BLOCK", id="R-DEM-02 served the day before the SK"),
        pytest.param({"end": None}, "PASS:beralasan", id="R-DEM-02 without an end"),
    ],
)
def test_a_sanction_is_a_ground(decided, expected):
    """A final heavy decision in force at the SK is a ground; the letter alone does not change what the register says."""
    given = {"case": _DISCIPLINE, "target": _PENGAWAS, "sanctions": (sanction(**decided),)}
    assert verdict("R-DEM-02", **given) == expected
    assert verdict("R-DEM-02", letters=letters(_DECISION), **given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(_DECISION, "PASS:beralasan", id="R-DEM-02 the decision's letter"),
        pytest.param(letter("keputusan_hukdis", covers=(f"{SUBJECT}:LAIN",)), "BLOCK", id="R-DEM-02 for another post"),
        pytest.param(letter("keputusan_hukdis", date=date(2026, 12, 2)), "BLOCK", id="R-DEM-02 letter after the SK"),
        pytest.param(letter("lhp"), "BLOCK", id="R-DEM-02 a report is no decision"),
    ],
)
@pytest.mark.parametrize("register", [(), MISSING], ids=["empty register", "no register"])
def test_a_letter_stands_for_the_register(given, register, expected):
    """Where the register does not hold the decision, its letter proves it."""
    facts = {"case": _DISCIPLINE, "target": _PENGAWAS, "sanctions": register}
    assert verdict("R-DEM-02", letters=letters(given), **facts) == expected


_REQUEST = case(kind="permintaan_sendiri", own_request=True)
_REORGANISATION = case(kind="demosi", reason_code="penataan")


@pytest.mark.parametrize(
    ("about", "proof", "expected"),
    [
        pytest.param(_REQUEST, "permohonan_asn", "PASS:beralasan", id="R-DEM-02 own request in writing"),
        pytest.param(_REQUEST, "anjab_abk", "BLOCK", id="R-DEM-02 own request without the letter"),
        pytest.param(_REORGANISATION, "anjab_abk", "PASS:beralasan", id="R-DEM-02 reorganisation with its analysis"),
        pytest.param(_REORGANISATION, "permohonan_asn", "BLOCK", id="R-DEM-02 reorganisation without it"),
        pytest.param(case(kind="demosi"), "permohonan_asn", "BLOCK", id="R-DEM-02 a request nobody made"),
        pytest.param(
            case(kind="rotasi", reason_code="penataan"),
            "anjab_abk",
            "WARN:jenis",
            id="R-DEM-02 grounded, called rotation",
        ),
    ],
)
def test_other_grounds(about, proof, expected):
    """An own written request, or a reorganisation shown by its analysis, is a ground."""
    assert verdict("R-DEM-02", case=about, target=_PENGAWAS, letters=(letter(proof),)) == expected


@pytest.mark.parametrize(
    ("origin", "aimed", "expected"),
    [
        pytest.param(post(), target(), "PASS", id="R-DEM-04 level"),
        pytest.param(post(), _III_A, "PASS", id="R-DEM-04 up"),
        pytest.param(post(), _PENGAWAS, "PASS", id="R-DEM-04 one down"),
        pytest.param(post(), _IV_B, "BLOCK", id="R-DEM-04 two down"),
        pytest.param(post(echelon="III.a"), _IV_B, "BLOCK", id="R-DEM-04 III.a to IV.b (AC-07)"),
        pytest.param(post(kind="pengawas", echelon="IV.b"), _STAFF, "PASS", id="R-DEM-04 IV.b to staff"),
        pytest.param(post(kind="pengawas", echelon="IV.a"), _STAFF, "BLOCK", id="R-DEM-04 IV.a to staff"),
        pytest.param(functional("Perencana Ahli Muda"), _STAFF, "PASS", id="R-DEM-04 ahli muda to staff"),
        pytest.param(functional("Perencana Ahli Madya"), _STAFF, "BLOCK", id="R-DEM-04 ahli madya to staff"),
        pytest.param(post(), functional("Perencana Ahli Pertama"), "BLOCK", id="R-DEM-04 III.b to ahli pertama"),
        pytest.param(post(), None, "PASS", id="R-DEM-04 a release"),
        pytest.param(None, target(), "PASS", id="R-DEM-04 from no post"),
    ],
)
def test_one_level_at_most(origin, aimed, expected):
    """The ladder has one step for each echelon, then staff; a JF stands on the rungs of its equals."""
    assert verdict("R-DEM-04", origin=origin, target=aimed) == expected


def test_a_release_to_staff_may_fall_further():
    """R-DEM-04: the heavy sanction `pembebasan_jabatan` leads to a staff post, however high the post was."""
    released = (sanction(kind="pembebasan_jabatan"),)
    assert verdict("R-DEM-04", target=_STAFF, sanctions=released) == "PASS:pembebasan"
    assert verdict("R-DEM-04", target=_IV_B, sanctions=released) == "BLOCK"
    assert verdict("R-DEM-04", target=_STAFF, sanctions=(sanction(),)) == "BLOCK"
    assert verdict("R-DEM-04", target=_STAFF, sanctions=(), letters=letters(_DECISION)) == "BLOCK"


def test_the_kind_of_sanction_may_be_unknown():
    """R-DEM-04: a decision's letter without the register does not tell what it decided."""
    assert verdict("R-DEM-04", target=_STAFF, sanctions=MISSING, letters=letters(_DECISION)) == "UNKNOWN"
    assert verdict("R-DEM-04", target=_STAFF, sanctions=MISSING) == "BLOCK"


_RULES = ["R-DEM-02", "R-DEM-04"]


@pytest.mark.parametrize("rule", _RULES)
def test_posts_that_are_not_known(rule):
    """A post that the position map does not hold never passes."""
    assert verdict(rule, origin=MISSING) == "UNKNOWN"
    assert verdict(rule, target=MISSING) == "UNKNOWN"


@pytest.mark.parametrize("rule", _RULES)
@pytest.mark.parametrize(
    ("origin", "aimed", "expected"),
    [
        pytest.param(post(), functional("Perencana", id="T"), "UNKNOWN", id="to a JF without a tier"),
        pytest.param(functional("Perencana"), _STAFF, "UNKNOWN", id="from a JF without a tier to staff"),
        pytest.param(functional("Perencana"), _JPT, "UNKNOWN", id="from a JF without a tier, perhaps ahli utama"),
        pytest.param(staff(), functional("Perencana", id="T"), "PASS", id="from staff nothing goes down"),
        pytest.param(functional("Guru"), functional("Guru", id="T"), "PASS", id="the same JF elsewhere"),
        pytest.param(
            post(), target(kind="penugasan", echelon=None, name="Kepala SD 1"), "PASS", id="an assignment is no rung"
        ),
        pytest.param(
            target(kind="penugasan", echelon=None, name="Kepala SD 1"), _STAFF, "PASS", id="the end of an assignment"
        ),
    ],
)
def test_a_tier_that_cannot_be_read(rule, origin, aimed, expected):
    """A JF whose name has no tier is unknown where the move may go down; an assignment's end is no demotion."""
    assert verdict(rule, origin=origin, target=aimed) == expected


def test_a_sanction_is_judged_today_where_the_decree_has_no_date():
    """R-DEM-02: without a date of the SK the present day counts."""
    given = {"case": _DISCIPLINE, "target": _PENGAWAS, "sanctions": (sanction(decided_on=date(2026, 12, 10)),)}
    assert verdict("R-DEM-02", decree=decree(date=None), **given) == "PASS:beralasan"
    assert verdict("R-DEM-02", **given) == "BLOCK"
