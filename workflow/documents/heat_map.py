"""A heat map as SVG with a table beside it: rows by days; each cell says in text what its colour shows."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

_NAME, _CELL, _SIDE, _ROW, _TOP, _LONGEST_NAME = 300, 44, 92, 22, 64, 42
TONES: Mapping[str, str] = {"aman": "#e3f1e3", "diganti": "#fff3bf", "kurang": "#ffd8a8", "tanpa": "#ff8787"}
"""Fills of the cells, dark text on each."""


class Cell(NamedTuple):
    """One day of a row: its text, and one of the tones."""

    text: str
    tone: str


class Line(NamedTuple):
    """A row: its name, a cell a day, and what the table beside says of it."""

    name: str
    cells: Sequence[Cell]
    beside: Sequence[object]


class HeatMap(NamedTuple):
    """The picture: days and headings of the table beside, the rows, and what the tones mean."""

    title: str
    days: Sequence[str]
    beside: Sequence[str]
    lines: Sequence[Line]
    legend: Sequence[tuple[str, str]]


def heat_map_svg(drawn: HeatMap) -> str:
    """The picture; without rows it says so."""
    width = _NAME + _CELL * len(drawn.days) + _SIDE * len(drawn.beside) + 16
    height = _TOP + _ROW * max(1, len(drawn.lines)) + 48
    top = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" font-size="12">',
        f"<title>{escape(drawn.title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(8, 24, drawn.title, size=16),
    ]
    heads = [_text(_NAME + _CELL * n + 4, _TOP - 8, day) for n, day in enumerate(drawn.days)]
    heads += [_text(_beside(drawn, n), _TOP - 8, name, bold=True) for n, name in enumerate(drawn.beside)]
    rows = [part for number, line in enumerate(drawn.lines) for part in _line(drawn, line, _TOP + number * _ROW)]
    empty = [] if drawn.lines else [_text(8, _TOP + 15, "Tidak ada.")]
    return "\n".join([*top, *heads, *rows, *empty, *_legend(drawn, height - 32), "</svg>", ""])


def _beside(drawn: HeatMap, number: int) -> int:
    return _NAME + _CELL * len(drawn.days) + 12 + _SIDE * number


def _line(drawn: HeatMap, line: Line, top: int) -> list[str]:
    shown = line.name if len(line.name) <= _LONGEST_NAME else f"{line.name[: _LONGEST_NAME - 1]}…"
    parts = [_text(8, top + 15, shown)]
    for number, cell in enumerate(line.cells):
        left = _NAME + _CELL * number
        parts.append(
            f'<rect x="{left}" y="{top + 1}" width="{_CELL - 2}" height="{_ROW - 2}" fill="{TONES[cell.tone]}"/>'
        )
        parts.append(_text(left + 4, top + 15, cell.text))
    return parts + [_text(_beside(drawn, n), top + 15, value) for n, value in enumerate(line.beside)]


def _legend(drawn: HeatMap, top: int) -> list[str]:
    parts = []
    for number, (tone, meaning) in enumerate(drawn.legend):
        left = 8 + 220 * number
        parts.append(f'<rect x="{left}" y="{top}" width="14" height="14" fill="{TONES[tone]}"/>')
        parts.append(_text(left + 20, top + 12, meaning))
    return parts


def _text(left: int, base: int, value: object, *, size: int = 0, bold: bool = False) -> str:
    style = (f' font-size="{size}"' if size else "") + (' font-weight="bold"' if bold else "")
    return f'<text x="{left}" y="{base}"{style}>{escape(str(value))}</text>'
