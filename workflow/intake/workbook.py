"""Opens a spreadsheet or CSV file from anyone: what it is, whether it is safe, and only then what is in it."""

import json
import subprocess  # the parser runs in a process of its own, with limits
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from workflow.domain.errors import UnreadableFileError
from workflow.intake.archive import BROKEN, scan_archive
from workflow.intake.delimited import read_delimited
from workflow.intake.grid import ERROR_CELL, FORMULA_CELL, Cell, GridRow, Sheet, Workbook
from workflow.intake.limits import DEFAULT_LIMITS, MEGABYTE, IntakeLimits
from workflow.intake.parts import FormulaWalk, PartWalk, Position
from workflow.intake.refusal import RefusedError

_CHILD = Path(__file__).with_name("calamine_child.py")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (_ZIP, _OLE, b"PK\x05\x06", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_OLE_MACRO = "_VBA_PROJECT_CUR".encode("utf-16-le")
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The records DATEMODE (1: 1904) and PRECISION, which stand side by side.
_OLE_1904 = b"\x22\x00\x02\x00\x01\x00\x0e\x00\x02\x00"
_ACCEPTED = ".xlsx, .xls, .ods atau .csv"
_PASSWORD = "berkas dilindungi kata sandi; simpan ulang tanpa kata sandi"  # noqa: S105 - a sentence about passwords
_TOO_MUCH = "isi berkas terlalu besar untuk dibaca; pecah menjadi beberapa berkas"


class Seen(NamedTuple):
    """What was found out about a workbook without its parser: cells with errors by sheet, where serial dates begin.

    `formulas` are by sheet too, and noted only where they are refused.
    """

    errors: Mapping[str, frozenset[Position]]
    from_1904: bool
    formulas: Mapping[str, frozenset[Position]] = {}


def open_workbook(path: Path, limits: IntakeLimits = DEFAULT_LIMITS, *, mark_formulas: bool = False) -> Workbook:
    """Reads a file into plain rows.

    Args:
        path: a .csv, .tsv, .txt, .xlsx, .xls or .ods file.
        limits: what is allowed.
        mark_formulas: of an .xlsx: a cell with a formula holds `FORMULA_CELL` instead of what Excel worked out.

    Returns:
        The sheets with their rows that are not blank.

    Raises:
        UnreadableFileError: it is missing, no such file, broken, hostile, locked or too large.
    """
    try:
        with path.open("rb", buffering=0) as file:
            sheets = _read(file, path.suffix.lower(), limits, FormulaWalk if mark_formulas else PartWalk)
    except FileNotFoundError as exc:
        raise UnreadableFileError(path.name, "berkas tidak ditemukan") from exc
    except OSError as exc:
        raise UnreadableFileError(path.name, "berkas tidak dapat dibuka") from exc
    except RefusedError as exc:
        raise UnreadableFileError(path.name, exc.reason, sheet=exc.sheet) from exc
    return Workbook(path.name, sheets)


def _read(file: BinaryIO, suffix: str, limits: IntakeLimits, walk: type[PartWalk]) -> tuple[Sheet, ...]:
    file.seek(0, 2)
    size = file.tell()
    if size == 0:
        raise RefusedError("berkas kosong")
    if size > limits.file_bytes:
        raise RefusedError(f"berkas melebihi {limits.file_bytes // MEGABYTE} MB")
    file.seek(0)
    magic = file.read(8)
    file.seek(0)
    if suffix in {".csv", ".tsv", ".txt"}:
        if magic.startswith(_BINARY):
            raise RefusedError("isi berkas bukan CSV; periksa apakah nama berkasnya benar")
        return (read_delimited(file.read(), limits),)
    if suffix in {".xlsx", ".ods"}:
        _check_zip(file, magic, suffix)
        scan = scan_archive(file, suffix, limits, walk)
        return _parse(file, Seen(scan.error_cells(), scan.counts_from_1904, scan.formula_cells()), limits)
    if suffix == ".xls":
        seen = Seen({}, _check_xls(file, magic))
        blind = replace(limits, parser_bytes=limits.blind_bytes, parser_seconds=limits.blind_seconds)
        return _parse(file, seen, blind)
    raise RefusedError(f"jenis berkas '{suffix or 'tanpa akhiran'}' tidak diterima; gunakan {_ACCEPTED}")


def _check_zip(file: BinaryIO, magic: bytes, suffix: str) -> None:
    if magic == _OLE and suffix == ".xlsx":
        locked = _OLE_ENCRYPTED in file.read()
        raise RefusedError(_PASSWORD if locked else "isi berkas adalah .xls lama, bukan .xlsx; ubah akhiran namanya")
    if not magic.startswith(_ZIP):
        raise RefusedError(f"isi berkas bukan {suffix}; periksa apakah nama berkasnya benar")


def _check_xls(file: BinaryIO, magic: bytes) -> bool:
    """Refuses what is no honest .xls; True where its serial dates count from 1904."""
    if magic != _OLE:
        raise RefusedError("isi berkas bukan .xls; simpan ulang sebagai .xlsx")
    data = file.read()
    if _OLE_ENCRYPTED in data:
        raise RefusedError(_PASSWORD)
    if _OLE_MACRO in data:
        raise RefusedError("berkas berisi makro; simpan ulang sebagai .xlsx tanpa makro")
    return _OLE_1904 in data


def _parse(file: BinaryIO, seen: Seen, limits: IntakeLimits) -> tuple[Sheet, ...]:
    """Lets the child parse the very file that was checked, by its open handle, not by its name."""
    file.seek(0)
    numbers = (limits.parser_bytes, limits.parser_seconds, limits.output_bytes, limits.text)
    command = [sys.executable, "-I", str(_CHILD), *(str(number) for number in numbers)]
    with tempfile.TemporaryFile() as output:
        try:
            subprocess.run(  # noqa: S603 - our own program, numbers as arguments, no shell
                command,
                stdin=file,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env={},
                check=False,
                timeout=limits.parser_seconds,
            )
        except subprocess.TimeoutExpired as exc:
            raise RefusedError(_TOO_MUCH) from exc
        output.seek(0)
        return _sheets(output, seen, limits)


def _sheets(lines: Iterable[bytes], seen: Seen, limits: IntakeLimits) -> tuple[Sheet, ...]:
    sheets: list[tuple[Sheet, list[GridRow]]] = []
    try:
        for line in lines:
            head, *rest = json.loads(line)
            if head == "lembar":
                name, hidden, merged = rest
                blocks = tuple((top, left, bottom, right) for top, left, bottom, right in merged)
                sheets.append((Sheet(str(name), (), bool(hidden), blocks, seen.from_1904), []))
            elif head == "selesai":
                filled = (sheet._replace(rows=tuple(rows)) for sheet, rows in sheets)
                return tuple(_marked(sheet, seen) for sheet in filled)
            elif head == "gagal":
                raise RefusedError(_failure(rest[0]))
            else:
                sheets[-1][1].append(_row(int(head), rest[0], sheets[-1][0].name, limits))
    except (ValueError, IndexError, TypeError) as exc:
        raise RefusedError(_TOO_MUCH) from exc
    # No last line: the child was stopped by one of its limits.
    raise RefusedError(_TOO_MUCH)


def _row(number: int, cells: list[object], sheet: str | None, limits: IntakeLimits) -> GridRow:
    if number > limits.rows or len(cells) > limits.columns:
        raise RefusedError(f"lembar melebihi batas {limits.rows} baris x {limits.columns} kolom", sheet)
    return GridRow(number, tuple(map(_cell, cells)))


def _failure(kind: str) -> str:
    if kind == "PasswordError":
        return _PASSWORD
    return _TOO_MUCH if kind in {"MemoryError", "OSError"} else BROKEN


def _cell(value: object) -> Cell:
    if isinstance(value, list):
        kind, text = value
        return date.fromisoformat(text) if kind == "d" else datetime.fromisoformat(text)
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError


def _marked(sheet: Sheet, seen: Seen) -> Sheet:
    """Puts a mark into the cells in which Excel shows an error (the parser hands them over as empty), or has a formula."""
    name = str(sheet.name)
    return _with(FORMULA_CELL, _with(ERROR_CELL, sheet, seen.errors.get(name)), seen.formulas.get(name))


def _with(mark: str, sheet: Sheet, places: frozenset[Position] | None) -> Sheet:
    if not places:
        return sheet
    rows = {row.number: list(row.cells) for row in sheet.rows}
    for number, column in sorted(places):
        cells = rows.setdefault(number, [])
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = mark
    return sheet._replace(rows=tuple(GridRow(number, tuple(cells)) for number, cells in sorted(rows.items())))
