"""Reads the ledger as it lies, raw: for checking it, exporting it and telling of one case.

Moments are the text that was hashed, not datetimes: a damaged one is a finding, never an error of the reader.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import DBAPIError

from workflow.storage.tables import SnapshotRow

PAGE = 2_000
FIELDS = ("stream", "seq", "event", "actor", "on_behalf", "at", "machine_at", "body", "previous", "hash")
RawEntry = tuple[Any, ...]
"""An entry in the order of `FIELDS`. The types are those that the writer stored, unless somebody else wrote."""
RawHead = tuple[str, int, str]
"""(stream, seq, hash): where a stream ends."""
Entries = Generator[RawEntry, None, None]
"""Close it where it is not read to its end: it holds the database's cursor."""
_SNAPSHOT = SnapshotRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time

# The order of code points, whatever the database's own language sorts by: digests are made over it.
_BY_STREAM = {"sqlite": "stream", "postgresql": 'stream COLLATE "C"'}
_PLACE = {"sqlite": "?", "postgresql": "%s"}


class UndecodableError(Exception):
    """A stored text is no text any more."""


def _moment(column: str, dialect: str) -> str:
    if dialect == "postgresql":
        return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return column


def _entries_sql(dialect: str, condition: str = "") -> str:
    columns = ", ".join(_moment(name, dialect) if name.endswith("at") else name for name in FIELDS)
    return f"SELECT {columns} FROM ledger_entry {condition} ORDER BY {_BY_STREAM[dialect]}, seq"  # noqa: S608 - constants only


def raw_entries(conn: Connection) -> Entries:
    """Every entry, by stream in the order of code points, then by sequence; read in pages, so that memory stays flat.

    Raises:
        UndecodableError: the next entry holds bytes that are no text.
    """
    return _rows(conn, _entries_sql(conn.dialect.name))


def raw_stream(conn: Connection, stream: str) -> list[RawEntry]:
    """The entries of one stream, first first.

    Raises:
        UndecodableError: an entry holds bytes that are no text.
    """
    dialect = conn.dialect.name
    return list(_rows(conn, _entries_sql(dialect, f"WHERE stream = {_PLACE[dialect]}"), (stream,)))


def heads(conn: Connection) -> Generator[RawHead, None, None]:
    """(stream, seq, head) of every stream, in the order of code points: what a checkpoint is made of."""
    order = _BY_STREAM[conn.dialect.name]
    sql = f"SELECT stream, seq, head FROM ledger_stream ORDER BY {order}"  # noqa: S608 - constants only
    with closing(_rows(conn, sql)) as rows:
        for row in rows:
            yield row[0], row[1], row[2]


def head_of(conn: Connection, stream: str) -> RawHead | None:
    """The head of one stream; None where it is not there."""
    condition = f"WHERE stream = {_PLACE[conn.dialect.name]}"
    rows = list(_rows(conn, f"SELECT stream, seq, head FROM ledger_stream {condition}", (stream,)))  # noqa: S608 - constants only
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else None


def _rows(conn: Connection, sql: str, values: tuple[str, ...] = ()) -> Entries:
    try:
        with conn.exec_driver_sql(sql, values, execution_options={"yield_per": PAGE}) as result:
            for page in result.partitions(PAGE):
                for row in page:
                    yield tuple(row)
    except DBAPIError as exc:
        if "decode" in str(exc.orig):
            raise UndecodableError from exc
        raise


def snapshots(conn: Connection, digests: Sequence[str]) -> dict[str, str | None]:
    """The texts kept under these digests; None where one was erased, no key where none was ever kept."""
    wanted = select(_SNAPSHOT.c.digest, _SNAPSHOT.c.body).where(_SNAPSHOT.c.digest.in_(bindparam("d", expanding=True)))
    return {row[0]: row[1] for row in conn.execute(wanted, {"d": list(digests)})}
