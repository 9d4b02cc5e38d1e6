"""`mutasi awal`: where a round starts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from workflow.bootstrap import open_app
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.options import ACT, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.documents.bar_chart import Panel, panels_svg
from workflow.domain.facts import Post
from workflow.domain.indonesian import tanggal
from workflow.services.house import House
from workflow.services.starting import LISTS, Starting, where_to_start

_SHOWN, _BARS = 10, 12
_TITLES = {
    "lowong": "Jabatan lowong",
    "pensiun": "Jabatan yang lowong dalam {bulan} bulan (pensiun)",
    "plt": "Plt yang lama atau tanpa tanggal mulai",
    "lama": "Lebih dari {tahun} tahun dalam jabatan",
    "kurang": "Unit di bawah jumlah pegawai terkecil",
}
_POST = ("ID jabatan", "Jabatan", "Unit", "OPD")
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "lowong": (*_POST, "Eselon", "Kebutuhan", "Terisi", "Kosong", "Terakhir ditinggalkan", "Plt/Plh", "Layanan"),
    "pensiun": (*_POST, "NIP", "Nama", "Lowong pada", "BUP", "Sebab"),
    "plt": (*_POST, "NIP", "Nama", "Hasil", "Alasan"),
    "lama": (*_POST, "NIP", "Nama", "Sejak", "Bulan", "Melewati batas sejak"),
    "kurang": ("ID unit", "Unit", "OPD", "Kebutuhan", "Terisi", "Paling sedikit", "Kurang"),
}
_ON_SCREEN: Mapping[str, tuple[str, ...]] = {
    "lowong": ("Jabatan", "Unit", "Eselon", "Kosong", "Terakhir ditinggalkan"),
    "pensiun": ("Jabatan", "Nama", "Lowong pada", "Sebab"),
    "plt": ("Jabatan", "Nama", "Alasan"),
    "lama": ("Jabatan", "Unit", "Nama", "Sejak", "Bulan"),
    "kurang": ("Unit", "Kebutuhan", "Terisi", "Paling sedikit", "Kurang"),
}
"""What fits a terminal of 80 columns; `--json` and `--xlsx` have every column."""
Row = tuple[object, ...]


class ListName(StrEnum):
    """The lists by name."""

    LOWONG = "lowong"
    PENSIUN = "pensiun"
    PLT = "plt"
    LAMA = "lama"
    KURANG = "kurang"


def show_starting(
    daftar: Annotated[ListName | None, typer.Option("--daftar", help="Satu daftar saja, seluruhnya.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="ID unit, atau OPD dengan semua unitnya.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Tulis daftarnya juga sebagai XLSX.")] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Gambar SVG: jumlah per OPD; dengan --unit per unit.")
    ] = None,
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Tempat gelombang dimulai: jabatan lowong dan yang akan lowong, Plt lama, masa jabatan panjang, unit kurang pegawai."""
    targets = free_targets([(xlsx, ".xlsx"), (svg, ".svg")], replace=timpa)
    house = open_app(moment_of(pada, ACT)).house
    found = where_to_start(house, unit_id=unit)
    names = (daftar.value,) if daftar is not None else LISTS
    tables = {name: _rows(name, found, house) for name in names}
    contents = {}
    if ".xlsx" in targets:
        contents[targets[".xlsx"]] = _workbook(tables, found)
    if ".svg" in targets:
        contents[targets[".svg"]] = _picture(names, found, unit).encode()
    save(contents)
    document = {
        "pada": found.today,
        "unit": unit,
        "ringkasan": {name: {"jumlah": len(rows), "opd": found.by_agency(name)} for name, rows in tables.items()},
        "daftar": {name: [_shape(name, row) for row in rows] for name, rows in tables.items()},
        "tanpa_tmt_jabatan": found.undated,
        "tanpa_tanggal_lahir": found.unborn,
        "berkas": [path.name for path in contents],
    }
    answer(Reply(document, OK, _printer(tables, found, whole=daftar is not None)), as_json=as_json)


def _title(name: str, found: Starting) -> str:
    limits = found.limits
    return _TITLES[name].format(bulan=limits.retirement_months, tahun=f"{limits.review_months / 12:g}")


def _shape(name: str, row: Row) -> dict[str, object]:
    keys = (heading.lower().replace(" ", "_").replace("/", "_") for heading in _HEADINGS[name])
    return dict(zip(keys, row, strict=True))


