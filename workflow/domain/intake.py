"""What a read table looks like: the hand-over between the readers of files and the services that store them."""

from collections.abc import Mapping
from typing import NamedTuple


class Reject(NamedTuple):
    """One cell or row that cannot be accepted.

    Args:
        row: row number that the spreadsheet shows (1-based; in CSV the line number).
        column: heading as the user wrote it, or the canonical name where the column is absent.
        value: the cell as text, shortened to 80 characters.
        reason: one Indonesian clause that says what is expected.
    """

    row: int
    column: str
    value: str
    reason: str


class ParsedRow(NamedTuple):
    """One accepted row: its number in the file and typed values by canonical column name (absent value = None)."""

    row: int
    values: Mapping[str, object]


class ParsedTable(NamedTuple):
    """One table read from a file.

    Args:
        name: canonical table name of CONTRACT.md (`pegawai`, `jabatan`, `hukdis` ...).
        file, sheet: where it was read; sheet is None for CSV.
        heading_row: row number of the headings.
        columns: canonical names of the columns that are present.
        rows: accepted rows in file order.
        rejects: rows refused, in file order; a row with several bad cells has several.
        row_count: data rows seen (accepted and rejected; blank rows are none).
        twins: of a key that occurs several times, its first row and each later one, which is refused.
    """

    name: str
    file: str
    sheet: str | None
    heading_row: int
    columns: frozenset[str]
    rows: tuple[ParsedRow, ...]
    rejects: tuple[Reject, ...]
    row_count: int
    twins: tuple[tuple[ParsedRow, ParsedRow], ...] = ()
