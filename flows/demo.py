"""`make demo`: a synthetic city, its round, several nights against one Prefect server, the decisions of keputusan.csv.

Each decision is fed to the same command that a person types; the nights are the same flow that the schedule runs.
"""

import contextlib
import csv
import io
import json
import os
import shlex
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from workflow.settings.toml import ROOT

DEMO = ROOT / "var" / "demo"
os.environ.setdefault("MUTASI_DATABASE_URL", f"sqlite:///{DEMO / 'mutasi.db'}")
os.environ.setdefault("MUTASI_VAR", str(DEMO))

from prefect.testing.utilities import prefect_test_harness  # noqa: E402 - after its environment is set
from rich.console import Console  # noqa: E402 - as above
from rich.table import Table  # noqa: E402 - as above

from flows.nightly import nightly  # noqa: E402 - as above
from workflow.bootstrap import open_app  # noqa: E402 - as above
from workflow.cli.main import main as mutasi  # noqa: E402 - as above
from workflow.cli.options import NIGHT, moment_of  # noqa: E402 - as above
from workflow.services.audit_queries import human_edges_by_system  # noqa: E402 - as above
from workflow.storage.occupancy import vacant_days  # noqa: E402 - as above
from workflow.storage.outbox import count_by_mail  # noqa: E402 - as above

CITY = DEMO / "kota"
FIRST, LAST = date(2026, 11, 25), date(2026, 12, 9)
PREPARED = "2026-11-24"
console = Console()


class DemoError(RuntimeError):
    """A step of the demo did not end as it must."""


def command(*words: str, allow: tuple[int, ...] = (0,)) -> dict[str, Any]:
    """Runs one `mutasi` command in this process and returns its JSON answer."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = mutasi([*words, "--json"])
    if code not in allow:
        message = f"mutasi {words[0]} ended with {code}: {err.getvalue().strip()}"
        raise DemoError(message)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def prepare() -> list[dict[str, str]]:
    """Writes the city, imports it and its round; returns the recorded decisions."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir(parents=True)
    command("contoh", str(CITY))
    for table in ("jabatan", "pegawai", "riwayat"):
        command("impor", table, str(CITY / f"{table}.xlsx"), "--pada", PREPARED)
    context = CITY / "gelombang.toml"
    proposer = next(line.split('"')[1] for line in context.read_text().splitlines() if line.startswith("pengusul"))
    answer = command(
        "impor",
        "usulan",
        str(CITY / "usulan.xlsx"),
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
    with (CITY / "keputusan.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def play_day(day: date, decisions: list[dict[str, str]]) -> tuple[dict[str, Any], int]:
    """One night, the decisions of its day, and the mails that are due; returns the night and the refused acts."""
    night = nightly(day)[-1]
    refused = 0
    for row in decisions:
        if row["tanggal"] == day.isoformat():
            case = [row["kasus"]] if row["kasus"] else []
            words = ["aksi", *case, row["pemicu"], *shlex.split(row["argumen"]), "--pada", day.isoformat()]
            refused += not command(*words, allow=(0, 2))["berhasil"]
    command("kirim", "--pada", day.isoformat())
    return night, refused


def play(decisions: list[dict[str, str]]) -> None:
    """The nights before each day of decisions; a missed night is caught up by the next, as in life."""
    table = Table("Malam", "Maju", "Tertahan", "Pengingat", "Eskalasi", title="Malam demi malam", title_justify="left")
    days = {date.fromisoformat(row["tanggal"]) for row in decisions} | {FIRST, LAST}
    day = FIRST
    while day <= LAST:
        if day in days:
            night, refused = play_day(day, decisions)
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
    console.print(f"Surel ada di {DEMO / 'surat'}. Kasus: mutasi kasus MUT-2026-0001.")


def system_decisions() -> int:
    """Entries of edges with legal effect whose actor is the system: there must be none (S33)."""
    return human_edges_by_system(open_app().house)


def _table(title: str, headings: tuple[str, ...], rows: Sequence[Sequence[object]]) -> Table:
    table = Table(*headings, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    return table


def main() -> int:
    """The whole demo against one Prefect server."""
    started = time.monotonic()
    try:
        decisions = prepare()
        with prefect_test_harness(server_startup_timeout=90):
            play(decisions)
        show_end()
    except DemoError as error:
        print(f"Peragaan berhenti: {error}", file=sys.stderr)
        return 1
    console.print(f"Selesai dalam {time.monotonic() - started:.0f} detik.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
