"""`mutasi register`: the letters of a round with all their versions."""

from pathlib import Path
from typing import Annotated

import typer

from workflow.bootstrap import App
from workflow.cli.actors import open_for
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.options import ACT, Actor, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.cli.scans import scan_of
from workflow.services.register import read_register
from workflow.storage.registered import Registered

HEADINGS = (
    "Id",
    "Nomor",
    "Tanggal",
    "Jenis",
    "Penerbit",
    "Mencakup",
    "Hasil",
    "Alasan",
    "SHA-256",
    "Pindaian",
    "Dicatat",
    "Konflik",
)


def show_register(
    gelombang: Annotated[str, typer.Argument(help="Kode gelombang.")],
    nip: Annotated[str | None, typer.Option("--nip", help="Hanya surat yang menyebut orang ini.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Tulis juga sebagai XLSX.")] = None,
    timpa: Overwrite = False,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Tampilkan register surat satu gelombang; surat berisi data pribadi spesifik hanya untuk pelaku yang berhak."""
    targets = free_targets(((xlsx, ".xlsx"),), replace=timpa)
    app = open_for(moment_of(pada, ACT), pelaku)
    found = read_register(gelombang, app.house, by=pelaku, nip=nip)
    numbers = frozenset(number for number, _versions in found.conflicts)
    letters = [_document(row, numbers, app) for row in found.letters]
    rows = [tuple("\n".join(cell) if isinstance(cell, list) else cell for cell in row.values()) for row in letters]
    if targets:
        from workflow.intake.writer import workbook_bytes

        save({targets[".xlsx"]: workbook_bytes({"register": (HEADINGS, rows)})})
    document: dict[str, object] = {
        "gelombang": gelombang,
        "surat": letters,
        "konflik": [
            {"nomor": number, "versi": [_document(row, numbers, app) for row in versions]}
            for number, versions in found.conflicts
        ],
        "disembunyikan": found.withheld,
    }
    line = f"{found.withheld} surat berisi data pribadi spesifik tidak ditampilkan." if found.withheld else ""
    answer(Reply(document, OK, table_of(f"Register surat {gelombang}", HEADINGS, rows), line), as_json=as_json)


def _document(row: Registered, conflicts: frozenset[str], app: App) -> dict[str, object]:
    letter = row.letter
    return {
        "id": row.id,
        "nomor": letter.number,
        "tanggal": letter.date,
        "jenis": letter.kind,
        "penerbit": letter.issuer,
        "mencakup": list(letter.covers),
        "hasil": letter.result,
        "alasan": letter.reason,
        "sha256": letter.sha256,
        "pindaian": scan_of(letter, app),
        "dicatat": row.recorded_at.isoformat(),
        "konflik": letter.number in conflicts,
    }
