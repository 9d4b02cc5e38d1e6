"""The workbook that an office gets, corrects and sends back: three versions of a row compared field by field."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

Values = Mapping[str, object]

CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    "pegawai": (
        "nip",
        "nama",
        "gelar_depan",
        "gelar_belakang",
        "golongan",
        "tmt_golongan",
        "kedudukan",
        "pendidikan",
        "jurusan",
        "tahun_lulus",
        "id_jabatan",
        "tmt_jabatan",
        "id_unit",
        "unit",
        "surel",
        "nip_atasan",
        "saluran",
    ),
    "jabatan": (
        "id_jabatan",
        "nama",
        "jenis",
        "profil",
        "eselon",
        "kelas",
        "id_unit",
        "unit",
        "id_unit_induk",
        "kebutuhan",
        "pendidikan_min",
        "golongan_min",
        "golongan_max",
        "layanan_kritis",
        "penandatangan",
    ),
    "riwayat_jabatan": (
        "nip",
        "id_jabatan",
        "tmt_mulai",
        "tmt_selesai",
        "seleksi_terbuka",
        "nama",
        "jenis",
        "eselon",
        "instansi",
    ),
    "kompetensi": ("nip", "kode", "level", "tanggal"),
    "uji_kompetensi": ("nip", "jabatan_fungsional", "tanggal", "lulus"),
    "diklat": ("nip", "nama", "tanggal", "jp"),
    "kinerja": ("nip", "tahun", "predikat"),
}
"""What an office may correct, and no more of a person than that: birth and sex stand in the NIP, private addresses stay."""

SPECIFIC: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "status": ("kesehatan", ("nip", "jenis", "mulai", "selesai")),
    "hukdis": (
        "hukdis",
        ("nip", "tingkat", "jenis", "nomor_sk", "tanggal_sk", "tanggal_lhp", "mulai", "selesai", "proses"),
    ),
}
"""Tables of specific personal data, with their class of R-PDP-01: they go along only where they are asked for."""

UNIQUE = frozenset({"pegawai", "jabatan"})
"""Tables whose key names the thing itself: another key is another person or post, no correction."""


class Side(StrEnum):
    """Whose word counts where both changed a field."""

    FILE = "berkas"
    KEPT = "tersimpan"


class Verdict(StrEnum):
    """Who changed a field since the workbook was sent."""

    OFFICE = "diubah_kantor"
    HERE = "berubah_di_sini"
    BOTH = "bentrok"


class FieldTold(NamedTuple):
    """A field as it was sent, as it came back and as it is kept now; `taken` is True where the file's value is stored."""

    column: str
    base: object
    theirs: object
    ours: object
    verdict: Verdict
    taken: bool


class Settled(NamedTuple):
    """What was decided about conflicts: of all, and of single fields by table, row and column."""

    whole: Side | None = None
    single: Mapping[tuple[str, int, str], Side] = {}

    def side(self, table: str, row: int, column: str) -> Side | None:
        """Whose word counts for a field; None where nobody has decided."""
        return self.single.get((table, row, column), self.whole)


def row_id(table: str, key: str) -> str:
    """What names a row of a workbook, whatever the office does to its key: 12 hexadecimal digits."""
    return hashlib.sha256(f"{table}|{key}".encode()).hexdigest()[:12]


def fingerprint(values: Values, columns: Iterable[str]) -> str:
    """The version of a row that was sent: SHA-256 over its values, dates as ISO."""
    text = "\x1f".join(f"{column}={values.get(column)!s}" for column in columns)
    return hashlib.sha256(text.encode()).hexdigest()


class Versions(NamedTuple):
    """A row as it was sent (None where that is not known, or it is new), as it came back, and as it is kept (None: not)."""

    base: Values | None
    theirs: Values
    ours: Values


def compare(place: tuple[str, int], columns: Sequence[str], row: Versions, settled: Settled) -> tuple[FieldTold, ...]:
    """The fields in which the three versions of a row differ.

    Args:
        place: table and row of the file.
        columns: those that came back; a column that is gone empties nothing.
        settled: an undecided conflict is not taken.
    """
    told = []
    base = row.ours if row.base is None else row.base
    for column in columns:
        sent, theirs, ours = base.get(column), row.theirs.get(column), row.ours.get(column)
        if theirs == ours or (theirs == sent and ours == sent):
            continue
        if theirs == sent:
            told.append(FieldTold(column, sent, theirs, ours, Verdict.HERE, taken=False))
        elif ours == sent:
            told.append(FieldTold(column, sent, theirs, ours, Verdict.OFFICE, taken=True))
        else:
            taken = settled.side(*place, column) is Side.FILE
            told.append(FieldTold(column, sent, theirs, ours, Verdict.BOTH, taken))
    return tuple(told)
