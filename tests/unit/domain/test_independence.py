"""Four eyes on the graph of persons: who is one human being, who acts for whom, and whose word does not count twice."""

from datetime import date

import pytest

from tests.builders import (
    OTHER,
    PPK,
    PROPOSER,
    PYB,
    REVIEWERS,
    SUBJECT,
    actor,
    case,
    decision,
    decree,
    facts,
    post,
    target,
    verdict,
)
from workflow.domain.acts import Act
from workflow.domain.authority import Mandate, capacity, mandate, not_entitled, not_independent, warrant
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.context import Letter
from workflow.domain.directory import Delegation, Directory, RoleGrant
from workflow.domain.edges import edges_from
from workflow.domain.facts import Relation
from workflow.domain.independence import (
    UNTIED,
    Identity,
    Repeated,
    Ties,
    Word,
    bare_name,
    repeated_person,
    same_persons,
)
from workflow.domain.missing import MISSING
from workflow.domain.stages import Role, Stage, Trigger

_OLD, _NEW = "198503012015212001", "198503012023212002"
_BORN = date(1985, 3, 1)
_TWIN = "P-akun-dua"


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Drs. H. Budi Contoh, M.Si.", "budi contoh"),
        ("BUDI  CONTOH", "budi contoh"),
        ("Prof. Dr. Ir. Sri Contoh, S.T., M.T.", "sri contoh"),
        ("Hj Sri Contoh", "sri contoh"),
        ("M. Yusuf Contoh", "m yusuf contoh"),
        ("Irwan Contoh", "irwan contoh"),
    ],
)
def test_titles_are_no_part_of_a_name(written, bare):
    """Titles before and after, capitals and blanks tell nobody apart; an initial does."""
    assert bare_name(written) == bare


@pytest.mark.parametrize(
    ("second", "same"),
    [
        pytest.param(Identity(_NEW, "Dr. Ani Contoh", _BORN), True, id="another number, the same woman"),
        pytest.param(Identity(_NEW, "Ani Contoh"), True, id="the number holds the date of birth"),
        pytest.param(Identity(_NEW, "Ani Lain", _BORN), False, id="another name"),
        pytest.param(Identity(_NEW, "Ani Contoh", date(1985, 3, 2)), False, id="another day"),
        pytest.param(Identity("198503012023211002", "Ani Contoh", _BORN), False, id="a man of the same name"),
        pytest.param(Identity("abc", "Ani Contoh"), False, id="an unreadable number"),
    ],
)
def test_two_numbers_of_one_human_being(second, same):
    """Name, date of birth and sex agree: a PPPK who became a PNS is one person under two NIPs."""
    first = Identity(_OLD, "Ani Contoh", _BORN)
    assert same_persons([second, first], []) == ({_NEW: _OLD} if same else {})


def test_two_unreadable_numbers_are_nobodys_twins():
    """Without a date of birth a name alone says nothing of two NIPs."""
    assert same_persons([Identity("a", "Ani Contoh"), Identity("b", "Ani Contoh")], []) == {}


@pytest.mark.parametrize(
    ("official", "expected"),
    [
        pytest.param(Identity("P-1", "Ani Contoh, S.E."), {"P-1": _OLD}, id="the name"),
        pytest.param(Identity("P-1", "Ani Contoh", email="ANI@contoh.example"), {"P-1": _OLD}, id="name and address"),
        pytest.param(Identity("P-1", "Ani Contoh", email="lain@contoh.example"), {}, id="a namesake by address"),
        pytest.param(Identity("P-1", "Ani Lain", email="ani@contoh.example"), {}, id="a shared mailbox is no identity"),
        pytest.param(Identity("P-1", "Wali Kota", nip=_OLD), {"P-1": _OLD}, id="the row names the NIP"),
        pytest.param(Identity("P-1", "Wali Kota", nip=_NEW), {"P-1": _OLD}, id="the row names the further NIP"),
    ],
)
def test_an_official_who_is_an_employee(official, expected):
    """An official without a NIP is whom his row names, else who bears his name and not another address."""
    people = [Identity(_OLD, "Ani Contoh", _BORN, "ani@contoh.example"), Identity(_NEW, "Ani Contoh", _BORN)]
    found = same_persons(people[:1] if official.nip != _NEW else people, [official])
    assert {key: value for key, value in found.items() if key != _NEW} == expected


