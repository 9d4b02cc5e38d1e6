"""Rows whose cells can each be read and that contradict themselves: they are refused before anything rests on them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from workflow.domain.intake import ParsedTable, Reject
from workflow.domain.ladder import grade_rank

_PERIODS = {
    "hukdis": ("mulai", "selesai"),
    "status": ("mulai", "selesai"),
    "peran": ("mulai", "selesai"),
    "delegasi": ("mulai", "selesai"),
    "riwayat_jabatan": ("tmt_mulai", "tmt_selesai"),
}
_TWO_PEOPLE = {"delegasi": ("dari_nip", "kepada_nip"), "hubungan": ("nip", "nip_terkait")}
_OFFICIAL = re.compile(r"P-\S+")
_SHORTENED = 80


def refuse_senseless(table: ParsedTable) -> ParsedTable:
    """The table with its self-contradicting rows among the rejects, in the order of the file."""
    if table.name not in {*_PERIODS, *_TWO_PEOPLE, "pejabat", "jabatan"}:
        return table
    found = [reject for row in table.rows if (reject := senseless(table.name, row.row, row.values)) is not None]
    if not found:
        return table
    refused = {reject.row for reject in found}
    rows = tuple(row for row in table.rows if row.row not in refused)
    return table._replace(rows=rows, rejects=tuple(sorted((*table.rejects, *found), key=lambda one: one.row)))


def senseless(table: str, row: int, values: Mapping[str, Any]) -> Reject | None:
    """Why a row of a table contradicts itself; None where it does not.

    Args:
        values: as a file's cells are read, by canonical column.
    """
    if table == "jabatan":
        return _senseless_post(row, values)
    begin, end = _PERIODS.get(table, ("", ""))
    first, last = values.get(begin), values.get(end)
    if isinstance(first, date) and isinstance(last, date) and last < first:
        return Reject(row, end, last.isoformat(), f"lebih awal daripada {begin} {first.isoformat()}")
    one, other = _TWO_PEOPLE.get(table, ("", ""))
    if values.get(one) and values.get(one) == values.get(other):
        return Reject(row, other, str(values[other]), f"orang yang sama dengan {one}")
    if table == "pejabat" and not _OFFICIAL.fullmatch(str(values["id"])):
        return Reject(
            row, "id", str(values["id"])[:_SHORTENED], "tulis P- diikuti teks tanpa spasi, misalnya P-walikota"
        )
    return None


def _senseless_post(row: int, values: Mapping[str, Any]) -> Reject | None:
    if (values.get("kebutuhan") or 0) < 0:
        return Reject(row, "kebutuhan", str(values["kebutuhan"]), "tidak boleh kurang dari nol")
    low, high = values.get("golongan_min"), values.get("golongan_max")
    lowest, highest = grade_rank(low), grade_rank(high)
    if lowest is not None and highest is not None and highest < lowest:
        return Reject(row, "golongan_max", str(high), f"lebih rendah daripada golongan_min {low}")
    return None
