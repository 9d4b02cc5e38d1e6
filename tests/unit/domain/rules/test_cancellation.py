"""R-REV-01: a cancellation has reasons and an SK of its own, and gives the former post back."""

from datetime import timedelta

import pytest

from tests.builders import (
    ORIGIN,
    OTHER,
    PPK,
    SK_DAY,
    SUBJECT,
    SUCCESSOR,
    TARGET,
    TODAY,
    actor,
    book,
    decree,
    facts,
    finding,
    holder,
    letter,
    letters,
    lifting,
    post,
    verdict,
)
from tests.unit.domain.rules.duties import CANCELLED
from workflow.domain.facts import Succession
from workflow.domain.missing import MISSING
from workflow.domain.rulebook import judge
from workflow.domain.stages import Trigger

_OLD, _NEW = "800/sk/2026", "800/sk-batal/2026"
_BY = actor(PPK)._replace(reason="Putusan atas keberatan.")
_NUMBERED = decree(number=_OLD)


def _sk(**changes):
    base = {"number": _NEW, "date": TODAY, "covers": (f"{SUBJECT}:{TARGET}",)}
    return letters(letter("sk", **base | changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "PASS", id="R-REV-01 on the post entered"),
        pytest.param({"covers": (f"{SUBJECT}:{ORIGIN}",)}, "PASS", id="R-REV-01 on the post left"),
        pytest.param({"covers": (SUBJECT,)}, "PASS", id="R-REV-01 by name"),
        pytest.param({"covers": ("*",)}, "PASS", id="R-REV-01 for all of the round"),
        pytest.param({"covers": (f"{OTHER}:{TARGET}",)}, "BLOCK", id="R-REV-01 of somebody else"),
        pytest.param({"covers": (f"{SUBJECT}:LAIN",)}, "BLOCK", id="R-REV-01 on a third post"),
        pytest.param({"number": _OLD}, "BLOCK", id="R-REV-01 the SK that is cancelled"),
        pytest.param({"result": "tolak"}, "BLOCK", id="R-REV-01 refused"),
        pytest.param({"date": None}, "BLOCK", id="R-REV-01 undated"),
        pytest.param({"date": TODAY + timedelta(days=1)}, "BLOCK", id="R-REV-01 dated tomorrow"),
        pytest.param({"date": SK_DAY - timedelta(days=1)}, "BLOCK", id="R-REV-01 dated before the SK"),
        pytest.param({"date": SK_DAY}, "PASS", id="R-REV-01 dated with the SK"),
        pytest.param({"date": SK_DAY + timedelta(days=1)}, "PASS", id="R-REV-01 dated after the SK"),
    ],
)
def test_a_cancellation_has_an_sk(changes, expected):
    """A letter `sk` under a number of its own covers the person, up to today."""
    assert verdict("R-REV-01", actor=_BY, decree=_NUMBERED, letters=_sk(**changes)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(SK_DAY, "BLOCK", id="R-REV-01 with an SK without number"),
        pytest.param(SK_DAY + timedelta(days=1), "PASS", id="R-REV-01 after an SK without number"),
    ],
)
def test_an_sk_without_number_is_told_by_its_date(day, expected):
    """Where the first SK has no number yet only a later date tells the new one from it."""
    assert verdict("R-REV-01", actor=_BY, letters=_sk(date=day)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(_BY._replace(letter=_NEW), "PASS", id="R-REV-01 decided on the new SK"),
        pytest.param(_BY._replace(letter=_OLD), "BLOCK", id="R-REV-01 decided on the old SK"),
        pytest.param(_BY._replace(letter=_NEW, reason=None), "BLOCK:alasan", id="R-REV-01 without a reason"),
        pytest.param(_BY._replace(letter=_NEW, reason="  "), "BLOCK:alasan", id="R-REV-01 with an empty reason"),
        pytest.param(None, "BLOCK", id="R-REV-01 nobody acts"),
    ],
)
def test_the_paper_of_the_decision_is_the_sk(given, expected):
    """A decision taken on paper names its SK; the reason is given with the act."""
    assert verdict("R-REV-01", actor=given, decree=_NUMBERED) == expected


@pytest.mark.parametrize(
    ("reason", "expected"), [("Putusan PTUN.", "PASS"), (None, "BLOCK:alasan"), (" ", "BLOCK:alasan")]
)
def test_the_letter_may_hold_the_reason(reason, expected):
    """R-REV-01: the `alasan` of the letter counts where the act gives none."""
    given = {"actor": actor(PPK), "decree": _NUMBERED, "letters": _sk(reason=reason)}
    assert verdict("R-REV-01", **given) == expected


@pytest.mark.parametrize(
    ("slots", "others", "expected"),
    [
        pytest.param(1, 0, "PASS", id="R-REV-01 the former post is free"),
        pytest.param(1, 1, "WARN", id="R-REV-01 filled meanwhile"),
        pytest.param(2, 1, "PASS", id="R-REV-01 one of two places is free"),
        pytest.param(2, 2, "WARN", id="R-REV-01 both places filled"),
    ],
)
def test_a_former_post_that_was_filled_is_told(slots, others, expected):
    """It does not stop: the cancellation may take the follower's case back too."""
    held = Succession(others=(holder(SUCCESSOR), holder(OTHER))[:others])
    assert verdict("R-REV-01", **CANCELLED, origin=post(slots=slots), succession=held) == expected


def test_an_unknown_former_post_stops():
    """R-REV-01: nobody is put back into a post that the position map does not know."""
    found = finding("R-REV-01", **CANCELLED, origin=MISSING)
    assert (found.result, found.stops) == ("UNKNOWN", True)


def test_a_cancellation_is_asked_on_batalkan_alone():
    """R-REV-01 guards batalkan and no other act; a letter does not lift it."""
    signed = lifting("R-REV-01", signer=PPK)
    given = facts(actor=actor(PPK), letters=letters(signed))
    for trigger in Trigger:
        found = [f for f in judge(given, trigger, book()) if f.rule == "R-REV-01"]
        assert [f.result.value for f in found] == (["BLOCK"] if trigger is Trigger.BATALKAN else [])
