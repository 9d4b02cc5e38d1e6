"""Renders a typst template of templates/documents/ as PDF/A-2a and PDF/UA-1: no system font, no network, the same bytes twice."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import typst

from workflow.documents.legible import legible
from workflow.domain.errors import MutasiError


class DocumentError(MutasiError):
    """A document could not be made. `reason` is the compiler's; the sentence names the template only."""

    def __init__(self, template: str, reason: str) -> None:
        self.template, self.reason = template, reason
        super().__init__(f"Dokumen {template} tidak dapat dibuat menjadi PDF; tidak ada berkas yang ditulis.")


def render_pdf(template: Path, content: Mapping[str, object], at: datetime) -> bytes:
    """The PDF of a template.

    Args:
        template: the `.typ` file; it may read files of its own folder and no other.
        content: JSON values; texts reach the document as data, never as markup.
        at: the moment that the PDF names as its making, aware; the same moment and content give the same bytes.

    Raises:
        DocumentError: the template does not compile with this content.
    """
    data = json.dumps(_legible(content), ensure_ascii=False)
    try:
        made = typst.compile(
            template,
            root=template.parent,
            format="pdf",
            sys_inputs={"isi": data},
            pdf_standards=["a-2a", "ua-1"],
            ignore_system_fonts=True,
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as exc:
        raise DocumentError(template.stem, exc.message) from exc
    if not isinstance(made, bytes):
        raise DocumentError(template.stem, "no single file")
    return made


def _legible(value: object) -> object:
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, Mapping):
        return {key: _legible(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_legible(item) for item in value]
    return value
