"""Whose a task is when people change, case by case."""

from datetime import date

import pytest

from tests.builders import post
from workflow.domain.directory import Delegation, Directory, RoleGrant
from workflow.domain.ownership import EMPTY_OFFICE, NO_SUCCESSOR, Offices, OwnedTask, Owner
from workflow.domain.reporting import Reporting, Standing
from workflow.domain.stages import Role

DAY = date(2026, 12, 10)
POSTS = {
    p.id: p
    for p in (
        post(id="TOP", supervisor_post=None),
        post(id="MID", supervisor_post="TOP"),
        post(id="LEFT", supervisor_post="MID", agency_id="OPD"),
        post(id="AWAY", instance="Kota Lain"),
    )
}
TASK = OwnedTask(
    1, 7, "MUT-1", 1, "A2", "atasan_asal", "mid", None, "jabatan", 1, "asn", "LEFT", "AWAY", None, True, DAY
)


def offices(*, holders=None, gone=None, standings=None, grants=(), acting=()):
    """Who sits where: by default the middle and the top are filled, and there is one analyst."""
    roles = (RoleGrant("analis", Role.ANALIS, None, None, None), *grants)
    directory = Directory(1, POSTS, roles, tuple(acting), {}, frozenset())
    reporting = Reporting(directory, {"MID": "mid", "TOP": "top"} if holders is None else holders, DAY)
    return Offices(directory, reporting, standings or {}, gone or {})


def owner(task=TASK, *, leaves_post=True, **sits):
    """The owner of a task."""
    return offices(**sits).owner_of(task, leaves_post=leaves_post)


def test_who_still_counts_as_superior_keeps_the_task():
    """The nearest one, one further up, and who is named in the roster and sits where it saw him."""
    named = {"asn": Standing("bos", "LEFT", ()), "bos": Standing(None, "X", ("X",))}
    assert owner() == Owner("mid")
    assert owner(TASK._replace(owner_nip="top")) == Owner("top")
    assert owner(TASK._replace(owner_nip="bos"), standings=named) == Owner("bos")


def test_who_holds_the_office_no_more_gives_it_to_who_does():
    """The named superior who has moved, and the former holder of the post above."""
    moved = {"asn": Standing("bos", "LEFT", ()), "bos": Standing(None, "X", ("Y",))}
    assert owner(TASK._replace(owner_nip="bos"), standings=moved) == Owner("mid")
    assert owner(TASK._replace(owner_nip="old")) == Owner("mid")
    elsewhere = {"asn": Standing("bos", "OTHER", ())}
    assert owner(TASK._replace(owner_nip="bos"), standings=elsewhere) == Owner("mid")


def test_an_empty_line_falls_to_an_analyst_with_the_reason_and_comes_back():
    """Nobody above and no PyB: the analyst; when the post above is filled, its holder."""
    fallen = owner(TASK._replace(owner_nip=None), holders={})
    assert fallen == Owner("analis", EMPTY_OFFICE)
    assert owner(TASK._replace(owner_nip="analis", owner_reason=EMPTY_OFFICE), holders={}) == fallen
    assert owner(TASK._replace(owner_nip="analis", owner_reason=EMPTY_OFFICE)) == Owner("mid")


@pytest.mark.parametrize("kind", ["meninggal", "ditahan"])
def test_who_is_gone_is_replaced_with_the_reason(kind):
    """A superior by the next one up, the one who leaves by the superior; a task of the person too."""
    assert owner(gone={"mid": kind}) == Owner("top", kind)
    own = TASK._replace(owner_role="asn", owner_nip="asn", follows="orang")
    assert owner(own, gone={"asn": kind}) == Owner("mid", kind)
    assert owner(own) == Owner("asn")


def test_a_reason_stays_while_its_stand_in_is_there():
    """A stand-in who has moved passes the task on with the reason that it came with."""
    stood_in = TASK._replace(owner_role="asn", owner_nip="old", owner_reason="ditahan")
    assert owner(stood_in, gone={"asn": "ditahan"}) == Owner("mid", "ditahan")


def test_a_person_s_task_stays_whatever_office_the_person_holds():
    """`ikut = orang`: who graded a staff member keeps that after moving."""
    assert owner(TASK._replace(owner_nip="old", follows="orang")) == Owner("old")


def test_an_officer_s_task_follows_the_office():
    """Those of the agency first; a second one of the same office who has it keeps it."""
    grants = [RoleGrant(nip, Role.PENGELOLA_AKUN, "OPD", None, None) for nip in ("a", "b")]
    task = TASK._replace(owner_role="pengelola_akun", follows="orang")
    assert owner(task._replace(owner_nip="old"), grants=grants) == Owner("a")
    assert owner(task._replace(owner_nip="b"), grants=grants) == Owner("b")
    assert owner(task._replace(owner_nip="old")) == Owner("mid", EMPTY_OFFICE)


def test_at_another_agency_our_personnel_office_enters_what_comes_from_there():
    """Nobody of ours is a superior there."""
    grants = [RoleGrant("peg", Role.PENGELOLA_KEPEGAWAIAN, "OPD", None, None)]
    task = TASK._replace(owner_role="atasan_tujuan", owner_nip="old")
    assert owner(task, leaves_post=False, grants=grants) == Owner("peg")
    lost = task._replace(origin_post=None)
    assert owner(lost, leaves_post=False, grants=grants) == Owner("analis", EMPTY_OFFICE)
    assert owner(task._replace(target_post=None), leaves_post=False, holders={}) == Owner("analis", EMPTY_OFFICE)


def test_the_successor_receives_or_who_stands_in():
    """The holder of the post left, else its Plt or Plh, else the Plh of the proposal, else the superior; not before the change."""
    task = TASK._replace(owner_role="pengganti", owner_nip="mid", owner_reason=NO_SUCCESSOR)
    plh = Delegation(None, "plh", "LEFT", None, "plh", "800", None, None)
    filled = {"LEFT": "baru", "MID": "mid"}
    assert owner(task, holders=filled) == Owner("baru")
    assert owner(task, holders=filled, gone={"baru": "meninggal"}) == Owner("mid", NO_SUCCESSOR)
    assert owner(task, acting=[plh]) == Owner("plh", NO_SUCCESSOR)
    assert owner(task._replace(acting="usul")) == Owner("usul", NO_SUCCESSOR)
    assert owner(task, holders={"LEFT": "asn", "MID": "mid"}) == Owner("mid", NO_SUCCESSOR)
    assert owner(task._replace(post_changed=False), holders=filled) == Owner("mid", NO_SUCCESSOR)
    early = task._replace(post_changed=False, owner_nip="calon", owner_reason=None)
    assert owner(early, gone={"calon": "ditahan"}) == Owner("mid", NO_SUCCESSOR)
