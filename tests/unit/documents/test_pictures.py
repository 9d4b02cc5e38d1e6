"""Every picture, with gentle and with hard data: whole, safe, readable without colour, and nothing runs over its place."""

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from tests.builders import post
from workflow.documents.bar_chart import Panel, panels_svg
from workflow.documents.change_chart import (
    CONFIDENTIAL,
    Change,
    Mover,
    UnitChange,
    change_svg,
    change_table,
    movers_table,
)
from workflow.documents.drawing import FULL, INK, LINE, PALE, QUIET, fitted, plain, width_of, wrapped
from workflow.documents.profile_chart import Bar, profile_svg
from workflow.documents.staffing_chart import NamedDays, Staffed, staffing_svg, staffing_table
from workflow.documents.unit_chart import below_table, unit_svg, unit_table
from workflow.domain.plan_effects import Standing, Stretch, UnitDays, UnitEffect
from workflow.domain.planning import Freeze
from workflow.domain.starting import Limits, UnitStaff
from workflow.domain.unit_map import Deputy, MappedPerson, MappedPost, UnitBelow, UnitMap

LONG = ('Dinas Perumahan Rakyat & Kawasan <script>alert(1)</script> "Permukiman" ]]> ' * 4)[:200]
WIDE = "W" * 200
HARD = f"\u202eterbalik\x00\x0b\ud800\t{LONG}"
DAY = date(2026, 12, 3)
SVG = "{http://www.w3.org/2000/svg}"


def person(nip="1", name="Rekaan", **changes):
    """A holder of whom nothing is to be seen."""
    return MappedPerson(nip, name, None, None, False, (), False)._replace(**changes)


def unit_map_of(name, below=3):
    """A unit with everything that can be marked."""
    marked = person("9", name, since=date(2019, 1, 1), leaves=date(2026, 3, 1), aged=True, signs_alone=True)
    many = person("8", "", leaves=date(2027, 3, 1), sole=tuple(f"M.{n}" for n in range(40)))
    posts = (
        MappedPost(0, post(name=name, slots=1, signatory=True), 1, (), Deputy(name, "plt", long=True)),
        MappedPost(1, post(name=WIDE, slots=5, service_critical=True), 2, (marked, many, person(name=WIDE)), None),
        MappedPost(1, post(name="Kecil", slots=1, echelon=None), 0, (person(),), Deputy("Lain", "plh", long=False)),
    )
    units = tuple(
        UnitBelow(n % 16, UnitStaff(f"b{n}", name, "a", 10, n % 10, 8), n % 2, n % 3, n % 4) for n in range(below)
    )
    return UnitMap(DAY, Limits(12, 60, 8), UnitStaff("u", name, "a", 20, 3, 8), posts, units)


def days_of(name, *numbers, floor=6):
    """A unit whose number of people changes on several near days, frozen and left by others."""
    begins = [DAY - timedelta(14), DAY, DAY + timedelta(3), DAY + timedelta(5), DAY + timedelta(33)][: len(numbers)]
    ends = [*(day - timedelta(1) for day in begins[1:]), DAY + timedelta(63)]
    stretches = tuple(Stretch(*span, staff) for *span, staff in zip(begins, ends, numbers, strict=True))
    frozen = (
        Freeze(name, DAY + timedelta(4), DAY + timedelta(15), frozenset()),
        Freeze("Tutup buku", DAY + timedelta(55), DAY + timedelta(90), frozenset()),
    )
    return NamedDays(name, UnitDays(f"id {name[:3]}", floor, stretches, frozen, (DAY + timedelta(20),)))


def change_of(name, units=2):
    """A plan of some units and moves."""
    effects = (
        UnitEffect("a", 6, Standing(9, 3, 0.5), Standing(8, 4, None), 2, 1),
        UnitEffect("b", 0, Standing(0, 0, None), Standing(1200, 0, 1.0), 0, 0),
    )
    changes = [UnitChange(name if n % 2 else WIDE, effects[n % 2]) for n in range(units)]
    movers = [Mover(DAY, name, name, WIDE), Mover(DAY, "19800101******1001", "tanpa jabatan", "Guru")]
    return Change(name, changes, movers, f"{CONFIDENTIAL} {name}")


def staffed_of(name, units=3):
    """The days of some units: far apart and near, under the floor and on it."""
    kinds = ((9, 8, 6, 4, 9), (200, 199, 198), (1,))
    return Staffed(name, [days_of(name, *kinds[n % 3], floor=(6, 120, 1)[n % 3]) for n in range(units)])


