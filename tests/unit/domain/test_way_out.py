"""The way out of a blocked case: whoever does what it says finds the step open."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders as b
from tests.unit.domain.faults import FAULTS, HANDOVER_FAULTS, broken, done, postponed
from workflow.domain.findings import Finding, Result
from workflow.domain.registers import LETTER_KINDS
from workflow.domain.remedies import ActKind, MendingAct
from workflow.domain.rulebook import judge
from workflow.domain.stages import Trigger
from workflow.domain.way_out import NOTHING_BLOCKS, way_out

ONE_DAY = timedelta(days=1)
PROMISES = 3
"""How often data that were missing may bring something new to light."""


def stops(facts, trigger):
    """The codes of what stops a step."""
    return {found.rule for found in judge(facts, trigger, b.book()) if found.stops}


def opening(facts, trigger):
    """The way out of these facts."""
    return way_out(facts, trigger, judge(facts, trigger, b.book()), b.book())


def catalogue(facts):
    """Every act that is done by one person at one time."""
    yield from (MendingAct(ActKind.LETTER, kind, rules=tuple(b.book().rules)) for kind in LETTER_KINDS)
    stated = ("bebas_hukdis", "tanpa_konflik", "kompetensi", "formasi", "tanpa_tugas_belajar", "bebas_temuan")
    yield from (MendingAct(ActKind.STATEMENT, kind) for kind in stated)
    for days in (1, 8, 32, 93, 200, 367, 740, 1100):
        yield MendingAct(ActKind.DECREE, "tanggal", b.SK_DAY + days * ONE_DAY)
    yield MendingAct(ActKind.DECREE, "penandatangan")
    yield MendingAct(ActKind.DECISION, "pengganti")
    yield MendingAct(ActKind.PROPOSAL, "uraian_alasan")
    yield MendingAct(ActKind.OTHER_CASE, "pesaing")
    yield MendingAct(ActKind.DATA, "formasi")
    yield MendingAct(ActKind.DATA, "delegasi")
    yield from (MendingAct(ActKind.TASK, task.code) for task in facts.tasks)


def check(facts, trigger):
    """What the way out promises of these facts is kept."""
    promised = opening(facts, trigger)
    before = stops(facts, trigger)
    if not before:
        assert promised == NOTHING_BLOCKS
        return
    assert {rule for act in promised.acts for rule in act.rules} >= before
    if promised.withdraws:
        assert [act.kind for act in promised.acts] == [ActKind.WITHDRAWAL]
        assert [act for act in catalogue(facts) if not stops(done(facts, [act]), trigger)] == []
        return
    assert_kept(facts, trigger, promised)


def assert_kept(facts, trigger, promised):
    """Doing all of it opens the step and leaving any of it out does not; a date is the first that helps."""
    for act in promised.acts:
        assert stops(done(facts, [other for other in promised.acts if other is not act]), trigger), act
    if promised.waits_until is not None:
        assert not stops(postponed(facts, promised.waits_until), trigger)
        assert stops(postponed(facts, promised.waits_until - ONE_DAY), trigger)
    facts = done(facts, promised.acts)
    for _again in range(PROMISES):
        left = stops(facts, trigger)
        if not left:
            return
        # What was missing may hide a fault: then the way goes on from there. Nothing else may come as a surprise.
        assert any(act.kind is ActKind.DATA for act in promised.acts), left
        promised = opening(facts, trigger)
        if promised.withdraws:
            return
        facts = done(facts, promised.acts)
    assert not stops(facts, trigger)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_alone_has_its_way_out(name):
    """For each single fault the way out that is told opens the step, or none can."""
    check(broken([name]), Trigger.SETUJUI)


@pytest.mark.parametrize("name", HANDOVER_FAULTS)
def test_each_fault_of_a_handover_has_its_way_out(name):
    """For each single fault of a handover doing what is told closes the case."""
    facts = broken([name], Trigger.SELESAIKAN)
    assert stops(facts, Trigger.SELESAIKAN)
    assert not opening(facts, Trigger.SELESAIKAN).withdraws
    check(facts, Trigger.SELESAIKAN)


@given(st.lists(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=4, unique=True))
def test_doing_what_it_says_opens_the_step(names):
    """Whatever comes together, the acts that are told open the step, none is needless, and no promise is empty."""
    check(broken(names), Trigger.SETUJUI)


@given(st.lists(st.sampled_from(sorted(HANDOVER_FAULTS)), min_size=1, max_size=4, unique=True))
def test_doing_what_it_says_closes_a_handover(names):
    """The same for the last step."""
    check(broken(names, Trigger.SELESAIKAN), Trigger.SELESAIKAN)
