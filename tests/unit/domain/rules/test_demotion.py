"""R-DEM-01, -02, -04 and -06: leaving a post needs a ground; going down is computed, goes one level, and is told."""

from datetime import date

import pytest

from tests.builders import (
    SUBJECT,
    TARGET,
    case,
    decree,
    finding,
    functional,
    letter,
    letters,
    post,
    sanction,
    staff,
    target,
    verdict,
)
from workflow.domain.facts import Absence
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


def _released(ground=None, **changes):
    return {"target": None, "case": case(kind="pelepasan", ground=ground), **changes}


@pytest.mark.parametrize(
    ("origin", "aimed", "expected"),
    [
        pytest.param(post(), None, "BLOCK", id="R-DEM-01 administrator (AC-04)"),
        pytest.param(post(kind="pengawas", echelon="IV.a"), None, "BLOCK", id="R-DEM-01 pengawas"),
        pytest.param(staff(), None, "BLOCK", id="R-DEM-01 pelaksana"),
        pytest.param(post(kind="jpt_pratama", echelon="II.b"), None, "PASS", id="R-DEM-01 JPT is no JA"),
        pytest.param(functional("Perencana Ahli Muda"), None, "PASS", id="R-DEM-01 JF is no JA"),
        pytest.param(None, None, "PASS", id="R-DEM-01 from no post"),
        pytest.param(post(), _STAFF, "PASS", id="R-DEM-01 with a new post"),
        pytest.param(post(), MISSING, "UNKNOWN", id="R-DEM-01 to a post that is not known"),
        pytest.param(MISSING, None, "UNKNOWN", id="R-DEM-01 from a post that is not known"),
    ],
)
def test_a_removal_needs_a_ground(origin, aimed, expected):
    """Whoever leaves a jabatan administrasi without a new post does so on a ground of art. 64."""
    assert verdict("R-DEM-01", **_released(origin=origin) | {"target": aimed}) == expected


@pytest.mark.parametrize(
    ("ground", "proof", "expected"),
    [
        pytest.param("mengundurkan_diri", "permohonan_asn", "PASS:terbukti", id="R-DEM-01 resigned"),
        pytest.param("mengundurkan_diri", "lainnya", "BLOCK:bukti", id="R-DEM-01 resigned, other letter"),
        pytest.param("diberhentikan_sementara", "keterangan_pengadilan", "PASS:terbukti", id="R-DEM-01 suspended"),
        pytest.param("cltn", "lainnya", "PASS:terbukti", id="R-DEM-01 unpaid leave"),
        pytest.param("penugasan_penuh", "lainnya", "PASS:terbukti", id="R-DEM-01 assigned full time"),
        pytest.param("tidak_memenuhi_syarat", "lhp", "PASS:terbukti", id="R-DEM-01 no longer qualified"),
        pytest.param("tidak_memenuhi_syarat", "permohonan_asn", "BLOCK:bukti", id="R-DEM-01 unfit, a request"),
        pytest.param("tugas_belajar", "lainnya", "BLOCK:bukti", id="R-DEM-01 a letter does not tell how long"),
    ],
)
def test_a_ground_needs_its_letter(ground, proof, expected):
    """Each ground has the letters that prove it; dated after the SK, refused, or of another post they do not."""
    covers = (SUBJECT,)
    assert verdict("R-DEM-01", **_released(ground, letters=(letter(proof, covers=covers),))) == expected
    for spoiled in ({"date": date(2026, 12, 2)}, {"result": "tolak"}, {"covers": (f"{SUBJECT}:LAIN",)}):
        given = (letter(proof, **{"covers": covers, **spoiled}),)
        assert verdict("R-DEM-01", **_released(ground, letters=given)) == "BLOCK:bukti"
    on_the_day = (letter(proof, covers=covers, date=date(2026, 12, 1)),)
    assert verdict("R-DEM-01", **_released(ground, letters=on_the_day)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(date(2026, 12, 2), None, "PASS:terbukti", id="R-DEM-01 from the day before the TMT"),
        pytest.param(date(2026, 12, 3), None, "PASS:terbukti", id="R-DEM-01 from the TMT"),
        pytest.param(date(2026, 12, 4), None, "BLOCK:bukti", id="R-DEM-01 from the day after the TMT"),
        pytest.param(None, date(2026, 12, 3), "PASS:terbukti", id="R-DEM-01 up to the TMT"),
        pytest.param(None, date(2026, 12, 2), "BLOCK:bukti", id="R-DEM-01 ended the day before the TMT"),
    ],
)
@pytest.mark.parametrize("ground", ["cltn", "diberhentikan_sementara", "mengundurkan_diri"])
def test_a_status_in_force_proves_the_ground(ground, start, end, expected):
    """A row of status of the ground's own name counts where it is in force at the TMT."""
    given = (Absence("sakit", date(2026, 1, 1), None), Absence(ground, start, end))
    assert verdict("R-DEM-01", **_released(ground, absences=given)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(date(2026, 9, 1), date(2027, 2, 27), "BLOCK:singkat", id="R-DEM-01 study, day -1"),
        pytest.param(date(2026, 9, 1), date(2027, 2, 28), "BLOCK:singkat", id="R-DEM-01 study, day 0: six months"),
        pytest.param(date(2026, 9, 1), date(2027, 3, 1), "PASS:terbukti", id="R-DEM-01 study, day +1"),
        pytest.param(date(2026, 9, 1), None, "UNKNOWN", id="R-DEM-01 study without an end"),
        pytest.param(None, date(2027, 3, 1), "UNKNOWN", id="R-DEM-01 study without a beginning"),
    ],
)
def test_study_counts_beyond_six_months(start, end, expected):
    """A study assignment is a ground where it is longer than six months, which its two dates tell."""
    given = (Absence("tugas_belajar", start, end),)
    assert verdict("R-DEM-01", **_released("tugas_belajar", absences=given)) == expected


