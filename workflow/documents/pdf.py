"""Renders a typst template of templates/documents/ as PDF/A-2a and PDF/UA-1: no system font, no network, the same bytes twice."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import segno
import typst

from workflow.documents.legible import legible
from workflow.domain.errors import MutasiError

_NUMBER_WHOLE = 30
"""A number of a register is shorter: it is never broken, and is copied from the PDF as it is."""


class DocumentError(MutasiError):
    """A document could not be made. `reason` is the compiler's; the sentence names the template only."""

    def __init__(self, template: str, reason: str) -> None:
        self.template, self.reason = template, reason
        super().__init__(f"Dokumen {template} tidak dapat dibuat menjadi PDF; tidak ada berkas yang ditulis.")


def render_pdf(template: Path, content: Mapping[str, object], at: datetime, address: str = "") -> bytes:
    """The PDF of a template.

    Args:
        template: the `.typ` file; it may read files of its own folder and no other.
        content: JSON values; texts reach the document as data, never as markup.
        at: the moment that the PDF names as its making, aware; the same moment and content give the same bytes.
        address: where the document is checked, as its QR; empty where it has none.

    Raises:
        DocumentError: the template does not compile with this content.
    """
    data = json.dumps(_legible(content), ensure_ascii=False)
    try:
        made = typst.compile(
            template,
            root=template.parent,
            format="pdf",
            sys_inputs={"isi": data, "qr": _qr(address) if address else ""},
            pdf_standards=["a-2a", "ua-1"],
            ignore_system_fonts=True,
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as exc:
        raise DocumentError(template.stem, exc.message) from exc
    if not isinstance(made, bytes):
        raise DocumentError(template.stem, "no single file")
    return made


def _legible(value: object, clean: Callable[[str], str] = legible) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: _legible(item, clean) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_legible(item, clean) for item in value]
    return value


def _line_by_line(text: str) -> str:
    return "\n".join(legible(line, _NUMBER_WHOLE) for line in text.split("\n"))


def render_paper(template: Path, content: Mapping[str, object], crest: str, at: datetime) -> bytes:
    """The PDF of a document's content (`paper.pdf_content`) with its QR; lines of a text stay lines.

    Args:
        template: `naskah.typ`; crest: an SVG, empty where there is none; at: as for `render_pdf`.

    Raises:
        DocumentError: the content cannot be set; nothing was written.
    """
    # The address is ours and is copied by hand: nothing goes between its signs.
    shown = {key: _legible(value, _line_by_line) for key, value in content.items() if key != "alamat"}
    shown["alamat"] = content["alamat"]
    inputs = {"isi": json.dumps(shown, ensure_ascii=False), "qr": _qr(str(content["alamat"])), "lambang": crest}
    try:
        made = _setter(template).compile(
            sys_inputs=inputs, format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(at.timestamp())
        )
    except typst.TypstError as exc:
        raise DocumentError(template.stem, exc.message) from exc
    if not isinstance(made, bytes):
        raise DocumentError(template.stem, "no single file")
    return made


@lru_cache(maxsize=4)
def _setter(template: Path) -> typst.Compiler:
    # Fonts and template are read once a process: a thousand petikan wait for neither.
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(template, root=template.parent, font_paths=fonts)


def _qr(address: str) -> str:
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, scale=4, xmldecl=False, svgns=True)
    return out.getvalue().decode()


@lru_cache(maxsize=8)
def edition(template: Path) -> str:
    """What a document was set with: the renderer, whose fonts are inside it, and the template's own bytes."""
    return f"typst {version('typst')}, {template.stem} {hashlib.sha256(template.read_bytes()).hexdigest()[:16]}"
