"""The same nights through the flow, each in a process of its own against a Prefect server of its own: Prefect's share."""

import multiprocessing
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from typing import NamedTuple

from tests.benchmarks.nights import REPEATED_UP_TO, Swept
from tests.benchmarks.synthetic import NIGHT, fill
from tests.city import house_on
from workflow.storage.schema import prepare

RUNS = 3


class FlowNight(NamedTuple):
    """One flow run: its own seconds, and those before it (imports, Prefect's server, our database)."""

    seconds: float
    start_up: float
    moved: int


def share_lines(nights: list[Swept], every: int) -> list[str]:
    """The table of the flow beside the service, over those nights that the service ran several times too."""
    lines = [
        "## Prefect's share of a night",
        "",
        f"The nights above once more through `flows.nightly`, medians of {RUNS} runs, each in its own process against its own",
        "Prefect server with an empty home. The share is the flow's seconds without the service's; start-up is what comes before",
        "the flow run: imports, the server and its empty database, ours opened. `mutasi malam --tanpa-prefect` pays neither.",
        "",
        "| open cases | service, s | flow, s | seconds of the flow - seconds of the service | start-up, s |",
        "|---|---|---|---|---|",
    ]
    for night in nights:
        if night.cases <= REPEATED_UP_TO:
            flow = through_prefect(night.cases, every)
            lines.append(f"| {night.cases:,} | {night.seconds:.2f} | {_cells(night, flow)} |")
    return [*lines, ""]


def _cells(night: Swept, flow: FlowNight | None) -> str:
    if flow is None:
        return "tidak diukur | tidak diukur | tidak diukur"
    assert flow.moved == night.moved
    return f"{flow.seconds:.2f} | {flow.seconds - night.seconds:.2f} | {flow.start_up:.1f}"


def through_prefect(cases: int, every: int) -> FlowNight | None:
    """A whole night over so many open cases, of which each `every`th moves; None where Prefect's server does not start."""
    found = []
    for _ in range(RUNS):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            night = pool.apply(_one_flow_night, (cases, every))
            # Prefect's harness tidies up when its interpreter ends, so this one must end by itself.
            pool.close()
            pool.join()
        if night is None:
            return None
        found.append(night)
    seconds = statistics.median(night.seconds for night in found)
    return found[0]._replace(seconds=seconds, start_up=statistics.median(night.start_up for night in found))


def _one_flow_night(cases: int, every: int) -> FlowNight | None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/malam.db"
        house = house_on(url, f"{NIGHT}T01:00")
        prepare(house.store)
        house.store.write(lambda tx: fill(tx, cases, every, house))
        house.store.close()
        for name in [name for name in os.environ if name.startswith("PREFECT_")]:
            del os.environ[name]
        os.environ.update(MUTASI_DATABASE_URL=url, MUTASI_VAR=folder)
        started = time.perf_counter()
        from flows.sweeping import house_at  # the package sets Prefect's environment, so it comes before Prefect

        house_at(NIGHT)
        return _timed(started)


def _timed(started: float) -> FlowNight | None:
    from prefect.testing.utilities import prefect_test_harness

    from flows.nightly import nightly

    with ExitStack() as stack:
        try:
            stack.enter_context(prefect_test_harness(server_startup_timeout=90))
        except RuntimeError:  # how Prefect says that its server did not answer in time
            return None
        ready = time.perf_counter()
        (night,) = nightly(NIGHT)
        ended = time.perf_counter()
    return FlowNight(ended - ready, ready - started, night["maju"].get("usulan", 0))
