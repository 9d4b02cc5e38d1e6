"""`mutasi surat`: looking at the mails, and what happens to them outside of the outbox."""

from pathlib import Path
from typing import Annotated

import typer

from workflow.bootstrap import open_app, return_path
from workflow.cli.options import SEND, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.domain.errors import BadInputError
from workflow.mail.bounces import messages_in, read_bounce
from workflow.services.bounces import lift_bounces, record_bounces
from workflow.settings.policy import read_agency
from workflow.settings.toml import TEMPLATES

MailboxPath = Annotated[
    Path, typer.Argument(metavar="BERKAS|DIR", help="Berkas surel, mbox, Maildir, atau folder .eml.")
]

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
        raise BadInputError(f"Folder {folder.name} tidak dapat ditulis ({exc.strerror}).") from exc
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
    found = []
    for data in messages_in(source):
        read += 1
        bounce = read_bounce(data, path)
        if bounce is not None:
            found.append(bounce)
    document = {"dibaca": read, "diabaikan": read - len(found), **record_bounces(found, app.house)}
    answer(Reply(document, OK, table_of("Pantulan", list(document), [list(document.values())])), as_json=as_json)


@mailing.command("pulihkan")
def restore(person: Annotated[str, typer.Argument(metavar="NIP")], as_json: Json = False) -> None:
    """Kirimi lagi alamat seseorang yang pernah memantul, sesudah dipastikan berfungsi."""
    document = {"dicabut": lift_bounces(person, open_app().house)}
    answer(Reply(document, OK, table_of("Alamat", ["Dicabut"], [[document["dicabut"]]])), as_json=as_json)
