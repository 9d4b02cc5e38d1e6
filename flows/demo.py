"""`make demo`: a synthetic city, its round, several nights against one Prefect server, the decisions of keputusan.csv.

Each decision is fed to the same command that a person types; the nights are the same flow that the schedule runs.
"""

import csv
import os
import shlex
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from workflow.settings.toml import ROOT

DEMO = ROOT / "var" / "demo"
os.environ.setdefault("MUTASI_DATABASE_URL", f"sqlite:///{DEMO / 'mutasi.db'}")
os.environ.setdefault("MUTASI_VAR", str(DEMO))

from prefect.testing.utilities import prefect_test_harness  # noqa: E402 - after its environment is set
from rich.console import Console  # noqa: E402 - as above
from rich.table import Table  # noqa: E402 - as above

from flows.commands import DemoError, city, command, home  # noqa: E402 - as above
from flows.hard_days import HardDays, read_days  # noqa: E402 - as above
from flows.hard_endings import endings  # noqa: E402 - as above
from flows.nightly import nightly  # noqa: E402 - as above
from workflow.bootstrap import open_app  # noqa: E402 - as above
from workflow.cli.options import NIGHT, moment_of  # noqa: E402 - as above
from workflow.services.audit_queries import human_edges_by_system  # noqa: E402 - as above
from workflow.storage.occupancy import vacant_days  # noqa: E402 - as above
from workflow.storage.outbox import count_by_mail  # noqa: E402 - as above

FIRST, LAST = date(2026, 11, 25), date(2026, 12, 16)
PREPARED = "2026-11-24"
console = Console()
Sweep = Callable[[date], list[dict[str, Any]]]
"""Runs the nights that are due by a day: the flow, or without Prefect the service that it wraps."""


def prepare(*, employees: Sequence[str] = ()) -> tuple[list[dict[str, str]], HardDays]:
    """Writes the city, imports it and its rounds; returns the recorded decisions, and what happens otherwise."""
    shutil.rmtree(home(), ignore_errors=True)
    home().mkdir(parents=True)
    command("contoh", str(city()), *employees)
    for table in ("jabatan", "pegawai", "riwayat"):
        command("impor", table, str(city() / f"{table}.xlsx"), "--pada", PREPARED)
    context = city() / "gelombang.toml"
    proposer = next(line.split('"')[1] for line in context.read_text().splitlines() if line.startswith("pengusul"))
    answer = command(
        "impor",
        "usulan",
        str(city() / "usulan.xlsx"),
        "--gelombang",
        str(context),
        "--pelaku",
        proposer,
        "--terima-sebagian",
        "--pada",
        PREPARED,
    )
    console.print(
        f"Kota sintetis dan gelombang masuk: {answer['diterima']} usulan, {len(answer['ditolak'])} baris ditolak."
    )
    hard = read_days()
    tell_wrong(hard.perform(date.fromisoformat(PREPARED)))
    with (city() / "keputusan.csv").open(newline="") as file:
        return hard.without_theirs(list(csv.DictReader(file))), hard


def tell_wrong(wrong: Sequence[str]) -> None:
    """Shows what ended otherwise than it must; the table at the end tells whether it mattered."""
    for line in wrong:
        console.print(f"[red]{line}[/]")


def play_day(day: date, decisions: list[dict[str, str]], hard: HardDays, sweep: Sweep) -> tuple[dict[str, Any], int]:
    """One night, what happens on its day, and the mails that are due; returns the night and the refused acts."""
    night = sweep(day)[-1]
    tell_wrong(hard.perform(day))
    refused = 0
    for row in decisions:
        if row["tanggal"] == day.isoformat():
            case = [row["kasus"]] if row["kasus"] else []
            words = ["aksi", *case, row["pemicu"], *shlex.split(row["argumen"]), "--pada", day.isoformat()]
            refused += not command(*words, allow=(0, 2))["berhasil"]
    command("kirim", "--pada", day.isoformat())
    return night, refused


