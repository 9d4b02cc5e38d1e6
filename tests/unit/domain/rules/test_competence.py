"""R-CMP-01 to R-CMP-04: education, experience, competence and grade that the target post asks for."""

from datetime import date, timedelta

import pytest

from tests.builders import (
    ASSESSED,
    COMPETENCES,
    SK_DAY,
    TARGET,
    decree,
    finding,
    functional,
    levels,
    person,
    post,
    record,
    service,
    staff,
    standard,
    statement,
    target,
    verdict,
)
from workflow.domain.missing import MISSING
from workflow.domain.record import Level

_DAY = timedelta(days=1)
_PENGAWAS = target(kind="pengawas", echelon="IV.a", education_min=None, grade_min=None, grade_max=None)
_BARE = target(education_min=None, grade_min=None, grade_max=None)
_STAFF = staff(id=TARGET, education_min=None, grade_min=None, grade_max=None)


@pytest.mark.parametrize(
    ("education", "aimed", "expected"),
    [
        pytest.param("D3", _BARE, "BLOCK", id="R-CMP-01 administrator, one below"),
        pytest.param("S1", _BARE, "PASS", id="R-CMP-01 administrator, S1"),
        pytest.param("D-IV", _BARE, "PASS", id="R-CMP-01 administrator, D-IV"),
        pytest.param("S2", _BARE, "PASS", id="R-CMP-01 administrator, one above"),
        pytest.param("D2", _PENGAWAS, "BLOCK", id="R-CMP-01 pengawas, one below"),
        pytest.param("Diploma III/Sarjana Muda", _PENGAWAS, "PASS", id="R-CMP-01 pengawas, D-III"),
        pytest.param("S-1/Sarjana", _PENGAWAS, "PASS", id="R-CMP-01 pengawas, one above"),
        pytest.param("S1", target(education_min="S2"), "BLOCK", id="R-CMP-01 the map asks for more than the law"),
        pytest.param("D3", target(education_min="D3"), "BLOCK", id="R-CMP-01 the map asks for less than the law"),
        pytest.param("SLTA", _STAFF._replace(education_min="D3"), "BLOCK", id="R-CMP-01 staff, by the map"),
        pytest.param("D3", _STAFF._replace(education_min="D3"), "PASS", id="R-CMP-01 staff, met"),
        pytest.param(None, _STAFF, "PASS:tidak_disyaratkan", id="R-CMP-01 staff, nothing asked for"),
        pytest.param(None, None, "PASS:pelepasan", id="R-CMP-01 a release"),
        pytest.param(None, _BARE, "UNKNOWN", id="R-CMP-01 education not known"),
        pytest.param("Pesantren", _BARE, "UNKNOWN", id="R-CMP-01 education not readable"),
        pytest.param("S1", target(education_min="sesuai"), "UNKNOWN", id="R-CMP-01 the map's condition not readable"),
        pytest.param("D3", target(education_min="sesuai"), "BLOCK", id="R-CMP-01 below the law whatever the map says"),
        pytest.param("S1", MISSING, "UNKNOWN", id="R-CMP-01 target not in the map"),
    ],
)
def test_education(education, aimed, expected):
    """The higher of what the law and the position map ask for is reached, on both sides of the limit."""
    assert verdict("R-CMP-01", person=person(education=education), target=aimed) == expected


def test_education_of_nobody():
    """R-CMP-01: without the person nothing passes, and the finding says whose data are missing."""
    assert verdict("R-CMP-01", person=MISSING) == "UNKNOWN"
    assert finding("R-CMP-01", person=person(education="?")).evidence["kurang"] == "jenjang pendidikan orang ini"
    unread = finding("R-CMP-01", target=target(education_min="?"))
    assert unread.evidence["kurang"] == "pendidikan minimal jabatan tujuan"
    assert (
        finding("R-CMP-01", person=person(education="SMA"), target=target(education_min="D3")).evidence["syarat"]
        == "S1"
    )


_SECTION = post(kind="pengawas", echelon="IV.a")
_MUDA, _PERTAMA = functional("Perencana Ahli Muda"), functional("Perencana Ahli Pertama")