def test_two_officials_of_one_name_are_one():
    """A second account of an official is found too."""
    assert same_persons([], [Identity("P-1", "Wali Kota Contoh"), Identity("P-2", "wali kota contoh")]) == {
        "P-2": "P-1"
    }


_TIES = Ties({_TWIN: OTHER})


@pytest.mark.parametrize(
    ("word", "given", "expected"),
    [
        pytest.param(Word("pyb", OTHER, None), (decision("tpk", OTHER),), None, id="two offices of his own"),
        pytest.param(Word("pyb", OTHER, PYB), (decision("tpk", OTHER),), Repeated.TWO_STEPS, id="second in a name"),
        pytest.param(
            Word("pyb", OTHER, None), (decision("tpk", OTHER, on_behalf=PYB),), Repeated.TWO_STEPS, id="first in a name"
        ),
        pytest.param(
            Word("pyb", _TWIN, PYB), (decision("tpk", OTHER),), Repeated.TWO_STEPS, id="by the second account"
        ),
        pytest.param(Word("tpk", _TWIN, None), (decision("tpk", OTHER),), Repeated.TWICE, id="two accounts, one vote"),
        pytest.param(Word("tpk", PPK, OTHER), (decision("tpk", OTHER),), Repeated.TWICE, id="one seat, two voices"),
        pytest.param(Word("tpk", OTHER, PPK), (decision("tpk", PYB, on_behalf=PPK),), Repeated.TWICE, id="seat again"),
        pytest.param(Word("tpk", PYB, None), (decision("tpk", OTHER),), None, id="another member"),
        pytest.param(
            Word("pyb", OTHER, PYB), (decision("kepala_opd", OTHER),), None, id="an opinion of a head is no step"
        ),
    ],
)
def test_one_person_counts_once(word, given, expected):
    """In one capacity a person and a seat count once; who stands in for another takes one step only."""
    assert repeated_person(word, given, _TIES) is expected


_STANDS_IN = Ties(stand_ins=frozenset({OTHER}))
_LENT = Letter("delegasi", "D/1", date(2026, 11, 1), from_nip=PROPOSER, to_nip=OTHER)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"decree": decree(signer=_TWIN), "proposer": OTHER}, "BLOCK", id="R-AUT-04 the proposer twice"),
        pytest.param({"decree": decree(signer=_TWIN)}, "PASS", id="R-AUT-04 another's second account"),
        pytest.param({"ties": _STANDS_IN, "decree": decree(signer=OTHER)}, "BLOCK:wakil_pengusul", id="R-AUT-04 Plh"),
        pytest.param({"ties": _STANDS_IN}, "PASS", id="R-AUT-04 a stand-in who decides nothing"),
        pytest.param(
            {"ties": _STANDS_IN, "decisions": (decision("pyb", OTHER),)},
            "BLOCK:wakil_pengusul",
            id="R-AUT-04 the delegate as PyB",
        ),
        pytest.param(
            {"letters": (_LENT,), "decree": decree(signer=OTHER)}, "BLOCK:wakil_pengusul", id="R-AUT-04 by letter"
        ),
        pytest.param(
            {"letters": (_LENT._replace(start=date(2026, 12, 11)),), "decree": decree(signer=OTHER)},
            "PASS",
            id="R-AUT-04 the letter begins later",
        ),
        pytest.param(
            {"letters": (_LENT._replace(end=date(2026, 12, 9)),), "decree": decree(signer=OTHER)},
            "PASS",
            id="R-AUT-04 the letter has ended",
        ),
        pytest.param(
            {"letters": (_LENT._replace(to_nip=None),), "decree": decree(signer=OTHER)},
            "PASS",
            id="R-AUT-04 a letter to nobody",
        ),
    ],
)
def test_the_proposer_does_not_approve_through_others(changes, expected):
    """Neither a second account nor a delegate or Plh of the proposer is a second pair of eyes."""
    assert verdict("R-AUT-04", **{"ties": _TIES, **changes}) == expected


