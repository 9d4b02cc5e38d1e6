"""The way out of a blocked case: whoever does what it says finds the step open."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders as b
from tests.unit.domain.faults import FAULTS, HANDOVER_FAULTS, broken, done, postponed
from workflow.domain.findings import Finding, Result
from workflow.domain.registers import LETTER_KINDS
from workflow.domain.remedies import ActKind, MendingAct
from workflow.domain.rulebook import Rulebook, judge
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


def k_tahap(case, **evidence):
    """What a step waits for besides its rules."""
    return Finding("K-TAHAP", Result.BLOCK, evidence, case=case)


@pytest.mark.parametrize(
    ("finding", "acts", "until"),
    [
        (k_tahap("menunggu_jabatan", tmt=b.INAUGURATED), [("tunggu", "tmt")], b.INAUGURATED),
        (k_tahap("jabatan_tertahan", tmt=b.SK_DAY), [("data", "pergantian_jabatan")], None),
        (k_tahap("menunggu_pendapat", tenggat=b.SK_DAY, jumlah=2), [("putusan", "kepala_opd")], None),
        (k_tahap("menunggu_tanggapan", tenggat=b.SK_DAY), [("putusan", "asn")], None),
        (k_tahap("rantai", menunggu=["tpk", "pyb"]), [("putusan", "tpk"), ("putusan", "pyb")], None),
        (k_tahap("belum_diberitahu", butir=["SP1"]), [("tugas", "SP1")], None),
    ],
)
def test_what_a_step_waits_for_besides_its_rules(finding, acts, until):
    """Whose word is awaited is told; only the day on which a post changes is nothing but time."""
    found = way_out(b.lawful(), Trigger.SETUJUI, [finding], b.book())
    assert [(act.kind.value, act.object) for act in found.acts] == acts
    assert (found.waits_until, found.withdraws) == (until, False)


@pytest.mark.parametrize("name", HANDOVER_FAULTS)
def test_a_handover_that_has_not_begun_has_its_way_out(name):
    """Between the SK and the TMT no letter of the handover can be dated rightly yet; nobody is told to withdraw."""
    facts = replace(broken([name, "no spmt"], Trigger.SELESAIKAN), today=b.SK_DAY)
    acts = opening(facts, Trigger.SELESAIKAN).acts
    assert ("surat", "spmt") in [(act.kind.value, act.object) for act in acts]


def test_after_the_sk_nobody_is_told_to_withdraw():
    """What was decided is not the proposer's to take back: where no act helps, the PPK may cancel."""
    found = way_out(b.lawful(), Trigger.SELESAIKAN, [k_tahap("lain")], b.book())
    assert ([(act.kind.value, act.object) for act in found.acts], found.withdraws) == ([("langkah", "batalkan")], False)
    assert way_out(b.lawful(), Trigger.SETUJUI, [k_tahap("lain")], b.book()).withdraws


def test_an_awaited_word_keeps_its_own_deadline():
    """The day until which an opinion is awaited is the act's, not that of the SK."""
    awaited = k_tahap("menunggu_pendapat", tenggat=b.INVITED, jumlah=1)
    (act,) = way_out(b.lawful(), Trigger.LENGKAPI, [awaited], b.book()).acts
    assert act.due == b.INVITED


def test_decisions_come_after_the_facts_that_they_rest_on():
    """Who does the acts in their order is not asked twice; who is in conflict steps back before the others decide."""
    awaited = k_tahap("rantai", menunggu=["tpk", "pyb"])
    facts = broken(["R-AUT-01", "R-TIM-02 invited late"])
    acts = way_out(facts, Trigger.SETUJUI, [*judge(facts, Trigger.SETUJUI, b.book()), awaited], b.book()).acts
    assert [act.kind.value for act in acts][-2:] == ["putusan", "putusan"]
    assert {act.kind for act in acts[:-2]} == {ActKind.DECREE}


def test_one_letter_for_two_rules_counts_once():
    """Without the register of sanctions the letter that R-DOC-01 asks for closes the gap of R-DIS-01 too."""
    (act,) = opening(broken(["R-DIS-01 no register"]), Trigger.SETUJUI).acts
    assert (act.object, set(act.rules)) == ("pernyataan_hukdis", {"R-DIS-01", "R-DOC-01"})
    assert act.due == b.SK_DAY


def test_a_finding_of_a_list_is_offered_what_its_entry_says():
    """A round-wide finding is not judged on the facts of one case: its first remedy is told."""
    share = Finding("R-SRV-01", Result.BLOCK, {"unit": "U1"})
    (act,) = way_out(b.lawful(), Trigger.SETUJUI, [share], b.book()).acts
    assert (act.kind, act.object, act.rules) == (ActKind.LETTER, "pengesampingan", ("R-SRV-01",))


def test_every_act_that_a_rule_offers_has_its_sentence():
    """Each remedy of config/rules.toml is told in words, with somebody who does it, late or in time."""
    entries = {code: rule.remedies for code, rule in b.book().rules.items()} | dict(b.book().refusals)
    about = {"orang": "1985****", "jabatan": None, "hari_ini": b.TODAY}
    for code, entry in entries.items():
        for written in {part for remedies in entry.values() for text in remedies for part in text.split(" + ")}:
            kind, _, named = written.partition(":")
            act = MendingAct(ActKind(kind), named, b.SK_DAY, (code,), b.SK_DAY)
            told = b.explainer().tell(act, [], about)
            assert told["tindakan"]
            assert told["oleh"]


