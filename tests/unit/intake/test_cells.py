"""Cells as people, SIASN and Excel write them."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.people import pns, pppk
from workflow.domain.registers import SCHEMAS, Column, Kind
from workflow.intake.cells import CellError, as_text, typed
from workflow.intake.grid import ERROR_CELL

TEXT, NIP, ACTOR, DAY = Column("nama"), Column("nip", Kind.NIP), Column("nip", Kind.ACTOR), Column("tmt", Kind.DATE)


@pytest.mark.parametrize(
    "cell",
    [None, "", "  ", "-", "null", "NULL", "'null", "\u00a0", "\ufeff", "'", "N/A", "nihil"],
    ids=[
        "none",
        "empty",
        "blanks",
        "dash",
        "null",
        "NULL",
        "apostrophe_null",
        "hard_blank",
        "mark",
        "apostrophe",
        "na",
        "nihil",
    ],
)
@pytest.mark.parametrize("kind", Kind)
def test_emptiness_has_many_spellings(cell: str | None, kind: Kind):
    """What SIASN and people write for "nothing" is None in a column of any kind."""
    assert typed(cell, Column("x", kind, choices=("a",))) is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'Siti Contoh", "Siti Contoh"),
        ("  Siti   Contoh ", "Siti Contoh"),
        ("Siti\r\nContoh", "Siti Contoh"),
        ("Siti\u200b\u202eContoh", "SitiContoh"),
        ("Siti\x07\tContoh", "Siti Contoh"),
        (7.0, "7"),
        (7.5, "7.5"),
        (12345678901234567, "12345678901234567"),
        (True, "ya"),
        (date(2026, 12, 1), "2026-12-01"),
        ("'=1+1", "=1+1"),
        ("O'Contoh", "O'Contoh"),
        ("e\u0301", "é"),
    ],
    ids=[
        "apostrophe",
        "blanks",
        "line_break",
        "invisible_marks",
        "controls",
        "whole_float",
        "float",
        "long_int",
        "bool",
        "date",
        "neutralised_formula",
        "inner_apostrophe",
        "composed",
    ],
)
def test_text_is_cleaned(cell: object, text: str):
    """S21, S22: text has no leading apostrophe, no line breaks, no controls, no marks that hide or turn it."""
    assert as_text(cell) == text


@given(st.text())
def test_no_text_brings_a_control_character_along(text: str):
    """S22: whatever is in a cell, what comes out fits on one line and shows what it is."""
    cleaned = as_text(text)
    assert cleaned is None or (cleaned.isprintable() and cleaned == cleaned.strip() and "\n" not in cleaned)


@pytest.mark.parametrize(
    "cell",
    [
        pns(7),
        f"'{pns(7)}",
        "19850115 201001 1 007",
        "19850115201001 1 007",
        " 198501152010011007 ",
        "1985.0115.2010.011.007",
    ],
    ids=["plain", "apostrophe", "spaces", "uneven_spaces", "outer_blanks", "points"],
)
def test_a_nip_is_read_as_meant(cell: str):
    """A NIP with apostrophe, blanks or points is the same NIP."""
    assert typed(cell, NIP) == pns(7)


def test_a_pppk_nip_is_read():
    """Digits 13 and 14 of a PPPK's number are no month: it is a valid NIP."""
    assert typed(pppk(12), NIP) == pppk(12)


@pytest.mark.parametrize(
    "cell",
    [1.98501152010011e17, 198501152010011007, "1,98501E+17", "1.98501152010011e+17", "198501152010011000"],
    ids=["float", "int", "scientific_comma", "scientific_point", "zeroed_serial"],
)
def test_a_nip_rounded_by_excel_is_named_as_such(cell: object):
    """R23: a NIP that went through a number cell is refused, with what has to be done in Excel."""
    with pytest.raises(CellError, match=r"dibulatkan Excel.*format sel menjadi teks"):
        typed(cell, NIP)


