"""Numbers of registers: written by the pattern, read back, and in the order of dates."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.registering import Wanted, entered_number, next_number, out_of_order, running_number, write_number
from workflow.domain.stationery import DocumentKind
from workflow.settings.stationery import read_stationery

STYLE = read_stationery()
DAY = date(2026, 12, 3)


@given(
    st.integers(1, 99_999),
    st.sampled_from(
        ["{klasifikasi}/{urut}/BKPSDM/{tahun}", "{urut}.{klasifikasi}-{tahun}", "{tahun} ({urut}) {klasifikasi}"]
    ),
)
def test_a_written_number_is_read_back(seq, pattern):
    """Whatever signs the pattern has around its parts."""
    style = replace(STYLE, pattern=pattern)
    assert running_number(write_number(DocumentKind.UNDANGAN, seq, 2026, style), style) == seq


def test_a_foreign_number_has_no_running_number():
    """It cannot be compared, and is not refused for that."""
    assert running_number("tanpa pola", STYLE) is None
    assert entered_number("tanpa pola", DocumentKind.SK, DAY, "x", STYLE).seq is None
    own = next_number(DocumentKind.SPP, Wanted("x", "y", DAY), 7, STYLE)
    assert (own.number, own.own_seq, own.year) == ("800.1.3.3/7/BKPSDM/2026", 7, 2026)


def test_a_higher_number_never_bears_an_earlier_date():
    """The pair is named; equal dates and numbers that cannot be read are in order."""
    early, late = date(2026, 12, 1), date(2026, 12, 2)
    assert out_of_order([(1, late, "a"), (2, early, "b")]) == ("a", "b")
    assert out_of_order([(2, late, "b"), (1, early, "a"), (3, late, "c"), (None, early, "d")]) is None
