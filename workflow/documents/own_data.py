"""The sheet "Periksa data Anda": one person's data with source and date, to be read and corrected with a pen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from workflow.documents.pdf import render_pdf

TEMPLATE = "data.typ"
TITLE = "Periksa data Anda"


class Part(NamedTuple):
    """One table of the sheet: its rows of texts, and what stands there where it has none."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


class OwnSheet(NamedTuple):
    """What the sheet says: to whom it belongs, its parts, what is missing, and how a mistake is corrected."""

    opening: tuple[str, ...]
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    ways: tuple[str, ...]
    foot: str


def in_words(value: object) -> str:
    """A value as the sheet shows it; what is not there is a dash."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)


def told_row(values: Mapping[str, object]) -> str:
    """A row of a register in one text: column and value, without the person and what is empty."""
    shown = ((column, value) for column, value in values.items() if column != "nip" and value is not None)
    return "; ".join(f"{column.replace('_', ' ')} {in_words(value)}" for column, value in shown)


def own_data_pdf(folder: Path, sheet: OwnSheet, agency: str, at: datetime) -> bytes:
    """The sheet as PDF.

    Args:
        folder: where the template is; at: aware.

    Raises:
        DocumentError: the sheet cannot be set.
    """
    return render_pdf(folder / TEMPLATE, _content(sheet, agency), at)


def _content(sheet: OwnSheet, agency: str) -> dict[str, object]:
    parts: Sequence[dict[str, object]] = [
        {"judul": p.title, "kolom": p.columns, "lebar": p.widths, "baris": p.rows, "kosong": p.empty}
        for p in sheet.parts
    ]
    told = {"pembuka": sheet.opening, "bagian": parts, "kurang": sheet.missing, "cara": sheet.ways}
    return {"judul": TITLE, "instansi": agency, "kaki": sheet.foot, **told}
