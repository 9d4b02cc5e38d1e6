"""Names and addresses of people, with or without a NIP."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select

from workflow.domain.directory import Official
from workflow.domain.facts import Absence
from workflow.storage.case_rows import day_of
from workflow.storage.imports import EMPLOYEE, REGISTER
from workflow.storage.prepared import Prepared


class Address(NamedTuple):
    """Where a person is reached. `email` is None without a working address of the person's own."""

    name: str
    email: str | None
    channel: str


def register_rows(conn: Connection, tables: Sequence[str], people: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """The current rows of imported tables that are about these people, or that they signed or are tied by: table, values."""
    of_them = or_(REGISTER.c.subject.in_(list(people)), REGISTER.c.reference.in_(list(people)))
    current = REGISTER.c.table_name.in_(list(tables)) & REGISTER.c.recorded_until.is_(None)
    wanted = select(REGISTER.c.table_name, REGISTER.c.payload).where(current, of_them).order_by(REGISTER.c.id)
    return [(table, json.loads(payload)) for table, payload in conn.execute(wanted)]


def addresses(conn: Connection, ids: Sequence[str], officials: Mapping[str, Official]) -> dict[str, Address]:
    """Addresses by NIP or official id. An address that two people share never receives personal notices."""
    found = {key: Address(officials[key].name, officials[key].email, "surel") for key in ids if key in officials}
    current = EMPLOYEE.c.recorded_until.is_(None)
    columns = (EMPLOYEE.c.nip, EMPLOYEE.c.name, EMPLOYEE.c.email, EMPLOYEE.c.channel)
    rows = conn.execute(select(*columns).where(current, EMPLOYEE.c.nip.in_(list(ids)))).all()
    mails = sorted({row[2] for row in rows if row[2]})
    counted = select(EMPLOYEE.c.email).where(current, EMPLOYEE.c.email.in_(mails)).group_by(EMPLOYEE.c.email)
    shared = set(conn.execute(counted.having(func.count() > 1)).scalars())
    for nip, name, email, channel in rows:
        found[nip] = Address(name, None if email in shared or channel != "surel" else email, channel)
    return found


_STATUSES = Prepared(
    "SELECT subject, payload FROM register WHERE subject IN (:nips...) AND table_name = 'status' AND recorded_until IS NULL"
)


def statuses(conn: Connection, nips: Sequence[str]) -> dict[str, list[Absence]]:
    """The rows of the table status of these people, as they stand now."""
    found: dict[str, list[Absence]] = defaultdict(list)
    for nip, payload in _STATUSES.all(conn, {"nips": list(nips)}):
        row = json.loads(payload)
        found[nip].append(Absence(row["jenis"], day_of(row.get("mulai")), day_of(row.get("selesai"))))
    return found
