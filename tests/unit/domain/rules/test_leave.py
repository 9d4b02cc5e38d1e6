"""R-LVE-01: nobody is moved while on study leave, unpaid leave or long sick leave."""

from datetime import date, timedelta

import pytest

from tests.builders import case, decree, finding, statement, verdict
from workflow.domain.facts import Absence
from workflow.domain.missing import MISSING

_TMT = date(2026, 12, 3)
_LONG_AGO, _DAY = date(2025, 1, 6), timedelta(days=1)


@pytest.mark.parametrize("kind", ["tugas_belajar", "cltn", "sakit"])
@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(_LONG_AGO, _TMT - _DAY, "PASS", id="R-LVE-01 ended the day before the TMT"),
        pytest.param(_LONG_AGO, _TMT, "BLOCK", id="R-LVE-01 last day on the TMT"),
        pytest.param(_LONG_AGO, _TMT + _DAY, "BLOCK", id="R-LVE-01 ends the day after the TMT"),
        pytest.param(_TMT - _DAY, None, "BLOCK", id="R-LVE-01 begun the day before the TMT"),
        pytest.param(_TMT, None, "BLOCK", id="R-LVE-01 begins on the TMT"),
        pytest.param(_TMT + _DAY, None, "PASS", id="R-LVE-01 begins the day after the TMT"),
        pytest.param(None, _TMT, "BLOCK", id="R-LVE-01 no first day"),
        pytest.param(None, _TMT - _DAY, "PASS", id="R-LVE-01 no first day, over"),
        pytest.param(None, None, "BLOCK", id="R-LVE-01 no day at all"),
    ],
)
def test_leave_at_the_effective_date(kind, start, end, expected):
    """Both ends of a leave count; one without an end lasts."""
    assert verdict("R-LVE-01", absences=(Absence(kind, start, end),)) == expected


@pytest.mark.parametrize("kind", ["cuti_melahirkan", "cuti_besar", "ikatan_dinas", "pensiun"])
def test_what_is_no_long_leave(kind):
    """R-LVE-01: other rows of status are not what this rule asks for."""
    assert verdict("R-LVE-01", absences=(Absence(kind, _LONG_AGO, None),)) == "PASS"


def test_any_row_counts():
    """R-LVE-01: a leave that is over does not hide one that lasts."""
    over, lasts = Absence("sakit", _LONG_AGO, date(2025, 3, 1)), Absence("cltn", _LONG_AGO, date(2027, 1, 5))
    found = finding("R-LVE-01", absences=(over, lasts))
    assert (found.result, found.evidence["jenis"], found.evidence["sampai"]) == ("BLOCK", "cltn", date(2027, 1, 5))


@pytest.mark.parametrize(
    ("ground", "expected"),
    [
        pytest.param("cltn", "PASS:dasar_pelepasan", id="R-LVE-01 released for that leave"),
        pytest.param("tugas_belajar", "BLOCK", id="R-LVE-01 released for another one"),
        pytest.param(None, "BLOCK", id="R-LVE-01 released without a ground"),
    ],
)
def test_a_release_for_the_leave_itself(ground, expected):
    """Art. 64 lets an official go who takes unpaid leave: that leave does not stop the release, only a new post."""
    given = {"absences": (Absence("cltn", _LONG_AGO, None),), "case": case(kind="pelepasan", ground=ground)}
    assert verdict("R-LVE-01", target=None, **given) == expected
    assert verdict("R-LVE-01", **given) == "BLOCK"


def test_the_unknown_and_its_statement():
    """R-LVE-01: without the table a signed statement closes the gap; a table that says something is not overruled."""
    said = (statement("tanpa_tugas_belajar"),)
    assert verdict("R-LVE-01", absences=MISSING) == "UNKNOWN"
    assert verdict("R-LVE-01", absences=MISSING, statements=said) == "PASS:pernyataan"
    assert verdict("R-LVE-01", absences=MISSING, statements=(statement("bebas_hukdis"),)) == "UNKNOWN"
    assert verdict("R-LVE-01", absences=(Absence("cltn", _LONG_AGO, None),), statements=said) == "BLOCK"
    assert verdict("R-LVE-01", decree=decree(date=None, inauguration=None)) == "UNKNOWN"
