"""Reads a CSV of three short columns and millions of rows in blocks, so that memory does not grow with the text of the file."""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from workflow.domain.errors import UnreadableFileError
from workflow.intake.delimited import delimiter_of

Progress = Callable[[int, int], None]
"""Called with the bytes read and the bytes in all."""

BLOCK_ROWS = 4_000
"""Few enough that a block is still in the processor's cache when its columns are cut."""
_BLOCK_BYTES, _SAMPLE = 1 << 20, 1 << 16
_NOT_CSV = "isi berkas bukan CSV; simpan ulang sebagai CSV UTF-8"
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")


class Block(NamedTuple):
    """Some rows.

    Args:
        numbers: of the rows, as a spreadsheet shows them.
        columns: the cells without white space around them, never empty, in the order in which the columns were asked for.
    """

    numbers: Sequence[int]
    columns: list[list[str]]


class _Header(NamedTuple):
    number: int
    names: list[str]
    wanted: list[int]


def read_blocks(path: Path, names: Sequence[str], progress: Progress | None = None) -> Iterator[Block]:
    """The rows of a CSV in blocks; blank rows are left out, other columns than those asked for are ignored.

    Args:
        path: comma, semicolon, tab or bar; UTF-8 with or without a mark, UTF-16 with one, or cp1252.
        names: the columns that are asked for.
        progress: told how far the reading is.

    Raises:
        UnreadableFileError: it is missing, empty or no CSV, a column is not there or twice, or a row has a cell too few or too many.
    """
    try:
        with path.open("rb") as file:
            encoding = _encoding(path.name, file.read(8), iter(lambda: file.read(_BLOCK_BYTES), b""))
            size = file.seek(0, 2)
            file.seek(0)
            text = TextIOWrapper(file, encoding=encoding, newline="")
            records = csv.reader(text, delimiter=_delimiter(text), strict=False)
            header = _header(path.name, records, names)
            first = header.number + 1
            while rows := list(islice(records, BLOCK_ROWS)):
                yield _block(path.name, header, rows, first)
                first += len(rows)
                if progress is not None:
                    progress(file.tell(), size)
    except FileNotFoundError as exc:
        raise UnreadableFileError(path.name, "berkas tidak ditemukan") from exc
    except OSError as exc:
        raise UnreadableFileError(path.name, "berkas tidak dapat dibuka") from exc
    except (csv.Error, UnicodeError) as exc:
        raise UnreadableFileError(path.name, _NOT_CSV) from exc


def _encoding(name: str, start: bytes, blocks: Iterator[bytes]) -> str:
    """The encoding that the whole file can be read in; asked first, so that no half of it is read in another."""
    if not start:
        raise UnreadableFileError(name, "berkas kosong")
    if start.startswith(_BINARY):
        raise UnreadableFileError(name, _NOT_CSV)
    if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")()
    encoding = "utf-8-sig"
    for block in chain([start], blocks, [b""]):
        if b"\0" in block:
            raise UnreadableFileError(name, _NOT_CSV)
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError:
            encoding, decoder = "cp1252", codecs.getincrementaldecoder("latin-1")()
    return encoding


def _delimiter(text: TextIOWrapper) -> str:
    """The delimiter, by the line `sep=` that Excel writes or by the first rows; leaves the text at its first row."""
    sample = text.read(_SAMPLE)
    text.seek(0)
    first, _, _ = sample.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == len("sep=?"):
        text.readline()
        return first[4]
    return delimiter_of(sample)


def _header(name: str, records: Iterator[list[str]], wanted: Sequence[str]) -> _Header:
    for number, fields in enumerate(records, 1):
        names = [field.strip().lower() for field in fields]
        if not any(names):
            continue
        for column in wanted:
            if names.count(column) != 1:
                found = "lebih dari satu kali" if column in names else "tidak ada"
                reason = f"kolom {column} {found} di baris judul; judulnya {', '.join(wanted)}"
                raise UnreadableFileError(name, reason, row=number)
        return _Header(number, names, [names.index(column) for column in wanted])
    raise UnreadableFileError(name, "berkas kosong")


def _block(name: str, header: _Header, rows: list[list[str]], first: int) -> Block:
    numbers: Sequence[int] = range(first, first + len(rows))
    try:
        columns = _columns(header, rows)
    except ValueError:
        # Somewhere a row is blank or has another number of cells: each row is looked at.
        kept = {number: row for number, row in zip(numbers, rows, strict=True) if any(map(str.strip, row))}
        numbers = list(kept)
        columns = _columns(header, [_fitted(name, header, number, row) for number, row in kept.items()])
    return Block(numbers, columns)


def _columns(header: _Header, rows: list[list[str]]) -> list[list[str]]:
    """The wanted columns of rows that are as wide as the header.

    Raises:
        ValueError: a row is not, or a wanted cell is empty.
    """
    across = list(zip(*rows, strict=True)) if rows else [()] * len(header.names)
    if len(across) != len(header.names):
        raise ValueError
    columns = [list(map(str.strip, across[place])) for place in header.wanted]
    if any("" in column for column in columns):
        raise ValueError
    return columns


def _fitted(name: str, header: _Header, number: int, row: list[str]) -> list[str]:
    width = len(header.names)
    if any(map(str.strip, row[width:])):
        raise UnreadableFileError(name, f"lebih dari {width} sel", row=number)
    cells = [*row, *[""] * width][:width]
    for place in header.wanted:
        if not cells[place].strip():
            raise UnreadableFileError(name, "sel kosong", row=number, column=header.names[place])
    return cells