def test_a_ground_without_the_table_of_status():
    """R-DEM-01: where status was never imported, what it would prove is unknown; other grounds need their letter."""
    for ground in ("cltn", "tugas_belajar", "diberhentikan_sementara", "mengundurkan_diri"):
        assert verdict("R-DEM-01", **_released(ground, absences=MISSING)) == "UNKNOWN"
    assert verdict("R-DEM-01", **_released("penugasan_penuh", absences=MISSING)) == "BLOCK:bukti"
    dateless = decree(date=None, inauguration=None)
    given = {"absences": (Absence("cltn", date(2026, 12, 10), None),), "decree": dateless}
    assert verdict("R-DEM-01", **_released("cltn", **given)) == "PASS:terbukti"


_UNTOLD = case(told_on=None)


@pytest.mark.parametrize(
    ("left", "entered", "expected"),
    [
        pytest.param(11, 12, "PASS", id="R-DEM-06 a higher class"),
        pytest.param(11, 11, "PASS", id="R-DEM-06 the same class"),
        pytest.param(11, 10, "PASS", id="R-DEM-06 nine percent"),
        pytest.param(10, 9, "PASS", id="R-DEM-06 ten percent, the limit"),
        pytest.param(9, 8, "WARN", id="R-DEM-06 eleven percent"),
        pytest.param(11, 8, "WARN", id="R-DEM-06 three classes"),
        pytest.param(None, 8, "UNKNOWN", id="R-DEM-06 class of the post left not known"),
        pytest.param(11, None, "UNKNOWN", id="R-DEM-06 class of the post entered not known"),
    ],
)
def test_a_loss_of_class_is_told(left, entered, expected):
    """More than ten percent of the class lost is a warning until the person has been told."""
    given = {"origin": post(job_class=left), "target": target(job_class=entered)}
    assert verdict("R-DEM-06", case=_UNTOLD, **given) == expected
    told = {"WARN": "PASS:diberitahu"}.get(expected, expected)
    assert verdict("R-DEM-06", **given) == told


@pytest.mark.parametrize(
    ("aimed", "expected"),
    [
        pytest.param(_PENGAWAS, "WARN", id="R-DEM-06 lower echelon, same class"),
        pytest.param(functional("Guru Ahli Muda", id="T"), "WARN", id="R-DEM-06 JF of a lower level (AC-16)"),
        pytest.param(functional("Guru", id="T", job_class=None), "WARN", id="R-DEM-06 JF without a tier (AC-16)"),
        pytest.param(functional("Guru Ahli Madya", id="T"), "PASS", id="R-DEM-06 JF of the same level"),
        pytest.param(_III_A, "PASS", id="R-DEM-06 up"),
        pytest.param(None, "PASS:tanpa_pembanding", id="R-DEM-06 release"),
        pytest.param(MISSING, "UNKNOWN", id="R-DEM-06 to a post that is not known"),
    ],
)
def test_a_loss_of_grade_is_told(aimed, expected):
    """A lower level is a loss whatever the class; so is a structural post left for a JF without a readable tier."""
    assert verdict("R-DEM-06", case=_UNTOLD, target=aimed) == expected


@pytest.mark.parametrize(
    ("told", "reason", "open_points"),
    [
        pytest.param(date(2026, 11, 30), "Alasan", [], id="R-DEM-06 told on day -1"),
        pytest.param(date(2026, 12, 1), "Alasan", [], id="R-DEM-06 told on day 0"),
        pytest.param(date(2026, 12, 2), "Alasan", ["pemberitahuan penempatan kepada ASN"], id="R-DEM-06 day +1"),
        pytest.param(None, "Alasan", ["pemberitahuan penempatan kepada ASN"], id="R-DEM-06 not told"),
        pytest.param(date(2026, 11, 30), " ", ["uraian alasan"], id="R-DEM-06 without a reason"),
        pytest.param(None, None, ["uraian alasan", "pemberitahuan penempatan kepada ASN"], id="R-DEM-06 neither"),
    ],
)
def test_a_loss_needs_a_reason_and_the_briefing(told, reason, open_points):
    """What is still open is named; with reason and notice by the SK the loss passes."""
    found = finding("R-DEM-06", case=case(told_on=told, reason_text=reason), target=_PENGAWAS)
    assert found.evidence.get("belum", []) == open_points
    assert found.result == ("WARN" if open_points else "PASS")


def test_losses_that_cannot_be_compared():
    """R-DEM-06: who held no post loses none; a JF that goes elsewhere without a tier is compared by class."""
    assert verdict("R-DEM-06", origin=None, case=_UNTOLD) == "PASS:tanpa_pembanding"
    assert verdict("R-DEM-06", origin=MISSING) == "UNKNOWN"
    guru = {"origin": functional("Guru Kelas"), "target": functional("Guru Olahraga", id="T")}
    assert verdict("R-DEM-06", case=_UNTOLD, **guru) == "PASS"
    assert verdict("R-DEM-06", case=_UNTOLD, **guru, decree=decree(date=None)) == "PASS"
    on_today = case(told_on=date(2026, 12, 10))
    assert verdict("R-DEM-06", case=on_today, target=_PENGAWAS, decree=decree(date=None)) == "PASS:diberitahu"
