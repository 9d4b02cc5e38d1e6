"""Streams the XML parts of a workbook past a checker that keeps nothing: the far cell, the DTD, the link to elsewhere."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from posixpath import normpath
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from workflow.intake.limits import IntakeLimits
from workflow.intake.plain_rows import PlainRow, split_plain
from workflow.intake.refusal import RefusedError

_LETTERS = re.compile(r"[A-Z]{1,3}")
_DIGITS = "0123456789"
_MAX_DIGITS = 10
_UTF8 = {"utf-8", "utf8", "us-ascii", "ascii"}
_MAX_ERRORS = 10_000
DAMAGED = "isi berkas rusak; buka di Excel lalu simpan ulang sebagai .xlsx"
_DTD = "isi berkas memuat DTD atau entitas XML, yang tidak dipakai lembar kerja"
FOREIGN = "berkas bertaut ke berkas atau sumber lain; putuskan tautannya di Excel lalu simpan ulang"
MACRO = "berkas berisi makro; simpan ulang sebagai .xlsx tanpa makro"

Position = tuple[int, int]
"""Row and column of a cell, both 1-based."""


def local_name(name: str) -> str:
    """A name without its prefix."""
    return name.rsplit(":", 1)[-1]


@cache
def _column_number(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise RefusedError(DAMAGED)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class PartScan:
    """Checks every part of one file; `error_cells` is what the parser must be told, since it calls them empty."""

    def __init__(self, limits: IntakeLimits, walk: "type[PartWalk] | None" = None) -> None:
        self._limits, self._walk = limits, walk or PartWalk
        self.counts_from_1904 = False
        self._used_cells = 0
        self._errors: dict[str, list[Position]] = {}
        self._formulas: dict[str, list[Position]] = {}
        self._error_count = 0
        self._sheets: dict[str, str] = {}
        self._targets: dict[str, str] = {}

    def read(self, name: str, chunks: Iterable[bytes]) -> None:
        """Reads one part to its end.

        Raises:
            RefusedError: it holds what a data file must not hold, or it is no XML though named so.
        """
        if not name.lower().endswith((".xml", ".rels")):
            for _ in chunks:
                pass
            return
        walk = self._walk(name, self)
        parser = walk.parser()
        stream = iter(chunks)
        first = next(stream, b"")
        if b"\0" in first:
            raise RefusedError(DAMAGED)
        try:
            whole = chain((first,), stream)
            for piece in split_plain(whole) if walk.has_plain_rows else whole:
                if isinstance(piece, PlainRow):
                    walk.pass_row(piece)
                else:
                    parser.Parse(piece, False)  # noqa: FBT003 - expat takes its flag by position
            parser.Parse(b"", True)  # noqa: FBT003 - expat takes its flag by position
        except ExpatError as exc:
            raise RefusedError(DAMAGED) from exc
        walk.check_area()

    def error_cells(self) -> Mapping[str, frozenset[Position]]:
        """The cells in which Excel shows an error, by name of the sheet."""
        return self._by_sheet(self._errors)

    def formula_cells(self) -> Mapping[str, frozenset[Position]]:
        """The cells that hold a formula, by name of the sheet; of a scan that walks with `FormulaWalk`."""
        return self._by_sheet(self._formulas)

    def _by_sheet(self, noted: Mapping[str, list[Position]]) -> dict[str, frozenset[Position]]:
        found = {}
        for sheet, relation in self._sheets.items():
            part = self._targets.get(relation, "")
            if part in noted:
                found[sheet] = frozenset(noted[part])
        return found

    def count_cell(self, row: int, column: int, how_many: int = 1) -> None:
        """Takes note of a cell that holds something, or of a block of so many whose last one it is."""
        if row > self._limits.rows or column > self._limits.columns:
            raise RefusedError(f"ada sel berisi di luar batas {self._limits.rows} baris x {self._limits.columns} kolom")
        self._used_cells += how_many
        if self._used_cells > self._limits.cells:
            raise RefusedError(f"lembar kerja berisi terlalu banyak sel (batas {self._limits.cells})")

    def note_error(self, part: str, position: Position) -> None:
        """Takes note of a cell in which Excel shows an error."""
        self._error_count += 1
        if self._error_count > _MAX_ERRORS:
            raise RefusedError("lembar kerja berisi terlalu banyak sel galat seperti #N/A; perbaiki rumusnya")
        self._errors.setdefault(part, []).append(position)

    def note_formula(self, part: str, position: Position) -> None:
        """Takes note of a cell that holds a formula; the limit of cells holds for them too."""
        self._formulas.setdefault(part, []).append(position)

    def check_area(self, rows: int, columns: int) -> None:
        """Refuses few cells that lie so far apart that the parser would build a huge rectangle."""
        if rows * columns > self._limits.cells:
            raise RefusedError(f"lembar kerja berisi terlalu banyak sel (batas {self._limits.cells})")

    def add_sheet(self, name: str, relation: str) -> None:
        """A sheet as the workbook lists it."""
        self._sheets[name] = relation
        if len(self._sheets) > self._limits.entries:
            raise RefusedError(f"berkas berisi terlalu banyak lembar (batas {self._limits.entries})")

    def add_named_part(self, name: str) -> None:
        """A sheet that has no part of its own: its cells are noted under its name."""
        self._targets[name] = name
        self.add_sheet(name, name)

    def add_target(self, relation: str, target: str) -> None:
        """A part that the workbook names; the parser reads it whatever its name, so it must be one that was read here."""
        path = normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        if not path.lower().endswith(".xml"):
            raise RefusedError(DAMAGED)
        self._targets[relation] = path


class PartWalk:
    """The handlers of one part of an XLSX."""

    def __init__(self, part: str, scan: PartScan) -> None:
        self._part, self._scan = normpath(part.replace("\\", "/")), scan
        self._lists_targets = self._part.lower() == "xl/_rels/workbook.xml.rels"
        self.has_plain_rows = self._part.lower().startswith("xl/worksheets/")
        self._row = self._column = 0
        self._row_text = ""
        self._letters: list[bytes] = []
        self._ends = (0, 0)
        # Inside a cell, and its first child not yet seen: the value after a formula is the same cell, counted once.
        self._inside = self._fresh = self._is_error = False
        self._top = self._left = 1 << 30
        self._bottom = self._right = 0

    def parser(self) -> XMLParserType:
        """A parser that tells this walk what it meets."""
        parser = ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_dtd
        parser.EntityDeclHandler = self._refuse_dtd
        parser.ExternalEntityRefHandler = self._refuse_dtd
        parser.XmlDeclHandler = self._declared
        return parser

    def pass_row(self, row: PlainRow) -> None:
        """Counts a row that the parser does not see."""
        self._row, self._row_text, self._column = row.number, "", 0
        if not row.columns:
            return
        if row.columns != self._letters:
            self._letters = row.columns
            numbers = [_column_number(letters.decode("ascii")) for letters in set(row.columns)]
            self._ends = (min(numbers), max(numbers))
        left, right = self._ends
        self._scan.count_cell(row.number, right, len(row.columns))
        self._top, self._bottom = min(self._top, row.number), max(self._bottom, row.number)
        self._left, self._right = min(self._left, left), max(self._right, right)

    def check_area(self) -> None:
        """Refuses a sheet whose cells lie too far apart."""
        if self._bottom:
            self._scan.check_area(self._bottom - self._top + 1, self._right - self._left + 1)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._inside:
            if self._fresh:
                self._fresh = False
                self._use(self._row, self._column)
        elif name == "c" or name.endswith(":c"):
            self._inside = self._fresh = True
            self._is_error = attributes.get("t") == "e"
            self._locate(attributes.get("r"))
        elif name == "row" or name.endswith(":row"):
            self._row, self._row_text = self._number(attributes.get("r"), self._row + 1), ""
            self._column = 0
        else:
            self._look(local_name(name), attributes)

    def _end(self, name: str) -> None:
        if name == "c" or name.endswith(":c"):
            self._inside = False

    def _use(self, row: int, column: int) -> None:
        self._scan.count_cell(row, column)
        self._top, self._bottom = min(self._top, row), max(self._bottom, row)
        self._left, self._right = min(self._left, column), max(self._right, column)
        if self._is_error:
            self._scan.note_error(self._part, (row, column))

    def _locate(self, reference: str | None) -> None:
        if reference is None:
            self._row, self._column = max(self._row, 1), self._column + 1
            return
        letters = reference.rstrip(_DIGITS)
        self._column = _column_number(letters)
        digits = reference[len(letters) :]
        if digits != self._row_text:
            self._row, self._row_text = self._number(digits, 0), digits

    def _number(self, text: str | None, default: int) -> int:
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
            raise RefusedError(DAMAGED)
        return int(text)

    def _look(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            self._relation(attributes)
        elif name == "sheet" and "name" in attributes:
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self._scan.add_sheet(attributes["name"], relation)
        elif name == "workbookPr":
            self._scan.counts_from_1904 = attributes.get("date1904", "").lower() in {"1", "true", "on"}
        elif name in {"Override", "Default"} and "macroenabled" in attributes.get("ContentType", "").lower():
            raise RefusedError(MACRO)

    def _relation(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").lower()
        # A mail address typed into a cell becomes a hyperlink by itself: it is text, nothing follows it.
        outside = attributes.get("TargetMode", "").lower() == "external" and not kind.endswith("/hyperlink")
        if outside or "externallink" in kind:
            raise RefusedError(FOREIGN)
        if self._lists_targets:
            self._scan.add_target(attributes.get("Id", ""), attributes.get("Target", ""))

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _UTF8:
            raise RefusedError(DAMAGED)

    def _refuse_dtd(self, *_: object) -> NoReturn:
        raise RefusedError(_DTD)


class FormulaWalk(PartWalk):
    """Looks at every cell of an XLSX, and takes note of those that hold a formula."""

    def __init__(self, part: str, scan: PartScan) -> None:
        super().__init__(part, scan)
        self.has_plain_rows = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        if self._inside and local_name(name) == "f":
            self._scan.note_formula(self._part, (self._row, self._column))
