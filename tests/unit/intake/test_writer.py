"""Files that are written: data only, the same bytes twice, and read back as they were."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from workflow.intake.cells import as_text
from workflow.intake.grid import GridRow
from workflow.intake.workbook import open_workbook
from workflow.intake.writer import Layout, neutral, workbook_bytes, write_csv, write_workbook

DANGEROUS = [
    "=1+1",
    "+62811",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "\ufeff=1",
    "\x01=1",
    "\ufeff\x02+1",
    "＝1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", DANGEROUS, ids=repr)
def test_a_formula_is_written_as_text(tmp_path: Path, text: str):
    """S24: = + - @ TAB CR NUL at the start are preceded by an apostrophe, in XLSX and in CSV; no cell is a formula."""
    write_workbook(tmp_path / "a.xlsx", {"a": ([text], [[text]])})
    cells = [cell for row in load_workbook(tmp_path / "a.xlsx")["a"].iter_rows() for cell in row]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and str(cell.value).startswith("'") for cell in cells)
    write_csv(tmp_path / "a.csv", [text], [[text]])
    assert (tmp_path / "a.csv").read_bytes().decode("utf-8-sig").lstrip('"').startswith("'")


@given(st.text())
def test_no_text_stays_a_formula(text: str):
    """S24, property: whatever the text, what is written does not begin like a formula."""
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r", "\0"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_text_comes_back(tmp_path: Path, texts: list[str]):
    """Property: the meaning of a text survives writing and reading, in both forms."""
    meant = ["1", *(as_text(text) for text in texts)]
    headings, row = ["id"] + ["x"] * len(texts), ["1", *texts]
    write_workbook(tmp_path / "a.xlsx", {"a": (headings, [row])})
    write_csv(tmp_path / "a.csv", headings, [row])
    for name in ("a.xlsx", "a.csv"):
        read = [as_text(cell) for cell in open_workbook(tmp_path / name).sheets[0].rows[1].cells]
        assert read + [None] * (len(meant) - len(read)) == meant


def test_values_keep_their_types(tmp_path: Path):
    """Numbers and dates stay numbers and dates, truth becomes ya/tidak, lists are parted, text that looks like a number stays text."""
    row = ["198501152010011007", 7, 3.5, date(2026, 12, 1), True, False, None, ("a", "b"), {"z", "y"}, "#N/A", "007"]
    read = ("198501152010011007", 7, 3.5, date(2026, 12, 1), "ya", "tidak", None, "a; b", "y; z", "#N/A", "007")
    write_workbook(tmp_path / "a.xlsx", {"a": (list("abcdefghijk"), [row])})
    assert open_workbook(tmp_path / "a.xlsx").sheets[0].rows[1] == GridRow(2, read)
    write_csv(tmp_path / "a.csv", list("abcdefghijk"), [row])
    assert open_workbook(tmp_path / "a.csv").sheets[0].rows[1].cells == (
        "198501152010011007",
        "7",
        "3.5",
        "2026-12-01",
        "ya",
        "tidak",
        None,
        "a; b",
        "y; z",
        "#N/A",
        "007",
    )


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The sample city is deterministic to the byte: neither the moment nor the machine is in the file."""
    content = {"a": (["nip", "nama"], [["1", "x"], ["2", date(2026, 1, 1)]])}
    choices = {"a": {"nama": ["x", "y"]}}
    write_workbook(tmp_path / "1.xlsx", content, dropdowns=choices)
    monkeypatch.setattr("time.localtime", lambda *_: (1999, 1, 2, 3, 4, 5, 0, 0, 0))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    write_workbook(tmp_path / "2.xlsx", content, dropdowns=choices)
    first, second = (tmp_path / "1.xlsx").read_bytes(), (tmp_path / "2.xlsx").read_bytes()
    assert first == second
    assert b"2000-01-01" in load_properties(tmp_path / "2.xlsx")


def load_properties(path: Path) -> bytes:
    """The core properties of a workbook."""
    from zipfile import ZipFile

    with ZipFile(path) as archive:
        return archive.read("docProps/core.xml")


def test_drop_downs_offer_the_values(tmp_path: Path):
    """A column with choices has a rule over its cells; the list stands on a hidden sheet, however long it is."""
    values = [f"Jabatan nomor {number}" for number in range(400)]
    write_workbook(
        tmp_path / "a.xlsx",
        {"usulan": (["nip", "jabatan", "jenis"], [])},
        dropdowns={"usulan": {"jenis": ["rotasi", "promosi"], "jabatan": values}},
    )
    book = load_workbook(tmp_path / "a.xlsx")
    rules = {str(rule.sqref): rule.formula1 for rule in book["usulan"].data_validations.dataValidation}
    assert rules == {"B2:B2000": "'_pilihan'!$A$1:$A$400", "C2:C2000": "'_pilihan'!$B$1:$B$2"}
    assert book["_pilihan"].sheet_state == "hidden"
    assert [row[1].value for row in book["_pilihan"].iter_rows(max_row=3)] == ["rotasi", "promosi", None]


def test_a_column_stays_text_when_it_is_filled_in(tmp_path: Path):
    """A NIP typed into the template is kept as text by Excel: the whole column has the text format."""
    write_workbook(tmp_path / "a.xlsx", {"usulan": (["nip"], [])})
    assert load_workbook(tmp_path / "a.xlsx")["usulan"].column_dimensions["A"].number_format == "@"


def test_a_sheet_with_a_layout_is_printed_on_f4(tmp_path: Path):
    """Folio, lying, as wide as the page, headings on every page, lines around the table; an ampersand in the footer is one."""
    layout = Layout((5, 20), ("=Judul",), ("bawah",), "R&D kota")
    (tmp_path / "a.xlsx").write_bytes(workbook_bytes({"a": (("x", "y"), [("1", "=2")])}, layouts={"a": layout}))
    sheet = load_workbook(tmp_path / "a.xlsx")["a"]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["'=Judul", None],
        ["x", "y"],
        ["1", "'=2"],
        ["bawah", None],
    ]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (
        14,
        "landscape",
        0,
    )
    assert sheet.print_title_rows == "$2:$2"
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("R&&D kota", "Halaman &P dari &N")
