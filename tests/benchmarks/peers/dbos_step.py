"""DBOS: steps of one workflow, each kept in its SQLite system database. Prints seconds a step as JSON."""

import json
import sys
import time

from dbos import DBOS
from sqlalchemy import event
from sqlalchemy.engine import Engine

SEEN: dict[str, object] = {}


@event.listens_for(Engine, "connect")
def durable(connection: object, _record: object) -> None:
    """WAL and FULL for every connection that DBOS opens."""
    cursor = connection.cursor()
    SEEN["jurnal"] = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    cursor.execute("PRAGMA synchronous = FULL")
    SEEN["sinkron"] = cursor.execute("PRAGMA synchronous").fetchone()[0]
    cursor.close()


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
    return number


@DBOS.workflow()
def perjalanan(steps: int) -> list[float]:
    """Takes so many steps and says how long each took."""
    seconds = []
    for number in range(steps):
        started = time.perf_counter()
        setujui(number)
        seconds.append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    DBOS.launch()
    print(json.dumps({"detik": perjalanan(int(sys.argv[2])), **SEEN}))
    DBOS.destroy()
