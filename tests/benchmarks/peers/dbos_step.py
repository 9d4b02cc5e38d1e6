"""DBOS: an act on a case is one durable workflow of one step, as each act comes from outside. Prints seconds as JSON.

With `dalam` the steps are taken inside one running workflow instead, where no case is found again: DBOS at its lightest.
With `baris` a step also keeps the rows that mutasi keeps (rows.py), in a file of its own, as DBOS's steps do.
"""

import json
import sqlite3
import sys
import time

import rows
from dbos import DBOS, SetWorkflowID
from sqlalchemy import event
from sqlalchemy.engine import Engine

SEEN: dict[str, object] = {}
WITH_ROWS, INSIDE = "baris" in sys.argv, "dalam" in sys.argv


@event.listens_for(Engine, "connect")
def durable(connection: object, _record: object) -> None:
    """WAL and FULL for every connection that DBOS opens."""
    cursor = connection.cursor()
    SEEN["jurnal"] = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    cursor.execute("PRAGMA synchronous = FULL")
    SEEN["sinkron"] = cursor.execute("PRAGMA synchronous").fetchone()[0]
    cursor.close()


def kept_rows() -> sqlite3.Connection:
    """The file of the step's own rows."""
    conn = sqlite3.connect(f"{sys.argv[1]}.baris", isolation_level=None, check_same_thread=False)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    for statement in rows.SCHEMA:
        conn.execute(statement)
    return conn


ROWS = kept_rows()
DBOS(
    config={
        "name": "mutasi",
        "system_database_url": f"sqlite:///{sys.argv[1]}",
        "run_admin_server": False,
        "log_level": "ERROR",
    }
)


@DBOS.step()
def setujui(number: int) -> int:
    """The step: its result is kept before the workflow goes on."""
    if WITH_ROWS:
        ROWS.execute("BEGIN IMMEDIATE")
        rows.write(ROWS.cursor(), number)
        ROWS.execute("COMMIT")
    return number


@DBOS.workflow()
def tindakan(number: int) -> int:
    """One act on one case."""
    return setujui(number)


@DBOS.workflow()
def perjalanan(steps: int) -> list[float]:
    """Takes so many steps and says how long each took."""
    seconds = []
    for number in range(steps):
        started = time.perf_counter()
        setujui(number)
        seconds.append(time.perf_counter() - started)
    return seconds


def from_outside(steps: int) -> list[float]:
    """So many acts, each under a name of its own."""
    seconds = []
    for number in range(steps):
        started = time.perf_counter()
        with SetWorkflowID(f"kasus-{number}-setujui"):
            assert tindakan(number) == number
        seconds.append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    DBOS.launch()
    taken = perjalanan(int(sys.argv[2])) if INSIDE else from_outside(int(sys.argv[2]))
    print(json.dumps({"detik": taken, **SEEN}))
    DBOS.destroy()