@pytest.mark.parametrize(
    ("origin", "aimed", "expected"),
    [
        pytest.param(post(), target(), "PASS:bukan_promosi", id="R-CMP-02 administrator already"),
        pytest.param(post(), target(echelon="III.a"), "PASS:bukan_promosi", id="R-CMP-02 up inside administrator"),
        pytest.param(post(), _PENGAWAS, "PASS:bukan_promosi", id="R-CMP-02 down"),
        pytest.param(functional("Perencana Ahli Madya"), target(), "PASS:bukan_promosi", id="R-CMP-02 an equal JF"),
        pytest.param(_SECTION, target(), "PASS", id="R-CMP-02 from pengawas"),
        pytest.param(_MUDA, target(), "PASS", id="R-CMP-02 from ahli muda"),
        pytest.param(staff(), _PENGAWAS, "PASS", id="R-CMP-02 from staff to pengawas"),
        pytest.param(_PERTAMA, _PENGAWAS, "PASS", id="R-CMP-02 from ahli pertama to pengawas"),
        pytest.param(staff(), target(), "BLOCK", id="R-CMP-02 from staff to administrator"),
        pytest.param(_PERTAMA, target(), "BLOCK", id="R-CMP-02 from ahli pertama to administrator"),
        pytest.param(None, target(), "UNKNOWN", id="R-CMP-02 from no post, without a history"),
        pytest.param(functional("Perencana"), target(), "UNKNOWN", id="R-CMP-02 a JF without a tier"),
        pytest.param(target(kind="penugasan", echelon=None), target(), "BLOCK", id="R-CMP-02 an assignment"),
        pytest.param(_SECTION, _STAFF, "PASS:tidak_disyaratkan", id="R-CMP-02 to staff"),
        pytest.param(
            _SECTION, target(kind="jpt_pratama", echelon="II.b"), "PASS:tidak_disyaratkan", id="R-CMP-02 to JPT"
        ),
        pytest.param(_SECTION, None, "PASS:tidak_disyaratkan", id="R-CMP-02 a release"),
        pytest.param(MISSING, target(), "UNKNOWN", id="R-CMP-02 origin not in the map"),
        pytest.param(_SECTION, MISSING, "UNKNOWN", id="R-CMP-02 target not in the map"),
    ],
)
def test_who_rises(origin, aimed, expected):
    """Only a rise to the level of the target is asked; the rung on which one served comes from the posts."""
    # Staff for a year long ago: a history that adds nothing, beside 2018 to the SK on the origin.
    past = () if origin is None else (service(kind="pelaksana", echelon=None, end=date(2015, 12, 31)),)
    given = {"origin_since": date(2018, 1, 2), "record": record(services=past)}
    assert verdict("R-CMP-02", origin=origin, target=aimed, **given) == expected


@pytest.mark.parametrize(
    ("aimed", "origin", "years"),
    [(target(), _SECTION, 3), (_PENGAWAS, staff(), 4)],
    ids=["R-CMP-02 three years pengawas", "R-CMP-02 four years staff"],
)
def test_the_years_below(aimed, origin, years):
    """A promotion a day before the years are full blocks; to the day and the day after it passes."""
    full = SK_DAY.replace(year=SK_DAY.year - years)
    # Another rung's row says that the history is there.
    past = record(services=(service(name="Lurah", kind="penugasan", echelon=None),))
    found = [
        verdict("R-CMP-02", origin=origin, target=aimed, origin_since=since, record=past)
        for since in (full + _DAY, full, full - _DAY)
    ]
    assert found == ["BLOCK", "PASS", "PASS"]


_NEW = {"origin": _SECTION, "origin_since": date(2026, 1, 5), "target": _BARE}


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        pytest.param((service(),), "PASS", id="R-CMP-02 pengawas before"),
        pytest.param((service(post_id=None, profile=None, echelon=None),), "PASS", id="R-CMP-02 known by its kind"),
        pytest.param((service(kind="Jabatan Struktural"),), "PASS", id="R-CMP-02 known by its echelon"),
        pytest.param((service(kind="Pimpinan Tinggi", echelon=None),), "PASS", id="R-CMP-02 a higher post"),
        pytest.param(
            (service(name="Perencana Ahli Muda", kind="Jabatan Fungsional Tertentu", echelon=None),),
            "PASS",
            id="R-CMP-02 an equal JF",
        ),
        pytest.param((service(kind="Fungsional Umum", echelon=None),), "BLOCK", id="R-CMP-02 a JFU is staff"),
        pytest.param((service(kind=None, echelon=None),), "UNKNOWN", id="R-CMP-02 a row that says too little"),
        pytest.param((service(start=None),), "UNKNOWN", id="R-CMP-02 a row without a beginning"),
        pytest.param(
            (service(start=date(2024, 1, 1), end=date(2024, 6, 30)),), "BLOCK", id="R-CMP-02 half a year more"
        ),
        pytest.param(
            (service(start=date(2020, 1, 1), end=None, post_id=_SECTION.id),),
            "BLOCK",
            id="R-CMP-02 an older row of the present post is settled by its TMT",
        ),
        pytest.param((), "UNKNOWN", id="R-CMP-02 no row of the person"),
        pytest.param(MISSING, "UNKNOWN", id="R-CMP-02 no table"),
    ],
)
def test_the_history_counts(services, expected):
    """Earlier posts of the level count beside the present one; what cannot be told is unknown, never short."""
    assert verdict("R-CMP-02", record=record(services=services), **_NEW) == expected


