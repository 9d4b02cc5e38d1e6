"""One durable step, ours and the peers', in alternating rounds on this machine."""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.floor import Heard, Said, say_again
from tests.benchmarks.peers import FULL, PEERS, WITH_ROWS, Peer, install, median_step
from tests.city import City, database_copy, fold, house_on, play
from workflow.domain.acts import Act
from workflow.domain.stages import Stage, Trigger
from workflow.services.deciding import act_on_case
from workflow.services.house import House

ROUNDS = 5
DRIVER = "sqlite3, mutasi's statements said again"


class Steps(NamedTuple):
    """An engine's medians, one a round, alone and with mutasi's row set; none where it was not measured."""

    name: str
    version: str
    alone: tuple[float, ...]
    with_rows: tuple[float, ...]


@contextmanager
def settings_of(url: str, folder: Path) -> Iterator[None]:
    """The settings that the replayed commands read."""
    before = dict(os.environ)
    os.environ.update(MUTASI_DATABASE_URL=url, MUTASI_VAR=str(folder))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def bring_to_persetujuan(city: City, url: str, folder: Path) -> str:
    """A copy of the city five nights later, its first cases waiting for their signature."""
    later = database_copy(url, folder)
    with settings_of(later, folder):
        play(later, city.decisions, date(2026, 11, 25), date(2026, 11, 30))
    fold(later)
    return later


def compare_steps(url: str, folder: Path) -> tuple[list[Steps], int]:
    """Medians of alternating rounds of ours and every peer that can be installed, and how many steps a round has."""
    versions = {peer: install(peer, folder) for peer in PEERS}
    heard = hear_all(house_on(database_copy(url, folder), "2026-12-01"))
    ours: list[float] = []
    driver: list[float] = []
    theirs: dict[tuple[Peer, str], list[float | None]] = {(peer, way): [] for peer in PEERS for way in ("", WITH_ROWS)}
    steps = 0
    for turn in range(ROUNDS):
        seconds = approve_all(house_on(database_copy(url, folder), "2026-12-01"))
        steps = len(seconds)
        ours.append(statistics.median(seconds))
        copied = Path(database_copy(url, folder).removeprefix("sqlite:///"))
        driver.append(statistics.median(say_again(copied, heard)))
        for place, ((peer, way), medians) in enumerate(theirs.items()):
            words = (way,) if way else ()
            name = f"peer-{place}-{turn}"
            medians.append(median_step(peer, folder, steps, name, *words) if versions[peer] else None)
    rows = [Steps("mutasi", "", (), tuple(ours)), Steps(DRIVER, "", (), tuple(driver))]
    for peer, version in versions.items():
        alone, with_rows = theirs[peer, ""], theirs[peer, WITH_ROWS]
        rows.append(Steps(peer.name, version or "", _whole(alone), _whole(with_rows)))
    return rows, steps


def _whole(medians: list[float | None]) -> tuple[float, ...]:
    return tuple(m for m in medians if m) if all(medians) else ()


def hear_all(house: House) -> list[tuple[Said, ...]]:
    """What each `setujui` that is done says to the database."""
    heard, steps = Heard(house), []
    numbers = _awaiting(house)
    for number in numbers:
        heard.step()
        if act_on_case(Act(Trigger.SETUJUI, "P-walikota"), number, house).done:
            steps.append(heard.step())
    house.store.close()
    return steps


def _awaiting(house: House) -> list[str]:
    with house.store.reading() as conn:
        statement = "SELECT number FROM transfer_case WHERE state = ? ORDER BY id"
        numbers = list(conn.exec_driver_sql(statement, (Stage.PERSETUJUAN.value,)).scalars())
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert conn.exec_driver_sql("PRAGMA synchronous").scalar() == FULL
    return numbers


def approve_all(house: House) -> list[float]:
    """Seconds of each `setujui` that is done: loading, rules, tasks, mails and ledger, committed with WAL and FULL."""
    seconds = []
    for number in _awaiting(house):
        started = time.perf_counter()
        if act_on_case(Act(Trigger.SETUJUI, "P-walikota"), number, house).done:
            seconds.append(time.perf_counter() - started)
    house.store.close()
    return seconds
