"""Numbers of registers: how ours are written, what an entered one tells, and that numbers follow dates."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from workflow.domain.stationery import DocumentKind, Stationery


class Wanted(NamedTuple):
    """A document that needs a number: `holder` is what the number will belong to, `key` how its document finds it."""

    holder: str
    key: str
    dated: date


class RegisterNumber(NamedTuple):
    """A number of a register; `seq` is its running number where it can be read, `own_seq` that of our own register."""

    number: str
    kind: str
    year: int
    seq: int | None
    own_seq: int | None
    dated: date
    holder: str


def next_number(kind: DocumentKind, wanted: Wanted, seq: int, stationery: Stationery) -> RegisterNumber:
    """The number of our own register with this running number."""
    year = wanted.dated.year
    text = write_number(kind, seq, year, stationery)
    return RegisterNumber(text, kind.value, year, seq, seq, wanted.dated, wanted.holder)


def entered_number(number: str, kind: DocumentKind, dated: date, holder: str, stationery: Stationery) -> RegisterNumber:
    """A number of the agency's register, as it was entered."""
    return RegisterNumber(number, kind.value, dated.year, running_number(number, stationery), None, dated, holder)


def write_number(kind: DocumentKind, seq: int, year: int, stationery: Stationery) -> str:
    """A number by the pattern of the configuration."""
    told = {"{klasifikasi}": stationery.classes[kind.value], "{urut}": str(seq), "{tahun}": str(year)}
    text = stationery.pattern
    for part, value in told.items():
        text = text.replace(part, value)
    return text


def running_number(number: str, stationery: Stationery) -> int | None:
    """The running number inside an entered number; None where it is not written by the pattern."""
    parts = {"{klasifikasi}": r"[\w.\-]+", "{urut}": r"(?P<urut>\d+)", "{tahun}": r"\d{4}"}
    pattern = re.escape(stationery.pattern).replace(r"\{", "{").replace(r"\}", "}")
    for part, expression in parts.items():
        pattern = pattern.replace(part, expression)
    found = re.fullmatch(pattern, number)
    return int(found["urut"]) if found else None


def out_of_order(numbers: Iterable[tuple[int | None, date, str]]) -> tuple[str, str] | None:
    """Two numbers of one register of which the higher one bears the earlier date; None where there are none.

    Args:
        numbers: running number, date and text; those without a running number cannot be compared.
    """
    counted = sorted((seq, dated, text) for seq, dated, text in numbers if seq is not None)
    return next(((one[2], two[2]) for one, two in pairwise(counted) if one[1] > two[1]), None)
