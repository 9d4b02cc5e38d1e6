"""Writes workbooks and CSV files that open as data only: no formula, no number where text is meant, the same bytes twice."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Row = Sequence[object]
SheetContent = tuple[Sequence[str], Iterable[Row]]
"""Headings and rows of one sheet."""


class Layout(NamedTuple):
    """How a sheet is printed: on F4 (folio), lying, as wide as the page, the headings on every page.

    Args:
        widths: of the columns, in characters; cells wrap in them.
        above, below: lines of text around the table.
        footer: on every page, beside the page number.
    """

    widths: Sequence[float]
    above: Sequence[str] = ()
    below: Sequence[str] = ()
    footer: str = ""


class Dress(NamedTuple):
    """How a sheet looks in Excel beside its content: locked and not shown, columns not shown, a note at each heading."""

    hidden: bool = False
    hidden_columns: frozenset[str] = frozenset()
    notes: Mapping[str, str] = {}


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width forms
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FIXED_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - a constant in place of the moment of writing
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CHOICES_SHEET = "_pilihan"
_VALIDATED_ROWS = 2_000
_TEXT_FORMAT, _DATE_FORMAT = "@", "yyyy-mm-dd"
_WIDEST = 48
_FOLIO = "14"
_LONGEST_FOOTER = 200


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading = + - @ TAB or CR is preceded by an apostrophe."""
    clean = _CONTROLS.sub("", text.replace("\v", " ").replace("\f", " ")).lstrip("\ufeff")
    return f"'{clean}" if clean.startswith(_FORMULA_STARTS) else clean


def write_workbook(
    path: Path,
    sheets: Mapping[str, SheetContent],
    *,
    dropdowns: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
) -> None:
    """Writes an XLSX; the same content gives the same bytes.

    Args:
        path: where to; an existing file is replaced.
        sheets, dropdowns: as in `workbook_bytes`.
    """
    path.write_bytes(workbook_bytes(sheets, dropdowns=dropdowns))


def workbook_bytes(
    sheets: Mapping[str, SheetContent],
    *,
    dropdowns: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    layouts: Mapping[str, Layout] | None = None,
    dresses: Mapping[str, Dress] | None = None,
) -> bytes:
    """An XLSX as bytes; the same content gives the same ones.

    Args:
        sheets: headings and rows by name of the sheet. Numbers and dates keep their type, bool becomes ya/tidak, None an
            empty cell, a sequence a text parted by "; ", everything else text.
        dropdowns: by sheet and heading, the values that Excel offers.
        layouts: by sheet, how it is printed; a sheet without one is a plain table that begins in row 1.
        dresses: by sheet, how it looks.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "mutasi"
    book.properties.created = _FIXED_TIME
    lists = _Choices()
    for name, (headings, rows) in sheets.items():
        sheet, layout = _new_sheet(book, name), (layouts or {}).get(name, Layout(()))
        sheet.freeze_panes = f"A{len(layout.above) + 2}"
        for place, heading in enumerate(headings, 1):
            _prepare_column(sheet, place, heading)
        for rule in lists.rules(headings, (dropdowns or {}).get(name, {})):
            sheet.data_validations.append(rule)
        _prepare_print(sheet, layout)
        _put_on(sheet, headings, (dresses or {}).get(name, Dress()))
        wrap = bool(layout.widths)
        for line in layout.above:
            sheet.append([_cell(sheet, line, bold=True)])
        sheet.append([_cell(sheet, heading, bold=True, wrap=wrap) for heading in headings])
        for row in rows:
            sheet.append([_cell(sheet, value, wrap=wrap) for value in row])
        for line in layout.below:
            sheet.append([_cell(sheet, line)])
    lists.write(book)
    content = BytesIO()
    book.save(content)
    return _reproducible(content.getvalue())


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Row]) -> None:
    """Writes a CSV file as `csv_bytes` makes it; an existing one is replaced."""
    path.write_bytes(csv_bytes(headings, rows))


def csv_bytes(headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """CSV in UTF-8 with a mark (Excel needs it), comma, CRLF; values as in `write_workbook`, dates ISO."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([neutral(heading) for heading in headings])
    for row in rows:
        values = (_plain(value) for value in row)
        writer.writerow([neutral(value) if isinstance(value, str) else value for value in values])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: object) -> str | int | float | date | None:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if value is None or isinstance(value, int | float | date):
        return value
    if isinstance(value, tuple | list | set | frozenset):
        parts = sorted(map(str, value)) if isinstance(value, set | frozenset) else map(str, value)
        return "; ".join(parts)
    return str(value)


