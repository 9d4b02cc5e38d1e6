"""The shapes of the JSON answers, as CONTRACT.md gives them."""

from typing import Any, NotRequired, TypedDict

FindingShape = dict[str, Any]


class RejectShape(TypedDict):
    """A cell or row that was not accepted."""

    baris: int
    kolom: str
    nilai: str
    alasan: str


class ImportShape(TypedDict):
    """The answer of `impor`."""

    lembar: str | None
    baris_judul: int
    baris: int
    diterima: int
    ditolak: list[RejectShape]
    baru: int
    berubah: int
    tetap: int
    catatan: NotRequired[list[str]]
    kasus: NotRequired[list[dict[str, object]]]


class ActShape(TypedDict):
    """The answer of `aksi` for one case."""

    nomor: str
    pemicu: str
    berhasil: bool
    dari: str
    ke: str
    versi: int
    temuan: list[FindingShape]


class ListShape(TypedDict):
    """The answer of `aksi --gelombang`."""

    gelombang: str
    sk: str | None
    pemicu: str
    berhasil: bool
    digest: str
    kasus: list[ActShape]
    dikecualikan: list[str]
    dicoret: list[str]
