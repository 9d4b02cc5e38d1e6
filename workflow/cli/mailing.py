"""`mutasi surat`: looking at the mails, and what happens to them outside of the outbox."""

from pathlib import Path
from typing import Annotated

import typer

from workflow.bootstrap import App, open_app, return_path
from workflow.cli.actors import open_for
from workflow.cli.files import free_targets, save
from workflow.cli.options import ACT, SEND, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, refused, table_of
from workflow.domain.errors import BadInputError
from workflow.domain.findings import Finding
from workflow.domain.nip import mask_nip
from workflow.domain.reminding import Choice
from workflow.mail.bounces import messages_in, read_bounce
from workflow.services.bounces import lift_bounces, record_bounces
from workflow.services.documents import may_make
from workflow.services.preferences import choose, may_choose
from workflow.services.printing import enter_receipt, gather_prints, hand_out_texts, note_printed
from workflow.settings.policy import read_agency
from workflow.settings.toml import TEMPLATES

MailboxPath = Annotated[
    Path, typer.Argument(metavar="BERKAS|DIR", help="Berkas surel, mbox, Maildir, atau folder .eml.")
]

Doer = Annotated[str, typer.Option("--pelaku", help="NIP petugas kepegawaian yang melakukan.")]

mailing = typer.Typer(no_args_is_help=True, help="Surel: pratinjau, pantulan, cetakan.")


@mailing.command("pratinjau")
def preview(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder tujuan.")],
    without: Annotated[bool, typer.Option("--tanpa-gambar", help="HTML dan teks saja.")] = False,
    as_json: Json = False,
) -> None:
    """Tulis setiap surel dengan isi contoh sebagai HTML, teks, dan gambar agar dapat dilihat."""
    from workflow.mail.preview import BROWSERS, find_browser, write_previews
    from workflow.mail.render import MailRenderer

    browser = None if without else find_browser()
    try:
        made = write_previews(MailRenderer(TEMPLATES / "email", read_agency()), folder, browser)
    except OSError as exc:
        raise BadInputError(f"Folder {folder.name} tidak dapat ditulis; periksa letak dan izinnya.") from exc
    missing = [one.name for one in made if one.picture is None]
    why = "" if without or not missing else f"Tanpa gambar: {', '.join(BROWSERS)} tidak ditemukan di mesin ini."
    if browser is not None and missing:
        why = f"Tanpa gambar: peramban tidak membuat {', '.join(missing)}."
    document = {
        "folder": str(folder),
        "surel": [{"nama": one.name, "subjek": one.subject, "gambar": one.picture is not None} for one in made],
        "tanpa_gambar": len(missing),
    }
    rows = [(one.name, one.subject, "ada" if one.picture else "tidak ada") for one in made]
    answer(Reply(document, OK, table_of("Pratinjau surel", ("Surel", "Subjek", "Gambar"), rows), why), as_json=as_json)


@mailing.command("pantulan")
def bounces(source: MailboxPath, pada: At = None, as_json: Json = False) -> None:
    """Baca laporan surel yang kembali; alamat yang tidak berfungsi tidak dikirimi lagi, pemberitahuannya dicetak."""
    app = open_app(moment_of(pada, SEND))
    path, read = return_path(app.settings), 0
    found, unread = [], []
    for piece in messages_in(source):
        if piece.mail is None:
            unread.append(piece.name)
            continue
        read += 1
        bounce = read_bounce(piece.mail, path)
        if bounce is not None:
            found.append(bounce)
    line = f"Bukan surel, atau lebih dari 5 MB: {', '.join(unread)}." if unread else ""
    if unread and not read:
        raise BadInputError(f"{source.name} tidak memuat laporan pengiriman. {line}")
    document: dict[str, object] = {"dibaca": read, "diabaikan": read - len(found), **record_bounces(found, app.house)}
    show = table_of("Pantulan", list(document), [list(document.values())])
    if unread:
        document["tidak_terbaca"] = unread
    answer(Reply(document, OK, show, line), as_json=as_json)


@mailing.command("pulihkan")
def restore(
    person: Annotated[str, typer.Argument(metavar="NIP", help="Orang yang alamatnya berfungsi lagi.")],
    as_json: Json = False,
) -> None:
    """Kirimi lagi alamat seseorang yang pernah memantul, sesudah dipastikan berfungsi."""
    document = {"dicabut": lift_bounces(person, open_app().house)}
    answer(Reply(document, OK, table_of("Alamat", ["Dicabut"], [[document["dicabut"]]])), as_json=as_json)


