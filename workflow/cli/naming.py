"""`mutasi usulan tambah|ganti|keluarkan`: one name of an open round, its findings at once, and what changed in the round."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated

import typer
from rich.console import Console

from workflow.bootstrap import App
from workflow.cli.actors import open_for
from workflow.cli.cases import answer_shape
from workflow.cli.changes import all_of
from workflow.cli.options import ACT, Actor, At, DryRun, Json, moment_of
from workflow.cli.output import BAD, OK, REFUSED, Reply, answer, sentence_of, table_of, told_in_full
from workflow.domain.errors import BadInputError
from workflow.domain.findings import Finding, Result, worst
from workflow.domain.intake import ParsedTable
from workflow.domain.registers import SCHEMAS
from workflow.domain.round_change import Difference, Load, NameState, Told, Wait
from workflow.intake.one_row import row_of
from workflow.mail.sentences import Explainer
from workflow.services.naming import NameAnswer, NameOrder, change_names, proposed

naming = typer.Typer(no_args_is_help=True, help="Satu nama dalam gelombang terbuka: tambah, ganti, keluarkan.")


def _choices(name: str) -> str:
    """What a column of the proposal may say, as the help tells it."""
    allowed = next(column.choices for column in SCHEMAS["usulan"].columns if column.name == name)
    return ", ".join(allowed) + "."


Round = Annotated[str, typer.Argument(metavar="GELOMBANG", help="Kode gelombang.")]
Nip = Annotated[str, typer.Argument(metavar="NIP", help="NIP orang dalam usulan.")]
Target = Annotated[str | None, typer.Option("--tujuan", help="Id jabatan tujuan.")]
TargetName = Annotated[str | None, typer.Option("--jabatan-tujuan", help="Nama jabatan tujuan, bila tanpa id.")]
TargetUnit = Annotated[str | None, typer.Option("--unit-tujuan", help="Unit jabatan tujuan, bila tanpa id.")]
Kind = Annotated[str | None, typer.Option("--jenis", help="Jenis mutasi: " + _choices("jenis"))]
ReasonCode = Annotated[str | None, typer.Option("--kode-alasan", help="Kode alasan usulan: " + _choices("kode_alasan"))]
ReasonText = Annotated[str | None, typer.Option("--uraian", help="Uraian alasan usulan.")]
Ground = Annotated[
    str | None,
    typer.Option("--dasar-pemberhentian", help="Dasar pemberhentian dari jabatan: " + _choices("dasar_pemberhentian")),
]
Replacement = Annotated[str | None, typer.Option("--pengganti", help="NIP pengganti di jabatan yang ditinggalkan.")]
Acting = Annotated[str | None, typer.Option("--plh", help="NIP pelaksana harian jabatan yang ditinggalkan.")]
Decree = Annotated[str | None, typer.Option("--sk", help="Kode SK dalam gelombang itu, seperti A.")]
Why = Annotated[str | None, typer.Option("--alasan", help="Mengapa nama itu ditarik.")]


@naming.command("tambah")
def add_name(
    gelombang: Round,
    nip: Nip,
    tujuan: Target = None,
    jabatan_tujuan: TargetName = None,
    unit_tujuan: TargetUnit = None,
    jenis: Kind = None,
    kode_alasan: ReasonCode = None,
    uraian: ReasonText = None,
    dasar_pemberhentian: Ground = None,
    pengganti: Replacement = None,
    plh: Acting = None,
    sk: Decree = None,
    pelaku: Actor = None,
    simulasi: DryRun = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Tambahkan satu nama; temuannya dan perubahan gelombang langsung tampak."""
    given = _given(
        tujuan, jabatan_tujuan, unit_tujuan, jenis, kode_alasan, uraian, dasar_pemberhentian, pengganti, plh, sk
    )
    order = NameOrder(gelombang, _named(pelaku), proposal=_row(nip, given), dry_run=simulasi)
    answer(_reply("tambah", order, open_for(moment_of(pada, ACT), pelaku)), as_json=as_json)


