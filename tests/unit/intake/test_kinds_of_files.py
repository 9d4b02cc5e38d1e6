"""The kinds of files that offices send: OpenDocument, hidden sheets, both beginnings of serial dates, tabs, cp1252."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.unit.intake.hostile import ods, ods_cell, ods_table
from workflow.domain.errors import UnreadableFileError
from workflow.intake.tables import read_table, read_tables
from workflow.intake.workbook import open_workbook

NIP = "198503122010011002"
OTHER = "199001152015032003"


def row(*cells: str) -> str:
    """A row of an OpenDocument sheet."""
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def test_an_ods_is_read_like_an_xlsx(tmp_path: Path):
    """Texts, repeated rows, dates and numbers of an OpenDocument sheet are read; styled empty cells far away do no harm."""
    path = tmp_path / "pegawai.ods"
    day = '<table:table-cell office:value-type="date" office:date-value="1985-03-12"><text:p>12/03/85</text:p></table:table-cell>'
    year = '<table:table-cell office:value-type="float" office:value="2008"><text:p>2008</text:p></table:table-cell>'
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    path.write_bytes(
        ods(
            ods_table(
                row(ods_cell("DAFTAR PEGAWAI"))
                + row(*map(ods_cell, ("NIP", "Nama", "Tanggal Lahir", "Tahun Lulus")))
                + row(ods_cell(NIP), ods_cell("Sari  Dewi"), day, year)
                + blank
            )
        )
    )
    table = read_table(path, "pegawai")
    assert (table.sheet, table.heading_row, table.rejects) == ("Data", 2, ())
    found = table.rows[0].values
    assert (found["nip"], found["nama"], found["tanggal_lahir"], found["tahun_lulus"]) == (
        NIP,
        "Sari Dewi",
        date(1985, 3, 12),
        2008,
    )


def test_an_error_in_an_ods_is_not_an_empty_cell(tmp_path: Path):
    """A cell in which LibreOffice shows an error is a reject with its place."""
    path = tmp_path / "pegawai.ods"
    error = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    body = ods_table(
        row(*map(ods_cell, ("NIP", "Nama", "Tanggal Lahir"))) + row(ods_cell(NIP), ods_cell("Sari"), error)
    )
    path.write_bytes(ods(body))
    assert [(one.row, one.column, one.reason) for one in read_table(path, "pegawai").rejects] == [
        (2, "Tanggal Lahir", "sel berisi galat Excel; perbaiki rumusnya atau isi nilainya")
    ]


def book(path: Path, *sheets: tuple[str, str, list[list[object]]], mac: bool = False) -> Path:
    """Writes an XLSX of sheets with their state (visible, hidden, veryHidden)."""
    workbook = Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]  # a new workbook has one
    if mac:
        workbook.epoch = CALENDAR_MAC_1904
    for name, state, rows in sheets:
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = state
        for cells in rows:
            sheet.append(cells)
    workbook.save(path)
    return path


OLD: list[list[object]] = [["NIP", "Nama", "Tanggal Lahir"], [OTHER, "Arsip Lama", None]]
NEW: list[list[object]] = [["NIP", "Nama"], [NIP, "Sari"]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_only_when_named(tmp_path: Path, state: str):
    """A hidden sheet is passed over, even where it fits better or bears the table's name, and read when the user names it."""
    path = book(tmp_path / "a.xlsx", ("pegawai", state, OLD), ("Lembar1", "visible", NEW))
    assert [one.values["nip"] for one in read_table(path, "pegawai").rows] == [NIP]
    assert [one.values["nip"] for one in read_table(path, "pegawai", sheet="pegawai").rows] == [OTHER]


def test_hidden_tables_are_no_tables_unless_named(tmp_path: Path):
    """`impor riwayat` passes over a hidden sheet that bears a table's name, unless the user named it."""
    rows: list[list[object]] = [["nip", "tahun", "predikat"], [NIP, 2024, "baik"]]
    path = book(tmp_path / "a.xlsx", ("kinerja", "hidden", rows), ("talenta", "visible", [["nip", "kotak"], [NIP, 7]]))
    assert set(read_tables(path, ["kinerja", "talenta"])) == {"talenta"}
    assert set(read_tables(path, ["kinerja"], hidden=True)) == {"kinerja"}


def test_only_hidden_data_is_said(tmp_path: Path):
    """Where all data are hidden the refusal says so and names the way out."""
    path = book(tmp_path / "a.xlsx", ("Arsip", "hidden", NEW), ("Lembar1", "visible", []))
    with pytest.raises(UnreadableFileError, match=r"tersembunyi.*--lembar"):
        read_table(path, "pegawai")


