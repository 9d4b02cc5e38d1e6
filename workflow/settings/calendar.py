"""The agency's calendar: the holidays library (public and government: cuti bersama) and config/calendar.toml."""

from datetime import date
from functools import lru_cache

import holidays

from workflow.domain.calendar import Calendar
from workflow.domain.errors import ConfigError
from workflow.settings.toml import Toml

FILE = "calendar.toml"
_COLLECTIVE = "cuti bersama"


@lru_cache(maxsize=1)
def read_calendar() -> Calendar:
    """The calendar of config/calendar.toml over the library's days.

    Raises:
        ConfigError: a day taken away was none, or a year said to be complete holds no collective leave.
    """
    return build_calendar(Toml.read(FILE))


def build_calendar(top: Toml) -> Calendar:
    """The calendar that a configuration asks for."""
    first, last = top.take("tahun_pertama", int), top.take("tahun_terakhir", int)
    if first > last:
        raise ConfigError(FILE, "tahun_pertama", "harus mendahului tahun_terakhir")
    # Collective leave is the category "government": the default call would miss it.
    known = holidays.country_holidays(
        "ID", categories=("public", "government"), years=range(first, last + 1), language="id"
    )
    days = {day: str(name) for day, name in known.items()}
    for row in top.tables("tambah"):
        days[row.take("tanggal", date)] = f"{row.take('nama', str)} ({row.take('sumber', str)})"
    for row in top.tables("hapus"):
        day = row.take("tanggal", date)
        row.take("sumber", str)
        if days.pop(day, None) is None:
            raise ConfigError(FILE, f"hapus {day}", "hari itu tidak tercatat sebagai libur")
    return Calendar(days, _complete_years(top, days), first, last)


def _complete_years(top: Toml, days: dict[date, str]) -> frozenset[int]:
    named = top.take("cuti_bersama_lengkap", list)
    held = {day.year for day, name in days.items() if _COLLECTIVE in name.lower()}
    for year in named:
        # An upgrade of the library that loses a year's leave would silently move every deadline in it.
        if not isinstance(year, int) or year not in held:
            raise ConfigError(FILE, "cuti_bersama_lengkap", f"{year}: tidak ada cuti bersama di kalender tahun itu")
    return frozenset(named)
