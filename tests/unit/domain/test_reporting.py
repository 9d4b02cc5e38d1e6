"""CONTRACT.md, jabatan: the supervisor of a post is the head of its unit, `nip_atasan` wins for the present post."""

from datetime import date

import pytest

from tests.builders import post
from workflow.domain.directory import Delegation, Directory, RoleGrant
from workflow.domain.reporting import Reporting, Standing, posts_above
from workflow.domain.stages import Role

DAY = date(2026, 12, 4)
STAFF, SECTION, DIVISION, AGENCY, TOP = "PELAKSANA", "SEKSI", "BIDANG", "DINAS", "SEKDA"
OWNER, HEAD, CHIEF, DIRECTOR, PYB = "nip-pemilik", "nip-kasi", "nip-kabid", "nip-kadis", "nip-pyb"
HOLDERS = {STAFF: OWNER, SECTION: HEAD, DIVISION: CHIEF, AGENCY: DIRECTOR}
MAP = {STAFF: SECTION, SECTION: DIVISION, DIVISION: AGENCY, AGENCY: None}
PLT = Delegation(None, "nip-plt", SECTION, None, "plt", "800/1", date(2026, 1, 1), None)


def directory(*, grants=(), delegations=(), above=MAP):
    """A small agency, with a PyB."""
    posts = {key: post(id=key, supervisor_post=up, agency_head_post=AGENCY) for key, up in above.items()}
    pyb = RoleGrant(PYB, Role.PYB, None, None, None)
    return Directory(1, posts, (*grants, pyb), tuple(delegations), {}, frozenset())


def superior(standing, *, owner=OWNER, without=(), holders=HOLDERS, **changes):
    """Whom an overdue task of the owner goes to."""
    left = {key: nip for key, nip in holders.items() if key not in without}
    return Reporting(directory(**changes), left, DAY).superior(owner, standing)


def test_the_superior_named_in_the_roster_wins():
    """`nip_atasan` stands before the holder of the supervisor's post."""
    assert superior(Standing("nip-atasan", STAFF, (STAFF,))) == "nip-atasan"
    assert superior(Standing("nip-atasan", None, (STAFF,))) == "nip-atasan"
    assert superior(Standing("nip-atasan", STAFF, ())) == "nip-atasan"


def test_the_name_is_for_the_post_it_was_written_for():
    """Who was moved has the superior of the new post, although the roster still names the old one."""
    assert superior(Standing("nip-atasan", "JABATAN-LAMA", (STAFF,))) == HEAD


def test_the_holder_of_the_supervisor_s_post():
    """Without a name in the roster the post decides."""
    assert superior(Standing(None, STAFF, (STAFF,))) == HEAD


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        pytest.param((SECTION,), CHIEF, id="one empty"),
        pytest.param((SECTION, DIVISION), DIRECTOR, id="two empty"),
        pytest.param((SECTION, DIVISION, AGENCY), PYB, id="all empty"),
    ],
)
def test_an_empty_post_is_passed_over(without, expected):
    """A vacant superior is no dead end: the next one up, at last the PyB."""
    assert superior(Standing(None, STAFF, (STAFF,)), without=without) == expected


def test_an_acting_official_fills_an_empty_post():
    """The Plt of the empty post is the superior, before the next one up; of a filled post he is not."""
    standing = Standing(None, STAFF, (STAFF,))
    assert superior(standing, without=(SECTION,), delegations=(PLT,)) == "nip-plt"
    assert superior(standing, delegations=(PLT,)) == HEAD


def test_a_named_head_of_agency_stands_before_the_highest_post():
    """`peran kepala_opd` overrides the head of the agency's unit, and of no other unit."""
    named = RoleGrant("nip-kepala", Role.KEPALA_OPD, post().agency_id, None, None)
    other = RoleGrant("nip-lain", Role.KEPALA_OPD, "OPD-LAIN", None, None)
    assert superior(Standing(None, DIVISION, (DIVISION,)), grants=(other, named)) == "nip-kepala"
    assert superior(Standing(None, STAFF, (STAFF,)), grants=(other, named)) == HEAD


def test_nobody_is_his_own_superior():
    """Who is named as his own superior, or acts in the post above his own, goes past himself."""
    assert superior(Standing(OWNER, STAFF, (STAFF,))) == HEAD
    acting = PLT._replace(to_nip=OWNER)
    assert superior(Standing(None, STAFF, (STAFF,)), without=(SECTION,), delegations=(acting,)) == CHIEF
    assert superior(Standing(DIRECTOR, AGENCY, (AGENCY,)), owner=DIRECTOR) == PYB


@pytest.mark.parametrize(
    "standing",
    [
        pytest.param(None, id="not in the roster"),
        pytest.param(Standing(None, None, ()), id="no post"),
        pytest.param(Standing(None, None, ("TIDAK-DIKENAL",)), id="a post that the map lacks"),
    ],
)
def test_without_a_known_superior_the_pyb(standing):
    """The PyB is the last resort, not the first."""
    assert superior(standing) == PYB


def test_the_second_post_helps_where_the_first_leads_nowhere():
    """A head of school holds a teacher's post and the assignment: either line may lead up."""
    assert superior(Standing(None, None, ("TIDAK-DIKENAL", STAFF))) == HEAD


def test_the_pyb_s_own_task_goes_to_nobody():
    """Above the only PyB nobody is known: the task stays where it is."""
    assert superior(Standing(None, TOP, (TOP,)), owner=PYB) is None


def test_a_circle_in_the_map_ends():
    """A position map that runs in a circle is climbed once and no further."""
    circle = {STAFF: SECTION, SECTION: DIVISION, DIVISION: SECTION}
    assert posts_above(directory(above=circle), STAFF) == (SECTION, DIVISION)
    assert superior(Standing(None, STAFF, (STAFF,)), holders={STAFF: OWNER}, above=circle) == PYB
