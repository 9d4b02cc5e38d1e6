"""The 18-digit number of an ASN: eight digits of birth, then what tells a PNS from a PPPK, sex, and a serial.

PNS: YYYYMMDD + YYYYMM (TMT CPNS) + 1|2 + 001-999. PPPK: YYYYMMDD + YYYY + 2 + frequency 1-9 + 1|2 + 001-999; its
digits 13 and 14 are no month. There is no check digit. Regulation: Perka BKN 22/2007; PPPK by general knowledge [GK].
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from workflow.domain.errors import BadInputError

LENGTH = 18
YOUNGEST_YEARS = 18
"""TMT CPNS is at least this many years after birth [EST]."""
_DECORATION = re.compile(r"[\s'\u2019`\u00a0.-]")
_SCIENTIFIC = re.compile(r"^\d(?:[.,]\d+)?[eE]\+?\d+$")
_OFFICIAL = re.compile(r"P-[A-Za-z0-9_-]{1,40}")
_SHOWN_START, _SHOWN_END = 8, 4
_ROUNDED = "angka ini dibulatkan oleh Excel; jadikan kolom NIP bertipe teks dan isi kembali"


class NipError(BadInputError):
    """A number that is no NIP; `reason` is an Indonesian clause without the final stop."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"NIP tidak sah: {reason}.")


class Nip(NamedTuple):
    """A valid number taken apart. `tmt` is the first day of the month for a PNS, None for a PPPK."""

    text: str
    kind: str
    born: date
    sex: str
    tmt: date | None
    year: int
    serial: str


def clean_nip(text: str) -> str:
    """The digits as meant: spaces, points, dashes and SIASN's leading apostrophe are decoration."""
    return _DECORATION.sub("", text.strip())


def is_official_id(text: str) -> bool:
    """True for `P-<text>`: a person without a NIP, such as the head of region."""
    return _OFFICIAL.fullmatch(text) is not None


def mask_nip(nip: str) -> str:
    """What may be shown of a NIP in mails and pages: the birth date and the last four digits.

    A damaged number is masked alike, whatever its length; the id of an official without a NIP is shown whole.
    """
    hidden = len(nip) - _SHOWN_START - _SHOWN_END
    if hidden <= 0 or is_official_id(nip):
        return nip
    return f"{nip[:_SHOWN_START]}{'*' * hidden}{nip[-_SHOWN_END:]}"


@lru_cache(maxsize=65536)
def parse_nip(text: str) -> Nip:
    """Takes a NIP apart.

    Args:
        text: with or without spaces and leading apostrophe.

    Raises:
        NipError: says what is wrong, also where a spreadsheet has rounded the number.
    """
    if _SCIENTIFIC.match(text.strip()):
        raise NipError(_ROUNDED)
    digits = _digits(text)
    born = _date(digits[:8], "tanggal lahir")
    if digits[14] not in "12":
        raise NipError(f"angka ke-15 (jenis kelamin) harus 1 atau 2, ini {digits[14]}")
    sex = "L" if digits[14] == "1" else "P"
    year = int(digits[8:12])
    if digits[12] == "2":
        if digits[13] == "0":
            raise NipError("angka ke-14 NI PPPK harus 1 sampai 9")
        tmt = None
    else:
        tmt = _date(digits[8:14] + "01", "TMT CPNS")
    _check_age(born, year, tmt)
    return Nip(digits, "PPPK" if tmt is None else "PNS", born, sex, tmt, year, digits[15:])


def _digits(text: str) -> str:
    digits = clean_nip(text)
    if not (digits.isascii() and digits.isdigit()):
        raise NipError("hanya boleh berisi angka")
    if len(digits) != LENGTH:
        raise NipError(f"harus {LENGTH} angka, ini {len(digits)} angka")
    if digits.endswith("000"):
        raise NipError(f"nomor urut 000: {_ROUNDED}")
    return digits


def _check_age(born: date, year: int, tmt: date | None) -> None:
    # A PPPK's number holds the year alone, so that only the year can be compared.
    grown = born.year + YOUNGEST_YEARS
    too_young = year < grown if tmt is None else (tmt.year, tmt.month, 1) < (grown, born.month, born.day)
    if too_young:
        started = str(year) if tmt is None else f"{tmt:%Y-%m}"
        raise NipError(f"pengangkatan {started} kurang dari {YOUNGEST_YEARS} tahun sesudah lahir")


def _date(digits: str, what: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError as exc:
        raise NipError(f"{what} {digits[:4]}-{digits[4:6]}-{digits[6:8]} bukan tanggal") from exc


def birth_from_nip(nip: str) -> date | None:
    """The birth date that a valid NIP holds, or None."""
    try:
        return parse_nip(nip).born
    except NipError:
        return None
