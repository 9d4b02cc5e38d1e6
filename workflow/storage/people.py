"""Names and addresses of people, with or without a NIP."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select

from workflow.domain.bounces import address_digest
from workflow.domain.directory import Official
from workflow.domain.facts import Absence
from workflow.storage.bounces import stopped
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
    """Addresses by NIP or official id.

    An address that two people share never receives personal notices, nor does one that mails came back from; letters' case
    tells no two addresses apart.
    """
    found = {key: Address(officials[key].name, officials[key].email, "surel") for key in ids if key in officials}
    for nip, name, email, channel in _REACHED.all(conn, {"ids": list(ids)}):
        found[nip] = Address(name, email if channel == "surel" else None, channel)
    mails = {person.email.lower() for person in found.values() if person.email}
    useless = _shared(conn, mails, officials) | _stopped(conn, mails)
    return {
        key: person._replace(email=None) if person.email and person.email.lower() in useless else person
        for key, person in found.items()
    }


_REACHED = Prepared("SELECT nip, name, email, channel FROM employee WHERE recorded_until IS NULL AND nip IN (:ids...)")
_EMPLOYED = Prepared("SELECT DISTINCT nip FROM employee WHERE nip IN (:ids...)")
_ANYBODY = Prepared("SELECT nip FROM employee LIMIT 1")
_IMPORTERS = Prepared("SELECT DISTINCT actor FROM import_run WHERE actor IS NOT NULL")
_OWNERS = Prepared(
    "SELECT LOWER(email), COUNT(*) FROM employee WHERE recorded_until IS NULL AND LOWER(email) IN (:mails...) "
    "GROUP BY LOWER(email)"
)


def _shared(conn: Connection, mails: set[str], officials: Mapping[str, Official]) -> set[str]:
    if not mails:
        return set()
    owners = Counter(official.email.lower() for official in officials.values() if official.email)
    for mail, count in _OWNERS.all(conn, {"mails": sorted(mails)}):
        owners[mail] += count
    return {mail for mail in mails if owners[mail] > 1}


def _stopped(conn: Connection, mails: set[str]) -> set[str]:
    digests = {address_digest(mail): mail for mail in mails}
    return {digests[digest] for digest in stopped(conn, sorted(digests))}


def employees_among(conn: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these are NIPs of people who are or were in the roster."""
    return {nip for (nip,) in _EMPLOYED.all(conn, {"ids": list(ids)})}


def has_roster(conn: Connection) -> bool:
    """Whether anybody was ever imported."""
    return bool(_ANYBODY.all(conn, {}))


def importers(conn: Connection) -> set[str]:
    """Everybody who imported something."""
    return {actor for (actor,) in _IMPORTERS.all(conn, {})}


def mail_address(conn: Connection, person: str, officials: Mapping[str, Official]) -> str | None:
    """The address that stands for a person, whether it works or not; None where there is none."""
    if person in officials:
        return officials[person].email
    wanted = select(EMPLOYEE.c.email).where(EMPLOYEE.c.recorded_until.is_(None), EMPLOYEE.c.nip == person)
    return conn.execute(wanted).scalar()


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
