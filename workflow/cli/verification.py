"""`mutasi verifikasi`, `pindaian`, `tanda-tangan`: is this file the document that was made, and what came back signed."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from workflow.bootstrap import App, open_app
from workflow.cli.actors import open_for
from workflow.cli.options import ACT, At, Json, moment_of
from workflow.cli.output import OK, REFUSED, Reply, answer, refused
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.services.verification import (
    ELECTRONIC,
    SCAN,
    SignedFile,
    Verified,
    find_document,
    match_file,
    record_signed,
)
from workflow.settings.stationery import read_stationery
from workflow.settings.toml import CONFIG

_LARGEST = 50_000_000
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="Kode naskah, di bawah QR.")]
Recorder = Annotated[str, typer.Option("--pencatat", help="NIP yang mencatat.")]


def verify_file(
    berkas: Annotated[Path, typer.Argument(help="Berkas yang diperiksa.")], pada: At = None, as_json: Json = False
) -> None:
    """Bandingkan satu berkas dengan buku catatan: cocok atau tidak cocok."""
    app = open_app(moment_of(pada, ACT))
    digest = hashlib.sha256(_content(berkas)).hexdigest()
    found = match_file(digest, app.house)
    if found is None or not found.in_ledger:
        reason = "catatannya rusak" if found else "tidak ada naskah dengan isi ini"
        document = {"cocok": False, "sha256": digest, "alasan": reason}
        answer(Reply(document, REFUSED, None, f"TIDAK COCOK: {reason}."), as_json=as_json)
    else:
        told = "KONSEP, belum berlaku" if found.document.draft else f"nomor {found.document.number or '-'}"
        line = f"COCOK: {found.document.kind}, {told}, kode {found.document.id}."
        answer(Reply(document_of(found, digest), OK, None, line), as_json=as_json)


def document_of(found: Verified, digest: str) -> dict[str, object]:
    """What is told of a document that matches."""
    document = found.document
    return {
        "cocok": True,
        "sha256": digest,
        "id": document.id,
        "jenis": document.kind,
        "nomor": document.number,
        "tanggal": document.dated,
        "konsep": document.draft,
        "bertanda_tangan": [{"cara": one.via, "sha256": one.sha256} for one in found.signed],
    }


def record_scan(
    document_id: DocumentId,
    berkas: Annotated[Path, typer.Argument(help="Pindaian naskah bertanda tangan basah.")],
    pencatat: Recorder,
    pemeriksa: Annotated[str, typer.Option("--pemeriksa", help="NIP yang membandingkan pindaian dengan kertasnya.")],
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Catat pindaian naskah yang ditandatangani basah; orang kedua memeriksanya."""
    app = open_for(moment_of(pada, ACT), pencatat, pemeriksa)
    digest = hashlib.sha256(_content(berkas)).hexdigest()
    signed = SignedFile(document_id.strip().upper(), digest, SCAN, pencatat, pemeriksa, {})
    _answer(signed, app, as_json=as_json)


def record_electronic(
    document_id: DocumentId,
    berkas: Annotated[Path, typer.Argument(help="PDF bertanda tangan elektronik.")],
    pencatat: Recorder,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Verifikasi PDF bertanda tangan elektronik terhadap naskah yang dibuat, lalu catat."""
    from workflow.documents.signature import check_signed

    app = open_for(moment_of(pada, ACT), pencatat)
    content, roots = _content(berkas), read_stationery().roots
    found = find_document(document_id, app.house)
    if found is None:
        raise NotFoundError("Naskah", document_id)
    if not roots:
        raise BadInputError(
            "Sertifikat akar penerbit tanda tangan belum diatur: [tanda_tangan] akar di documents.toml."
        )
    names = check_signed(content, found.document.sha256, CONFIG / roots)
    digest = hashlib.sha256(content).hexdigest()
    told: dict[str, object] = {"sertifikat": [one.serial for one in names]}
    signed = SignedFile(found.document.id, digest, ELECTRONIC, pencatat, None, told)
    _answer(signed, app, as_json=as_json)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInputError(f"{path.name} lebih dari 50 MB.")
        return path.read_bytes()
    except OSError as exc:
        raise BadInputError(f"{path.name} tidak dapat dibaca.") from exc


def _answer(signed: SignedFile, app: App, *, as_json: bool) -> None:
    refusal = record_signed(signed, app.house)
    if refusal is not None:
        answer(refused(app.explainer.explain(refusal)), as_json=as_json)
    document = {"berhasil": True, "id": signed.document_id, "cara": signed.via, "sha256": signed.sha256}
    answer(Reply(document, OK, None, f"Dicatat: {signed.via} naskah {signed.document_id}."), as_json=as_json)
