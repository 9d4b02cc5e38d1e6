"""The agency's calendar: the holidays library (public and government: cuti bersama), config/calendar.toml, a local file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import holidays
from holidays.holiday_base import HolidayBase

from workflow.domain.calendar import ESTIMATE, Calendar, Ramadan
from workflow.domain.errors import ConfigError
from workflow.settings.environment import read_environment
from workflow.settings.profiles import PROFILES
from workflow.settings.toml import Toml

FILE = "calendar.toml"
_COLLECTIVE = "cuti bersama"
_FEAST = "idul fitri"
_LONGEST_FAST = 30
_LOCAL_KEYS = ("tambah", "hapus", "cuti_bersama_lengkap", "ramadan")


def read_calendar() -> Calendar:
    """The calendar in force: the library's days, config/calendar.toml, then the local file of MUTASI_KALENDER.

    Raises:
        ConfigError: a day taken away was none, a year said to be complete holds no collective leave, a date, name or
            source is missing, or the local file cannot be read.
    """
    return _read(read_environment().kalender)


@lru_cache(maxsize=4)
def _read(local: str | None) -> Calendar:
    files = [Toml.read(FILE)]
    if local:
        files.append(read_local(Path(local)))
    return build_calendar(*files)


def read_local(path: Path) -> Toml:
    """The agency's own file; every key of it is optional, an unknown one is refused.

    Raises:
        ConfigError: it cannot be read, or holds a key that is none of this calendar's.
    """
    found = Toml.read_outside(path)
    for key in found.values:
        if key not in _LOCAL_KEYS:
            raise ConfigError(found.file, key, f"tidak dikenal; pilih {', '.join(_LOCAL_KEYS)}")
    return Toml(found.file, {**dict.fromkeys(_LOCAL_KEYS, ()), **found.values})


def build_calendar(top: Toml, *more: Toml) -> Calendar:
    """The calendar that a configuration asks for, and the files that add to it, later ones last."""
    first, last = top.take("tahun_pertama", int), top.take("tahun_terakhir", int)
    if first > last:
        raise ConfigError(FILE, "tahun_pertama", "harus mendahului tahun_terakhir")
    span = range(first, last + 1)
    # Collective leave is the category "government": the default call would miss it.
    known = _indonesia()(categories=("public", "government"), years=span, language="id")
    days = {day: str(name) for day, name in known.items()}
    removals: dict[date, str] = {}
    for file in (top, *more):
        _revise(days, removals, file, span)
    complete = frozenset(year for file in (top, *more) for year in _complete_years(file, days))
    given = [month for file in (top, *more) for month in _ramadans(file)]
    return Calendar(
        days,
        complete,
        first,
        last,
        six_day_profiles=_six_day_profiles(top),
        removals=removals,
        ramadans=tuple(sorted([*given, *_estimated(days, given)])),
    )


def _indonesia() -> type[HolidayBase]:
    """The library's Indonesia by its own file: by its package all 250 countries come in, a quarter second of each start."""
    path = Path(holidays.__file__).with_name("countries") / "indonesia.py"
    spec = spec_from_file_location("holidays.countries.indonesia", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise ConfigError(FILE, "holidays", "pustaka hari libur tidak memuat Indonesia")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[HolidayBase] = module.Indonesia
    return found


def _revise(days: dict[date, str], removals: dict[date, str], file: Toml, span: range) -> None:
    added: set[date] = set()
    for row in _rows(file, "tambah"):
        day = _day(row, "tanggal")
        if day.year not in span or day in added:
            raise ConfigError(file.file, f"tambah {day}", "di luar kalender, atau tertulis dua kali")
        added.add(day)
        days[day] = f"{_text(row, 'nama')} ({_text(row, 'sumber')})"
        removals.pop(day, None)
    for row in _rows(file, "hapus"):
        day = _day(row, "tanggal")
        source = _text(row, "sumber")
        if day in added:
            raise ConfigError(file.file, f"hapus {day}", "hari itu juga ditambah")
        if days.pop(day, None) is None:
            raise ConfigError(file.file, f"hapus {day}", "hari itu tidak tercatat sebagai libur")
        removals[day] = source


def _rows(file: Toml, key: str) -> Sequence[Toml]:
    if not file.values.get(key):
        return ()
    rows = file.take(key, list)
    if not all(isinstance(row, dict) for row in rows):
        raise ConfigError(file.file, key, "harus daftar tabel, misalnya { tanggal = 2026-05-20, ... }")
    return file.tables(key)


def _day(row: Toml, key: str) -> date:
    value = row.values.get(key)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ConfigError(row.file, f"{row.path}.{key}", "harus tanggal tanpa jam dan tanpa tanda kutip")
    return value


def _text(row: Toml, key: str) -> str:
    value = row.values.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(row.file, f"{row.path}.{key}", "harus teks dan tidak boleh kosong")
    return value.strip()


def _complete_years(file: Toml, days: Mapping[date, str]) -> Iterator[int]:
    held = {day.year for day, name in days.items() if _COLLECTIVE in name.lower()}
    if not file.values.get("cuti_bersama_lengkap"):
        return
    for year in file.take("cuti_bersama_lengkap", list):
        # An upgrade of the library that loses a year's leave would silently move every deadline in it.
        if not isinstance(year, int) or year not in held:
            raise ConfigError(
                file.file, "cuti_bersama_lengkap", f"{year}: tidak ada cuti bersama di kalender tahun itu"
            )
        yield year


def _six_day_profiles(top: Toml) -> frozenset[str]:
    found: set[str] = set()
    for row in _rows(top, "enam_hari"):
        _text(row, "sumber")
        row.choice("keyakinan", ("H", "M", "L"))
        for profile in row.take("profil", list):
            if profile not in PROFILES:
                reason = f"'{profile}' tidak dikenal; pilih {', '.join(PROFILES)}"
                raise ConfigError(row.file, f"{row.path}.profil", reason)
            found.add(profile)
    return frozenset(found)


def _ramadans(file: Toml) -> Iterator[Ramadan]:
    for row in _rows(file, "ramadan"):
        month = Ramadan(_day(row, "mulai"), _day(row, "selesai"), _text(row, "sumber"))
        if not 0 <= (month.last - month.first).days < _LONGEST_FAST:
            raise ConfigError(row.file, f"{row.path}.selesai", "harus paling lama 29 hari sesudah mulai")
        yield month


def _estimated(days: Mapping[date, str], given: Sequence[Ramadan]) -> Iterator[Ramadan]:
    """The thirty days before each Idul Fitri: at most a day too many, and said to be an estimate."""
    for day, name in days.items():
        before = day - timedelta(days=_LONGEST_FAST), day - timedelta(days=1)
        if not _is_first_of_feast(day, name, days) or any(m.first <= before[1] and before[0] <= m.last for m in given):
            continue
        yield Ramadan(*before, f"{ESTIMATE}: 30 hari sebelum {name}")


def _is_first_of_feast(day: date, name: str, days: Mapping[date, str]) -> bool:
    def is_feast(words: str) -> bool:
        return _FEAST in words.lower() and _COLLECTIVE not in words.lower()

    return is_feast(name) and not is_feast(days.get(day - timedelta(days=1), ""))
