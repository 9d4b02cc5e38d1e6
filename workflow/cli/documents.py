"""`mutasi dokumen`: the documents of a round as PDF, each with its hash in the ledger."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflow.bootstrap import App
from workflow.cli.actors import open_for
from workflow.cli.files import Overwrite, save
from workflow.cli.options import ACT, Actor, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, refused, table_of
from workflow.domain.errors import BadInputError
from workflow.domain.nip import clean_nip
from workflow.domain.stationery import OF_THE_BRIEFING, PAPERS, DocumentKind
from workflow.intake.protocol import read_groups
from workflow.services.documents import DocumentOrder, Folder, copies_of, gather, may_make, record
from workflow.services.exports import list_round
from workflow.settings.stationery import read_stationery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflow.cli.papers import Job, Printed

KINDS = ", ".join(kind.value for kind in DocumentKind if kind not in OF_THE_BRIEFING)
_GROUPED = frozenset({DocumentKind.BA_SUMPAH, DocumentKind.DAFTAR_HADIR})


def make_documents(
    gelombang: Annotated[str, typer.Argument(help="Kode gelombang.")],
    jenis: Annotated[str, typer.Argument(help=f"Jenis naskah: {KINDS}.")],
    keluar: Annotated[Path, typer.Option("--keluar", help="Folder tujuan.")],
    sk: Annotated[str | None, typer.Option("--sk", help="Hanya SK ini.")] = None,
    nip: Annotated[list[str] | None, typer.Option("--nip", help="Hanya orang ini; boleh berulang.")] = None,
    kertas: Annotated[str | None, typer.Option("--kertas", help="F4 atau A4.")] = None,
    docx: Annotated[bool, typer.Option("--docx", help="Tulis juga konsep DOCX untuk SK dan surat.")] = False,
    protokol: Annotated[
        Path | None, typer.Option("--protokol", help="CSV nip,agama dari protokol; dipakai sekali, tidak disimpan.")
    ] = None,
    pelaku: Actor = None,
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Buat naskah satu gelombang sebagai PDF/A, dan catat sidiknya di buku catatan."""
    kind = _kind(jenis)
    app = open_for(moment_of(pada, ACT), pelaku)
    if pelaku is not None and (refusal := may_make(pelaku, app.house)) is not None:
        answer(refused(app.explainer.explain(refusal)), as_json=as_json)
    job = _job(kind, keluar, kertas, protokol, draft=docx, replace=timpa)
    order = DocumentOrder(gelombang, kind, sk, tuple(clean_nip(one) for one in nip or ()), pelaku)
    printed, new = make(order, gather(order, read_stationery(), app.house), job, app)
    if not printed:
        raise BadInputError(f"Gelombang {gelombang} tidak mempunyai naskah {kind.value}.")
    answer(_reply(order, printed, new), as_json=as_json)


def make(order: DocumentOrder, found: Folder, job: "Job", app: App) -> "tuple[Sequence[Printed], int]":
    """Makes the documents of an order, records them and writes them into the folder; returns them and how many are new.

    Raises:
        BadInputError: a file is there already and may not be replaced, or a number cannot be taken.
    """
    printed = _printed(order, found, job, app)
    targets = _targets(printed, job)
    new = record([one.made for one in printed], found, order, _edition(order.kind), app.house)
    save(targets)
    return printed, new


def _kind(text: str) -> DocumentKind:
    if text not in KINDS.split(", "):
        raise BadInputError(f"Jenis naskah '{text}' tidak dikenal; pilih {KINDS}.")
    return DocumentKind(text)


def _job(
    kind: DocumentKind, folder: Path, size: str | None, protocol: Path | None, *, draft: bool, replace: bool
) -> "Job":
    from workflow.cli.papers import Job

    paper = size or read_stationery().paper
    if paper not in PAPERS:
        raise BadInputError(f"Kertas '{paper}' tidak dikenal; pilih {', '.join(PAPERS)}.")
    if not folder.is_dir():
        raise BadInputError(f"Folder {folder.name} tidak ada.")
    if protocol is not None and kind not in _GROUPED:
        raise BadInputError("--protokol hanya untuk ba_sumpah dan daftar_hadir.")
    return Job(folder, paper, read_groups(protocol) if protocol else {}, draft, replace)


def _printed(order: DocumentOrder, found: Folder, job: "Job", app: App) -> "list[Printed]":
    from workflow.cli.papers import papers, print_pack, print_paper

    if order.kind is DocumentKind.PAK_TPK:
        listed = list_round(order.round_code, order.decree, app.house)
        return print_pack(copies_of(listed, found, app.house), listed, found, order.decree, app)
    return [print_paper(paper, found, job, app) for paper in papers(order.kind, found, job.groups)]


def _edition(kind: DocumentKind) -> str:
    from workflow.cli.papers import NASKAH, PERIKSA
    from workflow.documents.pdf import edition

    return edition(PERIKSA if kind is DocumentKind.PAK_TPK else NASKAH)


def _targets(printed: "Sequence[Printed]", job: "Job") -> dict[Path, bytes]:
    targets = {job.folder / f"{one.name}.pdf": one.pdf for one in printed}
    targets |= {job.folder / f"{one.name}.docx": one.draft for one in printed if one.draft is not None}
    there = next((path for path in targets if path.exists()), None)
    if there is not None and not job.replace:
        raise BadInputError(f"{there.name} sudah ada; pilih folder lain, atau tambahkan --timpa untuk menggantinya.")
    return targets


def _reply(order: DocumentOrder, printed: "Sequence[Printed]", new: int) -> Reply:
    drafts = sum(one.made.draft for one in printed)
    document = {
        "gelombang": order.round_code,
        "jenis": order.kind.value,
        "naskah": [_told(one) for one in printed],
        "baru": new,
        "konsep": drafts,
    }
    rows = [(one.name, "KONSEP" if one.made.draft else one.made.number, one.made.id) for one in printed]
    show = table_of(f"Naskah {order.kind.value} {order.round_code}", ("Berkas", "Nomor", "Kode"), rows)
    line = f"{len(printed)} naskah, {drafts} KONSEP (belum bernomor), {new} baru dicatat."
    return Reply(document, OK, show, line)


def _told(one: "Printed") -> dict[str, object]:
    made = one.made
    return {
        "id": made.id,
        "berkas": f"{one.name}.pdf",
        "docx": f"{one.name}.docx" if one.draft is not None else None,
        "sk": made.decree,
        "kasus": made.case,
        "nomor": made.number,
        "tanggal": made.dated,
        "konsep": made.draft,
        "sha256": made.sha256,
    }
