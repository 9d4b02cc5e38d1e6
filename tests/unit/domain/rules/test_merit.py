"""R-DOC-05, R-DEM-05 and R-MER-01 to R-MER-03: ratings of two years, talent boxes, and the reason that is given."""

from datetime import date

import pytest

from tests.builders import ORIGIN, case, decree, finding, functional, post, record, staff, target, verdict
from workflow.domain.missing import MISSING
from workflow.domain.record import Box, Rating, Service
from workflow.domain.rules.merit import forbidden_words

_PROMOTED = case(kind="promosi")
_PENGAWAS = target(kind="pengawas", echelon="IV.a")
_TIERLESS = functional("Perencana", id="T")


def _rated(*ratings):
    return record(ratings=tuple(Rating(year, predicate) for year, predicate in ratings))


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        pytest.param([(2024, "baik"), (2025, "baik")], "PASS", id="R-DOC-05 baik twice"),
        pytest.param([(2024, "sangat_baik"), (2025, "sangat_baik")], "PASS", id="R-DOC-05 sangat baik twice"),
        pytest.param([(2024, "butuh_perbaikan"), (2025, "baik")], "BLOCK", id="R-DOC-05 the earlier year is worse"),
        pytest.param([(2024, "baik"), (2025, "butuh_perbaikan")], "BLOCK", id="R-DOC-05 the later year is worse"),
        pytest.param([(2025, "kurang")], "BLOCK", id="R-DOC-05 one known and worse"),
        pytest.param([(2024, "sangat_kurang"), (2025, "kurang")], "BLOCK", id="R-DOC-05 both worse"),
        pytest.param([(2025, "baik")], "UNKNOWN", id="R-DOC-05 one year only"),
        pytest.param([], "UNKNOWN", id="R-DOC-05 nothing about this person"),
        pytest.param([(2023, "kurang"), (2024, "baik"), (2025, "baik")], "PASS", id="R-DOC-05 the third year is past"),
        pytest.param([(2024, "baik"), (2025, "baik"), (2026, "kurang")], "PASS", id="R-DOC-05 the year is not over"),
        pytest.param([(2024, "kurang"), (2025, "baik"), (2024, "baik")], "PASS", id="R-DOC-05 a later row corrects"),
        pytest.param([(2024, "baik"), (2025, "baik"), (2024, "kurang")], "BLOCK", id="R-DOC-05 for the worse as well"),
    ],
)
def test_two_years_are_rated_well(ratings, expected):
    """Each of the two full years before the SK is at least baik; a rotation, a demotion, a release are warned only."""
    given = _rated(*ratings)
    assert verdict("R-DOC-05", case=_PROMOTED, record=given) == expected
    assert verdict("R-DOC-05", case=case(kind="permintaan_sendiri"), record=given) == expected
    for kind in ("rotasi", "demosi", "pelepasan"):
        assert verdict("R-DOC-05", case=case(kind=kind), record=given) == expected.replace("BLOCK", "WARN")


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        pytest.param(date(2026, 12, 30), "PASS", id="R-DOC-05 day -1"),
        pytest.param(date(2026, 12, 31), "PASS", id="R-DOC-05 day 0, the year's last"),
        pytest.param(date(2027, 1, 1), "UNKNOWN", id="R-DOC-05 day +1, another year counts"),
        pytest.param(date(2026, 1, 1), "PASS", id="R-DOC-05 the year's first day"),
        pytest.param(date(2025, 12, 31), "BLOCK", id="R-DOC-05 the day before it"),
    ],
)
def test_the_years_are_those_before_the_decree(signed, expected):
    """The turn of the year moves the two years; what is missing then is named."""
    given = _rated((2023, "kurang"), (2024, "baik"), (2025, "baik"))
    found = finding("R-DOC-05", case=_PROMOTED, record=given, decree=decree(date=signed))
    assert found.result == expected
    if expected == "UNKNOWN":
        assert found.evidence["kurang"] == "predikat kinerja tahun 2026"


