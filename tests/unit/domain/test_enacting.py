"""What a case looks like after an act: the rule that asked for it is content, and what nobody can do is not done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import builders as b
from workflow.domain.briefing import SessionDay
from workflow.domain.enacting import enacted, moved
from workflow.domain.facts import NO_SUCCESSION, Parties
from workflow.domain.findings import Result
from workflow.domain.missing import MISSING
from workflow.domain.remedies import ActKind, MendingAct
from workflow.domain.stages import Stage

ONE_DAY = timedelta(days=1)
ANALYST, TEACHER = "Analis Kebijakan Ahli Muda", "Guru Ahli Muda"


def act(kind, said, day=None):
    """An act of a kind."""
    return MendingAct(ActKind(kind), said, day, ("R-CMP-03",))


def data(said):
    """Data that are brought."""
    return act("data", said)


def answer(rule, facts):
    """What one rule says of these facts, with its case."""
    found = b.book().rules[rule].function(facts, b.params(rule, facts.case.kind))
    return found.result, found.case


def into(name, **changes):
    """The lawful case as a move from a staff post into a functional post."""
    post = b.functional(name, id=b.TARGET, slots=2, profile="guru" if name == TEACHER else "jf")
    return b.facts(**{"origin": b.staff(), "target": post, **changes})


def untested():
    """Who never sat the test of the post, proposed before the day of the SK."""
    return into(ANALYST, today=b.LETTERS_DAY)


def uncertified():
    """A teacher to be who passed the test and has no certificate."""
    test = b.record().tests[0]._replace(title=TEACHER)
    return into(TEACHER, record=b.record(tests=(test,)))


def full():
    """Both places of the formation are held and two others are proposed for it."""
    holders = (b.holder("H1"), b.holder("H2"))
    rivals = (b.rival(target_post=b.TARGET), b.rival(number="MUT-2026-0009", nip="R2", target_post=b.TARGET))
    return into(ANALYST, holders=holders, rivals=rivals)


def unheld(**changes):
    """The session of the subject's unit is past and was not held."""
    day = SessionDay("S1", b.BRIEFED, None)
    return b.facts(sessions=(day,), briefing_on=None, **changes)


def silent():
    """Who came by an open selection is released without a word of reason."""
    opened = b.service(post_id=b.ORIGIN, opened=True)
    silent = b.case(reason_text=" ", kind="demosi")
    return b.facts(case=silent, target=None, record=b.record(services=(opened,)))


MENDED = [
    ("R-JF-01", untested, (data("uji_kompetensi"),)),
    ("R-JF-01", uncertified, (data("diklat"),)),
    ("R-JF-02", full, (data("formasi"),)),
    ("R-JF-02", lambda: into(ANALYST, target=b.functional(ANALYST, id=b.TARGET, slots=0)), (data("formasi"),)),
    ("R-JF-02", lambda: into(ANALYST, target=b.functional(ANALYST, id=b.TARGET, slots=-1)), (data("formasi"),)),
    ("R-SOS-01", unheld, (data("sesi"),)),
    ("R-MER-03", silent, (act("usulan", "uraian_alasan"),)),
    ("R-MER-02", lambda: b.facts(case=b.case(reason_text="karena agama")), (act("usulan", "uraian_alasan"),)),
]


@pytest.mark.parametrize(("rule", "facts", "acts"), MENDED, ids=[f"{r} {n}" for n, (r, _f, _a) in enumerate(MENDED)])
def test_the_act_contents_the_rule_that_asked_for_it(rule, facts, acts):
    """Before it the rule does not pass, after it the rule does: what is brought is of the right post and in time."""
    before = facts()
    after = enacted(before, acts)
    assert answer(rule, before)[0] is not Result.PASS
    assert after is not None
    assert answer(rule, after)[0] is Result.PASS


def test_a_formation_leaves_room_for_everybody_who_claims_the_post():
    """Whoever else is proposed for the functional post claims none of the places that are needed here."""
    unapproved = replace(full(), target=full().target._replace(slots=0))
    after = enacted(unapproved, [data("formasi")])
    assert answer("R-VAC-01", unapproved)[0] is Result.BLOCK
    assert answer("R-VAC-01", after)[0] is Result.PASS


def test_a_session_that_was_held_keeps_its_day():
    """Only what was not held is held on its planned day; a session moved to another day stays there."""
    moved_to = b.BRIEFED + ONE_DAY
    sessions = (SessionDay("S1", b.BRIEFED, moved_to), SessionDay("S2", b.BRIEFED, None))
    after = enacted(b.facts(sessions=sessions), [data("sesi")])
    assert [day.held_on for day in after.sessions] == [moved_to, b.BRIEFED]


def no_executive(**changes):
    """The table of roles names no PPK."""
    return b.facts(ppk=(), lifters=(), decree=b.decree(signer=b.OTHER), **changes)


