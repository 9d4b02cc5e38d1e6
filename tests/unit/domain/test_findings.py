"""What stops a step, and the worst of many findings."""

from itertools import product

import pytest

from workflow.domain.findings import Finding, Result, worst

_PASS = Finding("R-A", Result.PASS)
_WARN = Finding("R-A", Result.WARN)
_GAP = Finding("R-A", Result.UNKNOWN)
_SOFT_GAP = Finding("R-A", Result.UNKNOWN, blocking=False)
_BLOCK = Finding("R-A", Result.BLOCK)
_FROM_BEST = [(_PASS, "PASS"), (_WARN, "WARN"), (_SOFT_GAP, "WARN"), (_GAP, "UNKNOWN"), (_BLOCK, "BLOCK")]
_NAMES = ["pass", "warn", "gap of a soft rule", "gap of a blocking rule", "block"]


@pytest.mark.parametrize(
    ("finding", "stops"), [(_PASS, False), (_WARN, False), (_SOFT_GAP, False), (_GAP, True), (_BLOCK, True)], ids=_NAMES
)
def test_what_stops_a_step(finding, stops):
    """BLOCK stops, and missing data of a blocking rule do; a warning and a gap of a soft rule do not."""
    assert finding.stops is stops


@pytest.mark.parametrize(("one", "two"), list(product(range(5), repeat=2)))
def test_the_worst_of_two(one, two):
    """BLOCK, then UNKNOWN of a blocking rule, then WARN and other UNKNOWN, then PASS, in whatever order they come."""
    assert worst([_FROM_BEST[one][0], _FROM_BEST[two][0]]) == _FROM_BEST[max(one, two)][1]


def test_the_worst_of_none():
    """Where no rule is asked nothing stands in the way."""
    assert worst([]) is Result.PASS
