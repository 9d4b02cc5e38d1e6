"""Opening files from anyone: S25 (hostile corpus), R23 (broken, renamed, empty), and what honest files give."""

import resource
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from tests.unit.intake.hostile import HOSTILE, SHEET, archive, parts, shared_string_bomb, text_cell, write
from workflow.domain.errors import UnreadableFileError
from workflow.intake.grid import ERROR_CELL, GridRow
from workflow.intake.limits import IntakeLimits
from workflow.intake.workbook import open_workbook


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(tmp_path: Path, case: str):
    """S25, R23: every hostile file is refused fast, in one sentence that names the file and says why."""
    path = write(tmp_path, case)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(UnreadableFileError) as caught:
        open_workbook(path)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert HOSTILE[case][2] in str(caught.value)
    assert str(caught.value).startswith(f"berkas{HOSTILE[case][0]}")
    assert "\n" not in str(caught.value)
    assert time.monotonic() - started < 20
    assert grown < 256 * 1024


def test_a_parser_that_would_take_gigabytes_is_stopped(tmp_path: Path):
    """S25: what the pre-scan cannot see ends at the memory limit of the child, with one sentence."""
    path = tmp_path / "usulan.xlsx"
    path.write_bytes(shared_string_bomb())
    with pytest.raises(UnreadableFileError, match="terlalu besar"):
        open_workbook(path, IntakeLimits(parser_bytes=400_000_000, ratio=100_000))


def test_a_parser_that_writes_too_much_is_stopped(tmp_path: Path):
    """S25: the child hands over no more than its share."""
    path = tmp_path / "usulan.xlsx"
    rows = "".join(f'<row r="{row}">{text_cell(f"A{row}", "x" * 30_000)}</row>' for row in range(1, 100))
    path.write_bytes(archive(parts(rows)))
    with pytest.raises(UnreadableFileError, match="terlalu besar"):
        open_workbook(path, IntakeLimits(output_bytes=100_000, ratio=100_000))


def test_a_parser_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """S25: a child that does not end is ended after its time."""
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr("workflow.intake.workbook._CHILD", endless)
    path = tmp_path / "usulan.xlsx"
    path.write_bytes(archive(parts()))
    with pytest.raises(UnreadableFileError, match="terlalu besar"):
        open_workbook(path, IntakeLimits(parser_seconds=1))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path):
    """R23: a wrong path is one sentence, no traceback."""
    with pytest.raises(UnreadableFileError, match="tidak ditemukan"):
        open_workbook(tmp_path / "tidak_ada.xlsx")


def test_a_folder_is_no_file(tmp_path: Path):
    """R23: a folder where a file is wanted is one sentence, no traceback."""
    folder = tmp_path / "map.xlsx"
    folder.mkdir()
    with pytest.raises(UnreadableFileError, match="tidak dapat dibuka"):
        open_workbook(folder)


@pytest.mark.parametrize(
    ("size", "refused"), [(1000, False), (999, True)], ids=["file_of_the_limit", "file_one_byte_over"]
)
def test_both_sides_of_the_file_limit(tmp_path: Path, size: int, refused: bool):
    """S26: a file of exactly the limit is read, one byte more is refused."""
    path = tmp_path / "usulan.csv"
    path.write_bytes(b"nip,nama\n" + b"x" * 991)
    if refused:
        with pytest.raises(UnreadableFileError, match="melebihi"):
            open_workbook(path, IntakeLimits(file_bytes=size))
    else:
        assert len(open_workbook(path, IntakeLimits(file_bytes=size)).sheets[0].rows) == 2


@pytest.mark.parametrize(
    ("reference", "refused"),
    [("C20", False), ("D20", True), ("C21", True)],
    ids=["on_the_limit", "one_column_over", "one_row_over"],
)
def test_both_sides_of_the_sheet_limit(tmp_path: Path, reference: str, refused: bool):
    """S25: the last allowed cell is read, the next row or column is refused."""
    path = tmp_path / "usulan.xlsx"
    path.write_bytes(archive(parts(f'<row r="{reference[1:]}">{text_cell(reference, "x")}</row>')))
    limits = IntakeLimits(rows=20, columns=3)
    if refused:
        with pytest.raises(UnreadableFileError, match="di luar batas 20 baris x 3 kolom"):
            open_workbook(path, limits)
    else:
        assert open_workbook(path, limits).sheets[0].rows == (GridRow(20, (None, None, "x")),)


