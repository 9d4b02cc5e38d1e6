"""`mutasi impor`, `mutasi periksa`, `mutasi gelombang`."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import typer
from rich.console import Console

from workflow.bootstrap import App, explainer, memory_house, open_app
from workflow.cli.changes import add_changes, all_of, change_tables
from workflow.cli.files import ExtractDay, Overwrite, PdfFile, SpreadsheetFile, WholeNip, free_targets
from workflow.cli.imut_shapes import chains_document
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
    TableFile,
    WithPassed,
    day_of,
    moment_of,
)
from workflow.cli.output import BAD, OK, REFUSED, Reply, answer, table_of, told_in_full
from workflow.cli.scans import kept_scans
from workflow.cli.shapes import ImportShape, RejectShape
from workflow.cli.sittings import sitting_document, sitting_warnings
from workflow.documents.matrix import NOT_A_SUBSTITUTE
from workflow.domain.context import RoundContext
from workflow.domain.errors import BadInputError, UnreadableFileError
from workflow.domain.findings import Result
from workflow.domain.intake import ParsedTable, Reject
from workflow.domain.registers import HISTORY_TABLES, ROUND_TABLES
from workflow.domain.stages import FIVE_STAGES, Stage
from workflow.intake.context import context_from_tables, read_context
from workflow.intake.evidence import drop_evidence
from workflow.intake.tables import Subjects, read_table, read_tables
from workflow.mail.sentences import Explainer
from workflow.services.house import House
from workflow.services.imports import ImportAnswer, ImportOrder, import_tables
from workflow.services.preflight import CaseReport, Report, check_round
from workflow.services.proposals import ProposalAnswer, ProposalOrder, import_proposals

importing = typer.Typer(no_args_is_help=True, help="Impor tabel: semua atau tidak sama sekali.")


def file_digest(path: Path) -> str:
    """SHA-256 of a file, or of the names and files of a folder.

    Raises:
        UnreadableFileError: it is not there.
    """
    if not path.exists():
        raise UnreadableFileError(path.name, "berkas tidak ada")
    digest = hashlib.sha256()
    for part in sorted(path.iterdir()) if path.is_dir() else [path]:
        if part.is_file():
            digest.update(part.name.encode() + part.read_bytes())
    return digest.hexdigest()


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
    table = read_table(file, name, sheet=sheet)
    found = import_tables([table], order, app.house)[0]
    refused = bool(table.rejects) and not order.partial
    line = _refusal_line(file.name, table.rejects) if refused else ""
    shape = _answer_shape(found, dry_run=order.dry_run)
    headings = ("Tabel", "Baris", "Diterima", "Ditolak", "Baru", "Berubah", "Tetap")
    row = (name, shape["baris"], shape["diterima"], len(shape["ditolak"]), found.new, found.changed, found.same)
    show = all_of(table_of(f"Impor {name}", headings, [row]), *change_tables(shape))
    return Reply(shape, BAD if refused else OK, show, line)


def _histories(file: Path, sheet: str | None, order: ImportOrder, app: App) -> Reply:
    names = [sheet] if sheet else list(HISTORY_TABLES)
    found = import_tables(list(read_tables(file, names, hidden=sheet is not None).values()), order, app.house)
    rejected = next((a.table for a in found if a.table.rejects), None) if not order.partial else None
    shapes = {a.table.name: _answer_shape(a, dry_run=order.dry_run) for a in found}
    line = _refusal_line(f"{file.name} lembar {rejected.name}", rejected.rejects) if rejected else ""
    rows = [(a.table.name, a.table.row_count, len(a.table.rejects), a.new, a.changed, a.same) for a in found]
    show = table_of("Impor riwayat", ("Tabel", "Baris", "Ditolak", "Baru", "Berubah", "Tetap"), rows)
    return Reply({"tabel": shapes}, BAD if rejected else OK, show, line)


def _import_command(name: str, told: str, work: Callable[[Path, str | None, ImportOrder, App], Reply]) -> None:
    def import_file(
        file: Path,
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


_import_command("pegawai", "Impor daftar pegawai (judul SIASN atau SIMPEG).", partial(_one, "pegawai"))
_import_command("jabatan", "Impor peta jabatan.", partial(_one, "jabatan"))
_import_command(
    "riwayat", "Impor semua tabel lain: satu XLSX dengan lembar bernama tabel, atau satu folder CSV.", _histories
)


def context_for(file: Path, context: Path | None) -> RoundContext:
    """The round's context: its own file, else the workbook's sheets.

    Raises:
        UnreadableFileError: neither is there.
    """
    if context is not None:
        return read_context(context)
    if file.suffix.lower() == ".csv":
        raise UnreadableFileError(file.name, "konteks gelombang tidak ada; sertakan --gelombang KONTEKS.toml")
    return context_from_tables(read_tables(file, ROUND_TABLES), file.parent)


@importing.command("usulan")
def import_round(
    file: Path,
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
    found = _stored(table, context, order, open_app(moment_of(pada, ACT)))
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


_OWN = ("kompetensi", "talenta", "uji_kompetensi", "diklat", "kinerja")
"""Registers that are read for the people of a round alone: no rule reads another person's row of them."""


