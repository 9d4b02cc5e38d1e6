"""The unit of work: opens, commits and rolls back, and holds the guarded UPDATE that moves cases.

This is the only module that begins or commits a transaction and the only one that assigns a case's state.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from workflow.storage.prepared import Prepared

T = TypeVar("T")
Reader = Connection
"""An open look at the database, as services pass it on."""
StorageError = SQLAlchemyError
"""Any fault of the database, as services name it."""
DuplicateError = IntegrityError
"""Something stands in the database already, as services name it."""
BUSY_TIMEOUT_MS = 10_000
ATTEMPTS = 5
_PLACE = "target_slot"
_FIRST_OF_TWO = ("ledger_stream", "uq_transfer_case_open_person", "uq_reminder_choice_version")
_RETRY_STATES = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure and deadlock. Both mean: nothing happened, do it again."""


class PlaceTakenError(Exception):
    """The place of a post that a case was to keep is another case's by now; the transaction is lost."""


@contextmanager
def told_places() -> Iterator[None]:
    """Names the database's refusal of a place; every other fault goes on as it is.

    Raises:
        PlaceTakenError: every place of the post is another case's.
    """
    try:
        yield
    except DBAPIError as error:
        if _PLACE in str(error.orig):
            raise PlaceTakenError from error
        raise


class Move(NamedTuple):
    """One case that is to change, with everything that it was judged on.

    The first five fields are the guard; the rest are the case's new values. Dates are ISO text or None.
    """

    case_id: int
    version: int
    state: str
    fact_seq: int
    round_seq: int
    dest: str
    remembered: str | None
    visit: int
    held: bool
    entered_on: str
    deadline: str | None
    counted_from: str | None
    counted_days: int | None
    last_night: str | None
    told_on: str | None
    answer: str | None
    tmt: str | None
    post_changed: bool
    decree_code: str
    leaves_round: bool = False


_NEW_VALUES = (
    "remembered",
    "visit",
    "held",
    "entered_on",
    "deadline",
    "counted_from",
    "counted_days",
    "last_night",
    "told_on",
    "answer",
    "tmt",
    "post_changed",
    "decree_code",
)
_TYPES = {
    "case_id": "BIGINT",
    "version": "INTEGER",
    "fact_seq": "INTEGER",
    "round_seq": "INTEGER",
    "visit": "INTEGER",
    "held": "BOOLEAN",
    "entered_on": "DATE",
    "deadline": "DATE",
    "counted_from": "DATE",
    "counted_days": "INTEGER",
    "last_night": "DATE",
    "told_on": "DATE",
    "tmt": "DATE",
    "post_changed": "BOOLEAN",
    "leaves_round": "BOOLEAN",
}


_GUARD = """
    WHERE transfer_case.id = {0}case_id AND transfer_case.version = {0}version AND transfer_case.state = {0}state
      AND transfer_case.fact_seq = {0}fact_seq
      AND (SELECT r.fact_seq FROM transfer_round r WHERE r.code = transfer_case.round_code) = {0}round_seq
"""


def _guarded_update(mark: str, rows: str = "") -> str:
    assignments = ", ".join(f"{name} = {mark}{name}" for name in _NEW_VALUES)
    return (
        f"UPDATE transfer_case SET state = {mark}dest, version = transfer_case.version + 1, {assignments} "  # noqa: S608 - built from this module's constants only
        f"{rows}{_GUARD.format(mark)}"
    )


_COLUMNS = ", ".join(f"{name} {_TYPES.get(name, 'TEXT')}" for name in Move._fields)
_ROWS = f"FROM json_to_recordset(CAST(:rows AS json)) AS v({_COLUMNS})"
# The database is in this process: a statement a case costs half of what reading its values out of JSON does.
_MOVE_ONE = Prepared(_guarded_update(":"))
# Over the network one statement moves them all; executemany could not say which row failed.
_MOVE_MANY = Prepared(f"{_guarded_update('v.', _ROWS)} RETURNING transfer_case.id")
_BEGIN_READING, _BEGIN_WRITING = Prepared("BEGIN"), Prepared("BEGIN IMMEDIATE")
_ROUNDS_OF = "code IN (SELECT c.round_code FROM transfer_case c WHERE c.id IN (:ids...))"
_RAISE_ROUNDS = Prepared(f"UPDATE transfer_round SET fact_seq = fact_seq + 1 WHERE {_ROUNDS_OF}")  # noqa: S608 - constants only
_HOLD_ROUNDS = Prepared(f"SELECT code FROM transfer_round WHERE {_ROUNDS_OF} ORDER BY code FOR SHARE")  # noqa: S608 - as above


