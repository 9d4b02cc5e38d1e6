"""Copies all of mutasi's tables from one database into another, empty one: SQLite to PostgreSQL, or back.

Run as `python -m tools.copy_database SOURCE_URL TARGET_URL` while nothing else writes; the ledger is verified afterwards with
`mutasi audit verifikasi`.
"""

import sys

from sqlalchemy import Connection, Integer, func, insert, select, text

from workflow.storage.schema import is_current, prepare
from workflow.storage.tables import METADATA
from workflow.storage.unit_of_work import Store, open_engine

PAGE = 1000


def database_url(url: str) -> str:
    """The URL with the driver that mutasi uses."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def copy_rows(source: Connection, target: Connection) -> int:
    """Copies every row of every table, parents before children; returns how many."""
    copied = 0
    for table in METADATA.sorted_tables:
        result = source.execution_options(yield_per=PAGE).execute(select(table))
        for page in result.mappings().partitions(PAGE):
            target.execute(insert(table), [dict(row) for row in page])
            copied += len(page)
    return copied


def continue_counters(target: Connection) -> None:
    """Lets PostgreSQL count on after the copied rows; SQLite does so by itself."""
    if target.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        for column in table.primary_key:
            name = target.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            if isinstance(column.type, Integer) and name is not None:
                highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                target.execute(
                    select(func.setval(text("CAST(:name AS regclass)"), highest, text("false"))), {"name": name}
                )


def copy_database(source_url: str, target_url: str) -> int:
    """Copies a database.

    Returns:
        How many rows were copied.

    Raises:
        SystemExit: the source is not at this program's version, or the target holds rows already.
    """
    source, target = Store(open_engine(database_url(source_url))), Store(open_engine(database_url(target_url)))
    try:
        if not is_current(source):
            raise SystemExit("Basis data sumber belum sesuai versi program.")
        prepare(target)
        with source.reading() as rows, target.transaction() as tx:
            if any(tx.conn.execute(select(table).limit(1)).first() for table in METADATA.sorted_tables):
                raise SystemExit("Basis data tujuan tidak kosong.")
            copied = copy_rows(rows, tx.conn)
            continue_counters(tx.conn)
        return copied
    finally:
        source.close()
        target.close()


def main(words: list[str]) -> int:
    """The command line: two URLs."""
    if len(words) != 2:  # noqa: PLR2004 - a source and a target
        print("Tulis: python -m tools.copy_database URL_SUMBER URL_TUJUAN", file=sys.stderr)
        return 1
    print(f"{copy_database(*words)} baris disalin.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
