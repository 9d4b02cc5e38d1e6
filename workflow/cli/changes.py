"""What an import changes and what contradicts it, as JSON and as tables to read."""

from collections.abc import Callable

from rich.console import Console

from workflow.cli.output import table_of
from workflow.cli.shapes import ConflictShape, ImportShape, SideShape
from workflow.domain.reimport import Contradiction, Person
from workflow.services.imports import ImportAnswer, row_key

_SHOWN = 20


def add_changes(shape: ImportShape, found: ImportAnswer) -> None:
    """Adds the counts by column, the changes with their rows, the conflicts side by side."""
    changes, name = found.tally.changes, found.table.name
    rows = {row_key(name, row.values): row.row for row in found.table.rows} if changes else {}
    shape["kolom"] = {
        column: {"baru": new, "berubah": changed, "tetap": same}
        for column, (new, changed, same) in found.tally.fields.items()
    }
    shape["perubahan"] = [
        {"baris": rows[one.key], "kunci": one.key, "kolom": one.column, "lama": one.old, "baru": one.new}
        for one in changes
    ]
    shape["perubahan_lain"] = found.tally.unlisted
    shape["bentrok"] = [_conflict(one) for one in found.conflicts]


def _conflict(one: Contradiction) -> ConflictShape:
    # The birth date that a NIP bears stands beside the one of its own row.
    left = "NIP" if one.left.row == one.right.row else _source(one.left)
    return {
        "jenis": one.kind.value,
        "menahan": one.holds,
        "kiri": _side(one.left, left),
        "kanan": _side(one.right, _source(one.right)),
    }


def _source(person: Person) -> str:
    return "tersimpan" if person.row is None else f"berkas baris {person.row}"


def _side(person: Person, source: str) -> SideShape:
    birth = person.birth.isoformat() if person.birth else None
    return {"sumber": source, "nip": person.nip, "nama": person.name, "tanggal_lahir": birth}


def all_of(*shows: Callable[[Console], None]) -> Callable[[Console], None]:
    """One printer of several tables."""

    def show(console: Console) -> None:
        for one in shows:
            one(console)

    return show


def change_tables(shape: ImportShape) -> list[Callable[[Console], None]]:
    """The first changes and conflicts as tables; none where there is nothing to tell."""
    changes, conflicts = shape.get("perubahan", []), shape.get("bentrok", [])
    shows = []
    if changes:
        more = len(changes) - _SHOWN + shape.get("perubahan_lain", 0)
        title = "Yang berubah" + (f" ({_SHOWN} pertama, {more} lagi dalam --json)" if more > 0 else "")
        rows = [(one["baris"], one["kunci"], one["kolom"], one["lama"], one["baru"]) for one in changes[:_SHOWN]]
        shows.append(table_of(title, ("Baris", "Kunci", "Kolom", "Lama", "Baru"), rows))
    if conflicts:
        sides = [
            (one["jenis"].replace("_", " "), _told(one["kiri"]), _told(one["kanan"])) for one in conflicts[:_SHOWN]
        ]
        more = len(conflicts) - _SHOWN
        title = "Yang bentrok" + (f" ({_SHOWN} pertama, {more} lagi dalam --json)" if more > 0 else "")
        shows.append(table_of(title, ("Bentrok", "Yang satu", "Yang lain"), sides))
    return shows


def _told(side: SideShape) -> str:
    return f"{side['sumber']}\n{side['nip']} {side['nama']}\nlahir {side['tanggal_lahir'] or 'tidak diketahui'}"