class Tx:
    """An open write transaction. `conn` is for the query modules of this package; services pass it on unopened."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.dialect = conn.dialect.name

    def move(self, moves: Sequence[Move]) -> frozenset[int]:
        """Moves the cases that are still as they were judged.

        Args:
            moves: guards and new values, at most one per case.

        Returns:
            The ids that moved. A missing id lost a race: its facts changed since they were loaded.

        Raises:
            PlaceTakenError: an approved case finds every place of its target post kept by others.
        """
        if not moves:
            return frozenset()
        with told_places():
            moved = self._moved(moves)
        leaving = [move.case_id for move in moves if move.leaves_round and move.case_id in moved]
        if leaving:
            _RAISE_ROUNDS.run(self.conn, {"ids": leaving})
        return moved

    def _moved(self, moves: Sequence[Move]) -> frozenset[int]:
        if self.dialect != "postgresql":
            touched = _MOVE_ONE.counts(self.conn, Move._fields, moves)
            return frozenset(move.case_id for move, count in zip(moves, touched, strict=True) if count)
        # The rounds' facts must not move between the guard's look and the commit.
        _HOLD_ROUNDS.all(self.conn, {"ids": [move.case_id for move in moves]})
        rows = orjson.dumps([move._asdict() for move in moves]).decode()
        return frozenset(row[0] for row in _MOVE_MANY.all(self.conn, {"rows": rows}))


def iso(value: date | None) -> str | None:
    """A civil date as ISO text, None kept."""
    return None if value is None else value.isoformat()


def _prepare_sqlite(engine: Engine, *, durable: bool) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection has no common type
        # The driver's own BEGIN is off: the listener below decides between a reader and a writer.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if durable:
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(conn: Connection) -> None:
        # A deferred transaction that turns into a writer gets BUSY at once, whatever the timeout says.
        (_BEGIN_WRITING if conn.get_execution_options().get("writes") else _BEGIN_READING).run(conn, {})


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///path`, `sqlite://` (memory, for files alone) or `postgresql+psycopg://...`."""
    if url in {"sqlite://", "sqlite:///:memory:"}:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        _prepare_sqlite(engine, durable=False)
    elif url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"check_same_thread": False})
        _prepare_sqlite(engine, durable=True)
    else:
        engine = create_engine(url, pool_pre_ping=True)
    return engine


class Store:
    """The database. One per process and database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        self._reader = engine
        self._writer = engine.execution_options(writes=True)
        # SQLite's transactions see one state by themselves.
        still = {"isolation_level": "REPEATABLE READ"} if self.dialect == "postgresql" else {}
        self._still = engine.execution_options(**still)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent look without a write lock; nothing is kept."""
        with self._reader.connect() as conn:
            yield conn

    @contextmanager
    def standing_still(self) -> Iterator[Connection]:
        """A look in which all statements see the same moment, whatever is committed meanwhile; nothing is kept."""
        with self._still.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """A write transaction: commits on a clean exit, else rolls back."""
        with self._writer.connect() as conn, conn.begin():
            yield Tx(conn)

    def write(self, work: Callable[[Tx], T]) -> T:
        """Runs `work` in a write transaction, again where the database says that nothing happened.

        Raises:
            DBAPIError: after the last attempt, or for any other fault.
        """
        for attempt in range(ATTEMPTS):
            try:
                with self.transaction() as tx:
                    return work(tx)
            except DBAPIError as error:
                if attempt == ATTEMPTS - 1 or not _may_repeat(error):
                    raise
        message = "unreachable: the loop returns or raises"
        raise AssertionError(message)

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def _may_repeat(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    told = str(error.orig)
    if state == "23505" and any(name in told for name in _FIRST_OF_TWO):
        # Two first entries of one stream, two open cases or two choices of one person: the second finds the first there.
        return True
    return state in _RETRY_STATES or (isinstance(error, OperationalError) and "database is locked" in str(error.orig))
