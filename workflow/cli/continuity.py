"""`mutasi kesinambungan`: units by day against their floor, who covers the critical posts, and the look-ahead."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from workflow.bootstrap import open_app
from workflow.cli.continuity_text import ahead_shape, cover_shape, picture_of, print_all, unit_shape
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.options import ACT, At, Json, day_of, moment_of
from workflow.cli.output import OK, Reply, answer
from workflow.services.continuity import LOOK, look_ahead, monitor


def show_continuity(
    unit: Annotated[str | None, typer.Option("--unit", help="ID unit, atau OPD dengan semua unitnya.")] = None,
    dari: Annotated[str | None, typer.Option("--dari", help="Hari pertama; tanpa ini hari ini.")] = None,
    sampai: Annotated[str | None, typer.Option("--sampai", help="Hari terakhir; tanpa ini dua pekan.")] = None,
    hari: Annotated[
        int | None,
        typer.Option("--hari", min=1, max=20, help="Hari kerja yang dilihat ke depan; tanpa ini dari config."),
    ] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Tulis peta unit per hari sebagai gambar SVG.")] = None,
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Kesinambungan layanan per unit dan hari: pegawai, jabatan kosong, pejabat pengganti, butir wajib, hari-hari ke depan."""
    targets = free_targets([(svg, ".svg")], replace=timpa)
    house = open_app(moment_of(pada, ACT)).house
    first = day_of(dari, "--dari") if dari else house.clock.today()
    last = day_of(sampai, "--sampai") if sampai else first + timedelta(days=LOOK - 1)
    found = monitor(house, first, last, unit)
    ahead = look_ahead(house, hari)
    contents = {targets[".svg"]: picture_of(found).encode()} if ".svg" in targets else {}
    save(contents)
    document = {
        "dari": first,
        "sampai": last,
        "unit": [unit_shape(found, name) for name in found.units],
        "layanan": [cover_shape(found, post, covers) for post, covers in found.covers],
        "ke_depan": ahead_shape(ahead),
        "berkas": [path.name for path in contents],
    }
    answer(Reply(document, OK, lambda console: print_all(found, ahead, console)), as_json=as_json)
