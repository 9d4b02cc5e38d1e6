"""The pre-flight of a round of 100 names against 5,200 people, as a user starts it, and the findings of one case."""

import csv
import os
import resource
import statistics
import subprocess  # the command runs as a user starts it, in a process of its own
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tests.city import City, house_on, import_city
from workflow.domain.rulebook import judge
from workflow.domain.stages import Trigger
from workflow.intake.context import read_context
from workflow.intake.tables import read_table
from workflow.sample.city import write_city
from workflow.services.views import view_case
from workflow.storage.cases import list_cases

PEOPLE, NAMES, RUNS = 5_200, 100, 3
DAY = "2026-11-24"
TARGETS = (3.0, 5.0)
"""Seconds that a pre-flight with its start may take, milliseconds that the findings of one case may take."""

_MAIN = "import sys; from workflow.cli.main import main; sys.exit(main(sys.argv[1:]))"
_HEADINGS = ("nip", "id_jabatan_tujuan", "jenis", "kode_alasan", "uraian_alasan", "pengganti_nip", "plh_nip", "sk")


class Preflight(NamedTuple):
    """Medians: wall clock and processor seconds of the command on files and on the database; of one case, in ms."""

    on_files: tuple[float, float]
    on_database: tuple[float, float]
    judged_ms: float
    shown_ms: float


def measure_preflights() -> Preflight:
    """Writes the city, brings it in, and runs each command a few times."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_city(folder, employees=PEOPLE, seed=7)
        url = f"sqlite:///{folder / 'kota.db'}"
        import_city(City(folder, read_context(folder / "gelombang.toml").proposer or "", (), {}), url)
        proposals = _round_of(folder)
        context = ["--gelombang", str(folder / "gelombang.toml"), "--pada", DAY, "--json"]
        files = [w for name in ("pegawai", "jabatan", "riwayat") for w in (f"--{name}", str(folder / f"{name}.xlsx"))]
        on_files = _run(["periksa", str(proposals), *context, *files], url)
        return Preflight(on_files, _run(["periksa", str(proposals), *context], url), *_one_case(url))


def _round_of(folder: Path) -> Path:
    """The sample's round, filled up to 100 names with people who take each other's posts."""
    rows = [dict(row.values) for row in read_table(folder / "usulan.xlsx", "usulan").rows]
    named = {row["nip"] for row in rows}
    people = [row.values for row in read_table(folder / "pegawai.xlsx", "pegawai").rows]
    others = [one for one in people if one["nip"] not in named and one["id_jabatan"]][: NAMES + 1 - len(rows)]
    for one, follows in pairwise(others):
        more = {"jenis": "rotasi", "kode_alasan": "kebutuhan", "uraian_alasan": "Kebutuhan organisasi", "sk": "A"}
        rows.append({"nip": one["nip"], "id_jabatan_tujuan": follows["id_jabatan"], **more})
    path = folder / "usulan100.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, _HEADINGS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _run(words: list[str], url: str) -> tuple[float, float]:
    environment, found = {**os.environ, "MUTASI_DATABASE_URL": url}, []
    for _run in range(RUNS):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run([sys.executable, "-c", _MAIN, *words], env=environment, capture_output=True, check=False)
        seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode in {0, 2}, done.stderr.decode()
        found.append((seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    return statistics.median(wall for wall, _ in found), statistics.median(spent for _, spent in found)


def _one_case(url: str) -> tuple[float, float]:
    house = house_on(url, DAY)
    with house.store.reading() as conn:
        numbers = [case.number for case in list_cases(conn)]
    facts = [view_case(number, house).file.facts for number in numbers]
    judged = [_milliseconds(lambda one=one: judge(one, Trigger.SETUJUI, house.rulebook)) for one in facts]
    shown = [_milliseconds(lambda number=number: view_case(number, house)) for number in numbers]
    house.store.close()
    return statistics.median(judged), statistics.median(shown)


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1_000


def preflight_lines(found: Preflight) -> list[str]:
    """The table of the pre-flight."""
    seconds, milliseconds = TARGETS
    return [
        "## The pre-flight",
        "",
        f"`mutasi periksa` of a round of {NAMES} names in a synthetic city of {PEOPLE:,} people, from the start of the command to",
        f"its end, medians of {RUNS} runs; and, in a process that runs, the findings of one case up to `setujui`: judged on facts",
        "that are loaded, and shown (loaded, judged, its way out looked for).",
        "",
        "| what | wall clock | processor | target |",
        "|---|---|---|---|",
        f"| on files alone | {found.on_files[0]:.1f} s | {found.on_files[1]:.1f} s | {seconds:.0f} s |",
        f"| on the database | {found.on_database[0]:.1f} s | {found.on_database[1]:.1f} s | {seconds:.0f} s |",
        f"| findings of one case, judged | {found.judged_ms:.1f} ms | | {milliseconds:.0f} ms |",
        f"| findings of one case, shown | {found.shown_ms:.1f} ms | | |",
        "",
    ]


if __name__ == "__main__":
    print("\n".join(preflight_lines(measure_preflights())))
