"""`mutasi peta --matriks`: all people beside all posts, the best of each post as a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from workflow.cli.files import free_targets, save
from workflow.cli.output import OK, Reply, table_of
from workflow.domain.errors import BadInputError
from workflow.services.house import House

if TYPE_CHECKING:
    from workflow.services.best_fits import Fits, Placed

MOST_PEOPLE = 20
_MOST_ROWS = 1_048_575
_CSV, _XLSX = ".csv", ".xlsx"
_PAIRS = ("nip", "id_jabatan", "skor")
_HEADINGS = ("ID jabatan", "Jabatan", "Unit", "Urutan", "NIP", "Nama", "Skor", "Kecocokan %")

MatrixFile = Annotated[
    Path | None,
    typer.Option("--matriks", help="Semua orang terhadap semua jabatan; .csv untuk jodohkan, .xlsx untuk dibaca."),
]
MostPeople = Annotated[int, typer.Option("--maks", help="Bersama --matriks: sekian orang terbaik untuk tiap jabatan.")]


class MatrixOrder(NamedTuple):
    """What is asked for: the file, how many people a post, and which posts (None: all)."""

    path: Path
    most: int
    post_id: str | None
    unit_id: str | None
    replace: bool


def write_matrix(order: MatrixOrder, house: House) -> Reply:
    """Writes the best people of each post.

    Raises:
        BadInputError: another kind of file, a number below one, or more rows than a sheet holds.
    """
    # numpy is no cost of commands that need none (ADR 0020).
    from workflow.services.best_fits import best_people, fits_of

    if order.path.suffix.lower() not in {_CSV, _XLSX}:
        raise BadInputError(f"Nama berkas {order.path.name} harus berakhir dengan {_CSV} atau {_XLSX}.")
    if order.most < 1:
        raise BadInputError("--maks harus di atas nol.")
    suffix = order.path.suffix.lower()
    targets = free_targets([(order.path, suffix)], replace=order.replace)
    fits = fits_of(house, post_id=order.post_id, unit_id=order.unit_id)
    if suffix == _XLSX and min(order.most, fits.people) * len(fits.posts) > _MOST_ROWS:
        raise BadInputError(f"XLSX memuat paling banyak {_MOST_ROWS} baris; kecilkan --maks, atau tulis .csv.")
    found = list(best_people(fits, house, most=order.most))
    save({targets[suffix]: _sheet(found, fits) if suffix == _XLSX else _pairs(found)})
    document = {
        "orang": fits.people,
        "jabatan": len(fits.posts),
        "dihitung": fits.people * len(fits.posts),
        "ditulis": len(found),
        "berkas": [order.path.name],
    }
    told = ("Orang", "Jabatan", "Pasangan dihitung", "Pasangan ditulis")
    row = (fits.people, len(fits.posts), document["dihitung"], len(found))
    return Reply(document, OK, table_of(f"Matriks kecocokan: {order.path.name}", told, [row]))


def _pairs(found: Iterable["Placed"]) -> bytes:
    from workflow.intake.writer import csv_bytes

    return csv_bytes(_PAIRS, ((one.nip, one.post_id, one.score) for one in found))


def _sheet(found: Iterable["Placed"], fits: "Fits") -> bytes:
    from workflow.intake.writer import workbook_bytes

    people, posts = fits.dossiers.people, fits.dossiers.posts
    rows = [
        (
            one.post_id,
            posts[one.post_id].name,
            posts[one.post_id].unit_name,
            one.rank,
            one.nip,
            people[one.nip].name,
            one.score,
            "belum dinilai" if one.percent is None else one.percent,
        )
        for one in found
    ]
    return workbook_bytes({"matriks": (_HEADINGS, rows)})