def test_ratings_without_data_are_unknown():
    """R-DOC-05: without the table or the date of the SK nothing passes; the gap stops a promotion, not a rotation."""
    assert verdict("R-DOC-05", record=record(ratings=MISSING)) == "UNKNOWN"
    assert finding("R-DOC-05", decree=decree(date=None)).evidence["kurang"] == "tanggal SK"
    assert finding("R-DOC-05", case=_PROMOTED, record=record(ratings=MISSING)).stops
    assert not finding("R-DOC-05", record=record(ratings=MISSING)).stops


def test_the_worse_year_is_named():
    """R-DOC-05 says which year was rated how, in plain words."""
    found = finding("R-DOC-05", record=_rated((2024, "butuh_perbaikan"), (2025, "baik")))
    assert found.evidence == {"tahun": [2025, 2024], "predikat": ["2024: butuh perbaikan"]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"target": _PENGAWAS}, "BLOCK", id="R-DEM-05 lower level (AC-08)"),
        pytest.param({"target": None}, "BLOCK", id="R-DEM-05 release"),
        pytest.param({"target": target()}, "PASS", id="R-DEM-05 on the level"),
        pytest.param({"target": target(echelon="III.a")}, "PASS", id="R-DEM-05 up"),
        pytest.param({"target": _TIERLESS}, "UNKNOWN", id="R-DEM-05 perhaps lower"),
        pytest.param({"target": MISSING}, "UNKNOWN", id="R-DEM-05 to a post that is not known"),
        pytest.param({"origin": None, "target": None}, "PASS", id="R-DEM-05 from no post"),
    ],
)
def test_performance_is_no_reason_against_good_ratings(changes, expected):
    """Who was rated well for two years does not lose the post for performance; other reasons are not compared."""
    assert verdict("R-DEM-05", case=case(reason_code="kinerja"), **changes) == expected
    other = "UNKNOWN" if changes.get("target") is MISSING else "PASS"
    assert verdict("R-DEM-05", case=case(reason_code="penataan"), **changes) == other


def test_what_calls_itself_a_demotion_is_compared():
    """R-DEM-05: a demotion for performance contradicts good ratings wherever it leads."""
    assert verdict("R-DEM-05", case=case(kind="demosi", reason_code="kinerja")) == "BLOCK"
    assert verdict("R-DEM-05", case=case(kind="demosi", reason_code="kinerja"), target=_TIERLESS) == "BLOCK"


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        pytest.param([(2024, "baik"), (2025, "baik")], "BLOCK", id="R-DEM-05 baik twice"),
        pytest.param([(2024, "sangat_baik"), (2025, "baik")], "BLOCK", id="R-DEM-05 or better"),
        pytest.param([(2024, "butuh_perbaikan"), (2025, "baik")], "PASS:sesuai", id="R-DEM-05 one year was worse"),
        pytest.param([(2025, "kurang")], "PASS:sesuai", id="R-DEM-05 the known year was worse"),
        pytest.param([(2025, "baik")], "UNKNOWN", id="R-DEM-05 the other year is not known"),
        pytest.param([], "UNKNOWN", id="R-DEM-05 nothing on record"),
    ],
)
def test_both_years_must_contradict(ratings, expected):
    """One year below baik is ground enough for the reason; a missing year leaves it open."""
    given = {"case": case(reason_code="kinerja"), "target": _PENGAWAS}
    assert verdict("R-DEM-05", record=_rated(*ratings), **given) == expected


