"""`[sosialisasi]` of config/stages.toml: what it says, and what it may not."""

import copy

import pytest

from workflow.domain.errors import ConfigError
from workflow.domain.telling import Clock, Kind, Point, kind_of
from workflow.settings.telling import read_telling
from workflow.settings.toml import Toml


def briefing(**changes):
    """The section as configured, with values changed by their path (`a__b`)."""
    values = copy.deepcopy(Toml.read("stages.toml").table("sosialisasi").values)
    for path, value in changes.items():
        *tables, key = path.split("__")
        table = values
        for name in tables:
            table = table[name]
        table[key] = value
    return Toml("stages.toml", values, "sosialisasi")


def test_the_city_tells_in_sosialisasi_and_every_answer_has_an_owner_and_a_clock():
    """The default of DOMAIN.md 10.9, and a clock for each kind of task that an answer opens."""
    found = read_telling(briefing())
    assert found.point is Point.BRIEFING
    assert found.confirming == Clock("pengusul", 2)
    assert found.responses == {
        Kind.EXPLAIN: Clock("pengusul", 3),
        Kind.REQUEST: Clock("analis", 5),
        Kind.TALK: Clock("atasan_asal", 3),
    }
    assert (found.silent_after, found.silent) == (4, Clock("atasan_asal", 1))
    assert read_telling(briefing(penempatan_disampaikan="sesudah_rekomendasi_bkn")).point is Point.RECOMMENDED


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"penempatan_disampaikan": "nanti"}, "tidak dikenal"),
        ({"bicara_bila_diam_sesudah_hari_kerja": 0}, "harus 1 sampai"),
        ({"bicara_bila_diam_sesudah_hari_kerja": 6}, "harus 1 sampai"),
        ({"naskah__pemilik": "atasan_asal"}, "tidak dikenal"),
        ({"naskah__hari_kerja": 0}, "harus 1 sampai"),
        ({"tanggapan__permohonan__hari_kerja": 31}, "harus 1 sampai"),
        ({"tanggapan__permohonan__pemilik": "atasan_asal"}, "tidak dikenal"),
        ({"tanggapan__tidak_setuju__pemilik": "analis"}, "tidak dikenal"),
        ({"tanggapan__diam__pemilik": "pengusul"}, "tidak dikenal"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(changes, told):
    """A request is BKPSDM's, a talk a superior's, and the talk comes before the waiting ends."""
    with pytest.raises(ConfigError, match=told):
        read_telling(briefing(**changes))


@pytest.mark.parametrize(
    ("code", "kind"), [("SP1", Kind.CONFIRM), ("SD12", Kind.SILENCE), ("SP", None), ("A1", None), ("SX1", None)]
)
def test_the_kind_of_a_task_is_read_from_its_code(code, kind):
    """Codes of the checklist and of objections are no tasks of the briefing."""
    assert kind_of(code) is kind
