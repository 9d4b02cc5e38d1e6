"""R-JF-01 and R-JF-02: who moves into a functional post, and whether it has a place."""

from datetime import date, timedelta

import pytest

from tests.builders import (
    SUBJECT,
    TARGET,
    decree,
    finding,
    functional,
    holder,
    person,
    post,
    record,
    rival,
    service,
    staff,
    statement,
    target,
    verdict,
)
from tests.unit.domain.rules.persons import JF
from workflow.domain.missing import MISSING
from workflow.domain.record import FunctionalTest, Rating, Training
from workflow.domain.stages import Stage

_SK, _TMT, _DAY = date(2026, 12, 1), date(2026, 12, 3), timedelta(days=1)
_TEACHER = functional("Guru Ahli Muda", id=TARGET, profile="guru")
_HEAD = target(kind="penugasan", profile="penugasan", echelon=None, name="Kepala SD Negeri 1")
_CLINIC = target(kind="penugasan", profile="penugasan", echelon=None, name="Kepala Puskesmas Satu")


def _judged(**changes):
    return verdict("R-JF-01", **{"target": JF, **changes})


def _test(title="Perencana Ahli Muda", on=date(2026, 2, 14), *, passed=True):
    return FunctionalTest(title, on, passed)


@pytest.mark.parametrize(
    ("origin", "aimed", "expected"),
    [
        pytest.param(post(), JF, "PASS", id="R-JF-01 from a structural post"),
        pytest.param(staff(), JF, "PASS", id="R-JF-01 from staff"),
        pytest.param(functional("Arsiparis Ahli Muda"), JF, "PASS", id="R-JF-01 from another JF"),
        pytest.param(None, JF, "PASS", id="R-JF-01 from no post"),
        pytest.param(post(), target(), "PASS:bukan_jf", id="R-JF-01 not into a JF"),
        pytest.param(post(), None, "PASS:bukan_jf", id="R-JF-01 a release"),
        pytest.param(functional("Perencana Ahli Muda"), JF, "PASS:tetap", id="R-JF-01 the same JF elsewhere"),
        pytest.param(functional("Perencana Ahli Pertama"), JF, "PASS:tetap", id="R-JF-01 a higher tier of it"),
        pytest.param(
            functional("Guru Kelas", profile="guru"), _TEACHER, "PASS:tetap", id="R-JF-01 a teacher elsewhere"
        ),
        pytest.param(_HEAD, _TEACHER, "PASS:tetap", id="R-JF-01 a head of school goes back to class"),
        pytest.param(MISSING, JF, "UNKNOWN", id="R-JF-01 origin not in the map"),
        pytest.param(post(), MISSING, "UNKNOWN", id="R-JF-01 target not in the map"),
    ],
)
def test_which_moves_are_asked(origin, aimed, expected):
    """Only a move into another functional post is one by perpindahan; the lawful record meets all its conditions."""
    assert verdict("R-JF-01", origin=origin, target=aimed) == expected


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        pytest.param(
            (service(name="Dokter Ahli Muda", kind="fungsional", end=None),), "PASS:tetap", id="R-JF-01 still"
        ),
        pytest.param((service(name="Dokter Ahli Muda", kind="fungsional"),), "BLOCK", id="R-JF-01 long ago"),
        pytest.param((service(name="Perawat Mahir", kind="fungsional", end=None),), "BLOCK", id="R-JF-01 another JF"),
        pytest.param(MISSING, "BLOCK", id="R-JF-01 no history"),
    ],
)
def test_the_post_behind_an_assignment(services, expected):
    """A head of puskesmas who is a doctor beside it is in that functional post already."""
    doctor = functional("Dokter Ahli Madya", id=TARGET, profile="kesehatan")
    assert verdict("R-JF-01", origin=_CLINIC, target=doctor, record=record(services=services, tests=())) == expected


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        pytest.param((_test(),), "PASS", id="R-JF-01 passed"),
        pytest.param((_test("PERENCANA AHLI MUDA"),), "PASS", id="R-JF-01 in capitals"),
        pytest.param((_test("Perencana"),), "PASS", id="R-JF-01 a test that names no tier"),
        pytest.param((_test("Perencana Ahli Pertama"),), "BLOCK", id="R-JF-01 of another tier"),
        pytest.param((_test("Arsiparis Ahli Muda"),), "BLOCK", id="R-JF-01 of another JF"),
        pytest.param((_test(passed=False),), "BLOCK", id="R-JF-01 not passed"),
        pytest.param((_test(passed=False), _test()), "PASS", id="R-JF-01 passed the second time"),
        pytest.param((), "BLOCK", id="R-JF-01 no test (AC-16)"),
        pytest.param((_test(on=_SK - _DAY),), "PASS", id="R-JF-01 the day before the SK"),
        pytest.param((_test(on=_SK),), "PASS", id="R-JF-01 on the SK's day"),
        pytest.param((_test(on=_SK + _DAY),), "BLOCK", id="R-JF-01 the day after the SK"),
        pytest.param((_test(on=None),), "UNKNOWN", id="R-JF-01 undated"),
        pytest.param(MISSING, "UNKNOWN", id="R-JF-01 no table"),
    ],
)
def test_the_test_is_passed(tests, expected):
    """A test of the target's own functional post, and of its tier, is passed by the day of the SK."""
    assert _judged(record=record(tests=tests)) == expected


