"""`make bench`: a durable single step and the nightly sweep, measured in this run; figures go to docs/benchmarks.md.

It measures and never gates. What is not measured says "tidak diukur". `--besar` adds 100,000 open cases, `--penuh` 230,000.
"""

import contextlib
import resource
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert

from tests.city import City, fold, house_on, import_city, make_city, play
from workflow.domain.acts import Act
from workflow.domain.stages import Stage, Trigger
from workflow.services.deciding import act_on_case
from workflow.services.house import House
from workflow.services.night import open_night, owner_name, sweep_next
from workflow.settings.toml import ROOT
from workflow.storage.cases import CASE
from workflow.storage.imports import EMPLOYEE, POSITION, raise_directory
from workflow.storage.occupancy import OCC
from workflow.storage.rounds import open_round
from workflow.storage.schema import prepare
from workflow.storage.unit_of_work import Tx

NIGHT = date(2026, 11, 25)
ROUND_SIZE = 500
MOVING_EVERY = 50
CHUNK = 5_000


def single_steps(folder: Path) -> list[float]:
    """Seconds of each `setujui` of one case, with all its rules, tasks, mails and ledger, durable."""
    url = f"sqlite:///{folder / 'satu.db'}"
    city: City = make_city(folder / "kota")
    import_city(city, url)
    with pytest_environment(url, folder):
        play(url, city.decisions, date(2026, 11, 25), date(2026, 11, 30))
    fold(url)
    house = house_on(url, "2026-12-01")
    seconds = []
    for row in house_cases(house, Stage.PERSETUJUAN):
        started = time.perf_counter()
        done = act_on_case(Act(Trigger.SETUJUI, "P-walikota"), row, house).done
        if done:
            seconds.append(time.perf_counter() - started)
    return seconds


@contextlib.contextmanager
def pytest_environment(url: str, folder: Path):
    """The settings that the replayed commands read."""
    import os

    before = dict(os.environ)
    os.environ.update(MUTASI_DATABASE_URL=url, MUTASI_VAR=str(folder))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def house_cases(house: House, stage: Stage) -> list[str]:
    """Numbers of the cases in a stage."""
    with house.store.reading() as conn:
        rows = conn.exec_driver_sql("SELECT number FROM transfer_case WHERE state = ? ORDER BY id", (stage.value,))
        return list(rows.scalars())


def fill(tx: Tx, cases: int, house: House) -> None:
    """Synthetic open cases in pemetaan: every fiftieth may move, the others have not served their term."""
    from workflow.domain.context import ActingStatus, Decree, DecreeKind, RoundContext

    at = house.clock.now()
    decree = Decree("1", DecreeKind.PELAKSANA, None, date(2026, 12, 1), None, None, "P-x", ActingStatus.DEFINITIF, None)
    for number in range(-(-cases // ROUND_SIZE)):
        open_round(tx, RoundContext(f"B{number}", None, date(2026, 11, 20), (decree,), None, None), None, at=at)
    posts = [
        {
            "post_id": f"J{n}",
            "name": "Pengolah Data",
            "kind": "pelaksana",
            "profile": "pelaksana",
            "unit_id": f"U{n % 400}",
            "unit_name": "Unit",
            "agency_id": "O1",
            "slots": 1_000_000,
            "service_critical": False,
            "signatory": False,
            "digest": "",
            "recorded_at": at,
        }
        for n in range(2000)
    ]
    tx.conn.execute(insert(POSITION), posts)
    for begin in range(0, cases, CHUNK):
        numbers = range(begin, min(begin + CHUNK, cases))
        people = [
            {
                "nip": synthetic_nip(n),
                "name": "Sintetis",
                "employment": "PNS",
                "birth": date(1980, 1, 1),
                "channel": "cetak",
                "payload": "{}",
                "digest": "",
                "recorded_at": at,
            }
            for n in numbers
        ]
        tx.conn.execute(insert(EMPLOYEE), people)
        since = [date(2020, 1, 1) if n % MOVING_EVERY == 0 else date(2026, 1, 1) for n in numbers]
        tx.conn.execute(
            insert(OCC),
            [
                {
                    "nip": p["nip"],
                    "post_id": f"J{n % 2000}",
                    "unit_id": f"U{n % 400}",
                    "holding": "definitif",
                    "slot": n + 1,
                    "since": s,
                    "source": "bench",
                    "recorded_at": at,
                }
                for n, p, s in zip(numbers, people, since, strict=True)
            ],
        )
        tx.conn.execute(
            insert(CASE),
            [
                {
                    "number": f"MUT-B-{n:07d}",
                    "nip": p["nip"],
                    "round_code": f"B{n // ROUND_SIZE}",
                    "decree_code": "1",
                    "origin_post": f"J{n % 2000}",
                    "origin_unit": f"U{n % 400}",
                    "target_post": f"J{(n + 1) % 2000}",
                    "kind": "rotasi",
                    "own_request": False,
                    "state": "pemetaan",
                    "visit": 1,
                    "version": 1,
                    "fact_seq": 0,
                    "held": False,
                    "entered_on": NIGHT - timedelta(days=3),
                    "post_changed": False,
                    "created_at": at,
                }
                for n, p in zip(numbers, people, strict=True)
            ],
        )
    raise_directory(tx)


def synthetic_nip(number: int) -> str:
    """A valid NIP for each of 239,760 synthetic people."""
    serial, rest = number % 999 + 1, number // 999
    return f"19800101{2000 + rest // 12}{rest % 12 + 1:02d}1{serial:03d}"


def sweep(folder: Path, cases: int) -> tuple[float, float, int]:
    """(seconds, peak RSS in MB, moved) of one night over so many open cases, without Prefect."""
    house = house_on(f"sqlite:///{folder / f'malam-{cases}.db'}", f"{NIGHT}T01:00")
    prepare(house.store)
    house.store.write(lambda tx: fill(tx, cases, house))
    started = time.perf_counter()
    open_night(house, NIGHT)
    owner = owner_name(house)
    while sweep_next(house, NIGHT, owner):
        pass
    seconds = time.perf_counter() - started
    moved = len(house_cases(house, Stage.USULAN))
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, moved


def main(words: list[str]) -> None:
    """Measures, prints and writes the figures."""
    sizes = [1_000, 10_000, *([100_000] if "--besar" in words else []), *([230_000] if "--penuh" in words else [])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        steps = single_steps(folder)
        nights = {size: sweep(folder, size) for size in sizes}
    lines = [
        "# Benchmarks",
        "",
        "Figures of one run of `make bench` on two cores; they measure, they gate nothing.",
        "",
    ]
    middle = statistics.median(steps)
    lines += [
        "## A durable single step",
        "",
        (
            f"`setujui` of one case with all its rules, handover tasks, mails and ledger (SQLite, WAL, FULL): median "
            f"{middle * 1000:.2f} ms, {1 / middle:.0f} steps/s over {len(steps)} steps."
        ),
        "",
        "SpiffWorkflow, Viewflow, DBOS: tidak diukur.",
        "",
        "## The nightly sweep, without Prefect",
        "",
        "| open cases | seconds | per case | relative to the first | peak RSS | moved |",
        "|---|---|---|---|---|---|",
    ]
    first = nights[sizes[0]][0] / sizes[0]
    for size, (seconds, memory, moved) in nights.items():
        lines.append(
            f"| {size:,} | {seconds:.2f} | {seconds / size * 1e6:.0f} µs | {seconds / size / first:.2f} | {memory:.0f} MB | {moved:,} |"
        )
    lines += ["", "Prefect's share, and mail beside bare aiosmtplib: tidak diukur."]
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
