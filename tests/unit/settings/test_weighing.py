"""The weights of the fit score fail fast: file, key and reason."""

import pytest

from workflow.domain.competence import PARTS
from workflow.domain.errors import ConfigError
from workflow.domain.families import Family
from workflow.settings.policy import read_policy, read_talent_axes, read_weighing
from workflow.settings.toml import Toml

_EVEN = dict.fromkeys(PARTS, 1 / len(PARTS))
_RATED = {"sangat_baik": 1.0, "baik": 0.8, "butuh_perbaikan": 0.4, "kurang": 0.2, "sangat_kurang": 0.0}


def _read(weights, years=5, *, rated=_RATED, boxes=(0.5,) * 9):
    values = {
        "bobot": weights,
        "pengalaman": {"tahun_penuh": years},
        "kinerja": rated,
        "talenta": {"kotak": list(boxes)},
        "rumpun": {"keuangan": {"jabatan": ["anggaran"], "bidang": ["akuntansi"], "diklat": ["kas"]}},
    }
    return read_weighing(Toml("competencies.toml", values))


def test_the_configured_weights_make_a_whole():
    """Each part has a weight, and together they are one."""
    weighing = read_policy().weighing
    assert set(weighing.weights) == set(PARTS)
    assert sum(weighing.weights.values()) == pytest.approx(1)
    assert _read(_EVEN, 1).full_years == 1


def test_families_predicates_and_boxes_are_read():
    """A job family has words of posts, fields and trainings; boxes count from 1; the axes have the city's labels."""
    weighing = _read(_EVEN)
    assert weighing.families == (Family("keuangan", ("anggaran",), ("akuntansi",), ("kas",)),)
    assert (weighing.predicates, weighing.boxes[1], len(weighing.boxes)) == (_RATED, 0.5, 9)
    axes = {"talenta": {"sumbu_x": "Kinerja", "sumbu_y": "Potensi"}}
    assert read_talent_axes(Toml("competencies.toml", axes)) == ("Kinerja", "Potensi")
    assert all(read_policy().talent_axes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"rated": _RATED | {"baik": 1.5}}, "kinerja.baik: harus bilangan", id="more than one"),
        pytest.param({"boxes": (0.5,) * 8}, "talenta.kotak: harus 9 nilai", id="eight boxes"),
        pytest.param({"boxes": ("0,5",) * 9}, "talenta.kotak: harus bilangan", id="a text"),
    ],
)
def test_a_wrong_worth_stops_the_start(changes, told):
    """What a predicate or a box is worth is a share, and each has one."""
    with pytest.raises(ConfigError) as error:
        _read(_EVEN, **changes)
    assert str(error.value).startswith(f"config/competencies.toml: {told}")


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
