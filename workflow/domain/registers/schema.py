"""What a table of CONTRACT.md ("Files") is made of, and the columns that many tables share."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Kind(StrEnum):
    """What a cell holds, and so which Python value it becomes (`list`: a tuple of texts, `grade`: `III/a` or `IX`)."""

    TEXT = "text"
    NIP = "nip"
    ACTOR = "nip atau id pejabat (P-...)"
    DATE = "date"
    INT = "int"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    CHOICE = "choice"
    GRADE = "grade"
    YEAR = "year"
    EMAIL = "email"
    LIST = "list"
    TIME = "jam"


_NO_SYNONYMS: Mapping[str, str] = MappingProxyType({})


class Column(NamedTuple):
    """One column.

    Args:
        name: canonical name, as CONTRACT.md writes it.
        kind: what its cells hold.
        required: the column must be there and no row may leave it empty.
        choices: the allowed values of a `choice`.
        aliases: other headings that mean this column, the best first.
        synonyms: other spellings of a choice (letters and digits only, lower case) and what they mean.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = _NO_SYNONYMS


class TableSchema(NamedTuple):
    """One table.

    Args:
        name: canonical name, also of the sheet or the CSV file.
        columns: all columns that are read; every other heading is ignored.
        key: columns that identify a row from one version of the table to the next.
        derived: required columns that may be absent from a file because they are worked out from the others.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    derived: frozenset[str] = frozenset()

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            KeyError: there is none.
        """
        return {column.name: column for column in self.columns}[name]


NIP = Column("nip", Kind.NIP, required=True, aliases=("nip_baru", "nip pegawai", "nomor induk pegawai"))
START = Column("mulai", Kind.DATE, aliases=("tanggal_mulai", "tmt_mulai", "tmt"))
END = Column("selesai", Kind.DATE, aliases=("tanggal_selesai", "tmt_selesai", "sampai"))
POST = Column("id_jabatan", aliases=("jabatan_id", "id_jab"))
