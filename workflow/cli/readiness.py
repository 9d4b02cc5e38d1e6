"""`mutasi kesiapan`."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console

from workflow.bootstrap import open_app
from workflow.cli.options import ACT, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.cli.shapes import GapShape, ReadinessShape, TableShape
from workflow.domain.readiness import STATEMENT_RULES
from workflow.services.readiness import Readiness, RuleGap, TableReport, readiness

_HEADINGS = ("Tabel", "Diimpor", "Tercakup", "Di kasus", "Tidak diketahui", "Tertahan")


def show_readiness(
    gelombang: Annotated[str | None, typer.Option("--gelombang", help="Hanya kasus gelombang ini.")] = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Kesiapan data: tiap tabel, siapa yang tercakup, dan berapa kasus yang tertahan oleh kekurangannya."""
    found = readiness(gelombang, open_app(moment_of(pada, ACT)).house)
    answer(Reply(_document(found), OK, _printer(found)), as_json=as_json)


def _document(found: Readiness) -> ReadinessShape:
    return {
        "pada": found.on.isoformat(),
        "gelombang": found.round_code,
        "asn": found.people,
        "kasus": found.cases,
        "kasus_kurang_data": found.cases_with_gaps,
        "kasus_tertahan": found.cases_stopped,
        "tabel": [_table(table) for table in found.tables],
        "konteks": [_gap(gap) for gap in found.context],
        "pernyataan": [
            {"jenis": kind, "aturan": STATEMENT_RULES[kind], "kasus_ditutup": count}
            for kind, count in found.statements.items()
        ],
    }


def _table(table: TableReport) -> TableShape:
    return {
        "tabel": table.name,
        "diimpor": table.imported_at is not None,
        "terakhir": table.imported_at.isoformat() if table.imported_at else None,
        "baris": table.rows,
        "satuan": table.unit,
        "cakupan": {"tercakup": table.covered, "dari": table.total} if table.unit else None,
        "cakupan_kasus": {"tercakup": table.case_covered, "dari": table.case_total} if table.unit else None,
        "kasus_tidak_diketahui": table.unknown,
        "kasus_tertahan": table.stopped,
        "aturan": [_gap(gap) for gap in table.gaps],
    }


def _gap(gap: RuleGap) -> GapShape:
    return {
        "aturan": gap.rule,
        "tidak_diketahui": gap.unknown,
        "tertahan": gap.stopped,
        "pernyataan": gap.statement,
        "ditutup_pernyataan": gap.closed,
    }


def _printer(found: Readiness) -> Callable[[Console], None]:
    told = f"Kesiapan {found.on}: {found.cases} kasus terbuka, {found.cases_stopped} tertahan karena data belum ada"
    show_table = table_of(told, _HEADINGS, [_row(table) for table in found.tables])
    lines = [_line(table.name, gap) for table in found.tables for gap in table.gaps]
    lines += [_line("konteks gelombang", gap) for gap in found.context]

    def show(console: Console) -> None:
        show_table(console)
        for line in lines:
            console.print(line)

    return show


def _row(table: TableReport) -> tuple[object, ...]:
    return (
        table.name,
        f"{table.imported_at:%Y-%m-%d}" if table.imported_at else "belum",
        f"{table.covered}/{table.total} {table.unit}" if table.unit else f"{table.rows} baris",
        f"{table.case_covered}/{table.case_total}" if table.unit else "-",
        table.unknown,
        table.stopped,
    )


def _line(table: str, gap: RuleGap) -> str:
    closing = f"; pernyataan {gap.statement} menutup {gap.closed}" if gap.statement and gap.closed else ""
    return f"• {table}, {gap.rule}: {gap.unknown} kasus tidak diketahui, {gap.stopped} tertahan{closing}"
