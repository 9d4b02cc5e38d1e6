"""The clock of an approval from outside runs while the file is complete, and stops while it is not."""

from datetime import date

import pytest

from tests.builders import calendar, case, decision, letter
from tests.unit.services.test_chain import file_of
from workflow.domain.outside_clock import outside_clock
from workflow.domain.stages import Stage
from workflow.services.outside import outside_approvals

BKN = "rekomendasi_bkn"
START = date(2026, 3, 2)


def day(number):
    """A day of the week of 2 March 2026, a Monday without holidays up to the 13th."""
    return date(2026, 3, number)


def mend(on):
    return letter(BKN, number="P", date=on, result="perlu_perbaikan")


def full(on):
    return letter("kelengkapan_berkas", number="L", date=on)


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        pytest.param((), (START, 8, None, None), id="runs"),
        pytest.param((mend(day(4)),), (START, 2, day(4), None), id="stopped"),
        pytest.param((mend(day(4)), full(day(10))), (day(10), 4, None, None), id="complete again, goes on"),
        pytest.param((full(day(10)), mend(day(4))), (day(10), 4, None, None), id="in any order"),
        pytest.param((mend(day(4)), mend(day(5))), (START, 2, day(4), None), id="asked twice"),
        pytest.param((mend(day(4)), full(day(10)), mend(day(11))), (day(10), 3, day(11), None), id="stopped again"),
        pytest.param(
            (mend(day(4)), letter(BKN, number="J", date=day(6))), (START, 2, None, "J"), id="answered while stopped"
        ),
        pytest.param(
            (letter(BKN, number="J", date=day(6), result="tolak"),), (START, 4, None, "J"), id="a refusal answers"
        ),
        pytest.param((full(day(3)),), (START, 8, None, None), id="complete already"),
        pytest.param(
            (letter(BKN, date=None), letter("spp", date=day(3))),
            (START, 8, None, None),
            id="of another kind, or undated",
        ),
    ],
)
def test_only_the_days_of_a_complete_file_count(letters, expected):
    """Working days from completeness to the request to mend, and from its mending on."""
    assert outside_clock(START, letters, BKN, day(12), calendar()) == expected


def test_a_case_shows_the_clocks_of_whom_it_waits_for():
    """From the PyB's agreement on: what is wanting, and whoever answered; nobody before, and in no other stage."""
    agreed = decision("pyb", "p", on=START)
    letters = (mend(day(4)), letter("persetujuan_gubernur", number="G", date=day(3), covers=("lain:lain",)))
    file = file_of(agreed, letters=letters, today=day(12))
    (bkn, minister) = outside_approvals(file, frozenset({"persetujuan_mendagri"}))
    assert (bkn.body, bkn.clock.stopped_on, minister.body, minister.clock.spent) == ("BKN", day(4), "Mendagri", 8)
    assert outside_approvals(file_of(), frozenset({BKN})) == []
    assert outside_approvals(file_of(agreed, case=case(state=Stage.SERAH_TERIMA)), frozenset({BKN})) == []
