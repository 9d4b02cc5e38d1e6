"""R-ADM-01, R-ADM-02 and R-SCP-01: what others outside the city decide first."""

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import ORIGIN, OTHER, SUBJECT, TARGET, decree, facts, finding, letter, letters, post, staff, target
from tests.builders import verdict as _verdict
from workflow.domain.missing import MISSING
from workflow.domain.record import UNRECORDED, Record, Training

_SK = date(2026, 12, 1)
_INTO = target(agency_id="DISDUKCAPIL", agency_name="Dinas Kependudukan dan Pencatatan Sipil")
_OUT_OF = post(agency_id="DISDUKCAPIL", agency_name="Dinas Kependudukan dan Pencatatan Sipil")
_DECISION = "keputusan_mendagri_dukcapil"


def verdict(rule, **changes):
    """The verdict with letters added to the lawful ones."""
    more = changes.pop("more", ())
    return _verdict(rule, letters=letters(*more), **changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-ADM-01 another agency"),
        pytest.param({"target": _INTO}, "BLOCK", id="R-ADM-01 into Disdukcapil"),
        pytest.param({"origin": _OUT_OF}, "BLOCK", id="R-ADM-01 out of Disdukcapil"),
        pytest.param({"origin": _OUT_OF, "target": None}, "BLOCK", id="R-ADM-01 released from Disdukcapil"),
        pytest.param({"origin": _OUT_OF, "target": staff(id=TARGET)}, "BLOCK", id="R-ADM-01 down to staff"),
        pytest.param({"origin": None, "target": _INTO}, "BLOCK", id="R-ADM-01 from no post"),
        pytest.param({"target": _INTO._replace(agency_id="D-17")}, "BLOCK", id="R-ADM-01 known by its name"),
        pytest.param({"target": _INTO._replace(agency_name=None)}, "BLOCK", id="R-ADM-01 known by its code"),
        pytest.param(
            {"target": _INTO._replace(agency_id="D-17", agency_name=None, unit_name="UPT Dukcapil Barat")},
            "BLOCK",
            id="R-ADM-01 known by its unit",
        ),
        pytest.param({"target": _INTO._replace(kind="pengawas", echelon="IV.a")}, "BLOCK", id="R-ADM-01 pengawas"),
        pytest.param({"target": _INTO._replace(kind="jpt_pratama", echelon="II.b")}, "BLOCK", id="R-ADM-01 head"),
        pytest.param({"target": _INTO._replace(kind="pelaksana")}, "PASS", id="R-ADM-01 staff of Disdukcapil"),
        pytest.param({"target": _INTO._replace(kind="fungsional")}, "PASS", id="R-ADM-01 functional post"),
        pytest.param({"target": MISSING}, "UNKNOWN", id="R-ADM-01 target unknown"),
        pytest.param({"origin": MISSING}, "UNKNOWN", id="R-ADM-01 origin unknown"),
    ],
)
def test_civil_registry_posts_are_recognised(changes, expected):
    """Without a decision of Mendagri every structural post of Disdukcapil blocks, entered or left (AC-15)."""
    assert verdict("R-ADM-01", **changes) == expected


@pytest.mark.parametrize(
    ("letter_changes", "expected"),
    [
        pytest.param({}, "PASS:keputusan", id="R-ADM-01 decided"),
        pytest.param({"date": date(2026, 11, 30)}, "PASS:keputusan", id="R-ADM-01 day -1"),
        pytest.param({"date": _SK}, "PASS:keputusan", id="R-ADM-01 day 0"),
        pytest.param({"date": date(2026, 12, 2)}, "BLOCK", id="R-ADM-01 day +1"),
        pytest.param({"date": None}, "BLOCK", id="R-ADM-01 undated"),
        pytest.param({"result": "tolak"}, "BLOCK", id="R-ADM-01 refused"),
        pytest.param({"covers": (f"{OTHER}:{TARGET}",)}, "BLOCK", id="R-ADM-01 of somebody else"),
        pytest.param({"covers": (f"{SUBJECT}:LAIN",)}, "BLOCK:jabatan_lain", id="R-ADM-01 for another post"),
        pytest.param({"covers": (f"{SUBJECT}:{ORIGIN}",)}, "BLOCK:jabatan_lain", id="R-ADM-01 of the post left only"),
        pytest.param({"covers": (SUBJECT,)}, "WARN:tanpa_jabatan", id="R-ADM-01 a bare name"),
        pytest.param({"covers": ("*",)}, "WARN:tanpa_jabatan", id="R-ADM-01 everyone"),
        pytest.param({"kind": "persetujuan_mendagri"}, "BLOCK", id="R-ADM-01 another letter"),
    ],
)
def test_the_minister_decides_before_the_decree(letter_changes, expected):
    """The decision names the person with the post entered, on or before the SK."""
    given = letter(_DECISION)._replace(**letter_changes)
    assert verdict("R-ADM-01", target=_INTO, more=(given,)) == expected


