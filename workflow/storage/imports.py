"""Stores imported tables as versions: a row that changed closes the old version and opens a new one."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, insert, select, text, update

from workflow.domain.independence import Identity
from workflow.domain.reimport import Tally
from workflow.storage.directory import SAME_PERSON
from workflow.storage.tables import EmployeeRow, ImportRunRow, OccupancyRow, PositionRow, RegisterRow
from workflow.storage.unit_of_work import Tx

EMPLOYEE: Table = EmployeeRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
POSITION: Table = PositionRow.__table__  # type: ignore[attr-defined]  # as above
REGISTER: Table = RegisterRow.__table__  # type: ignore[attr-defined]  # as above
OCC: Table = OccupancyRow.__table__  # type: ignore[attr-defined]  # as above
IMPORT_RUN: Table = ImportRunRow.__table__  # type: ignore[attr-defined]  # as above
CHUNK = 1000
SINCE_UNKNOWN = date(1900, 1, 1)
"""The beginning of a holding whose TMT the roster does not give."""


class VersionCounts(NamedTuple):
    """How many rows were new, changed and as before; `touched` are the keys that are new or changed."""

    new: int
    changed: int
    same: int
    touched: tuple[str, ...]


canonical_text = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode
"""A row's values as the one text that they have."""


def digest_of_text(text: str) -> str:
    """What decides whether a row changed: SHA-256 over its canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(values: Mapping[str, object]) -> str:
    """The digest of a row's values."""
    return digest_of_text(canonical_text(values))


def store_versions(
    tx: Tx,
    table: Table,
    key: str,
    rows: Iterable[dict[str, Any]],
    *,
    at: datetime,
    tally: Tally | None = None,
    scope: str | None = None,
) -> VersionCounts:
    """Compares rows with the current versions by key and digest, and writes those that are new or changed.

    Args:
        table: a table with `digest`, `recorded_at` and `recorded_until` (register: the payload is the digest).
        key: the column that identifies a row; within `scope` (a register's table name) where given.
        rows: new versions without the time columns; keys are unique. They are taken in chunks, none is kept.
        tally: is told what is new, changed and unchanged, where somebody wants to know.

    Returns:
        The counts, with the keys that are new or changed.
    """
    mark = "payload" if scope is not None else "digest"
    current = _current(tx, table, key, mark, scope)
    seen, replaced, touched = 0, 0, list[str]()
    stream = iter(rows)
    while part := list(islice(stream, CHUNK)):
        fresh = [row for row in part if current.get(row[key], (0, None))[1] != row[mark]]
        old = {row[key]: current[row[key]][0] for row in fresh if row[key] in current}
        if tally is not None:
            _tell(tx, table, key, part, {row[key] for row in fresh}, old, tally)
        if old:
            statement = update(table).where(table.c.id == bindparam("b_id")).values(recorded_until=bindparam("b_at"))
            tx.conn.execute(statement, [{"b_id": row_id, "b_at": at} for row_id in old.values()])
        if fresh:
            tx.conn.execute(insert(table), [{**row, "recorded_at": at} for row in fresh])
        seen, replaced = seen + len(part), replaced + len(old)
        touched += [row[key] for row in fresh]
    return VersionCounts(len(touched) - replaced, replaced, seen - len(touched), tuple(touched))


def _tell(
    tx: Tx,
    table: Table,
    key: str,
    part: Sequence[dict[str, Any]],
    fresh: set[str],
    old: Mapping[str, int],
    tally: Tally,
) -> None:
    """Tells the tally of a chunk; what a changed row was before is read here, for changed rows only."""
    fields = ["payload"] if "payload" in table.c else [name for name in part[0] if name not in {key, "digest"}]
    before = {}
    if old:
        wanted = select(table.c[key], *(table.c[name] for name in fields)).where(table.c.id.in_(list(old.values())))
        before = {row[0]: _fields(dict(zip(fields, row[1:], strict=True))) for row in tx.conn.execute(wanted)}
    for row in part:
        values = _fields({name: row[name] for name in fields})
        if row[key] not in fresh:
            tally.add_same(values)
        elif row[key] in old:
            tally.add_changed(row[key], before[row[key]], values)
        else:
            tally.add_new(values)


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    return json.loads(row["payload"]) if "payload" in row else row


class KnownPerson(NamedTuple):
    """What is kept of a person's identity."""

    nip: str
    name: str
    birth: date | None


def known_people(conn: Connection) -> list[KnownPerson]:
    """Everybody of the current roster."""
    wanted = select(EMPLOYEE.c.nip, EMPLOYEE.c.name, EMPLOYEE.c.birth).where(EMPLOYEE.c.recorded_until.is_(None))
    return [KnownPerson(*row) for row in conn.execute(wanted)]


def _current(tx: Tx, table: Table, key: str, mark: str, scope: str | None) -> dict[str, tuple[int, str]]:
    wanted = select(table.c[key], table.c.id, table.c[mark]).where(table.c.recorded_until.is_(None))
    if scope is not None:
        wanted = wanted.where(table.c.table_name == scope)
    return {row[0]: (row[1], row[2]) for row in tx.conn.execute(wanted)}


