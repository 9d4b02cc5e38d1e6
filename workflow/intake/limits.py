"""How large a spreadsheet may be. The defaults are those of SAFETY.md; an agency may set others."""

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Limits of one file.

    Args:
        file_bytes: size of the file as it is.
        xml_bytes: everything inside an XLSX, unpacked.
        ratio: unpacked to packed; asked only where more than a megabyte is unpacked.
        entries: parts inside an XLSX.
        rows, columns: of a sheet, counted from its first cell.
        cells: cells with a value in the whole file, and cells of the smallest rectangle that holds a sheet's values.
        text: characters of one cell (Excel's own limit).
        parser_bytes, parser_seconds: address space and time of the child process that parses.
        blind_bytes, blind_seconds: the same for an .xls, into which nothing can look before its parser does.
        output_bytes: what that child may hand over.
    """

    file_bytes: int = 50 * MEGABYTE
    xml_bytes: int = 500 * MEGABYTE
    ratio: int = 100
    entries: int = 1_000
    rows: int = 200_000
    columns: int = 200
    cells: int = 10_000_000
    text: int = 32_767
    parser_bytes: int = 1_000 * MEGABYTE
    parser_seconds: int = 60
    blind_bytes: int = 512 * MEGABYTE
    blind_seconds: int = 20
    output_bytes: int = 200 * MEGABYTE


DEFAULT_LIMITS = IntakeLimits()
