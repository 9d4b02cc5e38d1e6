"""Turns a cell as people and SIASN write it into a typed value, or says in one clause what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from workflow.domain.nip import NipError, parse_nip
from workflow.domain.registers import Column, Kind
from workflow.intake.grid import ERROR_CELL, FORMULA_CELL, Cell

Value = str | int | float | bool | date | time | tuple[str, ...] | None

_EMPTY = frozenset({"", "-", "--", "null", "nan", "n/a", "none", "nihil", "(null)"})
_EXCEL_ERRORS = frozenset({"#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", ERROR_CELL.lower()})
_NO_DATES = frozenset({"00-00-0000", "0000-00-00", "00/00/0000", "0"})
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb pebruari peb february",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt ags agust aug august",
            "september sep sept",
            "oktober okt october oct",
            "november nov nopember nop",
            "desember des december dec",
        ),
        1,
    )
    for name in names.split()
}
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})")
_NAMED_MONTH = re.compile(r"(\d{1,2})[-/. ]*([a-z]+)\.?[-/. ,]*(\d{4})")
_CLOCK_PART = re.compile(r"[t ]+\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?(z|[+-]\d{2}:?\d{2})?$")
_HOUR = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:]\d{2}(?:\.0+)?)?(?: ?wi(?:b|ta|t))?")
_MINUTES_OF_A_DAY = 1_440
_SERIALS = range(10_000, 80_000)
_EPOCH = date(1899, 12, 30)
_DAYS_TO_1904 = 1_462
_YEARS = range(1900, 2101)
_SCIENTIFIC = re.compile(r"\d[.,]?\d*e\+?\d+", re.IGNORECASE)
_ROUNDED = "NIP dibulatkan Excel (angka terakhir hilang); ubah format sel menjadi teks lalu isi ulang NIP 18 angka"
_NIP_DIGITS = 18
_EXCEL_DIGITS = 10**15
_OFFICIAL = re.compile(r"P-[A-Za-z0-9._-]{1,40}")
_MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?\.[A-Za-z]{2,}"
)
_PNS_GRADE = re.compile(r"(?<![a-z])(i{1,3}|iv|[1-4])\s*[/.\-]?\s*([a-e])(?![a-z])")
_PPPK_GRADES = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
)
_YES = frozenset({"ya", "y", "iya", "true", "1", "yes", "v"})
_NO = frozenset({"tidak", "t", "tdk", "false", "0", "no", "n"})
_TRUE = "ya"
_FALSE = "tidak"


class CellError(Exception):
    """A cell that cannot be read. `reason` is one Indonesian clause that says what is expected."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def as_text(cell: Cell) -> str | None:
    """The cell as clean text, None where it means nothing: no leading apostrophe, no line breaks, no invisible marks.

    Numbers are written without exponent and without `.0`, dates as ISO.
    """
    if cell is None:
        return None
    if isinstance(cell, bool):
        return _TRUE if cell else _FALSE
    if isinstance(cell, float):
        cell = str(int(cell)) if cell.is_integer() else repr(cell)
    elif isinstance(cell, datetime):
        cell = cell.isoformat(sep=" ")
    elif not isinstance(cell, str):
        cell = str(cell)
    text = cell if cell.isascii() and cell.isprintable() else _visible(cell)
    text = " ".join(text.split()).removeprefix("'").strip()
    return None if text.lower() in _EMPTY else text


def _visible(text: str) -> str:
    """Replaces every kind of white space by a blank and drops what cannot be seen (controls, marks of direction)."""
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category.startswith("Z") or character in "\t\r\n\v\f\x85":
            kept.append(" ")
        elif not category.startswith("C"):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def typed(cell: Cell, column: Column) -> Value:
    """The value of a cell of a column; None where it is empty.

    Raises:
        CellError: it is no such value.
    """
    text = as_text(cell)
    if text is None:
        return None
    if text == FORMULA_CELL:
        raise CellError("sel berisi rumus; ganti dengan nilainya sebagai teks")
    if text.lower() in _EXCEL_ERRORS:
        raise CellError("sel berisi galat Excel; perbaiki rumusnya atau isi nilainya")
    return _READERS[column.kind](cell, text, column)


def since_1900(cell: Cell, column: Column) -> Cell:
    """A cell of a workbook that counts days from 1904: a bare serial number of a date counted as everywhere else."""
    if column.kind is not Kind.DATE or isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    return cell + _DAYS_TO_1904 if _SERIALS.start <= cell + _DAYS_TO_1904 < _SERIALS.stop else cell


def _text(_cell: Cell, text: str, _column: Column) -> Value:
    return text


def _nip(cell: Cell, text: str, _column: Column) -> Value:
    digits = re.sub(r"[\s.\-']", "", text)
    numeric = isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _EXCEL_DIGITS
    zeroed = digits.isdigit() and len(digits) == _NIP_DIGITS and digits.endswith("000")
    if numeric or zeroed or _SCIENTIFIC.fullmatch(text):
        raise CellError(_ROUNDED)
    try:
        return parse_nip(digits if digits.isdigit() else text).text
    except NipError as exc:
        raise CellError(exc.reason) from exc


