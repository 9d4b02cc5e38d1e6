"""The editable draft of a document as DOCX, from the same blocks as its PDF. Always marked as a draft; same bytes twice."""

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Draft
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import Table

from workflow.documents.paper import Block, Paper
from workflow.domain.policy import Agency
from workflow.domain.stationery import PAPERS, Stationery

NOTICE = "KONSEP untuk disunting: bukan naskah resmi. Yang berlaku adalah PDF bernomor."
_EPOCH = (1980, 1, 1, 0, 0, 0)


def draft_docx(paper: Paper, stationery: Stationery, agency: Agency, size: str, at: datetime) -> bytes:
    """The DOCX of a document; `at` is the moment that it names as its making."""
    draft = Document()
    style = draft.styles["Normal"]
    style.font.name, style.font.size = "Bookman Old Style", Pt(stationery.font_size)
    properties = draft.core_properties
    properties.title, properties.author, properties.language = paper.title, agency.name, "id-ID"
    properties.created = properties.modified = at.replace(tzinfo=None)
    for number, part in enumerate(paper.sections):
        _page(draft, part.lying, stationery, size, first=number == 0)
        _head(draft, part.head, stationery, agency)
        for block in part.blocks:
            _BLOCKS[str(block["jenis"])](draft, block)
    out = BytesIO()
    draft.save(out)
    return _timeless(out.getvalue())


def _page(draft: Draft, lying: bool, stationery: Stationery, size: str, *, first: bool) -> None:  # noqa: FBT001 - as the section says it
    section = draft.sections[0] if first else draft.add_section(WD_SECTION.NEW_PAGE)
    width, height = PAPERS[size]
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(height), Mm(width)) if lying else (Mm(width), Mm(height))
    above, below, left, right = (Mm(edge) for edge in stationery.margins)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = above, below, left, right
    section.footer.is_linked_to_previous = False
    section.footer.paragraphs[0].text = NOTICE


def _head(draft: Draft, head: str, stationery: Stationery, agency: Agency) -> None:
    government, unit, region, province = stationery.letterhead
    told = {"kepala": (region, province), "unit": (government, unit, agency.address)}.get(head, ())
    for text in told:
        _text(draft, text, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)


def _text(draft: Draft, text: str, *, bold: bool = False, align: WD_ALIGN_PARAGRAPH | None = None) -> None:
    paragraph = draft.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.add_run(text).bold = bold


def _lines(draft: Draft, block: Block) -> None:
    for text in _list(block["baris"]):
        _text(draft, str(text), bold=bool(block["tebal"]), align=WD_ALIGN_PARAGRAPH.CENTER)


def _paragraph(draft: Draft, block: Block) -> None:
    align = WD_ALIGN_PARAGRAPH.RIGHT if block["kanan"] else WD_ALIGN_PARAGRAPH.LEFT
    _text(draft, str(block["teks"]), align=align)


def _clause(draft: Draft, block: Block) -> None:
    rows = [
        [block["label"] if n == 0 else "", ":" if n == 0 else "", *pair] for n, pair in enumerate(_list(block["butir"]))
    ]
    _grid(draft, rows, (24, 4, 8, 130))


def _articles(draft: Draft, block: Block) -> None:
    _grid(draft, [[label, ":", text] for label, text in _list(block["butir"])], (28, 4, 134))


def _fields(draft: Draft, block: Block) -> None:
    _grid(draft, [[label, ":", text] for label, text in _list(block["baris"])], (44, 4, 118))


def _table(draft: Draft, block: Block) -> None:
    grid = _grid(draft, [_list(block["judul"]), *_list(block["baris"])], ())
    grid.style = "Table Grid"
    for cell in grid.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True


def _form(draft: Draft, block: Block) -> None:
    _text(draft, str(block["judul"]), bold=True)
    for _ in range(int(str(block["baris"]))):
        _text(draft, "")


def _signatures(draft: Draft, block: Block) -> None:
    for text in str(block["tempat"]).split("\n"):
        _text(draft, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
    people = ["\n".join([title, "", str(block["tanda"]), "", name, nip]) for title, name, nip in _list(block["kolom"])]
    _grid(draft, [["", *people] if len(people) == 1 else people], ())


def _numbered(draft: Draft, block: Block) -> None:
    _text(draft, "Tembusan:")
    for number, text in enumerate(_list(block["butir"]), 1):
        _text(draft, f"{number}. {text}")


def _grid(draft: Draft, rows: list[list[Any]], widths: tuple[int, ...]) -> Table:
    grid: Table = draft.add_table(rows=len(rows), cols=len(rows[0]))
    for line, row in zip(grid.rows, rows, strict=True):
        for place, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
            cell.text = str(text)
            if widths:
                cell.width = Mm(widths[place])
    return grid


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else []


_BLOCKS: Mapping[str, Callable[[Draft, Block], None]] = {
    "judul": _lines,
    "alinea": _paragraph,
    "konsiderans": _clause,
    "diktum": _articles,
    "isian": _fields,
    "tabel": _table,
    "formulir": _form,
    "tanda_tangan": _signatures,
    "tembusan": _numbered,
}


def _timeless(content: bytes) -> bytes:
    """The same archive without the machine's clock in it."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()
