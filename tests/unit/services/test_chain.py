"""The approval chain: steps in sequence and side by side, votes and minutes, empty offices, silence, who is told."""

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import PROPOSER, SUBJECT, TARGET, case, decision, facts, letters, minutes, params
from tests.city import house_on
from tests.unit.services.test_pure_parts import with_offices
from workflow.domain.acts import Act
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.chain import Chain, Voting
from workflow.domain.edges import edges_from
from workflow.domain.facts import Actor
from workflow.domain.independence import UNTIED, Ties
from workflow.domain.rules.authority import review_team_considered
from workflow.domain.stages import Role, Stage, Trigger
from workflow.services.chain import asked_on
from workflow.services.judging import judge_case
from workflow.services.persetujuan import awaited_deciders, chain_is_complete, consider, office_meant, turn_has_come
from workflow.services.sosialisasi import conclude

MONDAY = date(2026, 11, 30)
PROBE = Act(Trigger.PUTUSKAN, "x", outcome="setuju")


@pytest.fixture(scope="module")
def house():
    """A house with an inspector, a team of three, a PyB and a PPK."""
    opened = house_on("sqlite://", f"{MONDAY}T10:00")
    yield with_offices(opened)
    opened.store.close()


def chained(house, *steps, silence=None, quorum=0, majority=50):
    """The house with another chain."""
    chain = Chain(steps, silence or {}, Voting(quorum, majority))
    return replace(house, policy=replace(house.policy, chain=chain))


def file_of(*given, minuted=True, nip=SUBJECT, **changes):
    """A case in persetujuan since Monday, with decisions and with or without minutes on record."""
    kept = {"letters": letters() if minuted else letters(without="ba_tpk"), "decisions": given, "today": MONDAY}
    made = facts(**{"case": case(state=Stage.PERSETUJUAN, entered_on=MONDAY), **kept, **changes})
    guard = Guard(1, 1, 0, 0, None, None, None, post_changed=False)
    return CaseFile(guard, nip, made, Circle(None, None, None, None), 5, 0, None)


def votes(**by):
    """Votes of the team: who said what."""
    return tuple(decision("tpk", nip, outcome=outcome) for nip, outcome in by.items())


@pytest.mark.parametrize(
    ("given", "awaited"),
    [
        pytest.param((), ("i", "a", "b", "c"), id="both of the first step at once"),
        pytest.param(("tpk",), ("p",), id="the inspectorate is not waited for"),
        pytest.param(("inspektorat",), ("a", "b", "c"), id="the team is"),
        pytest.param(("inspektorat", "tpk"), ("p",), id="then the PyB"),
        pytest.param(("inspektorat", "tpk", "pyb"), (PROPOSER,), id="then who signs"),
    ],
)
def test_each_has_a_turn(house, given, awaited):
    """Sequence and side by side: whose turn it is is exactly who is awaited."""
    file = file_of(*(decision(capacity, capacity) for capacity in given))
    signer = file._replace(facts=replace(file.facts, decree=file.facts.decree._replace(signer=PROPOSER)))
    assert awaited_deciders(signer, house) == awaited


def test_a_refusal_of_the_inspectorate_stops_the_chain(house):
    """It need not speak, but its no is no."""
    file = file_of(decision("inspektorat", "i", outcome="tolak"), decision("tpk", "a"))
    found = turn_has_come(PROBE, Role.PYB, file, house)
    assert (found.case, found.evidence) == ("giliran", {"menunggu": ["inspektorat"]})
    assert awaited_deciders(file, house) == ()


@pytest.mark.parametrize(
    ("today", "open_"), [(date(2026, 12, 2), False), (date(2026, 12, 3), True)], ids=["on its last day", "after it"]
)
def test_silence_passes_after_its_days(house, today, open_):
    """A role that may be silent is waited for until its date."""
    patient = chained(house, (Role.INSPEKTORAT, Role.TPK), (Role.PYB,), silence={Role.INSPEKTORAT: 2})
    file = file_of(decision("tpk", "a"), today=today)
    assert (turn_has_come(PROBE, Role.PYB, file, patient) is None) is open_


