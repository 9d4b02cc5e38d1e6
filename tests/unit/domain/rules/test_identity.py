"""R-DAT-01 and R-RET-01: who the case is about, and how long the person still serves."""

from datetime import date

import pytest

from tests.builders import SUBJECT, decree, finding, functional, person, post, staff, target, verdict
from workflow.domain.missing import MISSING


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-DAT-01 valid"),
        pytest.param({"nip": "198503012024211001"}, "PASS", id="R-DAT-01 a PPPK's number is valid"),
        pytest.param({"nip": "198513012010011001"}, "BLOCK:tidak_terbaca", id="R-DAT-01 month 13"),
        pytest.param({"nip": "198503012010011000"}, "BLOCK:tidak_terbaca", id="R-DAT-01 rounded by Excel"),
        pytest.param({"nip_holders": 2}, "BLOCK:dua_kali", id="R-DAT-01 two people of one number"),
    ],
)
def test_number_is_valid_and_unique(changes, expected):
    """A damaged or doubled NIP blocks."""
    assert verdict("R-DAT-01", person=person(**changes)) == expected


def test_an_unknown_person_blocks():
    """R-DAT-01: the roster does not hold this number."""
    assert verdict("R-DAT-01", person=MISSING) == "BLOCK:tidak_dikenal"


def test_a_damaged_number_is_masked_in_the_evidence():
    """Findings travel by mail: the whole number is in none of them."""
    damaged = "198513012010011001"
    assert damaged not in str(finding("R-DAT-01", person=person(nip=damaged)).evidence)


_TMT = date(2026, 12, 3)


def _born(years, day):
    return person(birth=date(day.year - years, day.month, day.day))


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        pytest.param(_born(58, date(2026, 12, 2)), "BLOCK", id="R-RET-01 BUP the day before the TMT"),
        pytest.param(_born(58, date(2026, 12, 3)), "WARN", id="R-RET-01 BUP on the TMT"),
        pytest.param(_born(58, date(2026, 12, 4)), "WARN", id="R-RET-01 BUP the day after the TMT"),
        pytest.param(_born(58, date(2027, 12, 2)), "WARN", id="R-RET-01 a year less a day"),
        pytest.param(_born(58, date(2027, 12, 3)), "WARN", id="R-RET-01 a year to the day"),
        pytest.param(_born(58, date(2027, 12, 4)), "PASS", id="R-RET-01 a year and a day"),
    ],
)
def test_retirement_at_the_effective_date(born, expected):
    """BUP before the TMT blocks; twelve months and less are a warning, inclusive on the first day."""
    assert verdict("R-RET-01", person=born) == expected


_SIXTY_NEXT = _born(59, _TMT)
_TARGETS = [
    ("administrator 58", target(), "BLOCK"),
    ("JPT 60", target(kind="jpt_pratama", echelon="II.b"), "WARN"),
    ("JF ahli madya 60", functional("Perencana Ahli Madya"), "WARN"),
    ("JF ahli muda 58", functional("Perencana Ahli Muda"), "BLOCK"),
    ("JF ahli pertama 58", functional("Perencana Ahli Pertama"), "BLOCK"),
    ("JF ahli utama 65", functional("Perencana Ahli Utama"), "PASS"),
    ("JF keterampilan 58", functional("Perawat Penyelia"), "BLOCK"),
    ("teacher 60", functional("Guru Ahli Muda", profile="guru"), "WARN"),
    ("staff 58", staff(), "BLOCK"),
]


@pytest.mark.parametrize(
    ("aimed", "expected"), [row[1:] for row in _TARGETS], ids=[f"R-RET-01 {row[0]}" for row in _TARGETS]
)
def test_the_target_post_gives_the_age_limit(aimed, expected):
    """Whoever turned 59 on the TMT may take a post that ends at 60, none that ends at 58."""
    assert verdict("R-RET-01", person=_SIXTY_NEXT, target=aimed) == expected


@pytest.mark.parametrize(
    ("origin", "aimed", "expected"),
    [
        pytest.param(
            functional("Guru Ahli Muda", profile="guru"),
            target(kind="penugasan", profile="penugasan", echelon=None, name="Kepala SD Negeri 1"),
            "WARN",
            id="R-RET-01 head of school",
        ),
        pytest.param(
            functional("Dokter Ahli Madya", profile="kesehatan"),
            target(kind="penugasan", profile="penugasan", echelon=None, name="Kepala Puskesmas Satu"),
            "WARN",
            id="R-RET-01 head of puskesmas keeps the limit of his JF",
        ),
        pytest.param(
            staff(),
            target(kind="penugasan", profile="penugasan", echelon=None, name="Kepala Puskesmas Satu"),
            "BLOCK",
            id="R-RET-01 head of puskesmas from staff",
        ),
        pytest.param(post(), None, "BLOCK", id="R-RET-01 a release keeps the limit of the present post"),
        pytest.param(None, None, "BLOCK", id="R-RET-01 without any post 58"),
    ],
)
def test_an_assignment_rests_on_the_post_behind_it(origin, aimed, expected):
    """An assignment has no age limit of its own; a release keeps that of the post."""
    assert verdict("R-RET-01", person=_SIXTY_NEXT, origin=origin, target=aimed) == expected


def test_retirement_is_judged_at_the_effective_date():
    """R-RET-01: the TMT counts, not the SK before it."""
    leaves = person(birth=date(1968, 12, 10))
    assert verdict("R-RET-01", person=leaves) == "WARN"
    assert verdict("R-RET-01", person=leaves, decree=decree(tmt=date(2026, 12, 11))) == "BLOCK"


def test_retirement_without_data_is_unknown():
    """A missing person, birth date or TMT never passes."""
    nowhere = decree(date=None, inauguration=None)
    assert verdict("R-RET-01", person=MISSING) == "UNKNOWN"
    assert verdict("R-RET-01", person=person(birth=MISSING)) == "UNKNOWN"
    assert verdict("R-RET-01", decree=nowhere) == "UNKNOWN"


def test_the_subject_of_the_builder_is_a_valid_number():
    """The lawful case rests on a number that the parser accepts."""
    assert verdict("R-DAT-01", person=person(nip=SUBJECT)) == "PASS"
