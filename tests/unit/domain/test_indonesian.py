"""Dates and numbers in Indonesian words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.indonesian import hari_terbilang, terbilang

_VALUES = {"nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8}
_VALUES |= {"sembilan": 9, "sepuluh": 10, "sebelas": 11}


def heard(words):
    """The number that a hearer understands: an evaluation from left to right, not the writer turned round."""
    total = group = 0
    words = words.replace("seribu", "satu ribu").replace("seratus", "satu ratus")
    for word in words.split():
        if word in _VALUES:
            group += _VALUES[word]
        elif word == "belas":
            group += 10
        elif word == "puluh":
            group += (group % 10) * 9
        elif word == "ratus":
            group *= 100
        else:
            total, group = total + group * 1000, 0
    return total + group


@given(st.integers(0, 999_999))
def test_a_spoken_number_is_heard_as_the_same(number):
    """From nol to sembilan ratus sembilan puluh sembilan ribu and on."""
    assert heard(terbilang(number)) == number


@pytest.mark.parametrize(
    ("number", "words"), [(11, "sebelas"), (100, "seratus"), (1000, "seribu"), (2026, "dua ribu dua puluh enam")]
)
def test_numbers_as_people_say_them(number, words):
    """The forms with se- and the teens."""
    assert terbilang(number) == words


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_beyond_its_range_it_refuses(number):
    """No number is said wrongly."""
    with pytest.raises(ValueError):
        terbilang(number)


def test_minutes_begin_with_the_day_in_words():
    """Day of the week, day, month and year."""
    assert hari_terbilang(date(2026, 12, 3)) == "hari Kamis tanggal tiga bulan Desember tahun dua ribu dua puluh enam"
