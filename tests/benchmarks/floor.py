"""What a step asks of the database, said again by the bare driver: no step of these rows can be faster, whatever judges it."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import event

from workflow.services.house import House


class Said(NamedTuple):
    """One call of the driver: `execute`, `executemany`, `commit` or `rollback`, with what it was given."""

    call: str
    sql: str = ""
    values: object = ()


class Heard:
    """Hears all that a house says to its SQLite file, step by step."""

    def __init__(self, house: House) -> None:
        self._now: list[Said] = []
        # The pool holds connections that were opened before anybody listened.
        house.store.engine.dispose()
        event.listen(house.store.engine, "do_connect", self._listened)

    def step(self) -> tuple[Said, ...]:
        """What was said since the last time, and begins anew."""
        said, self._now = tuple(self._now), []
        return tuple(one for one in said if not one.sql.startswith("PRAGMA"))

    def _listened(self, _dialect: object, _record: object, _words: object, options: dict[str, object]) -> None:
        options["factory"] = _listening(self._now_is)

    def _now_is(self, said: Said) -> None:
        self._now.append(said)


def _listening(hear: Callable[[Said], None]) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, values: Sequence[object] = (), /) -> "Cursor":
            hear(Said("execute", sql, tuple(values)))
            super().execute(sql, values)
            return self

        def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> "Cursor":
            given = [tuple(row) for row in rows]
            hear(Said("executemany", sql, given))
            super().executemany(sql, given)
            return self

    class Connection(sqlite3.Connection):
        def cursor(self, *_words: object) -> Cursor:
            return super().cursor(Cursor)

        def commit(self) -> None:
            hear(Said("commit"))
            super().commit()

        def rollback(self) -> None:
            hear(Said("rollback"))
            super().rollback()

    return Connection


def say_again(file: Path, steps: Sequence[tuple[Said, ...]]) -> list[float]:
    """Seconds of each step's statements on a copy of the database, with WAL and FULL, by the driver alone."""
    conn = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        conn.execute(f"PRAGMA {pragma}")
    seconds = []
    for step in steps:
        started = time.perf_counter()
        for said in step:
            _say(conn, said)
        seconds.append(time.perf_counter() - started)
    conn.close()
    return seconds


def _say(conn: sqlite3.Connection, said: Said) -> None:
    if said.call in {"commit", "rollback"}:
        getattr(conn, said.call)()
    else:
        getattr(conn.cursor(), said.call)(said.sql, said.values).fetchall()