@pytest.mark.parametrize(
    "cell", ["12345", "198513152010011007", "bukan nip", 12345], ids=["short", "month", "words", "number"]
)
def test_an_unreadable_nip_has_a_reason(cell: object):
    """A NIP that is none is refused, and not blamed on Excel."""
    with pytest.raises(CellError) as caught:
        typed(cell, NIP)
    assert caught.value.reason
    assert "Excel" not in caught.value.reason


def test_an_official_without_nip_is_an_actor_but_no_subject():
    """`P-<text>` is accepted where an actor stands, and refused where a NIP must stand."""
    assert typed("p-walikota", ACTOR) == "P-walikota"
    assert typed(pns(3), ACTOR) == pns(3)
    with pytest.raises(CellError):
        typed("P-walikota", NIP)
    with pytest.raises(CellError):
        typed("P-", ACTOR)


@pytest.mark.parametrize(
    "cell",
    [
        "01-12-2026",
        "1/12/2026",
        "01.12.2026",
        "2026-12-01",
        "2026/12/01",
        "20261201",
        "1 Desember 2026",
        "01-Des-2026",
        "1 dec 2026",
        "'01-12-2026",
        "2026-12-01 00:00:00",
        "2026-12-01T08:30:00Z",
        "01-12-2026 08:30",
        46357,
        46357.0,
        "46357",
        date(2026, 12, 1),
        datetime(2026, 12, 1, 23, 59),
    ],
    ids=repr,
)
def test_a_date_has_many_spellings(cell: object):
    """Day first, ISO, serial, named months in Indonesian and English, with or without a time: one date."""
    assert typed(cell, DAY) == date(2026, 12, 1)


@pytest.mark.parametrize(
    "cell",
    ["31-02-2026", "12/31/2026", "kemarin", "1-1-26", "2026", 5, -3, "99999", "1 Foo 2026", date(1850, 1, 1)],
    ids=repr,
)
def test_what_is_no_date_is_refused(cell: object):
    """An impossible or ambiguous date is refused, with the form that is expected."""
    with pytest.raises(CellError, match="hh-bb-tttt"):
        typed(cell, DAY)


@pytest.mark.parametrize("cell", ["00-00-0000", "0000-00-00"])
def test_a_date_of_noughts_is_none(cell: str):
    """SIMPEG writes "no date" as noughts."""
    assert typed(cell, DAY) is None


@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)))
def test_every_date_is_read_in_every_form(day: date):
    """Property: four spellings of any day give that day."""
    serial = (day - date(1899, 12, 30)).days
    for cell in (day.isoformat(), f"{day:%d-%m-%Y}", f"'{day:%d/%m/%Y}", serial):
        assert typed(cell, DAY) == day


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("III/a", "III/a"),
        ("IIIa", "III/a"),
        ("iv/E", "IV/e"),
        ("III.b", "III/b"),
        ("Penata Muda, III/a", "III/a"),
        ("Pembina (IV/a)", "IV/a"),
        ("3a", "III/a"),
        ("IX", "IX"),
        ("v", "V"),
        ("III", "III"),
        ("XVII", "XVII"),
    ],
)
def test_grades_of_pns_and_pppk(cell: str, grade: str):
    """Grades are read with or without stroke and rank name; a bare Roman numeral is a PPPK's."""
    assert typed(cell, Column("golongan", Kind.GRADE)) == grade


@pytest.mark.parametrize("cell", ["III/e", "XVIII", "Honorer", "II/f", "V/a"])
def test_what_is_no_grade_is_refused(cell: str):
    """A grade that does not exist is refused."""
    with pytest.raises(CellError, match="golongan tidak dikenal"):
        typed(cell, Column("golongan", Kind.GRADE))


@pytest.mark.parametrize(
    ("cell", "value"), [("Ya", True), ("T", False), ("true", True), ("TIDAK", False), (1.0, True), (False, False)]
)
def test_yes_and_no(cell: object, value: bool):
    """Yes and no in their usual spellings."""
    assert typed(cell, Column("lulus", Kind.YES_NO)) is value


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        pytest.param("09.30", time(9, 30), id="point"),
        pytest.param("9:30", time(9, 30), id="colon"),
        pytest.param("09:30:00 WIB", time(9, 30), id="seconds and zone"),
        pytest.param(0.375, time(9), id="a part of a day"),
        pytest.param(datetime(2026, 11, 20, 9, 30, 15), time(9, 30), id="a moment"),
        pytest.param(" ", None, id="empty"),
    ],
)
def test_hours(cell, hour):
    """An hour is read with a point or a colon, and as spreadsheets keep it."""
    assert typed(cell, Column("mulai", Kind.TIME)) == hour