def test_a_role_without_a_date_of_silence_is_waited_for(house):
    """Another city may want the inspectorate first."""
    strict = chained(house, (Role.INSPEKTORAT,), (Role.TPK,), (Role.PYB,))
    found = turn_has_come(PROBE, Role.TPK, file_of(), strict)
    assert (found.case, found.evidence) == ("giliran", {"menunggu": ["inspektorat"]})
    assert turn_has_come(PROBE, Role.TPK, file_of(decision("inspektorat", "i")), strict) is None


def test_a_chain_without_the_inspectorate_asks_it_nothing(house):
    """What is not in the chain has no word in it."""
    short = chained(house, (Role.TPK,), (Role.PYB,))
    assert turn_has_come(PROBE, Role.INSPEKTORAT, file_of(), short).case == "di_luar_rantai"
    assert chain_is_complete(PROBE, Role.PPK, file_of(decision("tpk", "a"), decision("pyb", "p")), short) is None


@pytest.mark.parametrize(
    ("holders", "nip"), [({"pyb": ()}, SUBJECT), ({}, "p")], ids=["nobody holds it", "only the subject holds it"]
)
def test_an_office_that_nobody_holds_is_said(house, holders, nip):
    """No silent deadlock: the finding names the empty office, not a turn that never comes."""
    found = chain_is_complete(PROBE, Role.PPK, file_of(decision("tpk", "a"), nip=nip), with_offices(house, **holders))
    assert (found.case, found.evidence) == ("tanpa_pejabat", {"peran": ["pyb"]})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"a": "setuju"}, "giliran", id="one of three"),
        pytest.param({"a": "setuju", "b": "setuju"}, None, id="two of three"),
        pytest.param({"a": "setuju", "b": "tolak"}, "giliran", id="one each, one to come"),
        pytest.param({"a": "setuju", "b": "tolak", "c": "abstain"}, "seri", id="a tie"),
        pytest.param({"a": "abstain", "b": "abstain"}, "tanpa_kuorum", id="no quorum any more"),
    ],
)
def test_without_minutes_the_team_votes(house, given, expected):
    """M of N members; a tie and a lost quorum say so instead of waiting for ever."""
    found = turn_has_come(PROBE, Role.PYB, file_of(*votes(**given), minuted=False), house)
    assert (found and found.case) == expected


def test_signed_minutes_are_named_by_one_member(house):
    """Minutes on record, or on paper: one word decides for the team, and the last one stands."""
    paper = decision("tpk", "a", letter_number="BA-9")
    assert turn_has_come(PROBE, Role.PYB, file_of(paper, minuted=False), house) is None
    assert turn_has_come(PROBE, Role.PYB, file_of(*votes(a="setuju")), house) is None
    turned = file_of(*votes(a="setuju", b="tolak", c="abstain"))
    assert turn_has_come(PROBE, Role.PYB, turned, house).case == "giliran"
    assert turn_has_come(PROBE, Role.PYB, file_of(*votes(a="abstain")), house).case == "giliran"


def test_a_member_votes_once_whoever_casts_the_vote(house):
    """Neither the member after his delegate, nor the delegate for a second member."""
    file = file_of(decision("tpk", "d", on_behalf="a"), minuted=False)
    for act in (PROBE._replace(actor="a"), PROBE._replace(actor="d", on_behalf="b")):
        assert turn_has_come(act, Role.TPK, file, house).case == "sudah_memutus"
    assert turn_has_come(PROBE._replace(actor="b"), Role.TPK, file, house) is None


def test_the_deciding_vote_writes_the_minutes_that_the_rule_reads(house):
    """R-AUT-02 is met by the vote: members, quorum, who was silent; and the PyB is told then, not before."""
    first = file_of(minuted=False)
    early = consider(PROBE._replace(actor="a"), Role.TPK, first, house)
    assert (early.letters, early.mails) == ((), ())
    second = file_of(*votes(a="setuju"), minuted=False)
    made = consider(PROBE._replace(actor="b"), Role.TPK, second, house)
    (minutes_,) = made.letters
    assert [mail.recipient for mail in made.mails] == ["p"]
    assert (made.body["diam"], minutes_.covers, minutes_.absent) == (["inspektorat"], (f"{SUBJECT}:{TARGET}",), ("c",))
    read = replace(second.facts, letters=(*second.facts.letters, minutes_))
    assert review_team_considered(read, params("R-AUT-02")).result == "PASS"
    assert review_team_considered(second.facts, params("R-AUT-02")).result == "BLOCK"


