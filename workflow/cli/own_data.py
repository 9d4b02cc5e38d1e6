"""`mutasi data saya`, `koreksi`, `antrean`, `putuskan`, `undang`: a person's own data, checked and corrected before pemetaan."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from workflow.bootstrap import App
from workflow.cli.actors import open_for
from workflow.cli.changes import all_of
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.office_files import data, named
from workflow.cli.options import ACT, Actor, At, DryRun, Json, moment_of
from workflow.cli.output import OK, Reply, answer, refused, table_of
from workflow.domain.corrected_data import TITLES, Correction, Section
from workflow.domain.errors import BadInputError
from workflow.domain.findings import Finding
from workflow.domain.registers import SCHEMAS
from workflow.intake.one_row import value_of
from workflow.intake.returned import read_back
from workflow.mail.indonesian import waktu
from workflow.services.own_data import (
    CorrectionOrder,
    DecisionOrder,
    InviteOrder,
    OwnData,
    decide_correction,
    invite_to_check,
    request_correction,
    show_own_data,
    waiting_for,
)
from workflow.settings.toml import TEMPLATES

Nip = Annotated[str, typer.Argument(metavar="NIP", help="NIP pemilik data.")]
Reason = Annotated[str | None, typer.Option("--alasan", help="Alasan permintaan atau putusan; wajib.")]
_WAYS = (
    "Sebutkan baris dan kolomnya, nilai yang benar, dan buktinya kepada pengelola kepegawaian unit Anda atau BKPSDM.",
    "Pembetulan diputus orang lain daripada Anda dan yang mencatatnya; putusan dan alasannya dapat dilihat di sini.",
)


@data.command("saya")
def show_mine(
    nip: Nip,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Tulis juga sebagai PDF untuk dicetak.")] = None,
    timpa: Overwrite = False,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Data satu orang seperti yang dilihat sistem: sumber dan tanggalnya, yang kurang, dan cara membetulkannya."""
    targets = free_targets(((pdf, ".pdf"),), replace=timpa)
    app = open_for(moment_of(pada, ACT), pelaku)
    found = show_own_data(nip, named(pelaku), read_back, app.house)
    if found.refusal is not None:
        answer(_refused(found.refusal, app), as_json=as_json)
    if targets:
        save({targets[".pdf"]: _pdf(found, app)})
    line = f"Ditulis: {targets['.pdf'].name}." if targets else ""
    answer(Reply(_document(found), OK, _show(found), line), as_json=as_json)


def _refused(refusal: Finding, app: App) -> Reply:
    return refused(app.explainer.explain(refusal))


def _document(found: OwnData) -> dict[str, object]:
    return {
        "nip": found.nip,
        "jabatan": [
            {
                "id_jabatan": p.post_id,
                "nama": p.name,
                "unit": p.unit,
                "cara": p.holding,
                "sejak": p.since,
                "sumber": p.source,
            }
            for p in found.posts
        ],
        "data": {one.name: [_row_document(one, place) for place in range(len(one.rows))] for one in found.sections},
        "kurang": list(found.missing),
        "tidak_ditampilkan": list(found.withheld),
        "pembetulan": [correction_document(one) for one in found.asked],
        "cara_membetulkan": list(_WAYS),
        "temuan": [],
    }


def _row_document(section: Section, place: int) -> dict[str, object]:
    row = section.rows[place]
    return {"baris": row.reference, **row.values, "sumber": row.source, "dicatat": row.recorded_on}


def correction_document(one: Correction) -> dict[str, object]:
    """A request as JSON."""
    return {
        "nomor": one.number,
        "nip": one.nip,
        "tabel": one.table_name,
        "kolom": one.field,
        "lama": one.old,
        "usul": one.proposed,
        "alasan": one.reason,
        "keadaan": one.state,
        "pemilik": one.owner_nip,
        "tenggat": one.deadline,
        "diputus_oleh": one.decided_by,
        "alasan_putusan": one.decision_reason,
    }