def _rows(name: str, found: Starting, house: House) -> list[Row]:
    made: Mapping[str, Callable[[], list[Row]]] = {
        "lowong": lambda: _vacant(found),
        "pensiun": lambda: _retiring(found),
        "plt": lambda: _acting(found, house),
        "lama": lambda: [
            (*_post(one.post), one.person.nip, one.person.name, one.since, one.months, one.due)
            for one in found.long_serving
        ],
        "kurang": lambda: [
            (one.unit_id, one.unit_name, one.agency_id, one.need, one.staff, one.floor, one.floor - one.staff)
            for one in found.short
        ],
    }
    return made[name]()


def _post(post: Post) -> Row:
    return (post.id, post.name, post.unit_name, post.agency_id)


def _vacant(found: Starting) -> list[Row]:
    return [
        (
            *_post(one.post),
            one.post.echelon,
            one.post.slots,
            one.filled,
            one.free,
            one.left,
            found.acting.get(one.post.id),
            one.post.service_critical,
        )
        for one in found.vacant
    ]


def _retiring(found: Starting) -> list[Row]:
    return [
        (*_post(one.post), one.person.nip, one.person.name, one.day, one.age, _cause(one.day, one.age, found.today))
        for one in found.retiring
    ]


def _cause(day: date, age: int | None, today: date) -> str:
    told = "tercatat di tabel status" if age is None else "batas usia pensiun"
    return f"{told}, sudah lewat" if day < today else told


def _acting(found: Starting, house: House) -> list[Row]:
    rows: list[Row] = []
    for one in found.acting_long:
        said = house.explain(one.finding)
        post = _post(one.post) if one.post is not None else (one.post_id, None, None, None)
        rows.append((*post, one.nip, one.name, said["hasil"], said["alasan"]))
    return rows


def _workbook(tables: Mapping[str, list[Row]], found: Starting) -> bytes:
    from workflow.intake.writer import workbook_bytes

    counts = [
        (_title(name, found), found.agencies.get(agency, agency), count)
        for name in tables
        for agency, count in found.by_agency(name).items()
    ]
    sheets = {name: (_HEADINGS[name], rows) for name, rows in tables.items()}
    return workbook_bytes({"ringkasan": (("Daftar", "OPD", "Jumlah"), counts), **sheets})


def _picture(names: Sequence[str], found: Starting, unit_id: str | None) -> str:
    """Bars by agency, or of one agency by its units."""
    counts = {name: found.by_agency(name) if unit_id is None else found.by_unit(name) for name in names}
    by, labels = ("OPD", found.agencies) if unit_id is None else ("unit", _units(found))
    panels = [
        Panel(f"{_title(name, found)}: {sum(counts[name].values())}", _bars(counts[name], labels, by)) for name in names
    ]
    of = "" if unit_id is None else f" di {found.agencies.get(unit_id) or labels.get(unit_id, unit_id)}"
    return panels_svg(f"Tempat gelombang dimulai{of}, {tanggal(found.today)}, menurut {by}", panels)


def _units(found: Starting) -> dict[str, str]:
    return {post.unit_id: post.unit_name for post in found.staffing.posts.values()}


def _bars(counts: Mapping[str, int], labels: Mapping[str, str], by: str) -> list[tuple[str, int]]:
    bars = [(labels.get(one, one) or "tidak di peta jabatan", count) for one, count in counts.items()]
    rest = bars[_BARS:]
    return [*bars[:_BARS], (f"{len(rest)} {by} lain", sum(count for _name, count in rest))] if rest else bars


def _printer(tables: Mapping[str, list[Row]], found: Starting, *, whole: bool) -> Callable[[Console], None]:
    def show(console: Console) -> None:
        for name, rows in tables.items():
            shown = rows if whole else rows[:_SHOWN]
            rest = f"; {len(rows) - len(shown)} lagi dengan --daftar {name}" if len(shown) < len(rows) else ""
            places = [_HEADINGS[name].index(heading) for heading in _ON_SCREEN[name]]
            cells = [[row[place] for place in places] for row in shown]
            table_of(f"{_title(name, found)}: {len(rows)}{rest}", _ON_SCREEN[name], cells)(console)
        console.print(
            f"Tanpa TMT jabatan: {found.undated}; tanpa tanggal lahir: {found.unborn}; mereka tidak dapat didaftar."
        )

    return show
