"""R-VAC-02 and R-SRV-02: no post is left empty, nobody moves in a frozen period."""

from datetime import date

import pytest

from tests.builders import (
    OTHER,
    PPK,
    PYB,
    SUBJECT,
    SUCCESSOR,
    TODAY,
    book,
    case,
    decree,
    explainer,
    facts,
    finding,
    frozen_load,
    holder,
    letters,
    lifting,
    params,
    post,
    staff,
    verdict,
)
from tests.unit.domain.rules.duties import ACTING, BEHIND, CRITICAL, EMPTY, SUCCESSION
from workflow.domain.errors import ConfigError
from workflow.domain.facts import RoundFacts, Succession
from workflow.domain.rulebook import judge
from workflow.domain.stages import CLOSED_STATES, Stage, Trigger
from workflow.settings.rules import build_rulebook
from workflow.settings.toml import Toml


@pytest.mark.parametrize(
    ("changes", "cover"),
    [
        pytest.param({}, "pengganti", id="R-VAC-02 a case enters it"),
        pytest.param({**EMPTY, "case": case(replacement_nip=SUCCESSOR)}, "pengganti", id="R-VAC-02 named successor"),
        pytest.param({**EMPTY, "case": case(acting_nip=OTHER)}, "Plh", id="R-VAC-02 named Plh"),
        pytest.param({"succession": Succession(others=(holder(),))}, "pemegang lain", id="R-VAC-02 others hold it"),
        pytest.param({"succession": Succession(acting=(ACTING,))}, "Plt", id="R-VAC-02 Plt of the table"),
        pytest.param(
            {"succession": Succession(acting=(ACTING._replace(basis="plh"),))}, "Plh", id="R-VAC-02 Plh of the table"
        ),
    ],
)
def test_a_post_left_is_covered(changes, cover):
    """A successor, another holder, a Plt or a Plh: any of them is enough, also for a post that signs."""
    for origin in (post(), CRITICAL, post(signatory=True)):
        found = finding("R-VAC-02", **{**changes, "origin": origin})
        assert (found.result, found.evidence["oleh"]) == ("PASS", cover)


_SELF = {
    "case": case(replacement_nip=SUBJECT, acting_nip=SUBJECT),
    "succession": Succession(acting=(ACTING._replace(nip=SUBJECT),)),
}


@pytest.mark.parametrize("changes", [pytest.param(EMPTY, id="nobody"), pytest.param(_SELF, id="who leaves")])
@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        pytest.param(post(), "WARN", id="R-VAC-02 an official's post"),
        pytest.param(post(profile="penugasan"), "WARN", id="R-VAC-02 a head of school"),
        pytest.param(staff(), "PASS:bukan_pejabat", id="R-VAC-02 staff"),
        pytest.param(post(profile="guru"), "PASS:bukan_pejabat", id="R-VAC-02 a teacher"),
        pytest.param(staff(service_critical=True), "BLOCK", id="R-VAC-02 staff of a critical service"),
        pytest.param(post(service_critical=True), "BLOCK", id="R-VAC-02 service-critical"),
        pytest.param(post(signatory=True), "BLOCK", id="R-VAC-02 signatory"),
    ],
)
def test_an_empty_post(changes, origin, expected):
    """An empty post is a warning; where it serves the public or signs it stops (AC-22)."""
    assert verdict("R-VAC-02", **{**changes, "origin": origin}) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(date(2026, 12, 2), None, "PASS", id="R-VAC-02 acts from the day before the TMT"),
        pytest.param(date(2026, 12, 3), None, "PASS", id="R-VAC-02 acts from the TMT"),
        pytest.param(date(2026, 12, 4), None, "WARN", id="R-VAC-02 acts from the day after"),
        pytest.param(None, date(2026, 12, 2), "WARN", id="R-VAC-02 acts to the day before the TMT"),
        pytest.param(None, date(2026, 12, 3), "PASS", id="R-VAC-02 acts to the TMT"),
        pytest.param(None, date(2026, 12, 4), "PASS", id="R-VAC-02 acts to the day after"),
    ],
)
def test_an_acting_official_is_there_from_the_first_day(start, end, expected):
    """A Plt or Plh of the table delegasi counts where the term holds the TMT."""
    acting = ACTING._replace(start=start, end=end)
    assert verdict("R-VAC-02", succession=Succession(acting=(acting,))) == expected


