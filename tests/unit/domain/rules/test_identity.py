"""R-DAT-01, R-DAT-02, R-SCP-02, R-RET-01: who the case is about, by which extract, and how long the person still serves."""

from datetime import date

import pytest

from tests.builders import (
    ORIGIN,
    SUBJECT,
    TODAY,
    book,
    decree,
    finding,
    functional,
    person,
    post,
    record,
    service,
    staff,
    target,
    verdict,
)
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


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        pytest.param(date(2026, 11, 11), "PASS", id="R-DAT-02 29 days"),
        pytest.param(date(2026, 11, 10), "PASS", id="R-DAT-02 30 days"),
        pytest.param(date(2026, 11, 9), "WARN:usia", id="R-DAT-02 31 days"),
        pytest.param(TODAY, "PASS", id="R-DAT-02 of today"),
        pytest.param(None, "UNKNOWN", id="R-DAT-02 no extract"),
    ],
)
def test_the_extract_is_fresh(drawn, expected):
    """An extract of more than thirty days is a warning."""
    assert verdict("R-DAT-02", roster_on=drawn) == expected


_STILL = service(end=None, post_id=ORIGIN)


@pytest.mark.parametrize(
    ("roster", "held", "services", "expected"),
    [
        pytest.param(ORIGIN, ORIGIN, (), "PASS", id="R-DAT-02 the same post"),
        pytest.param(ORIGIN, ORIGIN, MISSING, "PASS", id="R-DAT-02 no table of histories"),
        pytest.param(ORIGIN, ORIGIN, (_STILL, service()), "PASS", id="R-DAT-02 the history agrees"),
        pytest.param("LAIN", ORIGIN, (), "WARN", id="R-DAT-02 the roster names another post"),
        pytest.param("LAIN", None, (), "WARN", id="R-DAT-02 no post is held"),
        pytest.param(ORIGIN, None, (_STILL,), "PASS", id="R-DAT-02 the history alone"),
        pytest.param(ORIGIN, ORIGIN, (service(end=None),), "WARN", id="R-DAT-02 the history has another post open"),
        pytest.param(
            ORIGIN, ORIGIN, (service(end=None, start=date(2010, 1, 4)), _STILL), "PASS", id="R-DAT-02 the last one open"
        ),
        pytest.param(
            ORIGIN, ORIGIN, (service(end=None, kind="penugasan"),), "PASS", id="R-DAT-02 an assignment is beside it"
        ),
        pytest.param(
            ORIGIN, ORIGIN, (service(end=None, post_id=None),), "PASS", id="R-DAT-02 a post that is not in the map"
        ),
        pytest.param(None, None, (), "PASS", id="R-DAT-02 no post in either"),
        pytest.param(None, ORIGIN, (), "UNKNOWN", id="R-DAT-02 the roster names no post"),
    ],
)
def test_the_extract_agrees(roster, held, services, expected):
    """The post of the roster is the one that the histories say is held."""
    given = person(roster_post=roster, held_post=held)
    assert verdict("R-DAT-02", person=given, record=record(services=services)) == expected


def test_an_extract_is_never_a_block():
    """R-DAT-02 warns; a person who is not in the roster is unknown and stops nothing here."""
    found = finding("R-DAT-02", person=MISSING)
    assert (found.result, found.stops) == ("UNKNOWN", False)
    both = finding("R-DAT-02", person=person(roster_post="LAIN"), roster_on=date(2026, 1, 5))
    assert (both.case, both.evidence["usia_hari"]) == ("", 339)


@pytest.mark.parametrize(
    ("employment", "expected"),
    [
        pytest.param("PNS", "PASS", id="R-SCP-02 PNS"),
        pytest.param("PPPK", "BLOCK", id="R-SCP-02 PPPK"),
        pytest.param(None, "UNKNOWN", id="R-SCP-02 not known"),
    ],
)
def test_who_serves_on_a_contract(employment, expected):
    """A PPPK is relocated, never transferred, not even released or lifted by a letter."""
    assert verdict("R-SCP-02", person=person(employment=employment)) == expected
    assert verdict("R-SCP-02", person=person(employment=employment), target=None) == expected
    assert not book().rules["R-SCP-02"].liftable


def test_nobody_is_no_civil_servant():
    """R-SCP-02: a person who is not in the roster is unknown."""
    assert verdict("R-SCP-02", person=MISSING) == "UNKNOWN"