def refuse_others(actor: str, app: App, *, as_json: bool) -> None:
    """Ends the command with exit code 2 where the actor is no operator, analyst or personnel officer."""
    refusal = may_make(actor, app.house)
    if refusal is not None:
        _refuse(refusal, app, as_json=as_json)


def _refuse(refusal: Finding, app: App, *, as_json: bool) -> None:
    answer(refused(app.explainer.explain(refusal)), as_json=as_json)


@mailing.command("cetak")
def print_notices(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder tujuan.")],
    actor: Doer,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Cetak pemberitahuan yang tidak dapat dikirim lewat surel: satu PDF untuk satu unit, dengan tanda terima."""
    from workflow.documents.notices import Sheet, notices_pdf
    from workflow.mail.render import MailRenderer

    app = open_for(moment_of(pada, ACT), actor)
    refuse_others(actor, app, as_json=as_json)
    renderer, house = MailRenderer(TEMPLATES / "email", app.house.agency), app.house
    run = gather_prints(house, lambda mail, values: renderer.render(mail, values)[:2])
    if not folder.is_dir():
        raise BadInputError(f"Folder {folder.name} tidak ada.")
    now, files = house.clock.now(), {}
    for number, (unit, notices) in enumerate(run.units.items(), 1):
        sheets = [Sheet(*notice[1:]) for notice in notices]
        path = folder / f"surat-{now.astimezone(house.zone):%Y%m%d-%H%M}-{number:03}.pdf"
        files[path] = notices_pdf(TEMPLATES / "documents", unit, house.agency.name, sheets, now)
    free_targets([(path, ".pdf") for path in files], replace=False)
    save(files)
    note_printed(run, actor, house)
    told = [
        {"unit": unit, "surat": len(n), "berkas": p.name} for (unit, n), p in zip(run.units.items(), files, strict=True)
    ]
    rows = [list(one.values()) for one in told]
    answer(
        Reply({"unit": told, "batal": len(run.gone)}, OK, table_of("Cetakan", ("Unit", "Surat", "Berkas"), rows)),
        as_json=as_json,
    )


@mailing.command("tanda-terima")
def receive(
    codes: Annotated[
        list[str], typer.Argument(metavar="KODE...", help="Kode pada tanda terima, dipindai atau diketik.")
    ],
    actor: Doer,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Catat tanda terima surat tercetak yang kembali."""
    app = open_for(moment_of(pada, ACT), actor)
    refuse_others(actor, app, as_json=as_json)
    new = [code for code in codes if enter_receipt(code, actor, app.house)]
    document = {"dicatat": len(new), "sudah": len(codes) - len(new)}
    answer(Reply(document, OK, table_of("Tanda terima", list(document), [list(document.values())])), as_json=as_json)


@mailing.command("preferensi")
def preference(
    person: Annotated[str, typer.Argument(metavar="NIP", help="Orang yang pengingatnya diatur.")],
    choice: Annotated[Choice, typer.Argument(metavar="PILIHAN", help="harian, mingguan, atau sejak_tenggat.")],
    actor: Annotated[str, typer.Option("--pelaku", help="NIP orang itu sendiri, atau petugas kepegawaian.")],
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Atur pengingat sebelum tenggat bagi seseorang; surat resmi dan yang sudah jatuh tempo tidak pernah ditahan."""
    app = open_for(moment_of(pada, ACT), actor)
    refusal = may_choose(person, actor, app.house)
    if refusal is not None:
        _refuse(refusal, app, as_json=as_json)
    chosen = choose(person, choice, actor, "perintah", app.house)
    document = {"pilihan": chosen.choice.value, "versi": chosen.version, "berubah": chosen.changed}
    answer(Reply(document, OK, table_of("Pengingat", list(document), [list(document.values())])), as_json=as_json)


@mailing.command("wa")
def phone_texts(actor: Doer, pada: At = None, as_json: Json = False) -> None:
    """Teks WhatsApp netral bagi yang memilih saluran itu; dikirim oleh petugas, pembuatannya dicatat."""
    app = open_for(moment_of(pada, ACT), actor)
    refuse_others(actor, app, as_json=as_json)
    texts = hand_out_texts(actor, app.house)
    document = {"teks": [{"nip": mask_nip(one.nip), "nama": one.name, "teks": one.text} for one in texts]}
    rows = [(one.name, one.text) for one in texts]
    answer(Reply(document, OK, table_of("Teks WhatsApp", ("Nama", "Teks"), rows)), as_json=as_json)
