"""Statements of the hot paths: their SQL is settled once for each database, and runs on the driver itself.

What a step or a chunk of the night runs thousands of times is written here as plain SQL with names. Everything else
goes through SQLAlchemy, whose work a statement costs more than the statement (docs/adr/0012).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]
_HOLE = re.compile(r"IN \(:(\w+)\.\.\.\)|:(\w+)")


class Prepared:
    """One statement for both databases.

    Names are written `:name`; a list `IN (:names...)`. Days and moments are bound as text (`day_text`, `moment_text`),
    which both databases take for their own types.
    """

    def __init__(self, sql: str) -> None:
        self._parts = tuple(_HOLE.split(sql)[::3])
        holes = [(lists or one, bool(lists)) for lists, one in _HOLE.findall(sql)]
        self._lists = tuple(dict.fromkeys(name for name, is_list in holes if is_list))
        self._holes = tuple(holes)
        plain = "".join(
            part.replace("%", "%%") + filled
            for part, filled in zip(self._parts, [*("= ANY(%s)" if x else "%s" for _, x in holes), ""], strict=True)
        )
        self._postgresql = plain, _places([name for name, _ in holes])
        self._sqlite: dict[tuple[int, ...], _Shaped] = {}

    def all(self, conn: Connection, values: Values) -> list[tuple[Any, ...]]:
        """Runs the statement and fetches all that it answers, as the driver's plain tuples."""
        (sql, places), cursor = self._shaped(conn, values), conn.connection.cursor()
        try:
            cursor.execute(sql, places(values))
            return list(cursor.fetchall())
        except conn.dialect.loaded_dbapi.Error as exc:
            raise _as_fault(exc, sql, conn) from exc
        finally:
            cursor.close()

    def run(self, conn: Connection, values: Values) -> int:
        """Runs the statement for its effect; returns how many rows it touched."""
        (sql, places), cursor = self._shaped(conn, values), conn.connection.cursor()
        try:
            cursor.execute(sql, places(values))
            return int(cursor.rowcount)
        except conn.dialect.loaded_dbapi.Error as exc:
            raise _as_fault(exc, sql, conn) from exc
        finally:
            cursor.close()

    def counts(self, conn: Connection, fields: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> list[int]:
        """Runs the statement once for each of the rows; how many rows of the table each run touched. Lists are not taken.

        Args:
            fields: the names of a row's values, by place: a mapping for each row would cost as much as its statement binds.
        """
        (sql, _places), cursor = self._shaped(conn, {}), conn.connection.cursor()
        places = self._from_tuples(fields)
        try:
            return [int(cursor.execute(sql, places(row)).rowcount) for row in rows]
        except conn.dialect.loaded_dbapi.Error as exc:
            raise _as_fault(exc, sql, conn) from exc
        finally:
            cursor.close()

    def many(
        self, conn: Connection, rows: Sequence[Values] | Sequence[tuple[Any, ...]], fields: Sequence[str] = ()
    ) -> None:
        """Runs the statement once for each of the rows; lists are not taken here.

        Args:
            fields: the names of a row's values by place, where rows are tuples.
        """
        if not rows:
            return
        (sql, by_name), cursor = self._shaped(conn, {}), conn.connection.cursor()
        places: Callable[[Any], tuple[Any, ...]] = self._from_tuples(fields) if fields else by_name
        try:
            cursor.executemany(sql, [places(row) for row in rows])
        except conn.dialect.loaded_dbapi.Error as exc:
            raise _as_fault(exc, sql, conn) from exc
        finally:
            cursor.close()

    def _from_tuples(self, fields: Sequence[str]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
        return itemgetter(*(fields.index(name) for name, _is_list in self._holes))

    def _shaped(self, conn: Connection, values: Values) -> "_Shaped":
        if conn.dialect.name != "sqlite":
            return self._postgresql
        sizes = tuple([_SIZES[min(len(values[name]), _LONGEST)] for name in self._lists])
        shaped = self._sqlite.get(sizes)
        if shaped is None:
            shaped = self._sqlite[sizes] = self._for_sqlite(dict(zip(self._lists, sizes, strict=True)))
        return shaped

    def _for_sqlite(self, sizes: Mapping[str, int]) -> "_Shaped":
        holes = [(name, sizes[name] if is_list else None) for name, is_list in self._holes]
        sql = self._parts[0] + "".join(
            _hole(size) + part for (_name, size), part in zip(holes, self._parts[1:], strict=True)
        )
        return sql, _spread(holes) if sizes else _places([name for name, _size in holes])


_Shaped = tuple[str, Callable[[Values], tuple[Any, ...]]]
_LONG, _LONGEST = 0, 33
_SIZES = (1, 1, 2, 4, 4, *[8] * 4, *[16] * 8, *[32] * 16, _LONG)
"""Places by length. A short list is written out and filled up: a table function costs more than its few look-ups."""


def _hole(size: int | None) -> str:
    if size is None:
        return "?"
    return f"IN ({', '.join('?' * size)})" if size else "IN (SELECT value FROM json_each(?))"


def _spread(holes: Sequence[tuple[str, int | None]]) -> Callable[[Values], tuple[Any, ...]]:
    def places(values: Values) -> tuple[Any, ...]:
        bound: list[Any] = []
        for name, size in holes:
            value = values[name]
            if size is None:
                bound.append(value)
            elif size == _LONG:
                bound.append(orjson.dumps(value).decode())
            else:
                bound += value
                bound += [value[0] if value else None] * (size - len(value))
        return tuple(bound)

    return places


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
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
