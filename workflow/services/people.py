"""Who a command names must be somebody: an employee of the roster, a holder of a role, or an official without a NIP."""

from collections.abc import Iterator, Sequence

from workflow.domain.directory import Directory
from workflow.domain.errors import NotFoundError
from workflow.domain.intake import ParsedTable
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.storage.people import employees_among, has_roster, importers
from workflow.storage.unit_of_work import Reader

_BRINGS = {"pegawai": "nip", "pejabat": "id", "peran": "nip"}
"""The tables that make somebody known, and the column that names them."""


def require_people(ids: Sequence[str], house: House) -> None:
    """Refuses a NIP or id that nobody has, before it can stand in the ledger.

    Raises:
        NotFoundError: names the first of them that nobody has.
    """
    with house.store.reading() as conn:
        unknown = _unknown(conn, ids, house)
    if unknown:
        raise NotFoundError("Orang", unknown[0])


def require_importer(actor: str, tables: Sequence[ParsedTable], house: House) -> None:
    """Refuses an import by somebody whom neither the database nor the tables themselves know.

    A city that is being set up knows nobody yet: its first import may be anybody's, and so may the next ones of the
    same person until an operator is named.

    Raises:
        NotFoundError: nobody is that person.
    """
    if actor in set(_brought(tables)):
        return
    with house.store.reading() as conn:
        unknown = _unknown(conn, (actor,), house)
        if unknown and not _sets_up(conn, actor, house.loader.directory(conn)):
            raise NotFoundError("Orang", actor)


def _unknown(conn: Reader, ids: Sequence[str], house: House) -> list[str]:
    employed = employees_among(conn, ids)
    others = [one for one in ids if one not in employed]
    if not others:
        return []
    directory = house.loader.directory(conn)
    named = {grant.nip for grant in directory.grants} | {row.to_nip for row in directory.delegations}
    return [one for one in others if one not in {*directory.officials, *directory.aliases, *named}]


def _sets_up(conn: Reader, actor: str, directory: Directory) -> bool:
    if any(grant.role is Role.OPERATOR for grant in directory.grants):
        return False
    nobody = not (directory.officials or directory.grants or has_roster(conn))
    return nobody or actor in importers(conn)


def _brought(tables: Sequence[ParsedTable]) -> Iterator[str]:
    for table in tables:
        if table.name in _BRINGS:
            yield from (str(row.values[_BRINGS[table.name]]) for row in table.rows)
