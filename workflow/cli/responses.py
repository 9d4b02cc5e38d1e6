"""`mutasi sosialisasi tanggapan`: how a round was answered, in numbers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from workflow.cli.actors import open_for
from workflow.cli.changes import all_of
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.options import ACT, Actor, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.documents.bar_chart import Panel, panels_svg
from workflow.domain.responses import ANSWERS, Group
from workflow.services.responses import Report, response_report

_KINDS = {
    "paham": "Paham",
    "perlu_penjelasan": "Perlu penjelasan",
    "permohonan": "Permohonan",
    "tidak_setuju": "Tidak setuju",
}
_HEADINGS = ("Gelombang", "Unit", "Diberi tahu", "Menjawab", "%", "Median hari kerja", *_KINDS.values())
_REASONS = ("Gelombang", "Jawaban", "Perihal", "Jumlah")
_HIDDEN = "-"


def show_responses(
    kode: Annotated[list[str] | None, typer.Argument(metavar="[KODE]...", help="Gelombang; tanpa ini semua.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Tulis juga sebagai XLSX.")] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Tulis juga sebagai gambar SVG.")] = None,
    timpa: Overwrite = False,
    pelaku: Actor = None,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Laporan tanggapan per unit dan gelombang: tingkat, waktu, jenis, dan perihal; tanpa nama, unit kecil digabung."""
    targets = free_targets([(xlsx, ".xlsx"), (svg, ".svg")], replace=timpa)
    house = open_for(moment_of(pada, ACT), pelaku).house
    reports, least = response_report(kode or (), house, by=pelaku), house.policy.smallest_group
    rows = [row for one in reports for row in _rows(one)]
    reasons = [row for one in reports for row in _reasons(one)]
    contents = {}
    if ".xlsx" in targets:
        from workflow.intake.writer import workbook_bytes

        contents[targets[".xlsx"]] = workbook_bytes({"tanggapan": (_HEADINGS, rows), "perihal": (_REASONS, reasons)})
    if ".svg" in targets:
        contents[targets[".svg"]] = _picture(reports).encode()
    save(contents)
    document = {
        "paling_sedikit_orang": least,
        "gelombang": [_shape(one) for one in reports],
        "berkas": [path.name for path in contents],
    }
    show = all_of(
        table_of(f"Tanggapan menurut unit (rincian di bawah {least} jawaban tidak ditampilkan)", _HEADINGS, rows),
        table_of("Perihal menurut jawaban", _REASONS, reasons),
    )
    answer(Reply(document, OK, show, _line(reports)), as_json=as_json)


def _line(reports: Sequence[Report]) -> str:
    waiting = [f"{one.code} (s.d. {one.open_until})" for one in reports if one.open_until is not None]
    if not waiting:
        return ""
    return f"Tanggapan masih ditunggu: {', '.join(waiting)}. Angka sementara ini untuk BKPSDM; jangan dibagikan."


def _rows(report: Report) -> list[tuple[object, ...]]:
    found = report.responses
    return [_row(report.code, group.name, group) for group in found.groups] + [
        _row(report.code, "SELURUHNYA", found.total)
    ]


def _row(code: str, name: str, group: Group) -> tuple[object, ...]:
    kinds = [group.kinds[kind] if group.kinds is not None else _HIDDEN for kind in ANSWERS]
    spent = group.median if group.median is not None else _HIDDEN
    return (code, name, group.told, group.answered, group.rate, spent, *kinds)


def _reasons(report: Report) -> list[tuple[object, ...]]:
    themes = report.responses.themes
    return [
        (report.code, _KINDS[kind], theme.replace("_", " "), count)
        for kind, given in themes.items()
        for theme, count in given.items()
    ]


def _shape(report: Report) -> dict[str, object]:
    return {
        "kode": report.code,
        "sementara": report.open_until is not None,
        "ditunggu_sampai": report.open_until,
        **_numbers(report.responses.total),
        "perihal": {kind: dict(given) for kind, given in report.responses.themes.items()},
        "unit": [{"nama": group.name, **_numbers(group)} for group in report.responses.groups],
    }


def _numbers(group: Group) -> dict[str, object]:
    return {
        "banyak_unit": group.units,
        "diberi_tahu": group.told,
        "menjawab": group.answered,
        "persen": group.rate,
        "median_hari_kerja": group.median,
        "jawaban": dict(group.kinds) if group.kinds is not None else None,
    }


def _picture(reports: Sequence[Report]) -> str:
    panels = []
    for one in reports:
        total = one.responses.total
        rates = [(group.name, round(group.rate or 0)) for group in one.responses.groups]
        panels.append(Panel(f"{one.code}: {total.answered} dari {total.told} menjawab, persen menurut unit", rates))
        if total.kinds is not None:
            panels.append(Panel(f"{one.code}: jenis jawaban", [(_KINDS[kind], total.kinds[kind]) for kind in ANSWERS]))
    return panels_svg("Tanggapan sosialisasi, tanpa nama", panels)