@pytest.mark.parametrize("cell", ["pagi", "9", "24.00", "09.60", 9.5])
def test_no_hours(cell):
    """What is no hour of a day is said to be none."""
    with pytest.raises(CellError, match=r"jam tidak dikenal; tulis misalnya 09\.00"):
        typed(cell, Column("mulai", Kind.TIME))


@pytest.mark.parametrize(
    ("table", "column", "cell", "value"),
    [
        ("kinerja", "predikat", "Sangat Baik", "sangat_baik"),
        ("kinerja", "predikat", "BUTUH_PERBAIKAN", "butuh_perbaikan"),
        ("jabatan", "jenis", "JPT Pratama", "jpt_pratama"),
        ("jabatan", "jenis", "Jabatan Fungsional Umum", "pelaksana"),
        ("pegawai", "jenis_kelamin", "Laki-laki", "L"),
        ("pegawai", "jenis_kelamin", "F", "P"),
    ],
)
def test_a_choice_is_recognised_in_other_spellings(table: str, column: str, cell: str, value: str):
    """Case, blanks and the usual synonyms do not matter."""
    assert typed(cell, SCHEMAS[table].column(column)) == value


def test_an_unknown_choice_lists_the_allowed_ones():
    """CONTRACT "Files": an unknown value of an enumeration lists the allowed ones."""
    with pytest.raises(CellError, match="rotasi, promosi, demosi, pelepasan, permintaan_sendiri"):
        typed("geser", SCHEMAS["usulan"].column("jenis"))


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.INT, "14", 14),
        (Kind.INT, 14.0, 14),
        (Kind.DECIMAL, "3,5", 3.5),
        (Kind.DECIMAL, 4.0, 4),
        (Kind.YEAR, "2025", 2025),
    ],
)
def test_numbers(kind: Kind, cell: object, value: float):
    """Numbers as text or number, with comma or point."""
    read = typed(cell, Column("x", kind))
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (Kind.INT, "empat"),
        (Kind.INT, 3.5),
        (Kind.DECIMAL, "nan5"),
        (Kind.DECIMAL, "inf"),
        (Kind.YEAR, 25),
        (Kind.YEAR, "x"),
    ],
)
def test_what_is_no_number_is_refused(kind: Kind, cell: object):
    """Words, halves where whole numbers are meant, infinities and short years are refused."""
    with pytest.raises(CellError, match="bukan"):
        typed(cell, Column("x", kind))


@pytest.mark.parametrize("cell", ["a@contoh.go.id", "nama.panjang+x@sub.contoh.id"])
def test_an_address_is_kept(cell: str):
    """A plain address is kept as it is."""
    assert typed(cell, Column("surel", Kind.EMAIL)) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "tidak ada",
        "a@b",
        "a@contoh.id, b@contoh.id",
        "<a@contoh.id>",
        "a@contoh.id\nBcc: b@contoh.id",
        "a..b@contoh..id",
    ],
)
def test_what_is_no_single_address_is_refused(cell: str):
    """S22: two addresses, a header in an address, a bare word are no address."""
    with pytest.raises(CellError, match="bukan alamat surel"):
        typed(cell, Column("surel", Kind.EMAIL))


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#DIV/0!", ERROR_CELL])
def test_an_excel_error_is_refused(cell: str):
    """A cell in which Excel shows an error is no empty cell and no text."""
    with pytest.raises(CellError, match="galat Excel"):
        typed(cell, TEXT)


def test_a_list_is_parted_by_semicolons_and_line_breaks():
    """Several values in one cell come as a tuple, in order."""
    assert typed("a; b\nc;;", Column("anggota", Kind.LIST)) == ("a", "b", "c")