def test_experience_is_judged_at_the_decree():
    """R-CMP-02: without a date of the SK nothing is counted; the present post without a TMT is unknown."""
    assert verdict("R-CMP-02", **_NEW, decree=decree(date=None)) == "UNKNOWN"
    assert verdict("R-CMP-02", **{**_NEW, "origin_since": MISSING}) == "PASS"
    short = record(services=(service(end=date(2015, 2, 1)),))
    assert verdict("R-CMP-02", **{**_NEW, "origin_since": MISSING}, record=short) == "UNKNOWN"
    assert finding("R-CMP-02", **_NEW, record=short).evidence["dijalani"] == 11


def _assessed(level, **others):
    return record(levels=levels(level, **others))


@pytest.mark.parametrize(
    ("asked", "have", "expected"),
    [
        pytest.param(5, 5, "PASS", id="R-CMP-03 all met"),
        pytest.param(5, 4, "PASS", id="R-CMP-03 80 percent"),
        pytest.param(5, 3.99, "WARN", id="R-CMP-03 under 80 percent"),
        pytest.param(5, 3.4, "WARN", id="R-CMP-03 68 percent"),
        pytest.param(5, 3.39, "BLOCK", id="R-CMP-03 under 68 percent"),
        pytest.param(3, 2.01, "BLOCK", id="R-CMP-03 67 percent"),
        pytest.param(5, 3.01, "BLOCK", id="R-CMP-03 a gap under two levels"),
        pytest.param(5, 3, "BLOCK:kritis", id="R-CMP-03 a gap of two levels"),
        pytest.param(5, 2.99, "BLOCK:kritis", id="R-CMP-03 a gap of more than two levels"),
        pytest.param(0, 1, "PASS", id="R-CMP-03 a standard that asks for nothing"),
    ],
)
def test_the_match(asked, have, expected):
    """Below 68 percent blocks, below 80 percent warns; a gap of two levels blocks whatever the mean."""
    assert verdict("R-CMP-03", standard=standard(asked), record=_assessed(have)) == expected


def test_one_critical_gap_is_enough():
    """R-CMP-03: one competency two levels below blocks a person who is else above; strength elsewhere makes up for none."""
    found = finding("R-CMP-03", record=_assessed(5, S_1=1))
    assert (found.case, found.evidence["kompetensi"]) == ("kritis", ["S.1"])
    assert verdict("R-CMP-03", record=_assessed(5, S_1=2)) == "PASS"


_AGES = [
    (date(2023, 11, 30), "UNKNOWN", "R-CMP-03 three years and a day"),
    (date(2023, 12, 1), "UNKNOWN", "R-CMP-03 three years to the day"),
    (date(2023, 12, 2), "PASS", "R-CMP-03 three years less a day"),
    (SK_DAY, "PASS", "R-CMP-03 on the SK's day"),
    (SK_DAY + _DAY, "UNKNOWN", "R-CMP-03 the day after the SK"),
    (None, "UNKNOWN", "R-CMP-03 undated"),
]


@pytest.mark.parametrize(("on", "expected"), [row[:2] for row in _AGES], ids=[row[2] for row in _AGES])
def test_an_assessment_is_valid_for_three_years(on, expected):
    """At the SK an assessment of three years ago counts no more; one after the SK does not count yet."""
    assert verdict("R-CMP-03", record=record(levels=levels(3, on))) == expected


def test_the_newest_assessment_counts():
    """R-CMP-03: up to the SK the newest one of a competency counts, better or worse; a later one waits."""
    worse = tuple(Level(code, 2, ASSESSED + _DAY) for code in COMPETENCES)
    assert verdict("R-CMP-03", record=record(levels=levels() + worse)) == "BLOCK"
    later = tuple(Level(code, 2, SK_DAY + _DAY) for code in COMPETENCES)
    assert verdict("R-CMP-03", record=record(levels=levels() + later)) == "PASS"


def test_what_is_not_assessed_is_named():
    """R-CMP-03: a competency without a valid assessment is unknown, and told apart from one too old."""
    partly = (*levels()[2:], Level("M.2", 3, date(2020, 1, 6)))
    told = finding("R-CMP-03", record=record(levels=partly)).evidence["kurang"]
    assert told == "penilaian kompetensi M.1, M.2 (tidak berlaku lagi) (atau pernyataan kompetensi)"


