"""`mutasi jalankan`: one round now, with its documents and its mails; the night only sweeps (DOMAIN.md 10.4)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflow.bootstrap import App, deliver_now
from workflow.cli.actors import open_for
from workflow.cli.documents import make
from workflow.cli.files import Overwrite
from workflow.cli.options import ACT, Actor, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, refused, table_of
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.office import is_enacted
from workflow.domain.stationery import DocumentKind
from workflow.services.documents import DocumentOrder, Folder, gather
from workflow.services.hot_day import HotRun, may_run, run_now
from workflow.settings.stationery import read_stationery

if TYPE_CHECKING:
    from workflow.cli.papers import Job

OF_THE_DAY = (
    DocumentKind.SK,
    DocumentKind.PETIKAN,
    DocumentKind.UNDANGAN,
    DocumentKind.DAFTAR_HADIR,
    DocumentKind.BA_SUMPAH,
    DocumentKind.SPP,
    DocumentKind.MEMORI,
    DocumentKind.BAST,
)
"""What an approved list needs on its day: the decree, what each person gets, the ceremony, the checklists."""


def run_round(
    gelombang: Annotated[str, typer.Argument(help="Kode gelombang.")],
    pelaku: Actor = None,
    keluar: Annotated[Path | None, typer.Option("--keluar", help="Folder untuk naskah daftar yang disetujui.")] = None,
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Jalankan satu gelombang sekarang: yang siap maju, jabatan berubah, naskah dibuat, surel dikirim."""
    app = open_for(moment_of(pada, ACT), pelaku)
    if keluar is not None and not keluar.is_dir():
        raise BadInputError(f"Folder {keluar.name} tidak ada.")
    if pelaku is not None and (refusal := may_run(pelaku, app.house)) is not None:
        answer(refused(app.explainer.explain(refusal)), as_json=as_json)
    done = run_now(gelombang, pelaku, app.house)
    made = _documents(gelombang, pelaku, keluar, app, replace=timpa) if keluar is not None else {}
    answer(_reply(gelombang, done, made, deliver_now(app)), as_json=as_json)


def _documents(code: str, actor: str | None, folder: Path, app: App, *, replace: bool) -> dict[str, int]:
    from workflow.cli.papers import Job

    style = read_stationery()
    job = Job(folder, style.paper, {}, draft=False, replace=replace)
    found = [(DocumentOrder(code, kind, None, (), actor), kind) for kind in OF_THE_DAY]
    return {kind.value: n for order, kind in found if (n := _made(order, job, app))}


def _made(order: DocumentOrder, job: "Job", app: App) -> int:
    try:
        found = gather(order, read_stationery(), app.house)
    except NotFoundError:
        return 0
    approved = _approved(found)
    return len(make(order, approved, job, app)[0]) if approved.lists else 0


def _approved(found: Folder) -> Folder:
    lists = tuple((sk, files) for sk, files in found.lists if any(is_enacted(file) for file in files))
    return found._replace(lists=lists)


def _reply(code: str, done: HotRun, made: dict[str, int], mails: dict[str, int]) -> Reply:
    document = {
        "gelombang": code,
        "berhasil": True,
        "maju": dict(done.moved),
        "tertahan": done.held_back,
        "jabatan_berubah": done.posts,
        "naskah": made,
        "surat": mails,
    }
    rows: list[tuple[str, object]] = [
        *((f"maju ke {stage}", n) for stage, n in done.moved.items()),
        ("tertahan aturan", done.held_back),
        ("jabatan berubah", done.posts),
        *((f"naskah {kind}", n) for kind, n in made.items()),
        *((f"surel {state}", n) for state, n in mails.items() if n),
    ]
    return Reply(document, OK, table_of(f"Gelombang {code} dijalankan", ("Yang terjadi", "Jumlah"), rows))
