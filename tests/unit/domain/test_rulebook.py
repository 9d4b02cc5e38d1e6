"""The rulebook: which rule is asked when, how letters lift, and that config and functions belong together."""

import hashlib
import inspect
import pkgutil
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest

from tests.builders import OTHER, PPK, PROPOSER, PYB, TODAY, actor, book, case, explainer, facts, lawful, params
from workflow.domain import rules
from workflow.domain.facts import Relation, Succession
from workflow.domain.findings import Result
from workflow.domain.missing import MISSING
from workflow.domain.record import UNRECORDED
from workflow.domain.rulebook import Occasion, Rulebook, judge, judge_clocks, judge_with
from workflow.domain.stages import FORWARD_TRIGGERS, GUARDED_TRIGGERS, Trigger

_NEVER_LIFTED_BY_ANYBODY = {"R-AUT-04", "R-DOC-04", "R-SCP-02"}
_FIRST_SET = {
    "R-DAT-01": ("ajukan", "setujui"),
    "R-DAT-02": ("ajukan", "setujui"),
    "R-SCP-02": ("ajukan", "setujui"),
    "R-TEN-01": ("ajukan", "setujui"),
    "R-TEN-02": ("ajukan", "setujui"),
    "R-TEN-03": ("ajukan", "setujui"),
    "R-AUT-01": ("setujui", "setujui"),
    "R-AUT-02": ("setujui", "setujui"),
    "R-AUT-03": ("setujui", "setujui"),
    "R-AUT-04": ("setujui", "setujui"),
    "R-AUT-05": ("setujui", "setujui"),
    "R-PIL-01": ("setujui", "setujui"),
    "R-PIL-02": ("setujui", "setujui"),
    "R-PIL-03": ("setujui", "setujui"),
    "R-DEM-01": ("lengkapi", "setujui"),
    "R-ADM-01": ("setujui", "setujui"),
    "R-ADM-02": ("setujui", "setujui"),
    "R-SCP-01": ("ajukan", "setujui"),
    "R-DEM-02": ("lengkapi", "setujui"),
    "R-DEM-03": ("lengkapi", "setujui"),
    "R-DEM-04": ("lengkapi", "setujui"),
    "R-DEM-05": ("lengkapi", "setujui"),
    "R-DEM-06": ("lengkapi", "setujui"),
    "R-DIS-01": ("lengkapi", "setujui"),
    "R-DIS-02": ("lengkapi", "setujui"),
    "R-DOC-01": ("lengkapi", "setujui"),
    "R-DOC-02": ("lengkapi", "setujui"),
    "R-DOC-03": ("setujui", "setujui"),
    "R-DOC-05": ("lengkapi", "setujui"),
    "R-MER-01": ("ajukan", "setujui"),
    "R-MER-02": ("lengkapi", "setujui"),
    "R-MER-03": ("lengkapi", "setujui"),
    "R-CMP-01": ("ajukan", "setujui"),
    "R-CMP-02": ("ajukan", "setujui"),
    "R-CMP-03": ("ajukan", "setujui"),
    "R-CMP-04": ("ajukan", "setujui"),
    "R-JF-01": ("lengkapi", "setujui"),
    "R-JF-02": ("lengkapi", "setujui"),
    "R-DOC-04": ("lengkapi", "setujui"),
    "R-COI-01": ("lengkapi", "setujui"),
    "R-VAC-01": ("lengkapi", "setujui"),
    "R-VAC-02": ("lengkapi", "setujui"),
    "R-RET-01": ("ajukan", "setujui"),
    "R-LVE-01": ("lengkapi", "setujui"),
    "R-SOS-01": ("tuntaskan", "setujui"),
    "R-SRV-01": ("lengkapi", "setujui"),
    "R-SRV-02": ("lengkapi", "setujui"),
    "R-HND-01": ("selesaikan", "selesaikan"),
    "R-HND-02": ("selesaikan", "selesaikan"),
    "R-HND-03": ("selesaikan", "selesaikan"),
    "R-HND-04": ("selesaikan", "selesaikan"),
    "R-REV-01": ("batalkan", "batalkan"),
    "R-TIM-02": ("setujui", "setujui"),
}
"""Written by hand from rules.csv: the steps between which each rule of the first set is asked."""
_BESIDE = {
    "R-TIM-01": Occasion.CLOCK,
    "R-TIM-03": Occasion.CLOCK,
    "R-PLT-01": Occasion.NIGHT,
    "R-CON-01": Occasion.VIEW,
    "R-PDP-01": Occasion.VIEW,
}
"""The rules that guard no step, and what asks them."""
_OF_THE_ROUND = {"R-SRV-01", "R-SRV-02"}
_AFTER_APPROVAL = {"R-HND-01", "R-HND-02", "R-HND-03", "R-HND-04", "R-REV-01"}


