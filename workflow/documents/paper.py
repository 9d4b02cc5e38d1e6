"""A document as blocks of words: what the PDF and the editable draft are both made from.

A block is a JSON object with `jenis`; its words are data and never markup. The same paper gives the same bytes.
"""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from workflow.domain.policy import Agency
from workflow.domain.stationery import PAPERS, Stationery
from workflow.storage.ledger import canonical

Block = Mapping[str, object]
_ID_BYTES = 10


class Section(NamedTuple):
    """Pages that share a head: `head` is kepala (head of region), unit, or kosong; `lying` where they lie on the side."""

    head: str
    blocks: tuple[Block, ...]
    lying: bool = False


class Paper(NamedTuple):
    """One document.

    Args:
        number: None makes it a draft (`KONSEP`); dated: the civil date that it bears, if any.
        covers: NIPs that it is about; case: of one person's document.
        group: what one number may serve: the documents of a group may share it.
        mark: a watermark of its own; draftable: an editable draft may be made of it.
    """

    kind: str
    title: str
    sections: tuple[Section, ...]
    number: str | None
    dated: date | None
    decree: str
    case: str | None
    covers: tuple[str, ...]
    group: str
    mark: str = ""
    draftable: bool = False

    @property
    def is_draft(self) -> bool:
        """True until it bears its number."""
        return self.number is None


def lines(*texts: str, bold: bool = True, gap: bool = False) -> Block:
    """Centred lines; `gap` leaves room above."""
    return {"jenis": "judul", "baris": list(texts), "tebal": bold, "jarak": gap}


def paragraph(text: str, *, indent: bool = True, right: bool = False) -> Block:
    """A paragraph; `right` sets it against the right margin, as the place and date of a letter are."""
    return {"jenis": "alinea", "teks": text, "masuk": indent and not right, "kanan": right}


def clause(label: str, items: Sequence[str], mark: str) -> Block:
    """A part of the preamble: `Menimbang` with a., b., or `Mengingat` with 1., 2.; one item alone has no mark."""
    marks = [_marked(number, mark) for number in range(len(items))] if len(items) > 1 else [""]
    return {"jenis": "konsiderans", "label": label, "butir": [list(pair) for pair in zip(marks, items, strict=True)]}


def _marked(number: int, mark: str) -> str:
    return f"{chr(ord('a') + number)}." if mark == "a" else f"{number + 1}."


def articles(items: Sequence[tuple[str, str]]) -> Block:
    """KESATU, KEDUA ... of a decision."""
    return {"jenis": "diktum", "butir": [list(item) for item in items]}


def fields(*rows: tuple[str, str], indent: bool = True) -> Block:
    """Label, colon, value."""
    return {"jenis": "isian", "baris": [list(row) for row in rows], "masuk": indent}


def table(headings: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> Block:
    """A table; widths are shares of the page's width."""
    return {"jenis": "tabel", "judul": list(headings), "lebar": list(widths), "baris": [list(row) for row in rows]}


def form(title: str, space: int) -> Block:
    """A heading with ruled lines to write on."""
    return {"jenis": "formulir", "judul": title, "baris": space}


def signatures(*people: tuple[str, str, str], place: str = "", mark: str = "") -> Block:
    """Who signs, side by side: title, name and NIP (may be empty).

    Args:
        place: stands above; mark: stands where the signature would be, as `ttd.` on an excerpt.
    """
    return {"jenis": "tanda_tangan", "tempat": place, "tanda": mark, "kolom": [list(person) for person in people]}


def copies(items: Sequence[str]) -> Block:
    """Tembusan."""
    return {"jenis": "tembusan", "butir": list(items)}


def identity_of(edition: str, told: object, at: datetime, key: bytes) -> str:
    """The id under which a document is checked: the same words have the same one, and nobody works it out from them.

    Args:
        edition: renderer and template (`pdf.edition`): other ones set other bytes, so that is another document.
        told: all that the document is made from; at: the moment that it bears; key: the installation's secret.
    """
    digest = hmac.new(key, canonical([edition, at.isoformat(), told]).encode(), hashlib.sha256).digest()
    return b32encode(digest[:_ID_BYTES]).decode()


def pdf_content(
    paper: Paper, stationery: Stationery, agency: Agency, size: str, address: str, *, synthetic: bool
) -> dict[str, object]:
    """What `templates/documents/naskah.typ` is filled with; `address` is where the document is checked."""
    width, height = PAPERS[size]
    government, unit, region, province = stationery.letterhead
    office_line = f"{agency.address}. Telepon {agency.phone}. Surel {agency.reply_to}"
    return {
        "judul": paper.title,
        "lebar": width,
        "tinggi": height,
        "tepi": list(stationery.margins),
        "huruf": stationery.font,
        "ukuran": stationery.font_size,
        "kop": {"pemerintah": government, "unit": unit, "kepala": region, "provinsi": province, "alamat": office_line},
        "konsep": paper.is_draft and not paper.mark,
        "tanda_air": paper.mark or ("KONSEP" if paper.is_draft else ""),
        "sintetis": synthetic,
        "alamat": address,
        "bagian": [
            {"kop": part.head, "mendatar": part.lying, "blok": [dict(block) for block in part.blocks]}
            for part in paper.sections
        ],
    }
