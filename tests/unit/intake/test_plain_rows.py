"""Rows that need no XML parser: taken only where they are whole and plain, and counted as the parser would count them."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.hostile import SHEET, archive, parts, text_cell
from workflow.intake.archive import scan_archive
from workflow.intake.limits import IntakeLimits
from workflow.intake.plain_rows import PlainRow, split_plain
from workflow.intake.refusal import RefusedError

HEAD, TAIL = SHEET.encode().split(b"{}")
PLAIN = [
    f'<row r="1">{text_cell("A1", "NIP")}</row>',
    '<row r="2" spans="1:2" ht="15" customHeight="1"><c r="A2" s="1" t="s"><v>0</v></c><c r="B2" s="4"/></row>',
    '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="C3" t="str"></c></row>',
    '<row r="9"></row>',
]
ODD = [
    "<row r='4'><c r='A4'><v>1</v></c></row>",
    '<row r="5"><c r="A6"><v>1</v></c></row>',
    '<row r="7"><c r="A7" t="e"><v>#N/A</v></c></row>',
    '<row r="8"><c r="A8" t="str"><v>a &amp; b</v></c></row>',
    '<row r="10"><c><v>1</v></c></row>',
    '<row r="11"><!-- a --><c r="B11"><v>1</v></c></row>',
    '<row r="12"/>',
    "<row><c><v>1</v></c></row>",
]


def test_plain_rows_are_taken_with_their_filled_cells():
    """A plain row is handed over with its number and the columns of the cells that hold something."""
    found = list(split_plain([HEAD + "".join(PLAIN).encode() + TAIL]))
    assert found[:5] == [HEAD, PlainRow(1, [b"A"]), PlainRow(2, [b"A"]), PlainRow(3, [b"A"]), PlainRow(9, [])]
    assert b"".join(piece for piece in found[5:] if isinstance(piece, bytes)) == TAIL


@pytest.mark.parametrize("row", ODD)
def test_a_row_that_is_not_plain_is_left_to_the_parser(row: str):
    """Other quotes, a cell of another row, an error, an entity, a comment, a missing reference: the parser looks at it."""
    assert b"".join(piece for piece in split_plain([HEAD + row.encode() + TAIL]) if isinstance(piece, bytes)) == (
        HEAD + row.encode() + TAIL
    )


def outcome(rows: str, *, plain: bool, limits: IntakeLimits) -> object:
    """What the scan says of a sheet; under another folder no row is taken as plain."""
    folder = "worksheets" if plain else "lembar"
    contents = {
        name.replace("worksheets/", f"{folder}/"): content.replace("worksheets/", f"{folder}/")
        for name, content in parts(rows).items()
    }
    try:
        return scan_archive(BytesIO(archive(contents)), ".xlsx", limits).error_cells()
    except RefusedError as exc:
        return exc.reason


far = st.builds(
    lambda row, column: f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>',
    st.sampled_from([1, 19, 20, 21, 1_048_576]),
    st.sampled_from(["A", "J", "K", "XFD", "ZZZ"]),
)


@given(st.lists(st.one_of(st.sampled_from([*PLAIN, *ODD]), far), max_size=12))
def test_the_parser_would_have_said_the_same(rows: list[str]):
    """Whatever rows a sheet has, plain or not, near or far, in any order: the verdict is that of the parser alone."""
    limits = IntakeLimits(rows=20, columns=10, cells=60)
    sheet = "".join(rows)
    assert outcome(sheet, plain=True, limits=limits) == outcome(sheet, plain=False, limits=limits)


@given(st.lists(st.sampled_from([*PLAIN, *ODD]), max_size=6), st.integers(1, 70))
def test_where_the_chunks_end_does_not_matter(rows: list[str], size: int):
    """However the stream is cut, no byte is lost and the same cells are counted."""
    data = HEAD + "".join(rows).encode() + TAIL
    pieces = list(split_plain(data[at : at + size] for at in range(0, len(data), size)))
    taken = sum(isinstance(piece, PlainRow) for piece in pieces)
    assert taken == sum(row in PLAIN for row in rows)
    left = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    assert left == HEAD + "".join(row for row in rows if row not in PLAIN).encode() + TAIL


def test_a_part_without_rows_is_not_kept():
    """What never becomes a row is handed on when a megabyte is there, not kept until the end."""
    sizes = [len(piece) for piece in split_plain([b'<row r="1">' + b"x" * 300_000] * 10)]
    assert sum(sizes) == 3_000_110
    assert max(sizes) <= 1_300_000
