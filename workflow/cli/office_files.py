"""`mutasi data kirim` and `mutasi data terima`: an office's people and posts as a workbook, out and back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from workflow.bootstrap import App
from workflow.cli.actors import open_for
from workflow.cli.changes import all_of
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.inputs import file_digest
from workflow.cli.options import ACT, Actor, At, DryRun, Json, Partial, moment_of
from workflow.cli.output import BAD, OK, REFUSED, Reply, answer, sentence_of, table_of
from workflow.cli.templates import choices_of, way_of
from workflow.domain.errors import BadInputError
from workflow.domain.office_file import CORRECTABLE, SPECIFIC, FieldTold, Settled, Side, Verdict
from workflow.domain.registers import SCHEMAS
from workflow.intake.returned import BASE_SHEET, FILE_ID, ROW_ID, read_back, read_returned
from workflow.services.forms import offered_names
from workflow.services.house import House
from workflow.services.office_files import ReturnAnswer, ReturnOrder, Sending, SendOrder, send_office, take_back
from workflow.services.returned_rows import Merged

if TYPE_CHECKING:
    from workflow.intake.writer import SheetContent

data = typer.Typer(no_args_is_help=True, help="Data pegawai: kirim ke kantor, terima kembali, periksa data Anda.")
HELD, GUIDE = "dipegang_menurut_sistem", "petunjuk"
_SHOWN = 40
_GUIDE = (
    "Betulkan langsung di selnya; jangan menulis rumus. Baris baru ditulis di bawah, kolom id_baris dibiarkan kosong.",
    "Baris yang dihapus dari berkas ini tidak dihapus di sistem; sampaikan alasannya kepada BKPSDM.",
    "NIP dan id_jabatan tidak dapat diganti di sini. Simpan sebagai .xlsx, lalu kirim kembali.",
    "Berkas ini memuat data pribadi: hanya untuk pembetulan data unit ini, hapus setelah selesai.",
)


def named(actor: str | None) -> str:
    """The one who does it.

    Raises:
        BadInputError: nobody is named.
    """
    if actor is None:
        raise BadInputError("Perintah ini memerlukan --pelaku NIP.")
    return actor


@data.command("kirim")
def send(
    berkas: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Berkas XLSX yang ditulis.")],
    unit: Annotated[str, typer.Option("--unit", help="Id unit atau OPD, dengan unit di bawahnya.")],
    spesifik: Annotated[bool, typer.Option("--spesifik", help="Sertakan status dan hukdis; dicatat.")] = False,
    timpa: Overwrite = False,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Tulis pegawai dan jabatan satu unit sebagai buku kerja untuk dibetulkan kantornya."""
    target = free_targets(((berkas, ".xlsx"),), replace=timpa)[".xlsx"]
    app = open_for(moment_of(pada, ACT), pelaku)
    found = send_office(SendOrder(unit, named(pelaku), spesifik), read_back, app.house)
    if found.refusal is not None:
        explained = app.explainer.explain(found.refusal)
        refused: dict[str, object] = {"unit": unit, "berkas": None, "temuan": [explained]}
        answer(Reply(refused, REFUSED, None, f"Ditolak: {sentence_of(explained)}"), as_json=as_json)
    save({target: _workbook(found, app.house)})
    counts = {table.name: len(table.rows) for table in found.tables}
    kept = found.file.id if found.file is not None else None
    document: dict[str, object] = {"unit": unit, "berkas": target.name, "kiriman": kept, "baris": counts, "temuan": []}
    show = table_of(f"Data {unit}", ("Lembar", "Baris"), list(counts.items()))
    answer(Reply(document, OK, show, f"Ditulis: {target.name}. {_GUIDE[-1]}"), as_json=as_json)