def _public_rules():
    themes = [module.name for module in pkgutil.iter_modules(rules.__path__) if not module.name.startswith("_")]
    for loaded in [import_module(f"{rules.__name__}.{theme}") for theme in themes]:
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and list(inspect.signature(function).parameters) == ["facts", "params"]:
                yield pytest.param(function, id=f"{loaded.__name__.rpartition('.')[2]}.{name}")


@pytest.mark.parametrize("function", list(_public_rules()))
def test_every_rule_function_is_registered(function):
    """A rule that no entry names would never be asked; each says its code and where it comes from."""
    entries = [rule for rule in book().rules.values() if rule.function is function]
    assert len(entries) == 1
    text = function.__doc__ + inspect.getmodule(function).__doc__
    assert function.__doc__.startswith(f"{entries[0].code}: ")
    assert "Regulation:" in text or "No legal rule" in text


def test_every_entry_names_another_function():
    """As many functions as entries: none is asked under two codes."""
    assert len(list(_public_rules())) == len(book().rules)


@pytest.mark.parametrize("code", sorted(_FIRST_SET))
def test_every_rule_of_the_first_set_is_there(code):
    """Each is asked on the steps of rules.csv and cites its basis."""
    rule = book().rules[code]
    assert (rule.asked_from.value, rule.guards_up_to.value) == _FIRST_SET[code]
    assert rule.basis
    assert rule.title


def test_the_book_holds_these_rules_and_no_other():
    """What this module writes down by hand is all that is configured."""
    assert set(book().rules) == {*_FIRST_SET, *_BESIDE}


@pytest.mark.parametrize("code", sorted(_BESIDE))
def test_a_rule_beside_the_steps_is_asked_by_its_occasion_alone(code):
    """The night, a clock or a showing asks it; no step does, and it cannot be lifted."""
    rule = book().rules[code]
    assert (rule.asked_from, rule.guards_up_to, rule.liftable) == (_BESIDE[code], _BESIDE[code], False)
    assert not any(rule.asked_on(trigger, TODAY) for trigger in Trigger)
    for occasion in Occasion:
        asked = {own.rule for _function, own in book().beside_steps(occasion, "rotasi", TODAY)}
        assert (code in asked) is (occasion is _BESIDE[code])
    before = book().beside_steps(_BESIDE[code], "rotasi", rule.valid_from - timedelta(days=1))
    assert code not in {own.rule for _function, own in before}


def test_the_clocks_of_the_lawful_case_are_quiet():
    """Nothing is overdue there, and each clock says so with a sentence."""
    found = judge_clocks(lawful(), book())
    assert {finding.rule: finding.result.value for finding in found} == {"R-TIM-01": "PASS", "R-TIM-03": "PASS"}
    assert all(explainer().explain(finding)["alasan"] for finding in found)


