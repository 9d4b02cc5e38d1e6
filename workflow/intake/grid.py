"""What every reader of files hands over: sheets of numbered rows of plain cells."""

from datetime import date, datetime
from typing import NamedTuple

Cell = str | int | float | bool | date | datetime | None
"""An empty cell and an empty text are both None. Times and durations arrive as text."""

ERROR_CELL = "#GALAT!"
"""Stands for a cell in which Excel shows an error such as #N/A; the parser alone would call it empty."""

FORMULA_CELL = "#RUMUS!"
"""Stands for a cell that holds a formula, where formulas are refused."""

Block = tuple[int, int, int, int]


class GridRow(NamedTuple):
    """One row that is not blank: its number as the spreadsheet shows it (1-based) and its cells from column A on."""

    number: int
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    """One sheet.

    Args:
        name: None for a CSV file.
        rows: those that are not blank.
        hidden: Excel does not show it.
        merged: blocks of merged cells among the first rows: first row, first column, last row, last column, 1-based.
        from_1904: serial dates count from 1904, as old files of Macintosh do.
    """

    name: str | None
    rows: tuple[GridRow, ...]
    hidden: bool = False
    merged: tuple[Block, ...] = ()
    from_1904: bool = False


class Workbook(NamedTuple):
    """One file: its name (no directory) and its sheets in order."""

    file: str
    sheets: tuple[Sheet, ...]