def test_an_extension_is_a_second_row():
    """R-VAC-02: an ended term does not hide the one that follows it."""
    ended = ACTING._replace(start=date(2026, 9, 1), end=date(2026, 11, 30))
    assert verdict("R-VAC-02", succession=Succession(acting=(ended, ACTING))) == "PASS"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("pemetaan", "BLOCK:menunggu"),
        ("usulan", "BLOCK:menunggu"),
        ("sosialisasi", "BLOCK:menunggu"),
        ("ditunda", "BLOCK:menunggu"),
        ("persetujuan", "PASS"),
        ("serah_terima", "PASS"),
    ],
)
def test_approval_waits_for_the_successor(state, expected):
    """R-VAC-02: at setujui a successor's own case must be as far; before it an open case is enough."""
    claim = SUCCESSION._replace(state=Stage(state))
    given = {"succession": Succession((claim,)), "origin": CRITICAL}
    found = finding("R-VAC-02", trigger=Trigger.SETUJUI, **given)
    assert f"{found.result}:{found.case}".rstrip(":") == expected
    assert found.evidence.get("menunggu", [claim.number]) == [claim.number]
    assert verdict("R-VAC-02", trigger=Trigger.LENGKAPI, **given) == "PASS"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"case": case(replacement_nip=SUCCESSOR)}, "WARN:menunggu", id="R-VAC-02 the same person is named"
        ),
        pytest.param({"case": case(replacement_nip=OTHER)}, "PASS", id="R-VAC-02 another person is named"),
        pytest.param({"case": case(acting_nip=SUCCESSOR)}, "PASS", id="R-VAC-02 a Plh meanwhile"),
    ],
)
def test_a_name_does_not_hurry_its_case(changes, expected):
    """Who is named and has a case of the own follows that case; somebody else covers the post meanwhile."""
    assert verdict("R-VAC-02", **BEHIND, **changes) == expected


@pytest.mark.parametrize("ended", CLOSED_STATES)
def test_an_ended_case_covers_nothing(ended):
    """R-VAC-02: a case that has ended brings nobody."""
    assert verdict("R-VAC-02", succession=Succession((SUCCESSION._replace(state=ended),))) == "WARN"


def test_without_a_date_it_is_unknown():
    """R-VAC-02: without a TMT there is no first day; that stops where the post signs and is told elsewhere."""
    undated = decree(date=None, inauguration=None)
    for origin, stops in ((post(), False), (post(signatory=True), True)):
        found = finding("R-VAC-02", decree=undated, origin=origin)
        assert (found.result, found.stops, found.evidence["kurang"]) == ("UNKNOWN", stops, "TMT")


def test_an_empty_post_is_lifted_by_letter():
    """R-VAC-02 has confidence L: a letter of the PyB lifts it for a signatory's post."""
    given = facts(**EMPTY, origin=CRITICAL, letters=letters(lifting("R-VAC-02")))
    (found,) = [f for f in judge(given, Trigger.LENGKAPI, book()) if f.rule == "R-VAC-02"]
    assert (found.result, found.case) == ("WARN", "dikesampingkan")


