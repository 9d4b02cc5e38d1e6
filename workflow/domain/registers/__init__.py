"""The tables that CONTRACT.md ("Files") names: columns, kinds, keys. Pure data, read by intake and by the importers."""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.domain.registers.history import COMPETENCE, OFFICES, STANDING
from workflow.domain.registers.roster import JABATAN, PEGAWAI, POST_KINDS, POST_PROFILES, USULAN
from workflow.domain.registers.round import LETTER_KINDS, ROUND, SIGNED_LIST
from workflow.domain.registers.schema import Column, Kind, TableSchema

SCHEMAS: Mapping[str, TableSchema] = MappingProxyType(
    {schema.name: schema for schema in (PEGAWAI, JABATAN, *COMPETENCE, *STANDING, *OFFICES, USULAN, *ROUND)}
)
"""Every table by its name."""

ROUND_TABLES = tuple(schema.name for schema in ROUND)
"""The sheets that together are a KONTEKS.toml."""

HISTORY_TABLES = tuple(schema.name for schema in (*COMPETENCE, *STANDING, *OFFICES))
"""What `impor riwayat` takes: every table but pegawai, jabatan, usulan and the round's."""

SUBJECT_COLUMN: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("pegawai", "usulan", *HISTORY_TABLES), "nip")
    | {"jabatan": "id_jabatan", "standar_kompetensi": "id_jabatan", "delegasi": "kepada_nip", "pejabat": "id"}
)
"""The column that says whom (or, of a post, what) a row is about."""

REFERENCE_COLUMN: Mapping[str, str] = MappingProxyType(
    {
        "standar_kompetensi": "kode",
        "kompetensi": "kode",
        "uji_kompetensi": "jabatan_fungsional",
        "hubungan": "nip_terkait",
        "riwayat_jabatan": "id_jabatan",
        "pernyataan": "penandatangan_nip",
        "peran": "peran",
        "delegasi": "dari_nip",
        "usulan": "id_jabatan_tujuan",
    }
)
"""The column that names a second thing: a related person, a post, a role; absent where a table has none."""

__all__ = [
    "HISTORY_TABLES",
    "LETTER_KINDS",
    "POST_KINDS",
    "POST_PROFILES",
    "REFERENCE_COLUMN",
    "ROUND_TABLES",
    "SCHEMAS",
    "SIGNED_LIST",
    "SUBJECT_COLUMN",
    "Column",
    "Kind",
    "TableSchema",
]
