"""The pictures of `mutasi rencana`: before and after, and the people of each unit day by day; each with its table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.console import Console

from workflow.cli.files import free_targets
from workflow.cli.output import shown, told
from workflow.domain.errors import BadInputError
from workflow.domain.nip import mask_nip

if TYPE_CHECKING:
    from workflow.documents.change_chart import Change, Mover
    from workflow.documents.staffing_chart import Staffed
    from workflow.domain.planning import Move
    from workflow.services.plan_effects import Drawn
    from workflow.services.planning import Ground

ChangePicture = Annotated[
    Path | None, typer.Option("--svg", help="Gambar SVG: unit sebelum dan sesudah, siapa pindah.")
]
DayPicture = Annotated[Path | None, typer.Option("--svg-harian", help="Gambar SVG: pegawai tiap unit hari demi hari.")]
WholeNames = Annotated[
    bool,
    typer.Option("--nip-utuh", help="Nama dan NIP utuh dalam gambar; tanpa ini NIP disamarkan, nama tidak ditulis."),
]


class Pictures(NamedTuple):
    """Where the pictures go, None where one is not asked for; `whole`: names and NIPs as they are."""

    change: Path | None
    days: Path | None
    whole: bool


def picture_targets(
    change: Path | None, days: Path | None, inputs: Iterable[Path], *, whole: bool, replace: bool
) -> Pictures:
    """The files that may be written.

    Raises:
        BadInputError: as `free_targets`, or both are one file.
    """
    read = list(inputs)
    for path in (change, days):
        free_targets([(path, ".svg")], read, replace=replace)
    if change is not None and days is not None and change.resolve() == days.resolve():
        raise BadInputError("--svg dan --svg-harian memerlukan dua berkas yang berbeda.")
    return Pictures(change, days, whole)


class PlanPictures:
    """What was drawn of a plan, as pictures, tables and JSON."""

    def __init__(self, drawn: "Drawn", wanted: Pictures, title: str) -> None:
        """Names the units and, where it is asked for, the people."""
        self._wanted = wanted
        self._change, self._staffed = _change(drawn, title, whole=wanted.whole), _staffed(drawn, title)

    def files(self) -> dict[Path, bytes]:
        """The files that were asked for."""
        from workflow.documents.change_chart import change_svg
        from workflow.documents.staffing_chart import staffing_svg

        made = {}
        if self._wanted.change is not None:
            made[self._wanted.change] = change_svg(self._change).encode()
        if self._wanted.days is not None:
            made[self._wanted.days] = staffing_svg(self._staffed).encode()
        return made

    def rows(self) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        """Both tables for the JSON answer."""
        from workflow.documents.change_chart import change_table
        from workflow.documents.staffing_chart import staffing_table

        return told(change_table(self._change)), told(staffing_table(self._staffed))

    def tables(self) -> Iterator[Callable[[Console], None]]:
        """The table beside each picture that was asked for."""
        from workflow.documents.change_chart import change_table
        from workflow.documents.staffing_chart import staffing_table

        if self._wanted.change is not None:
            yield shown(change_table(self._change))
        if self._wanted.days is not None:
            yield shown(staffing_table(self._staffed))


def _change(drawn: "Drawn", title: str, *, whole: bool) -> "Change":
    from workflow.documents.change_chart import CONFIDENTIAL, Change, UnitChange

    names = _unit_names(drawn.ground)
    changes = [UnitChange(names[effect.unit], effect) for effect in drawn.effects]
    masked = "" if whole else " NIP disamarkan, nama tidak ditulis."
    movers = _movers(drawn.moves, drawn.ground, whole=whole)
    return Change(f"Sebelum dan sesudah: {title}", changes, movers, f"{CONFIDENTIAL}{masked}")


def _movers(moves: "Sequence[Move]", ground: "Ground", *, whole: bool) -> "list[Mover]":
    from workflow.documents.change_chart import Mover

    people = ground.town.people
    return [
        Mover(
            move.day,
            f"{move.nip} {people[move.nip].name}" if whole and move.nip in people else mask_nip(move.nip),
            _post(move.origin, ground),
            _post(move.target, ground),
        )
        for move in moves
    ]


def _staffed(drawn: "Drawn", title: str) -> "Staffed":
    from workflow.documents.staffing_chart import NamedDays, Staffed

    names = _unit_names(drawn.ground)
    return Staffed(f"Pegawai hari demi hari: {title}", [NamedDays(names[days.unit], days) for days in drawn.days])


def _unit_names(ground: "Ground") -> dict[str, str]:
    return {
        card.unit_id: card.unit_name if card.agency_id == card.unit_id else f"{card.unit_name} ({card.agency_id})"
        for card in ground.town.posts.values()
    }


def _post(post: str | None, ground: "Ground") -> str:
    card = ground.town.posts.get(post or "")
    return f"{card.name}, {card.unit_name}" if card else post or "tanpa jabatan di peta"