def test_minutes_of_a_vote_speak_for_their_visit_alone(house):
    """After a return the team votes again: the minutes of the old vote are not named by one member."""
    old = minutes(number=f"{case().number}/TPK/1")
    again = file_of(*votes(a="setuju"), letters=(*letters(without="ba_tpk"), old))
    assert turn_has_come(PROBE, Role.PYB, again, house).case == "giliran"


def test_a_vote_on_a_release_covers_the_person(house):
    """Without a post there is only a name to cover."""
    file = file_of(*votes(a="setuju"), minuted=False, target=None)
    (made,) = consider(PROBE._replace(actor="b"), Role.TPK, file, house).letters
    assert made.covers == (SUBJECT,)


def test_a_word_that_ends_no_step_tells_nobody(house):
    """The inspectorate's word after the team's, and a member's after the minutes, are recorded and told to nobody."""
    late = consider(PROBE._replace(actor="i"), Role.INSPEKTORAT, file_of(decision("tpk", "a")), house)
    more = consider(PROBE._replace(actor="b"), Role.TPK, file_of(decision("tpk", "a")), house)
    assert (late.mails, more.mails, more.letters) == ((), (), ())
    assert consider(PROBE, Role.TPK, file_of(*votes(a="setuju", b="setuju"), minuted=False), house).letters == ()


def test_both_of_a_step_are_told_at_once(house):
    """When the briefing is concluded, inspectorate and team are told on the same day."""
    told = conclude(Act(Trigger.TUNTASKAN, "sistem:malam"), Role.SISTEM, file_of(), house)
    assert [mail.recipient for mail in told.mails] == ["i", "a", "b", "c"]
    signed = chained(house)
    assert [mail.recipient for mail in conclude(PROBE, Role.SISTEM, file_of(), signed).mails] == [
        file_of().facts.decree.signer
    ]


def test_a_request_dates_from_the_step_before(house):
    """A reminder answers the request of its own step: a vote of the same step moves it not."""
    later = decision("tpk", "a", on=date(2026, 12, 2))
    assert asked_on(file_of(later, minuted=False), house) == MONDAY
    assert asked_on(file_of(later), house) == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("given", "minuted", "expected"),
    [
        pytest.param((), True, Role.TPK, id="first as a member"),
        pytest.param(("a",), True, Role.PYB, id="the team has decided: as PyB"),
        pytest.param(("a",), False, Role.TPK, id="the vote is still open: as a member"),
        pytest.param(("both",), False, Role.TPK, id="nothing left to say yet"),
    ],
)
def test_who_sits_in_two_offices_speaks_in_the_one_whose_turn_it_is(house, given, minuted, expected):
    """The Sekda votes as a member while the vote is open, and as PyB after it."""
    (edge,) = edges_from(Trigger.PUTUSKAN, Stage.PERSETUJUAN)
    both = with_offices(house, tpk=("a", "b", "both"), pyb=("both",))
    file = file_of(*(decision("tpk", nip) for nip in given), minuted=minuted)
    assert office_meant(PROBE._replace(actor="both"), edge, Role.TPK, file, both) is expected


def test_an_opinion_in_usulan_is_no_office_of_the_chain(house):
    """Only persetujuan has a chain."""
    (edge,) = edges_from(Trigger.PUTUSKAN, Stage.USULAN)
    assert office_meant(PROBE, edge, Role.KEPALA_OPD, file_of(), house) is Role.KEPALA_OPD


@pytest.mark.parametrize(("ties", "refused"), [(Ties({"b": "a"}), True), (UNTIED, False)])
def test_a_person_votes_once_by_whichever_account(house, ties, refused):
    """K-PERAN: who has voted by another account is told so before all other findings, and nothing is done."""
    file = file_of(*votes(a="setuju"), minuted=False, ties=ties, trigger=Trigger.PUTUSKAN, actor=Actor("b", None, None))
    act = Act(Trigger.PUTUSKAN, "b", outcome="setuju")
    judged = judge_case(act, file, house.loader.kept_directory(), house)
    assert judged.allowed is not refused
    first = judged.findings[0]
    assert ((first.rule, first.case) == ("K-PERAN", "dua_kali")) is refused
    assert {"R-AUT-04", "R-COI-01"} <= {found.rule for found in judged.findings}