def _workbook(found: Sending, house: House) -> bytes:
    # The writer of workbooks loads numpy where it is there: only who writes one waits for it.
    from workflow.intake.writer import Dress, workbook_bytes

    names = offered_names(house)
    sheets: dict[str, SheetContent] = {}
    offered: dict[str, Mapping[str, Sequence[str]]] = {}
    dresses: dict[str, Dress] = {}
    for table in found.tables:
        columns = [column for column in SCHEMAS[table.name].columns if column.name in table.columns]
        informed = [HELD] if table.name == "pegawai" else []
        ids = found.file.rows[table.name] if found.file is not None else {}
        by_key = {key: identity for identity, (key, _hash) in ids.items()}
        rows = [
            (by_key[key], *(values.get(name) for name in table.columns), *(_held(found, key) for _ in informed))
            for key, values in table.rows
        ]
        sheets[table.name] = ([ROW_ID, *table.columns, *informed], rows)
        offered[table.name] = choices_of(columns, names if table.name in {"pegawai", "jabatan"} else {})
        notes = {column.name: way_of(column) for column in columns} | dict.fromkeys(informed, _READ_ONLY)
        dresses[table.name] = Dress(hidden_columns=frozenset({ROW_ID}), notes=notes)
    sheets[GUIDE] = (("Petunjuk",), [(line,) for line in _GUIDE])
    sheets[BASE_SHEET] = (("lembar", ROW_ID, "sidik"), _base_rows(found))
    dresses[BASE_SHEET] = Dress(hidden=True)
    return workbook_bytes(sheets, dropdowns=offered, dresses=dresses)


_READ_ONLY = "Keterangan: jabatan menurut riwayat di sistem; tidak dibaca kembali."


def _held(found: Sending, nip: str) -> str:
    return "; ".join(found.held.get(nip, ()))


def _base_rows(found: Sending) -> list[tuple[str, ...]]:
    if found.file is None:
        return []
    rows = [(FILE_ID, found.file.id, found.file.sent_at.isoformat()), ("unit", found.file.unit_id, "")]
    versions = ((name, identity, h) for name, own in found.file.rows.items() for identity, (_key, h) in own.items())
    return [*rows, *versions]


