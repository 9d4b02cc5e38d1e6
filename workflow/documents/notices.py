"""Notices on paper, one PDF a unit: each on its own sheet, its receipt to tear off at the foot."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import segno

from workflow.documents.pdf import render_pdf

TEMPLATE = "surat.typ"


class Sheet(NamedTuple):
    """One notice: the receipt's code, to whom, and what it says."""

    code: str
    name: str
    nip: str
    subject: str
    text: str


def notices_pdf(folder: Path, unit: str, agency: str, sheets: Sequence[Sheet], at: datetime) -> bytes:
    """The PDF of a unit's notices.

    Args:
        folder: where the template is; at: aware.

    Raises:
        DocumentError: a notice cannot be set.
    """
    told = [
        {"kode": s.code, "qr": _qr(s.code), "nama": s.name, "nip": s.nip, "hal": s.subject, "baris": s.text.split("\n")}
        for s in sheets
    ]
    return render_pdf(
        folder / TEMPLATE, {"judul": f"Surat untuk {unit}", "unit": unit, "instansi": agency, "surat": told}, at
    )


def _qr(code: str) -> list[int]:
    # As numbers: texts of a document are cleaned, and a drawing is no text.
    out = BytesIO()
    segno.make(code, error="m", micro=False).save(out, kind="svg", border=1, scale=3, xmldecl=False, svgns=True)
    return list(out.getvalue())
