"""The directory: who holds which role on a day, who acts for whom."""

from datetime import date

import pytest

from tests.builders import post
from workflow.domain.directory import Delegation, Directory, RoleGrant
from workflow.domain.stages import Role

_START, _END = date(2026, 3, 1), date(2026, 6, 30)
_A, _B, _C = "198503012010011001", "197804052003122002", "197001011995031001"
_DAYS = [
    pytest.param(date(2026, 2, 28), False, id="the day before"),
    pytest.param(_START, True, id="the first day"),
    pytest.param(_END, True, id="the last day"),
    pytest.param(date(2026, 7, 1), False, id="the day after"),
]


def _grant(nip=_A, role=Role.TPK, unit=None, start=_START, end=_END):
    return RoleGrant(nip, role, unit, start, end)


def _acting(**changes):
    base = Delegation(_A, _B, None, Role.PYB, "delegasi", "188/1/2026", _START, _END)
    return base._replace(**changes)


def _directory(*grants, delegations=()):
    return Directory(1, {}, grants, delegations, {}, frozenset())


@pytest.mark.parametrize(("day", "held"), _DAYS)
def test_a_role_is_held_from_its_first_to_its_last_day(day, held):
    """Both ends belong to it."""
    own = _directory(_grant())
    assert bool(own.roles_of(_A, day)) is held
    assert bool(own.holders(Role.TPK, day)) is held


@pytest.mark.parametrize(("start", "end"), [(None, _END), (_START, None), (None, None)], ids=["start", "end", "both"])
def test_an_open_end_does_not_limit(start, end):
    """A role without a start was always held, without an end it still is."""
    own = _directory(_grant(start=start, end=end))
    assert bool(own.roles_of(_A, date(1990, 1, 1))) is (start is None)
    assert bool(own.roles_of(_A, date(2040, 1, 1))) is (end is None)
    assert own.roles_of(_A, _START)


def test_roles_of_one_person():
    """Somebody may hold several roles; those of others are not his."""
    own = _directory(_grant(), _grant(role=Role.PYB), _grant(nip=_B))
    assert [grant.role for grant in own.roles_of(_A, _START)] == [Role.TPK, Role.PYB]
    assert own.roles_of("tidak-ada", _START) == ()


def test_holders_of_the_agency_come_first():
    """Those of the agency, then the city-wide ones, each once and in file order; other agencies' never."""
    own = _directory(
        _grant(_C), _grant(_A, unit="DISHUB"), _grant(_B, unit="DINKES"), _grant(_A), _grant(_B, role=Role.PYB)
    )
    assert own.holders(Role.TPK, _START, agency="DISHUB") == (_A, _C)
    assert own.holders(Role.TPK, _START, agency="DINKES") == (_B, _C, _A)
    assert own.holders(Role.TPK, _START) == (_C, _A)
    assert own.holders(Role.PPK, _START) == ()


@pytest.mark.parametrize(("day", "held"), _DAYS)
def test_a_delegation_holds_on_its_days(day, held):
    """A delegated role, and a Plt of a post, both from the first to the last day."""
    plt = _acting(from_nip=None, post_id="DISHUB-KEPALA", role=None, basis="plt")
    own = _directory(delegations=(_acting(), plt))
    assert (own.delegated(_A, _B, Role.PYB, day) is not None) is held
    assert (own.acting_for("DISHUB-KEPALA", day) == plt) is held


@pytest.mark.parametrize(
    "changes",
    [{"from_nip": _C}, {"to_nip": _C}, {"role": Role.PPK}, {"role": None}, {"basis": "plt"}],
    ids=["from another", "to another", "another role", "no role", "an acting official"],
)
def test_a_delegation_is_of_one_role_between_two_people(changes):
    """Nothing else lets somebody act on another's behalf."""
    assert _directory(delegations=(_acting(**changes),)).delegated(_A, _B, Role.PYB, _START) is None


@pytest.mark.parametrize(
    ("basis", "post", "acts"),
    [("plt", "P1", True), ("plh", "P1", True), ("delegasi", "P1", False), ("plt", "P2", False)],
)
def test_who_acts_for_a_post(basis, post, acts):
    """A Plt or Plh acts for his own post; a delegation of the signature fills no post."""
    own = _directory(delegations=(_acting(post_id=post, role=None, basis=basis),))
    assert (own.acting_for("P1", _START) is not None) is acts


def test_the_second_delegation_counts_when_the_first_has_ended():
    """One that has ended does not hide the next."""
    later = _acting(start=date(2026, 7, 1), end=None)
    own = _directory(delegations=(_acting(), later))
    assert own.delegated(_A, _B, Role.PYB, date(2026, 7, 1)) == later


def test_executive_posts_are_asked_for_where_no_register_is():
    """The JPT posts of the map are named as long as the register of sanctions was never imported."""
    posts = {"A": post(id="A"), "B": post(id="B", kind="jpt_pratama", echelon="II.b")}
    assert Directory(1, posts, (), (), {}, frozenset({"pegawai"})).executive_posts() == ("B",)
    assert Directory(1, posts, (), (), {}, frozenset({"pegawai", "hukdis"})).executive_posts() == ()
