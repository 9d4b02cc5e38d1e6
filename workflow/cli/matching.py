"""`mutasi jodohkan`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from workflow.cli.options import Json
from workflow.cli.output import OK, Reply, answer, table_of

if TYPE_CHECKING:
    from workflow.cli.shapes import MatchingShape
    from workflow.domain.matching import Matching, Pairs


def match_people(
    skor: Annotated[Path, typer.Argument(help="SKOR.csv: nip, id_jabatan, skor.")],
    kapasitas: Annotated[Path | None, typer.Option("--kapasitas", help="K.csv: id_jabatan, kapasitas.")] = None,
    minimalkan: Annotated[bool, typer.Option("--minimalkan", help="Cari total terkecil, bukan terbesar.")] = False,
    as_json: Json = False,
) -> None:
    """Penempatan optimal dari SKOR.csv: sebanyak mungkin orang, lalu total terbaik."""
    from workflow.domain.matching import match
    from workflow.intake.pairs import read_capacities

    places = read_capacities(kapasitas) if kapasitas else {}
    found = match(_read(skor, quiet=as_json), places, minimise=minimalkan)
    document = _document(found)
    rows = [(row["nip"], row["id_jabatan"], row["skor"]) for row in document["penempatan"]]
    title = (
        f"Penempatan optimal: {len(found.placed)} orang, total {document['total']}; "
        f"{len(found.unplaced)} orang tidak ditempatkan, {len(found.empty)} jabatan kosong"
    )
    answer(Reply(document, OK, table_of(title, ("NIP", "Jabatan", "Skor"), rows)), as_json=as_json)


def _read(path: Path, *, quiet: bool) -> "Pairs":
    from workflow.intake.pairs import read_pairs

    if quiet or not sys.stderr.isatty():
        return read_pairs(path)
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Membaca", total=None)
        return read_pairs(path, lambda done, total: bar.update(task, completed=done, total=total))


def _document(found: "Matching") -> "MatchingShape":
    return {
        "status": "optimal",
        "ditempatkan": len(found.placed),
        "total": _plain(found.total),
        "penempatan": [{"nip": row.person, "id_jabatan": row.post, "skor": _plain(row.score)} for row in found.placed],
        "tidak_ditempatkan": found.unplaced,
        "kosong": found.empty,
    }


def _plain(number: float) -> float:
    """A whole number without `.0`, as it was written."""
    return int(number) if number.is_integer() else number
