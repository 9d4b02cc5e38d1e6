"""What of a person's own data is shown to be checked, what is wanting in it, and the request to correct a field."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from workflow.domain.office_file import CORRECTABLE, SPECIFIC

TITLES: Mapping[str, str] = {
    "pegawai": "Identitas, golongan, pendidikan",
    "riwayat_jabatan": "Riwayat jabatan",
    "kompetensi": "Kompetensi",
    "uji_kompetensi": "Uji kompetensi",
    "diklat": "Diklat",
    "kinerja": "Kinerja",
    "status": "Status dan cuti",
    "hukdis": "Hukuman disiplin",
}
"""The tables that are shown, in order, with what they are called."""

SHOWN: Mapping[str, tuple[str, ...]] = {
    **{name: columns for name, columns in CORRECTABLE.items() if name in TITLES},
    **{name: columns for name, (_data, columns) in SPECIFIC.items()},
    "pegawai": (*CORRECTABLE["pegawai"][:4], "tanggal_lahir", "jenis_pegawai", *CORRECTABLE["pegawai"][4:]),
}
"""The columns that are shown and can be asked to be corrected."""

_NEEDED = ("golongan", "pendidikan", "jurusan", "id_jabatan", "tmt_jabatan")
_RATED_YEARS = 2


class CorrectionState(StrEnum):
    """Where a request stands."""

    WAITING = "menunggu"
    ACCEPTED = "diterima"
    REFUSED = "ditolak"


class Correction(NamedTuple):
    """A request: of whose data, which table, row and field, what it says and what it should say, and what became of it."""

    number: str
    nip: str
    table_name: str
    key: str
    field: str
    old: str | None
    proposed: str
    reason: str
    state: str
    requested_by: str
    requested_at: datetime
    owner_nip: str | None
    deadline: date
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None


class Known(NamedTuple):
    """One row of a person's data: the name under which a correction is asked for, its values, its source and date."""

    reference: str
    values: Mapping[str, object]
    source: str
    recorded_on: date


class Section(NamedTuple):
    """One table of a person's data; `imported` is False where nothing was ever read of it for anybody."""

    name: str
    rows: tuple[Known, ...]
    imported: bool


def wanting(sections: Sequence[Section], today: date, *, by_mail: bool) -> tuple[str, ...]:
    """What is missing, in words: tables that were never read, tables without a row, fields and years without a value."""
    return tuple(line for section in sections for line in _wanting(section, today, by_mail=by_mail))


def _wanting(section: Section, today: date, *, by_mail: bool) -> Iterator[str]:
    title = TITLES[section.name]
    if not section.imported:
        yield f"{title}: tabel ini belum pernah diimpor, jadi sistem tidak tahu apa pun tentangnya."
    elif section.name == "pegawai":
        values = section.rows[0].values
        needed = (*_NEEDED, "surel") if by_mail else _NEEDED
        yield from (f"{title}: {name} kosong." for name in needed if values.get(name) is None)
    elif section.name == "kinerja":
        rated = {row.values.get("tahun") for row in section.rows}
        years = range(today.year - _RATED_YEARS, today.year)
        yield from (f"{title}: predikat tahun {year} tidak ada." for year in years if year not in rated)
    elif not section.rows and section.name not in SPECIFIC:
        yield f"{title}: tidak ada catatan."
