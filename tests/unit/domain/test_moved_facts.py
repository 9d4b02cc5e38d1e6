"""Facts that move between the letter and the oath: who takes no oath, who may be away, on both sides of each day."""

from datetime import date

import pytest

from tests.builders import decree, facts
from workflow.domain.facts import Absence
from workflow.domain.missing import MISSING
from workflow.domain.moved_facts import AWAY, STOPPING, gone_before_the_decree, moved_before_the_oath

_TODAY, _SWORN = date(2026, 12, 2), date(2026, 12, 3)


def _facts(*absences, **changes):
    known = {"absences": tuple(absences), "today": _TODAY, "decree": decree(inauguration=_SWORN, tmt=_SWORN)}
    return facts(**(known | changes))


@pytest.mark.parametrize(
    ("start", "end", "stops"),
    [
        pytest.param(date(2026, 12, 3), None, True, id="K-FAKTA begins on the TMT"),
        pytest.param(date(2026, 12, 4), None, False, id="K-FAKTA begins the day after"),
        pytest.param(None, date(2026, 12, 2), True, id="K-FAKTA ends today"),
        pytest.param(None, date(2026, 12, 1), False, id="K-FAKTA ended yesterday"),
    ],
)
@pytest.mark.parametrize("kind", sorted(STOPPING))
def test_who_is_gone_by_the_day_is_stopped(kind, start, end, stops):
    """Death, retirement, resignation, suspension and detention stop signing and oath from their first to their last day."""
    known = _facts(Absence(kind, start, end))
    for finding in (gone_before_the_decree(known), moved_before_the_oath(known)):
        assert (finding is not None and finding.stops) is stops


@pytest.mark.parametrize("kind", sorted(AWAY))
def test_who_is_away_is_told_and_may_be_signed_for(kind):
    """Leave on the day of the oath is a warning; the absent wait alone."""
    known = _facts(Absence(kind, date(2026, 12, 3), date(2026, 12, 3)))
    assert gone_before_the_decree(known) is None
    finding = moved_before_the_oath(known)
    assert (finding.rule, finding.case, finding.stops) == ("K-FAKTA", "cuti", False)
    assert moved_before_the_oath(_facts(Absence(kind, date(2026, 12, 4), None))) is None


def test_nothing_is_said_where_nothing_is_known():
    """Without the table, without an inauguration, and of a release, there is nothing to tell."""
    dead = Absence("meninggal", date(2026, 12, 1), None)
    assert gone_before_the_decree(_facts(absences=MISSING)) is None
    assert gone_before_the_decree(_facts(dead, target=None)) is None
    assert moved_before_the_oath(_facts(absences=MISSING)) is None
    assert moved_before_the_oath(_facts(dead, decree=decree(inauguration=None))) is None
    assert gone_before_the_decree(_facts(dead, decree=decree(inauguration=None, tmt=None, date=None))) is not None