def test_nobody_decides_on_himself_by_a_second_account():
    """R-AUT-04: the subject's other id is the subject."""
    ties = Ties({_TWIN: SUBJECT})
    given = {"trigger": Trigger.PUTUSKAN, "actor": actor(_TWIN), "case": case(state=Stage.USULAN)}
    assert verdict("R-AUT-04", ties=ties, **given) == "BLOCK:diri_sendiri"


def test_a_relative_is_one_under_every_account():
    """R-COI-01: a tie to one id of a person is a tie to the person."""
    ties = Ties({_TWIN: REVIEWERS[1]})
    assert verdict("R-COI-01", ties=ties, relations=(Relation(_TWIN, "saudara"),)) == "BLOCK"
    assert verdict("R-COI-01", relations=(Relation(_TWIN, "saudara"),)) == "PASS"


def test_who_abstains_recuses_himself():
    """R-AUT-04, R-COI-01: an abstention decides nothing, so the proposer and a relative may give it; nobody on himself."""
    given = {"trigger": Trigger.PUTUSKAN, "case": case(state=Stage.PERSETUJUAN)}
    for who, expected in ((PROPOSER, "PASS"), (SUBJECT, "BLOCK:diri_sendiri")):
        assert verdict("R-AUT-04", actor=actor(who)._replace(abstains=True), **given) == expected
    kin = {"relations": (Relation(OTHER, "saudara"),)}
    assert verdict("R-COI-01", actor=actor(OTHER)._replace(abstains=True), **given, **kin) == "PASS"
    assert verdict("R-COI-01", actor=actor(OTHER), **given, **kin) == "BLOCK"
    said = (decision("tpk", OTHER, outcome="abstain"), decision("pyb", PROPOSER, outcome="abstain"))
    assert verdict("R-COI-01", decisions=said, **kin) == verdict("R-AUT-04", decisions=said) == "PASS"


# --- who acts for whom ---

_HEAD, _PLH, _DEPUTY = "197611012000031002", "197701012000031004", "197801012001121003"
_ON = date(2026, 12, 1)
_HEAD_POST = post().agency_head_post


def _lent(basis="plh", giver=_HEAD, taker=_PLH, **changes):
    base = Delegation(giver, taker, None, None, basis, "800/1", date(2026, 11, 1), date(2026, 12, 31))
    return base._replace(**changes)


def _file(*, state=Stage.PERSETUJUAN, **changes):
    given = {"decisions": (), "letters": (), "today": _ON, "case": case(state=state), **changes}
    guard = Guard(1, 1, 0, 0, None, None, None, post_changed=False)
    return CaseFile(guard, SUBJECT, facts(**given), Circle(_HEAD, None, None, None), 12, 0, None)


def _offices(*delegations, holder=_HEAD):
    grants = [RoleGrant(holder, role, None, None, None) for role in (Role.TPK, Role.PYB, Role.PPK)]
    return Directory(1, {}, tuple(grants), delegations, {}, frozenset({"peran"}))


def _role(act, file, directory):
    return capacity(act, edges_from(act.trigger, file.facts.case.state)[0], file, directory, _ON)


_PUTUSKAN, _SETUJUI, _TOLAK = (Act(t, _PLH, _HEAD) for t in (Trigger.PUTUSKAN, Trigger.SETUJUI, Trigger.TOLAK))
_ABROAD = target(instance="Kota Lain")


