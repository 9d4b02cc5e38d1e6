"""Letters that override: a lifting with reasons, a decree of the city that changes a severity; statutory rules yield to none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.builders import (
    OTHER,
    PPK,
    PYB,
    SK_DAY,
    SUBJECT,
    actor,
    book,
    city_decree,
    decree,
    explainer,
    facts,
    letter,
    letters,
    lifting,
    person,
)
from workflow.domain.findings import Finding, Result
from workflow.domain.overrides import Ground, overridden
from workflow.domain.rulebook import Rulebook, judge
from workflow.domain.stages import Trigger

_LATE = {"briefing_on": date(2026, 12, 2)}
_LIFTING, _DECREE = lifting("R-SOS-01"), city_decree("R-SOS-01")
_DAY = timedelta(days=1)


def _book(**changes):
    """A rulebook of one rule of confidence L that may be lifted; it blocks unless a test says otherwise."""
    base = {"confidence": "L", "liftable": True, "blocking": True}
    return Rulebook({"R-SOS-01": replace(book().rules["R-SOS-01"], **base | changes)}, "v")


def _judged(override, *, given=None, **changes):
    told = facts(**(given or _LATE), letters=letters(*([override] if override else [])))
    (finding,) = judge(told, Trigger.SETUJUI, _book(**changes))
    return finding


_SHARED = [
    pytest.param({"covers": ("*",)}, True, id="for everyone"),
    pytest.param({"covers": (SUBJECT,)}, True, id="by name"),
    pytest.param({"covers": (f"{OTHER}:X",)}, False, id="for somebody else"),
    pytest.param({"covers": (f"{SUBJECT}:LAIN",)}, False, id="for another post"),
    pytest.param({"signer": PPK}, True, id="by the PPK"),
    pytest.param({"signer": PYB}, True, id="by the PyB"),
    pytest.param({"signer": OTHER}, False, id="by somebody else"),
    pytest.param({"date": SK_DAY - _DAY}, True, id="the day before the SK"),
    pytest.param({"date": SK_DAY}, True, id="on the day of the SK"),
    pytest.param({"date": SK_DAY + _DAY}, False, id="the day after the SK"),
    pytest.param({"date": None}, False, id="undated"),
    pytest.param({"rules": ("R-TEN-01",)}, False, id="of another rule"),
    pytest.param({"rules": ()}, False, id="of no rule"),
    pytest.param({"result": "tolak"}, False, id="refused"),
    pytest.param({"kind": "lainnya"}, False, id="another letter"),
]


@pytest.mark.parametrize(
    ("changes", "lifts"),
    [
        *_SHARED,
        pytest.param({"signer": None}, False, id="unsigned"),
        pytest.param({"reason": None}, False, id="without reasons"),
        pytest.param({"reason": "  "}, False, id="with blank reasons"),
    ],
)
def test_a_reasoned_letter_of_ppk_or_pyb_lifts(changes, lifts):
    """A rule that may be lifted becomes a warning that names the letter; no flag does that."""
    finding = _judged(_LIFTING._replace(**changes))
    assert (finding.result, finding.case) == (("WARN", "dikesampingkan") if lifts else ("BLOCK", ""))
    assert finding.evidence.get("surat_pengesampingan") == (_LIFTING.number if lifts else None)
    assert explainer().explain(finding._replace(result=Result.WARN))["alasan"]


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        *_SHARED,
        pytest.param({"signer": None}, True, id="without a named signer"),
        pytest.param({"reason": None}, True, id="without reasons of its own"),
        pytest.param({"severity": "peringatan"}, True, id="naming the severity"),
        pytest.param({"severity": "blokir"}, False, id="naming the severity that it has"),
    ],
)
def test_a_decree_of_the_city_makes_a_block_a_warning(changes, counts):
    """The finding and its sentence stay, its severity changes, for the decree's scope and from its date."""
    finding = _judged(_DECREE._replace(**changes))
    assert (finding.result, finding.case, finding.stops) == ("WARN" if counts else "BLOCK", "", not counts)
    assert finding.evidence.get("keputusan_kota") == (_DECREE.number if counts else None)


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        pytest.param(None, "BLOCK", id="the other severity"),
        pytest.param("blokir", "BLOCK", id="blokir"),
        pytest.param("peringatan", "WARN", id="peringatan"),
    ],
)
def test_a_decree_of_the_city_makes_a_warning_a_block(severity, expected):
    """The city may make a rule of its own stricter too."""
    finding = _judged(_DECREE._replace(severity=severity), blocking=False)
    assert (finding.result, finding.stops) == (expected, expected == "BLOCK")
    explained = explainer().explain(finding)
    assert explained["alasan"]
    assert ("derajat menjadi blokir" in explained["catatan"]) is (expected == "BLOCK")


