"""The files of a plan: a proposal workbook and the round's context, as `mutasi impor usulan` takes them, and back again."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from workflow.domain.context import Decree, RoundContext
from workflow.domain.errors import UnreadableFileError
from workflow.domain.plan_candidates import Pair
from workflow.intake.context import read_context
from workflow.intake.tables import read_table
from workflow.intake.writer import workbook_bytes

PROPOSALS, CONTEXT = "usulan.xlsx", "gelombang.toml"
HEADINGS = (
    "nip",
    "nama",
    "id_jabatan_tujuan",
    "jenis",
    "kode_alasan",
    "uraian_alasan",
    "pengganti_nip",
    "sk",
    "dari",
    "menjadi",
    "tmt",
    "perlu_dilengkapi",
)


class ProposedMove(NamedTuple):
    """A row of the workbook; the last four are for those who read it and are not imported."""

    nip: str
    name: str
    target: str
    reason: str
    successor: str | None
    decree: str
    origin_name: str | None
    target_name: str
    day: date
    open_points: str


def proposal_workbook(moves: Sequence[ProposedMove]) -> bytes:
    """usulan.xlsx."""
    rows = [
        (
            move.nip,
            move.name,
            move.target,
            "rotasi",
            "kebutuhan",
            move.reason,
            move.successor,
            move.decree,
            move.origin_name,
            move.target_name,
            move.day,
            move.open_points,
        )
        for move in moves
    ]
    return workbook_bytes({"usulan": (HEADINGS, rows)})


def context_file(code: str, decrees: Sequence[Decree]) -> bytes:
    """gelombang.toml: the round's code and its SKs with their dates; letters and signers are added by hand later."""
    lines = [
        "# Konteks gelombang dari mutasi rencana. Lengkapi sebelum diimpor: penandatangan, kepala daerah, surat-surat.",
        "",
        "[gelombang]",
        f"kode = {_text(code)}",
    ]
    for decree in decrees:
        days = {"tanggal": decree.date, "tanggal_pelantikan": decree.inauguration, "tmt": decree.tmt}
        lines += ["", "[[sk]]", f"kode = {_text(decree.code)}"]
        lines += [f"jenis = {_text(decree.kind.value)}"] if decree.kind else []
        lines += [f"{name} = {day.isoformat()}" for name, day in days.items() if day is not None]
    return ("\n".join(lines) + "\n").encode()


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read_moves(proposals: Path, context: RoundContext | None, day: date | None) -> dict[Pair, date]:
    """The moves of a proposal workbook with the day of each: that of its SK, or the given one.

    Raises:
        UnreadableFileError: a row was refused, names no post by its id, or has no day.
    """
    table = read_table(proposals, "usulan")
    for reject in table.rejects:
        raise UnreadableFileError(table.file, reject.reason, sheet=table.sheet, row=reject.row, column=reject.column)
    days = _days(context)
    found: dict[Pair, date] = {}
    for row in table.rows:
        nip, post = str(row.values["nip"]), row.values.get("id_jabatan_tujuan")
        on = day or days.get(row.values.get("sk"))
        if not post:
            raise UnreadableFileError(
                table.file, "wajib diisi", sheet=table.sheet, row=row.row, column="id_jabatan_tujuan"
            )
        if on is None:
            reason = "TMT tidak diketahui; sertakan --tanggal, atau gelombang.toml di folder yang sama"
            raise UnreadableFileError(table.file, reason, sheet=table.sheet, row=row.row, column="sk")
        found[nip, str(post)] = on
    return found


def _days(context: RoundContext | None) -> Mapping[object, date]:
    if context is None:
        return {}
    days: dict[object, date] = {d.code: d.effective for d in context.decrees if d.effective is not None}
    if len(context.decrees) == 1:
        days |= dict.fromkeys([None], *days.values()) if days else {}
    return days


def read_plan(folder: Path) -> dict[Pair, date]:
    """The moves of an earlier plan.

    Raises:
        UnreadableFileError: one of its two files is missing or cannot be read.
    """
    return read_moves(folder / PROPOSALS, read_context(folder / CONTEXT), None)