@pytest.mark.parametrize("trigger", GUARDED_TRIGGERS)
def test_the_rules_of_a_step(trigger):
    """A step asks the rules between whose ends it lies, and no other."""
    order = [step.value for step in GUARDED_TRIGGERS]
    wanted = {
        code
        for code, (start, end) in _FIRST_SET.items()
        if order.index(start) <= order.index(trigger.value) <= order.index(end)
    }
    asked = {own.rule for _function, own in book().for_edge(trigger, "rotasi", TODAY)}
    asked |= {own.rule for _function, own in book().round_rules(trigger, TODAY)}
    assert asked == wanted


def test_a_preflight_asks_everything_up_to_approval():
    """What lies after setujui is not asked."""
    asked = {own.rule for _function, own in book().up_to_approval("rotasi", TODAY)}
    assert asked == set(_FIRST_SET) - _OF_THE_ROUND - _AFTER_APPROVAL


def test_the_lawful_case_passes_every_rule():
    """The builder's case passes every rule of every step, and each has a sentence."""
    signed = actor(PPK)._replace(reason="Putusan atas keberatan.", letter="800/sk-batal/2026")
    for trigger in GUARDED_TRIGGERS:
        given = facts(actor=signed, trigger=trigger) if trigger is Trigger.BATALKAN else lawful()
        for finding in judge(given, trigger, book()):
            assert finding.result is Result.PASS, finding
            assert explainer().explain(finding)["alasan"]


def test_a_rule_is_asked_while_it_is_in_force():
    """Before its first day and after its last a rule is not asked."""
    rule = replace(book().rules["R-TEN-01"], valid_from=date(2020, 1, 1), valid_to=date(2026, 6, 30))
    for on, asked in [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ]:
        assert rule.asked_on(Trigger.AJUKAN, on) is asked
    assert replace(rule, valid_to=None).asked_on(Trigger.AJUKAN, date(2040, 1, 1))
    assert not rule.asked_on(Trigger.SELESAIKAN, date(2026, 1, 1))


def test_severity_by_kind():
    """A rule may block one kind of transfer and warn for another."""
    rule = replace(book().rules["R-TEN-01"], blocking_by_kind={"rotasi": False})
    assert not rule.params("rotasi").blocking
    assert rule.params("promosi").blocking
    own = Rulebook({"R-TEN-01": rule}, "v")
    short = facts(origin_since=date(2026, 1, 1))
    assert [f.result.value for f in judge(short, Trigger.AJUKAN, own)] == ["WARN"]
    other = facts(origin_since=date(2026, 1, 1), case=case(kind="promosi"))
    assert [f.result.value for f in judge(other, Trigger.AJUKAN, own)] == ["BLOCK"]


def test_deciding_acts_judge_their_actor():
    """putuskan, tolak, kembalikan, tunda and batalkan ask R-AUT-04 and R-COI-01 of their actor; other acts ask none.

    A cancellation also asks what guards it.
    """
    kin = facts(relations=(Relation(OTHER, "anak"),), actor=actor(OTHER))
    for trigger in Trigger:
        if trigger in FORWARD_TRIGGERS:
            continue
        found = {f.rule: f.result.value for f in judge(replace(kin, trigger=trigger), trigger, book())}
        deciding = trigger.value in {"putuskan", "tolak", "kembalikan", "tunda", "batalkan"}
        guarding = {"R-REV-01": "BLOCK"} if trigger is Trigger.BATALKAN else {}
        assert found == ({"R-AUT-04": "PASS", "R-COI-01": "BLOCK", **guarding} if deciding else {})


def test_an_unknown_tie_does_not_stop_an_opinion():
    """Missing data stop a step forward; an opinion is given meanwhile, and the gap is shown."""
    gap = facts(relations=MISSING, actor=actor(OTHER), trigger=Trigger.PUTUSKAN)
    (unknown,) = [f for f in judge(gap, Trigger.PUTUSKAN, book()) if f.rule == "R-COI-01"]
    assert unknown.result is Result.UNKNOWN
    assert not unknown.stops
    assert any(f.stops for f in judge(replace(gap, trigger=Trigger.LENGKAPI), Trigger.LENGKAPI, book()))