UNDOABLE = {
    "nobody delegates": (no_executive(), act("surat", "delegasi")),
    "who delegates is unknown": (replace(no_executive(), ppk=MISSING), act("surat", "delegasi")),
    "delegated to nobody": (b.facts(decree=b.decree(signer=None)), act("surat", "delegasi")),
    "nobody lifts": (no_executive(), act("surat", "pengesampingan")),
    "no superior signs": (b.facts(parties=Parties((b.SUCCESSOR,), ())), act("surat", "bast")),
    "no PPK signs": (no_executive(), act("sk", "penandatangan")),
    "who is PPK is unknown": (replace(no_executive(), ppk=MISSING), act("sk", "penandatangan")),
    "an SK without a day": (b.lawful(), act("sk", "tanggal")),
    "an inauguration without a day": (b.lawful(), act("sk", "pelantikan")),
    "who leaves is unknown": (b.facts(holders=MISSING), act("usulan", "pemegang")),
    "a task of another case": (b.lawful(), act("tugas", "D3")),
    "tests that nobody imported": (into(ANALYST, record=b.record(tests=MISSING)), data("uji_kompetensi")),
    "a test of no post": (b.facts(target=None), data("uji_kompetensi")),
    "trainings that nobody imported": (into(TEACHER, record=b.record(trainings=MISSING)), data("diklat")),
    "the formation of no post": (b.facts(target=MISSING), data("formasi")),
    "a formation whose holders are unknown": (into(ANALYST, holders=MISSING), data("formasi")),
}


@pytest.mark.parametrize("name", UNDOABLE)
def test_what_nobody_can_do_is_not_done(name):
    """Such an act leads nowhere, also together with one that can be done."""
    facts, impossible = UNDOABLE[name]
    assert enacted(facts, [impossible]) is None
    assert enacted(facts, [act("usulan", "uraian_alasan"), impossible]) is None


def test_a_missing_signer_is_the_ppk_that_the_roles_name():
    """R-AUT-01 is content with the SK that the PPK signs, and with a delegation to whoever signs."""
    facts = b.facts(decree=b.decree(signer=b.OTHER))
    for said in (act("sk", "penandatangan"), act("surat", "delegasi")):
        assert answer("R-AUT-01", facts)[0] is Result.BLOCK
        assert answer("R-AUT-01", enacted(facts, [said]))[0] is Result.PASS


def test_a_bast_is_signed_by_the_superior_alone_where_nobody_follows():
    """With a successor the three sign; without one the superior says why."""
    unsigned = b.letters(b.bast(members=(b.SUBJECT,)), without="bast")
    for parties in (Parties((b.SUCCESSOR,), (b.SUPERIOR,)), Parties((), (b.SUPERIOR,))):
        facts = b.facts(parties=parties, letters=unsigned)
        assert answer("R-HND-01", facts) == (Result.BLOCK, "tanda_tangan")
        assert answer("R-HND-01", enacted(facts, [act("surat", "bast")]))[0] is Result.PASS


def test_holders_who_are_proposed_to_leave_free_the_post():
    """Every holder leaves in the same SK and has come as far as persetujuan."""
    facts = b.facts(holders=(b.holder(),))
    after = enacted(facts, [act("usulan", "pemegang")])
    assert answer("R-VAC-01", facts)[0] is Result.BLOCK
    assert answer("R-VAC-01", after)[0] is Result.PASS
    assert [(r.nip, r.state, r.decree) for r in after.rivals] == [(b.RIVAL, Stage.PERSETUJUAN, "1")]


def test_a_stand_in_covers_the_post_left():
    """R-VAC-02: somebody else acts from the TMT on, for as long as it takes."""
    bare = b.facts(origin=b.post(service_critical=True), succession=NO_SUCCESSION)
    assert answer("R-VAC-02", bare)[0] is Result.BLOCK
    assert answer("R-VAC-02", enacted(bare, [data("delegasi")]))[0] is Result.PASS


@pytest.mark.parametrize("day", [b.SK_DAY, b.SK_DAY - ONE_DAY])
def test_an_sk_is_never_moved_earlier(day):
    """A day that the SK has already, or that lies before it, changes nothing."""
    assert moved(b.lawful(), day) is b.lawful()
    assert enacted(b.lawful(), [act("sk", "tanggal", day)]) is b.lawful()


def test_an_sk_that_has_no_day_moves_from_today():
    """It was judged as of today: the inauguration moves along by as many days as the SK lies ahead."""
    before = b.facts(decree=b.decree(date=None))
    after = moved(before, before.today + 7 * ONE_DAY).decree
    assert (after.date, after.inauguration) == (before.today + 7 * ONE_DAY, b.INAUGURATED + 7 * ONE_DAY)


@pytest.mark.parametrize("tmt", [None, date(2026, 12, 7)])
def test_the_other_days_move_along_with_the_sk(tmt):
    """Inauguration and a TMT of its own by as many days; the invitation stays before the inauguration."""
    before = b.facts(decree=b.decree(tmt=tmt))
    after = moved(before, b.SK_DAY + 7 * ONE_DAY).decree
    assert (after.date, after.inauguration) == (b.SK_DAY + 7 * ONE_DAY, b.INAUGURATED + 7 * ONE_DAY)
    assert after.tmt == (None if tmt is None else tmt + 7 * ONE_DAY)
    assert after.invitation < after.inauguration
    held_never = moved(b.facts(decree=b.decree(inauguration=None, tmt=tmt)), b.SK_DAY + ONE_DAY).decree
    assert (held_never.date, held_never.inauguration) == (b.SK_DAY + ONE_DAY, None)
