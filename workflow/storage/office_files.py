"""Reads a unit's people, posts and registers for a workbook, and every version of a row; keeps what was sent."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from workflow.storage.columns import POST_COLUMNS
from workflow.storage.imports import CHUNK, EMPLOYEE, OCC, POSITION, REGISTER
from workflow.storage.tables import OfficeFileRow
from workflow.storage.unit_of_work import Tx

OFFICE_FILE = OfficeFileRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_POST = {"post_id": "id_jabatan", **POST_COLUMNS}


class OwnPost(NamedTuple):
    """A current post of ours with where it stands."""

    post_id: str
    unit_id: str
    parent_unit_id: str | None
    agency_id: str
    agency_head_post: str | None


def own_posts(conn: Connection) -> list[OwnPost]:
    """The current posts of our own agencies."""
    columns = [POSITION.c[name] for name in OwnPost._fields]
    wanted = select(*columns).where(POSITION.c.recorded_until.is_(None), POSITION.c.instance.is_(None))
    return [OwnPost(*row) for row in conn.execute(wanted.order_by(POSITION.c.post_id))]


def people_of(conn: Connection, posts: Sequence[str], units: Sequence[str]) -> list[str]:
    """Who holds one of these posts, or holds none and is of these posts or units by the roster; by NIP."""
    held = select(OCC.c.nip).where(OCC.c.until.is_(None))
    found: set[str] = set()
    for begin in range(0, len(posts), CHUNK):
        part = list(posts[begin : begin + CHUNK])
        found.update(conn.execute(held.where(OCC.c.post_id.in_(part))).scalars())
    idle = select(EMPLOYEE.c.nip, EMPLOYEE.c.roster_post, EMPLOYEE.c.payload).where(
        EMPLOYEE.c.recorded_until.is_(None), EMPLOYEE.c.nip.not_in(held)
    )
    listed, named = set(posts), set(units)
    for nip, post, payload in conn.execute(idle):
        if post in listed or (post is None and json.loads(payload).get("id_unit") in named):
            found.add(nip)
    current = select(EMPLOYEE.c.nip).where(EMPLOYEE.c.recorded_until.is_(None))
    known: set[str] = set()
    everybody = sorted(found)
    for begin in range(0, len(everybody), CHUNK):
        known.update(conn.execute(current.where(EMPLOYEE.c.nip.in_(everybody[begin : begin + CHUNK]))).scalars())
    return sorted(known)


def posts_of(conn: Connection, nip: str) -> list[str]:
    """The posts that a person holds now, the definitive one first."""
    wanted = select(OCC.c.post_id).where(OCC.c.nip == nip, OCC.c.until.is_(None)).order_by(OCC.c.holding)
    return list(conn.execute(wanted).scalars())


class Version(NamedTuple):
    """One version of a row: its values by column, and until when it was kept (None: it is the current one)."""

    values: Mapping[str, Any]
    until: datetime | None


def versions_of(conn: Connection, table: str, keys: Sequence[str]) -> dict[str, list[Version]]:
    """Every version of these rows, the latest first, by key; a key that never was is absent."""
    found: dict[str, list[Version]] = defaultdict(list)
    for begin in range(0, len(keys), CHUNK):
        for key, values, until in _rows(conn, table, list(keys[begin : begin + CHUNK])):
            found[key].append(Version(values, until))
    return found


def _rows(conn: Connection, table: str, keys: list[str]) -> list[tuple[str, dict[str, Any], datetime | None]]:
    if table == "jabatan":
        columns = [POSITION.c[name] for name in _POST]
        wanted = select(*columns, POSITION.c.recorded_until).where(POSITION.c.post_id.in_(keys))
        rows = conn.execute(wanted.order_by(POSITION.c.id.desc()))
        return [(row[0], dict(zip(_POST.values(), row, strict=False)), row[-1]) for row in rows]
    if table == "pegawai":
        people = select(EMPLOYEE.c.nip, EMPLOYEE.c.payload, EMPLOYEE.c.recorded_until)
        rows = conn.execute(people.where(EMPLOYEE.c.nip.in_(keys)).order_by(EMPLOYEE.c.id.desc()))
    else:
        register = select(REGISTER.c.key, REGISTER.c.payload, REGISTER.c.recorded_until)
        own = (REGISTER.c.table_name == table) & REGISTER.c.key.in_(keys)
        rows = conn.execute(register.where(own).order_by(REGISTER.c.id.desc()))
    return [(key, json.loads(payload), until) for key, payload, until in rows]


def keys_about(conn: Connection, table: str, people: Sequence[str]) -> list[str]:
    """The keys of the current rows of a register about these people, in the order in which they were stored."""
    found: list[str] = []
    wanted = select(REGISTER.c.key).where(REGISTER.c.table_name == table, REGISTER.c.recorded_until.is_(None))
    for begin in range(0, len(people), CHUNK):
        part = wanted.where(REGISTER.c.subject.in_(list(people[begin : begin + CHUNK]))).order_by(REGISTER.c.id)
        found += conn.execute(part).scalars()
    return found


def end_rows(tx: Tx, table: str, keys: Sequence[str], *, at: datetime) -> None:
    """Ends the current version of rows of a register that are kept under another key from now on."""
    own = REGISTER.c.recorded_until.is_(None) & (REGISTER.c.table_name == table) & REGISTER.c.key.in_(list(keys))
    tx.conn.execute(update(REGISTER).where(own).values(recorded_until=at))


class SentFile(NamedTuple):
    """A workbook that was sent; `rows` by table and row id: the key, and the hash of what was sent."""

    id: str
    unit_id: str
    sent_at: datetime
    rows: Mapping[str, Mapping[str, tuple[str, str]]]


def keep_file(tx: Tx, sent: SentFile, actor: str) -> None:
    """Keeps which rows of which version went out."""
    row = {"id": sent.id, "unit_id": sent.unit_id, "actor": actor, "sent_at": sent.sent_at}
    tx.conn.execute(insert(OFFICE_FILE), row | {"rows": json.dumps(sent.rows)})


def sent_file(conn: Connection, file_id: str) -> SentFile | None:
    """A workbook that was sent, None where there is none of that id."""
    row = conn.execute(select(OFFICE_FILE).where(OFFICE_FILE.c.id == file_id)).first()
    if row is None:
        return None
    rows = {table: {i: (k, h) for i, (k, h) in own.items()} for table, own in json.loads(row.rows).items()}
    return SentFile(row.id, row.unit_id, row.sent_at, rows)
