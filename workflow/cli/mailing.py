"""`mutasi surat`: looking at the mails, and what happens to them outside of the outbox."""

from pathlib import Path
from typing import Annotated

import typer

from workflow.cli.options import Json
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.domain.errors import BadInputError
from workflow.settings.policy import read_agency
from workflow.settings.toml import TEMPLATES

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