_SAID = (statement("kompetensi"),)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"record": record(levels=MISSING)}, "PASS:pernyataan", id="R-CMP-03 no table"),
        pytest.param({"record": record(levels=())}, "PASS:pernyataan", id="R-CMP-03 never assessed"),
        pytest.param({"standard": MISSING}, "PASS:pernyataan", id="R-CMP-03 no standard"),
        pytest.param({"record": record(levels=levels()[:4])}, "PASS", id="R-CMP-03 the rest is judged"),
        pytest.param({"record": record(levels=levels(2)[:4])}, "BLOCK", id="R-CMP-03 no statement mends a poor match"),
        pytest.param({"record": record(levels=levels(1)[:1])}, "BLOCK:kritis", id="R-CMP-03 nor a critical gap"),
    ],
)
def test_a_statement_stands_for_what_was_not_assessed(changes, expected):
    """R-CMP-03: a signed statement closes the unknown and nothing else; of another kind, or undated, it does not."""
    assert verdict("R-CMP-03", statements=_SAID, **changes) == expected
    if expected in {"PASS", "PASS:pernyataan"}:
        assert verdict("R-CMP-03", **changes) == "UNKNOWN"
        other = (statement("formasi"), statement("kompetensi", None), statement("kompetensi", SK_DAY + _DAY))
        assert verdict("R-CMP-03", statements=other, **changes) == "UNKNOWN"


def test_competence_is_judged_at_the_decree():
    """R-CMP-03: a release has no standard; without a date of the SK no assessment can be said to count."""
    assert verdict("R-CMP-03", target=None, standard=MISSING) == "PASS:pelepasan"
    assert verdict("R-CMP-03", decree=decree(date=None), statements=_SAID) == "UNKNOWN"


@pytest.mark.parametrize(
    ("grade", "aimed", "expected"),
    [
        pytest.param("III/b", target(), "BLOCK", id="R-CMP-04 two under"),
        pytest.param("III/c", target(), "WARN:satu_di_bawah", id="R-CMP-04 one under"),
        pytest.param("III/d", target(), "PASS", id="R-CMP-04 the lowest"),
        pytest.param("IV/a", target(), "PASS", id="R-CMP-04 the highest"),
        pytest.param("IV/b", target(), "BLOCK:di_atas", id="R-CMP-04 one above"),
        pytest.param("III/c", target(grade_min="III/c"), "PASS", id="R-CMP-04 the map wins over the echelon"),
        pytest.param("IV/e", _STAFF, "PASS:tidak_disyaratkan", id="R-CMP-04 no range"),
        pytest.param("II/a", _STAFF._replace(grade_max="III/d"), "PASS", id="R-CMP-04 no lowest grade"),
        pytest.param("IV/e", _STAFF._replace(grade_min="II/a"), "PASS", id="R-CMP-04 no highest grade"),
        pytest.param("IV/a", None, "PASS:pelepasan", id="R-CMP-04 a release"),
        pytest.param("III/d", MISSING, "UNKNOWN", id="R-CMP-04 target not in the map"),
        pytest.param(None, target(), "UNKNOWN", id="R-CMP-04 no grade"),
        pytest.param("IX", target(), "UNKNOWN", id="R-CMP-04 a PPPK's grade"),
        pytest.param("III/d", target(grade_min="IX"), "UNKNOWN", id="R-CMP-04 a range of the PPPK's scale"),
    ],
)
def test_grade(grade, aimed, expected):
    """Inside the range, both ends included; one grade under is a warning."""
    assert verdict("R-CMP-04", person=person(grade=grade), target=aimed) == expected


@pytest.mark.parametrize(
    ("echelon", "low", "high"),
    [
        ("II.a", "IV/c", "IV/d"),
        ("II.b", "IV/b", "IV/c"),
        ("III.a", "IV/a", "IV/b"),
        ("III.b", "III/d", "IV/a"),
        ("IV.a", "III/c", "III/d"),
        ("IV.b", "III/b", "III/c"),
    ],
    ids=lambda value: f"R-CMP-04 {value}",
)
def test_the_range_of_an_echelon(echelon, low, high):
    """R-CMP-04: where the map gives no range, the echelon's own counts (DOMAIN.md 1.9)."""
    found = finding("R-CMP-04", target=_BARE._replace(echelon=echelon), person=person(grade=low), origin=None)
    assert (found.result, found.evidence["dari"], found.evidence["sampai"]) == ("PASS", low, high)


def test_who_goes_down_keeps_the_grade():
    """R-CMP-04: above the range is a warning where the move goes down, a block where it does not; nobody is no pass."""
    high = person(grade="IV/b")
    assert verdict("R-CMP-04", person=high, target=_PENGAWAS) == "WARN:turun"
    assert verdict("R-CMP-04", person=high, target=_PENGAWAS, origin=_SECTION) == "BLOCK:di_atas"
    assert verdict("R-CMP-04", person=high, target=_PENGAWAS, origin=None) == "BLOCK:di_atas"
    assert verdict("R-CMP-04", person=MISSING) == "UNKNOWN"