def test_rules_of_law_are_never_lifted():
    """Confidence H and M, and what rules.csv calls never lifted, carry `dapat_dikesampingkan = false`."""
    for rule in book().rules.values():
        if rule.confidence != "L" or rule.code in _NEVER_LIFTED_BY_ANYBODY:
            assert not rule.liftable, rule.code
            assert not rule.yields, rule.code


def test_all_findings_are_told():
    """A case with many faults gets them all in one answer, not the first alone."""
    faulty = facts(letters=(), proposer=PPK, briefing_on=date(2026, 12, 2), relations=MISSING)
    found = {f.rule: f.result.value for f in judge(faulty, Trigger.SETUJUI, book()) if f.result is not Result.PASS}
    assert found == {
        "R-AUT-02": "BLOCK",
        "R-AUT-03": "BLOCK",
        "R-AUT-04": "BLOCK",
        "R-DOC-01": "BLOCK",
        "R-DOC-02": "WARN",
        "R-COI-01": "UNKNOWN",
        "R-SOS-01": "WARN",
    }


_HOLES = {
    "person": MISSING,
    "origin": MISSING,
    "origin_since": MISSING,
    "target": MISSING,
    "proposer": None,
    "briefing_on": None,
    "head_of_region": MISSING,
    "election": MISSING,
    "sanctions": MISSING,
    "absences": MISSING,
    "relations": MISSING,
    "holders": MISSING,
    "unit_load": MISSING,
    "signer_status": MISSING,
    "ppk": MISSING,
    "letters": (),
    "decisions": (),
    "tasks": (),
    "record": UNRECORDED,
    "standard": MISSING,
    "roster_on": None,
    "granted": MISSING,
    "succession": Succession(),
}


@pytest.mark.parametrize("name", sorted(_HOLES))
def test_missing_data_never_raise_and_never_help(name):
    """Without a fact no rule raises, and none that stopped before lets go."""
    before = {f.rule: f for f in judge(lawful(), Trigger.SETUJUI, book())}
    for finding in judge(facts(**{name: _HOLES[name]}), Trigger.SETUJUI, book()):
        assert finding.result is not Result.PASS or before[finding.rule].result is Result.PASS
        assert explainer().explain(finding)["alasan"]


def test_nothing_known_at_all():
    """With every fact missing each rule still answers with a sentence, and none passes."""
    empty = lawful().decree._replace(date=None, inauguration=None, invitation=None, signer=None, kind=None)
    blank = facts(**_HOLES, decree=empty, case=case(reason_code=None, reason_text=None))
    pairs = book().up_to_approval("rotasi", TODAY) + book().for_edge(Trigger.SELESAIKAN, "rotasi", TODAY)
    found = judge_with(blank, pairs, book()) + judge(blank, Trigger.BATALKAN, book())[2:]
    assert {finding.rule for finding in found} == set(_FIRST_SET) - _OF_THE_ROUND
    assert all(explainer().explain(finding)["alasan"] for finding in found)
    # Without letters there is no second version of one.
    assert [finding.rule for finding in found if finding.result is Result.PASS] == ["R-DOC-04"]


def test_the_version_follows_the_entry():
    """The version that the ledger records changes with any word of an entry, and with nothing else."""
    digests = [rule.digest for rule in book().rules.values()]
    assert len(set(digests)) == len(digests)
    assert all(len(digest) == 64 for digest in digests)
    assert book().version == hashlib.sha256(book().manifest.encode()).hexdigest()


def test_the_answer_is_kept_for_the_day():
    """Rules of a step are chosen once a day and kind."""
    assert book().for_edge(Trigger.SETUJUI, "rotasi", TODAY) is book().for_edge(Trigger.SETUJUI, "rotasi", TODAY)
    assert params("R-TEN-01").values["bulan"] == 24
    assert PROPOSER not in {PPK, PYB}
