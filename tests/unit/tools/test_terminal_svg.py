"""A pictured screen holds what was typed and printed, line by line, and asks for nothing outside."""

from xml.etree import ElementTree as ET

from tools.terminal_svg import COLUMNS, LONGEST, terminal_svg


def _lines(picture):
    return [node.text for node in ET.fromstring(picture).iter() if node.tag.endswith("text")]  # noqa: S314 - our own text


def test_the_command_stands_above_what_it_printed():
    """Over its lines, without the exit code that only the guides' runner reads; signs of XML stay signs."""
    picture = terminal_svg("mutasi aksi A \\\n  --alasan <x>   # keluar 2", "satu & dua\n\n  tiga\n")
    assert _lines(picture)[1:] == ["$ mutasi aksi A \\", "--alasan <x>", "satu & dua", "tiga"]


def test_long_lines_wrap_and_long_outputs_say_how_much_follows():
    """As a terminal of that width would; nothing is left out silently."""
    assert len(_lines(terminal_svg("mutasi", "kata " * COLUMNS))) > 2 + 4
    assert _lines(terminal_svg("mutasi", "baris\n" * (LONGEST + 3)))[-1] == "… dan 3 baris lagi"


def test_columns_meet_in_any_font():
    """Two lines of the same length have the same length in the picture, and an indent is kept."""
    picture = terminal_svg("mutasi", "┃ a ┃\n│ b │\n  c")
    texts = [node for node in ET.fromstring(picture).iter() if node.tag.endswith("text")][2:]  # noqa: S314 - our own text
    assert texts[0].get("textLength") == texts[1].get("textLength")
    assert float(texts[2].get("x")) > float(texts[1].get("x"))
