"""Opens a spreadsheet or CSV file from anyone: what it is, whether it is safe, and only then what is in it."""

import json
import subprocess  # the parser runs in a process of its own, with limits
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from workflow.domain.errors import UnreadableFileError
from workflow.intake.archive import BROKEN, scan_archive
from workflow.intake.delimited import read_delimited
from workflow.intake.grid import ERROR_CELL, Cell, GridRow, Sheet, Workbook
from workflow.intake.limits import DEFAULT_LIMITS, MEGABYTE, IntakeLimits
from workflow.intake.parts import Position
from workflow.intake.refusal import RefusedError

_CHILD = Path(__file__).with_name("calamine_child.py")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (_ZIP, _OLE, b"PK\x05\x06", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_OLE_MACRO = "_VBA_PROJECT_CUR".encode("utf-16-le")
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ACCEPTED = ".xlsx, .xls atau .csv"
_PASSWORD = "berkas dilindungi kata sandi; simpan ulang tanpa kata sandi"  # noqa: S105 - a sentence about passwords
_TOO_MUCH = "isi berkas terlalu besar untuk dibaca; pecah menjadi beberapa berkas"


def open_workbook(path: Path, limits: IntakeLimits = DEFAULT_LIMITS) -> Workbook:
    """Reads a file into plain rows.

    Args:
        path: a .csv, .xlsx or .xls file.
        limits: what is allowed.

    Returns:
        The sheets with their rows that are not blank.

    Raises:
        UnreadableFileError: it is missing, no such file, broken, hostile, locked or too large.
    """
    try:
        with path.open("rb", buffering=0) as file:
            sheets = _read(file, path.suffix.lower(), limits)
    except FileNotFoundError as exc:
        raise UnreadableFileError(path.name, "berkas tidak ditemukan") from exc
    except OSError as exc:
        raise UnreadableFileError(path.name, "berkas tidak dapat dibuka") from exc
    except RefusedError as exc:
        raise UnreadableFileError(path.name, exc.reason, sheet=exc.sheet) from exc
    return Workbook(path.name, sheets)


def _read(file: BinaryIO, suffix: str, limits: IntakeLimits) -> tuple[Sheet, ...]:
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
    if suffix == ".xlsx":
        _check_xlsx(file, magic)
        return _parse(file, scan_archive(file, limits).error_cells(), limits)
    if suffix == ".xls":
        _check_xls(file, magic)
        return _parse(file, {}, limits)
    raise RefusedError(f"jenis berkas '{suffix or 'tanpa akhiran'}' tidak diterima; gunakan {_ACCEPTED}")


def _check_xlsx(file: BinaryIO, magic: bytes) -> None:
    if magic == _OLE:
        locked = _OLE_ENCRYPTED in file.read()
        raise RefusedError(_PASSWORD if locked else "isi berkas adalah .xls lama, bukan .xlsx; ubah akhiran namanya")
    if not magic.startswith(_ZIP):
        raise RefusedError("isi berkas bukan .xlsx; periksa apakah nama berkasnya benar")


def _check_xls(file: BinaryIO, magic: bytes) -> None:
    if magic != _OLE:
        raise RefusedError("isi berkas bukan .xls; simpan ulang sebagai .xlsx")
    data = file.read()
    if _OLE_ENCRYPTED in data:
        raise RefusedError(_PASSWORD)
    if _OLE_MACRO in data:
        raise RefusedError("berkas berisi makro; simpan ulang sebagai .xlsx tanpa makro")


def _parse(file: BinaryIO, errors: Mapping[str, frozenset[Position]], limits: IntakeLimits) -> tuple[Sheet, ...]:
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
        return _sheets(output, errors, limits)


def _sheets(
    lines: Iterable[bytes], errors: Mapping[str, frozenset[Position]], limits: IntakeLimits
) -> tuple[Sheet, ...]:
    sheets: list[tuple[str, list[GridRow]]] = []
    try:
        for line in lines:
            head, *rest = json.loads(line)
            if head == "lembar":
                sheets.append((str(rest[0]), []))
            elif head == "selesai":
                return tuple(_with_errors(Sheet(name, tuple(rows)), errors.get(name)) for name, rows in sheets)
            elif head == "gagal":
                raise RefusedError(_failure(rest[0]))
            else:
                row = GridRow(int(head), tuple(_cell(value) for value in rest[0]))
                if row.number > limits.rows or len(row.cells) > limits.columns:
                    raise RefusedError(
                        f"lembar melebihi batas {limits.rows} baris x {limits.columns} kolom", sheets[-1][0]
                    )
                sheets[-1][1].append(row)
    except (ValueError, IndexError, TypeError) as exc:
        raise RefusedError(_TOO_MUCH) from exc
    # No last line: the child was stopped by one of its limits.
    raise RefusedError(_TOO_MUCH)


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


def _with_errors(sheet: Sheet, errors: frozenset[Position] | None) -> Sheet:
    """Puts a mark into the cells in which Excel shows an error; the parser hands them over as empty."""
    if not errors:
        return sheet
    rows = {row.number: list(row.cells) for row in sheet.rows}
    for number, column in sorted(errors):
        cells = rows.setdefault(number, [])
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = ERROR_CELL
    return Sheet(sheet.name, tuple(GridRow(number, tuple(cells)) for number, cells in sorted(rows.items())))
