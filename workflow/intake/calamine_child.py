"""The child process that parses: reads a workbook from standard input, writes rows as JSON lines, then ends.

It is started by path in isolated mode and imports nothing of this project, so that it starts at once. It limits itself
before it loads the parser. Each line is one JSON array: `["lembar", name, hidden, merged]` opens a sheet, `[number,
[cells]]` is a row that is not blank, `["selesai"]` is the last line; `["gagal", kind]` tells why there is none.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice

HEADING_ROWS, MOST_MERGED = 100, 1_000


def encoded(value: object) -> object:
    """One cell as JSON: dates become `["d", iso]`, moments `["t", iso]`, times and durations text, empty text null."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value


def merged(ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None) -> list[list[int]]:
    """Blocks of merged cells that a heading may have, as the numbers that the spreadsheet shows."""
    headings = (one for one in ranges or () if one[0][0] < HEADING_ROWS)
    return [
        [top + 1, left + 1, bottom + 1, right + 1] for (top, left), (bottom, right) in islice(headings, MOST_MERGED)
    ]


def rows(data: bytes, text_limit: int) -> Iterator[list[object]]:
    """The lines of one workbook."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - only after the limits are set

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    # A sheet that is a chart has no cells and cannot be opened as a table.
    for entry in book.sheets_metadata:
        if entry.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(entry.name)
        yield ["lembar", entry.name, entry.visible != SheetVisibleEnum.Visible, merged(sheet.merged_cell_ranges)]
        if sheet.start is None:
            continue
        before = sheet.start[1]
        # One row after the other: all at once they would take as much again as the sheet itself.
        for number, cells in enumerate(sheet.iter_rows(), 1):
            line = [encoded(cell) for cell in cells]
            while line and line[-1] is None:
                line.pop()
            if any(isinstance(cell, str) and len(cell) > text_limit for cell in line):
                raise ValueError
            if line:
                yield [number, [None] * before + line]
    yield ["selesai"]


def limit(memory: int, seconds: int, output: int) -> None:
    """Takes away what a parser of one file does not need; nothing here can be raised again."""
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))


def main(memory: int, seconds: int, output: int, text_limit: int) -> int:
    """Parses standard input; exit code 0, or 3 with a last line that says why not."""
    limit(memory, seconds, output)
    try:
        for line in rows(sys.stdin.buffer.read(), text_limit):
            sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    except BaseException as exc:  # noqa: BLE001 - a panic of the parser is no Exception, and all end the same way
        sys.stdout.write(json.dumps(["gagal", type(exc).__name__]) + "\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr] # a text stream here
    sys.exit(main(*(int(argument) for argument in sys.argv[1:5])))
