"""The agency's calendar: the holidays library (public and government: cuti bersama) and config/calendar.toml."""

from datetime import date
from functools import lru_cache

import holidays

from workflow.domain.calendar import Calendar
from workflow.domain.errors import ConfigError
from workflow.settings.toml import Toml

FILE = "calendar.toml"


@lru_cache(maxsize=1)
def read_calendar() -> Calendar:
    """The calendar of config/calendar.toml over the library's days."""
    top = Toml.read(FILE)
    first, last = top.take("tahun_pertama", int), top.take("tahun_terakhir", int)
    # Collective leave is the category "government": the default call would miss it.
    known = holidays.country_holidays("ID", categories=("public", "government"), years=range(first, last + 1), language="id")
    days = {day: str(name) for day, name in known.items()}
    for row in top.tables("tambah"):
        days[row.take("tanggal", date)] = f"{row.take('nama', str)} ({row.take('sumber', str)})"
    for row in top.tables("hapus"):
        day = row.take("tanggal", date)
        row.take("sumber", str)
        if days.pop(day, None) is None:
            raise ConfigError(FILE, f"hapus {day}", "hari itu tidak tercatat sebagai libur")
    return Calendar(days, frozenset(top.take("cuti_bersama_lengkap", list)), first, last)
