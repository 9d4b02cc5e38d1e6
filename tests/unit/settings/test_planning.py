"""config/planning.toml: what a plan weighs."""

import pytest

from workflow.domain.errors import ConfigError
from workflow.domain.planning import Tuning
from workflow.settings.planning import read_tuning
from workflow.settings.toml import Toml

GOOD = {"lowong": 0.2, "gangguan": 0.05, "calon": 12, "gelombang": 2, "detik": 9}


def test_shares_are_read_in_thousandths():
    """The file of the house can be read, and shares become whole thousandths."""
    assert read_tuning().each >= 1
    assert read_tuning(Toml("planning.toml", GOOD)) == Tuning(200, 50, 12, 2, 9)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("lowong", 1.1, "lowong: harus di antara 0 dan 1"),
        ("gangguan", -0.1, "gangguan: harus di antara 0 dan 1"),
        ("calon", 0, "calon: harus di atas nol"),
        ("detik", 0, "detik: harus di atas nol"),
    ],
)
def test_a_wrong_value_is_named(name, value, told):
    """The error names the file, the key and the reason."""
    with pytest.raises(ConfigError, match=f"config/planning.toml: {told}"):
        read_tuning(Toml("planning.toml", GOOD | {name: value}))