def test_the_contradiction_without_data_is_unknown():
    """R-DEM-05: neither the table nor the date of the SK may be missing; what contradicts is told by year."""
    given = {"case": case(reason_code="kinerja"), "target": _PENGAWAS}
    assert verdict("R-DEM-05", record=record(ratings=MISSING), **given) == "UNKNOWN"
    assert finding("R-DEM-05", decree=decree(date=None), **given).evidence["kurang"] == "tanggal SK"
    assert finding("R-DEM-05", **given).evidence["predikat"] == ["2025: sangat baik", "2024: baik"]


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        pytest.param(6, "WARN", id="R-MER-01 box 6"),
        pytest.param(7, "PASS", id="R-MER-01 box 7"),
        pytest.param(8, "PASS", id="R-MER-01 box 8"),
        pytest.param(9, "PASS", id="R-MER-01 box 9"),
        pytest.param(1, "WARN", id="R-MER-01 box 1"),
    ],
)
def test_promotions_come_from_the_upper_boxes(box, expected):
    """Boxes 7 to 9 are promoted; who stands lower is, with a warning."""
    assert verdict("R-MER-01", case=_PROMOTED, record=record(boxes=(Box(box, None),))) == expected


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        pytest.param((Box(5, date(2025, 3, 31)), Box(8, date(2026, 3, 31))), "PASS", id="R-MER-01 the newer counts"),
        pytest.param((Box(8, date(2026, 3, 31)), Box(5, date(2025, 3, 31))), "PASS", id="R-MER-01 in any order"),
        pytest.param(
            (Box(8, date(2026, 3, 31)), Box(5, date(2026, 3, 31))), "WARN", id="R-MER-01 a later row corrects"
        ),
        pytest.param((Box(8, None), Box(5, date(2025, 3, 31))), "WARN", id="R-MER-01 undated is oldest"),
        pytest.param((Box(5, None), Box(8, date(2026, 11, 30))), "PASS", id="R-MER-01 day -1"),
        pytest.param((Box(5, None), Box(8, date(2026, 12, 1))), "PASS", id="R-MER-01 day 0"),
        pytest.param((Box(5, None), Box(8, date(2026, 12, 2))), "WARN", id="R-MER-01 day +1, judged after the SK"),
        pytest.param((Box(8, date(2026, 12, 2)),), "UNKNOWN", id="R-MER-01 none by the SK"),
        pytest.param((), "UNKNOWN", id="R-MER-01 no box of this person"),
        pytest.param(MISSING, "UNKNOWN", id="R-MER-01 no table"),
    ],
)
def test_the_newest_box_by_the_decree_counts(boxes, expected):
    """What was judged after the SK cannot have been its ground."""
    assert verdict("R-MER-01", case=_PROMOTED, record=record(boxes=boxes)) == expected


def test_boxes_are_judged_today_where_the_decree_has_no_date():
    """R-MER-01: without a date of the SK the present day counts."""
    given = {"case": _PROMOTED, "decree": decree(date=None)}
    assert verdict("R-MER-01", record=record(boxes=(Box(8, date(2026, 12, 10)),)), **given) == "PASS"
    assert verdict("R-MER-01", record=record(boxes=(Box(8, date(2026, 12, 11)),)), **given) == "UNKNOWN"


@pytest.mark.parametrize(
    ("kind", "origin", "aimed", "expected"),
    [
        pytest.param("rotasi", post(), target(), "PASS:bukan_promosi", id="R-MER-01 on the level"),
        pytest.param("rotasi", post(), _PENGAWAS, "PASS:bukan_promosi", id="R-MER-01 down"),
        pytest.param("rotasi", post(), target(echelon="III.a"), "WARN", id="R-MER-01 up, called rotation"),
        pytest.param("promosi", post(), target(), "WARN", id="R-MER-01 called promotion"),
        pytest.param("promosi", MISSING, MISSING, "WARN", id="R-MER-01 called promotion, posts not known"),
        pytest.param("rotasi", post(), None, "PASS:bukan_promosi", id="R-MER-01 release"),
        pytest.param("rotasi", None, target(), "PASS:bukan_promosi", id="R-MER-01 from no post"),
        pytest.param("rotasi", MISSING, target(), "UNKNOWN", id="R-MER-01 from a post that is not known"),
        pytest.param("rotasi", post(), MISSING, "UNKNOWN", id="R-MER-01 to a post that is not known"),
        pytest.param("rotasi", staff(), _TIERLESS, "UNKNOWN", id="R-MER-01 perhaps up"),
        pytest.param("rotasi", _TIERLESS, staff(id="S"), "PASS:bukan_promosi", id="R-MER-01 never up"),
    ],
)
def test_the_posts_say_what_a_promotion_is(kind, origin, aimed, expected):
    """The direction is computed; what calls itself a promotion is asked as well."""
    given = {"case": case(kind=kind), "origin": origin, "target": aimed, "record": record(boxes=(Box(6, None),))}
    assert verdict("R-MER-01", **given) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Kebutuhan organisasi", [], id="R-MER-02 a plain reason"),
        pytest.param("Pendukung partai lawan", ["pendukung", "partai"], id="R-MER-02 politics"),
        pytest.param("karena AGAMANYA berbeda", ["agama"], id="R-MER-02 another ending, capitals"),
        pytest.param("bukan putra  daerah", ["putra  daerah"], id="R-MER-02 two words, two blanks"),
        pytest.param("jabatan ini untuk laki-laki", ["laki-laki"], id="R-MER-02 sex"),
        pytest.param("sudah terlalu tua", ["terlalu tua"], id="R-MER-02 age"),
        pytest.param("usianya", ["usia"], id="R-MER-02 age, one word"),
        pytest.param("mencapai batas usia pensiun", [], id="R-MER-02 the age limit of the law"),
        pytest.param("rasional dan berpartisipasi", [], id="R-MER-02 inside another word"),
        pytest.param("Bina Seni, Suku dan Budaya", [], id="R-MER-02 the post's own name"),
        pytest.param("Suku, suku", ["suku"], id="R-MER-02 told once"),
    ],
)
def test_words_of_forbidden_grounds_call_for_a_reader(text, words):
    """A word of the list is a warning that names it; names of posts and what the law itself asks are no reasons."""
    aimed = target(name="Kepala Bidang Bina Seni, Suku dan Budaya", unit_name="Bina Seni, Suku dan Budaya")
    found = finding("R-MER-02", case=case(reason_text=text), target=aimed)
    assert found.evidence.get("kata", []) == words
    assert found.result == ("WARN" if words else "PASS")


