"""Which earlier mails a reminder refers to, whose word is awaited, and which ladder a task climbs."""

import pytest

from tests.builders import case, decision, facts
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.mails import Mail
from workflow.domain.reminding import ReminderKind
from workflow.domain.stages import Stage
from workflow.services.notices import ANSWERED, case_key, earlier_keys
from workflow.services.reminders import kind_of
from workflow.services.usulan import silent_heads


@pytest.mark.parametrize("mail", sorted(set(ANSWERED) - {Mail.DECISION_AWAITED}))
def test_a_reminder_refers_to_what_it_reminds_of(mail):
    """The last earlier mail is the one that is answered."""
    assert earlier_keys("MUT-1", 1, mail, "nip")[-1] == case_key("MUT-1", 1, ANSWERED[mail], "nip")


def test_a_step_refers_to_the_steps_before_it():
    """The decision refers to the explanation and the request for an opinion, the first mail to none."""
    assert earlier_keys("MUT-1", 1, Mail.OPINION_REQUESTED, "nip") == []
    assert earlier_keys("MUT-1", 1, Mail.DECISION_MADE, "nip") == [
        case_key("MUT-1", 1, Mail.OPINION_REQUESTED, "nip"),
        case_key("MUT-1", 1, Mail.PLACEMENT_EXPLAINED, "nip"),
    ]


def test_an_escalation_refers_to_all_that_the_superior_was_told():
    """The superior was not sent the task; what was told of the case before is one conversation with it."""
    assert earlier_keys("MUT-1", 1, Mail.TASK_ESCALATED, "nip")[-1].split(":")[2] == "handover_task"


def test_a_second_visit_refers_to_the_first():
    """A case that was returned goes on in the same conversation."""
    again = earlier_keys("MUT-1", 2, Mail.PLACEMENT_EXPLAINED, "nip")
    assert again[1] == case_key("MUT-1", 1, Mail.PLACEMENT_EXPLAINED, "nip")
    assert again[-1] == case_key("MUT-1", 2, Mail.OPINION_REQUESTED, "nip")


@pytest.mark.parametrize(
    ("decisions", "silent"),
    [
        pytest.param((), {"asal", "tujuan"}, id="none"),
        pytest.param((decision("kepala_opd", "asal"),), {"tujuan"}, id="by himself"),
        pytest.param((decision("kepala_opd", "plh", on_behalf="tujuan"),), {"asal"}, id="on his behalf"),
        pytest.param((decision("kepala_opd", "asal", on_behalf="tujuan"),), {"asal"}, id="for the other head"),
        pytest.param((decision("kepala_opd", "asal", outcome="tolak"),), {"tujuan"}, id="a refusal is an opinion"),
        pytest.param((decision("tpk", "asal"),), {"asal", "tujuan"}, id="in another capacity"),
    ],
)
def test_a_head_is_silent_until_an_opinion_is_there(decisions, silent):
    """An opinion counts for the head whose it is, whoever signed it on his behalf."""
    judged = facts(case=case(state=Stage.USULAN), decisions=decisions)
    guard = Guard(1, 1, 0, 0, None, None, None, post_changed=False)
    file = CaseFile(guard, "nip", judged, Circle("asal", "tujuan", None, None), 5, 0, None)
    assert silent_heads(file) == silent


@pytest.mark.parametrize(
    ("code", "letter", "kind"),
    [
        ("A12", None, ReminderKind.HANDOVER),
        ("A12", "bast", ReminderKind.HANDOVER),
        ("SP1", None, ReminderKind.BRIEFING),
        ("PGL", None, ReminderKind.SUMMONS),
        ("P2", None, ReminderKind.CHECK),
        ("KB1", "jawaban_keberatan", ReminderKind.OBJECTION),
    ],
)
def test_a_task_climbs_the_ladder_of_its_kind(code, letter, kind):
    """Summonses, checks and answers to objections have ladders of their own; all other tasks share one."""
    assert kind_of(code, letter) is kind
