"""`mutasi rencana`."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from workflow.cli.changes import all_of
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.options import ACT, At, Json, day_of, moment_of
from workflow.cli.output import OK, REFUSED, Reply, answer, table_of
from workflow.cli.plan_pictures import ChangePicture, DayPicture, Pictures, PlanPictures, WholeNames, picture_targets
from workflow.cli.plan_text import check_document, check_rows, plan_document, plan_tables, proposed
from workflow.domain.errors import BadInputError
from workflow.domain.indonesian import tanggal as spoken

if TYPE_CHECKING:
    from workflow.domain.plan_candidates import Pair
    from workflow.mail.sentences import Explainer
    from workflow.services.house import House
    from workflow.services.plan_prices import Price
    from workflow.services.planning import Order, Plan, Told

_PREPARED_DAYS = 30
"""A round is prepared that long before its TMT where no day is given."""

OutFolder = Annotated[Path | None, typer.Option("--keluar", help="Folder untuk usulan.xlsx dan gelombang.toml.")]
Most = Annotated[int | None, typer.Option("--maks", min=1, help="Perpindahan paling banyak.")]
FirstDay = Annotated[str | None, typer.Option("--tanggal", help="TMT paling awal; tanpa ini 30 hari dari sekarang.")]
Forced = Annotated[list[str] | None, typer.Option("--paksa", help="NIP:JABATAN yang harus ada; boleh berulang.")]
Forbidden = Annotated[list[str] | None, typer.Option("--larang", help="NIP:JABATAN yang tidak boleh ada.")]
Absent = Annotated[list[str] | None, typer.Option("--tanpa", help="NIP yang tidak pindah; boleh berulang.")]
OldPlan = Annotated[Path | None, typer.Option("--gelombang-lama", help="Folder rencana yang sedapatnya dipertahankan.")]
HandMade = Annotated[Path | None, typer.Option("--periksa", help="Periksa USULAN.xlsx buatan tangan saja.")]
Alternatives = Annotated[
    int, typer.Option("--alternatif", min=0, help="Untuk berapa perpindahan alternatifnya dicari.")
]
Candidates = Annotated[int | None, typer.Option("--calon", min=1, help="Calon yang ditanyakan untuk tiap jabatan.")]
Waves = Annotated[int | None, typer.Option("--gelombang", min=1, help="Gelombang paling banyak.")]


def plan(
    keluar: OutFolder = None,
    maks: Most = None,
    tanggal: FirstDay = None,
    paksa: Forced = None,
    larang: Forbidden = None,
    tanpa: Absent = None,
    gelombang_lama: OldPlan = None,
    periksa: HandMade = None,
    alternatif: Alternatives = 3,
    calon: Candidates = None,
    gelombang: Waves = None,
    svg: ChangePicture = None,
    svg_harian: DayPicture = None,
    nip_utuh: WholeNames = False,
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Susun gelombang: perpindahan dengan kecocokan tertinggi dan gangguan terkecil; tidak mengubah basis data."""
    from workflow.bootstrap import open_app
    from workflow.mail.sentences import Explainer
    from workflow.settings.rules import read_rule_texts

    first = day_of(tanggal, "--tanggal") if tanggal else None
    explainer = Explainer(read_rule_texts())
    targets = _targets(keluar, replace=timpa) if keluar and not periksa else {}
    pictures = picture_targets(svg, svg_harian, [periksa] if periksa else [], whole=nip_utuh, replace=timpa)
    if periksa is not None:
        answer(_check(periksa, first, pictures, open_app(moment_of(pada, ACT)).house, explainer), as_json=as_json)
    if keluar is None:
        raise BadInputError("rencana memerlukan --keluar FOLDER, atau --periksa USULAN.xlsx.")
    house = open_app(moment_of(pada, ACT)).house
    wishes = (_pairs(paksa, "--paksa"), _pairs(larang, "--larang"), tanpa or [])
    order = _order(first or house.clock.today() + timedelta(_PREPARED_DAYS), maks, wishes, gelombang_lama)
    tuning = order.tuning._replace(each=calon or order.tuning.each, waves=gelombang or order.tuning.waves)
    found, prices = _solved(order._replace(tuning=tuning), alternatif, house, quiet=as_json)
    answer(_planned(found, prices, (targets, pictures), house, explainer), as_json=as_json)


def _targets(folder: Path, *, replace: bool) -> dict[str, Path]:
    if not folder.parent.is_dir() or (folder.exists() and not folder.is_dir()):
        raise BadInputError(f"Folder {folder.name} tidak dapat dibuat.")
    folder.mkdir(exist_ok=True)
    wanted = ((folder / "usulan.xlsx", ".xlsx"), (folder / "gelombang.toml", ".toml"))
    return free_targets(wanted, replace=replace)


