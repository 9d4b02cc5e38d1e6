"""`mutasi malam` and `mutasi kirim`."""

import os
import sys
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from workflow.bootstrap import App, build_house, deliver_now, open_app
from workflow.cli.options import NIGHT, SEND, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.mail.indonesian import waktu
from workflow.mail.sentences import Explainer
from workflow.services.house import House
from workflow.services.night import NightAnswer, night_moment, run_nights
from workflow.services.relay import resting


def night_shape(found: NightAnswer, explainer: Explainer) -> dict[str, object]:
    """The JSON of one night; `temuan` are those of the rules that guard no step."""
    return {
        "tanggal": found.day.isoformat(),
        "status": found.status,
        "maju": dict(found.moved),
        "tertahan": found.held_back,
        "pengingat": found.reminders,
        "eskalasi": found.escalations,
        "surat": found.mails,
        "temuan": [explainer.explain(finding) for finding in found.findings],
    }


def nights_of(app: App, *, quiet: bool) -> list[NightAnswer]:
    """Runs the nights that are due, with a progress bar on a terminal."""

    def at(day: date) -> House:
        return build_house(app.house.store, app.settings, night_moment(day, app.house))

    if quiet or not sys.stderr.isatty():
        return run_nights(app.house, at)
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Malam", total=None)
        return run_nights(app.house, at, lambda done, total: bar.update(task, completed=done, total=total))


def night(
    pada: At = None,
    tanpa_prefect: Annotated[bool, typer.Option("--tanpa-prefect", help="Tanpa Prefect, untuk cron.")] = False,
    as_json: Json = False,
) -> None:
    """Kerja malam: majukan yang siap, tutup serah terima, ingatkan, laporkan."""
    moment_of(pada, NIGHT)
    if not tanpa_prefect:
        words = [*(["--pada", pada] if pada else []), *(["--json"] if as_json else [])]
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "flows.nightly", *words])  # noqa: S606 - our own module, no shell
    app = open_app(moment_of(pada, NIGHT))
    found = nights_of(app, quiet=as_json)
    document = {"malam": [night_shape(one, app.explainer) for one in found]}
    rows = [
        (
            f.day,
            f.status,
            ", ".join(f"{k}: {v}" for k, v in f.moved.items()),
            f.held_back,
            f.reminders,
            f.escalations,
            f.mails,
            len(f.findings),
        )
        for f in found
    ]
    headings = ("Tanggal", "Status", "Maju", "Tertahan", "Pengingat", "Eskalasi", "Surat", "Temuan")
    answer(Reply(document, OK, table_of("Malam", headings, rows)), as_json=as_json)


def send(pada: At = None, as_json: Json = False) -> None:
    """Kirim surel yang jatuh tempo."""
    app = open_app(moment_of(pada, SEND))
    document = deliver_now(app)
    show, rest, line = table_of("Surel", list(document), [list(document.values())]), resting(app.house), ""
    if rest is not None and rest.open_until is not None:
        line = f"Server surel dibiarkan beristirahat sampai {waktu(rest.open_until, app.house.zone)}: {rest.reason}."
    answer(Reply(document, OK, show, line), as_json=as_json)
