"""Why a text is no TOML, in Indonesian, and where: the parser says it in English."""

import re
from typing import NamedTuple

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")
_QUOTES = "teks tidak ditutup dengan tanda kutip, atau memuat karakter yang tidak boleh di dalamnya"
_TWICE = "kunci atau bagian itu sudah ditulis sebelumnya"
_KEY = "nama kunci tidak dapat dibaca; tulis kunci = nilai"
_REASONS = {
    "Invalid value": "nilai tidak dapat dibaca; teks ditulis di antara tanda kutip",
    "Invalid date or datetime": "tanggal atau jam itu tidak ada; tulis TTTT-BB-HH",
    "Expected '=' after": "sesudah nama kunci ditulis tanda =",
    "Expected ']": "judul bagian tidak ditutup dengan kurung siku",
    "Expected newline": "ada tulisan berlebih sesudah nilai",
    "Expected": _QUOTES,
    "Unterminated string": _QUOTES,
    "Illegal character": _QUOTES,
    "Found invalid character": _QUOTES,
    "Unescaped": "garis miring terbalik dalam teks ditulis dua kali",
    "Invalid hex value": "kode karakter dalam teks tidak sah",
    "Escaped character": "kode karakter dalam teks tidak sah",
    "Unclosed array": "daftar tidak ditutup dengan ]",
    "Unclosed inline table": "tabel sebaris tidak ditutup dengan }",
    "Cannot": _TWICE,
    "Duplicate": _TWICE,
    "Invalid statement": _KEY,
    "Invalid initial character": _KEY,
}
"""By how the parser's sentence begins; of two that fit, the earlier."""


class TomlFault(NamedTuple):
    """What is wrong with a text, and the row and column of it where they are known, both from 1."""

    reason: str
    row: int | None = None
    column: int | None = None

    @property
    def place(self) -> str:
        """The place in words; empty where it is not known."""
        where = [f"baris {self.row}" if self.row else "", f"kolom {self.column}" if self.column else ""]
        return ", ".join(part for part in where if part)


def toml_fault(error: Exception) -> TomlFault:
    """What the parser's complaint means.

    Args:
        error: as it was raised: UnicodeDecodeError, RecursionError, or a ValueError of the parser.
    """
    if isinstance(error, UnicodeDecodeError):
        row = error.object.count(b"\n", 0, error.start) + 1
        return TomlFault("bukan TOML yang sah: bukan teks UTF-8; simpan lagi sebagai UTF-8", row)
    if isinstance(error, RecursionError):
        return TomlFault("bukan TOML yang sah: daftar bersarang terlalu dalam")
    told = str(error)
    found = _PLACE.search(told)
    known = (reason for begin, reason in _REASONS.items() if told.startswith(begin))
    reason = f"bukan TOML yang sah: {next(known, 'bilangan atau jam di luar batas')}"
    if found is not None:
        return TomlFault(reason, int(found[1]), int(found[2]))
    return TomlFault(f"{reason} (di akhir berkas)" if told.endswith("(at end of document)") else reason)
