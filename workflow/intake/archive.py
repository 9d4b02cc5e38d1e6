"""Looks into an XLSX or ODS before any spreadsheet parser does: size, number and kind of its parts, then every XML part.

Nothing is trusted that the file says about itself: parts are unpacked here and counted, so that a directory that
understates a part is found out before the parser unpacks it.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from workflow.intake.limits import MEGABYTE, IntakeLimits
from workflow.intake.opendocument import FORBIDDEN, MEDIA_TYPE, OpenDocumentWalk
from workflow.intake.parts import PartScan, PartWalk
from workflow.intake.refusal import RefusedError

_END = b"PK\x05\x06"
_END_SEARCH = 65_557
_END_RECORD = 22
_LOCAL_HEADER = 30
_CHUNK = 262_144
_DIRECTORY_BYTES_PER_ENTRY = 512
_ENCRYPTED = 0x1
_SIZE_UNKNOWN = 0xFFFFFFFF
BROKEN = "berkas rusak atau terpotong; buka di Excel lalu simpan ulang sebagai .xlsx"
_FORBIDDEN = (
    ("vbaproject", "berkas berisi makro; simpan ulang sebagai .xlsx tanpa makro"),
    ("xl/macrosheets/", "berkas berisi makro; simpan ulang sebagai .xlsx tanpa makro"),
    ("xl/externallinks/", "berkas bertaut ke berkas lain; putuskan tautannya di Excel (Data, Edit Links, Break Link)"),
    ("xl/connections.xml", "berkas bertaut ke sumber data lain; hapus sambungannya di Excel (Data, Connections)"),
    ("xl/embeddings/", "berkas berisi objek tertanam; hapus objek itu lalu simpan ulang"),
    ("xl/activex/", "berkas berisi kendali ActiveX; hapus kendali itu lalu simpan ulang"),
)


def scan_archive(file: BinaryIO, suffix: str, limits: IntakeLimits, walk: type[PartWalk] = PartWalk) -> PartScan:
    """Reads every part of an XLSX or ODS once, without keeping any.

    Args:
        file: the open file, at any position.
        suffix: .xlsx or .ods.
        limits: what is allowed.
        walk: how the parts of an XLSX are walked through.

    Returns:
        What the scan of the XML parts found (error cells by sheet, the year from which serial dates count).

    Raises:
        RefusedError: the file is broken, too large, or holds what a data file must not hold.
    """
    _check_directory(file, limits)
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError, UnicodeDecodeError) as exc:
        raise RefusedError(BROKEN) from exc
    _check_names(parts, suffix)
    _check_sizes(parts, limits)
    if suffix == ".ods":
        _check_media_type(file, parts[0])
    scan = PartScan(limits, OpenDocumentWalk if suffix == ".ods" else walk)
    for part in parts:
        try:
            scan.read(part.filename, _unpacked(file, part))
        except (zlib.error, struct.error, EOFError, OSError) as exc:
            raise RefusedError(BROKEN) from exc
    return scan


def _check_directory(file: BinaryIO, limits: IntakeLimits) -> None:
    """Refuses a directory of a million entries before `zipfile` builds an object for each."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - _END_SEARCH))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_RECORD:
        raise RefusedError(BROKEN)
    _, count, directory = struct.unpack("<HHI", tail[at + 8 : at + 16])
    too_long = directory != _SIZE_UNKNOWN and directory > limits.entries * _DIRECTORY_BYTES_PER_ENTRY
    if count > limits.entries or too_long or directory == _SIZE_UNKNOWN:
        raise RefusedError(f"berkas berisi terlalu banyak bagian (batas {limits.entries})")


def _check_media_type(file: BinaryIO, first: ZipInfo) -> None:
    """An ODS says what it is in its first part."""
    said = b"".join(_unpacked(file, first)) if first.file_size < _LOCAL_HEADER + len(MEDIA_TYPE) else b""
    if said.strip() != MEDIA_TYPE:
        raise RefusedError("isi berkas bukan lembar kerja OpenDocument (.ods)")


def _check_names(parts: list[ZipInfo], suffix: str) -> None:
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    if len(set(names)) != len(names):
        raise RefusedError(BROKEN)
    for name in names:
        for mark, reason in FORBIDDEN if suffix == ".ods" else _FORBIDDEN:
            if mark in name:
                raise RefusedError(reason)
    if suffix == ".ods":
        if names[:1] != ["mimetype"] or "content.xml" not in names or any(name.startswith("xl/") for name in names):
            raise RefusedError("isi berkas bukan lembar kerja OpenDocument (.ods)")
        return
    if "xl/workbook.bin" in names:
        raise RefusedError("format .xlsb tidak diterima; simpan ulang sebagai .xlsx")
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise RefusedError("isi berkas bukan lembar kerja Excel")


def _check_sizes(parts: list[ZipInfo], limits: IntakeLimits) -> None:
    total = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if total > limits.xml_bytes:
        raise RefusedError(f"isi berkas setelah dibuka melebihi {limits.xml_bytes // MEGABYTE} MB")
    if total > MEGABYTE and total / packed > limits.ratio:
        raise RefusedError("isi berkas termampatkan tidak wajar, kemungkinan bom zip")
    for part in parts:
        if part.flag_bits & _ENCRYPTED:
            raise RefusedError("berkas dilindungi kata sandi; simpan ulang tanpa kata sandi")
        if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise RefusedError(BROKEN)


def _unpacked(file: BinaryIO, part: ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, never more than its declared size."""
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise RefusedError(BROKEN)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    at, left, seen = file.tell() + name_length + extra_length, part.compress_size, 0
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == ZIP_DEFLATED else None
    while left > 0:
        file.seek(at)
        packed = file.read(min(_CHUNK, left))
        if not packed:
            raise EOFError
        at, left = at + len(packed), left - len(packed)
        for chunk in _inflated(unpacker, packed, last=left == 0):
            seen += len(chunk)
            if seen > part.file_size:
                raise RefusedError("isi berkas lebih besar daripada yang dinyatakannya, kemungkinan bom zip")
            yield chunk
    if seen != part.file_size:
        raise RefusedError(BROKEN)


def _inflated(unpacker: "zlib._Decompress | None", packed: bytes, *, last: bool) -> Iterator[bytes]:
    if unpacker is None:
        yield packed
        return
    while packed:
        yield unpacker.decompress(packed, _CHUNK)
        packed = unpacker.unconsumed_tail
    if last:
        yield unpacker.flush()
