"""config/calendar.toml over the library's days: added and taken away days, each with its source."""

from datetime import date, datetime, timedelta

import holidays
import pytest

from workflow.domain.errors import ConfigError
from workflow.settings.calendar import build_calendar, read_calendar, read_local
from workflow.settings.policy import read_policy
from workflow.settings.rules import read_rulebook
from workflow.settings.toml import Toml

_ADDED = {"tanggal": date(2026, 5, 20), "nama": "Libur daerah", "sumber": "Keputusan Wali Kota"}
_SIX = {"profil": ["guru"], "sumber": "Perwal", "keyakinan": "L"}
_FAST = {"mulai": date(2026, 2, 18), "selesai": date(2026, 3, 19), "sumber": "Sidang isbat"}
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
        pytest.param({"tambah": [{**_ADDED, "tanggal": datetime(2026, 5, 20, 8)}]}, "tanggal", id="a moment"),
        pytest.param({"tambah": [{**_ADDED, "nama": " "}]}, "nama", id="an empty name"),
        pytest.param({"tambah": [{**_ADDED, "sumber": ""}]}, "sumber", id="an empty source"),
        pytest.param({"tambah": [_ADDED, _ADDED]}, "tambah 2026-05-20", id="added twice"),
        pytest.param({"tambah": [{**_ADDED, "tanggal": date(2028, 1, 3)}]}, "tambah 2028", id="outside the span"),
        pytest.param({"tambah": [_ADDED], "hapus": [{**_REMOVED, "tanggal": date(2026, 5, 20)}]}, "juga", id="both"),
        pytest.param({"tambah": ["2026-05-20"]}, "tambah", id="no table"),
        pytest.param({"tambah": "2026-05-20"}, "tambah", id="no list"),
        pytest.param({"enam_hari": [{**_SIX, "profil": ["dosen"]}]}, "dosen", id="an unknown profile"),
        pytest.param({"enam_hari": [{**_SIX, "sumber": ""}]}, "sumber", id="six days without a source"),
        pytest.param({"enam_hari": [{**_SIX, "keyakinan": "X"}]}, "keyakinan", id="six days without a confidence"),
        pytest.param({"ramadan": [{**_FAST, "selesai": date(2026, 2, 17)}]}, "selesai", id="ends before it begins"),
        pytest.param({"ramadan": [{**_FAST, "selesai": date(2026, 3, 20)}]}, "selesai", id="thirty-one days"),
        pytest.param({"ramadan": [{**_FAST, "sumber": ""}]}, "sumber", id="Ramadan without a source"),
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


@pytest.mark.parametrize("profile", ["guru", "kesehatan"])
def test_schools_and_hospitals_work_on_saturdays(profile):
    """Six days from Monday to Saturday; the other profiles and the office five."""
    friday = date(2026, 11, 27)
    long = read_calendar().of_profile(profile)
    assert [long.is_working_day(friday + timedelta(days=n)) for n in range(4)] == [True, True, False, True]
    for other in ("struktural", "pelaksana", "jf", "penugasan", "pppk", None):
        assert read_calendar().of_profile(other) is read_calendar()


@pytest.mark.parametrize(
    ("day", "fasting"),
    [
        (date(2026, 2, 18), False),
        (date(2026, 2, 19), True),
        (date(2026, 3, 20), True),
        (date(2026, 3, 21), False),
        (date(2033, 12, 22), True),
        (date(2033, 1, 2), True),
    ],
)
def test_ramadan_is_estimated_from_the_feast(day, fasting):
    """Thirty days up to the eve of Idul Fitri, each time where a year has two."""
    assert read_calendar().in_ramadan(day) is fasting


def test_every_estimate_of_ramadan_says_so():
    """No source but the word that it is an estimate; a given month replaces the estimate and names its own."""
    assert all("perkiraan" in month.source for month in read_calendar().ramadans)
    own = _calendar(ramadan=[_FAST])
    assert [m.source for m in own.ramadans if m.first.year == 2026] == ["Sidang isbat"]
    assert own.in_ramadan(date(2026, 2, 18))
    assert not own.in_ramadan(date(2026, 3, 20))
    assert own.in_ramadan(date(2027, 3, 9))


