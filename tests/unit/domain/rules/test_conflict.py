"""R-COI-01: kin and business partners neither propose, consider, sign nor act."""

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
    finding,
    letters,
    minutes,
    statement,
    verdict,
)
from workflow.domain.facts import Relation
from workflow.domain.missing import MISSING
from workflow.domain.stages import Stage, Trigger

_MEMBER = REVIEWERS[2]


def _kin(nip, kind="saudara"):
    return (Relation(nip, kind),)


@pytest.mark.parametrize(
    ("nip", "role"),
    [
        pytest.param(PROPOSER, "pengusul", id="R-COI-01 proposer"),
        pytest.param(PPK, "penanda tangan", id="R-COI-01 signer"),
        pytest.param(_MEMBER, "anggota TPK", id="R-COI-01 member of the team"),
        pytest.param(PYB, "Pejabat yang Berwenang", id="R-COI-01 PyB"),
    ],
)
@pytest.mark.parametrize("kind", ["pasangan", "orang_tua", "anak", "saudara", "semenda", "usaha"])
def test_a_relation_to_somebody_involved_blocks(nip, role, kind):
    """Any tie of family or business to somebody who proposes, considers or signs."""
    found = finding("R-COI-01", relations=_kin(nip, kind))
    assert (found.result, found.evidence) == ("BLOCK", {"hubungan": kind, "sebagai": role})


def test_a_relation_to_somebody_else_is_none_of_it():
    """R-COI-01: kin in another office may serve."""
    assert verdict("R-COI-01", relations=_kin(OTHER)) == "PASS"
    assert verdict("R-COI-01", relations=()) == "PASS"


@pytest.mark.parametrize("out", ["recused", "absent"])
def test_a_member_who_withdrew_does_not_count(out):
    """R-COI-01: who recused himself, or was absent, considered nothing."""
    given = letters(minutes(**{out: (_MEMBER,)}), without="ba_tpk")
    assert verdict("R-COI-01", relations=_kin(_MEMBER), letters=given) == "PASS"


@pytest.mark.parametrize("covers", [(f"{OTHER}:X",), (f"{SUBJECT}:LAIN",)], ids=["another person", "another post"])
def test_minutes_of_others_are_none_of_it(covers):
    """R-COI-01: who considered other cases is not involved in this one."""
    given = letters(minutes(covers=covers), without="ba_tpk")
    assert verdict("R-COI-01", relations=_kin(_MEMBER), letters=given) == "PASS"


def test_a_recorded_decision_counts_without_minutes():
    """R-COI-01: the actor of a decision of the team is involved even where no minutes name him."""
    given = {"letters": letters(without="ba_tpk"), "decisions": (decision("tpk", OTHER),)}
    assert verdict("R-COI-01", relations=_kin(OTHER), **given) == "BLOCK"


def test_a_heads_opinion_is_no_decision():
    """R-COI-01: a related head of OPD gave an opinion, which is neither a proposal nor a vote."""
    assert verdict("R-COI-01", relations=_kin(OTHER), decisions=(decision("kepala_opd", OTHER),)) == "PASS"


@pytest.mark.parametrize(
    ("trigger", "state"),
    [("lengkapi", "usulan"), ("setujui", "persetujuan"), ("putuskan", "usulan"), ("tolak", "persetujuan")],
)
def test_the_actor_is_judged(trigger, state):
    """R-COI-01 judges the person of the present act, whatever the act."""
    given = {"trigger": Trigger(trigger), "actor": actor(OTHER), "case": case(state=Stage(state))}
    assert verdict("R-COI-01", relations=_kin(OTHER), **given) == "BLOCK"
    assert verdict("R-COI-01", relations=_kin("199001012015031009"), **given) == "PASS"


def test_an_act_that_moves_nothing_judges_its_actor_alone():
    """R-COI-01: a related proposer does not keep a head of OPD from an opinion; he keeps the case from moving on."""
    related = {"relations": _kin(PROPOSER), "actor": actor(OTHER)}
    assert verdict("R-COI-01", trigger=Trigger.PUTUSKAN, **related) == "PASS"
    assert verdict("R-COI-01", trigger=Trigger.LENGKAPI, **related) == "BLOCK"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param((), "UNKNOWN", id="R-COI-01 nothing known"),
        pytest.param((statement("tanpa_konflik"),), "PASS:pernyataan", id="R-COI-01 a statement closes it"),
        pytest.param(
            (statement("tanpa_konflik", date(2026, 12, 1)),), "PASS:pernyataan", id="R-COI-01 on the SK's day"
        ),
        pytest.param((statement("tanpa_konflik", date(2026, 12, 2)),), "UNKNOWN", id="R-COI-01 after the SK"),
        pytest.param((statement("tanpa_konflik", None),), "UNKNOWN", id="R-COI-01 undated"),
        pytest.param((statement("bebas_hukdis"),), "UNKNOWN", id="R-COI-01 another statement"),
    ],
)
def test_unknown_relations(statements, expected):
    """A missing table is unknown until a signed statement covers the person."""
    assert verdict("R-COI-01", relations=MISSING, statements=statements) == expected


def test_a_statement_does_not_outweigh_a_known_relation():
    """R-COI-01: what the table shows is a fact."""
    assert verdict("R-COI-01", relations=_kin(PPK), statements=(statement("tanpa_konflik"),)) == "BLOCK"


def test_nobody_involved_yet():
    """R-COI-01: before there is a signer or a proposer nobody can be related to them."""
    bare = {"decree": decree(signer=None), "proposer": None, "letters": (), "decisions": ()}
    assert verdict("R-COI-01", relations=_kin(OTHER), **bare) == "PASS"