@data.command("terima")
def receive(
    berkas: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Buku kerja yang kembali dari kantor.")],
    unit: Annotated[str | None, typer.Option("--unit", help="Hanya bila lembar dasarnya hilang.")] = None,
    bentrok: Annotated[str | None, typer.Option("--bentrok", help="Semua bentrok: berkas atau tersimpan.")] = None,
    putus: Annotated[
        list[str] | None,
        typer.Option("--putus", help="Satu bentrok: LEMBAR:BARIS:KOLOM=berkas|tersimpan; boleh diulang."),
    ] = None,
    simulasi: DryRun = False,
    terima_sebagian: Partial = False,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Bandingkan berkas kantor dengan yang dikirim dan yang tersimpan; simpan yang hanya dibetulkan kantor."""
    settled = Settled(_side(bentrok, "--bentrok") if bentrok else None, dict(map(_single, putus or ())))
    back = read_returned(berkas, [*CORRECTABLE, *SPECIFIC])
    app = open_for(moment_of(pada, ACT), pelaku)
    digest = file_digest(berkas)
    order = ReturnOrder(named(pelaku), unit, back.file_id, back.ids, settled, terima_sebagian, simulasi, digest)
    found = take_back(list(back.tables.values()), order, read_back, app.house)
    answer(_reply(berkas.name, found, order, app), as_json=as_json)


def _side(text: str, option: str) -> Side:
    if text not in set(Side):
        raise BadInputError(f"{option} '{text}' tidak dikenal; pilih berkas atau tersimpan.")
    return Side(text)


def _single(text: str) -> tuple[tuple[str, int, str], Side]:
    place, _, side = text.partition("=")
    parts = place.split(":")
    if len(parts) != 3 or not parts[1].isdigit():  # noqa: PLR2004 - sheet, row and column
        raise BadInputError(f"--putus '{text}' tidak terbaca; tulis seperti pegawai:12:golongan=berkas.")
    return (parts[0], int(parts[1]), parts[2]), _side(side, "--putus")


def _reply(file: str, found: ReturnAnswer, order: ReturnOrder, app: App) -> Reply:
    if found.refusal is not None:
        explained = app.explainer.explain(found.refusal)
        refused = {"unit": found.unit_id, "berkas": file, "disimpan": False, "temuan": [explained]}
        return Reply(refused, REFUSED, None, f"Ditolak: {sentence_of(explained)}")
    document: dict[str, object] = {
        "unit": found.unit_id,
        "berkas": file,
        "kiriman": order.file_id if found.based else None,
        "simulasi": order.dry_run,
        "disimpan": found.stored,
        "peringatan": [] if found.based else [_NO_BASE],
        "tabel": {one.table.name: _table_document(file, one) for one in found.merged},
        "temuan": [],
    }
    stops = not order.partial and (found.rejected or found.undecided)
    code = (BAD if found.rejected else REFUSED) if stops else OK
    return Reply(document, code, _show(file, found), _line(file, found, order))


_NO_BASE = (
    "Lembar dasar hilang atau tidak dikenal: berkas hanya dibandingkan dengan yang tersimpan sekarang, sehingga perubahan di "
    "sistem sejak berkas dikirim tidak dapat dibedakan dari pembetulan kantor."
)


def _table_document(file: str, one: Merged) -> dict[str, object]:
    fields = [(row.row, row.key, field) for row in one.told for field in row.fields]

    def of(verdict: Verdict) -> list[dict[str, object]]:
        return [_field_document(*place) for place in fields if place[2].verdict is verdict]

    return {
        "baris": one.table.row_count,
        "ditulis": len(one.table.rows),
        "diubah_kantor": of(Verdict.OFFICE),
        "berubah_di_sini": of(Verdict.HERE),
        "bentrok": of(Verdict.BOTH),
        "belum_diputus": len(one.undecided),
        "baru": [{"baris": row.row, "kunci": row.key} for row in one.told if row.new],
        "tidak_kembali": list(one.removed),
        "ditolak": [
            {
                "berkas": file,
                "lembar": one.table.sheet,
                "baris": r.row,
                "kolom": r.column,
                "nilai": r.value,
                "alasan": r.reason,
            }
            for r in one.rejects
        ],
    }


def _field_document(row: int, key: str, field: FieldTold) -> dict[str, object]:
    said = {"dikirim": field.base, "berkas": field.theirs, "tersimpan": field.ours}
    return {
        "baris": row,
        "kunci": key,
        "kolom": field.column,
        **said,
        "dipakai": "berkas" if field.taken else "tersimpan",
    }


_WORDS = {Verdict.OFFICE: "dibetulkan kantor", Verdict.HERE: "berubah di sistem", Verdict.BOTH: "bentrok"}


def _show(file: str, found: ReturnAnswer) -> Callable[[Console], None]:
    rows = list(_rows(found.merged))
    more = f" ({_SHOWN} pertama dari {len(rows)}; semua dalam --json)" if len(rows) > _SHOWN else ""
    headings = ("Lembar", "Baris", "Apa", "Kolom", "Dikirim", "Berkas", "Tersimpan")
    shows = [table_of(f"{file}{more}", headings, rows[:_SHOWN])]
    if not found.based:
        shows.append(lambda console: console.print(f"Peringatan: {_NO_BASE}"))
    return all_of(*shows)


def _rows(merged: Sequence[Merged]) -> Iterable[tuple[object, ...]]:
    for one in merged:
        name = one.table.name
        yield from ((name, r.row, f"ditolak: {r.reason}", r.column, "", r.value, "") for r in one.rejects)
        for row in one.told:
            if row.new:
                yield name, row.row, "baris baru", "", "", row.key, ""
            yield from ((name, row.row, _WORDS[f.verdict], f.column, f.base, f.theirs, f.ours) for f in row.fields)
        yield from ((name, "", "tidak kembali; tidak dihapus", "", key, "", "") for key in one.removed)


def _line(file: str, found: ReturnAnswer, order: ReturnOrder) -> str:
    rejects = [(one, reject) for one in found.merged for reject in one.rejects]
    if rejects and not order.partial:
        one, first = rejects[0]
        more = f" (dan {len(rejects) - 1} lagi)" if len(rejects) > 1 else ""
        where = f"{file} lembar {one.table.sheet}, baris {first.row}, kolom {first.column}"
        return f"{where}: {first.reason}.{more} Tidak ada yang disimpan."
    if found.undecided and not order.partial:
        return (
            f"{found.undecided} bentrok belum diputus; tidak ada yang disimpan. Putuskan dengan --bentrok berkas|tersimpan "
            "atau --putus LEMBAR:BARIS:KOLOM=berkas|tersimpan."
        )
    return "" if found.based else _NO_BASE
