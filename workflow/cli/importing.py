"""`mutasi impor`, `mutasi periksa`, `mutasi gelombang`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from workflow.bootstrap import App, open_app
from workflow.cli.actors import open_for
from workflow.cli.changes import add_changes, all_of, change_tables
from workflow.cli.dictionary import import_dictionary
from workflow.cli.inputs import context_for, file_digest
from workflow.cli.options import (
    ACT,
    Actor,
    At,
    Conflicting,
    DryRun,
    Evidence,
    Json,
    Partial,
    RoundContextFile,
    RunningStage,
    Sheet,
    moment_of,
)
from workflow.cli.output import BAD, OK, Reply, answer, table_of
from workflow.cli.scans import kept_scans
from workflow.cli.shapes import ImportShape, RejectShape
from workflow.domain.context import RoundContext
from workflow.domain.errors import BadInputError
from workflow.domain.intake import ParsedTable, Reject
from workflow.domain.registers import HISTORY_TABLES
from workflow.domain.stages import FIVE_STAGES, Stage
from workflow.intake.evidence import drop_evidence
from workflow.intake.tables import read_table, read_tables
from workflow.services.imports import ImportAnswer, ImportOrder, import_tables
from workflow.services.people import require_importer
from workflow.services.proposals import ProposalAnswer, ProposalOrder, import_proposals

_ONE_TABLE = "Berkas CSV atau XLSX yang dibaca."

importing = typer.Typer(no_args_is_help=True, help="Impor tabel: semua atau tidak sama sekali.")


def _reject(reject: Reject) -> RejectShape:
    return {"baris": reject.row, "kolom": reject.column, "nilai": reject.value, "alasan": reject.reason}


def _shape(
    table: ParsedTable, rejects: tuple[Reject, ...], counts: tuple[int, int, int], *, stored: bool
) -> ImportShape:
    refused = len({reject.row for reject in rejects})
    return {
        "lembar": table.sheet,
        "baris_judul": table.heading_row,
        "baris": table.row_count,
        "diterima": table.row_count - refused if stored else 0,
        "ditolak": [_reject(reject) for reject in rejects],
        "baru": counts[0],
        "berubah": counts[1],
        "tetap": counts[2],
    }


def _answer_shape(found: ImportAnswer, *, dry_run: bool) -> ImportShape:
    stored = found.stored or dry_run
    shape = _shape(found.table, found.table.rejects, (found.new, found.changed, found.same), stored=stored)
    add_changes(shape, found)
    if found.notes:
        shape["catatan"] = list(found.notes)
    return shape


def _refusal_line(file: str, rejects: tuple[Reject, ...]) -> str:
    first = rejects[0]
    more = f" (dan {len(rejects) - 1} lagi)" if len(rejects) > 1 else ""
    return f"{file}, baris {first.row}, kolom {first.column}: {first.reason}.{more} Tidak ada yang disimpan."


def _one(name: str, file: Path, sheet: str | None, order: ImportOrder, app: App) -> Reply:
    found = _imported([read_table(file, name, sheet=sheet)], order, app)[0]
    table = found.table
    refused = bool(table.rejects) and not order.partial
    line = _refusal_line(file.name, table.rejects) if refused else ""
    shape = _answer_shape(found, dry_run=order.dry_run)
    headings = ("Tabel", "Baris", "Diterima", "Ditolak", "Baru", "Berubah", "Tetap")
    row = (name, shape["baris"], shape["diterima"], len(shape["ditolak"]), found.new, found.changed, found.same)
    show = all_of(table_of(f"Impor {name}", headings, [row]), *change_tables(shape))
    return Reply(shape, BAD if refused else OK, show, line)


def _imported(tables: list[ParsedTable], order: ImportOrder, app: App) -> list[ImportAnswer]:
    if order.actor is not None:
        require_importer(order.actor, tables, app.house)
    return import_tables(tables, order, app.house)


def _histories(file: Path, sheet: str | None, order: ImportOrder, app: App) -> Reply:
    names = [sheet] if sheet else list(HISTORY_TABLES)
    found = _imported(list(read_tables(file, names, hidden=sheet is not None).values()), order, app)
    rejected = next((a.table for a in found if a.table.rejects), None) if not order.partial else None
    shapes = {a.table.name: _answer_shape(a, dry_run=order.dry_run) for a in found}
    line = _refusal_line(f"{file.name} lembar {rejected.name}", rejected.rejects) if rejected else ""
    rows = [(a.table.name, a.table.row_count, len(a.table.rejects), a.new, a.changed, a.same) for a in found]
    show = table_of("Impor riwayat", ("Tabel", "Baris", "Ditolak", "Baru", "Berubah", "Tetap"), rows)
    return Reply({"tabel": shapes}, BAD if rejected else OK, show, line)


def _import_command(
    name: str, told: str, source: str, work: Callable[[Path, str | None, ImportOrder, App], Reply]
) -> None:
    def import_file(
        file: Annotated[Path, typer.Argument(help=source)],
        lembar: Sheet = None,
        simulasi: DryRun = False,
        terima_sebagian: Partial = False,
        terima_bentrok: Conflicting = False,
        pelaku: Actor = None,
        pada: At = None,
        as_json: Json = False,
    ) -> None:
        order = ImportOrder(pelaku, terima_sebagian, simulasi, file_digest(file), terima_bentrok)
        answer(work(file, lembar, order, open_app(moment_of(pada, ACT))), as_json=as_json)

    importing.command(name, help=told)(import_file)


_import_command("pegawai", "Impor daftar pegawai (judul SIASN atau SIMPEG).", _ONE_TABLE, partial(_one, "pegawai"))
_import_command("jabatan", "Impor peta jabatan.", _ONE_TABLE, partial(_one, "jabatan"))
_import_command(
    "riwayat",
    "Impor semua tabel lain: satu XLSX dengan lembar bernama tabel, atau satu folder CSV.",
    "Berkas XLSX atau folder CSV yang dibaca.",
    _histories,
)


@importing.command("usulan")
def import_round(
    file: Annotated[Path, typer.Argument(help="Daftar usulan: CSV, atau XLSX dengan lembar usulan.")],
    gelombang: RoundContextFile = None,
    lembar: Sheet = None,
    pelaku: Actor = None,
    simulasi: DryRun = False,
    terima_sebagian: Partial = False,
    mulai_tahap: RunningStage = "pemetaan",
    bukti: Evidence = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Impor satu gelombang usulan: satu baris satu kasus."""
    if pelaku is None:
        raise BadInputError("impor usulan memerlukan --pelaku NIP, orang yang mengusulkan.")
    if mulai_tahap not in {stage.value for stage in FIVE_STAGES}:
        raise BadInputError(f"--mulai-tahap '{mulai_tahap}' tidak dikenal; pilih {', '.join(FIVE_STAGES)}.")
    order = ProposalOrder(pelaku, terima_sebagian, simulasi, file_digest(file), Stage(mulai_tahap), bukti)
    table, context = read_table(file, "usulan", sheet=lembar), context_for(file, gelombang)
    app = open_for(moment_of(pada, ACT), pelaku)
    found = _stored(table, context, order, app)
    refused = bool(found.rejects) and not terima_sebagian
    shape = _shape(table, found.rejects, (found.new, found.changed, found.same), stored=found.stored or simulasi)
    shape["kasus"] = [{"baris": row, "nip": nip, "nomor": number} for row, nip, number in found.cases]
    show = table_of(f"Usulan {context.code}", ("Baris", "NIP", "Kasus"), found.cases)
    line = _refusal_line(file.name, found.rejects) if refused else ""
    answer(Reply(shape, BAD if refused else OK, show, line), as_json=as_json)


def _stored(table: ParsedTable, context: RoundContext, order: ProposalOrder, app: App) -> ProposalAnswer:
    with kept_scans(context, app) as fresh:
        found = import_proposals(table, context, order, app.house)
        if not found.stored:
            drop_evidence(fresh)
    return found


importing.command("kamus")(import_dictionary)