def test_few_cells_far_apart_are_refused(tmp_path: Path):
    """S25: two cells whose rectangle is larger than the limit of cells are refused, each alone being allowed."""
    path = tmp_path / "usulan.xlsx"
    far = f'<row r="1">{text_cell("A1", "x")}</row><row r="1000">{text_cell("Z1000", "x")}</row>'
    path.write_bytes(archive(parts(far)))
    with pytest.raises(UnreadableFileError, match="terlalu banyak sel"):
        open_workbook(path, IntakeLimits(cells=10_000))


def test_formatted_empty_cells_far_away_do_no_harm(tmp_path: Path):
    """A sheet that was formatted down to its last row is read: only cells with a value count."""
    path = tmp_path / "usulan.xlsx"
    rows = f'<row r="1">{text_cell("A1", "NIP")}</row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    path.write_bytes(archive(parts(rows)))
    assert open_workbook(path).sheets[0].rows == (GridRow(1, ("NIP",)),)


def test_a_mail_link_is_no_outside_link(tmp_path: Path):
    """Excel makes a hyperlink of every address that is typed: such a file is read."""
    path = tmp_path / "usulan.xlsx"
    link = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
        ' Target="mailto:a@contoh.go.id" TargetMode="External"/></Relationships>'
    )
    good = parts(f'<row r="1">{text_cell("A1", "surel")}</row>') | {"xl/worksheets/_rels/sheet1.xml.rels": link}
    path.write_bytes(archive(good))
    assert open_workbook(path).sheets[0].rows[0].cells == ("surel",)


def test_an_excel_error_is_not_an_empty_cell(tmp_path: Path):
    """A cell that shows #N/A is marked, in the sheet where it stands: the parser alone would call it empty."""
    path = tmp_path / "riwayat.xlsx"
    second = SHEET.format('<row r="2"><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')
    sheets = '<sheet name="Satu" sheetId="1" r:id="rId1"/><sheet name="Dua" sheetId="2" r:id="rId2"/>'
    relations = (
        '<Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="x/worksheet" Target="worksheets/sheet2.xml"/>'
    )
    first = f'<row r="2">{text_cell("B2", "x")}</row>'
    path.write_bytes(archive(parts(first, sheets=sheets, relations=relations) | {"xl/worksheets/sheet2.xml": second}))
    satu, dua = open_workbook(path).sheets
    assert satu.rows == (GridRow(2, (None, "x")),)
    assert dua.rows == (GridRow(2, (None, ERROR_CELL)),)


def test_cells_keep_their_types_and_rows_their_numbers(tmp_path: Path):
    """Text stays text, numbers numbers, dates dates; a row's number is the one that the spreadsheet shows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Isi"
    sheet["B3"], sheet["C3"], sheet["D3"] = "007", 7, date(2026, 12, 1)
    sheet["B6"], sheet["C6"] = True, datetime(2026, 12, 1, 8, 30)
    path = tmp_path / "isi.xlsx"
    book.save(path)
    read = open_workbook(path)
    assert read.file == "isi.xlsx"
    assert read.sheets[0].name == "Isi"
    assert read.sheets[0].rows == (
        GridRow(3, (None, "007", 7, date(2026, 12, 1))),
        GridRow(6, (None, True, datetime(2026, 12, 1, 8, 30))),
    )


def test_a_sheet_that_is_a_chart_is_passed_over(tmp_path: Path):
    """A workbook with a sheet of its own for a chart is read; the chart is no table."""
    book = Workbook()
    book.active["A1"] = "NIP"
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1))
    book.create_chartsheet("Grafik").add_chart(chart)
    path = tmp_path / "usulan.xlsx"
    book.save(path)
    assert [sheet.name for sheet in open_workbook(path).sheets] == ["Sheet"]


def test_the_parser_starts_at_once(tmp_path: Path):
    """The child imports nothing heavy: a small workbook is read in well under a second."""
    path = tmp_path / "usulan.xlsx"
    path.write_bytes(archive(parts(f'<row r="1">{text_cell("A1", "NIP")}</row>')))
    open_workbook(path)
    started = time.monotonic()
    open_workbook(path)
    assert time.monotonic() - started < 1
