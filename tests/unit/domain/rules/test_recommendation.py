"""Where a name stands with BKN: submitted, to be mended, recommended, refused, read from the letters alone."""

from datetime import date

import pytest

from tests.builders import SUBJECT, TARGET, decree, facts, letter, letters
from workflow.domain.rules.recommendation import standing

_DAYS = [date(2026, 11, day) for day in (2, 9, 16)]
_ELSEWHERE = {"covers": (f"{SUBJECT}:LAIN",)}
_SENT, _YES = {"kind": "usul_imut"}, {"kind": "rekomendasi_bkn"}
_MEND, _NO = {**_YES, "result": "perlu_perbaikan", "reason": "SKP belum diunggah"}, {**_YES, "result": "tolak"}


def _stands(*told, **changes):
    found = letters(
        *(letter(**{"date": _DAYS[place], **one}) for place, one in enumerate(told)), without="rekomendasi_bkn"
    )
    return standing(facts(letters=found, **changes))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], "belum"),
        ([_SENT], "diajukan"),
        ([_SENT | _ELSEWHERE], "belum"),
        ([_SENT | {"date": None}], "belum"),
        ([_SENT | {"date": date(2027, 1, 4)}], "belum"),
        ([_SENT, _YES], "direkomendasikan"),
        ([_YES], "direkomendasikan"),
        ([_SENT, _MEND], "perlu_perbaikan"),
        ([_SENT, _MEND, _SENT], "diajukan"),
        ([_SENT | {"date": _DAYS[1]}, _MEND], "perlu_perbaikan"),
        ([_SENT, _NO], "ditolak"),
        ([_SENT, _NO, _YES], "direkomendasikan"),
        ([_SENT, _YES, _NO], "ditolak"),
        ([_YES | _ELSEWHERE], "belum"),
        ([_SENT, _YES | _ELSEWHERE], "diajukan"),
        ([_NO | _ELSEWHERE], "belum"),
        ([_YES | {"date": date(2027, 1, 4)}], "belum"),
    ],
)
def test_the_newest_word_on_this_name_and_post_is_its_state(told, expected):
    """Of submission and answer the newer stands; an answer of the same day wins; another post or a later day is nothing."""
    assert _stands(*told).state == expected


def test_a_state_tells_its_letter_and_reason():
    """What is to be mended is told with BKN's reason and the letter that says so."""
    found = _stands(_SENT, _MEND)
    assert (found.letter.kind, found.reason) == ("rekomendasi_bkn", "SKP belum diunggah")


def test_a_recommendation_for_another_post_is_told():
    """A post changed after the recommendation leaves the name without one, and the letter that named the old post shows."""
    found = _stands(_YES | _ELSEWHERE | {"number": "R-9"})
    assert (found.state, found.other_post.number) == ("belum", "R-9")


_FIRST = {"selection": "tiga_terbaik", "number": "R-1"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], ("belum", False)),
        ([_YES], ("belum", False)),
        ([_SENT | _FIRST], ("diajukan", False)),
        ([_YES | _FIRST], ("belum", True)),
        ([_YES | _FIRST, _SENT], ("diajukan", True)),
        ([_NO | _FIRST, _YES], ("ditolak", False)),
        ([_YES | _FIRST, _YES], ("direkomendasikan", False)),
        ([_YES | _FIRST, _MEND], ("perlu_perbaikan", True)),
    ],
)
def test_an_open_selection_stands_where_its_two_askings_have_come_to(told, expected):
    """First the three best, then the chosen one: the state is that of the asking under way."""
    found = _stands(*told, decree=decree(open_selection=(TARGET,)))
    assert (found.state, found.first_only) == expected