def play(decisions: list[dict[str, str]], hard: HardDays, sweep: Sweep = nightly) -> None:
    """The nights before each day of decisions; a missed night is caught up by the next, as in life."""
    table = Table("Malam", "Maju", "Tertahan", "Pengingat", "Eskalasi", title="Malam demi malam", title_justify="left")
    days = {date.fromisoformat(row["tanggal"]) for row in decisions} | hard.days | {FIRST, LAST}
    day = FIRST
    while day <= LAST:
        if day in days:
            night, refused = play_day(day, decisions, hard, sweep)
            moved = ", ".join(f"{stage} {count}" for stage, count in night["maju"].items())
            table.add_row(
                str(day), moved or "-", str(night["tertahan"]), str(night["pengingat"]), str(night["eskalasi"])
            )
            if refused:
                console.print(f"{day}: {refused} tindakan ditolak")
        day += timedelta(days=1)
    console.print(table)


def show_end() -> None:
    """Where everything stands: stages, blocked cases with reasons, vacant days, mails, the ledger, where to look."""
    app = open_app(moment_of(LAST.isoformat(), NIGHT))
    cases = command("kasus", "--pada", LAST.isoformat())["kasus"]
    stages = Counter(case["tahap"] for case in cases)
    console.print(_table("Tahap", ("Tahap", "Kasus"), sorted(stages.items())))
    blocked = [case["nomor"] for case in cases if case["tahap"] in {"pemetaan", "usulan", "persetujuan"}]
    rows = []
    for number in blocked:
        case = command("kasus", number, "--pada", LAST.isoformat())
        why = [f"{f['aturan']}: {f['alasan']}" for f in case["temuan"] if f["hasil"] in {"BLOCK", "UNKNOWN"}]
        rows.append((number, case["tahap"], "\n".join(why) or "menunggu"))
    console.print(_table("Tertahan, dan sebabnya", ("Kasus", "Tahap", "Sebab"), rows))
    with app.house.store.reading() as conn:
        vacant = vacant_days(conn, on=LAST)
        mails = count_by_mail(conn)
    shown = [(name, f"{since:%d-%m-%Y}", days) for _post, name, since, days in vacant[:12]]
    console.print(_table("Jabatan yang ditinggalkan dan masih kosong", ("Jabatan", "Sejak", "Hari"), shown))
    console.print(_table("Surel", ("Surel", "Keadaan", "Jumlah"), [(m, s, n) for (m, s), n in sorted(mails.items())]))
    ledger = command("audit", "verifikasi")
    console.print(f"Buku catatan: {ledger['entri']} entri, {ledger['aliran']} aliran, utuh: {ledger['utuh']}.")
    human = app.house.store.engine.url  # the database that the query below looks at
    console.print(
        f"Langkah berakibat hukum yang dicatat atas nama sistem: {system_decisions()} (harus 0). Basis data: {human.database}"
    )
    console.print(f"Surel ada di {home() / 'surat'}. Kasus: mutasi kasus MUT-2026-0001.")


def system_decisions() -> int:
    """Entries of edges with legal effect whose actor is the system: there must be none (S33)."""
    return human_edges_by_system(open_app().house)


def show_six(hard: HardDays) -> None:
    """The six hard things: what happened and how each ended, as the database tells it.

    Raises:
        DemoError: one of them has not ended.
    """
    found = endings(hard)
    rows = [(one.who, one.happened, one.ended) for one in found]
    console.print(_table("Enam yang sulit", ("Siapa", "Yang terjadi", "Akhirnya"), rows))
    waiting = [one.who for one in found if not one.good]
    if waiting:
        message = f"belum berakhir: {', '.join(waiting)}"
        raise DemoError(message)


def _table(title: str, headings: tuple[str, ...], rows: Sequence[Sequence[object]]) -> Table:
    table = Table(*headings, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    return table


def main() -> int:
    """The whole demo against one Prefect server."""
    started = time.monotonic()
    try:
        decisions, hard = prepare()
        with prefect_test_harness(server_startup_timeout=90):
            play(decisions, hard)
        show_end()
        show_six(hard)
    except DemoError as error:
        print(f"Peragaan berhenti: {error}", file=sys.stderr)
        return 1
    console.print(f"Selesai dalam {time.monotonic() - started:.0f} detik.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