@pytest.mark.parametrize(
    ("act", "file", "lent", "expected"),
    [
        pytest.param(_PUTUSKAN, _file(state=Stage.USULAN), _lent(), Role.KEPALA_OPD, id="R-AUT-05 Plh, opinion"),
        pytest.param(_PUTUSKAN, _file(), _lent(), Role.TPK, id="R-AUT-05 Plh, considers"),
        pytest.param(_PUTUSKAN, _file(target=_ABROAD), _lent(), None, id="R-AUT-05 Plh, between agencies"),
        pytest.param(
            _PUTUSKAN,
            _file(state=Stage.USULAN, target=_ABROAD),
            _lent(),
            Role.KEPALA_OPD,
            id="R-AUT-05 Plh, opinion between agencies",
        ),
        pytest.param(_PUTUSKAN, _file(target=MISSING), _lent(), Role.TPK, id="R-AUT-05 Plh, target unknown"),
        pytest.param(_SETUJUI, _file(decree=decree(signer=_PLH)), _lent(), None, id="R-AUT-05 Plh does not move"),
        pytest.param(_TOLAK, _file(), _lent(), None, id="R-AUT-05 Plh does not reject"),
        pytest.param(_PUTUSKAN, _file(), _lent(start=date(2026, 12, 2)), None, id="R-AUT-05 Plh from tomorrow"),
        pytest.param(_PUTUSKAN, _file(), _lent(end=date(2026, 11, 30)), None, id="R-AUT-05 Plh until yesterday"),
        pytest.param(_PUTUSKAN, _file(), _lent(taker=OTHER), None, id="R-AUT-05 another's Plh"),
        pytest.param(_PUTUSKAN, _file(), _lent(giver=OTHER), None, id="R-AUT-05 Plh of another"),
        pytest.param(_PUTUSKAN, _file(), _lent("delegasi", role=Role.PYB), Role.PYB, id="delegasi of one role"),
        pytest.param(
            _SETUJUI, _file(decree=decree(signer=_PLH)), _lent("delegasi", role=Role.PPK), Role.PPK, id="delegasi signs"
        ),
        pytest.param(_TOLAK, _file(), _lent("delegasi", role=Role.TPK), None, id="delegasi of another role"),
    ],
)
def test_who_acts_in_anothers_office(act, file, lent, expected):
    """A delegate has the role named, a Plh the holder's roles less what SE BKN 1/2021 withholds, each in his dates."""
    assert _role(act, file, _offices(lent)) is expected


def test_a_plh_says_on_whose_behalf():
    """Without `atas nama` a Plh is nobody in this office."""
    assert _role(Act(Trigger.PUTUSKAN, _PLH), _file(), _offices(_lent())) is None


@pytest.mark.parametrize("taker", [_HEAD, _TWIN])
def test_nobody_acts_in_his_own_name_by_a_delegation(taker):
    """A delegation to oneself, or to one's second account, gives nothing."""
    file = _file(ties=Ties({_TWIN: _HEAD}))
    assert (
        _role(Act(Trigger.PUTUSKAN, taker, _HEAD), file, _offices(_lent("delegasi", taker=taker, role=Role.PYB)))
        is None
    )


@pytest.mark.parametrize("basis", ["plh", "delegasi"])
def test_a_delegation_is_not_passed_on(basis):
    """One level: who holds a role only by delegation or as Plh gives it to nobody."""
    chain = _lent(basis, role=Role.PYB), _lent(basis, _PLH, _DEPUTY, role=Role.PYB)
    for holder in (_PLH, _HEAD):
        assert _role(Act(Trigger.PUTUSKAN, _DEPUTY, holder), _file(), _offices(*chain)) is None


def test_the_plt_of_a_head_passes_nothing_on():
    """Who heads an agency as Plt gives opinions himself, and no Plh or delegate of his does."""
    plt = _lent("plt", None, _HEAD, post_id=_HEAD_POST)
    file, own = _file(state=Stage.USULAN), Act(Trigger.PUTUSKAN, _HEAD)
    assert _role(own, file, _offices(plt)) is Role.KEPALA_OPD
    assert _role(_PUTUSKAN, file, _offices(plt, _lent())) is None
    assert warrant(own, Role.KEPALA_OPD, file, _offices(plt)) == Mandate("plt", "800/1")
    assert warrant(own, Role.KEPALA_OPD, file, _offices()) is None


def test_the_ledger_says_by_what_somebody_acts():
    """A step in another's name carries basis and letter."""
    assert warrant(_PUTUSKAN, Role.PYB, _file(), _offices(_lent())) == Mandate("plh", "800/1")


def test_an_agency_without_a_head_post_has_no_plt():
    """Where the map names no head, or no post at all, nobody acts for one."""
    file = _file(state=Stage.USULAN, origin=post(agency_head_post=None), target=None)
    assert warrant(Act(Trigger.PUTUSKAN, _HEAD), Role.KEPALA_OPD, file, _offices()) is None


def _by_letter(**changes):
    base = Letter("delegasi", "D/7", _ON, from_nip=_HEAD, to_nip=_PLH, decree_kinds=("pelaksana",))
    return base._replace(**changes)