def _show(found: OwnData) -> Callable[[Console], None]:
    from workflow.documents.own_data import in_words, told_row

    shows = [
        table_of(
            "Jabatan yang dipegang",
            ("Jabatan", "Unit", "Sejak", "Sumber"),
            [(p.name, p.unit, p.since, p.source) for p in found.posts],
        )
    ]
    for one in found.sections:
        if one.name == "pegawai":
            row = one.rows[0]
            told = [(k, in_words(v)) for k, v in row.values.items()]
            shows.append(table_of(f"{TITLES[one.name]} ({row.source} {row.recorded_on})", ("Kolom", "Isi"), told))
        elif one.rows:
            rows = [(r.reference, told_row(r.values), r.source, r.recorded_on) for r in one.rows]
            shows.append(table_of(TITLES[one.name], ("Baris", "Isi", "Sumber", "Dicatat"), rows))
    shows.append(table_of("Yang belum ada", ("Keterangan",), [(line,) for line in found.missing]))
    asked = [(a.number, a.field, a.proposed, a.state, a.deadline, a.decision_reason) for a in found.asked]
    shows.append(
        table_of("Permintaan pembetulan", ("Nomor", "Kolom", "Usul", "Keadaan", "Tenggat", "Alasan putusan"), asked)
    )
    return all_of(*shows, lambda console: console.print("\n".join(_WAYS)))


def _pdf(found: OwnData, app: App) -> bytes:
    # The renderer of PDF takes its time to load: only who prints waits for it.
    from workflow.documents.own_data import OwnSheet, Part, in_words, own_data_pdf, told_row

    house = app.house
    now = house.clock.now()
    posts = tuple((p.name, p.unit, in_words(p.since), p.source) for p in found.posts)
    parts = [
        Part("Jabatan yang dipegang", ("Jabatan", "Unit", "Sejak", "Sumber"), (4, 3, 1.5, 1.5), posts, "Tidak ada.")
    ]
    for one in found.sections:
        if one.name == "pegawai":
            told = tuple((name.replace("_", " "), in_words(value), "") for name, value in one.rows[0].values.items())
            source = f"{TITLES[one.name]} ({one.rows[0].source}, {in_words(one.rows[0].recorded_on)})"
            parts.append(Part(source, ("Kolom", "Isi", "Pembetulan"), (2, 4, 3), told, ""))
        else:
            rows = tuple((told_row(r.values), f"{r.source} {in_words(r.recorded_on)}", "") for r in one.rows)
            empty = "Tidak ada catatan." if one.imported else "Tabel ini belum pernah diimpor."
            parts.append(Part(TITLES[one.name], ("Isi", "Sumber", "Pembetulan"), (5, 2, 2.5), rows, empty))
    name = str(found.sections[0].rows[0].values["nama"])
    opening = (f"{name}, NIP {found.nip}", f"Seperti yang tercatat pada {waktu(now, house.zone)}.")
    foot = f"{house.agency.unit} · hanya untuk pemilik data dan pengelola datanya"
    sheet = OwnSheet(opening, tuple(parts), found.missing, _WAYS, foot)
    return own_data_pdf(TEMPLATES / "documents", sheet, house.agency.name, now)


