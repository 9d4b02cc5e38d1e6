"""Checks a PDF that came back with an electronic signature: the document that was made, unaltered, by a trusted signer.

The interface to the certification agency is a file: the PDF that was made goes out, the signed PDF comes back
(docs/tanda-tangan-elektronik.md). Nothing is fetched from the network here.
"""

import hashlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import PdfSignatureStatus, SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from workflow.domain.errors import BadInputError

_END = b"%%EOF"


class Signature(NamedTuple):
    """One good signature: whom its certificate names, and the certificate's number."""

    subject: str
    serial: str


def check_signed(pdf: bytes, original_sha256: str, roots: Path) -> tuple[Signature, ...]:
    """The signatures of a signed PDF, all of them good.

    Args:
        original_sha256: of the document as it was made; a signature is appended to these very bytes.
        roots: folder of trusted root certificates (PEM or DER).

    Raises:
        BadInputError: no PDF, another document, no signature, one that is broken, untrusted, or added to afterwards.
    """
    if original_sha256 not in _beginnings(pdf):
        raise BadInputError("Berkas ini bukan naskah yang dibuat: isinya di bawah tanda tangan berbeda.")
    try:
        signed = PdfFileReader(BytesIO(pdf)).embedded_signatures
    except PdfReadError as exc:
        raise BadInputError("Berkas ini tidak terbaca sebagai PDF.") from exc
    if not signed:
        raise BadInputError("Berkas ini tidak memuat tanda tangan elektronik.")
    context = ValidationContext(trust_roots=read_roots(roots), allow_fetching=False)
    checked = [(one, validate_pdf_signature(one, context)) for one in signed]
    for _one, status in checked:
        _refuse(status)
    if checked[-1][1].coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise BadInputError("Berkas ini ditambahi sesuatu sesudah ditandatangani.")
    certificates = [one.signer_cert for one, _status in checked]
    return tuple(Signature(found.subject.human_friendly, str(found.serial_number)) for found in certificates)


def _beginnings(pdf: bytes) -> Iterator[str]:
    """The hashes of every earlier state of the file: each ends behind an end-of-file mark."""
    place = pdf.find(_END)
    while place != -1:
        end = place + len(_END)
        for tail in (b"", b"\n", b"\r\n"):
            if pdf[end : end + len(tail)] == tail:
                yield hashlib.sha256(pdf[: end + len(tail)]).hexdigest()
        place = pdf.find(_END, end)


def _refuse(status: PdfSignatureStatus) -> None:
    if not (status.intact and status.valid):
        raise BadInputError("Tanda tangan elektronik rusak: isi berubah sesudah ditandatangani.")
    if not status.trusted:
        raise BadInputError("Penerbit sertifikat penanda tangan tidak dipercaya, atau sertifikatnya tidak berlaku.")
    if not status.bottom_line:
        raise BadInputError("Tanda tangan elektronik tidak sah: berkas diubah melebihi yang diizinkannya.")


def read_roots(folder: Path) -> Sequence[object]:
    """The trusted root certificates of a folder.

    Raises:
        BadInputError: there is none: whom to trust is never guessed.
    """
    paths = sorted(path for path in folder.glob("*") if path.suffix in {".pem", ".crt", ".cer", ".der"})
    if not paths:
        raise BadInputError(
            "Sertifikat akar penerbit tanda tangan belum ada; isi [tanda_tangan] akar di documents.toml."
        )
    return [load_cert_from_pemder(str(path)) for path in paths]  # type: ignore[no-untyped-call]  # pyHanko annotates it not
