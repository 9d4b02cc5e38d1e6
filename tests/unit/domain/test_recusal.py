"""Recusal: who decides in the place of an official in conflict."""

import pytest

from tests.builders import OTHER, PPK, PROPOSER, REVIEWERS, SUBJECT, case, facts
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.directory import Delegation, Directory, RoleGrant
from workflow.domain.facts import Relation
from workflow.domain.recusal import Substitute, addressed, recusals, recusals_of
from workflow.domain.stages import Role, Stage

A, B, C = REVIEWERS
HEAD = "197611012000031002"
_KIN = {"relations": (Relation(A, "anak"),)}


def _file(state=Stage.PERSETUJUAN, heads=(None, None), **changes):
    guard = Guard(1, 1, 0, 0, None, None, None, post_changed=False)
    given = facts(**{"case": case(state=state), "decisions": (), **changes})
    return CaseFile(guard, SUBJECT, given, Circle(*heads, None, None), 12, 0, None)


def _directory(*delegations, tpk=(), pyb=(A,), ppk=(PPK,)):
    offices = {Role.TPK: tpk, Role.PYB: pyb, Role.PPK: ppk}
    grants = tuple(RoleGrant(nip, role, None, None, None) for role, held in offices.items() for nip in held)
    return Directory(1, {}, grants, delegations, {}, frozenset({"peran"}))


def _lent(giver=A, taker=OTHER, role=Role.PYB):
    return Delegation(giver, taker, None, role, "delegasi", "800/3", None, None)


_HOLDS, _DELEGATE, _ABOVE = Substitute(B, "pemegang_peran"), Substitute(OTHER, "delegasi", A), Substitute(PPK, "atasan")


@pytest.mark.parametrize(
    ("role", "holders", "changes", "directory", "expected"),
    [
        pytest.param(Role.PYB, (A, B), _KIN, _directory(), (_HOLDS,), id="another holder"),
        pytest.param(Role.PYB, (A,), _KIN, _directory(_lent()), (_DELEGATE,), id="a delegate"),
        pytest.param(Role.PYB, (A, B), _KIN, _directory(_lent()), (_HOLDS, _DELEGATE), id="both"),
        pytest.param(Role.PYB, (A,), _KIN, _directory(), (_ABOVE,), id="the superior"),
        pytest.param(Role.PYB, (A,), _KIN, _directory(_lent(taker=PROPOSER)), (_ABOVE,), id="not the proposer"),
        pytest.param(Role.PYB, (A,), {"proposer": A}, _directory(_lent()), (_ABOVE,), id="nobody for the proposer"),
        pytest.param(
            Role.PYB,
            (A,),
            {"relations": (Relation(A, "anak"), Relation(PPK, "usaha"))},
            _directory(),
            (),
            id="none free",
        ),
        pytest.param(Role.PPK, (A,), _KIN, _directory(ppk=(A,)), (), id="nobody above the PPK"),
        pytest.param(Role.TPK, (A, B), _KIN, _directory(_lent(taker=B, role=Role.TPK)), (_HOLDS,), id="a member once"),
    ],
)
def test_who_takes_the_place(role, holders, changes, directory, expected):
    """UU 30/2014 art. 43: another holder of the office, a delegate, else the superior."""
    (found,) = recusals(role, holders, _file(**changes), directory)
    assert (found.role, found.hindered.member, found.substitutes) == (role, A, expected)


def test_who_is_asked():
    """The holders who may decide and the substitutes of those who may not, each once."""
    directory = _directory(_lent(role=Role.TPK), tpk=(A, B, C))
    assert addressed(Role.TPK, (A, B, C), _file(**_KIN), directory) == (B, C, OTHER)
    assert addressed(Role.TPK, (A, B, C), _file(), directory) == (A, B, C)


def test_a_head_in_conflict_is_not_asked():
    """A head gives no opinion on himself or on a relative; as the proposer he may give one."""
    usulan = {"state": Stage.USULAN, "heads": (HEAD, SUBJECT)}
    (own,) = recusals_of(_file(**usulan), _directory())
    assert (own.role, own.hindered.cause, own.substitutes) == (
        Role.KEPALA_OPD,
        "diri_sendiri",
        (Substitute(HEAD, "pemegang_peran"),),
    )
    (alone,) = recusals_of(_file(Stage.USULAN, (None, SUBJECT)), _directory())
    assert alone.substitutes == ()
    assert recusals_of(_file(Stage.USULAN, (HEAD, None), proposer=HEAD), _directory()) == ()


def test_the_chain_of_a_case_is_looked_through():
    """In persetujuan every office of the chain is looked at, elsewhere none."""
    kin = {"relations": (Relation(B, "saudara"), Relation(PPK, "usaha"))}
    directory = _directory(tpk=(B, C))
    assert [(r.role, r.hindered.member) for r in recusals_of(_file(**kin), directory)] == [
        (Role.TPK, B),
        (Role.PPK, PPK),
    ]
    assert recusals_of(_file(Stage.SOSIALISASI, **kin), directory) == ()