@data.command("koreksi")
def ask_for_correction(
    nip: Nip,
    kolom: Annotated[str | None, typer.Option("--kolom", help="Kolom yang dibetulkan, seperti jurusan.")] = None,
    usul: Annotated[str | None, typer.Option("--usul", help="Nilai yang benar.")] = None,
    baris: Annotated[
        str, typer.Option("--baris", help="Baris data, seperti ditampilkan mutasi data saya.")
    ] = "pegawai",
    alasan: Reason = None,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Minta satu kolom dibetulkan; menjadi tugas pengelola kepegawaian atau analis, dengan tenggat."""
    if not (kolom and usul and alasan):
        raise BadInputError("Permintaan pembetulan memerlukan --kolom, --usul, dan --alasan.")
    table = baris.partition("/")[0]
    columns = {column.name: column for column in SCHEMAS[table].columns} if table in SCHEMAS else {}
    proposed = value_of(columns[kolom], usul) if kolom in columns else usul
    app = open_for(moment_of(pada, ACT), pelaku)
    order = CorrectionOrder(nip, baris, kolom, proposed, alasan, named(pelaku))
    answer(_correction_reply(request_correction(order, read_back, app.house), app), as_json=as_json)


@data.command("putuskan")
def decide(
    nomor: Annotated[str, typer.Argument(help="Nomor permintaan, seperti KD-2026-0001.")],
    hasil: Annotated[str | None, typer.Option("--hasil", help="terima atau tolak.")] = None,
    alasan: Reason = None,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Putuskan satu permintaan pembetulan; yang diterima langsung tersimpan sebagai versi baru."""
    if hasil not in {"terima", "tolak"} or not alasan:
        raise BadInputError("Putusan memerlukan --hasil terima|tolak dan --alasan.")
    app = open_for(moment_of(pada, ACT), pelaku)
    order = DecisionOrder(nomor, hasil == "terima", alasan, named(pelaku))
    answer(_correction_reply(decide_correction(order, read_back, app.house), app), as_json=as_json)


def _correction_reply(one: Correction | Finding, app: App) -> Reply:
    if isinstance(one, Finding):
        return _refused(one, app)
    rows = [(one.number, one.field, one.old, one.proposed, one.state, one.owner_nip, one.deadline)]
    show = table_of("Pembetulan", ("Nomor", "Kolom", "Lama", "Usul", "Keadaan", "Pemilik", "Tenggat"), rows)
    return Reply({"berhasil": True, **correction_document(one), "temuan": []}, OK, show)


@data.command("antrean")
def list_waiting(pelaku: Actor = None, pada: At = None, as_json: Json = False) -> None:
    """Permintaan pembetulan yang boleh diputus orang ini, yang paling mendesak dahulu."""
    app = open_for(moment_of(pada, ACT), pelaku)
    found, today = waiting_for(named(pelaku), app.house), app.house.clock.today()
    listed = [correction_document(one) | {"terlambat": one.deadline < today} for one in found]
    rows = [
        (o.number, o.nip, o.field, o.old, o.proposed, o.deadline, "terlambat" if o.deadline < today else "")
        for o in found
    ]
    headings = ("Nomor", "NIP", "Kolom", "Lama", "Usul", "Tenggat", "")
    answer(Reply({"pembetulan": listed}, OK, table_of("Menunggu putusan", headings, rows)), as_json=as_json)


@data.command("undang")
def invite(
    gelombang: Annotated[str, typer.Argument(help="Kode gelombang, yang boleh belum dibuka.")],
    unit: Annotated[str | None, typer.Option("--unit", help="Tanpa ini: unit asal kasus gelombang itu.")] = None,
    pelaku: Actor = None,
    simulasi: DryRun = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Minta pegawai satu unit, atau unit asal satu gelombang, memeriksa datanya; satu surel satu orang satu gelombang."""
    app = open_for(moment_of(pada, ACT), pelaku)
    found = invite_to_check(InviteOrder(gelombang, unit, named(pelaku), simulasi), app.house)
    if found.refusal is not None:
        answer(_refused(found.refusal, app), as_json=as_json)
    document = {
        "gelombang": gelombang,
        "unit": unit,
        "pegawai": found.people,
        "surat": found.ordered,
        "sampai": found.until,
    }
    show = table_of(
        f"Periksa data {gelombang}", ("Pegawai", "Surat baru", "Sampai"), [(found.people, found.ordered, found.until)]
    )
    answer(Reply({**document, "simulasi": simulasi, "temuan": []}, OK, show), as_json=as_json)