@pytest.mark.parametrize(("blocking", "stops"), [(True, False), (False, True)])
def test_a_decree_decides_whether_a_gap_stops(blocking, stops):
    """Missing data stay UNKNOWN; whether they stop the step is the severity."""
    finding = _judged(_DECREE, given={"briefing_on": None}, blocking=blocking)
    assert (finding.result, finding.stops) == ("UNKNOWN", stops)


def test_the_youngest_decree_counts():
    """A later decree takes the place of an earlier one, in whichever order they were entered."""
    early = _DECREE._replace(severity="peringatan", number="1")
    late = _DECREE._replace(severity="blokir", number="2", date=early.date + _DAY)
    for order in ((early, late), (late, early)):
        (finding,) = judge(facts(**_LATE, letters=letters(*order)), Trigger.SETUJUI, _book())
        assert finding.result is Result.BLOCK


def test_what_a_decree_made_strict_may_still_be_lifted():
    """Severity first, then what lifts."""
    told = facts(**_LATE, letters=letters(_DECREE, _LIFTING))
    (finding,) = judge(told, Trigger.SETUJUI, _book(blocking=False))
    assert (finding.result, finding.case, finding.said) == ("WARN", "dikesampingkan", None)


def test_an_unknown_is_lifted_too():
    """R-SOS-01 without a date of the briefing stops where it blocks, and the letter lifts that as well."""
    finding = _judged(_LIFTING, given={"briefing_on": None})
    assert (finding.result, finding.case) == ("WARN", "dikesampingkan")


@pytest.mark.parametrize("override", [_LIFTING, _DECREE])
def test_what_passes_is_left_alone(override):
    """A letter changes nothing where the rule holds."""
    found = _judged(override, given={"today": SK_DAY})
    assert found == _judged(None, given={"today": SK_DAY})
    assert found.result is Result.PASS


@pytest.mark.parametrize("override", [_LIFTING, _DECREE])
@pytest.mark.parametrize("changes", [{"confidence": "H"}, {"confidence": "M"}, {"liftable": False}], ids=str)
def test_statutory_rules_and_those_never_lifted_yield_to_nothing(override, changes):
    """Neither letter touches a rule of law, its text read (H) or not yet (M), nor one that is never lifted."""
    assert _judged(override, **changes) == _judged(None, **changes)


def test_a_letter_that_does_not_count_is_told_with_its_cause():
    """Who entered a letter without reasons sees why it lifts nothing."""
    finding = _judged(_LIFTING._replace(reason=None))
    assert finding.evidence["surat_tidak_berlaku"] == [f"{_LIFTING.number}: tanpa alasan"]
    assert (
        f"surat tidak berlaku: {_LIFTING.number}: tanpa alasan"
        in explainer().explain(finding._replace(result=Result.WARN))["catatan"]
    )


_NEVER = {"R-AUT-04": {"proposer": PPK, "actor": actor(PPK)}, "R-DOC-04": {}, "R-SCP-02": {}}


def _never_lifted_facts(code, overrides):
    changes = dict(_NEVER[code])
    if code == "R-SCP-02":
        changes["person"] = person(employment="PPPK")
    twins = [letter("rekomendasi_bkn", sha256=text * 64) for text in "ab"] if code == "R-DOC-04" else []
    return facts(**changes, letters=letters(*twins, *overrides))


@pytest.mark.parametrize("code", sorted(_NEVER))
def test_four_eyes_one_version_and_pppk_are_never_lifted(code):
    """R-AUT-04, R-DOC-04 and R-SCP-02 stand although their confidence is L."""
    overrides = [lifting(code, covers=()), city_decree(code, signer=PPK, severity="peringatan")]
    found = [f for f in judge(_never_lifted_facts(code, overrides), Trigger.SETUJUI, book()) if f.rule == code]
    assert [f.result.value for f in found] == ["BLOCK"]


def test_an_sk_without_a_date_leaves_today_as_the_limit():
    """Until the SK is dated a letter counts from its date on."""
    today = facts().today
    for day, expected in ((today, "WARN"), (today + _DAY, "BLOCK")):
        told = facts(**_LATE, decree=decree(date=None), letters=letters(_LIFTING._replace(date=day)))
        (finding,) = judge(told, Trigger.SETUJUI, _book())
        assert finding.result == expected


def test_no_letter_no_change():
    """Without letters a finding is itself."""
    finding = Finding("R-SOS-01", Result.BLOCK)
    assert overridden(finding, [], Ground("R-SOS-01", blocking=True, limit=SK_DAY, entitled=(PPK,))) == finding
