"""What becomes of a mail after an attempt: the whole table of EMAIL.md, both sides of each limit."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.outbox import DeliveryLimits, NextStep, SendOutcome, SendResult, after

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LIMITS = DeliveryLimits()
QUARTER, MINUTES_5, HOURS_4, HOURS_72 = (
    timedelta(minutes=15),
    timedelta(minutes=5),
    timedelta(hours=4),
    timedelta(hours=72),
)
ANY_RETRY = [SendOutcome.RETRY, SendOutcome.CIRCUIT]


def step(outcome: SendOutcome, **changes: object) -> NextStep:
    """The next step after a first attempt, with some facts changed."""
    given: dict[str, object] = {
        "attempts": 1,
        "first_attempt_at": NOW,
        "was_uncertain": False,
        "now": NOW,
        "limits": LIMITS,
        "jitter": 0.0,
    }
    return after(SendResult(outcome, None, ""), **{**given, **changes})  # type: ignore[arg-type] # facts by name


@pytest.mark.parametrize(
    ("outcome", "was_uncertain", "expected"),
    [
        pytest.param(SendOutcome.ACCEPTED, False, NextStep("diterima", None, wipe=True), id="diterima"),
        pytest.param(
            SendOutcome.ACCEPTED, True, NextStep("diterima", None, wipe=True, resent=True), id="kirim-ulang-diterima"
        ),
        pytest.param(SendOutcome.PERMANENT, False, NextStep("gagal_tetap", None), id="ditolak"),
        pytest.param(
            SendOutcome.PERMANENT, True, NextStep("gagal_tetap", None, resent=False), id="kirim-ulang-ditolak"
        ),
        pytest.param(SendOutcome.RETRY, False, NextStep("tunda", NOW + MINUTES_5), id="coba-lagi"),
        pytest.param(SendOutcome.CIRCUIT, False, NextStep("tunda", NOW + MINUTES_5), id="putus-arus"),
        pytest.param(
            SendOutcome.RETRY,
            True,
            NextStep("tidak_pasti", NOW + MINUTES_5, resent=False),
            id="kirim-ulang-belum-terkirim",
        ),
        pytest.param(SendOutcome.UNCERTAIN, False, NextStep("tidak_pasti", NOW + QUARTER), id="tidak-pasti-sekali"),
        pytest.param(
            SendOutcome.UNCERTAIN, True, NextStep("tidak_pasti", None, resent=True), id="tidak-pasti-dua-kali"
        ),
    ],
)
def test_outcome_decides_the_state(outcome, was_uncertain, expected):
    """Each outcome, of a first sending and of the re-send of an uncertain mail."""
    assert step(outcome, was_uncertain=was_uncertain) == expected


@pytest.mark.parametrize("outcome", ANY_RETRY)
@pytest.mark.parametrize(
    ("attempts", "waited", "state"),
    [
        pytest.param(47, timedelta(0), "tunda", id="percobaan-47"),
        pytest.param(48, timedelta(0), "mati", id="percobaan-48"),
        pytest.param(49, timedelta(0), "mati", id="percobaan-49"),
        pytest.param(2, HOURS_72 - timedelta(seconds=1), "tunda", id="sedetik-sebelum-72-jam"),
        pytest.param(2, HOURS_72, "mati", id="tepat-72-jam"),
        pytest.param(2, HOURS_72 + timedelta(seconds=1), "mati", id="sedetik-sesudah-72-jam"),
    ],
)
def test_retries_end(outcome, attempts, waited, state):
    """After 48 attempts or 72 hours nothing is tried any more: a person looks."""
    found = step(outcome, attempts=attempts, first_attempt_at=NOW - waited)
    assert found.state == state
    assert (found.next_at is None) == (state == "mati")
    assert not found.wipe


@pytest.mark.parametrize(
    ("attempts", "delay"),
    [
        (1, MINUTES_5),
        (2, 2 * MINUTES_5),
        (3, 4 * MINUTES_5),
        (6, 32 * MINUTES_5),
        (7, HOURS_4),
        (8, HOURS_4),
        (47, HOURS_4),
    ],
    ids=str,
)
def test_delay_doubles_up_to_four_hours(attempts, delay):
    """5, 10, 20 ... 160 minutes, then every four hours."""
    assert step(SendOutcome.RETRY, attempts=attempts).next_at == NOW + delay


@pytest.mark.parametrize(("jitter", "factor"), [(0.0, 1.0), (0.5, 1.1), (1.0, 1.2)])
def test_jitter_spreads_retries(jitter, factor):
    """Up to a fifth later, never earlier, so that a relay that comes back is not met by a herd."""
    assert step(SendOutcome.RETRY, jitter=jitter).next_at == NOW + MINUTES_5 * factor


def test_uncertain_resend_waits_for_no_limit():
    """An uncertain end at the last attempt still gets its one re-send: the notice may not have arrived."""
    found = step(SendOutcome.UNCERTAIN, attempts=48, first_attempt_at=NOW - HOURS_72)
    assert found == NextStep("tidak_pasti", NOW + QUARTER)


@given(
    outcome=st.sampled_from(list(SendOutcome)),
    attempts=st.integers(1, 100),
    waited=st.timedeltas(timedelta(0), timedelta(hours=100)),
    was_uncertain=st.booleans(),
    jitter=st.floats(0, 1),
)
def test_nothing_is_lost_and_nothing_is_early(outcome, attempts, waited, was_uncertain, jitter):
    """A mail either ends in a state that a person sees or is accepted, or it has a next moment, which lies ahead."""
    found = step(outcome, attempts=attempts, first_attempt_at=NOW - waited, was_uncertain=was_uncertain, jitter=jitter)
    assert found.wipe == (found.state == "diterima")
    if found.next_at is None:
        assert found.state in {"diterima", "gagal_tetap", "mati", "tidak_pasti"}
        assert (found.state == "tidak_pasti") <= (found.resent is True)
    else:
        assert found.state in {"tunda", "tidak_pasti"}
        assert found.resent is (False if was_uncertain and outcome in ANY_RETRY else None)
        assert NOW < found.next_at <= NOW + HOURS_4 * 1.2 + QUARTER


@given(outcomes=st.lists(st.sampled_from(list(SendOutcome)), min_size=1, max_size=60), jitter=st.floats(0, 1))
def test_at_most_one_copy_more(outcomes, jitter):
    """Whatever the server does, an uncertain mail goes out once more and no more, and every mail comes to an end."""
    now, state, copies = NOW, "antre", 0
    for attempts, outcome in enumerate(outcomes, start=1):
        found = step(
            outcome,
            attempts=attempts,
            first_attempt_at=NOW,
            was_uncertain=state == "tidak_pasti",
            now=now,
            jitter=jitter,
        )
        copies += outcome in {SendOutcome.ACCEPTED, SendOutcome.UNCERTAIN}
        state = found.state
        if found.next_at is None:
            break
        now = found.next_at
    assert copies <= 2
    assert now <= NOW + HOURS_72 + HOURS_4 * 1.2 + QUARTER
