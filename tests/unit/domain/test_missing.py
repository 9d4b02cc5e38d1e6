"""The value that says: not known."""

import pytest

from workflow.domain.missing import MISSING, known


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(MISSING, False, id="missing"),
        pytest.param(None, True, id="known to be none"),
        pytest.param((), True, id="known to be empty"),
        pytest.param(0, True, id="zero"),
    ],
)
def test_only_missing_is_unknown(value, expected):
    """What is known may still be nothing; only MISSING is not known."""
    assert known(value) is expected


def test_missing_is_never_true_and_says_its_name():
    """A condition on it never holds, and evidence that shows it reads MISSING."""
    assert not MISSING
    assert repr((MISSING,)) == "(MISSING,)"