@pytest.mark.parametrize(
    ("since", "services", "expected"),
    [
        pytest.param(date(2024, 11, 30), (), "PASS", id="R-JF-01 two years and a day"),
        pytest.param(date(2024, 12, 1), (), "PASS", id="R-JF-01 two years to the day"),
        pytest.param(date(2024, 12, 2), (), "UNKNOWN", id="R-JF-01 a day short, no history"),
        pytest.param(date(2024, 12, 2), MISSING, "UNKNOWN", id="R-JF-01 a day short, no table"),
        pytest.param(
            date(2024, 12, 2),
            (service(start=date(2024, 12, 1), end=date(2024, 12, 1)),),
            "PASS",
            id="R-JF-01 the day before served elsewhere",
        ),
        pytest.param(
            date(2024, 12, 3),
            (service(start=date(2024, 12, 2), end=date(2024, 12, 2)),),
            "BLOCK",
            id="R-JF-01 a day short with a history",
        ),
        pytest.param(MISSING, (service(),), "PASS", id="R-JF-01 the history is long enough"),
        pytest.param(MISSING, (service(end=date(2015, 2, 1)),), "UNKNOWN", id="R-JF-01 since when is not known"),
    ],
)
def test_two_years_are_served(since, services, expected):
    """R-JF-01: two years of service by the day of the SK; a gap in the data is no shortness."""
    assert _judged(origin_since=since, record=record(services=services)) == expected


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        pytest.param({2024: "baik", 2025: "baik"}, "PASS", id="R-JF-01 good two years"),
        pytest.param({2024: "sangat_baik", 2025: "sangat_baik", 2023: "kurang"}, "PASS", id="R-JF-01 poor before"),
        pytest.param({2024: "butuh_perbaikan", 2025: "baik"}, "BLOCK", id="R-JF-01 the earlier year is poor"),
        pytest.param({2024: "baik", 2025: "kurang"}, "BLOCK", id="R-JF-01 the later year is poor"),
        pytest.param({2025: "kurang"}, "BLOCK", id="R-JF-01 poor, the other not known"),
        pytest.param({2025: "baik"}, "UNKNOWN", id="R-JF-01 one year"),
        pytest.param({}, "UNKNOWN", id="R-JF-01 no rating"),
    ],
)
def test_rated_good_for_two_years(ratings, expected):
    """R-JF-01: the two calendar years before the SK are rated at least good."""
    assert _judged(record=record(ratings=tuple(Rating(*row) for row in ratings.items()))) == expected


def test_the_years_follow_the_decree():
    """R-JF-01: on the last day of a year that year does not count yet, on the next it does; a later row corrects."""
    poor_now = record(ratings=(Rating(2024, "baik"), Rating(2025, "baik"), Rating(2026, "kurang")))
    assert _judged(record=poor_now, decree=decree(date=date(2026, 12, 31))) == "PASS"
    assert _judged(record=poor_now, decree=decree(date=date(2027, 1, 1))) == "BLOCK"
    corrected = record(ratings=(Rating(2024, "kurang"), Rating(2025, "baik"), Rating(2024, "baik")))
    assert _judged(record=corrected) == "PASS"
    assert _judged(record=record(ratings=MISSING)) == "UNKNOWN"


def _tested_for(name, **changes):
    aimed = functional(name, id=TARGET, **changes)
    return {"target": aimed, "record": record(tests=(_test(name),), trainings=(Training("Sertifikasi Guru", None, 0),))}


@pytest.mark.parametrize(
    ("name", "age"),
    [
        ("Perencana Ahli Pertama", 53),
        ("Perencana Ahli Muda", 53),
        ("Pranata Komputer Terampil", 53),
        ("Pranata Komputer Penyelia", 53),
        ("Perencana Ahli Madya", 55),
        ("Perencana Ahli Utama", 60),
    ],
    ids=lambda value: f"R-JF-01 {value}",
)
def test_young_enough_at_the_effective_date(name, age):
    """The age is judged at the TMT: a birthday on it is in time, the day after it is late."""
    found = []
    for birthday in (_TMT - _DAY, _TMT, _TMT + _DAY):
        born = birthday.replace(year=birthday.year - age)
        found.append(verdict("R-JF-01", person=person(birth=born), **_tested_for(name)))
    assert found == ["BLOCK", "PASS", "PASS"]


