"""The briefing of a round: what differs from what is stored, and what may not be changed any more."""

from datetime import date, time

import pytest

from workflow.domain.briefing import Milestone, Plan, Question, Session, plan_changes, question_changes, session_changes
from workflow.domain.errors import BadInputError

DAY = date(2026, 11, 20)
ONE = Session("S1", DAY, time(9), time(11), "Aula")


@pytest.mark.parametrize(
    ("changes", "sequence"),
    [
        pytest.param({"day": date(2026, 11, 21)}, 1, id="another day"),
        pytest.param({"begins": time(8)}, 1, id="another hour"),
        pytest.param({"place": "Balai"}, 1, id="another place"),
        pytest.param({"units": ("U1",)}, 1, id="another audience"),
        pytest.param({"called_off": True}, 1, id="called off"),
        pytest.param({"held_on": DAY}, 0, id="held: nobody is told"),
    ],
)
def test_a_session_that_differs_is_changed(changes, sequence):
    """What an invitation says raises the sequence, that it was held does not."""
    [(before, after)] = session_changes({"S1": ONE}, [ONE._replace(**changes)])
    assert (before, after.sequence) == (ONE, sequence)
    assert after == ONE._replace(**changes, sequence=sequence)


def test_a_session_is_new_or_as_it_was():
    """A new session comes with nothing before it; the same one again is no change, nor is one that is named no more."""
    assert list(session_changes({}, [ONE])) == [(None, ONE)]
    assert list(session_changes({"S1": ONE._replace(sequence=3), "S2": ONE}, [ONE])) == []


def test_a_session_that_was_held_stays_as_it_was():
    """A held session keeps its day when the context says nothing of it, and may not be moved or called off."""
    held = ONE._replace(held_on=DAY)
    assert list(session_changes({"S1": held}, [ONE])) == []
    for changed in (ONE._replace(place="Balai"), ONE._replace(called_off=True)):
        with pytest.raises(BadInputError, match="Sesi S1 sudah terlaksana 20 November 2026"):
            list(session_changes({"S1": held}, [changed]))


@pytest.mark.parametrize(
    ("session", "state"),
    [(ONE, "direncanakan"), (ONE._replace(called_off=True), "dibatalkan"), (ONE._replace(held_on=DAY), "terlaksana")],
)
def test_the_state_of_a_session(session, state):
    """A session is planned, called off or held."""
    assert session.state == state


def test_the_parts_of_a_plan_that_differ():
    """Each part that differs is named; a context without a plan changes none."""
    plan = Plan("Rencana", ("adil",), (Milestone("SK", DAY),), "BKPSDM")
    assert plan_changes(plan, None) == {}
    assert plan_changes(plan, plan) == {}
    assert plan_changes(None, plan) == {
        "rencana": (None, "Rencana"),
        "kriteria": ((), ("adil",)),
        "jadwal": ((), (Milestone("SK", DAY),)),
        "bertanya": (None, "BKPSDM"),
    }
    assert set(plan_changes(plan, plan._replace(criteria=()))) == {"kriteria"}


def test_questions_are_added_and_answered():
    """A question is known by its words; a new answer or another one is a change, silence is none."""
    asked = Question("Kapan?", DAY, number=4)
    told = Question("KAPAN?", DAY, "Besok.", DAY, "P-x")
    [(before, after)] = question_changes([asked], [told])
    assert (before, after) == (asked, asked._replace(answer="Besok.", answered_on=DAY, answered_by="P-x"))
    assert list(question_changes([after], [told])) == []
    assert list(question_changes([after], [Question("Kapan?", DAY)])) == []
    assert list(question_changes([], [told])) == [(None, told)]