@pytest.mark.parametrize("text", [None, "", "   "])
def test_no_reason_is_unknown(text):
    """R-MER-02: a reason that is not there cannot be read; that stops nothing by itself."""
    found = finding("R-MER-02", case=case(reason_text=text), origin=None, target=MISSING)
    assert (found.result, found.stops) == ("UNKNOWN", False)


def test_an_empty_list_forbids_nothing():
    """R-MER-02: an agency may leave the list empty; then nothing is found."""
    assert forbidden_words("partai", (), ()) == ()
    assert forbidden_words("partai", ("partai",), ("", "partai")) == ()


_SELECTED = Service("Kepala Bidang Satu", None, None, None, None, None, ORIGIN, opened=True)
_UNREASONED = case(reason_text=" ")


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        pytest.param((_SELECTED,), "WARN", id="R-MER-03 selected (AC-10)"),
        pytest.param((_SELECTED._replace(opened=False),), "PASS", id="R-MER-03 not selected"),
        pytest.param((_SELECTED._replace(opened=False), _SELECTED), "WARN", id="R-MER-03 a later row corrects"),
        pytest.param((_SELECTED, _SELECTED._replace(opened=False)), "PASS", id="R-MER-03 and back"),
        pytest.param((_SELECTED._replace(post_id="LAIN"),), "PASS", id="R-MER-03 selected for an earlier post"),
        pytest.param((), "PASS", id="R-MER-03 no history"),
        pytest.param(MISSING, "UNKNOWN", id="R-MER-03 no table"),
    ],
)
def test_a_selected_official_is_not_released_unheard(services, expected):
    """Released or lowered without a word of reason is a warning; with one, or on the level, it is none."""
    given = record(services=services)
    for aimed in (None, _PENGAWAS, _TIERLESS):
        assert verdict("R-MER-03", case=_UNREASONED, target=aimed, record=given) == expected
        assert verdict("R-MER-03", target=aimed, record=given) == "PASS:beralasan"
    assert verdict("R-MER-03", case=_UNREASONED, record=given) == "PASS"


def test_a_selection_for_an_unknown_post():
    """R-MER-03: a post that the map does not hold is unknown; without a post there is nothing to lose."""
    assert verdict("R-MER-03", origin=MISSING) == "UNKNOWN"
    assert verdict("R-MER-03", target=MISSING) == "UNKNOWN"
    assert verdict("R-MER-03", origin=None, target=None, case=_UNREASONED) == "PASS"
