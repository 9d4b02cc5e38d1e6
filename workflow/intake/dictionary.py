"""Reads a competency dictionary as applications of position analysis export it: competencies, and the text of each level."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from workflow.domain.errors import UnreadableFileError
from workflow.intake.grid import GridRow
from workflow.intake.workbook import open_workbook

NAMES = ("id", "kode", "nama")
LEVELS = ("master_kamus_kompetensi_skj_id", "level", "deskripsi")
_LEVELS, _EMPTY = 5, frozenset({"", "-"})


class Refused(NamedTuple):
    """A row that is no part of the dictionary, and why."""

    file: str
    row: int
    reason: str


class Dictionary(NamedTuple):
    """Names and the texts of levels 1 to 5 by code, in the order of the file, and the rows that were refused."""

    names: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]]
    refused: tuple[Refused, ...]


def read_dictionary(names: Path, levels: Path) -> Dictionary:
    """A competency counts where it has a text for each of its five levels; white space is made even, nothing else.

    Args:
        names: columns `id, kode, nama`; levels: `master_kamus_kompetensi_skj_id, level, deskripsi`.

    Raises:
        UnreadableFileError: a file cannot be read or lacks a column.
    """
    found, refused = dict[str, tuple[str, str, int]](), list[Refused]()
    for number, (key, code, name) in _rows(names, NAMES):
        found[key] = (code, name.capitalize(), number)
    texts: dict[str, dict[int, str]] = {}
    for number, (key, level, text) in _rows(levels, LEVELS):
        reason = _fault(key in found, level, text, texts.get(key, {}))
        if reason:
            refused.append(Refused(levels.name, number, reason))
        else:
            texts.setdefault(key, {})[int(level)] = text
    whole = {key for key, told in texts.items() if len(told) == _LEVELS}
    refused += [
        Refused(names.name, row, "tidak lengkap lima tingkat")
        for key, (_c, _n, row) in found.items()
        if key not in whole
    ]
    return Dictionary(
        {found[key][0]: found[key][1] for key in found if key in whole},
        {found[key][0]: tuple(texts[key][level] for level in range(1, _LEVELS + 1)) for key in found if key in whole},
        tuple(refused),
    )


def _fault(known: bool, level: str, text: str, before: Mapping[int, str]) -> str:  # noqa: FBT001 - a private test of one row
    if not known:
        return "kompetensinya tidak ada"
    if level not in {str(number) for number in range(1, _LEVELS + 1)}:
        return f"tingkat harus 1 sampai {_LEVELS}"
    if int(level) in before:
        return "tingkat ini sudah ada"
    return "tanpa kalimat" if text in _EMPTY else ""


def _rows(path: Path, wanted: tuple[str, ...]) -> list[tuple[int, tuple[str, ...]]]:
    sheet = open_workbook(path).sheets[0]
    headings = [_text(cell) for cell in sheet.rows[0].cells] if sheet.rows else []
    missing = [name for name in wanted if name not in headings]
    if missing:
        raise UnreadableFileError(path.name, f"kolom {', '.join(missing)} tidak ditemukan")
    places = [headings.index(name) for name in wanted]
    return [(row.number, tuple(_at(row, place) for place in places)) for row in sheet.rows[1:]]


def _at(row: GridRow, place: int) -> str:
    return _text(row.cells[place]) if place < len(row.cells) else ""


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())
