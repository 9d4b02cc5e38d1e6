"""Who plays: a handful of proposals of the synthetic city, chosen by what they are, and the people around them."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.city import City
from tests.stateful.model import Case
from workflow.domain.context import RoundContext
from workflow.domain.intake import ParsedTable
from workflow.intake.context import read_context
from workflow.intake.tables import read_table, read_tables

_OFFICES = ("analis", "tpk", "pyb", "ppk", "inspektorat")


@dataclass(frozen=True)
class Part:
    """One proposal: the person, the heads who are asked, and what the sample planted against it."""

    name: str
    nip: str
    decree: str
    target: str | None
    own: bool
    heads: frozenset[str]
    barred: frozenset[str]
    sound: bool

    def case(self, number: str) -> Case:
        """The case that this proposal becomes."""
        return Case(number, self.nip, self.heads, self.own, self.barred, self.sound)


@dataclass(frozen=True)
class Cast:
    """All proposals by name, and who holds which office."""

    parts: dict[str, Part]
    offices: dict[str, frozenset[str]]
    proposals: ParsedTable
    context: RoundContext

    def of(self, nip: str) -> Part:
        """The proposal of a person."""
        return next(part for part in self.parts.values() if part.nip == nip)


def _heads(city: City) -> dict[str, frozenset[str]]:
    # Who answers a proposal is in the recorded decisions of the sample; their numbers are those of the whole round.
    rows = city.decisions
    owner = {row["kasus"]: row["argumen"].split()[1] for row in rows if row["pemicu"] == "tanggapi"}
    heads: dict[str, set[str]] = {}
    for row in rows:
        if row["pemicu"] == "putuskan" and row["kasus"] in owner and row["tanggal"] == "2026-11-25":
            heads.setdefault(owner[row["kasus"]], set()).add(row["argumen"].split()[1])
    return {nip: frozenset(found) for nip, found in heads.items()}


def read_cast(city: City) -> Cast:
    """Chooses a swap, a release, staff, an own request, and two that rules forbid: one at the first step, one at the last."""
    key = json.loads(Path(city.folder / "kunci_jawaban.json").read_text())
    heads = _heads(city)
    proposals = read_table(city.folder / "usulan.xlsx", "usulan")
    rows = [row.values for row in proposals.rows]
    faults = {row["nip"]: key.get(f"{row['nip']}:{row['id_jabatan_tujuan'] or ''}", {}) for row in rows}
    clean = [row for row in rows if not faults[row["nip"]] and row["nip"] in heads]
    replaced = {row["nip"]: row["pengganti_nip"] for row in clean}
    swap = next(row for row in clean if replaced.get(row["pengganti_nip"]) == row["nip"])
    chosen = {
        "tukar_a": swap,
        "tukar_b": next(row for row in clean if row["nip"] == swap["pengganti_nip"]),
        "lepas": next(row for row in clean if row["jenis"] == "pelepasan"),
        "staf": next(row for row in clean if row["sk"] == "B" and row["jenis"] == "rotasi"),
        "sendiri": next(row for row in clean if row["sk"] == "B" and row["jenis"] == "permintaan_sendiri"),
        "tanpa_ba": next(r for r in rows if faults[r["nip"]] == {"R-AUT-02": "BLOCK"} and r["nip"] in heads),
        "terlalu_baru": next(r for r in rows if faults[r["nip"]] == {"R-TEN-01": "BLOCK"} and r["sk"] == "A"),
    }
    barred = {"tanpa_ba": frozenset({"setujui"}), "terlalu_baru": frozenset({"ajukan"})}
    parts = {
        name: Part(
            name,
            row["nip"],
            row["sk"],
            row["id_jabatan_tujuan"],
            row["jenis"] == "permintaan_sendiri",
            heads.get(row["nip"], frozenset()),
            barred.get(name, frozenset()),
            name in {"lepas", "staf", "sendiri"},
        )
        for name, row in chosen.items()
    }
    granted = [row.values for row in read_tables(city.folder / "riwayat.xlsx", ("peran",))["peran"].rows]
    offices = {name: frozenset(g["nip"] for g in granted if g["peran"] == name) for name in _OFFICES}
    return Cast(parts, offices, proposals, read_context(city.folder / "gelombang.toml"))
