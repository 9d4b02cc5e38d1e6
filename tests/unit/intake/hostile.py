"""Files that are not what they say: built here, so that none has to be kept."""

import struct
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

TYPES = '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
RELATIONS = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
SHEET = '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
_BOOK = (
    '<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{}</sheets></workbook>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sheet_relation(number: int = 1, target: str | None = None) -> str:
    """A relation of the workbook to a sheet."""
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="{target or f"worksheets/sheet{number}.xml"}"/>'


def parts(sheet: str = "", **more: str) -> dict[str, str]:
    """The parts of a small workbook; keyword arguments replace whole parts by a short name."""
    return {
        "[Content_Types].xml": more.get("types", TYPES.format("")),
        "_rels/.rels": more.get(
            "package",
            RELATIONS.format(f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'),
        ),
        "xl/workbook.xml": _BOOK.format(more.get("sheets", '<sheet name="Data" sheetId="1" r:id="rId1"/>')),
        "xl/_rels/workbook.xml.rels": RELATIONS.format(more.get("relations", sheet_relation())),
        "xl/worksheets/sheet1.xml": more.get("whole", SHEET.format(sheet)),
    }


def archive(contents: Mapping[str, str | bytes], *, compression: int = ZIP_DEFLATED) -> bytes:
    """A zip of parts."""
    result = BytesIO()
    with ZipFile(result, "w", compression) as target:
        for name, content in contents.items():
            target.writestr(name, content)
    return result.getvalue()


def text_cell(reference: str, text: str) -> str:
    """One cell with its text inside."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def _bomb() -> bytes:
    """Written piece by piece, so that building it does not hide what reading it takes."""
    result = BytesIO()
    head, tail = SHEET.split("{}")
    with ZipFile(result, "w", ZIP_DEFLATED) as target:
        for name, content in parts().items():
            if name != "xl/worksheets/sheet1.xml":
                target.writestr(name, content)
        with target.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(head.encode())
            for _ in range(60):
                part.write(b" " * 1_000_000)
            part.write(tail.encode())
    return result.getvalue()


def _lying_bomb() -> bytes:
    """The directory says 100 bytes; unpacked it is 60 MB."""
    data = bytearray(_bomb())
    name = b"xl/worksheets/sheet1.xml"
    central = data.rindex(name) - 46
    local = data.index(name) - 30
    struct.pack_into("<I", data, central + 24, 100)
    struct.pack_into("<I", data, local + 22, 100)
    return bytes(data)


def _many_parts() -> bytes:
    return archive(parts() | {f"xl/media/{number}.txt": b"" for number in range(20_000)}, compression=ZIP_STORED)


def _many_sheets() -> bytes:
    sheets = "".join(f'<sheet name="L{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 200_000))
    return archive(parts(sheets=sheets))


def _with(name: str, content: str | bytes = "x") -> bytes:
    return archive(parts() | {name: content})


_DTD = (
    '<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY rahasia SYSTEM "file:///etc/passwd">]>'
    '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&rahasia;</t></is></c></row></sheetData></worksheet>'
)
_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<worksheet><sheetData>&b;</sheetData></worksheet>"
)
_FAR = SHEET.format(f'<row r="1">{text_cell("A1", "NIP")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>')
_FAR_ROW_ONLY = SHEET.format('<row r="1048576"><c t="inlineStr"><is><t>x</t></is></c></row>')
_PREFIXED = (
    '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1">'
    '<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
)
_LINK = f'<Relationship Id="rId9" Type="{_OFFICE}/oleObject" Target="file:///srv/x" TargetMode="External"/>'
_MACRO_TYPE = (
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
)
_GOOD = archive(parts(f'<row r="1">{text_cell("A1", "NIP")}</row>'))

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("calcext", "calcext"),
    )
)


def ods(body: str, *, styles: str = "", **more: str | bytes) -> bytes:
    """A small OpenDocument workbook around the tables of its content."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_SPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<?xml version="1.0"?><manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest>'
    return archive(
        {
            "mimetype": more.pop("mimetype", _ODS),
            "META-INF/manifest.xml": manifest.format(more.pop("manifest", "")),
            "content.xml": more.pop("content", content),
            **more,
        }
    )


def ods_cell(text: str, attributes: str = "") -> str:
    """One cell with a text."""
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{text}</text:p></table:table-cell>'


def ods_table(rows: str, name: str = "Data", attributes: str = "") -> str:
    """One sheet of rows."""
    return f'<table:table table:name="{name}"{attributes}>{rows}</table:table>'


def _ods_rows(cells: str, attributes: str = "") -> bytes:
    return ods(ods_table(f"<table:table-row{attributes}>{cells}</table:table-row>"))


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip_bomb": (".xlsx", _bomb, "bom zip"),
    "zip_bomb_with_a_lying_directory": (".xlsx", _lying_bomb, "bom zip"),
    "twenty_thousand_parts": (".xlsx", _many_parts, "terlalu banyak bagian"),
    "two_hundred_thousand_sheets": (".xlsx", _many_sheets, "terlalu banyak lembar"),
    "far_cell": (".xlsx", lambda: archive(parts(whole=_FAR)), "di luar batas"),
    "far_cell_without_reference": (".xlsx", lambda: archive(parts(whole=_FAR_ROW_ONLY)), "di luar batas"),
    "far_cell_in_prefixed_xml": (".xlsx", lambda: archive(parts(whole=_PREFIXED)), "di luar batas"),
    "external_entity": (".xlsx", lambda: archive(parts(whole=_DTD)), "DTD"),
    "billion_laughs": (".xlsx", lambda: archive(parts(whole=_LAUGHS)), "DTD"),
    "dtd_in_a_side_part": (".xlsx", lambda: _with("docProps/custom.xml", _LAUGHS), "DTD"),
    "utf16_part": (".xlsx", lambda: archive(parts() | {"xl/worksheets/sheet1.xml": _FAR.encode("utf-16")}), "rusak"),
    "other_encoding": (".xlsx", lambda: archive(parts(whole=_FAR.replace("UTF-8", "ISO-8859-1"))), "rusak"),
    "external_link_part": (".xlsx", lambda: _with("xl/externalLinks/externalLink1.xml", "<x/>"), "bertaut"),
    "external_relation": (".xlsx", lambda: archive(parts(relations=sheet_relation() + _LINK)), "bertaut"),
    "data_connection": (".xlsx", lambda: _with("xl/connections.xml", "<x/>"), "sumber data"),
    "embedded_object": (".xlsx", lambda: _with("xl/embeddings/oleObject1.bin"), "objek tertanam"),
    "macro": (".xlsx", lambda: _with("xl/vbaProject.bin"), "makro"),
    "macro_by_type": (".xlsx", lambda: archive(parts(types=TYPES.format(_MACRO_TYPE))), "makro"),
    "macro_workbook_by_name": (".xlsm", lambda: _GOOD, "'.xlsm' tidak diterima"),
    "sheet_under_another_name": (".xlsx", lambda: archive(parts(relations=sheet_relation(1, "media/a.bin"))), "rusak"),
    "part_twice": (".xlsx", lambda: archive(parts() | {"XL/workbook.xml": "<x/>"}), "rusak"),
    "truncated": (".xlsx", lambda: _GOOD[: len(_GOOD) // 2], "rusak"),
    "damaged_in_the_middle": (".xlsx", lambda: _damaged(_GOOD), "rusak"),
    "empty": (".xlsx", lambda: b"", "kosong"),
    "empty_csv": (".csv", lambda: b"", "kosong"),
    "pdf_as_xlsx": (".xlsx", lambda: b"%PDF-1.7\n" + b"x" * 100, "bukan .xlsx"),
    "pdf_as_csv": (".csv", lambda: b"%PDF-1.7\n" + b"x" * 100, "bukan CSV"),
    "xlsx_as_csv": (".csv", lambda: _GOOD, "bukan CSV"),
    "xlsx_as_xls": (".xls", lambda: _GOOD, "bukan .xls"),
    "old_xls_as_xlsx": (".xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ubah akhiran"),
    "locked_xlsx": (
        ".xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 8 + "EncryptedPackage".encode("utf-16-le"),
        "kata sandi",
    ),
    "macro_in_xls": (
        ".xls",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 8 + "_VBA_PROJECT_CUR".encode("utf-16-le"),
        "makro",
    ),
    "broken_xls": (".xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "rusak"),
    "zip_that_is_no_workbook": (".xlsx", lambda: archive({"a.txt": "x"}), "bukan lembar kerja"),
    "docx_as_xlsx": (
        ".xlsx",
        lambda: archive({"[Content_Types].xml": TYPES.format(""), "word/document.xml": "<x/>"}),
        "bukan lembar kerja",
    ),
    "xlsb_as_xlsx": (
        ".xlsx",
        lambda: archive({"[Content_Types].xml": TYPES.format(""), "xl/workbook.bin": "x"}),
        ".xlsb",
    ),
    "nul_bytes": (".csv", lambda: b"nip,nama\n1\0,2\n", "bukan CSV"),
    "text_that_is_no_text": (".csv", lambda: b"nip,nama\n\x81\x8d\x8f,x\n", "bukan CSV"),
    "too_many_columns": (".csv", lambda: b",".join(b"k" for _ in range(500)) + b"\n", "melebihi batas"),
    "ods_wide_repeat": (
        ".ods",
        lambda: _ods_rows(ods_cell("x", ' table:number-columns-repeated="16384"')),
        "di luar batas",
    ),
    "ods_block_of_repeats": (
        ".ods",
        lambda: _ods_rows(
            ods_cell("x", ' table:number-columns-repeated="190"'), ' table:number-rows-repeated="190000"'
        ),
        "terlalu banyak sel",
    ),
    "ods_far_cell": (
        ".ods",
        lambda: _ods_rows('<table:table-cell table:number-columns-repeated="16383"/>' + ods_cell("x")),
        "di luar batas",
    ),
    "ods_repeat_that_is_no_number": (
        ".ods",
        lambda: _ods_rows(ods_cell("x", ' table:number-columns-repeated="9e9"')),
        "rusak",
    ),
    "ods_blanks_by_count": (".ods", lambda: _ods_rows(ods_cell('<text:s text:c="900000000"/>')), "tidak wajar"),
    "ods_dtd": (".ods", lambda: ods("", content=_LAUGHS), "DTD"),
    "ods_dtd_in_a_side_part": (".ods", lambda: ods("", **{"meta.xml": _LAUGHS}), "DTD"),
    "ods_macro": (".ods", lambda: ods("", **{"Basic/Standard/Module1.xml": "<x/>"}), "makro"),
    "ods_macro_on_an_event": (".ods", lambda: ods("<office:event-listener/>"), "makro"),
    "ods_link": (".ods", lambda: ods(ods_table("<table:table-source/>")), "bertaut"),
    "ods_dde": (".ods", lambda: ods("<table:dde-link/>"), "bertaut"),
    "ods_locked": (".ods", lambda: ods("", manifest="<encryption-data/>"), "kata sandi"),
    "ods_bomb": (".ods", lambda: ods("", content="<a>" + " " * 30_000_000 + "</a>"), "bom zip"),
    "ods_text_document": (".ods", lambda: ods("", mimetype=_ODS.replace("spreadsheet", "text")), "bukan lembar kerja"),
    "ods_with_a_long_media_type": (".ods", lambda: ods("", mimetype=_ODS * 50), "bukan lembar kerja"),
    "ods_that_is_also_an_xlsx": (".ods", lambda: ods("", **{"xl/workbook.xml": "<x/>"}), "bukan lembar kerja"),
    "ods_too_many_sheets": (
        ".ods",
        lambda: ods("".join(ods_table("", f"L{number}") for number in range(2_000))),
        "terlalu banyak lembar",
    ),
    "ods_truncated": (".ods", lambda: ods(ods_table(""))[:300], "rusak"),
    "xlsx_as_ods": (".ods", lambda: _GOOD, "bukan lembar kerja OpenDocument"),
    "pdf_as_ods": (".ods", lambda: b"%PDF-1.7\n" + b"x" * 100, "bukan .ods"),
    "no_suffix": ("", lambda: b"nip,nama\n", "tanpa akhiran"),
    "document": (".docx", lambda: _GOOD, "'.docx' tidak diterima"),
}
"""By readable id: suffix of the name, the bytes, and a part of the sentence that is expected."""


def _damaged(good: bytes) -> bytes:
    data = bytearray(good)
    at = data.index(b"xl/worksheets/sheet1.xml") + 24
    data[at : at + 12] = bytes(255 - value for value in data[at : at + 12])
    return bytes(data)


def write(folder: Path, case: str) -> Path:
    """Writes a hostile file and returns its path."""
    suffix, build, _ = HOSTILE[case]
    path = folder / f"berkas{suffix}"
    path.write_bytes(build())
    return path


def shared_string_bomb() -> bytes:
    """Cells that all repeat one long text: a few hundred kilobytes that a parser turns into gigabytes."""
    text = "x" * 32_000
    cells = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{chr(65 + k)}{row}" t="s"><v>0</v></c>' for k in range(20)) + "</row>"
        for row in range(1, 6_000)
    )
    strings = f'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{text}</t></si></sst>'
    relation = f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return archive(parts(cells, relations=sheet_relation() + relation) | {"xl/sharedStrings.xml": strings})
