"""The work of a process that may be killed in the middle of it, settings from the environment."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.city import of_free_people
from tests.integration import kill_offices
from workflow.bootstrap import build_house, deliver_now, open_app
from workflow.cli.main import main as command
from workflow.cli.options import ACT, moment_of
from workflow.domain.acts import Act, Paper
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.registers import HISTORY_TABLES
from workflow.domain.stages import Trigger
from workflow.intake.context import read_context
from workflow.intake.tables import read_table, read_tables
from workflow.services.deciding import act_on_case
from workflow.services.imports import GUARDED_TABLES, ImportOrder, import_tables
from workflow.services.night import night_moment, run_nights
from workflow.services.ownership import follow_holders
from workflow.services.proposals import ProposalOrder, import_proposals
from workflow.services.recounting import recount
from workflow.storage import cases

DAY, NEW_DAY_OFF = "2026-12-03", "2026-12-07"


def main(what: str, folder: Path) -> None:
    """One night, one delivery, one count by a revised calendar, or one import, at a fixed moment."""
    app = open_app(moment_of(f"{DAY}T01:00" if what == "malam" else DAY, ACT))
    if what in kill_offices.WORKS:
        kill_offices.WORKS[what](app.house)
    elif what == "malam":
        run_nights(app.house, lambda day: build_house(app.house.store, app.settings, night_moment(day, app.house)))
    elif what == "kirim":
        deliver_now(app)
    elif what == "hitung":
        known = app.house.calendar
        days = {**known.holidays, date.fromisoformat(NEW_DAY_OFF): "Libur daerah (uji)"}
        recount(replace(app.house, calendar=replace(known, holidays=days)))
    elif what == "pemilik":
        with app.house.store.reading() as conn:
            first = min(cases.list_cases(conn, state="serah_terima"), key=lambda case: case.id)
        died = {"nip": first.nip, "jenis": "meninggal", "mulai": date.fromisoformat(DAY), "selesai": None}
        table = ParsedTable("status", "status", None, 1, frozenset(died), (ParsedRow(2, died),), (), 1)
        import_tables([table], ImportOrder(None, partial=False, dry_run=False, sha256="status"), app.house)
        follow_holders(app.house, date.fromisoformat(DAY))
    elif what == "dokumen":
        out = Path(os.environ["MUTASI_VAR"]) / "dokumen"
        out.mkdir(exist_ok=True)
        command(["dokumen", "2026-12", "sk", "--sk", "B", "--keluar", str(out), "--timpa", "--pada", DAY])
    elif what == "batal":
        with app.house.store.reading() as conn:
            known = [*cases.list_cases(conn, state="serah_terima"), *cases.list_cases(conn, state="dibatalkan")]
        first = min(known, key=lambda case: case.id)
        paper = Paper("800.1.3.3/BATAL/2026", "P-pencatat", "P-pemeriksa")
        act_on_case(Act(Trigger.BATALKAN, "P-walikota", reason="Uji pembatalan.", paper=paper), first.number, app.house)
    else:
        order = ImportOrder(None, partial=False, dry_run=False, sha256="kota")
        names = [name for name in HISTORY_TABLES if name not in GUARDED_TABLES]
        import_tables(list(read_tables(folder / "riwayat.xlsx", names).values()), order, app.house)
        context = read_context(folder / "gelombang.toml")._replace(code="2026-13")
        context = context._replace(decrees=tuple(d._replace(number=None) for d in context.decrees))
        table = of_free_people(read_table(folder / "usulan.xlsx", "usulan"), app.house)
        import_proposals(table, context, ProposalOrder(context.proposer or "", True, False, "kota"), app.house)


def in_a_process(what: str, folder: Path, settings: dict[str, str]) -> None:
    """The work under settings of its own, in a process that may be killed."""
    os.environ.update(settings)
    main(what, folder)
