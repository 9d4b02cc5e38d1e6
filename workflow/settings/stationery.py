"""config/documents.toml as the domain's `Stationery`."""

from functools import lru_cache
from pathlib import Path

from workflow.domain.errors import ConfigError
from workflow.domain.stationery import PAPERS, UNNUMBERED, DocumentKind, Stationery
from workflow.settings.toml import CONFIG, Toml

FILE = "documents.toml"
NUMBERED = tuple(kind.value for kind in DocumentKind if kind not in UNNUMBERED and kind is not DocumentKind.PETIKAN)
_PARTS = ("{klasifikasi}", "{urut}", "{tahun}")
_EDGES = ("atas", "bawah", "kiri", "kanan")


@lru_cache(maxsize=1)
def read_stationery() -> Stationery:
    """The tata naskah of config/documents.toml."""
    return build_stationery(Toml.read(FILE))


def build_stationery(top: Toml, folder: Path = CONFIG) -> Stationery:
    """The tata naskah that a configuration describes.

    Raises:
        ConfigError: a key is missing, a paper or a kind is unknown, the pattern lacks a part, or the crest cannot be read.
    """
    head, paper, place, titles = (top.table(name) for name in ("kop", "kertas", "tempat", "jabatan"))
    decree, numbers = top.table("sk"), top.table("penomoran")
    edges = paper.table("tepi_mm")
    government, unit, region, province = (
        head.take(key, str) for key in ("pemerintah", "unit", "kepala_daerah", "provinsi")
    )
    above, below, left, right = (edges.take(edge, int) for edge in _EDGES)
    hall, hour, dress = (place.take(key, str) for key in ("pelantikan", "jam_pelantikan", "pakaian"))
    return Stationery(
        letterhead=(government, unit, region, province),
        crest=_crest(head, folder),
        paper=paper.choice("ukuran", tuple(PAPERS)),
        margins=(above, below, left, right),
        font=paper.take("huruf", str),
        font_size=paper.take("ukuran_huruf_pt", int),
        city=place.take("kota", str),
        ceremony=(hall, hour, dress),
        head_title=titles.take("ppk", str),
        unit_head_title=titles.take("kepala_unit", str),
        unit_head=titles.take("pejabat_unit", str),
        decree_title=titles.take("keputusan", str),
        considering=_texts(decree, "menimbang"),
        recalling=_texts(decree, "mengingat"),
        copies=_texts(decree, "tembusan"),
        own_registers=_own(numbers),
        pattern=_pattern(numbers),
        classes={kind: numbers.table("klasifikasi").take(kind, str) for kind in NUMBERED},
        roots=top.table("tanda_tangan").take("akar", str),
    )


def _texts(table: Toml, key: str) -> tuple[str, ...]:
    return tuple(map(str, table.take(key, list)))


def _own(table: Toml) -> frozenset[str]:
    own = frozenset(_texts(table, "sendiri"))
    if unknown := sorted(own - set(NUMBERED)):
        raise ConfigError(FILE, "penomoran.sendiri", f"'{unknown[0]}' tidak dikenal; pilih {', '.join(NUMBERED)}")
    return own


def _pattern(table: Toml) -> str:
    pattern = table.take("pola", str)
    if any(pattern.count(part) != 1 for part in _PARTS):
        raise ConfigError(FILE, "penomoran.pola", f"harus memuat {', '.join(_PARTS)}, masing-masing sekali")
    return pattern


def _crest(table: Toml, folder: Path) -> str:
    name = table.take("lambang", str)
    if not name:
        return ""
    try:
        return (folder / name).read_text(encoding="utf-8")
    except OSError as exc:
        raise ConfigError(FILE, "kop.lambang", "berkas SVG tidak dapat dibaca") from exc