PICTURES = {
    "unit": lambda: unit_svg(unit_map_of("Bidang Arsip")),
    "unit, hard": lambda: unit_svg(unit_map_of(HARD, 40)),
    "unit, alone": lambda: unit_svg(unit_map_of("Bidang Arsip", 0)._replace(posts=())),
    "change": lambda: change_svg(change_of("Bidang Arsip")),
    "change, hard": lambda: change_svg(change_of(HARD, 100)),
    "change, one unit": lambda: change_svg(change_of("Bidang Arsip", 1)),
    "change, empty": lambda: change_svg(Change("Sebelum dan sesudah", [], [], CONFIDENTIAL)),
    "days": lambda: staffing_svg(staffed_of("Bidang Arsip")),
    "days, hard": lambda: staffing_svg(staffed_of(HARD, 100)),
    "days, one unit": lambda: staffing_svg(staffed_of("Bidang Arsip", 1)),
    "days, empty": lambda: staffing_svg(Staffed("Pegawai", [])),
    "profile": lambda: profile_svg("Rekaan", [Bar("Integritas (M.1)", 2.5, 3), Bar("Lewat", 5.0, 5, lapsed=True)]),
    "profile, hard": lambda: profile_svg(HARD, [Bar(HARD, 2.5, 3), Bar(WIDE, None, 1), Bar("x", None, None)]),
    "profile, empty": lambda: profile_svg("Rekaan", []),
    "bars": lambda: panels_svg("Daftar", [Panel("Lowong", [("Dinas", 4), ("Badan", 1)]), Panel("Kosong", [])]),
    "bars, hard": lambda: panels_svg(HARD, [Panel(HARD, [(HARD, 400_000), (WIDE, 1)])]),
}


@pytest.fixture(params=PICTURES.values(), ids=PICTURES)
def picture(request):
    """A picture and its root."""
    drawn = request.param()
    assert request.param() == drawn
    return drawn, ET.fromstring(drawn)  # noqa: S314 - our own text


def placed(root):
    """Every line of text: left, right, base line."""
    (group,) = root.findall(f"{SVG}g")
    down = float(group.get("transform").removeprefix("translate(0 ").removesuffix(")"))
    for parent, shift in ((root, 0.0), (group, down)):
        for node in parent.findall(f"{SVG}text"):
            wide = width_of(node.text, float(node.get("font-size")), bold=node.get("font-weight") == "bold")
            left = float(node.get("x")) - (wide / 2 if node.get("text-anchor") == "middle" else 0)
            yield left, left + wide, float(node.get("y")) + shift


def test_a_picture_names_and_describes_itself(picture):
    """For who cannot see it: one image with a title and a description in words, found by ids of its own."""
    _drawn, root = picture
    ids = root.get("aria-labelledby").split()
    assert root.get("role") == "img"
    assert [root.find(f"*[@id='{one}']").tag for one in ids] == [f"{SVG}title", f"{SVG}desc"]
    assert all(root.find(f"*[@id='{one}']").text.strip() for one in ids)


def test_a_picture_stands_alone_and_runs_nothing(picture):
    """No script, style, link, image or address beside the name of SVG; the hatch is its own."""
    drawn, root = picture
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "defs",
        "pattern",
        "path",
        "rect",
        "g",
        "text",
    }
    names = {name for node in root.iter() for name in node.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name or name in {"style", "class"}]
    assert set(re.findall(r"https?://[^\"]*", drawn)) == {"http://www.w3.org/2000/svg"}
    key = root.get("aria-labelledby").split()[0].removesuffix("-judul")
    assert set(re.findall(r"url\(([^)]*)\)", drawn)) <= {f"#{key}-arsir"}


def test_nothing_runs_over_its_place(picture):
    """No text leaves the picture and no two texts of one line meet, however long the names are."""
    _drawn, root = picture
    width, height = float(root.get("width")), float(root.get("height"))
    lines = sorted(placed(root), key=lambda line: (line[2], line[0]))
    assert lines
    for left, right, base in lines:
        assert 0 <= left < right <= width
        assert 10 <= base <= height
    for (_left, right, base), (left, _right, other) in pairwise(lines):
        assert base != other or right <= left


def test_a_picture_holds_no_character_that_xml_forbids_or_that_turns_the_text():
    """Control characters, halves of characters and marks of direction are left out; markup stays text."""
    assert plain(HARD).startswith("terbalik Dinas Perumahan Rakyat &amp; Kawasan &lt;script&gt;")
    assert plain("a\u00a0b\u2028c\u200bd") == "a b cd"


def _contrast(one, other):
    def light(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        (INK, "#ffffff", 7),
        (QUIET, "#ffffff", 7),
        (INK, PALE, 7),
        (LINE, "#ffffff", 3),
        (FULL, PALE, 3),
        (FULL, "#ffffff", 3),
    ],
)
def test_the_colours_differ_enough_in_black_and_white_too(one, other, least):
    """WCAG 2: text 7 to 1, shapes and lines 3 to 1; contrast counts lightness alone, so a grey print keeps it."""
    assert _contrast(one, other) >= least


def test_text_is_cut_only_where_it_must_be():
    """What fits stays; a word wider than its line is cut, as is the last line; nothing is an empty line."""
    assert fitted("Ani", 100) == "Ani"
    assert fitted(WIDE, 100).endswith("W…")
    assert width_of(fitted(WIDE, 100), 13) <= 100
    assert wrapped("satu dua tiga", 60) == ["satu dua", "tiga"]
    assert wrapped("", 60) == [""]
    assert wrapped(f"{WIDE} dua", 100, most=1)[0].endswith("…")
    assert width_of("e\u0301", 10) == width_of("e", 10) < width_of("漢", 10)


