"""Which threshold a reminder stands at, and which earlier mails it refers to."""

from datetime import date

import pytest

from tests.builders import calendar, case, decision, facts
from workflow.domain.casefile import CaseFile, Circle, Guard
from workflow.domain.mails import Mail
from workflow.domain.stages import Stage
from workflow.services.awaited import threshold
from workflow.services.notices import ANSWERED, case_key, earlier_keys
from workflow.services.reminders import reminder_kind
from workflow.services.usulan import silent_heads
from workflow.settings.policy import read_policy

FRIDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 7)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 11, 30), None, id="H-4"),
        pytest.param(date(2026, 12, 1), "H-3", id="H-3"),
        pytest.param(date(2026, 12, 2), "H-3", id="H-2"),
        pytest.param(date(2026, 12, 3), "H-1", id="H-1"),
        pytest.param(FRIDAY, "H-1", id="the last day"),
        pytest.param(date(2026, 12, 5), None, id="the Saturday after it"),
        pytest.param(MONDAY, None, id="the next working day"),
    ],
)
def test_threshold_of_a_term_that_ends_on_a_friday(day, expected):
    """The nearest threshold reached counts; after the last day none does, on a weekend either."""
    assert threshold(day, FRIDAY, (3, 1), calendar()) == expected


def test_no_threshold_no_reminder():
    """An empty list in the configuration turns a reminder off."""
    assert threshold(FRIDAY, FRIDAY, (), calendar()) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 12, 1), "H-3", id="H-3"),
        pytest.param(FRIDAY, "H-1", id="the last day"),
        pytest.param(date(2026, 12, 6), None, id="the Sunday after it"),
        pytest.param(MONDAY, "H+1", id="H+1"),
        pytest.param(date(2026, 12, 14), "H+1", id="H+6"),
    ],
)
def test_a_task_is_reminded_of_before_and_after(day, expected):
    """A task goes on being owed after its deadline; other terms end there."""
    assert reminder_kind(FRIDAY, day, read_policy(), calendar()) == expected


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
