"""Reads CSV as offices write it: comma, semicolon or tab; UTF-8 with or without a mark, UTF-16 with one, or cp1252."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from workflow.intake.grid import GridRow, Sheet
from workflow.intake.limits import IntakeLimits
from workflow.intake.refusal import RefusedError

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 40
_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_NOT_TEXT = "isi berkas bukan CSV; simpan ulang sebagai CSV UTF-8 atau .xlsx"


def read_delimited(data: bytes, limits: IntakeLimits) -> Sheet:
    """The rows of a CSV file; a row's number is the one that a spreadsheet shows for it.

    Raises:
        RefusedError: it is no text, or too large.
    """
    text = _decoded(data)
    hint = _HINT.match(text)
    if hint:
        text = text[hint.end() :]
    delimiter = hint[1] if hint else delimiter_of(text)
    rows = []
    try:
        for number, fields in enumerate(_records(text, delimiter), 1):
            if number > limits.rows or len(fields) > limits.columns:
                raise RefusedError(f"berkas melebihi batas {limits.rows} baris x {limits.columns} kolom")
            if any(field.strip() for field in fields):
                rows.append(GridRow(number, tuple(field or None for field in fields)))
    except csv.Error as exc:
        raise RefusedError(_NOT_TEXT) from exc
    return Sheet(None, tuple(rows))


def _decoded(data: bytes) -> str:
    marked = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(data[:2])
    for encoding in (marked,) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise RefusedError(_NOT_TEXT)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=False)


def delimiter_of(text: str) -> str:
    """The character that cuts most rows into one and the same number of fields."""

    def regularity(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for number, fields in enumerate(_records(text, delimiter)):
                if number >= _SAMPLE_ROWS:
                    break
                if len(fields) > 1:
                    widths[len(fields)] += 1
        except csv.Error:
            return (0, 0)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return (count, width)

    return max(_DELIMITERS, key=regularity)
