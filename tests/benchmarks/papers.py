"""A thousand petikan on one core: facts, typesetting to PDF/A, hash and ledger, by the command as a user starts it.

`python -m tests.benchmarks.papers` measures this alone and replaces its section of docs/benchmarks.md.
"""

import os
import subprocess  # the command runs as a user starts it, in a process of its own
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from tests.benchmarks.matching import replace_section
from tests.benchmarks.synthetic import NIGHT, ROUND_SIZE, fill
from tests.city import house_on
from workflow.storage.schema import prepare
from workflow.storage.unit_of_work import Tx

PAPERS = 1_000
STAGES = ("usulan", "sosialisasi", "persetujuan", "serah_terima")
TITLE = "## Documents"


class Printed(NamedTuple):
    """How many petikan were made in how many seconds, by one command a round."""

    papers: int
    seconds: float


def measure_papers() -> Printed:
    """Lays out approved synthetic cases and prints the petikan of each, on one core."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'naskah.db'}"
        house = house_on(url, f"{NIGHT}T01:00")
        prepare(house.store)
        house.store.write(lambda tx: fill(tx, PAPERS, 1, house))
        house.store.write(_approve)
        house.store.close()
        seconds = sum(_printed(f"B{number}", url, folder) for number in range(PAPERS // ROUND_SIZE))
        return Printed(len(list(folder.glob("*/*.pdf"))), seconds)


def _approve(tx: Tx) -> None:
    for stage in STAGES:
        moved = "UPDATE transfer_case SET state = :s, version = version + 1, tmt = '2026-12-01'"
        tx.conn.execute(text(moved), {"s": stage})
    tx.conn.execute(text("UPDATE decree SET number = '800.1.3.3/' || round_code"))


def _printed(code: str, url: str, folder: Path) -> float:
    out = folder / code
    out.mkdir()
    words = ["dokumen", code, "petikan", "--keluar", str(out), "--pada", "2026-12-01", "--json"]
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "workflow.cli.main", *words],
        env={**os.environ, "MUTASI_DATABASE_URL": url, "MUTASI_VAR": str(folder)},
        check=True,
        stdout=subprocess.DEVNULL,
        preexec_fn=_one_core,
    )
    return time.perf_counter() - started


def _one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def paper_lines(printed: Printed) -> list[str]:
    """The section of the figures."""
    return [
        TITLE,
        "",
        f"`mutasi dokumen ... petikan` for {printed.papers:,} approved cases in rounds of {ROUND_SIZE}, on one core, starts included.",
        "",
        "| petikan | seconds | a second |",
        "|---|---|---|",
        f"| {printed.papers:,} | {printed.seconds:.1f} | {printed.papers / printed.seconds:.0f} |",
        "",
    ]


if __name__ == "__main__":
    replace_section(TITLE, paper_lines(measure_papers()))