@pytest.mark.parametrize(
    ("covers", "expected"),
    [
        pytest.param((f"{SUBJECT}:{ORIGIN}",), "PASS:keputusan", id="R-ADM-01 the post left"),
        pytest.param((f"{SUBJECT}:{TARGET}",), "PASS:keputusan", id="R-ADM-01 the post entered"),
        pytest.param((f"{SUBJECT}:LAIN",), "BLOCK:jabatan_lain", id="R-ADM-01 neither"),
    ],
)
def test_who_leaves_disdukcapil_is_named_with_either_post(covers, expected):
    """A dismissal names the post left, an appointment elsewhere the post entered: both decide on this move."""
    assert verdict("R-ADM-01", origin=_OUT_OF, more=(letter(_DECISION, covers=covers),)) == expected


def test_an_exact_decision_wins_over_a_loose_one():
    """R-ADM-01: two letters, one of which names the post, pass."""
    loose, exact = letter(_DECISION, covers=("*",)), letter(_DECISION, number="2")
    assert verdict("R-ADM-01", target=_INTO, more=(loose, exact)) == "PASS:keputusan"
    assert finding("R-ADM-01", target=_INTO, letters=letters(loose, exact)).evidence["nomor"] == "2"


_EXECUTIVE = {"kind": "jpt_pratama", "echelon": "II.b"}
_SEKDA = {"name": "Sekretaris Daerah", **_EXECUTIVE}
_INSPECTOR = {"name": "Inspektur", **_EXECUTIVE}
_DIRECTOR = {"name": "Direktur RSUD dr. Contoh", "kind": "administrator"}
_CAMAT = {"name": "Camat Siantar Contoh", "echelon": "III.a"}
_NO_TRAINING = {"record": Record(trainings=())}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-ADM-02 an ordinary post"),
        pytest.param({"target": target(**_SEKDA)}, "BLOCK", id="R-ADM-02 Sekda"),
        pytest.param({"target": target(**_INSPECTOR)}, "BLOCK", id="R-ADM-02 Inspektur"),
        pytest.param(
            {"target": target(name="Inspektur Kota Contoh", **_EXECUTIVE)}, "BLOCK", id="R-ADM-02 with its city"
        ),
        pytest.param({"origin": post(**_SEKDA)}, "BLOCK", id="R-ADM-02 a Sekda leaves"),
        pytest.param({"origin": post(**_INSPECTOR), "target": None}, "BLOCK", id="R-ADM-02 an Inspektur is released"),
        pytest.param({"target": target(name="Inspektur Pembantu I")}, "PASS", id="R-ADM-02 Inspektur Pembantu"),
        pytest.param({"target": target(name="Sekretaris DPRD", **_EXECUTIVE)}, "PASS", id="R-ADM-02 Sekretaris DPRD"),
        pytest.param({"target": target(**_DIRECTOR)}, "WARN", id="R-ADM-02 director of the RSUD"),
        pytest.param({"origin": post(**_DIRECTOR)}, "PASS", id="R-ADM-02 a director leaves"),
        pytest.param({"target": target(**_CAMAT), **_NO_TRAINING}, "WARN:camat", id="R-ADM-02 camat"),
        pytest.param(
            {"target": target(**_CAMAT), "record": UNRECORDED}, "UNKNOWN", id="R-ADM-02 camat, trainings not imported"
        ),
        pytest.param({"origin": post(**_CAMAT), **_NO_TRAINING}, "PASS", id="R-ADM-02 a camat leaves"),
        pytest.param({"target": target(name="Sekretaris Camat Contoh")}, "PASS", id="R-ADM-02 Sekretaris Camat"),
        pytest.param({"target": staff(id=TARGET, name="Camat")}, "PASS", id="R-ADM-02 staff are never special"),
        pytest.param({"target": target(**_SEKDA, instance="Kota Lain")}, "PASS", id="R-ADM-02 of another agency"),
        pytest.param({"target": MISSING}, "UNKNOWN", id="R-ADM-02 target unknown"),
        pytest.param({"origin": MISSING}, "UNKNOWN", id="R-ADM-02 origin unknown"),
    ],
)
def test_special_posts_are_recognised(changes, expected):
    """Sekda and Inspektur block without their approval, a director and a camat warn, no other post asks for one."""
    assert verdict("R-ADM-02", **changes) == expected


@pytest.mark.parametrize(
    ("changes", "kind", "expected"),
    [
        pytest.param({"target": target(**_SEKDA)}, "persetujuan_gubernur", "PASS:persetujuan", id="R-ADM-02 Sekda"),
        pytest.param({"target": target(**_SEKDA)}, "persetujuan_mendagri", "BLOCK", id="R-ADM-02 Sekda, the other"),
        pytest.param(
            {"target": target(**_INSPECTOR)}, "persetujuan_gubernur", "PASS:persetujuan", id="R-ADM-02 Governor"
        ),
        pytest.param(
            {"target": target(**_INSPECTOR)}, "persetujuan_mendagri", "PASS:persetujuan", id="R-ADM-02 Minister"
        ),
        pytest.param(
            {"target": target(**_DIRECTOR)}, "persetujuan_gubernur", "PASS:persetujuan", id="R-ADM-02 director"
        ),
        pytest.param({"target": target(**_CAMAT)}, "persetujuan_gubernur", "PASS:persetujuan", id="R-ADM-02 camat"),
        pytest.param({"target": target(**_INSPECTOR)}, "rekomendasi_bkn", "BLOCK", id="R-ADM-02 no such letter"),
    ],
)
def test_each_special_post_has_its_letter(changes, kind, expected):
    """Which approval counts depends on the office."""
    assert verdict("R-ADM-02", more=(letter(kind),), **changes) == expected


