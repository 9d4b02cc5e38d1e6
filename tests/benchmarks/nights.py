"""The night over many synthetic cases, each size in a process of its own: seconds, cases moved, peak memory."""

import multiprocessing
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.synthetic import NIGHT, fill
from tests.city import house_on
from workflow.services.night import run_night
from workflow.storage.schema import prepare

REPEATED_UP_TO = 10_000
STATUS = Path("/proc/self/status")


class Swept(NamedTuple):
    """One night: how long it took (median of its runs), what moved, and the most memory that it held."""

    cases: int
    seconds: float
    moved: int
    megabytes: float


def sweep(cases: int, every: int) -> Swept:
    """A whole night without Prefect over so many open cases, of which each `every`th moves."""
    runs = 3 if cases <= REPEATED_UP_TO else 1
    found = []
    for _ in range(runs):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found.append(pool.apply(_one_night, (cases, every)))
    seconds = statistics.median(night.seconds for night in found)
    return found[0]._replace(seconds=seconds, megabytes=max(night.megabytes for night in found))


def _one_night(cases: int, every: int) -> Swept:
    with tempfile.TemporaryDirectory() as name:
        house = house_on(f"sqlite:///{name}/malam.db", f"{NIGHT}T01:00")
        prepare(house.store)
        house.store.write(lambda tx: fill(tx, cases, every, house))
        _forget_peak()
        started = time.perf_counter()
        answer = run_night(house, NIGHT, "baru", reminds=True)
        seconds = time.perf_counter() - started
        house.store.close()
        return Swept(cases, seconds, answer.moved.get("usulan", 0), _peak())


def _forget_peak() -> None:
    # Linux: what laying out the cases took is no memory of the night.
    forget = STATUS.with_name("clear_refs")
    if forget.exists():
        forget.write_text("5")


def _peak() -> float:
    # ru_maxrss is carried over from the process that started this one; VmHWM is this one's own.
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