@pytest.fixture
def local(tmp_path, monkeypatch):
    """Writes the city's own file and names it in the environment."""

    def write(content):
        path = tmp_path / "kalender-kota.toml"
        path.write_bytes(content)
        monkeypatch.setenv("MUTASI_KALENDER", str(path))
        return path

    return write


def test_the_local_file_is_read_after_config(local):
    """It adds and takes away days and completes a year; what it does not say stays as configured."""
    path = local(
        b'tambah = [{ tanggal = 2028-03-01, nama = "Cuti bersama", sumber = "SKB 2028" }]\n'
        b'hapus = [{ tanggal = 2026-12-24, sumber = "SKB perubahan" }]\ncuti_bersama_lengkap = [2028]\n'
    )
    found = read_calendar()
    assert found.holidays[date(2028, 3, 1)] == "Cuti bersama (SKB 2028)"
    assert found.removals == {date(2026, 12, 24): "SKB perubahan"}
    assert {2027, 2028} <= found.complete_years
    assert found.six_day_profiles == {"guru", "kesehatan"}
    assert read_local(path).file.endswith("kalender-kota.toml")


def test_a_day_taken_away_in_config_may_be_added_by_the_city():
    """The later file wins."""
    base = {"tahun_pertama": 2026, "tahun_terakhir": 2026, "cuti_bersama_lengkap": []}
    top = Toml("calendar.toml", base | {"hapus": [_REMOVED]})
    found = build_calendar(top, Toml("../kota.toml", {"tambah": [{**_ADDED, "tanggal": date(2026, 12, 24)}]}))
    assert not found.is_working_day(date(2026, 12, 24))
    assert found.removals == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"tambah = [", "kalender-kota.toml: -: bukan TOML"),
        (b"\xff\xfe", "kalender-kota.toml: baris 1: bukan TOML"),
        (b"libur = []", "kalender-kota.toml: libur: tidak dikenal"),
        (b'tambah = [{ tanggal = "2026-05-20", nama = "a", sumber = "b" }]', "kalender-kota.toml: tambah[1].tanggal"),
        (b'hapus = [{ tanggal = 2026-05-20, sumber = "b" }]', "kalender-kota.toml: hapus 2026-05-20"),
    ],
    ids=["no TOML", "no UTF-8", "an unknown key", "a date as text", "no day off"],
)
def test_a_wrong_local_file_stops_the_start(local, content, told):
    """One line names the file by its own name, the key and the reason."""
    local(content)
    with pytest.raises(ConfigError) as error:
        read_calendar()
    assert str(error.value).startswith(told)
    assert "config/" not in str(error.value)


def test_a_missing_local_file_stops_the_start(local):
    """A file that is named must be there."""
    local(b"").unlink()
    with pytest.raises(ConfigError, match=r"^kalender-kota\.toml: -: berkas tidak dapat dibaca\.$"):
        read_calendar()


def test_the_library_s_days_are_those_it_gives_for_indonesia():
    """Its file of Indonesia alone gives what it gives by its own door."""
    span = range(2024, 2031)
    asked = holidays.country_holidays("ID", categories=("public", "government"), years=span, language="id")
    found = build_calendar(Toml("calendar.toml", {"tahun_pertama": 2024, "tahun_terakhir": 2030}))
    assert dict(found.holidays) == {day: str(name) for day, name in asked.items()}


def test_a_library_without_indonesia_is_told(monkeypatch):
    """A library that has put its files elsewhere is no silent calendar without days off."""
    monkeypatch.setattr(holidays, "__file__", "/tidak/ada/__init__.py")
    with pytest.raises(ConfigError, match="Indonesia"):
        build_calendar(Toml("calendar.toml", {"tahun_pertama": 2026, "tahun_terakhir": 2026}))
