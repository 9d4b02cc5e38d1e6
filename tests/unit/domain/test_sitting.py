"""The forecast of the review team: who can sit for whom, and whether its quorum holds."""

from datetime import date

import pytest

from tests.builders import OTHER, PROPOSER, REVIEWERS, SK_DAY, SUBJECT, decree, facts
from workflow.domain.directory import Delegation, Directory, RoleGrant
from workflow.domain.facts import Absence, Relation
from workflow.domain.independence import Ties
from workflow.domain.missing import MISSING
from workflow.domain.sitting import Declaration, Register, foresee, quorum_of
from workflow.domain.stages import Role

A, B, C = REVIEWERS
TODAY = date(2026, 11, 20)
_HERE = Register({})


def _directory(*delegations, until=None, also=()):
    grants = [RoleGrant(A, Role.TPK, None, None, until)]
    grants += [RoleGrant(nip, Role.TPK, None, None, None) for nip in (B, C, *also)]
    return Directory(1, {}, tuple(grants), delegations, {}, frozenset({"peran"}))


def _lent(taker=OTHER, role=Role.TPK, **changes):
    base = Delegation(A, taker, None, role, "delegasi", "800/2", None, None)
    return base._replace(**changes)


def _forecast(register=_HERE, directory=None, quorum=0, **changes):
    given = facts(**{"today": TODAY, **changes})
    return foresee("G", [(SUBJECT, given)], register, directory or _directory(), quorum)


@pytest.mark.parametrize(("members", "configured", "needed"), [(5, 0, 3), (4, 0, 3), (1, 0, 1), (5, 4, 4)])
def test_the_quorum_is_more_than_half_or_as_configured(members, configured, needed):
    """Without a number of its own a team needs more than half of its members."""
    assert quorum_of(members, configured) == needed


_ON_LEAVE = Absence("cuti_besar", SK_DAY, SK_DAY)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"ties": Ties({A: SUBJECT})}, ("diri_sendiri", None), id="the subject himself"),
        pytest.param({"proposer": A}, ("pengusul", None), id="the proposer"),
        pytest.param({"proposer": None}, None, id="no proposer"),
        pytest.param({"ties": Ties(stand_ins=frozenset({A}))}, ("wakil_pengusul", None), id="for the proposer"),
        pytest.param({"relations": (Relation(A, "anak"),)}, ("hubungan", "anak"), id="a relative"),
        pytest.param({"relations": (Relation(PROPOSER, "anak"),)}, None, id="another's relative"),
        pytest.param({"register": Register({A: [_ON_LEAVE]})}, ("status", "cuti_besar"), id="on leave on the SK's day"),
        pytest.param({"register": Register({A: [_ON_LEAVE._replace(end=TODAY)]})}, None, id="back before"),
        pytest.param(
            {"register": Register({A: [Absence("sakit", date(2026, 12, 2), None)]})}, None, id="ill the day after"
        ),
        pytest.param(
            {"register": Register({A: [Absence("pensiun", None, None)]})}, ("status", "pensiun"), id="retired"
        ),
        pytest.param({"register": Register({A: [Absence("ikatan_dinas", None, None)]})}, None, id="bound to serve"),
        pytest.param({"directory": _directory(until=TODAY)}, ("peran_berakhir", None), id="his role ends before"),
        pytest.param({"register": Register(MISSING)}, None, id="no table of leave"),
    ],
)
def test_who_cannot_sit(given, why):
    """Subject, proposer, who acts for him, a relative, and who is away or no member on the day of the SK."""
    (sitting,) = _forecast(**given).sittings
    assert [(h.member, h.cause, h.detail) for h in sitting.hindered] == ([(A, *why)] if why else [])
    assert (sitting.day, sitting.present) == (SK_DAY, 2 if why else 3)


@pytest.mark.parametrize(("quorum", "enough"), [(0, True), (2, True), (3, False)])
def test_the_quorum_is_foreseen(quorum, enough):
    """Two of three sit."""
    found = _forecast(proposer=A, quorum=quorum)
    assert (found.enough, found.sittings[0].enough) == (enough, enough)


def test_without_a_date_of_the_sk_the_forecast_is_for_today():
    """A drafted round may have no date yet."""
    (sitting,) = _forecast(decree=decree(date=None), relations=MISSING).sittings
    assert (sitting.day, sitting.relations_known) == (TODAY, False)


_AWAY = Register({A: [_ON_LEAVE]})


@pytest.mark.parametrize(
    ("lent", "changes", "deputy"),
    [
        pytest.param((_lent(),), {}, OTHER, id="a delegate takes the seat"),
        pytest.param((_lent(),), {"register": Register(MISSING), "relations": (Relation(A, "anak"),)}, OTHER, id="kin"),
        pytest.param((_lent(B),), {}, None, id="a member has his own seat"),
        pytest.param((_lent(role=Role.PYB),), {}, None, id="another role"),
        pytest.param((_lent(basis="plh"),), {}, None, id="a Plh without that role"),
        pytest.param((_lent(end=date(2026, 11, 30)),), {}, None, id="the delegation ends before"),
        pytest.param((_lent(),), {"relations": (Relation(OTHER, "usaha"),)}, None, id="the delegate is in conflict"),
        pytest.param((_lent(),), {"register": Register({A: [_ON_LEAVE], OTHER: [_ON_LEAVE]})}, None, id="away too"),
        pytest.param((_lent(),), {"register": _HERE, "proposer": A}, None, id="nobody for the proposer"),
    ],
)
def test_a_delegate_takes_the_seat(lent, changes, deputy):
    """A delegate of an absent or related member sits for him; nobody does so for the proposer or the subject."""
    (sitting,) = _forecast(directory=_directory(*lent), **{"register": _AWAY, **changes}).sittings
    why = next(h for h in sitting.hindered if h.member == A)
    assert (why.deputy, sitting.present) == (deputy, 3 if deputy else 2)


def test_one_delegate_takes_one_seat():
    """Who was lent two seats sits on one."""
    both = _directory(_lent(), _lent(from_nip=B))
    (sitting,) = _forecast(Register({A: [_ON_LEAVE], B: [_ON_LEAVE]}), both).sittings
    assert [h.deputy for h in sitting.hindered] == [OTHER, None]


_OWN = Declaration(A, A, TODAY, "G")


@pytest.mark.parametrize(
    ("declaration", "covered"),
    [
        pytest.param(_OWN, True, id="his own for the round"),
        pytest.param(_OWN._replace(round_code="lain"), False, id="for another round"),
        pytest.param(_OWN._replace(round_code=None), False, id="for no round"),
        pytest.param(_OWN._replace(signer=B), False, id="signed by another"),
        pytest.param(_OWN._replace(dated=None), False, id="undated"),
        pytest.param(_OWN._replace(dated=date(2026, 11, 21)), False, id="dated tomorrow"),
        pytest.param(Declaration(SUBJECT, A, TODAY, None), True, id="about every person of the round"),
        pytest.param(Declaration(OTHER, A, TODAY, None), False, id="about somebody else"),
    ],
)
def test_a_member_declares_for_a_round(declaration, covered):
    """Each member signs for each round: for the whole of it, or about every person in it."""
    found = _forecast(Register({}, [declaration]))
    assert (A not in found.undeclared) is covered
    assert {B, C} <= set(found.undeclared)


def test_nothing_to_foresee():
    """Without a team, or without anybody to consider, the forecast says neither yes nor no."""
    nobody = Directory(1, {}, (), (), {}, frozenset({"peran"}))
    assert _forecast(directory=nobody).enough is None
    assert foresee("G", [], _HERE, _directory(), 0).enough is None
