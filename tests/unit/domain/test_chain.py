"""The result of a vote, at every edge of quorum, majority and what is still to come."""

import pytest

from tests.builders import decision
from workflow.domain.chain import Voting, Word, ballot

FIVE = ("a", "b", "c", "d", "e")
CODES = {"y": "setuju", "n": "tolak", "r": "abstain"}


@pytest.mark.parametrize(
    ("said", "quorum", "majority", "expected"),
    [
        pytest.param("", 0, 50, None, id="nobody has voted"),
        pytest.param("yy", 0, 50, None, id="one short of the quorum"),
        pytest.param("yyy", 0, 50, Word.AGREED, id="the two who are silent cannot turn it"),
        pytest.param("yyn", 0, 50, None, id="a quorum that may still turn"),
        pytest.param("nnn", 0, 50, Word.REFUSED, id="refused before all have voted"),
        pytest.param("yynn", 0, 50, None, id="the last vote decides"),
        pytest.param("yynnr", 0, 50, Word.TIED, id="a tie is no majority"),
        pytest.param("yyrrn", 0, 50, Word.AGREED, id="two of three who may vote"),
        pytest.param("rrr", 0, 50, Word.NO_QUORUM, id="too many are recused"),
        pytest.param("yyyn", 0, 66, None, id="three of four, two thirds asked, one is silent"),
        pytest.param("yyynn", 0, 66, Word.REFUSED, id="three of five are no two thirds"),
        pytest.param("yyyyn", 0, 66, Word.AGREED, id="four of five are"),
        pytest.param("yyyy", 5, 50, None, id="a quorum of all waits for the last"),
        pytest.param("yyyyr", 5, 50, Word.NO_QUORUM, id="a quorum of all with one recused"),
    ],
)
def test_a_vote_is_decided_once_nothing_can_turn_it(said, quorum, majority, expected):
    """M of N: a quorum of yes and no, a majority of them, recusals outside both."""
    votes = [decision("tpk", nip, outcome=CODES[code]) for nip, code in zip(FIVE, said, strict=False)]
    assert ballot(votes, FIVE, Voting(quorum, majority)).word is expected


def test_a_vote_on_behalf_is_the_member_s_own():
    """Each member has one vote, and one who left the team meanwhile keeps the vote that he cast."""
    votes = [decision("tpk", "delegate", on_behalf="a"), decision("tpk", "gone")]
    counted = ballot(votes, ("a", "b"), Voting(0, 50))
    assert (counted.agreed, counted.silent, counted.quorum) == ({"a", "gone"}, {"b"}, 2)