def _asked(*loads):
    facts_ = RoundFacts("G", loads, (), TODAY, (PPK, PYB))
    found = book().rules["R-SRV-02"].function(facts_, params("R-SRV-02"))
    assert all(explainer().explain(item)["alasan"] for item in found)
    return found


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 12, 14), "PASS", id="R-SRV-02 the day before it begins"),
        pytest.param(date(2026, 12, 15), "WARN", id="R-SRV-02 its first day"),
        pytest.param(date(2026, 12, 16), "WARN", id="R-SRV-02 its second day"),
        pytest.param(date(2026, 12, 30), "WARN", id="R-SRV-02 the day before it ends"),
        pytest.param(date(2026, 12, 31), "WARN", id="R-SRV-02 its last day"),
        pytest.param(date(2026, 11, 30), "PASS", id="R-SRV-02 another month"),
    ],
)
def test_a_frozen_period(day, expected):
    """The period that the agency's books are closed in holds its first and its last day."""
    (found,) = _asked(frozen_load(day))
    assert (found.result, found.stops) == (expected, False)


def test_a_period_is_its_agencys_own():
    """R-SRV-02: what is frozen for one agency is open for another."""
    (found,) = _asked(frozen_load(date(2026, 12, 28), agency="DISHUB"))
    assert found.result == "PASS"


def test_one_finding_for_a_period():
    """R-SRV-02 is reported once for the round, with all units and days that it hits."""
    other = frozen_load(date(2026, 12, 16), date(2026, 12, 15))._replace(unit_name="Unit U2")
    (found,) = _asked(frozen_load(date(2026, 12, 1), date(2026, 12, 16)), other)
    assert (found.evidence["unit"], found.evidence["hari"]) == (
        ["Unit U1", "Unit U2"],
        [date(2026, 12, 15), date(2026, 12, 16)],
    )


def test_a_year_that_was_not_entered_is_unknown():
    """R-SRV-02: no period on file for a year does not say that there is none; it is told and stops nothing."""
    (found,) = _asked(frozen_load(date(2027, 1, 4)))
    assert (found.result, found.evidence["kurang"], found.stops) == ("UNKNOWN", "masa beku tahun 2027", False)


def test_a_period_without_agencies_is_everyones():
    """R-SRV-02: an empty list of agencies freezes all of them."""
    every = {"nama": "Siaga bencana", "mulai": date(2026, 12, 1), "selesai": date(2026, 12, 2), "opd": []}
    rule = _configured(masa=[every])
    (found,) = rule.function(RoundFacts("G", (frozen_load(date(2026, 12, 2), agency="X"),), (), TODAY), rule.params(""))
    assert found.result == "WARN"


def _configured(**values):
    entry = Toml.read("rules.toml").table("R-SRV-02").values
    changed = {**entry, "parameter": {**entry["parameter"], **values}}
    return build_rulebook(Toml("rules.toml", {"R-SRV-02": changed})).rules["R-SRV-02"]


_PERIOD = {"nama": "Ujian", "mulai": date(2026, 12, 7), "selesai": date(2026, 12, 7), "opd": ["DISDIK"]}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        pytest.param({**_PERIOD, "selesai": date(2026, 12, 6)}, "masa Ujian selesai sebelum mulai", id="ends first"),
        pytest.param({**_PERIOD, "mulai": "2026-12-07"}, "mulai harus bertipe date", id="a text for a date"),
        pytest.param({**_PERIOD, "opd": "DISDIK"}, "opd harus bertipe list", id="a text for a list"),
        pytest.param({"nama": "Ujian"}, "setiap masa harus berisi: nama, mulai, selesai, opd", id="incomplete"),
        pytest.param("Ujian", "setiap masa harus berisi", id="no table"),
    ],
)
def test_a_wrong_period_stops_the_start(row, told):
    """A period that would never match, or that the rule cannot read, is told with file and key before anything is judged."""
    with pytest.raises(ConfigError) as error:
        _configured(masa=[row])
    assert "R-SRV-02.parameter.masa" in str(error.value)
    assert told in str(error.value)
    assert _configured(masa=[_PERIOD]).values["masa"] == [_PERIOD]
