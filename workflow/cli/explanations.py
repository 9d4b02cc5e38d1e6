"""`mutasi penjelasan`: the explanation of a placement to read, mend and print, and the talking sheet for superiors."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from workflow.bootstrap import App
from workflow.cli.actors import open_for
from workflow.cli.files import free_targets, save
from workflow.cli.options import ACT, Actor, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, refused
from workflow.cli.prints import is_synthetic, printed_workbook
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.explanation import PAUSE
from workflow.domain.findings import Finding
from workflow.domain.nip import mask_nip
from workflow.services.telling_views import TellingView, Text, amend, texts_of
from workflow.settings.toml import TEMPLATES
from workflow.storage.facts import Selection

LONGEST = 20_000


# fmt: off
def show_texts(
    nomor: Annotated[str | None, typer.Argument(help="Nomor kasus.")] = None,
    gelombang: Annotated[str | None, typer.Option("--gelombang", help="Semua naskah satu gelombang.")] = None,
    ubah: Annotated[Path | None, typer.Option(help="Berkas teks yang menggantikan naskah yang belum dikonfirmasi.")] = None,
    lembar_bicara: Annotated[bool, typer.Option("--lembar-bicara", help="Bahan bicara untuk atasan.")] = False,
    xlsx: Annotated[Path | None, typer.Option(help="Buku kerja untuk ditinjau.")] = None,
    cetak: Annotated[Path | None, typer.Option(help="PDF untuk dicetak.")] = None,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Naskah penjelasan penempatan: yang akan atau sudah disampaikan kepada ASN, dan bahan bicara untuk atasannya."""
    # fmt: on
    if (nomor is None) == (gelombang is None):
        raise BadInputError("Tulis: mutasi penjelasan NOMOR, atau mutasi penjelasan --gelombang KODE.")
    app = open_for(moment_of(pada, ACT), pelaku)
    if ubah is not None:
        answer(_amended(nomor, ubah, pelaku, app), as_json=as_json)
    selection = Selection.of_numbers([nomor]) if nomor is not None else Selection.of_round(gelombang or "")
    found = texts_of(selection, app.house, by=pelaku)
    if not found:
        raise NotFoundError("Naskah penjelasan", nomor or gelombang or "")
    free_targets([(path, kind) for path, kind in ((xlsx, ".xlsx"), (cetak, ".pdf")) if path is not None], replace=False)
    files = {}
    if xlsx is not None:
        files[xlsx] = _workbook(found)
    if cetak is not None:
        files[cetak] = _printed(found, app, sheet=lembar_bicara)
    save(files)
    document = {"naskah": [_document(one, sheet=lembar_bicara) for one in found], "berkas": [path.name for path in files]}
    answer(Reply(document, OK, _shown(found, sheet=lembar_bicara)), as_json=as_json)


def _amended(number: str | None, source: Path, actor: str | None, app: App) -> Reply:
    if number is None or actor is None:
        raise BadInputError("--ubah memerlukan NOMOR dan --pelaku.")
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, ValueError) as exc:
        raise BadInputError(f"Berkas {source.name} tidak dapat dibaca sebagai teks UTF-8.") from exc
    if len(text) > LONGEST:
        raise BadInputError(f"Naskah paling panjang {LONGEST} huruf.")
    found = amend(number, text, actor, app.house)
    if isinstance(found, Finding):
        return refused(app.explainer.explain(found))
    return Reply({"berhasil": True, "naskah": [_document(found, sheet=False)]}, OK, _shown([found], sheet=False))


def _document(one: Text, *, sheet: bool) -> dict[str, object]:
    told: dict[str, object] = {
        "nomor": one.file.facts.case.number,
        "nip": one.file.nip,
        "versi": one.kept.version if one.kept else None,
        "sidik": one.kept.sha256 if one.kept else None,
        "dikonfirmasi_oleh": one.kept.confirmed_by if one.kept else None,
        "tugas": f"{one.task.number}/{one.task.code}" if one.task else None,
        "teks": one.text,
    }
    return told | ({"lembar_bicara": one.sheet} if sheet else {})


def _shown(found: Sequence[Text], *, sheet: bool) -> Callable[[Console], None]:
    def show(console: Console) -> None:
        for one in found:
            console.print(f"{one.file.facts.case.number}: {_standing(one)}", markup=False)
            console.print(one.sheet if sheet else one.text or "(tidak untuk dibaca orang ini)", markup=False)

    return show


def _standing(one: Text) -> str:
    if one.kept is None:
        return "pratinjau, belum disimpan"
    if one.kept.confirmed_by is not None:
        return f"versi {one.kept.version}, dikonfirmasi"
    return f"versi {one.kept.version}, menunggu konfirmasi" if one.task else f"versi {one.kept.version}, belum waktunya"


def _workbook(found: Sequence[Text]) -> bytes:
    from workflow.documents.periksa import Sheet

    headings = ("Nomor", "NIP", "Keadaan", "Naskah")
    rows = tuple((one.file.facts.case.number, mask_nip(one.file.nip), _standing(one), one.text) for one in found)
    widths, above = (16.0, 22.0, 24.0, 110.0), ("Naskah penjelasan penempatan; rahasia sampai SK terbit.",)
    return printed_workbook({"naskah": Sheet(headings, rows, widths, above, (), "RAHASIA")})


def _printed(found: Sequence[Text], app: App, *, sheet: bool) -> bytes:
    """One section a case; the sheet for superiors, or the text to be reviewed."""
    from workflow.documents.paper import Paper, Section, lines, paragraph, pdf_content
    from workflow.documents.pdf import render_paper
    from workflow.settings.stationery import read_stationery

    style, agency = read_stationery(), app.house.agency
    title = "BAHAN BICARA UNTUK ATASAN" if sheet else "NASKAH PENJELASAN PENEMPATAN"
    sections = tuple(
        Section(
            "unit",
            (
                lines(title, f"NOMOR {one.file.facts.case.number}"),
                *(paragraph(part, indent=False) for part in _paragraphs(one, sheet=sheet)),
            ),
        )
        for one in found
    )
    covers = tuple(one.file.nip for one in found)
    paper = Paper("penjelasan", title.capitalize(), sections, None, None, "", None, covers, title, mark="RAHASIA")
    address = f"{app.settings.url_dasar}/gelombang/{found[0].file.facts.case.round_code}"
    content = pdf_content(paper, style, agency, style.paper, address, synthetic=is_synthetic())
    return render_paper(TEMPLATES / "documents" / "naskah.typ", content, style.crest, app.house.clock.now())


def _paragraphs(one: Text, *, sheet: bool) -> list[str]:
    if sheet:
        return [line for part in one.sheet.split(PAUSE) for line in part.split("\n")]
    return one.text.split(PAUSE)


def telling_document(view: TellingView) -> dict[str, object]:
    """The telling as `mutasi kasus` answers it: that one has answered; what, and anything private, by role."""
    return {
        "diberitahu": view.told_on,
        "sampai": view.until,
        "sudah_dijawab": view.answered,
        "jawaban": view.answer,
        "pribadi": [{"pada": note.recorded_at.isoformat(), "teks": note.text} for note in view.private],
    }


def telling_line(view: TellingView) -> str:
    """The same in one line."""
    if view.told_on is None:
        return "Sosialisasi: penempatan belum disampaikan."
    if not view.answered:
        return f"Sosialisasi: disampaikan {view.told_on}; tanggapan ditunggu sampai {view.until}."
    what = f": {view.answer.replace('_', ' ')}" if view.answer else ""
    return f"Sosialisasi: disampaikan {view.told_on}; sudah dijawab{what}."
