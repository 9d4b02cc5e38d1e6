"""A million ledger entries: how long the product and the stand-alone verifier need, and how much memory.

Each walk runs in a process of its own; entries of one case lie far apart in the file, as they do after months of work.
"""

import json
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests.city import house_on
from tools.sources import ROOT
from workflow.storage.ledger import NewEntry, append
from workflow.storage.schema import prepare

ENTRIES, A_CASE, AT_ONCE = 1_000_000, 8, 5_000
BODY = {
    "pemicu": "lengkapi",
    "fakta": "0" * 64,
    "aturan": "0" * 64,
    "dari": "usulan",
    "ke": "sosialisasi",
    "dasar": "Peraturan BKN 5/2019",
    "sebagai": "analis",
    "peringatan": ["R-TEN-01", "R-DOC-03"],
}
TIMED = """
import runpy, sys, time
began = time.perf_counter()
try:
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
except SystemExit:
    status = open("/proc/self/status").read().split()
    print(time.perf_counter() - began, int(status[status.index("VmHWM:") + 1]) / 1024, file=sys.stderr)
"""
"""Runs a module with its words and tells seconds and peak memory of that process (Linux) at the end."""


class Walked(NamedTuple):
    """One walk over the whole ledger."""

    way: str
    entries: int
    seconds: float
    megabytes: float


def walk_ledger() -> list[Walked]:
    """Writes a million entries and has them verified in three ways."""
    with tempfile.TemporaryDirectory() as name:
        database = Path(name) / "catatan.db"
        _fill(f"sqlite:///{database}")
        export, verifier = Path(name) / "ekspor.jsonl", "tools.verifikator"
        found = [
            _timed("`mutasi audit verifikasi`", name, "workflow.cli.main", "audit", "verifikasi", "--json"),
            _timed("`verifikator.py`, the database", name, verifier, str(database), "--json"),
        ]
        _timed("", name, "workflow.cli.main", "audit", "ekspor", str(export))
        return [*found, _timed("`verifikator.py`, the export", name, verifier, str(export), "--json")]


def _fill(url: str) -> None:
    house, dice, at = house_on(url), random.Random(1), datetime(2026, 1, 1, tzinfo=UTC)
    prepare(house.store)
    for begin in range(0, ENTRIES, AT_ONCE):
        entries = [
            NewEntry(
                f"kasus:MUT-2026-{dice.randrange(ENTRIES // A_CASE):07d}", "transfer:usulan:completed", "P-x", body
            )
            for body in ({**BODY, "versi": number} for number in range(begin, begin + AT_ONCE))
        ]
        house.store.write(lambda tx, new=entries: append(tx, new, at=at, machine_at=at))
    house.store.close()


def _timed(way: str, folder: str, *words: str) -> Walked:
    environment = {"MUTASI_DATABASE_URL": f"sqlite:///{folder}/catatan.db", "MUTASI_VAR": folder, "PATH": ""}
    command = [sys.executable, "-c", TIMED, *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    seconds, megabytes = done.stderr.splitlines()[-1].split()
    entries = json.loads(done.stdout)["entri"] if way else 0
    return Walked(way, entries, float(seconds), float(megabytes))


def ledger_lines(walks: list[Walked] | None) -> list[str]:
    """The table of walks; None where it was not measured."""
    lines = ["", "## The ledger", ""]
    if walks is None:
        return [*lines, "A million entries verified: tidak diukur (`--penuh`)."]
    lines += [
        f"{walks[0].entries:,} entries in {ENTRIES // A_CASE:,} streams of a SQLite file, verified to the last; each walk in its own process, start",
        "of the program included. The goal is 30 s.",
        "",
        "| way | seconds | entries/s | peak RSS, MB |",
        "|---|---|---|---|",
    ]
    return lines + [f"| {w.way} | {w.seconds:.1f} | {w.entries / w.seconds:,.0f} | {w.megabytes:.0f} |" for w in walks]