@pytest.mark.parametrize(
    ("dated", "expected"),
    [(date(2026, 11, 30), "PASS:persetujuan"), (_SK, "PASS:persetujuan"), (date(2026, 12, 2), "BLOCK")],
    ids=["R-ADM-02 day -1", "R-ADM-02 day 0", "R-ADM-02 day +1"],
)
def test_the_approval_precedes_the_decree(dated, expected):
    """An approval after the SK is none."""
    approval = letter("persetujuan_gubernur", date=dated)
    assert verdict("R-ADM-02", target=target(**_SEKDA), more=(approval,)) == expected


@pytest.mark.parametrize(
    ("training", "expected"),
    [
        pytest.param(Training("Diklat Kepamongprajaan", date(2020, 5, 4), 120), "PASS:diklat", id="R-ADM-02 trained"),
        pytest.param(Training("Bimtek PEMERINTAHAN Umum", None, None), "PASS:diklat", id="R-ADM-02 undated"),
        pytest.param(Training("Kepamongprajaan", _SK, 8), "PASS:diklat", id="R-ADM-02 on the SK's day"),
        pytest.param(Training("Kepamongprajaan", date(2026, 12, 2), 8), "WARN:camat", id="R-ADM-02 the day after"),
        pytest.param(Training("Pelayanan Prima", date(2020, 5, 4), 8), "WARN:camat", id="R-ADM-02 another training"),
    ],
)
def test_a_camat_knows_governance(training, expected):
    """A training in governance on record by the SK speaks for a camat."""
    assert verdict("R-ADM-02", target=target(**_CAMAT), record=Record(trainings=(training,))) == expected


def test_a_training_is_compared_with_today_without_a_decree_date():
    """R-ADM-02: without a date of the SK what was done until today counts."""
    done = Record(trainings=(Training("Kepamongprajaan", date(2026, 12, 10), 8),))
    undated = {"target": target(**_CAMAT), "decree": decree(date=None)}
    assert verdict("R-ADM-02", record=done, **undated) == "PASS:diklat"


def test_the_graver_of_two_offices_is_told():
    """R-ADM-02: an Inspektur who becomes camat needs the approval for leaving; one who becomes Sekda both."""
    both = {"origin": post(**_INSPECTOR), "target": target(**_CAMAT), **_NO_TRAINING}
    assert finding("R-ADM-02", **both).evidence["jabatan"] == "Inspektur"
    up = {"origin": post(**_INSPECTOR), "target": target(**_SEKDA)}
    assert verdict("R-ADM-02", more=(letter("persetujuan_mendagri"),), **up) == "BLOCK"
    assert verdict("R-ADM-02", more=(letter("persetujuan_gubernur"),), **up) == "PASS:persetujuan"


def test_what_blocks_stops_and_what_warns_does_not():
    """R-ADM-02 is a warning that blocks for two offices."""
    assert finding("R-ADM-02", target=target(**_SEKDA)).stops
    assert not finding("R-ADM-02", target=target(**_DIRECTOR)).stops
    assert not finding("R-ADM-02", target=target(**_CAMAT)).stops


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-SCP-01 inside"),
        pytest.param({"target": None}, "PASS", id="R-SCP-01 a release"),
        pytest.param({"target": target(instance="Kabupaten Contoh")}, "BLOCK", id="R-SCP-01 a neighbour"),
        pytest.param({"target": MISSING}, "UNKNOWN", id="R-SCP-01 unknown"),
    ],
)
def test_another_agency_goes_another_way(changes, expected):
    """A target outside the city blocks and names the agency (AC-17)."""
    assert verdict("R-SCP-01", **changes) == expected


def test_no_letter_makes_another_agency_ours():
    """R-SCP-01: with every approval there is, the city's SK is still not the one that moves."""
    given = [letter(kind) for kind in ("persetujuan_gubernur", "persetujuan_mendagri", "rekomendasi_bkn")]
    found = finding("R-SCP-01", target=target(instance="Kabupaten Contoh"), letters=letters(*given))
    assert (found.result, found.evidence["instansi"]) == ("BLOCK", "Kabupaten Contoh")


def test_the_lawful_case_touches_no_outside_decision():
    """The three rules pass where nothing special is moved."""
    plain = replace(facts(), record=Record())
    assert [verdict(rule, record=plain.record) for rule in ("R-ADM-01", "R-ADM-02", "R-SCP-01")] == ["PASS"] * 3