class ImportRun(NamedTuple):
    """What is noted of an import."""

    table: str
    sha256: str
    actor: str | None
    accepted: int
    refused: int


def note_import(tx: Tx, run: ImportRun, *, at: datetime) -> None:
    """Notes that a table was imported: from now on its silence means "none"."""
    row = {
        "table_name": run.table,
        "file_sha256": run.sha256,
        "actor": run.actor,
        "recorded_at": at,
        "accepted": run.accepted,
        "refused": run.refused,
    }
    tx.conn.execute(insert(IMPORT_RUN), row)


def raise_directory(tx: Tx) -> None:
    """Says that the directory (posts, roles, delegations, tables known) has changed."""
    raised = text("UPDATE counter SET value = value + 1 WHERE name = 'directory'")
    if tx.conn.execute(raised).rowcount == 0:
        tx.conn.execute(text("INSERT INTO counter (name, value) VALUES ('directory', 1)"))


def draw_number(tx: Tx, name: str, how_many: int) -> int:
    """Draws consecutive numbers of a counter and returns the first."""
    raised = text("UPDATE counter SET value = value + :n WHERE name = :name RETURNING value")
    last = tx.conn.execute(raised, {"n": how_many, "name": name}).scalar()
    if last is None:
        tx.conn.execute(text("INSERT INTO counter (name, value) VALUES (:name, :n)"), {"n": how_many, "name": name})
        last = how_many
    return int(last) - how_many + 1


