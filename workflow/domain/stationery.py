"""How official documents look and are numbered: letterhead, paper, fixed sentences, registers. Data of config/documents.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DocumentKind(StrEnum):
    """The documents that `mutasi dokumen` makes."""

    UNDANGAN = "undangan"
    SK = "sk"
    PETIKAN = "petikan"
    BA_SUMPAH = "ba_sumpah"
    BAST = "bast"
    MEMORI = "memori"
    SPP = "spp"
    SPMT = "spmt"
    RALAT = "ralat"
    DAFTAR_HADIR = "daftar_hadir"
    PAK_TPK = "pak_tpk"
    RENCANA_SOSIALISASI = "rencana_sosialisasi"
    DAFTAR_HADIR_SOSIALISASI = "daftar_hadir_sosialisasi"


PAPERS: Mapping[str, tuple[int, int]] = {"F4": (215, 330), "A4": (210, 297)}
"""Width and height in millimetres, upright."""

OF_THE_BRIEFING = frozenset({DocumentKind.RENCANA_SOSIALISASI, DocumentKind.DAFTAR_HADIR_SOSIALISASI})
"""Kinds that `mutasi sosialisasi` makes: they are about no case and no SK."""

UNNUMBERED = frozenset({DocumentKind.DAFTAR_HADIR, DocumentKind.PAK_TPK}) | OF_THE_BRIEFING
"""Kinds that bear no number: lists to sign, a copy that bears the number of the copy, and what is told to everyone."""

OF_A_DECREE = frozenset({DocumentKind.SK, DocumentKind.BA_SUMPAH, DocumentKind.DAFTAR_HADIR, DocumentKind.PAK_TPK})
"""Kinds made once for a list; the others are made once a person."""


@dataclass(frozen=True)
class Stationery:
    """The agency's tata naskah.

    Args:
        margins: millimetres: top, bottom, left, right. letterhead: government, unit, head of region, province.
        crest: an SVG, empty where there is none.
        own_registers: kinds that are numbered from our own gapless register; the others from the agency's.
        pattern: of a number, with `{klasifikasi}`, `{urut}` and `{tahun}`; roots: folder of the certificates of signatures.
        unit_head: NIP or id of who signs for the unit; empty leaves the name to be written.
    """

    letterhead: tuple[str, str, str, str]
    crest: str
    paper: str
    margins: tuple[int, int, int, int]
    font: str
    font_size: int
    city: str
    ceremony: tuple[str, str, str]
    head_title: str
    unit_head_title: str
    unit_head: str
    decree_title: str
    considering: tuple[str, ...]
    recalling: tuple[str, ...]
    copies: tuple[str, ...]
    own_registers: frozenset[str]
    pattern: str
    classes: Mapping[str, str]
    roots: str