def test_a_finding_says_by_when():
    """What must be lawful by the SK is mended by its day; what guards the handover has none; PASS needs none."""
    found = {f.rule: b.explainer().explain(f) for f in judge(broken(["R-AUT-02"]), Trigger.SETUJUI, b.book())}
    assert found["R-AUT-02"]["tenggat"] == b.SK_DAY.isoformat()
    assert "tenggat" not in found["R-TEN-01"]
    late = judge(broken(["no spp"], Trigger.SELESAIKAN), Trigger.SELESAIKAN, b.book())
    assert all("tenggat" not in b.explainer().explain(f) for f in late)


def test_an_open_selection_that_bkn_was_never_asked_about_needs_its_recommendations():
    """R-AUT-03: both askings are one line of the way out, nothing is withdrawn."""
    facts = b.facts(
        decree=b.decree(open_selection=("*",)), letters=b.letters(without="rekomendasi_bkn"), trigger=Trigger.SETUJUI
    )
    assert [(act.kind, act.object) for act in opening(facts, Trigger.SETUJUI).acts] == [("surat", "rekomendasi_bkn")]
    half = b.letters(b.letter("rekomendasi_bkn", selection="tiga_terbaik"), without="rekomendasi_bkn")
    facts = b.facts(decree=b.decree(open_selection=("*",)), letters=half, trigger=Trigger.SETUJUI)
    assert [(act.kind, act.object) for act in opening(facts, Trigger.SETUJUI).acts] == [("surat", "rekomendasi_bkn")]


def test_what_two_acts_mend_stands_with_the_first_that_does_so_alone():
    """R-TEN-01 is set aside by the own request and by the discipline decision, both needed for other rules: it stands once."""
    facts = broken(["R-TEN-01 own request", "R-DEM-03"])
    acts = opening(facts, Trigger.SETUJUI).acts
    of_tenure = [act for act in acts if "R-TEN-01" in act.rules]
    assert "R-TEN-01" in stops(facts, Trigger.SETUJUI)
    assert [act.object for act in of_tenure] == ["keputusan_hukdis"]
    assert "R-TEN-01" not in stops(done(facts, of_tenure), Trigger.SETUJUI)
    # The own request would do as well, and is told for the rule that asks for it alone.
    request = next(act for act in acts if act.object == "permohonan_asn")
    assert "R-TEN-01" not in stops(done(facts, [request]), Trigger.SETUJUI)
    assert request.rules == ("R-DOC-01",)


def test_what_a_later_act_makes_needless_is_not_told():
    """The day that would help one rule goes once the other rule asks for a later one: the SK is moved once, for both."""
    acts = opening(broken(["R-TEN-01", "R-DIS-01 held"]), Trigger.SETUJUI).acts
    (moved,) = [act for act in acts if act.kind is ActKind.DECREE]
    (alone,) = opening(broken(["R-DIS-01 held"]), Trigger.SETUJUI).acts
    assert (moved.object, set(moved.rules)) == ("tanggal", {"R-TEN-01", "R-DIS-01"})
    assert moved.day > alone.day


def test_an_sk_that_has_no_day_yet_is_not_put_later():
    """Without a day there is none to count from: the letter is told and the missing day, no later SK."""
    facts = b.facts(
        decree=b.decree(date=None), letters=b.letters(without="rekomendasi_bkn"), today=b.LETTERS_DAY + ONE_DAY
    )
    promised = opening(facts, Trigger.SETUJUI)
    told = {(act.kind.value, act.object) for act in promised.acts}
    assert ("surat", "rekomendasi_bkn") in told
    assert ("data", "tanggal SK") in told
    assert not any(kind == "sk" for kind, _object in told)
    assert (promised.waits_until, promised.withdraws) == (None, False)


def test_a_sanction_that_ends_is_waited_for_though_the_sk_has_no_day_yet():
    """An SK without a day is judged as of today: the first day that helps is told, and nobody is told to withdraw."""
    serving = broken(["R-DIS-01 serving"])
    facts = replace(serving, decree=serving.decree._replace(date=None, tmt=serving.decree.effective))
    (end,) = [sanction.end for sanction in serving.sanctions]
    promised = opening(facts, Trigger.SETUJUI)
    (dated,) = [act for act in promised.acts if (act.kind, act.object) == (ActKind.DECREE, "tanggal")]
    assert (dated.day, "R-DIS-01" in dated.rules) == (end + ONE_DAY, True)
    assert not promised.withdraws
    assert "R-DIS-01" not in stops(done(facts, promised.acts), Trigger.SETUJUI)


def test_what_two_rules_lack_is_asked_for_once():
    """The signer, whom two rules about authority lack, is one act for both."""
    (act,) = opening(broken(["R-AUT-05", "R-AUT-01 no signer"]), Trigger.SETUJUI).acts
    assert (act.kind, act.object, set(act.rules)) == (ActKind.DATA, "penanda tangan SK", {"R-AUT-01", "R-AUT-05"})


def test_an_answer_that_changes_without_end_ends_in_withdrawal():
    """A rule that tells something else after each letter and is never content is given up: no case is searched for ever."""
    asked = []

    def counts(facts, _params):
        asked.append(len(facts.letters))
        return Finding("R-AUT-02", Result.BLOCK, {"surat": len(facts.letters)})

    rule = replace(b.book().rules["R-AUT-02"], function=counts, remedies={"": ("surat:anjab_abk",)})
    book = Rulebook({"R-AUT-02": rule}, "uji")
    found = way_out(b.lawful(), Trigger.SETUJUI, judge(b.lawful(), Trigger.SETUJUI, book), book)
    assert (found.withdraws, [act.rules for act in found.acts]) == (True, [("R-AUT-02",)])
    assert max(asked) > len(b.lawful().letters) + 1
