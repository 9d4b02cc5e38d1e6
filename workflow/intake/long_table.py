"""Reads a CSV of three short columns and millions of rows in blocks, so that memory does not grow with the text of the file."""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from workflow.domain.errors import UnreadableFileError
from workflow.intake.delimited import delimiter_of

Progress = Callable[[int, int], None]
"""Called with the bytes read and the bytes in all."""

BLOCK_ROWS, BLOCK_BYTES = 4_000, 1 << 17
"""Few enough that a block is still in the processor's cache when its columns are cut."""
_SAMPLE, _LONGEST_ROW, _NEWLINE = 1 << 16, 1 << 20, 10
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
    names: list[str]
    wanted: list[int]


@dataclass
class _Place:
    """How far a file is read: where its next row begins, what number it has, and the header once it was met."""

    offset: int
    number: int = 1
    header: _Header | None = None


class _Source(NamedTuple):
    name: str
    file: BinaryIO
    encoding: str
    delimiter: str
    wanted: Sequence[str]


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
            encoding = _encoding(path.name, file.read(8), iter(lambda: file.read(BLOCK_BYTES), b""))
            size = file.seek(0, 2)
            delimiter, offset = _delimiter(file, encoding)
            source, place = _Source(path.name, file, encoding, delimiter, names), _Place(offset)
            # Plain rows are cut with a few calls a block; from the first quotation mark on the csv module reads each row.
            for block in chain(_plain(source, place), _quoted(source, place)):
                yield block
                if progress is not None:
                    progress(file.tell(), size)
            if place.header is None:
                raise UnreadableFileError(path.name, "berkas kosong")
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


def _delimiter(file: BinaryIO, encoding: str) -> tuple[str, int]:
    """The delimiter, by the line `sep=` that Excel writes or by the first rows, and where the table begins."""
    file.seek(0)
    sample = file.read(_SAMPLE).decode(encoding, errors="ignore")
    first, _, _ = sample.partition("\n")
    if encoding != "utf-16" and first.lower().startswith("sep=") and len(first.rstrip("\r")) == len("sep=?"):
        file.seek(0)
        return first[4], len(file.readline())
    return delimiter_of(sample), 0


def _plain(source: _Source, place: _Place) -> Iterator[Block]:
    """The blocks up to the first that holds a quotation mark or a lone carriage return, or else to the end."""
    if source.encoding == "utf-16" or not source.delimiter.isascii() or not _met_header(source, place):
        return
    header, rest = place.header, b""
    while header is not None:
        read = source.file.read(BLOCK_BYTES)
        rest += read
        cut = rest.rfind(b"\n") + 1 if read else len(rest)
        if not read and not cut:
            return
        part, rest = rest[:cut].replace(b"\r\n", b"\n"), rest[cut:]
        if b'"' in part or b"\r" in part or len(rest) > _LONGEST_ROW:
            return
        part += b"" if part.endswith(b"\n") or not part else b"\n"
        count = part.count(b"\n")
        yield _cut(source, header, part, range(place.number, place.number + count))
        place.offset += cut
        place.number += count


def _met_header(source: _Source, place: _Place) -> bool:
    """Reads up to the header; False, with nothing read, where only the csv module can."""
    source.file.seek(place.offset)
    read, number = place.offset, place.number
    for line in source.file:
        if b'"' in line or b"\r" in line.rstrip(b"\r\n"):
            return False
        read, number = read + len(line), number + 1
        place.header = _header(source, number - 1, line.decode(source.encoding).split(source.delimiter))
        if place.header is not None:
            break
    place.offset, place.number = read, number
    return True


def _quoted(source: _Source, place: _Place) -> Iterator[Block]:
    """The blocks from a place on, row by row as the csv module cuts them."""
    source.file.seek(place.offset)
    text = TextIOWrapper(source.file, encoding=source.encoding, newline="")
    try:
        records = csv.reader(text, delimiter=source.delimiter, strict=False)
        while place.header is None and (fields := next(records, None)) is not None:
            place.header = _header(source, place.number, fields)
            place.number += 1
        while place.header is not None and (rows := list(islice(records, BLOCK_ROWS))):
            yield _looked_at(source, place.header, rows, range(place.number, place.number + len(rows)))
            place.number += len(rows)
    finally:
        # Who opened the file closes it; where it is closed already, nothing is left to hand back.
        with suppress(ValueError):
            text.detach()


def _header(source: _Source, number: int, fields: Sequence[str]) -> _Header | None:
    """The header that a row is; None of a blank row."""
    names = [field.strip().lower() for field in fields]
    if not any(names):
        return None
    for column in source.wanted:
        if names.count(column) != 1:
            found = "lebih dari satu kali" if column in names else "tidak ada"
            reason = f"kolom {column} {found} di baris judul; judulnya {', '.join(source.wanted)}"
            raise UnreadableFileError(source.name, reason, row=number)
    return _Header(names, [names.index(column) for column in source.wanted])


def _cut(source: _Source, header: _Header, part: bytes, numbers: Sequence[int]) -> Block:
    """Whole rows without quotation marks, cut at once where each is as wide as the header and no cell is empty."""
    text, delimiter, width = part.decode(source.encoding), source.delimiter, len(header.names)
    if _regular(part, ord(delimiter), width):
        cells = text.replace("\n", delimiter).split(delimiter)
        cells.pop()
        columns = [cells[place::width] for place in header.wanted]
        if " " in text or "\t" in text or not text.isascii():
            columns = [list(map(str.strip, column)) for column in columns]
        if not any("" in column for column in columns):
            return Block(numbers, columns)
    rows = [line.split(delimiter) for line in text.split("\n")[:-1]]
    return _looked_at(source, header, rows, numbers)


def _regular(part: bytes, delimiter: int, width: int) -> bool:
    """Whether each line has as many cells as the header."""
    characters = np.frombuffer(part, dtype=np.uint8)
    marks = characters[(characters == delimiter) | (characters == _NEWLINE)]
    ends = np.flatnonzero(marks == _NEWLINE)
    return len(marks) == width * len(ends) and bool((ends == np.arange(width - 1, len(marks), width)).all())


def _looked_at(source: _Source, header: _Header, rows: list[list[str]], numbers: Sequence[int]) -> Block:
    """Rows that are looked at one by one: blank ones are left out, others fitted to the header."""
    kept = {number: row for number, row in zip(numbers, rows, strict=True) if any(map(str.strip, row))}
    fitted = [_fitted(source.name, header, number, row) for number, row in kept.items()]
    return Block(list(kept), [[row[place].strip() for row in fitted] for place in header.wanted])


def _fitted(name: str, header: _Header, number: int, row: list[str]) -> list[str]:
    width = len(header.names)
    if any(map(str.strip, row[width:])):
        raise UnreadableFileError(name, f"lebih dari {width} sel", row=number)
    cells = [*row, *[""] * width][:width]
    for place in header.wanted:
        if not cells[place].strip():
            raise UnreadableFileError(name, "sel kosong", row=number, column=header.names[place])
    return cells