def _actor(cell: Cell, text: str, column: Column) -> Value:
    identity = text.upper()[:2] + text[2:]
    return identity if _OFFICIAL.fullmatch(identity) else _nip(cell, text, column)


def _date(cell: Cell, text: str, _column: Column) -> Value:
    if isinstance(cell, datetime):
        found: date | None = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        lower = text.lower()
        if lower in _NO_DATES:
            return None
        found = _serial_date(lower) or _written_date(_CLOCK_PART.sub("", lower))
    if found is None or found.year not in _YEARS:
        raise CellError("tanggal tidak dikenal; tulis hh-bb-tttt, misalnya 31-12-2026")
    return found


def _serial_date(text: str) -> date | None:
    number = text.removesuffix(".0")
    if number.count(".") == 1:
        number = number.split(".")[0]
    if number.isascii() and number.isdigit() and int(number) in _SERIALS:
        return _EPOCH + timedelta(days=int(number))
    return None


def _written_date(text: str) -> date | None:
    try:
        if match := _DAY_FIRST.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _YEAR_FIRST.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        match = _NAMED_MONTH.fullmatch(text)
        if match and match[2] in _MONTHS:
            return date(int(match[3]), _MONTHS[match[2]], int(match[1]))
    except ValueError:
        return None
    return None


def _time(cell: Cell, text: str, _column: Column) -> Value:
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, float) and 0 <= cell < 1:
        # How spreadsheets keep an hour: as a part of a day.
        hours, minutes = divmod(round(cell * _MINUTES_OF_A_DAY) % _MINUTES_OF_A_DAY, 60)
        return time(hours, minutes)
    match = _HOUR.fullmatch(text.lower())
    try:
        if match:
            return time(int(match[1]), int(match[2]))
    except ValueError:
        pass
    raise CellError("jam tidak dikenal; tulis misalnya 09.00")


def _decimal(_cell: Cell, text: str, _column: Column) -> Value:
    try:
        number = float(text.replace(",", "."))
    except ValueError as exc:
        raise CellError("bukan bilangan") from exc
    if number != number or abs(number) > _EXCEL_DIGITS:  # noqa: PLR0124 - true of NaN only
        raise CellError("bukan bilangan")
    return int(number) if number.is_integer() else number


def _integer(cell: Cell, text: str, column: Column) -> Value:
    number = _decimal(cell, text, column)
    if not isinstance(number, int):
        raise CellError("bukan bilangan bulat")
    return number


def _year(cell: Cell, text: str, column: Column) -> Value:
    try:
        number = _integer(cell, text, column)
    except CellError as exc:
        raise CellError("bukan tahun; tulis empat angka") from exc
    if number not in _YEARS:
        raise CellError("bukan tahun; tulis empat angka")
    return number


def _yes_no(_cell: Cell, text: str, _column: Column) -> Value:
    lower = text.lower()
    if lower in _YES or lower in _NO:
        return lower in _YES
    raise CellError("pilih ya atau tidak")


def _choice(_cell: Cell, text: str, column: Column) -> Value:
    plain = re.sub(r"[^a-z0-9]", "", text.lower())
    for choice in column.choices:
        if plain == choice.lower().replace("_", ""):
            return choice
    if plain in column.synonyms:
        return column.synonyms[plain]
    raise CellError(f"tidak dikenal; pilih salah satu: {', '.join(column.choices)}")


def _grade(_cell: Cell, text: str, _column: Column) -> Value:
    if text.upper() in _PPPK_GRADES:
        return text.upper()
    match = _PNS_GRADE.search(text.lower())
    if match:
        numeral = match[1].upper() if match[1].isalpha() else _PPPK_GRADES[int(match[1]) - 1]
        if match[2] != "e" or numeral == "IV":
            return f"{numeral}/{match[2]}"
    raise CellError("golongan tidak dikenal; tulis I/a sampai IV/e, atau I sampai XVII untuk PPPK")


def _email(_cell: Cell, text: str, _column: Column) -> Value:
    if not _MAIL.fullmatch(text) or ".." in text:
        raise CellError("bukan alamat surel")
    return text


def _list(cell: Cell, text: str, _column: Column) -> Value:
    # A list in one cell is parted by semicolons or by the line breaks of Alt+Enter, which `as_text` has made blanks.
    parts = re.split(r"[;\r\n]+", cell) if isinstance(cell, str) else [text]
    return tuple(part for part in (as_text(raw) for raw in parts) if part)


_READERS: Mapping[Kind, Callable[[Cell, str, Column], Value]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.NIP: _nip,
        Kind.ACTOR: _actor,
        Kind.DATE: _date,
        Kind.INT: _integer,
        Kind.DECIMAL: _decimal,
        Kind.YES_NO: _yes_no,
        Kind.CHOICE: _choice,
        Kind.GRADE: _grade,
        Kind.YEAR: _year,
        Kind.EMAIL: _email,
        Kind.LIST: _list,
        Kind.TIME: _time,
    }
)
