"""When a relay is left alone, and how many mails a day it is given."""

from datetime import UTC, date, datetime, timedelta

import pytest

from workflow.domain.circuit import Circuit
from workflow.domain.outbox import DeliveryLimits

NOW, TODAY = datetime(2026, 11, 25, 3, tzinfo=UTC), date(2026, 11, 25)
LIMITS = DeliveryLimits(daily=60, circuit_after=3)


def failed(times: int, *, at_once: bool = False) -> Circuit:
    """A circuit after so many failures at one moment."""
    circuit = Circuit()
    for _ in range(times):
        circuit = circuit.failed("451", NOW, LIMITS, at_once=at_once)
    return circuit


def test_circuit_opens_with_the_third_failure():
    """Two failures leave it closed, the third opens it; a refusal of policy opens it at once."""
    assert [failed(n).open_until for n in (1, 2)] == [None, None]
    assert failed(3).open_until == failed(1, at_once=True).open_until == NOW + timedelta(minutes=15)


def test_open_circuit_lets_one_mail_through_after_its_rest():
    """None a moment before, one at the moment, all after a success."""
    circuit = failed(3)
    moment = NOW + timedelta(minutes=15)
    assert circuit.allowance(moment - timedelta(seconds=1), TODAY, LIMITS) == 0
    assert circuit.allowance(moment, TODAY, LIMITS) == 1
    assert circuit.worked().allowance(moment, TODAY, LIMITS) == 50
    assert circuit.worked() == Circuit()


def test_a_clock_set_back_makes_no_rest_longer_than_four_hours():
    """A rest whose end lies further off than the longest one was begun by a clock that ran ahead: one mail tries."""
    circuit = failed(9)
    assert circuit.open_until == NOW + timedelta(hours=4)
    assert circuit.allowance(NOW, TODAY, LIMITS) == 0
    assert circuit.allowance(NOW - timedelta(seconds=1), TODAY, LIMITS) == 1
    assert [circuit.rests(NOW - timedelta(days=days), LIMITS) for days in (0, 1)] == [True, False]


def test_each_rest_is_twice_as_long_up_to_four_hours():
    """15, 30, 60, 120, 240 minutes, and never longer."""
    rests = [(failed(n, at_once=True).open_until - NOW).total_seconds() / 60 for n in (1, 2, 3, 4, 5, 6, 99)]
    assert rests == [15, 30, 60, 120, 240, 240, 240]


@pytest.mark.parametrize(("taken", "allowed"), [(0, 50), (10, 50), (11, 49), (59, 1), (60, 0), (61, 0)])
def test_batch_is_no_larger_than_what_is_left_of_the_day(taken, allowed):
    """The day's number limits the batch; another day begins at nothing; without a number there is no limit."""
    circuit = Circuit().claimed(taken, TODAY)
    assert circuit.allowance(NOW, TODAY, LIMITS) == allowed
    assert circuit.allowance(NOW, TODAY + timedelta(days=1), LIMITS) == 50
    assert circuit.allowance(NOW, TODAY, DeliveryLimits()) == 50


def test_mails_given_back_never_make_less_than_none():
    """What was given back on the next day does not count below zero."""
    assert Circuit().claimed(5, TODAY).claimed(-3, TODAY).taken == 2
    assert Circuit().claimed(5, TODAY).claimed(-3, TODAY + timedelta(days=1)).taken == 0