def set_placements(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Writes the worked-out agency, supervisor and agency head of the current posts (b_post, b_agency, b_sup, b_head)."""
    statement = (
        update(POSITION)
        .where(POSITION.c.post_id == bindparam("b_post"), POSITION.c.recorded_until.is_(None))
        .values(
            agency_id=bindparam("b_agency"), supervisor_post=bindparam("b_sup"), agency_head_post=bindparam("b_head")
        )
    )
    for begin in range(0, len(rows), CHUNK):
        tx.conn.execute(statement, list(rows[begin : begin + CHUNK]))


def current_posts(tx: Tx) -> list[Any]:
    """The current posts with what the unit tree is built from."""
    columns = ("post_id", "echelon", "job_class", "unit_id", "parent_unit_id", "agency_id", "slots")
    wanted = select(*(POSITION.c[name] for name in columns)).where(POSITION.c.recorded_until.is_(None))
    return list(tx.conn.execute(wanted.order_by(POSITION.c.id)))


class Seed(NamedTuple):
    """A person of the roster without any holding yet."""

    nip: str
    post_id: str
    since: date | None


def people_without_history(tx: Tx) -> list[Seed]:
    """Current people of the roster who name a known post and were never seen holding one, in roster order."""
    ever = select(OCC.c.nip).where(OCC.c.holding == "definitif")
    wanted = (
        select(EMPLOYEE.c.nip, EMPLOYEE.c.roster_post, EMPLOYEE.c.roster_since)
        .join(POSITION, POSITION.c.post_id == EMPLOYEE.c.roster_post)
        .where(EMPLOYEE.c.recorded_until.is_(None), POSITION.c.recorded_until.is_(None), EMPLOYEE.c.nip.not_in(ever))
        .order_by(EMPLOYEE.c.id)
    )
    return [Seed(*row) for row in tx.conn.execute(wanted)]


class Assignment(NamedTuple):
    """A row of riwayat_jabatan about an assignment (penugasan): one that lasts has no `end`, or one to come."""

    nip: str
    post_id: str
    start: date
    end: date | None


def assignments(tx: Tx) -> list[Assignment]:
    """The assignments in the histories of people of the roster to known posts of kind penugasan, oldest first."""
    wanted = (
        select(REGISTER.c.subject, REGISTER.c.reference, REGISTER.c.payload)
        .join(POSITION, (POSITION.c.post_id == REGISTER.c.reference) & POSITION.c.recorded_until.is_(None))
        .join(EMPLOYEE, (EMPLOYEE.c.nip == REGISTER.c.subject) & EMPLOYEE.c.recorded_until.is_(None))
        .where(
            REGISTER.c.table_name == "riwayat_jabatan",
            REGISTER.c.recorded_until.is_(None),
            POSITION.c.kind == "penugasan",
        )
        .order_by(REGISTER.c.id)
    )
    found = []
    for nip, post_id, payload in tx.conn.execute(wanted):
        row = json.loads(payload)
        end = row.get("tmt_selesai")
        start = date.fromisoformat(row["tmt_mulai"])
        found.append(Assignment(nip, post_id, start, date.fromisoformat(end) if end else None))
    return sorted(found, key=lambda row: row.start)


class HeldAssignment(NamedTuple):
    """A holding of a post of kind penugasan, beside a post or alone, as the roster may have it."""

    nip: str
    post_id: str
    since: date
    lasts: bool


def held_assignments(tx: Tx) -> list[HeldAssignment]:
    """All holdings of posts of kind penugasan, ended ones too."""
    wanted = (
        select(OCC.c.nip, OCC.c.post_id, OCC.c.since, OCC.c.until)
        .join(POSITION, (POSITION.c.post_id == OCC.c.post_id) & POSITION.c.recorded_until.is_(None))
        .where(POSITION.c.kind == "penugasan")
    )
    return [HeldAssignment(nip, post, since, until is None) for nip, post, since, until in tx.conn.execute(wanted)]


def end_assignments(tx: Tx, endings: Sequence[Assignment]) -> None:
    """Ends the open assignments whose history has ended."""
    for ending in endings:
        statement = update(OCC).where(
            OCC.c.nip == ending.nip,
            OCC.c.post_id == ending.post_id,
            OCC.c.holding == "penugasan",
            OCC.c.since == ending.start,
            OCC.c.until.is_(None),
        )
        tx.conn.execute(statement.values(until=ending.end, ended_by="riwayat_jabatan"))


def used_slots(tx: Tx) -> dict[str, set[int]]:
    """The slots of every post that somebody holds now."""
    used: dict[str, set[int]] = {}
    for post_id, slot in tx.conn.execute(select(OCC.c.post_id, OCC.c.slot).where(OCC.c.until.is_(None))):
        used.setdefault(post_id, set()).add(slot)
    return used


def begin_holdings(tx: Tx, rows: Iterable[dict[str, Any]]) -> None:
    """Writes the first holdings of the roster."""
    wanted = list(rows)
    for begin in range(0, len(wanted), CHUNK):
        tx.conn.execute(insert(OCC), wanted[begin : begin + CHUNK])


def end_holdings_of(tx: Tx, endings: Iterable[tuple[str, date, str]]) -> int:
    """Ends the open holdings of people who retired, died or resigned: (nip, last day, reason). Returns how many."""
    ended = 0
    for nip, last, reason in endings:
        statement = (
            update(OCC)
            .where(OCC.c.nip == nip, OCC.c.until.is_(None), OCC.c.since <= last)
            .values(until=last, ended_by=reason)
        )
        ended += tx.conn.execute(statement).rowcount
    return ended


def identities(tx: Tx) -> tuple[list[Identity], list[Identity]]:
    """Everybody of the current roster and every official without a NIP, as far as it takes to tell who is one person."""
    columns = (EMPLOYEE.c.nip, EMPLOYEE.c.name, EMPLOYEE.c.birth, EMPLOYEE.c.email)
    employees = [Identity(*row) for row in tx.conn.execute(select(*columns).where(EMPLOYEE.c.recorded_until.is_(None)))]
    officials = [
        Identity(row["id"], row.get("nama") or row["id"], None, row.get("surel"), row.get("nip"))
        for row in current_register(tx, "pejabat")
    ]
    return employees, officials


def keep_same_persons(tx: Tx, aliases: Mapping[str, str], *, at: datetime) -> tuple[str, ...]:
    """Keeps who is one person under two ids, as versions; returns the ids that are newly tied or no longer."""
    rows = [
        {"table_name": SAME_PERSON, "key": again, "subject": again, "reference": first, "payload": json.dumps([first])}
        for again, first in sorted(aliases.items())
    ]
    touched = store_versions(tx, REGISTER, "key", rows, at=at, scope=SAME_PERSON).touched
    gone = sorted(set(_current(tx, REGISTER, "key", "payload", SAME_PERSON)) - aliases.keys())
    ended = update(REGISTER).where(
        REGISTER.c.table_name == SAME_PERSON, REGISTER.c.key == bindparam("b_key"), REGISTER.c.recorded_until.is_(None)
    )
    if gone:
        tx.conn.execute(ended.values(recorded_until=at), [{"b_key": key} for key in gone])
    return (*touched, *gone)


def current_register(tx: Tx, table: str) -> list[dict[str, Any]]:
    """The current rows of a register table as values."""
    wanted = select(REGISTER.c.payload).where(REGISTER.c.table_name == table, REGISTER.c.recorded_until.is_(None))
    return [json.loads(payload) for payload in tx.conn.execute(wanted).scalars()]


def roster_disagreements(tx: Tx) -> list[tuple[str, str, str]]:
    """People whose roster names another post than the history: (nip, post of the roster, post of the history)."""
    wanted = (
        select(EMPLOYEE.c.nip, EMPLOYEE.c.roster_post, OCC.c.post_id)
        .join(OCC, OCC.c.nip == EMPLOYEE.c.nip)
        .where(
            EMPLOYEE.c.recorded_until.is_(None),
            OCC.c.until.is_(None),
            OCC.c.holding == "definitif",
            EMPLOYEE.c.roster_post.is_not(None),
            EMPLOYEE.c.roster_post != OCC.c.post_id,
        )
        .order_by(EMPLOYEE.c.nip)
    )
    return [(row[0], row[1], row[2]) for row in tx.conn.execute(wanted)]
