"""`mutasi ekspor-imut`: a round as a list for entry into I-MUT."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from workflow.bootstrap import App, open_app
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.imut_shapes import state_counts
from workflow.cli.options import ACT, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.cli.prints import Source, articles, extract_in_words, is_synthetic, printed_workbook, told
from workflow.documents.imut import HEADINGS, WIDTHS, Entry, rows
from workflow.documents.matrix import NOT_A_SUBSTITUTE, RESTRICTED, SYNTHETIC, TO_VERIFY
from workflow.documents.periksa import Sheet
from workflow.domain.findings import Finding, Result
from workflow.mail.indonesian import waktu
from workflow.services.exports import BEFORE_THE_DECREE, RoundList, list_round

PURPOSE = "Tujuan: pengisian usulan di I-MUT untuk rekomendasi BKN. Jangan dipakai atau disebarkan untuk tujuan lain."
FORM = (
    "Kolom formulir I-MUT tidak dipublikasikan; daftar ini memuat isinya dalam kata-kata biasa. Ketik ulang atau salin; "
    "alasan disusun dari data tercatat, bacalah sebelum dikirim."
)


def export_imut(
    gelombang: Annotated[str, typer.Argument(help="Kode gelombang.")],
    berkas: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Berkas XLSX yang ditulis.")],
    sk: Annotated[str | None, typer.Option("--sk", help="Hanya SK ini.")] = None,
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Tulis daftar satu gelombang dengan alasan setiap nama, untuk diisikan ke I-MUT."""
    targets = free_targets(((berkas, ".xlsx"),), replace=timpa)
    app = open_app(moment_of(pada, ACT))
    found = list_round(gelombang, sk, app.house)
    entries = [Entry(listed.file, tuple(told(f, app.explainer) for f in listed.findings)) for listed in found.names]
    past = frozenset(n.file.facts.case.number for n in found.names if n.file.facts.case.state not in BEFORE_THE_DECREE)
    made = rows(entries, past)
    save({targets[".xlsx"]: printed_workbook(_sheets(gelombang, made, found, app))})
    ready = sum(bool(row[HEADINGS.index("Siap diisikan")]) for row in made)
    document = {
        "gelombang": gelombang,
        "sk": sk,
        "berkas": berkas.name,
        "nama": len(made),
        "siap": ready,
        "belum_siap": len(made) - ready,
        "imut": state_counts(listed.file for listed in found.names),
        "temuan_gelombang": [app.explainer.explain(finding) for finding in _standing(found)],
    }
    show = table_of(
        f"Ekspor I-MUT {gelombang}", ("Nama", "Siap", "Belum siap"), [(len(made), ready, len(made) - ready)]
    )
    answer(Reply(document, OK, show, f"Ditulis: {berkas.name}. {NOT_A_SUBSTITUTE}."), as_json=as_json)


def _standing(found: RoundList) -> list[Finding]:
    return [finding for finding in found.round_findings if finding.result is not Result.PASS]


def _sheets(code: str, made: Sequence[tuple[object, ...]], found: RoundList, app: App) -> dict[str, Sheet]:
    house = app.house
    judged = waktu(house.clock.now(), house.zone)
    roster_on = found.names[0].file.facts.roster_on if found.names else None
    extract = extract_in_words(roster_on, Source("", None, None, on_files=False, whole_nip=True), house)
    made_up = (f"{SYNTHETIC}.",) if is_synthetic() else ()
    unverified = [f"{a.code} {a.title}: {a.basis}" for a in articles(house.rulebook.unverified(house.clock.today()))]
    notes = (
        *(f"{house.agency.name} · {house.agency.unit}", f"Daftar gelombang {code} untuk I-MUT", f"{NOT_A_SUBSTITUTE}."),
        *(f"Data: {extract}. Dinilai: {judged}.", PURPOSE, FORM, f"{RESTRICTED}.", *made_up),
        *(f"Gelombang: {f.rule} {told(f, app.explainer).sentence}" for f in _standing(found)),
        f"Aturan yang belum diverifikasi ({TO_VERIFY}):",
        *unverified,
    )
    footer = f"{'DATA SINTETIS. ' if made_up else ''}{NOT_A_SUBSTITUTE}. Data: {extract}. Dinilai: {judged}."
    # The list begins in row 1, so that it can be copied and filtered as a table; what must be known stands beside it.
    return {
        "imut": Sheet(HEADINGS, tuple(made), WIDTHS, (), (), footer),
        "keterangan": Sheet(("Keterangan",), tuple((note,) for note in notes), (150,), (), (), footer),
    }