@naming.command("ganti")
def replace_name(
    gelombang: Round,
    nip: Nip,
    nip_baru: Annotated[
        str | None, typer.Argument(help="NIP penggantinya; tanpa ini, usulan orang yang sama yang diubah.")
    ] = None,
    tujuan: Target = None,
    jabatan_tujuan: TargetName = None,
    unit_tujuan: TargetUnit = None,
    jenis: Kind = None,
    kode_alasan: ReasonCode = None,
    uraian: ReasonText = None,
    dasar_pemberhentian: Ground = None,
    pengganti: Replacement = None,
    plh: Acting = None,
    sk: Decree = None,
    alasan: Why = None,
    pelaku: Actor = None,
    simulasi: DryRun = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Ganti satu nama dengan nama lain, atau ubah usulannya; yang tidak disebut tetap seperti usulan lama."""
    actor = _named(pelaku)
    given = _given(
        tujuan, jabatan_tujuan, unit_tujuan, jenis, kode_alasan, uraian, dasar_pemberhentian, pengganti, plh, sk
    )
    app = open_for(moment_of(pada, ACT), pelaku)
    old = proposed(gelombang, nip, app.house)
    if jabatan_tujuan is not None:
        old = old | {"id_jabatan_tujuan": None}
    out = nip if nip_baru is not None else None
    if out is not None and not alasan:
        raise BadInputError("Mengganti nama memerlukan --alasan: mengapa nama itu ditarik.")
    order = NameOrder(gelombang, actor, out, alasan, _row(nip_baru or nip, old | given), simulasi)
    answer(_reply("ganti", order, app), as_json=as_json)


@naming.command("keluarkan")
def take_name_out(
    gelombang: Round,
    nip: Nip,
    alasan: Why = None,
    pelaku: Actor = None,
    simulasi: DryRun = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Tarik satu nama dari gelombang (`tarik`); perubahan gelombang langsung tampak."""
    if not alasan:
        raise BadInputError("Mengeluarkan nama memerlukan --alasan: mengapa nama itu ditarik.")
    order = NameOrder(gelombang, _named(pelaku), nip, alasan, None, simulasi)
    answer(_reply("keluarkan", order, open_for(moment_of(pada, ACT), pelaku)), as_json=as_json)


_COLUMNS = (
    "id_jabatan_tujuan",
    "jabatan_tujuan",
    "unit_tujuan",
    "jenis",
    "kode_alasan",
    "uraian_alasan",
    "dasar_pemberhentian",
    "pengganti_nip",
    "plh_nip",
    "sk",
)


def _given(*values: str | None) -> dict[str, object]:
    return {column: value for column, value in zip(_COLUMNS, values, strict=True) if value is not None}


def _named(actor: str | None) -> str:
    if actor is None:
        raise BadInputError("Perintah ini memerlukan --pelaku NIP, pengusul gelombang itu.")
    return actor


def _row(nip: str, given: Mapping[str, object]) -> ParsedTable:
    table = row_of("usulan", {"nip": nip, **given})
    if table.rejects:
        first = table.rejects[0]
        raise BadInputError(f"Kolom {first.column}: {first.reason}.")
    return table


def _reply(step: str, order: NameOrder, app: App) -> Reply:
    found = change_names(order, app.house)
    told = app.explainer
    document: dict[str, object] = {
        "gelombang": order.round_code,
        "tindakan": step,
        "simulasi": order.dry_run,
        "berhasil": found.done,
        "temuan": [told.explain(f) for f in found.refusals],
    }
    if found.rejects:
        document["ditolak"] = [{"kolom": r.column, "nilai": r.value, "alasan": r.reason} for r in found.rejects]
    if found.taken is not None:
        document["ditarik"] = answer_shape(found.taken, told)
    if found.name is not None:
        document |= _name_document(found.name, told, dry_run=order.dry_run)
    if found.changed is not None:
        document["perubahan"] = _changes_document(found.changed, told)
    code = OK if found.done else (BAD if found.rejects else REFUSED)
    return Reply(document, code, _show(step, order, document), _line(found, told))


def _name_document(name: NameState, told: Explainer, *, dry_run: bool) -> dict[str, object]:
    standing = [finding for finding in name.findings if finding.result is not Result.PASS]
    return {
        # A number that a simulation drew is nobody's: it goes to the next proposal.
        "nomor": None if dry_run else name.number,
        "nip": name.nip,
        "id_jabatan_tujuan": name.target or "",
        "hasil": worst(name.findings).value,
        "temuan": [told.explain(finding) for finding in standing],
    }


def _changes_document(changed: Difference, told: Explainer) -> dict[str, object]:
    return {
        "temuan_gelombang": _told_document(changed.round_wide, told),
        "rantai": {
            "tersambung": [_wait_document(one) for one in changed.closed],
            "terputus": [_wait_document(one) for one in changed.opened],
            "tertahan_bkn": list(changed.held),
            "tidak_lagi_tertahan_bkn": list(changed.freed),
        },
        "unit": [_unit_document(old, new) for old, new in changed.units],
        "kasus_lain": [
            {"nomor": name.number, "nip": name.nip, **_told_document(one, told)} for name, one in changed.others
        ],
    }


def _told_document(told: Told, explainer: Explainer) -> dict[str, object]:
    return {"muncul": _explained(told.came, explainer), "hilang": _explained(told.gone, explainer)}


def _explained(findings: Iterable[Finding], explainer: Explainer) -> list[dict[str, object]]:
    return [explainer.explain(finding) for finding in findings]


def _wait_document(one: Wait) -> dict[str, object]:
    return {"nip": one.waiting, "id_jabatan": one.post, "menunggu": one.leaving}


def _unit_document(old: Load | None, new: Load | None) -> dict[str, object]:
    known = new or old
    return {
        "id_unit": known.unit_id if known else "",
        "unit": known.unit_name if known else "",
        "pegawai": known.staff if known else None,
        "keluar": [old.leaving if old else 0, new.leaving if new else 0],
        "masuk": [old.entering if old else 0, new.entering if new else 0],
    }


def _line(found: NameAnswer, told: Explainer) -> str:
    if found.rejects:
        first = found.rejects[0]
        return f"Kolom {first.column}: {first.reason}. Tidak ada yang disimpan."
    if found.done:
        return ""
    return f"Ditolak: {sentence_of(told.explain(next(f for f in found.refusals if f.stops)))}"


def _show(step: str, order: NameOrder, document: Mapping[str, object]) -> Callable[[Console], None]:
    tried = " (simulasi)" if order.dry_run else ""
    findings: list[Mapping[str, object]] = document["temuan"]  # type: ignore[assignment]  # the JSON answer
    own = [(f["hasil"], told_in_full(f)) for f in findings]
    shows = [table_of(f"Usulan {order.round_code}: {step}{tried}", ("Hasil", "Temuan nama ini"), own)]
    changes: dict = document.get("perubahan", {})  # type: ignore[type-arg, assignment]  # the JSON answer
    if changes:
        shows.append(table_of("Yang berubah di gelombang", ("Apa", "Siapa", "Keterangan"), list(_change_rows(changes))))
    return all_of(*shows)


def _change_rows(changes: Mapping) -> Iterable[tuple[object, ...]]:  # type: ignore[type-arg]  # the JSON answer
    wide, chain = changes["temuan_gelombang"], changes["rantai"]
    for word in ("muncul", "hilang"):
        yield from ((f"temuan gelombang {word}", "", told_in_full(f)) for f in wide[word])
    for word in ("tersambung", "terputus"):
        yield from (
            (f"rantai {word}", w["nip"], f"jabatan {w['id_jabatan']} dilepas {w['menunggu']}") for w in chain[word]
        )
    yield from (("tertahan BKN", nip, "jabatannya tidak dilepas") for nip in chain["tertahan_bkn"])
    yield from (("tidak lagi tertahan BKN", nip, "") for nip in chain["tidak_lagi_tertahan_bkn"])
    for unit in changes["unit"]:
        left, came = unit["keluar"], unit["masuk"]
        yield "susunan unit", unit["unit"], f"keluar {left[0]} → {left[1]}, masuk {came[0]} → {came[1]}"
    for case in changes["kasus_lain"]:
        for word in ("muncul", "hilang"):
            yield from ((f"temuan {word}", f"{case['nomor']} {case['nip']}", told_in_full(f)) for f in case[word])
