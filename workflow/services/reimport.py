"""Before an import: what in a roster contradicts itself or what is kept, so that no record is written over by mistake."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflow.domain.intake import ParsedRow, ParsedTable, Reject
from workflow.domain.reimport import Contradiction, Person, contradictions
from workflow.services.house import House
from workflow.storage import imports

BIRTH = "tanggal_lahir"


def titled_name(values: Mapping[str, Any]) -> str:
    """A person's name with degrees before and behind it."""
    name = " ".join(part for part in (values.get("gelar_depan"), values.get("nama")) if part)
    return f"{name}, {values['gelar_belakang']}" if values.get("gelar_belakang") else name


def hold_back(table: ParsedTable, house: House, *, accepted: bool) -> tuple[ParsedTable, tuple[Contradiction, ...]]:
    """Compares a roster with itself and with the current one.

    Args:
        table: any table; only `pegawai` tells of persons.
        accepted: somebody has looked at the contradictions, and the file is right.

    Returns:
        The table, without the rows that would give a kept NIP another birth date unless accepted: they are rejects now;
        and all contradictions.
    """
    if table.name != "pegawai":
        return table, ()
    with house.store.reading() as conn:
        known = {nip: Person(None, nip, name, birth) for nip, name, birth in imports.known_people(conn)}
    twins = [(_person(first), _person(later)) for first, later in table.twins]
    found = tuple(contradictions(map(_person, table.rows), known, twins))
    held = {one.right.row: one for one in found if one.holds and one.left.row is None}
    if accepted or not held:
        return table, found
    rows = tuple(row for row in table.rows if row.row not in held)
    rejects = sorted((*table.rejects, *map(_reject, held.values())), key=lambda reject: reject.row)
    return table._replace(rows=rows, rejects=tuple(rejects)), found


def _person(row: ParsedRow) -> Person:
    birth = row.values.get(BIRTH)
    return Person(row.row, str(row.values["nip"]), titled_name(row.values), birth if isinstance(birth, date) else None)


def _reject(one: Contradiction) -> Reject:
    reason = (
        f"berbeda dari yang tersimpan ({one.left.birth:%d-%m-%Y}, {one.left.name}); periksa mana yang benar, dan bila berkas "
        "ini yang benar impor lagi dengan --terima-bentrok"
    )
    return Reject(one.right.row or 0, BIRTH, f"{one.right.birth:%d-%m-%Y}", reason)