def _cell(sheet: Worksheet, value: object, *, bold: bool = False, wrap: bool = False) -> Cell | None:
    plain = _plain(value)
    if plain is None:
        return None
    cell = WriteOnlyCell(sheet)
    if isinstance(plain, str):
        cell.value = neutral(plain)
        # openpyxl would call "#N/A" an error and anything with "=" a formula: text is text.
        cell.data_type = "s"
        cell.number_format = _TEXT_FORMAT
    else:
        cell.value = plain
        if isinstance(plain, date):
            cell.number_format = _DATE_FORMAT
    if bold:
        cell.font = Font(bold=True)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _new_sheet(book: Workbook, name: str) -> Worksheet:
    # A write-only sheet has what is used here of a worksheet; the stubs of openpyxl do not say so.
    return cast("Worksheet", book.create_sheet(name))


def _prepare_column(sheet: Worksheet, place: int, heading: str) -> None:
    column = sheet.column_dimensions[get_column_letter(place)]
    column.width = min(_WIDEST, max(12, len(heading) + 4))
    # A NIP that is typed in later must stay text: Excel keeps 15 digits of a number.
    column.number_format = _TEXT_FORMAT


def _put_on(sheet: Worksheet, headings: Sequence[str], dress: Dress) -> None:
    if dress.hidden:
        sheet.sheet_state = "veryHidden"
        sheet.protection.sheet = True
    for place, heading in enumerate(headings, 1):
        letter = get_column_letter(place)
        if heading in dress.hidden_columns:
            sheet.column_dimensions[letter].hidden = True
        if heading in dress.notes:
            # Excel shows it beside the heading; a comment would need a drawing in the file.
            note = DataValidation(showInputMessage=True, promptTitle=heading[:32], prompt=dress.notes[heading][:255])
            note.add(f"{letter}1")
            sheet.data_validations.append(note)


def _prepare_print(sheet: Worksheet, layout: Layout) -> None:
    if not layout.widths:
        return
    for place, width in enumerate(layout.widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    heading_row = len(layout.above) + 1
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.paperSize = _FOLIO
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    # An ampersand begins a code in a footer; doubled it is one.
    told = _CONTROLS.sub("", layout.footer)[:_LONGEST_FOOTER].replace("&", "&&")
    footer = sheet.oddFooter
    if footer is not None and footer.left is not None and footer.right is not None:
        footer.left.text, footer.right.text = told, "Halaman &P dari &N"


class _Choices:
    """The lists behind the drop-downs, kept on a hidden sheet: Excel allows 255 characters inside a cell rule."""

    def __init__(self) -> None:
        self._columns: list[Sequence[str]] = []

    def rules(self, headings: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> Iterator[DataValidation]:
        for place, heading in enumerate(headings, 1):
            values = wanted.get(heading)
            if not values:
                continue
            self._columns.append(values)
            letter, own = get_column_letter(len(self._columns)), get_column_letter(place)
            rule = DataValidation(
                type="list",
                formula1=f"'{_CHOICES_SHEET}'!${letter}$1:${letter}${len(values)}",
                allow_blank=True,
                showErrorMessage=True,
                errorTitle="Nilai tidak dikenal",
                error="Pilih salah satu dari daftar.",
            )
            rule.add(f"{own}2:{own}{_VALIDATED_ROWS}")
            yield rule

    def write(self, book: Workbook) -> None:
        if not self._columns:
            return
        sheet = _new_sheet(book, _CHOICES_SHEET)
        sheet.sheet_state = "hidden"
        for row in range(max(map(len, self._columns))):
            sheet.append([_cell(sheet, values[row]) if row < len(values) else None for values in self._columns])


def _reproducible(content: bytes) -> bytes:
    """The same archive with fixed times: openpyxl writes the moment of saving into it."""
    result = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            entry = ZipInfo(name, _ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, data)
    return result.getvalue()
