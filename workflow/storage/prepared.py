"""Statements of the hot paths: their SQL is settled once for each database, and runs on the driver itself.

What a step or a chunk of the night runs thousands of times is written here as plain SQL with names. Everything else
goes through SQLAlchemy, whose work a statement costs more than the statement (docs/adr/0012).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]
_LIST = re.compile(r"IN \(:(\w+)\.\.\.\)")
_NAME = re.compile(r":(\w+)")


class Prepared:
    """One statement for both databases.

    Names are written `:name`; a list `IN (:names...)`. Days and moments are bound as text (`day_text`, `moment_text`),
    which both databases take for their own types.
    """

    def __init__(self, sql: str) -> None:
        self._lists = tuple(_LIST.findall(sql))
        sqlite = _LIST.sub(r"IN (SELECT value FROM json_each(:\1))", sql)
        postgresql = _LIST.sub(r"= ANY(:\1)", sql.replace("%", "%%"))
        self._sql = {"sqlite": _NAME.sub("?", sqlite), "postgresql": _NAME.sub("%s", postgresql)}
        self._places = _places(_NAME.findall(sqlite))

    def all(self, conn: Connection, values: Values) -> list[tuple[Any, ...]]:
        """Runs the statement and fetches all that it answers, as the driver's plain tuples."""
        sql, cursor = self._sql[conn.dialect.name], conn.connection.cursor()
        try:
            cursor.execute(sql, self._bound(conn, values))
            return list(cursor.fetchall())
        except conn.dialect.loaded_dbapi.Error as exc:
            raise _as_fault(exc, sql, conn) from exc
        finally:
            cursor.close()

    def run(self, conn: Connection, values: Values) -> int:
        """Runs the statement for its effect; returns how many rows it touched."""
        sql, cursor = self._sql[conn.dialect.name], conn.connection.cursor()
        try:
            cursor.execute(sql, self._bound(conn, values))
            return int(cursor.rowcount)
        except conn.dialect.loaded_dbapi.Error as exc:
            raise _as_fault(exc, sql, conn) from exc
        finally:
            cursor.close()

    def many(self, conn: Connection, rows: Sequence[Values]) -> None:
        """Runs the statement once for each of the rows; lists are not taken here."""
        if not rows:
            return
        sql, cursor = self._sql[conn.dialect.name], conn.connection.cursor()
        try:
            cursor.executemany(sql, [self._places(row) for row in rows])
        except conn.dialect.loaded_dbapi.Error as exc:
            raise _as_fault(exc, sql, conn) from exc
        finally:
            cursor.close()

    def _bound(self, conn: Connection, values: Values) -> tuple[Any, ...]:
        if self._lists and conn.dialect.name == "sqlite":
            values = {**values, **{name: orjson.dumps(values[name]).decode() for name in self._lists}}
        return self._places(values)


def _places(names: Sequence[str]) -> Callable[[Values], tuple[Any, ...]]:
    # Drivers bind by place several times faster than by name.
    if not names:
        return lambda _values: ()
    if len(names) == 1:
        name = names[0]
        return lambda values: (values[name],)
    return itemgetter(*names)


def _as_fault(error: Exception, sql: str, conn: Connection) -> BaseException:
    # Callers know one family of faults, whichever way a statement went. Its values stay out of every message.
    return DBAPIError.instance(sql, None, error, conn.dialect.loaded_dbapi.Error, dialect=conn.dialect)


def day_text(value: date | None) -> str | None:
    """A civil date as ISO text, None kept."""
    return None if value is None else value.isoformat()


def moment_text(value: datetime) -> str:
    """A moment as UTC text of fixed width, so that text order is time order.

    Raises:
        ValueError: a naive datetime; a time without a zone is a fault of the caller.
    """
    if value.tzinfo is None:
        message = "a moment without a zone cannot be stored"
        raise ValueError(message)
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
