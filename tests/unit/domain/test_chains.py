"""Chains of a round: who waits for whom, and how far a name that is held back breaks them."""

from datetime import date

import pytest

from tests.builders import letter
from workflow.domain.chains import Link, broken_chains, stuck
from workflow.domain.rules.recommendation import held_back


def _link(name, origin, target, **changes):
    return Link(name, f"nip-{name}", origin, target, **{"held": 1, "slots": 1} | changes)


_A, _B, _C = _link("A", "1", "2"), _link("B", "2", "3"), _link("C", "3", "4")
_BESIDE = _link("X", "8", "9", held=0)
_RING = (_link("A", "1", "2"), _link("B", "2", "3"), _link("C", "3", "1"))


@pytest.mark.parametrize(
    ("links", "held", "expected"),
    [
        ((_A, _B, _C, _BESIDE), {}, {}),
        ((_A, _B, _C, _BESIDE), {"C": "ditolak"}, {"A": "rantai", "B": "rantai", "C": "ditolak"}),
        ((_A, _B, _C, _BESIDE), {"B": "perlu_perbaikan"}, {"A": "rantai", "B": "perlu_perbaikan"}),
        ((_A, _B, _C, _BESIDE), {"A": "ditolak"}, {"A": "ditolak"}),
        ((_A, _B, _C, _BESIDE), {"X": "ditolak"}, {"X": "ditolak"}),
        (_RING, {"B": "ditolak"}, {"A": "rantai", "B": "ditolak", "C": "rantai"}),
        ((_link("A", "1", "2", slots=2), _B), {"B": "ditolak"}, {"B": "ditolak"}),
        ((_link("A", "1", "2", held=2, slots=2), _B), {"B": "ditolak"}, {"A": "rantai", "B": "ditolak"}),
        ((_link("A", "1", "2", held=2), _B), {"B": "ditolak"}, {"B": "ditolak"}),
        ((_A._replace(signed=True), _B), {"B": "ditolak"}, {"B": "ditolak"}),
        ((_link("A", "1", None), _B), {"B": "ditolak"}, {"B": "ditolak"}),
        ((_A, _link("B", "2", "2")), {"B": "ditolak"}, {"B": "ditolak"}),
        ((_A, _link("B", None, "2")), {"B": "ditolak"}, {"B": "ditolak"}),
    ],
)
def test_who_keeps_a_post_held(links, held, expected):
    """Those held back and all who wait for them through a chain or a ring; nobody else, and nobody whose SK is signed."""
    assert stuck(links, held) == expected


def test_a_broken_chain_names_who_stays():
    """Each case that cannot enter its post is told with the cases that do not leave it."""
    told = [
        (b.link.number, [(one.number, why) for one, why in b.behind])
        for b in broken_chains((_A, _B, _C), {"C": "ditolak"})
    ]
    assert told == [("A", [("B", "rantai")]), ("B", [("C", "ditolak")])]


def test_whom_bkn_holds_back():
    """By the newest answer on the post: refused or to be mended, in either asking of an open selection; not once signed."""
    covers = {name: (f"nip-{name}:{post}",) for name, post in (("A", "2"), ("B", "3"), ("C", "4"))}
    letters = {
        "nip-A": (letter("rekomendasi_bkn", covers=covers["A"]),),
        "nip-B": (letter("rekomendasi_bkn", covers=covers["B"], result="perlu_perbaikan"),),
        "nip-C": (letter("rekomendasi_bkn", covers=covers["C"], result="tolak", selection="tiga_terbaik"),),
    }
    day = date(2026, 12, 1)
    assert held_back((_A, _B, _C), letters.__getitem__, day) == {"B": "perlu_perbaikan", "C": "ditolak"}
    assert held_back((_A, _B._replace(signed=True)), letters.__getitem__, day) == {}
    assert held_back((_link("A", "1", None),), letters.__getitem__, day) == {}
