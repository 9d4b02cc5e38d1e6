"""The workbook of an office on its way back: its tables, the ids of its rows, and what the hidden base sheet says."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from workflow.domain.errors import UnreadableFileError
from workflow.domain.intake import ParsedTable
from workflow.domain.registers import SCHEMAS
from workflow.intake.cells import CellError, as_text, typed
from workflow.intake.grid import Sheet, Workbook
from workflow.intake.headings import plain
from workflow.intake.limits import DEFAULT_LIMITS, IntakeLimits
from workflow.intake.tables import tables_in
from workflow.intake.workbook import open_workbook

BASE_SHEET, ROW_ID, FILE_ID = "_dasar", "id_baris", "kiriman"


class Returned(NamedTuple):
    """What came back.

    Args:
        tables: by name.
        ids: by table, the id that a row bears, by its number in the file; a row without one is absent.
        file_id: what the base sheet says; None where it is lost.
    """

    tables: Mapping[str, ParsedTable]
    ids: Mapping[str, Mapping[int, str]]
    file_id: str | None


def read_returned(path: Path, names: Iterable[str], limits: IntakeLimits = DEFAULT_LIMITS) -> Returned:
    """Reads a workbook that was sent to an office; a cell with a formula is refused by its row.

    Raises:
        UnreadableFileError: it is no .xlsx, cannot be read, or holds none of the tables.
    """
    if path.suffix.lower() != ".xlsx":
        raise UnreadableFileError(path.name, "kirim kembali berkas .xlsx yang diterima")
    workbook = open_workbook(path, limits, mark_formulas=True)
    tables = tables_in(workbook, names)
    ids = {name: _ids(_sheet_of(workbook, table), table) for name, table in tables.items()}
    return Returned(tables, ids, _file_id(workbook))


def _sheet_of(workbook: Workbook, table: ParsedTable) -> Sheet:
    return next(sheet for sheet in workbook.sheets if sheet.name == table.sheet)


def _ids(sheet: Sheet, table: ParsedTable) -> dict[int, str]:
    heading = next((row for row in sheet.rows if row.number == table.heading_row), None)
    names = [plain(as_text(cell) or "") for cell in heading.cells] if heading is not None else []
    if plain(ROW_ID) not in names:
        return {}
    place = names.index(plain(ROW_ID))
    rows = (row for row in sheet.rows if row.number > table.heading_row and place < len(row.cells))
    return {row.number: text for row in rows if (text := as_text(row.cells[place])) is not None}


def _file_id(workbook: Workbook) -> str | None:
    base = next((sheet for sheet in workbook.sheets if sheet.name == BASE_SHEET), None)
    for row in base.rows if base is not None else ():
        said = [as_text(cell) for cell in row.cells]
        if said[:1] == [FILE_ID] and len(said) > 1:
            return said[1]
    return None


def read_back(table: str, values: Mapping[str, object]) -> dict[str, object]:
    """Kept values as a file says them that they were written into: the values that `read_returned` finds there again.

    Args:
        values: as stored, JSON or of a database, by canonical column; what cannot be read again stays as it is.
    """
    found: dict[str, object] = {}
    for column in SCHEMAS[table].columns:
        raw = values.get(column.name)
        try:
            found[column.name] = typed(raw if isinstance(raw, bool | int | float) else _text(raw), column)
        except CellError:
            found[column.name] = raw
    return found


def _text(raw: object) -> str | None:
    return None if raw is None else str(raw)
