"""Dates and numbers as Indonesian writes and speaks them."""

from datetime import date

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_TEN, _TWELVE, _TWENTY, _HUNDRED, _THOUSAND, _MILLION = 10, 12, 20, 100, 1_000, 1_000_000
_STEPS = ((_THOUSAND, "ribu"), (_HUNDRED, "ratus"), (_TEN, "puluh"))


def tanggal(value: object) -> str:
    """`3 Desember 2026`; ISO text and moments are taken as dates, other text stays as it is."""
    if isinstance(value, str):
        try:
            return tanggal(date.fromisoformat(value[:10]))
        except ValueError:
            return value
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return str(value)


def terbilang(number: int) -> str:
    """A number from 0 to 999,999 in words: `dua ribu dua puluh enam`.

    Raises:
        ValueError: it is outside that range.
    """
    if not 0 <= number < _MILLION:
        raise ValueError(number)
    if number < _TWELVE:
        return _ONES[number]
    if number < _TWENTY:
        return f"{_ONES[number - _TEN]} belas"
    size, word = next(step for step in _STEPS if number >= step[0])
    return _counted(*divmod(number, size), word)


def _counted(count: int, rest: int, word: str) -> str:
    head = f"se{word}" if count == 1 else f"{terbilang(count)} {word}"
    return head if rest == 0 else f"{head} {terbilang(rest)}"


def hari_terbilang(day: date) -> str:
    """`hari Kamis tanggal tiga bulan Desember tahun dua ribu dua puluh enam`, as minutes begin."""
    spoken = f"tanggal {terbilang(day.day)} bulan {MONTHS[day.month - 1]} tahun {terbilang(day.year)}"
    return f"hari {DAYS[day.weekday()]} {spoken}"
