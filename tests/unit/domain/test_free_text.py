"""A text that says nothing, or more than anybody reads, is bad input; both sides of the limit."""

import pytest

from workflow.domain.acts import Act, Paper
from workflow.domain.corrections import Correction
from workflow.domain.errors import BadInputError
from workflow.domain.free_text import LONGEST_TEXT, check_texts
from workflow.domain.stages import Trigger

LONG = "x" * (LONGEST_TEXT + 1)
ACT = Act(Trigger.TUNDA, "P-walikota")


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (ACT._replace(reason=""), "--alasan kosong"),
        (ACT._replace(reason=" \n"), "--alasan kosong"),
        (ACT._replace(note="\t"), "--catatan kosong"),
        (ACT._replace(reason=LONG), "--alasan memuat 4001 huruf; paling panjang 4000."),
        (ACT._replace(note=LONG), "--catatan memuat"),
        (ACT._replace(private=LONG), "--pribadi memuat"),
        (ACT._replace(key=LONG), "--kunci memuat"),
        (ACT._replace(paper=Paper(LONG, "1", "2")), "--berdasarkan memuat"),
        (ACT._replace(correction=Correction("gelar", LONG, "b")), "--lama memuat"),
        (ACT._replace(correction=Correction("gelar", "a", LONG)), "--baru memuat"),
    ],
)
def test_an_empty_or_endless_text_is_refused(act, told):
    """The option is named, with what is wrong."""
    with pytest.raises(BadInputError) as caught:
        check_texts(act)
    assert told in str(caught.value)


def test_a_text_of_the_longest_length_and_none_at_all_are_taken():
    """Nothing given is nothing to look at."""
    longest = LONG[1:]
    full = ACT._replace(reason=longest, note=longest, private=longest, key=longest, paper=Paper(longest, "1", "2"))
    for act in (ACT, full, full._replace(correction=Correction("gelar", longest, longest))):
        check_texts(act)
        assert len(act.reason or "") in {0, LONGEST_TEXT}