def test_an_age_that_cannot_be_judged():
    """R-JF-01: without birth, TMT or tier nobody is found young enough."""
    assert _judged(person=person(birth=MISSING)) == "UNKNOWN"
    assert _judged(person=MISSING) == "UNKNOWN"
    assert verdict("R-JF-01", **_tested_for("Perencana")) == "UNKNOWN"
    assert _judged(decree=decree(date=None, inauguration=None)) == "UNKNOWN"
    assert _judged(decree=decree(date=None)) == "UNKNOWN"


@pytest.mark.parametrize(
    ("trainings", "expected"),
    [
        pytest.param((Training("Sertifikat Pendidik", None, None),), "PASS", id="R-JF-01 certified, undated"),
        pytest.param((Training("PENDIDIKAN PROFESI GURU", _SK, None),), "PASS", id="R-JF-01 certified on the SK's day"),
        pytest.param((Training("Sertifikasi Guru", _SK + _DAY, None),), "BLOCK", id="R-JF-01 certified the day after"),
        pytest.param((Training("Pelatihan Komputer", _SK, 40),), "BLOCK", id="R-JF-01 another training"),
        pytest.param((), "BLOCK", id="R-JF-01 no training"),
        pytest.param(MISSING, "UNKNOWN", id="R-JF-01 no table of trainings"),
    ],
)
def test_a_teacher_is_certified(trainings, expected):
    """R-JF-01: who becomes a teacher holds the certificate; nobody else is asked for it."""
    known = record(tests=(_test("Guru Ahli Muda"),), trainings=trainings)
    assert verdict("R-JF-01", target=_TEACHER, record=known) == expected
    assert _judged(record=record(trainings=trainings)) == "PASS"


def test_everything_unmet_is_told_at_once():
    """R-JF-01: one answer names all that is unmet, and what is unknown does not hide it."""
    poor = record(tests=(), ratings=(Rating(2025, "kurang"),), services=MISSING)
    found = finding("R-JF-01", target=JF, record=poor, person=person(birth=date(1970, 1, 1)), origin_since=MISSING)
    assert found.evidence["syarat"] == [
        "belum lulus uji kompetensi jabatan tujuan",
        "predikat kinerja di bawah baik (2025)",
        "usia lebih dari 53 tahun pada TMT",
    ]


@pytest.mark.parametrize(
    ("slots", "holders", "expected"),
    [
        pytest.param(2, (holder(),), "PASS", id="R-JF-02 one of two taken"),
        pytest.param(1, (holder(),), "BLOCK", id="R-JF-02 the only one taken"),
        pytest.param(1, (holder(), holder("X")), "BLOCK", id="R-JF-02 more than there are"),
        pytest.param(1, (), "PASS", id="R-JF-02 free"),
        pytest.param(0, (), "BLOCK:tanpa_formasi", id="R-JF-02 no formation"),
        pytest.param(1, (holder(SUBJECT),), "PASS", id="R-JF-02 the person's own place"),
        pytest.param(1, (holder(leaves_on=_TMT),), "PASS", id="R-JF-02 left on the TMT"),
        pytest.param(1, (holder(leaves_on=_TMT + _DAY),), "BLOCK", id="R-JF-02 left the day after the TMT"),
        pytest.param(1, MISSING, "UNKNOWN", id="R-JF-02 no roster"),
    ],
)
def test_a_place_in_the_formation(slots, holders, expected):
    """The need of the position map is the formation; who is gone by the TMT takes no place of it."""
    assert verdict("R-JF-02", target=JF._replace(slots=slots), holders=holders) == expected


def test_a_place_that_the_round_frees():
    """R-JF-02: a holder whom this round moves away frees the place."""
    leaver = rival(origin_post=TARGET, target_post="LAIN")
    assert verdict("R-JF-02", target=JF, holders=(holder(),), rivals=(leaver,)) == "PASS"
    ended = leaver._replace(state=Stage.DITOLAK)
    assert verdict("R-JF-02", target=JF, holders=(holder(),), rivals=(ended,)) == "BLOCK"


def test_other_posts_have_no_formation_to_ask_for():
    """R-JF-02: asked of functional posts alone; an unknown target never passes; a statement closes the unknown."""
    assert verdict("R-JF-02", holders=(holder(),)) == "PASS:bukan_jf"
    assert verdict("R-JF-02", target=None) == "PASS:bukan_jf"
    assert verdict("R-JF-02", target=MISSING) == "UNKNOWN"
    said = {"target": JF, "statements": (statement("formasi"),)}
    assert verdict("R-JF-02", holders=MISSING, **said) == "PASS:pernyataan"
    assert verdict("R-JF-02", holders=(holder(),), **said) == "BLOCK"
