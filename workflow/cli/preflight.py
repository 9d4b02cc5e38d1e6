"""`mutasi periksa`: the files are being read while what judges them comes in."""

from concurrent.futures import Executor, Future
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflow.cli.files import ExtractDay, Overwrite, PdfFile, SpreadsheetFile, WholeNip, free_targets
from workflow.cli.inputs import context_for, file_digest
from workflow.cli.options import ACT, At, Json, RoundContextFile, TableFile, WithPassed, day_of, moment_of
from workflow.cli.output import answer
from workflow.domain.intake import ParsedTable
from workflow.domain.registers import HISTORY_TABLES
from workflow.intake.aside import readers
from workflow.intake.tables import Subjects, read_table, read_tables

if TYPE_CHECKING:
    from workflow.mail.sentences import Explainer
    from workflow.services.preflight import Report

_OWN = ("kompetensi", "talenta", "uji_kompetensi", "diklat", "kinerja")
"""Registers that are read for the people of a round alone: no rule reads another person's row of them."""


def check(
    usulan: Annotated[Path, typer.Argument(help="Daftar usulan: CSV, atau XLSX dengan lembar usulan.")],
    gelombang: RoundContextFile = None,
    pegawai: TableFile = None,
    jabatan: TableFile = None,
    riwayat: TableFile = None,
    lengkap: WithPassed = False,
    xlsx: SpreadsheetFile = None,
    pdf: PdfFile = None,
    timpa: Overwrite = False,
    nip_utuh: WholeNip = False,
    tanggal_ekstrak: ExtractDay = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Periksa satu gelombang sebelum diimpor; tidak mengubah basis data."""
    digest, extract = file_digest(usulan), day_of(tanggal_ekstrak, "--tanggal-ekstrak") if tanggal_ekstrak else None
    inputs = [part for part in (usulan, gelombang, pegawai, jabatan, riwayat) if part]
    targets = free_targets(((xlsx, ".xlsx"), (pdf, ".pdf")), inputs, replace=timpa)
    table, context = read_table(usulan, "usulan", keep_bad_nip=True), context_for(usulan, gelombang)
    files = {"jabatan": jabatan, "pegawai": pegawai, "riwayat": riwayat}
    with readers(len(files)) if any(files.values()) else nullcontext() as pool:
        reading = _begin(pool, files, table) if pool else []
        from workflow.cli.preflight_report import house_for, reply_on

        house = house_for(reading, moment_of(pada, ACT))

    def printed(report: "Report", told: "Explainer") -> list[str]:
        from workflow.cli.prints import Source, write_prints

        source = Source(digest, extract, pegawai, on_files=bool(reading), whole_nip=nip_utuh)
        return write_prints(report, targets, source, house, told)

    answer(reply_on(table, context, house, printed if targets else None, lengkap=lengkap), as_json=as_json)


def _begin(pool: Executor, files: dict[str, Path | None], proposed: ParsedTable) -> list[Future[list[ParsedTable]]]:
    nips = frozenset(str(row.values.get("nip") or "") for row in proposed.rows)
    about = {name: Subjects("nip", nips) for name in _OWN}
    return [pool.submit(_read, path, name, about) for name, path in files.items() if path]


def _read(path: Path, name: str, about: dict[str, Subjects]) -> list[ParsedTable]:
    return [*read_tables(path, HISTORY_TABLES, about=about).values()] if name == "riwayat" else [read_table(path, name)]