def test_a_hidden_ods_sheet_is_hidden(tmp_path: Path):
    """The table style says whether an OpenDocument sheet is shown."""
    style = '<style:style style:name="t1" style:family="table"><style:table-properties table:display="false"/></style:style>'
    path = tmp_path / "a.ods"
    path.write_bytes(ods(ods_table(row(ods_cell("NIP")), "Arsip", ' table:style-name="t1"'), styles=style))
    assert open_workbook(path).sheets[0].hidden


@pytest.mark.parametrize("mac", [False, True], ids=["from_1900", "from_1904"])
def test_serial_dates_count_from_the_year_of_the_workbook(tmp_path: Path, mac: bool):
    """A date, its bare serial number in the workbook's own count and a text date are one and the same day."""
    bare = 31_118 - (1_462 if mac else 0)
    heading: list[object] = ["NIP", "Nama", "Tanggal Lahir", "TMT Jabatan", "TMT CPNS", "Tahun Lulus"]
    cells: list[object] = [NIP, "Sari", date(1985, 3, 12), bare, "12-03-1985", 2008]
    path = book(tmp_path / "a.xlsx", ("pegawai", "visible", [heading, cells]), mac=mac)
    values = read_table(path, "pegawai").rows[0].values
    assert {values["tanggal_lahir"], values["tmt_jabatan"], values["tmt_cpns"]} == {date(1985, 3, 12)}
    assert values["tahun_lulus"] == 2008


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_delimited_file_is_read_whatever_wrote_it(tmp_path: Path, delimiter: str, encoding: str, suffix: str):
    """Comma, semicolon or tab; UTF-8 with or without its mark, cp1252, UTF-16: one and the same row."""
    path = tmp_path / f"pegawai{suffix}"
    lines = [("NIP", "Nama", "Tgl Lahir"), (f"'{NIP}", "René “Ané” Nuñez", "12-03-1985")]
    path.write_bytes("\r\n".join(delimiter.join(cells) for cells in lines).encode(encoding))
    values = read_table(path, "pegawai").rows[0].values
    assert (values["nip"], values["nama"], values["tanggal_lahir"]) == (NIP, "René “Ané” Nuñez", date(1985, 3, 12))


def test_a_folder_may_hold_any_kind(tmp_path: Path):
    """Tables in a folder may be CSV, tab separated or OpenDocument."""
    (tmp_path / "kinerja.tsv").write_text(f"nip\ttahun\tpredikat\n{NIP}\t2024\tbaik\n")
    (tmp_path / "talenta.ods").write_bytes(
        ods(ods_table(row(ods_cell("nip"), ods_cell("kotak")) + row(ods_cell(NIP), ods_cell("7"))))
    )
    assert {name: len(one.rows) for name, one in read_tables(tmp_path, ["kinerja", "talenta"]).items()} == {
        "kinerja": 1,
        "talenta": 1,
    }


def test_merged_headings_over_three_rows_below_a_title(tmp_path: Path):
    """Merged headings over three rows, below a merged title and above their numbers, are found; each TMT belongs to its group."""
    rows: list[list[object]] = [
        ["DAFTAR NOMINATIF PEGAWAI"],
        ["PER 1 DESEMBER 2026"],
        [],
        ["No", "NIP", "Nama", "Kepegawaian", None, None, None, "Unit Kerja"],
        [None, None, None, "Pangkat", None, "Jabatan"],
        [None, None, None, "Gol. Ruang", "TMT Pangkat", "Nama Jabatan", "TMT Jabatan"],
        [1, 2, 3, 4, 5, 6, 7, 8],
        [1, NIP, "Sari", "III/a", "01-04-2022", "Analis", "01-10-2021", "Bidang A"],
    ]
    path = book(tmp_path / "a.xlsx", ("Nominatif", "visible", rows))
    workbook = load_workbook(path)
    for block in ("A1:H1", "A4:A6", "B4:B6", "C4:C6", "D4:G4", "D5:E5", "F5:G5", "H4:H6"):
        workbook.active.merge_cells(block)  # type: ignore[union-attr]  # the first sheet
    workbook.save(path)
    table = read_table(path, "pegawai")
    assert (table.heading_row, table.row_count, table.rejects) == (4, 1, ())
    values = table.rows[0].values
    assert [values[name] for name in ("nip", "nama", "golongan", "tmt_golongan", "jabatan", "tmt_jabatan", "unit")] == [
        NIP,
        "Sari",
        "III/a",
        date(2022, 4, 1),
        "Analis",
        date(2021, 10, 1),
        "Bidang A",
    ]
