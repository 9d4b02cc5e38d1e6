"""What every reader of files hands over: sheets of numbered rows of plain cells."""

from datetime import date, datetime
from typing import NamedTuple

Cell = str | int | float | bool | date | datetime | None
"""An empty cell and an empty text are both None. Times and durations arrive as text."""

ERROR_CELL = "#GALAT!"
"""Stands for a cell in which Excel shows an error such as #N/A; the parser alone would call it empty."""


class GridRow(NamedTuple):
    """One row that is not blank: its number as the spreadsheet shows it (1-based) and its cells from column A on."""

    number: int
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    """One sheet; `name` is None for a CSV file."""

    name: str | None
    rows: tuple[GridRow, ...]


class Workbook(NamedTuple):
    """One file: its name (no directory) and its sheets in order."""

    file: str
    sheets: tuple[Sheet, ...]
