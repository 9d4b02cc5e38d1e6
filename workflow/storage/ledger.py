"""The ledger: appends to streams and reads them back for checking.

An entry's hash is SHA-256 over a domain separator and the canonical JSON of all its fields and the hash before it, so
a verifier needs nothing but this rule (see docs/adr on the ledger).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, func, select

from workflow.storage.prepared import Prepared, moment_text
from workflow.storage.tables import LedgerEntryRow
from workflow.storage.unit_of_work import Tx

GENESIS = "0" * 64
SEPARATOR = b"mutasi-ledger-v1\n"


class NewEntry(NamedTuple):
    """What is to be written: one accepted act in one stream."""

    stream: str
    event: str
    actor: str
    body: Mapping[str, object]
    on_behalf: str | None = None


def canonical(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces, no escapes; dates and other values as text."""
    return orjson.dumps(value, default=_plain, option=_SORTED).decode()


_SORTED = orjson.OPT_SORT_KEYS


def _plain(value: object) -> object:
    # A named tuple is a list like any other tuple; everything else that JSON does not know is text.
    return list(value) if isinstance(value, tuple) else str(value)


def entry_hash(fields: Sequence[object], previous: str) -> str:
    """The hash of one entry: (stream, seq, event, actor, on_behalf, at, machine_at, body), then the hash before."""
    data = SEPARATOR + canonical([*fields, previous]).encode()
    return hashlib.sha256(data).hexdigest()


_ENTRY = LedgerEntryRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_WANTED = "SELECT stream, seq, head FROM ledger_stream WHERE stream IN (:streams...)"
_HEADS = {"sqlite": Prepared(_WANTED), "postgresql": Prepared(f"{_WANTED} ORDER BY stream FOR UPDATE")}
_ADD_ENTRY = Prepared(
    "INSERT INTO ledger_entry (stream, seq, event, actor, on_behalf, at, machine_at, body, previous, hash) VALUES "
    "(:stream, :seq, :event, :actor, :on_behalf, :at, :machine_at, :body, :previous, :hash)"
)
_ADD_STREAM = Prepared("INSERT INTO ledger_stream (stream, seq, head) VALUES (:stream, :seq, :head)")
_SET_HEAD = Prepared("UPDATE ledger_stream SET seq = :seq, head = :head WHERE stream = :stream")
_KEEP_SNAPSHOT = Prepared("INSERT INTO snapshot (digest, body) VALUES (:digest, :body) ON CONFLICT (digest) DO NOTHING")


def append(tx: Tx, entries: Iterable[NewEntry], *, at: datetime, machine_at: datetime) -> int:
    """Appends entries, each stream gapless and chained; streams are locked in order, so two acts never deadlock here.

    Args:
        entries: several entries of one stream follow each other in the order given.
        at: moment of the act; machine_at: the machine's own time.

    Returns:
        How many entries were written.
    """
    wanted = list(entries)
    if not wanted:
        return 0
    streams = sorted({entry.stream for entry in wanted})
    heads: dict[str, tuple[int, str]] = {
        stream: (seq, head) for stream, seq, head in _HEADS[tx.dialect].all(tx.conn, {"streams": streams})
    }
    known = frozenset(heads)
    rows = _chain(wanted, heads, at, machine_at)
    _ADD_ENTRY.many(tx.conn, rows, StoredEntry._fields)
    ended = [{"stream": stream, "seq": heads[stream][0], "head": heads[stream][1]} for stream in streams]
    _SET_HEAD.many(tx.conn, [row for row in ended if row["stream"] in known])
    _ADD_STREAM.many(tx.conn, [row for row in ended if row["stream"] not in known])
    return len(rows)


def _chain(
    wanted: list[NewEntry], heads: dict[str, tuple[int, str]], at: datetime, machine_at: datetime
) -> list[tuple[object, ...]]:
    """The rows of the entries, their values as `StoredEntry` has them."""
    at_text, machine_text = moment_text(at), moment_text(machine_at)
    rows: list[tuple[object, ...]] = []
    for entry in wanted:
        last, previous = heads.get(entry.stream, (0, GENESIS))
        body = canonical(entry.body)
        fields = (entry.stream, last + 1, entry.event, entry.actor, entry.on_behalf, at_text, machine_text, body)
        digest = entry_hash(fields, previous)
        heads[entry.stream] = (last + 1, digest)
        rows.append((*fields, previous, digest))
    return rows


def keep_snapshots(tx: Tx, bodies: Mapping[str, str]) -> None:
    """Keeps canonical facts once each, by digest."""
    _KEEP_SNAPSHOT.many(tx.conn, [{"digest": digest, "body": body} for digest, body in sorted(bodies.items())])


class StoredEntry(NamedTuple):
    """An entry as read back; moments are aware UTC."""

    stream: str
    seq: int
    event: str
    actor: str
    on_behalf: str | None
    at: datetime
    machine_at: datetime
    body: str
    previous: str
    hash: str


_FIELDS = [_ENTRY.c[name] for name in StoredEntry._fields]


def entries_of(conn: Connection, stream: str) -> list[StoredEntry]:
    """The entries of one stream, first first."""
    wanted = select(*_FIELDS).where(_ENTRY.c.stream == stream).order_by(_ENTRY.c.seq)
    return [StoredEntry(*row) for row in conn.execute(wanted)]


def count_by_system(conn: Connection, events: Sequence[str]) -> int:
    """How many entries of these events were written by a system actor."""
    wanted = select(func.count()).where(_ENTRY.c.event.in_(list(events)), _ENTRY.c.actor.like("sistem:%"))
    return int(conn.execute(wanted).scalar_one())