@pytest.mark.parametrize(
    ("letter", "lent", "expected"),
    [
        pytest.param(_by_letter(), (), None, id="R-AUT-01 another kind of SK"),
        pytest.param(_by_letter(decree_kinds=("administrator_pengawas",)), (), "D/7", id="R-AUT-01 this kind"),
        pytest.param(_by_letter(number="800/1"), (_lent("delegasi", role=Role.PPK),), None, id="the letter narrows"),
        pytest.param(
            _by_letter(number="800/1", decree_kinds=()),
            (_lent("delegasi", role=Role.PPK),),
            "800/1",
            id="a letter of no kind narrows nothing",
        ),
    ],
)
def test_a_delegation_is_scoped_by_the_kind_of_sk(letter, lent, expected):
    """The letter of a delegation names kinds of SK, in the round or for a row of the table."""
    file = _file(letters=(letter,), decree=decree(signer=_PLH))
    found = mandate(_SETUJUI, Role.PPK, file, _offices(*lent), _ON)
    assert (found.letter if found else None) == expected


def test_a_letter_delegates_the_signature_alone():
    """R-AUT-01: who may sign in the PPK's name does not thereby sit in the review team."""
    file = _file(letters=(_by_letter(decree_kinds=()),))
    assert mandate(_PUTUSKAN, Role.TPK, file, _offices(), _ON) is None
    assert mandate(_SETUJUI, Role.PPK, file, _offices(), _ON) == Mandate("delegasi", "D/7")


@pytest.mark.parametrize(
    ("act", "told"),
    [(_SETUJUI, "pelaksana"), (_PUTUSKAN._replace(trigger=Trigger.TUNDA), ""), (Act(Trigger.SETUJUI, _PLH), "")],
)
def test_a_refused_plh_is_told_what_is_withheld(act, told):
    """K-PERAN names SE BKN 1/2021 where it alone stands in the way."""
    file = _file()
    edge = edges_from(act.trigger, Stage.PERSETUJUAN)[0]
    assert not_entitled(act, edge, file, _offices(_lent())).case == told
    assert not_entitled(act, edge, file, _offices()).case == ""


@pytest.mark.parametrize(
    ("act", "role", "changes", "lent", "expected"),
    [
        pytest.param(_PUTUSKAN, Role.PYB, {}, _lent(), None, id="a Plh"),
        pytest.param(
            _PUTUSKAN, Role.PYB, {"relations": (Relation(_HEAD, "anak"),)}, _lent(), "mandat", id="Plh of a relative"
        ),
        pytest.param(
            _PUTUSKAN,
            Role.PYB,
            {"relations": (Relation(_HEAD, "anak"),)},
            _lent("delegasi", role=Role.PYB),
            None,
            id="delegate of a relative",
        ),
        pytest.param(_PUTUSKAN, Role.PYB, {"relations": MISSING}, _lent(), None, id="no table of relations"),
        pytest.param(
            _PUTUSKAN, Role.PYB, {"decisions": (decision("tpk", _PLH),)}, _lent(), "dua_langkah", id="two steps"
        ),
        pytest.param(_PUTUSKAN, Role.TPK, {"decisions": (decision("tpk", _HEAD),)}, _lent(), "dua_kali", id="one seat"),
        pytest.param(_TOLAK, Role.PYB, {"decisions": (decision("pyb", _HEAD),)}, _lent(), None, id="taken back"),
        pytest.param(
            Act(Trigger.TUNDA, _PLH), Role.PYB, {"decisions": (decision("pyb", _PLH),)}, _lent(), None, id="no decision"
        ),
    ],
)
def test_a_decision_is_a_further_persons(act, role, changes, lent, expected):
    """K-PERAN: one person does not count twice; a mandate leaves the conflict of interest with its giver."""
    found = not_independent(act, role, _file(**changes), _offices(lent))
    assert (found.case if found else None) == expected


@pytest.mark.parametrize(("day", "lends"), [(date(2026, 10, 31), False), (_ON, True), (date(2027, 1, 1), False)])
def test_the_ties_of_a_proposer_are_dated(day, lends):
    """Who acts for the proposer does so from the first to the last day of the letter."""
    directory = _offices(_lent(), _lent("plt", None, OTHER))
    assert directory.ties(_HEAD, day).stand_ins == (frozenset({_PLH}) if lends else frozenset())
    assert directory.ties(None, day) is directory.ties(OTHER, day) is UNTIED
