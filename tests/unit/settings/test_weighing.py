"""The weights of the fit score fail fast: file, key and reason."""

import pytest

from workflow.domain.competence import PARTS
from workflow.domain.errors import ConfigError
from workflow.settings.policy import read_policy, read_weighing
from workflow.settings.toml import Toml

_EVEN = dict.fromkeys(PARTS, 0.25)


def _read(weights, years=5):
    return read_weighing(Toml("competencies.toml", {"bobot": weights, "pengalaman": {"tahun_penuh": years}}))


def test_the_configured_weights_make_a_whole():
    """Each part has a weight, and together they are one."""
    weighing = read_policy().weighing
    assert set(weighing.weights) == set(PARTS)
    assert sum(weighing.weights.values()) == pytest.approx(1)
    assert _read(_EVEN, 1).full_years == 1


@pytest.mark.parametrize(
    ("weights", "years", "told"),
    [
        pytest.param({"kompetensi": 1.0}, 5, "bobot: harus berisi", id="a part missing"),
        pytest.param(_EVEN | {"minat": 0.1}, 5, "bobot: harus berisi", id="an unknown part"),
        pytest.param(_EVEN | {"golongan": 0.3}, 5, "bobot: jumlah semua bobot harus 1", id="more than a whole"),
        pytest.param(_EVEN | {"golongan": 0.0}, 5, "bobot.golongan: harus di antara 0 dan 1", id="no weight"),
        pytest.param(_EVEN | {"golongan": 1.0}, 5, "bobot.golongan: harus di antara 0 dan 1", id="all the weight"),
        pytest.param(_EVEN | {"golongan": "0,25"}, 5, "bobot.golongan: harus ada dan bertipe float", id="a text"),
        pytest.param(_EVEN, 0, "pengalaman.tahun_penuh: harus di atas nol", id="no years"),
    ],
)
def test_a_wrong_weight_stops_the_start(weights, years, told):
    """The error names config/competencies.toml, the key and the reason."""
    with pytest.raises(ConfigError) as error:
        _read(weights, years)
    assert str(error.value).startswith(f"config/competencies.toml: {told}")
