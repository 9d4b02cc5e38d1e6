"""Reads a table of CONTRACT.md from a file: typed rows, and for every row that is refused where and why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from workflow.domain.errors import UnreadableFileError
from workflow.domain.intake import ParsedRow, ParsedTable, Reject
from workflow.domain.registers import SCHEMAS, SIGNED_LIST, Column, Kind, TableSchema
from workflow.intake.cells import CellError, as_text, since_1900, typed
from workflow.intake.grid import Cell, GridRow, Sheet, Workbook
from workflow.intake.headings import Layout, find_layout, fit, plain
from workflow.intake.limits import DEFAULT_LIMITS, IntakeLimits
from workflow.intake.positions import complete_posts
from workflow.intake.workbook import open_workbook

NIP_REASON = "_nip_alasan"
"""Key of a kept row: why its NIP cannot be read."""

TWIN_ROW = "_ganda_baris"
"""Key of a kept row: the earlier row that has the same key."""

_SHOWN = 80
_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
_MAIL_COLUMNS = ("surel", "email_gov", "email")
_MAIL = Column("surel", Kind.EMAIL)


class Subjects(NamedTuple):
    """Whose rows of a table are wanted, by the column that names them."""

    column: str
    ids: frozenset[str]


NOBODY: Mapping[str, Subjects] = MappingProxyType({})
"""No table is read for some alone."""


def read_table(
    path: Path,
    name: str,
    *,
    sheet: str | None = None,
    limits: IntakeLimits = DEFAULT_LIMITS,
    keep_bad_nip: bool = False,
) -> ParsedTable:
    """Reads one table from a file.

    Args:
        path: a CSV, XLSX, XLS or ODS file.
        name: canonical name of the table.
        sheet: name of the sheet; without it the sheet named after the table, else the one whose headings fit best.
        limits: what is allowed.
        keep_bad_nip: for `periksa`: a row with an unreadable NIP or with the key of an earlier row is accepted, with
            the raw text and `_nip_alasan`, or with `_ganda_baris`.

    Returns:
        The table; rows with a bad cell are among its rejects.

    Raises:
        UnreadableFileError: the file cannot be read, the sheet is not there, or required columns are missing.
    """
    workbook = open_workbook(path, limits)
    schema = SCHEMAS[name]
    return _parse(workbook.file, _pick(workbook, schema, sheet), schema, keep=keep_bad_nip)


def read_signed_list(path: Path) -> tuple[str, ...]:
    """The NIPs of a file of who came to a session; a row that says `tidak` under `hadir` did not come.

    Raises:
        UnreadableFileError: the file cannot be read, has no column nip, or a cell is wrong: with row, column and reason.
    """
    workbook = open_workbook(path, DEFAULT_LIMITS)
    found = _parse(workbook.file, _pick(workbook, SIGNED_LIST, None), SIGNED_LIST, keep=False)
    for reject in found.rejects:
        raise UnreadableFileError(found.file, reject.reason, sheet=found.sheet, row=reject.row, column=reject.column)
    return tuple(str(row.values["nip"]) for row in found.rows if row.values.get("hadir") is not False)


def read_tables(
    path: Path,
    names: Iterable[str],
    *,
    limits: IntakeLimits = DEFAULT_LIMITS,
    keep_bad_nip: bool = False,
    hidden: bool = False,
    about: Mapping[str, Subjects] = NOBODY,
) -> dict[str, ParsedTable]:
    """Reads several tables: from sheets named after them, or from the files of a folder named after them.

    Args:
        path: an XLSX file, a folder, or one file that is itself named after a table.
        names: canonical names of the tables that are looked for.
        limits: what is allowed.
        keep_bad_nip: as in `read_table`.
        hidden: sheets that Excel does not show are read too, because the user named them.
        about: by table, whose rows alone are read; the others are passed over unread.

    Returns:
        The tables that are there; a table with headings and no rows is there, with no rows.

    Raises:
        UnreadableFileError: a file cannot be read, required columns are missing, or no table is there at all.
    """
    wanted = tuple(names)
    found: dict[str, ParsedTable] = {}
    for schema, file, sheet in _sources(path, wanted, limits, hidden=hidden):
        found[schema.name] = _parse(file, sheet, schema, keep=keep_bad_nip, about=about.get(schema.name))
    if not found:
        raise UnreadableFileError(path.name, f"tidak memuat satu pun tabel berikut: {', '.join(wanted)}")
    return found


def tables_in(workbook: Workbook, names: Iterable[str]) -> dict[str, ParsedTable]:
    """The tables among the sheets of an open workbook that Excel shows, by name.

    Raises:
        UnreadableFileError: required columns are missing, or no table is there at all.
    """
    by_plain = {plain(name): SCHEMAS[name] for name in names}
    found = {
        schema.name: _parse(workbook.file, sheet, schema, keep=False)
        for sheet in workbook.sheets
        if not sheet.hidden and (schema := by_plain.get(plain(sheet.name or ""))) is not None
    }
    if not found:
        listed = ", ".join(schema.name for schema in by_plain.values())
        raise UnreadableFileError(workbook.file, f"tidak memuat satu pun tabel berikut: {listed}")
    return found


def _sources(
    path: Path, names: Sequence[str], limits: IntakeLimits, *, hidden: bool
) -> list[tuple[TableSchema, str, Sheet]]:
    by_plain = {plain(name): SCHEMAS[name] for name in names}
    if path.is_dir():
        files = sorted(
            file for file in path.iterdir() if file.suffix.lower() in _SUFFIXES and plain(file.stem) in by_plain
        )
        twins = {plain(file.stem) for file in files if [plain(f.stem) for f in files].count(plain(file.stem)) > 1}
        if twins:
            raise UnreadableFileError(path.name, f"ada dua berkas untuk tabel {by_plain[min(twins)].name}")
        return [_only(open_workbook(file, limits), by_plain[plain(file.stem)]) for file in files]
    workbook = open_workbook(path, limits)
    named = [
        (by_plain[plain(sheet.name)], workbook.file, sheet)
        for sheet in workbook.sheets
        if sheet.name is not None and plain(sheet.name) in by_plain and (hidden or not sheet.hidden)
    ]
    if not named and plain(path.stem) in by_plain:
        return [_only(workbook, by_plain[plain(path.stem)])]
    return named


def _only(workbook: Workbook, schema: TableSchema) -> tuple[TableSchema, str, Sheet]:
    return schema, workbook.file, _pick(workbook, schema, None)


def _pick(workbook: Workbook, schema: TableSchema, wanted: str | None) -> Sheet:
    if wanted is not None:
        for sheet in workbook.sheets:
            if sheet.name is not None and plain(sheet.name) == plain(wanted):
                return sheet
        listed = ", ".join(sheet.name for sheet in workbook.sheets if sheet.name is not None)
        raise UnreadableFileError(workbook.file, f"lembar '{wanted}' tidak ada; yang ada: {listed or '(berkas CSV)'}")
    shown = [sheet for sheet in workbook.sheets if not sheet.hidden]
    for sheet in shown:
        if sheet.name is not None and plain(sheet.name) == plain(schema.name):
            return sheet
    filled = [sheet for sheet in shown if sheet.rows]
    if not filled and any(sheet.rows for sheet in workbook.sheets):
        raise UnreadableFileError(
            workbook.file, "semua lembar yang berisi data tersembunyi; tampilkan di Excel, atau sebut dengan --lembar"
        )
    if not filled:
        raise UnreadableFileError(workbook.file, f"berkas tidak berisi data; kolom wajib: {_required(schema)}")
    return max(filled, key=lambda sheet: fit(find_layout(sheet.rows, schema, sheet.merged)))


def _required(schema: TableSchema) -> str:
    return ", ".join(column.name for column in schema.columns if column.required and column.name not in schema.derived)


def _parse(file: str, sheet: Sheet, schema: TableSchema, *, keep: bool, about: Subjects | None = None) -> ParsedTable:
    layout = find_layout(sheet.rows, schema, sheet.merged)
    if layout is None:
        raise UnreadableFileError(
            file, f"judul kolom tabel {schema.name} tidak ditemukan; kolom wajib: {_required(schema)}", sheet=sheet.name
        )
    if layout.missing:
        raise UnreadableFileError(
            file, f"kolom wajib tabel {schema.name} tidak ditemukan: {', '.join(layout.missing)}", sheet=sheet.name
        )
    reader = _RowReader(schema, layout, keep=keep, from_1904=sheet.from_1904)
    raws = sheet.rows[layout.first :] if about is None else _about(sheet.rows[layout.first :], layout, about)
    rows = [row for raw in raws if (row := reader.read(raw)) is not None]
    columns = frozenset(layout.places)
    if schema.name == "jabatan":
        rows, refused, columns = complete_posts(rows, columns)
        reader.rejects.extend(refused)
    rows, twins = _unique(rows, schema, keep=keep)
    reader.rejects.extend(_twin(later, schema, layout, first.row) for first, later in twins)
    rejects = tuple(sorted(reader.rejects, key=lambda reject: reject.row))
    kept = tuple(rows)
    return ParsedTable(schema.name, file, sheet.name, layout.row, columns, kept, rejects, reader.count, tuple(twins))


def _about(rows: Sequence[GridRow], layout: Layout, about: Subjects) -> list[GridRow]:
    place, _heading = layout.places[about.column]
    ids = frozenset(map(_bare, about.ids))
    return [row for row in rows if _bare(as_text(_cell(row, place))) in ids]


def _bare(text: str | None) -> str:
    """An id without what is written between its digits."""
    return re.sub(r"[\s.\-']", "", text or "")


class _RowReader:
    """Types the rows of one table; what it refuses is in `rejects`, what it saw in `count`."""

    def __init__(self, schema: TableSchema, layout: Layout, *, keep: bool, from_1904: bool) -> None:
        self._columns = [
            (column, *layout.places.get(column.name, (-1, column.name)))
            for column in schema.columns
            if column.name in layout.places or column.name not in schema.derived
        ]
        self._mails = schema.name == "pegawai"
        self._keep, self._from_1904 = keep, from_1904
        self.rejects: list[Reject] = []
        self.count = 0

    def read(self, raw: GridRow) -> ParsedRow | None:
        """The typed row; None where it is blank or refused."""
        cells = [(column, heading, _cell(raw, place)) for column, place, heading in self._columns]
        if all(as_text(cell) is None for _, _, cell in cells):
            return None
        self.count += 1
        values: dict[str, object] = {}
        refused = len(self.rejects)
        for column, heading, cell in cells:
            try:
                values[column.name] = typed(since_1900(cell, column) if self._from_1904 else cell, column)
            except CellError as exc:
                if self._keep and column.name == "nip":
                    values |= {"nip": as_text(cell), NIP_REASON: exc.reason}
                else:
                    self._refuse(raw, heading, cell, exc.reason)
                continue
            if column.required and values[column.name] is None:
                if self._keep and column.name == "nip":
                    values |= {"nip": "", NIP_REASON: "NIP kosong"}
                else:
                    self._refuse(raw, heading, cell, "wajib diisi")
        if len(self.rejects) > refused:
            return None
        if self._mails:
            _settle_mail(values)
        return ParsedRow(raw.number, values)

    def _refuse(self, raw: GridRow, heading: str, cell: Cell, reason: str) -> None:
        self.rejects.append(Reject(raw.number, heading, (as_text(cell) or "")[:_SHOWN], reason))


def _cell(row: GridRow, place: int) -> Cell:
    return row.cells[place] if 0 <= place < len(row.cells) else None


def _settle_mail(values: dict[str, object]) -> None:
    """`surel`, else `email_gov`, else `email`; the last two are passed over where they are no addresses."""
    for name in _MAIL_COLUMNS:
        text = values.get(name)
        try:
            address = typed(text, _MAIL) if isinstance(text, str) else None
        except CellError:
            continue
        if address is not None:
            values["surel"] = address
            return


def _unique(
    rows: Sequence[ParsedRow], schema: TableSchema, *, keep: bool
) -> tuple[list[ParsedRow], list[tuple[ParsedRow, ParsedRow]]]:
    """The rows whose key is new, and the others, each beside the first of its key."""
    seen: dict[tuple[object, ...], ParsedRow] = {}
    unique: list[ParsedRow] = []
    twins: list[tuple[ParsedRow, ParsedRow]] = []
    for row in rows:
        first = seen.setdefault(tuple(row.values.get(name) for name in schema.key), row)
        if first is row:
            unique.append(row)
        elif keep:
            unique.append(ParsedRow(row.row, {**row.values, TWIN_ROW: first.row}))
        else:
            twins.append((first, row))
    return unique, twins


def _twin(row: ParsedRow, schema: TableSchema, layout: Layout, first: int) -> Reject:
    headings = ", ".join(layout.places[name][1] for name in schema.key if name in layout.places)
    values = ", ".join(str(_plain_value(row.values, name)) for name in schema.key if row.values.get(name) is not None)
    return Reject(row.row, headings, values[:_SHOWN], f"ganda: sama dengan baris {first}")


def _plain_value(values: Mapping[str, object], name: str) -> object:
    value = values.get(name)
    return "; ".join(map(str, value)) if isinstance(value, tuple) else value
