"""What is kept of a file that proves a handover item: its hash, size and type; never its name, which may tell of people."""

from typing import NamedTuple

_SIGNATURES = {"pdf": (b"%PDF-",), "png": (b"\x89PNG\r\n\x1a\n",), "jpg": (b"\xff\xd8\xff",)}
KINDS = tuple(_SIGNATURES)


class EvidenceLimits(NamedTuple):
    """What a file of evidence may be: at most so many bytes, so many files at once, one of these types."""

    largest: int
    most: int
    kinds: tuple[str, ...]


class Evidence(NamedTuple):
    """One file of evidence. `specific`: it holds specific personal data and is kept apart."""

    sha256: str
    size: int
    kind: str
    specific: bool

    def entry(self) -> dict[str, object]:
        """What the ledger keeps of it."""
        return {"sha256": self.sha256, "ukuran": self.size, "jenis": self.kind, "spesifik": self.specific}


def kind_of(head: bytes) -> str | None:
    """The type by the file's first bytes, whatever it is called; None for a type that is not taken."""
    return next((kind for kind, marks in _SIGNATURES.items() if head.startswith(marks)), None)