def _pairs(texts: Sequence[str] | None, option: str) -> "list[Pair]":
    found = []
    for text in texts or ():
        nip, colon, post = text.partition(":")
        if not (nip and colon and post):
            raise BadInputError(f"{option} '{text}' tidak terbaca; tulis NIP:JABATAN.")
        found.append((nip, post))
    return found


def _order(
    first: date, most: int | None, wishes: "tuple[list[Pair], list[Pair], list[str]]", old: Path | None
) -> "Order":
    from workflow.domain.plan_solver import Wish
    from workflow.intake.planning import read_plan
    from workflow.services.planning import Order
    from workflow.settings.planning import read_tuning

    tuning, (forced, forbidden, absent) = read_tuning(), wishes
    wish = Wish(most, tuning.cost, forced, forbidden, absent)
    return Order(first, wish, tuning, read_plan(old) if old else {})


def _solved(order: "Order", alternatives: int, house: "House", *, quiet: bool) -> "tuple[Plan, list[Price]]":
    from workflow.services.plan_prices import prices_of_moves, prices_of_wishes
    from workflow.services.planning import plan_round

    with _progress(quiet=quiet) as told:
        found = plan_round(order, house, told)
        prices = [*prices_of_wishes(found), *prices_of_moves(found, alternatives, told)]
    return found, prices


def _planned(
    found: "Plan",
    prices: "Sequence[Price]",
    files: tuple[dict[str, Path], Pictures],
    house: "House",
    explainer: "Explainer",
) -> Reply:
    from workflow.services.plan_effects import drawn_of

    document, (targets, wanted) = plan_document(found, prices, explainer), files
    if found.chosen is None:
        said = "Tidak ada rencana yang memenuhi semua permintaan; tidak ada yang ditulis."
        return Reply(document, REFUSED, None, said)
    if found.breaches:
        said = "Rencana melanggar batas; tidak ada yang ditulis."
        return Reply(document, REFUSED, all_of(*plan_tables(document)), said)
    title = f"rencana {spoken(house.clock.today())}, {len(found.moves)} perpindahan"
    drawn = PlanPictures(drawn_of([row.move for row in found.moves], found.scene.ground, house), wanted, title)
    written = _sheets(found, targets, explainer) | drawn.files()
    save(written)
    document["unit"], document["pegawai_harian"] = drawn.rows()
    document["berkas"] = [path.name for path in written]
    show = all_of(*plan_tables(document), *drawn.tables())
    return Reply(document, OK, show, f"Ditulis: {', '.join(document['berkas'])}.")


def _sheets(found: "Plan", targets: dict[str, Path], explainer: "Explainer") -> dict[Path, bytes]:
    from workflow.intake.planning import context_file, proposal_workbook

    decrees = list({row.decree.code: row.decree for row in found.moves}.values())
    code = f"RENCANA-{found.scene.problem.days[0].isoformat()}"
    return {
        targets[".xlsx"]: proposal_workbook(proposed(found, explainer)),
        targets[".toml"]: context_file(code, decrees),
    }


def _check(path: Path, day: date | None, wanted: Pictures, house: "House", explainer: "Explainer") -> Reply:
    from workflow.intake.context import read_context
    from workflow.intake.planning import CONTEXT, read_moves
    from workflow.services.plan_effects import drawn_of
    from workflow.services.planning import check_moves

    beside = path.with_name(CONTEXT)
    read = read_moves(path, read_context(beside) if beside.exists() else None, day)
    found = check_moves(list(read.items()), house)
    document = check_document(found, explainer)
    title = f"Periksa {path.name}: {document['hasil']}"
    drawn = PlanPictures(drawn_of(found.moves, found.ground, house), wanted, f"{path.name}, {document['hasil']}")
    save(drawn.files())
    document["unit"], document["pegawai_harian"] = drawn.rows()
    document["berkas"] = [file.name for file in drawn.files()]
    show = table_of(title, ("Perihal", "Hari", "Hasil", "Sebab"), check_rows(document))
    return Reply(document, REFUSED if found.stops else OK, all_of(show, *drawn.tables()))


@contextmanager
def _progress(*, quiet: bool) -> "Iterator[Told]":
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    with Progress(console=Console(stderr=True)) as bar:
        tasks: dict[str, object] = {}
        yield _teller(bar, tasks)


def _teller(bar: Progress, tasks: dict[str, object]) -> Callable[[str, int, int], None]:
    def told(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)  # type: ignore[arg-type]  # rich's own id

    return told