def _files_house(
    pegawai: Path | None, jabatan: Path | None, riwayat: Path | None, proposed: ParsedTable, pada: str | None
) -> House:
    nips = frozenset(str(row.values.get("nip") or "") for row in proposed.rows)
    about = {name: Subjects("nip", nips) for name in _OWN}
    reading = []
    # Each workbook is unpacked by a process of its own, so that they need not wait for each other.
    with ThreadPoolExecutor(max_workers=3) as pool:
        reading += [pool.submit(lambda: [read_table(jabatan, "jabatan")])] if jabatan else []
        reading += [pool.submit(lambda: [read_table(pegawai, "pegawai")])] if pegawai else []
        reading += (
            [pool.submit(lambda: [*read_tables(riwayat, HISTORY_TABLES, about=about).values()])] if riwayat else []
        )
        house = memory_house(moment_of(pada, ACT))
        tables = [table for one in reading for table in one.result()]
    import_tables(tables, ImportOrder(None, partial=True, dry_run=False, sha256=""), house)
    return house


def check(
    usulan: Path,
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
    alone = pegawai or jabatan or riwayat
    house = _files_house(pegawai, jabatan, riwayat, table, pada) if alone else open_app(moment_of(pada, ACT)).house
    report = check_round(table, context, house)
    told = explainer()
    cases = [_case_shape(case, told, lengkap=lengkap) for case in report.cases]
    wide = [told.explain(f) for f in report.round_findings if lengkap or f.result is not Result.PASS]
    document, notes = _report_document(report, cases, wide, house)
    if targets:
        from workflow.cli.prints import Source, write_prints

        source = Source(digest, extract, pegawai, on_files=bool(alone), whole_nip=nip_utuh)
        document["berkas"] = write_prints(report, targets, source, house, told)
    line = [f"Ditulis: {', '.join(path.name for path in targets.values())}."] if targets else []
    code, show = REFUSED if report.stops else OK, _show(report, cases, wide)
    answer(Reply(document, code, show, " ".join([*line, *notes])), as_json=as_json)


def _report_document(
    report: Report,
    cases: list[dict],  # type: ignore[type-arg]  # the JSON answer
    wide: list[dict[str, object]],
    house: House,
) -> tuple[dict[str, object], list[str]]:
    document: dict[str, object] = {
        "gelombang": report.round_code,
        "diperiksa_pada": house.clock.now().astimezone(house.zone).isoformat(),
        "hasil": report.result.value,
        "kasus": cases,
        "temuan_gelombang": wide,
        "rantai_putus": _chains_of(report),
    }
    if report.sitting is None:
        return document, []
    return document | {"prakiraan_tpk": sitting_document(report.sitting)}, sitting_warnings(report.sitting)


def _show(report: Report, cases: list[dict], wide: list[dict[str, object]]) -> Callable[[Console], None]:  # type: ignore[type-arg]  # the JSON answer
    rows = [
        (case["nip"], case["id_jabatan_tujuan"], case["hasil"], "\n".join(told_in_full(f) for f in found))
        for case in cases
        if (found := case["temuan"])
    ]
    rows += [("(gelombang)", "", f["hasil"], told_in_full(f)) for f in wide]
    title = f"Periksa {report.round_code}: {report.result.value}"
    table = table_of(title, ("NIP", "Tujuan", "Hasil", "Temuan"), rows)
    return all_of(table, lambda console: console.print(f"{NOT_A_SUBSTITUTE}."))


def _chains_of(report: Report) -> list[dict[str, object]]:
    # Cases of a trial have no number that anybody knows: they are told by their rows.
    told = chains_document(report.chains)
    for broken in told:
        for one in (broken, *broken["menunggu"]):  # type: ignore[misc]  # the JSON answer
            one["baris"] = int(str(one.pop("nomor")).removeprefix("P-"))
    return told


def _case_shape(case: CaseReport, explainer: Explainer, *, lengkap: bool) -> dict:  # type: ignore[type-arg]  # the JSON answer
    found = [explainer.explain(f) for f in case.findings if lengkap or f.result is not Result.PASS]
    return {"nip": case.nip, "id_jabatan_tujuan": case.target, "hasil": case.result.value, "temuan": found}
