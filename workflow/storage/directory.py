"""Reads the directory: the position map, granted roles, acting officials and officials without a NIP."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from workflow.domain.directory import Delegation, Directory, Official, RoleGrant
from workflow.domain.facts import Post
from workflow.domain.stages import Role

SAME_PERSON = "orang_sama"
"""The register in which the imports keep who is one person under two ids: subject is a further id, reference the first."""


class DirectoryRows(NamedTuple):
    """The rows that a directory is made of, as the statements return them."""

    seq: int
    posts: Sequence[Any]
    registers: Sequence[Any]


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def read_directory(rows: DirectoryRows) -> Directory:
    """The directory of these rows."""
    grants: list[RoleGrant] = []
    delegations: list[Delegation] = []
    officials: dict[str, Official] = {}
    tables: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for table, subject, reference, payload in rows.registers:
        if table == "impor":
            tables[subject] = reference
        elif table == "peran":
            grants.append(_grant(json.loads(payload)))
        elif table == "delegasi":
            delegations.append(_delegation(json.loads(payload)))
        elif table == SAME_PERSON:
            aliases[subject] = reference
        elif table == "pejabat":
            values = json.loads(payload)
            officials[subject] = Official(
                subject, values.get("nama") or subject, values.get("jabatan") or "", values.get("surel")
            )
    # A post of the unit that is the agency bears the agency's name: columns 6 to 8 are unit, its name and the agency.
    names = {row[6]: row[7] for row in rows.posts if row[6] == row[8]}
    posts = {row[0]: _post(row, names.get(row[8])) for row in rows.posts}
    return Directory(
        rows.seq,
        posts,
        tuple(grants),
        tuple(delegations),
        officials,
        frozenset(tables),
        _day(tables.get("pegawai")),
        aliases,
    )


def _post(row: Any, agency_name: str | None) -> Post:  # noqa: ANN401 - a database row
    values = [*row, agency_name]
    values[13], values[14] = bool(values[13]), bool(values[14])
    return Post(*values)


def _grant(values: dict[str, Any]) -> RoleGrant:
    role = Role(values["peran"])
    return RoleGrant(
        values["nip"], role, values.get("id_unit") or None, _day(values.get("mulai")), _day(values.get("selesai"))
    )


def _delegation(values: dict[str, Any]) -> Delegation:
    role = values.get("peran")
    return Delegation(
        values.get("dari_nip") or None,
        values["kepada_nip"],
        values.get("id_jabatan") or None,
        Role(role) if role else None,
        values["dasar"],
        values.get("nomor_surat"),
        _day(values.get("mulai")),
        _day(values.get("selesai")),
    )