def told_in(drawn, rows):
    """The cells of a table that the picture does not say anywhere."""
    said = " ".join("".join(ET.fromstring(drawn).itertext()).split())  # noqa: S314 - our own text
    return [cell for row in rows for cell in row if isinstance(cell, int) and str(cell) not in said]


def test_the_table_beside_says_what_the_picture_says():
    """Of each unit, post, person, stretch and move one row; every number of the table is in the picture."""
    plan, staffed, unit = change_of("Bidang Arsip"), staffed_of("Bidang Arsip"), unit_map_of("Bidang Arsip")
    assert told_in(change_svg(plan), change_table(plan).rows) == []
    first, second = change_table(plan).rows
    assert first == ("a", WIDE, 1, 2, 6, 9, 8, 3, 4, 50.0, None)
    assert second[-2:] == (None, 100.0)
    assert movers_table(plan).rows[1] == (DAY, "19800101******1001", "tanpa jabatan", "Guru")
    days = staffing_table(staffed)
    assert told_in(staffing_svg(staffed), [(row[4], row[5]) for row in days.rows]) == []
    assert len(days.rows) == 5 + 3 + 1
    assert days.rows[3][2:] == (
        date(2026, 12, 8), date(2027, 1, 4), 4, 6, -2, "Bidang Arsip 2026-12-07 s.d. 2026-12-18",
    )  # fmt: skip
    assert below_table(unit).rows[1] == ("b1", "Bidang Arsip", 10, 1, 8, 1, 1, 1)
    vacant, marked, many, *_rest = unit_table(unit).rows
    assert vacant[-3:] == (None, None, "LOWONG 1; Plt: Bidang Arsip; Plt lama atau tanpa tanggal mulai; Penanda tangan")
    assert marked[-1] == (
        "LOWONG 2; Layanan kritis; Lowong pada 1 Maret 2026 (pensiun, sudah lewat); "
        "Lebih dari 5 tahun: sejak 1 Januari 2019; Satu-satunya penanda tangan"
    )
    assert "Lowong pada 1 Maret 2027 (tercatat di tabel status); Satu-satunya dengan kompetensi kritis M.0" in many[-1]
    said = unit_svg(unit)
    assert all(mark in said for row in unit_table(unit).rows for mark in row[-1].split("; "))


def test_every_table_is_as_wide_as_its_headings():
    """No row has a cell too few or too many."""
    plan, unit = change_of("x"), unit_map_of("x")
    for table in (
        change_table(plan),
        movers_table(plan),
        staffing_table(staffed_of("x")),
        unit_table(unit),
        below_table(unit),
    ):
        assert table.title
        assert {len(row) for row in table.rows} == {len(table.headings)}


def test_a_day_under_the_floor_is_said_in_words():
    """Beside the line, or where there is no room for words by a sign, and in the description."""
    drawn = staffing_svg(Staffed("Pegawai", [days_of("Arsip", 9, 5, 4, 3, 9)]))
    assert drawn.count("3 DI BAWAH BATAS</text>") == 1
    assert drawn.count("4!</text>") + drawn.count("5!</text>") == 1
    assert "3 pegawai sejak 8 Desember 2026 (DI BAWAH BATAS)" in drawn
    assert (
        "masa beku Tutup buku 27 Januari 2027 sampai 3 Maret 2027; keluar menurut gelombang lain 23 Desember" in drawn
    )
    assert "DI BAWAH" not in staffing_svg(Staffed("Pegawai", [days_of("Arsip", 9, 6)]))


def test_a_profile_says_in_words_what_its_bars_show():
    """A level and the standard, one that lapsed, one never assessed; the standard is a mark of its own."""
    drawn = profile_svg("A & B", [Bar("Satu", 2.5, 3), Bar("Dua", 4.0, None, lapsed=True), Bar("Tiga", None, 1)])
    for told in ("A &amp; B", ">2,5 dari 3<", ">4, tidak berlaku lagi<", ">belum dinilai; standar 1<"):
        assert told in drawn
    assert drawn.count(f'stroke="{INK}" stroke-width="4"') == 2
    assert ">belum dinilai<" in profile_svg("x", [Bar("Satu", None, None)])


def test_bars_say_their_numbers_and_an_empty_list_says_so():
    """Every bar has its number beside it; the longest is as long as there is room, the others in proportion."""
    drawn = panels_svg("Daftar", [Panel("Lowong", [("Dinas <x>", 4), ("Badan", 1)]), Panel("Kosong", [])])
    for told in (">4<", ">1<", "Dinas &lt;x&gt;", "Tidak ada.", 'width="310"', 'width="77.5"', "Kosong: tidak ada."):
        assert told in drawn
