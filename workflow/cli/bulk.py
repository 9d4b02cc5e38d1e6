"""`mutasi aksi konfirmasi --gelombang KODE`: the review list of one person's items, and their acknowledgement at once."""

from pathlib import Path

from rich.console import Console

from workflow.bootstrap import App
from workflow.cli.files import free_targets, save
from workflow.cli.output import OK, REFUSED, Reply, sentence_of, table_of
from workflow.cli.prints import is_synthetic
from workflow.domain.acts import Act
from workflow.domain.errors import BadInputError
from workflow.domain.findings import Result
from workflow.domain.telling import Kind, kind_of
from workflow.mail.indonesian import tanggal
from workflow.services.bulk import BulkAnswer, BulkScope, acknowledge_round
from workflow.services.telling_views import texts_of
from workflow.settings.toml import TEMPLATES
from workflow.storage.facts import Selection
from workflow.storage.tasks import StoredTask


def bulk_reply(command: Act, scope: BulkScope, sheet: Path | None, app: App) -> Reply:
    """Acknowledges, or with --simulasi only lists, what one person has open in a round.

    Args:
        sheet: with --simulasi, the PDF to sign: every open item, since a signed list acknowledges all.

    Raises:
        BadInputError: a sheet is asked for of what is not a simulation.
    """
    if sheet is not None and not command.dry_run:
        raise BadInputError("--cetak hanya bersama --simulasi: daftar ditandatangani sebelum dikonfirmasi.")
    free_targets([(sheet, ".pdf")], replace=False)
    found = acknowledge_round(command, scope, app.house, everything=sheet is not None)
    document = _document(found, _texts(found, app), app)
    if sheet is not None:
        save({sheet: _printed(found, command.actor, app)})
        document["berkas"] = sheet.name

    def show(console: Console) -> None:
        rows = [
            (row["id"], row["judul"], row["tenggat"], "; ".join(sentence_of(f) for f in row["temuan"]))  # type: ignore[attr-defined]  # a list of findings
            for row in _rows(found, {}, app)
        ]
        table_of("Dikonfirmasi sekaligus", ("Tugas", "Judul", "Tenggat", "Temuan"), rows)(console)
        review = [(f"{t.number}/{t.code}", t.title, t.deadline, t.risk) for t in found.review]
        table_of("Ditinjau satu per satu", ("Tugas", "Judul", "Tenggat", "Risiko"), review)(console)

    line = "" if found.done else "Ditolak: tidak satu pun butir dikonfirmasi; lihat temuan tiap butir."
    return Reply(document, OK if found.done else REFUSED, show, line)


def _printed(found: BulkAnswer, actor: str, app: App) -> bytes:
    """The list as a PDF: what is confirmed, by whom, and the digest that the signature stands for."""
    # The renderer is not loaded by commands that print nothing.
    from workflow.documents.paper import Paper, Section, fields, lines, paragraph, pdf_content, signatures, table
    from workflow.documents.pdf import render_paper
    from workflow.settings.stationery import read_stationery

    style, agency = read_stationery(), app.house.agency
    rows = [
        (f"{n}.", f"{task.number}/{task.code}", task.title, tanggal(task.deadline), "wajib" if task.blocking else "")
        for n, (task, _told) in enumerate(found.items, 1)
    ]
    body = (
        lines("DAFTAR KONFIRMASI BUTIR", f"GELOMBANG {found.round_code}"),
        fields(("Penanggung jawab", actor), ("Banyaknya butir", str(len(rows))), ("Sidik daftar", found.digest)),
        table(("No.", "Tugas", "Butir", "Tenggat", "Sifat"), (0.5, 2.2, 4.8, 1.7, 0.8), rows),
        paragraph("Yang bertanda tangan menyatakan bahwa semua butir di atas sudah selesai."),
        signatures(("Penanggung jawab", "", f"NIP {actor}"), place=f"{style.city}, ....................", mark=""),
    )
    title = f"Daftar konfirmasi serah terima gelombang {found.round_code}"
    covers = tuple(dict.fromkeys(task.nip for task, _told in found.items))
    paper = Paper(
        "daftar_konfirmasi", title, (Section("unit", body),), found.digest, None, "", None, covers, found.digest
    )
    address = f"{app.settings.url_dasar}/gelombang/{found.round_code}"
    content = pdf_content(paper, style, agency, style.paper, address, synthetic=is_synthetic())
    return render_paper(TEMPLATES / "documents" / "naskah.typ", content, style.crest, app.house.clock.now())


def _texts(found: BulkAnswer, app: App) -> dict[str, str]:
    """What is confirmed by the list, by task: the texts of explanations."""
    asked = [task for task, _told in found.items if kind_of(task.code) is Kind.CONFIRM]
    read = texts_of(Selection.of_numbers([task.number for task in asked]), app.house) if asked else []
    text = {one.file.facts.case.number: one.text for one in read}
    return {f"{task.number}/{task.code}": text[task.number] for task in asked}


def _document(found: BulkAnswer, texts: dict[str, str], app: App) -> dict[str, object]:
    return {
        "gelombang": found.round_code,
        "pemicu": "konfirmasi",
        "berhasil": found.done,
        "digest": found.digest,
        "tugas": _rows(found, texts, app),
        "ditinjau": [_item(task) for task in found.review],
        "dikecualikan": list(found.left_out),
    }


def _rows(found: BulkAnswer, texts: dict[str, str], app: App) -> list[dict[str, object]]:
    return [
        _item(task)
        | ({"naskah": texts[code]} if (code := f"{task.number}/{task.code}") in texts else {})
        | {
            "berhasil": told.done,
            "temuan": [app.explainer.explain(f) for f in told.findings if f.result is not Result.PASS],
        }
        for task, told in found.items
    ]


def _item(task: StoredTask) -> dict[str, object]:
    return {
        "id": f"{task.number}/{task.code}",
        "judul": task.title,
        "tenggat": task.deadline,
        "risiko": task.risk,
        "wajib": task.blocking,
    }
