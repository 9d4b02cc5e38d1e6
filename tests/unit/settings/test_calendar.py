"""config/calendar.toml over the library's days: added and taken away days, each with its source."""

from datetime import date

import pytest

from workflow.domain.errors import ConfigError
from workflow.settings.calendar import build_calendar, read_calendar
from workflow.settings.policy import read_policy
from workflow.settings.rules import read_rulebook
from workflow.settings.toml import Toml

_ADDED = {"tanggal": date(2026, 5, 20), "nama": "Libur daerah", "sumber": "Keputusan Wali Kota"}
_REMOVED = {"tanggal": date(2026, 12, 24), "sumber": "SKB"}


def _calendar(**changes):
    base = {"tahun_pertama": 2026, "tahun_terakhir": 2027, "cuti_bersama_lengkap": [2026], "tambah": [], "hapus": []}
    return build_calendar(Toml("calendar.toml", base | changes))


def test_a_day_is_added():
    """A local day off is one, and its name tells the source."""
    assert _calendar().is_working_day(date(2026, 5, 20))
    own = _calendar(tambah=[_ADDED])
    assert not own.is_working_day(date(2026, 5, 20))
    assert own.holidays[date(2026, 5, 20)] == "Libur daerah (Keputusan Wali Kota)"


def test_a_day_is_taken_away():
    """A cancelled day of leave is a working day again."""
    assert not _calendar().is_working_day(date(2026, 12, 24))
    assert _calendar(hapus=[_REMOVED]).is_working_day(date(2026, 12, 24))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"hapus": [{**_REMOVED, "tanggal": date(2026, 12, 23)}]}, "hapus 2026-12-23", id="no day off"),
        pytest.param({"hapus": [{"tanggal": date(2026, 12, 24)}]}, "sumber", id="taken away without a source"),
        pytest.param({"tambah": [{k: v for k, v in _ADDED.items() if k != "sumber"}]}, "sumber", id="without a source"),
        pytest.param({"tambah": [{**_ADDED, "tanggal": "2026-05-20"}]}, "tanggal", id="no date"),
        pytest.param({"cuti_bersama_lengkap": [2028]}, "2028", id="a year without collective leave"),
        pytest.param({"cuti_bersama_lengkap": ["2026"]}, "2026", id="a year as text"),
        pytest.param({"tahun_pertama": 2028}, "tahun_pertama", id="first after last"),
        pytest.param({"tahun_terakhir": None}, "tahun_terakhir", id="no last year"),
    ],
)
def test_a_wrong_calendar_stops_the_start(changes, told):
    """The error names config/calendar.toml, the key and the reason."""
    with pytest.raises(ConfigError, match=r"config/calendar\.toml") as error:
        _calendar(**changes)
    assert told in str(error.value)


def test_the_leave_of_2026():
    """Seventeen national holidays and eight days of collective leave (SKB 1497/2025, 2/2025, 5/2025)."""
    days = {day: name for day, name in read_calendar().holidays.items() if day.year == 2026}
    leave = [day for day, name in days.items() if "cuti bersama" in name.lower()]
    assert (len(days), len(leave)) == (25, 8)


def test_who_is_inaugurated_is_said_once():
    """R-TIM-02 asks for a date of the same profiles whose posts change at the inauguration."""
    named = read_rulebook().rules["R-TIM-02"].values["profil_dilantik"]
    assert set(named) == set(read_policy().inaugurated_profiles)
