"""The unit tree: heads, supervisors and agencies of a position map."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.unit_tree import MapPost, build_tree

_CITY = [
    MapPost("SEKDA", "II.a", 15, "KOTA", None, None),
    MapPost("KADIS", "II.b", 14, "DISHUB", "KOTA", None),
    MapPost("SEKRETARIS", "III.a", 12, "DISHUB-SEK", "DISHUB", None),
    MapPost("KABID", "III.b", 11, "DISHUB-B2", "DISHUB", None),
    MapPost("STAF", None, 5, "DISHUB-B2", "DISHUB", None),
    MapPost("KASI", "IV.a", 9, "DISHUB-S1", "DISHUB-B2", None),
    MapPost("STAF-SEKSI", None, 5, "DISHUB-S1", "DISHUB-B2", None),
]


@pytest.mark.parametrize(
    ("post", "agency", "supervisor", "agency_head"),
    [
        pytest.param("SEKDA", "KOTA", None, "SEKDA", id="the head of the root has nobody above"),
        pytest.param("KADIS", "DISHUB", "SEKDA", "KADIS", id="the head of an agency answers to the root"),
        pytest.param("SEKRETARIS", "DISHUB", "KADIS", "KADIS", id="the head of a unit answers to the unit above"),
        pytest.param("KABID", "DISHUB", "KADIS", "KADIS", id="so does the other"),
        pytest.param("STAF", "DISHUB", "KABID", "KADIS", id="staff answer to the head of their unit"),
        pytest.param("KASI", "DISHUB", "KABID", "KADIS", id="two units down"),
        pytest.param("STAF-SEKSI", "DISHUB", "KASI", "KADIS", id="staff two units down"),
    ],
)
def test_placements(post, agency, supervisor, agency_head):
    """Each post stands under the head of its unit, heads under that of the unit above; the agency is below the root."""
    assert build_tree(_CITY).placements[post] == (agency, supervisor, agency_head)
    assert build_tree(reversed(_CITY)).placements[post] == (agency, supervisor, agency_head)


def test_the_best_echelon_heads_a_unit_then_the_highest_class():
    """An echelon outranks any class; between equals the class decides; a post without either is last."""
    posts = [
        MapPost("JF", None, 13, "U", None, None),
        MapPost("KASI", "IV.b", 8, "U", None, None),
        MapPost("LAIN", None, None, "V", "U", None),
        MapPost("KELAS-1", None, 1, "V", "U", None),
    ]
    placements = build_tree(posts).placements
    assert placements["JF"].supervisor_post == "KASI"
    assert (placements["LAIN"].supervisor_post, placements["KELAS-1"].supervisor_post) == ("KELAS-1", "KASI")


def test_a_tie_is_no_head_and_a_finding():
    """Two posts of one rank: the unit is named, and its posts answer to the unit above."""
    posts = [*_CITY, MapPost("KABID-LAIN", "III.b", 11, "DISHUB-B2", "DISHUB", None)]
    tree = build_tree(posts)
    assert tree.tied_units == ("DISHUB-B2",)
    assert {tree.placements[post].supervisor_post for post in ("KABID", "KABID-LAIN", "STAF", "KASI")} == {"KADIS"}
    assert build_tree(_CITY).tied_units == ()


def test_a_tied_agency_has_no_head():
    """Where two posts could head an agency nobody is guessed."""
    posts = [MapPost("A", "II.b", 14, "DINAS", None, None), MapPost("B", "II.b", 14, "DINAS", None, None)]
    assert build_tree(posts).placements["A"] == ("DINAS", None, None)


def test_the_agency_of_the_map_wins():
    """Where the map names the agency it is taken as it stands, for the whole unit."""
    posts = [
        MapPost("KEPALA", "III.b", 11, "UPT", "DINAS", "RSUD"),
        MapPost("STAF", None, 5, "UPT", "DINAS", None),
        MapPost("DIREKTUR", "II.b", 14, "RSUD", None, None),
    ]
    placements = build_tree(posts).placements
    assert [(placements[p].agency_id, placements[p].agency_head_post) for p in ("KEPALA", "STAF")] == [
        ("RSUD", "DIREKTUR")
    ] * 2


def test_a_parent_outside_the_map_is_no_parent():
    """A unit whose parent the map does not hold is its own agency."""
    assert build_tree([MapPost("A", "III.a", 12, "KEC", "TIDAK-ADA", None)]).placements["A"] == ("KEC", None, "A")


def test_an_empty_map():
    """No posts, no placements, no findings."""
    assert build_tree([]) == ({}, ())


_UNITS = st.sampled_from(["A", "B", "C", "D"])
_POSTS = st.builds(
    MapPost,
    post_id=st.uuids().map(str),
    echelon=st.sampled_from([None, "II.b", "III.a", "V.z"]),
    job_class=st.none() | st.integers(1, 17),
    unit_id=_UNITS,
    parent_unit_id=st.none() | _UNITS,
    agency_id=st.none() | _UNITS,
)


@given(st.lists(_POSTS, max_size=12))
def test_any_map_is_placed(posts):
    """Also one whose units stand above each other in a ring: every post is placed, under nobody that is himself."""
    tree = build_tree(posts)
    assert set(tree.placements) == {post.post_id for post in posts}
    assert all(placed.supervisor_post != post for post, placed in tree.placements.items())
