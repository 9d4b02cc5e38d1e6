"""config/documents.toml: what is missing, unknown or unreadable is said with file and key."""

import copy

import pytest

from workflow.domain.errors import ConfigError
from workflow.settings.stationery import build_stationery, read_stationery
from workflow.settings.toml import Toml


def changed(path, value):
    """The configuration with one value changed."""
    values = copy.deepcopy(dict(Toml.read("documents.toml").values))
    *tables, key = path.split(".")
    place = values
    for table in tables:
        place = place[table]
    place[key] = value
    return Toml("documents.toml", values)


def test_the_city_has_a_letterhead_paper_and_registers():
    """F4, a pattern with its parts, a class for every numbered kind."""
    style = read_stationery()
    assert style.paper == "F4"
    assert "sk" in style.classes
    assert "petikan" not in style.classes


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("kertas.ukuran", "A5", "kertas.ukuran"),
        ("penomoran.sendiri", ["petikan"], "penomoran.sendiri"),
        ("penomoran.pola", "{urut}/{tahun}", "penomoran.pola"),
        ("penomoran.pola", "{urut}{urut}{klasifikasi}{tahun}", "penomoran.pola"),
        ("kop.lambang", "tiada.svg", "kop.lambang"),
        ("kop.unit", 7, "kop.unit"),
    ],
)
def test_a_wrong_value_is_refused_with_its_key(path, value, key):
    """Nobody finds it out on the day of the inauguration."""
    with pytest.raises(ConfigError, match=key.replace(".", r"\.")):
        build_stationery(changed(path, value))


def test_a_crest_is_read_as_svg(tmp_path):
    """From the folder of the configuration."""
    (tmp_path / "lambang.svg").write_text("<svg/>")
    assert build_stationery(changed("kop.lambang", "lambang.svg"), tmp_path).crest == "<svg/>"
