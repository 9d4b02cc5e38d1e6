"""How `--pada` is read: a date, or a date with its time, of a year that can be meant."""

import pytest

from workflow.cli.options import ACT, moment_of
from workflow.domain.errors import BadInputError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-24", "2026-11-24T10:00:00+07:00"),
        ("2026-11-24T08:30", "2026-11-24T08:30:00+07:00"),
        ("1990-01-01", "1990-01-01T10:00:00+07:00"),
        ("2100-12-31", "2100-12-31T10:00:00+07:00"),
    ],
)
def test_a_moment_is_of_the_agency_s_zone(text, shown):
    """A date takes the hour of its command, a time stands as it is written; the first and last year are taken."""
    assert moment_of(text, ACT).isoformat() == shown


@pytest.mark.parametrize("text", ["1989-12-31", "2101-01-01", "0001-01-01", "9999-12-31T10:00"])
def test_a_year_that_nobody_means_is_refused(text):
    """A slip of the hand is told as such, before a clock can run over its end."""
    with pytest.raises(BadInputError, match="di luar tahun 1990 sampai 2100"):
        moment_of(text, ACT)
