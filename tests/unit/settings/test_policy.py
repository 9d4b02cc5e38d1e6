"""config/stages.toml: what the city decides for itself is checked at the start, with file, key and reason."""

from datetime import time

import pytest

from workflow.domain.chain import Chain, Voting
from workflow.domain.errors import ConfigError
from workflow.domain.mails import MailHours
from workflow.domain.stages import Role
from workflow.settings.policy import (
    read_answer_themes,
    read_chain,
    read_delivery,
    read_handover,
    read_hours,
    read_policy,
)
from workflow.settings.toml import Toml

_HOURS = {"buka": time(7), "tutup": time(17), "pengingat": time(8), "laporan": time(7, 30)}


def _hours(**changes):
    return read_hours(Toml("stages.toml", _HOURS | changes, "surel"))


def test_the_configured_hours():
    """Legal notices from seven to five, the report at half past seven, reminders at eight."""
    assert read_policy().mail_hours.ramadan == MailHours(time(8), time(15), time(8), time(8))
    assert read_policy().mail_hours.usual == _hours() == MailHours(time(7), time(17), time(8), time(7, 30))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"buka": None}, "surel.buka", id="missing"),
        pytest.param({"tutup": "17:00"}, "surel.tutup", id="text"),
        pytest.param({"laporan": 7}, "surel.laporan", id="number"),
        pytest.param({"tutup": time(7)}, "surel.tutup: harus sesudah jam buka", id="closes as it opens"),
        pytest.param({"pengingat": time(6, 59)}, "surel.pengingat: harus di antara", id="reminds before opening"),
        pytest.param({"laporan": time(17)}, "surel.laporan: harus di antara", id="reports at closing"),
    ],
)
def test_wrong_hours_stop_the_start(changes, told):
    """The error names config/stages.toml, the key and the reason."""
    with pytest.raises(ConfigError, match=r"config/stages\.toml") as error:
        _hours(**changes)
    assert told in str(error.value)


def test_a_mail_may_go_out_as_the_office_opens():
    """The hour of opening is inside, the hour of closing is not."""
    assert _hours(pengingat=time(7), laporan=time(16, 59)).reminders == time(7)


_CHAIN = {
    "rantai": [["inspektorat", "tpk"], "pyb"],
    "diam_sesudah_hari_kerja": {"inspektorat": 3},
    "tpk": {"kuorum": 0, "mayoritas_persen": 50},
}


def _chain(**changes):
    return read_chain(Toml("stages.toml", _CHAIN | changes, "persetujuan"))


def test_the_chain_is_read_as_steps():
    """A role alone is a step of one; without the inspectorate its silence is not spoken of."""
    assert _chain() == Chain(((Role.INSPEKTORAT, Role.TPK), (Role.PYB,)), {Role.INSPEKTORAT: 3}, Voting(0, 50))
    assert _chain(rantai=["tpk", "pyb"], diam_sesudah_hari_kerja={}).steps == ((Role.TPK,), (Role.PYB,))
    assert read_policy().chain.silence == {Role.INSPEKTORAT: 0}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"rantai": ["tpk", "ppk"]}, "rantai: 'ppk' tidak dikenal", id="no role of the chain"),
        pytest.param({"rantai": [["tpk", 3]]}, "rantai: '3' tidak dikenal", id="no role at all"),
        pytest.param({"rantai": [[], "pyb"]}, "rantai: langkah tanpa peran", id="an empty step"),
        pytest.param({"rantai": ["tpk", ["pyb", "tpk"]]}, "satu peran hanya boleh sekali", id="twice"),
        pytest.param(
            {"rantai": ["tpk"]}, "diam_sesudah_hari_kerja.inspektorat: tidak ada di rantai", id="silence of another"
        ),
        pytest.param({"diam_sesudah_hari_kerja": {"tpk": -1}}, "tpk: harus 0 sampai 365", id="below zero"),
        pytest.param({"tpk": {"kuorum": 0, "mayoritas_persen": 100}}, "harus 0 sampai 99", id="more than all"),
    ],
)
def test_a_wrong_chain_stops_the_start(changes, told):
    """The error names the key and the reason."""
    with pytest.raises(ConfigError) as error:
        _chain(**changes)
    assert told in str(error.value)


_SENDING = {"per_detik": 10, "sehari": 0, "pengingat_per_orang_sehari": 3, "gagal_berturut": 3, "istirahat_menit": 15}


def test_numbers_of_sending_are_read():
    """Rate, day's number, reminders a person, and when the relay rests come from stages.toml."""
    found = read_delivery(Toml("stages.toml", _SENDING, "surel.kirim"))
    assert (found.rate_per_second, found.daily, found.personal, found.circuit_after) == (10.0, 0, 3, 3)
    assert found.circuit_rest.total_seconds() == 900
    assert read_policy().delivery.daily > 0


@pytest.mark.parametrize(
    ("key", "value"),
    [("per_detik", 0), ("sehari", -1), ("gagal_berturut", 0), ("istirahat_menit", 241), ("sehari", None)],
)
def test_wrong_number_of_sending_stops_the_start(key, value):
    """A number out of range, or missing, names its key."""
    with pytest.raises(ConfigError, match=f"surel.kirim.{key}"):
        read_delivery(Toml("stages.toml", _SENDING | {key: value}, "surel.kirim"))


_HANDOVER = Toml.read("stages.toml").table("serah_terima").values


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"panggilan_sesudah_hari_kerja": 91}, "harus 0 sampai 90", id="summons"),
        pytest.param({"tumpang_tindih_hari_kerja": {"camat": 3}}, r"camat: tidak dikenal", id="profile"),
        pytest.param({"jadwal": {"mulai": time(8), "selesai": time(8), "menit": 30}}, "mulai sebelum", id="hours"),
        pytest.param({"jadwal": {"mulai": time(8), "selesai": time(9), "menit": 0}}, "di atas nol", id="minutes"),
        pytest.param({"bukti": {**_HANDOVER["bukti"], "jenis": ["exe"]}}, "'exe' tidak dikenal", id="kind"),
    ],
)
def test_wrong_terms_of_the_handover_stop_the_start(changes, told):
    """The error names the key and the reason."""
    with pytest.raises(ConfigError, match=told):
        read_handover(Toml("stages.toml", _HANDOVER | changes, "serah_terima"))


def test_reasons_of_answers_are_lists_of_words():
    """Each reason of an answer has words, in any case; without words the start stops."""
    assert read_policy().answer_themes["keluarga"]
    assert read_policy().smallest_group == 5
    assert read_answer_themes(Toml("stages.toml", {"jarak": ["Jauh"]}, "sosialisasi.perihal")) == {"jarak": ("jauh",)}
    for wrong in ([], [3], [" "]):
        with pytest.raises(ConfigError, match=r"sosialisasi\.perihal\.jarak: harus daftar kata"):
            read_answer_themes(Toml("stages.toml", {"jarak": wrong}, "sosialisasi.perihal"))
