"""CSV as offices write it."""

import pytest

from workflow.intake.delimited import read_delimited
from workflow.intake.grid import GridRow
from workflow.intake.limits import DEFAULT_LIMITS, IntakeLimits
from workflow.intake.refusal import RefusedError


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "pipe"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old_mac"])
def test_every_usual_form_is_one_table(delimiter: str, encoding: str, newline: str):
    """Delimiter, encoding and line ends do not matter."""
    lines = [["nip", "nama"], ["1", "José Contoh"], ["2", "Ani Contoh"]]
    data = newline.join(delimiter.join(line) for line in lines).encode(encoding)
    assert [row.cells for row in read_delimited(data, DEFAULT_LIMITS).rows] == [tuple(line) for line in lines]


def test_commas_inside_names_do_not_part_a_semicolon_file():
    """The delimiter is the one that cuts the rows evenly, not the most frequent one."""
    data = b"id;nama\n1;Kepala Badan Perencanaan, Riset, dan Inovasi\n2;Kepala Bidang\n3;Kepala Sub Bagian A, B\n"
    assert read_delimited(data, DEFAULT_LIMITS).rows[1].cells == ("1", "Kepala Badan Perencanaan, Riset, dan Inovasi")


def test_excel_says_its_delimiter():
    """The line `sep=;` that Excel writes is followed and is no row."""
    assert read_delimited(b"sep=;\na;b\n", DEFAULT_LIMITS).rows == (GridRow(1, ("a", "b")),)


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    """Blank lines count, a line break inside quotes does not."""
    data = b'a,b\n\n"x\ny",2\n,\n3,4\n'
    assert [row.number for row in read_delimited(data, DEFAULT_LIMITS).rows] == [1, 3, 5]


@pytest.mark.parametrize(("rows", "refused"), [(3, False), (2, True)], ids=["on_the_limit", "one_over"])
def test_both_sides_of_the_row_limit(rows: int, refused: bool):
    """S25: the last allowed row is read, one more is refused."""
    data = b"a\nb\nc\n"
    if refused:
        with pytest.raises(RefusedError, match="melebihi batas"):
            read_delimited(data, IntakeLimits(rows=rows))
    else:
        assert len(read_delimited(data, IntakeLimits(rows=rows)).rows) == 3


def test_a_field_without_end_is_refused():
    """A quote that never closes does not swallow the whole file."""
    with pytest.raises(RefusedError, match="bukan CSV"):
        read_delimited(b'a,b\n"' + b"x" * 200_000, DEFAULT_LIMITS)


def test_a_file_of_blanks_has_no_rows():
    """A file that holds only separators is a sheet without rows."""
    assert read_delimited(b",,\n,,\n", DEFAULT_LIMITS).rows == ()
