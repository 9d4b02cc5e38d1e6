"""Streams the parts of an ODS past a checker: blocks that are told by a repeat count, macros, links to elsewhere."""

from workflow.intake.parts import DAMAGED, FOREIGN, MACRO, PartScan, PartWalk, local_name
from workflow.intake.refusal import RefusedError

MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
FORBIDDEN = (("basic/", MACRO), ("scripts/", MACRO))
"""Beginnings of the names of parts that a data file must not hold, and why."""

_CELLS = {"table-cell", "covered-table-cell"}
_LINKED = {
    "table-source",
    "cell-range-source",
    "dde-source",
    "dde-link",
    "connection-resource",
    "database-source-table",
}
_LOCKED = "berkas dilindungi kata sandi; simpan ulang tanpa kata sandi"
_FAR = "ada teks yang diulang tidak wajar"
_MOST_BLANKS = 1_000
_MAX_DIGITS = 10


class OpenDocumentWalk(PartWalk):
    """The handlers of one part of an ODS."""

    def __init__(self, part: str, scan: PartScan) -> None:
        super().__init__(part, scan)
        self.has_plain_rows = False
        self._holds_sheets = part == "content.xml"
        self._row, self._height, self._column, self._width = 0, 0, 0, 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        own = local_name(name)
        if own in _LINKED:
            raise RefusedError(FOREIGN)
        if own == "event-listener":
            raise RefusedError(MACRO)
        if own == "encryption-data":
            raise RefusedError(_LOCKED)
        if self._holds_sheets:
            self._place(own, {local_name(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        own = local_name(name)
        if own in _CELLS:
            self._inside = False
        elif own == "table":
            self.check_area()
            self._top = self._left = 1 << 30
            self._bottom = self._right = 0

    def _place(self, own: str, attributes: dict[str, str]) -> None:
        if own == "table":
            self._row = self._height = 0
            self._part = attributes.get("name", "")
            self._scan.add_named_part(self._part)
        elif own == "null-date":
            self._scan.counts_from_1904 = attributes.get("date-value", "").startswith("1904")
        elif own == "table-row":
            self._row, self._height = self._row + self._height, self._repeats(attributes, "number-rows-repeated")
            self._column = self._width = 0
        elif own in _CELLS:
            self._inside = self._fresh = True
            self._column, self._width = (
                self._column + self._width,
                self._repeats(attributes, "number-columns-repeated"),
            )
            self._is_error = attributes.get("value-type") == "error"
            if not attributes.keys().isdisjoint({"value-type", "value", "string-value", "date-value", "formula"}):
                self._use_block()
        elif self._inside:
            self._use_block()
            if own == "s" and self._repeats(attributes, "c") > _MOST_BLANKS:
                raise RefusedError(_FAR)

    def _use_block(self) -> None:
        if not self._fresh:
            return
        self._fresh = False
        self._top, self._left = min(self._top, self._row + 1), min(self._left, self._column + 1)
        self._bottom = max(self._bottom, self._row + self._height)
        self._right = max(self._right, self._column + self._width)
        self._scan.count_cell(self._row + self._height, self._column + self._width, self._height * self._width)
        if self._is_error:
            self._scan.note_error(self._part, (self._row + 1, self._column + 1))

    @staticmethod
    def _repeats(attributes: dict[str, str], name: str) -> int:
        text = attributes.get(name, "1")
        if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
            raise RefusedError(DAMAGED)
        return int(text)
