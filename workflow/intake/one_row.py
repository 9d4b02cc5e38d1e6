"""One row of a table that was typed as options, read like a row of a file."""

from collections.abc import Mapping

from workflow.domain.errors import BadInputError
from workflow.domain.intake import ParsedRow, ParsedTable, Reject
from workflow.domain.registers import SCHEMAS, Column
from workflow.intake.cells import CellError, typed


def row_of(name: str, given: Mapping[str, object]) -> ParsedTable:
    """The table with the one row, or with its rejects.

    Args:
        name: canonical name of the table.
        given: text or values of a database by canonical column; every other column is empty.
    """
    values: dict[str, object] = {}
    rejects = []
    for column in SCHEMAS[name].columns:
        raw = given.get(column.name)
        text = None if raw is None else str(raw)
        try:
            values[column.name] = typed(text, column)
        except CellError as exc:
            rejects.append(Reject(1, column.name, (text or "")[:80], exc.reason))
            continue
        if column.required and values[column.name] is None:
            rejects.append(Reject(1, column.name, "", "wajib diisi"))
    rows = () if rejects else (ParsedRow(1, values),)
    return ParsedTable(name, "", None, 0, frozenset(given), rows, tuple(rejects), 1)


def value_of(column: Column, text: str) -> object:
    """One value as a cell of the column would be read.

    Raises:
        BadInputError: it is no such value, or empty.
    """
    try:
        value = typed(text, column)
    except CellError as exc:
        raise BadInputError(f"Kolom {column.name}: {exc.reason}.") from exc
    if value is None:
        raise BadInputError(f"Kolom {column.name}: nilainya kosong.")
    return value
