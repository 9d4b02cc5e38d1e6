"""The pictures and the table in docs/ are drawn by the house's own code and never by hand (ADR 0002, ADR 0033)."""

import re
from xml.etree import ElementTree as ET

import pytest

from tools.guide_photos import LARGEST, PHOTOS, is_blank
from tools.guide_pictures import FOLDER, pictures
from tools.guides import STORY
from tools.picture import PICTURE, TABLE, draw, tabulate
from workflow.domain.edges import EDGES
from workflow.domain.stages import Stage

_PICTURE = re.compile(r"!\[([^\]]*)\]\((gambar/[^)]+)\)")


@pytest.mark.parametrize(("path", "drawn"), [(PICTURE, draw), (TABLE, tabulate)], ids=["picture", "table"])
def test_docs_are_current(path, drawn):
    """After a change of the table `make gambar` has been run."""
    assert path.read_text("utf-8") == drawn()


def test_the_picture_shows_every_state():
    """Well-formed, and no state of the table is missing."""
    words = {node.text for node in ET.fromstring(draw()).iter() if node.tag.endswith("text")}  # noqa: S314 - our own text
    assert {stage.value for stage in Stage} <= words


def test_the_table_has_every_step():
    """One row per legal step."""
    assert sum(line.count("| `transfer:") for line in tabulate().splitlines()) == len(EDGES)


def test_the_drawn_pictures_of_the_guides_are_current():
    """After a change of a chart `make gambar` has been run."""
    drawn = pictures()
    assert {name: (FOLDER / name).read_text("utf-8") for name in drawn} == drawn


def _shown(path):
    return _PICTURE.findall(path.read_text("utf-8"))


@pytest.mark.parametrize("path", STORY[1:], ids=[path.stem for path in STORY[1:]])
def test_every_guide_shows_what_its_reader_sees(path):
    """Two pictures or more, each there, each with a text in words for those who cannot see it."""
    found = _shown(path)
    assert len(found) >= 2
    assert [file for _alt, file in found if not (path.parent / file).is_file()] == []
    assert [file for alt, file in found if len(alt.split()) < 6] == []


def test_no_picture_is_without_use():
    """Each file of the folder is drawn, a screen or a photograph, and some guide shows it."""
    shown = {file.removeprefix("gambar/") for path in STORY for _alt, file in _shown(path)}
    there = {path.name for path in FOLDER.iterdir()}
    assert there == shown
    assert {name for name in there if not name.startswith("layar-")} == PHOTOS | pictures().keys()


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_pictures_are_small_whole_and_ask_for_nothing(path):
    """At most 80 kB; an SVG is well-formed without font, script or address; a photograph is not blank."""
    assert path.stat().st_size <= LARGEST
    if path.suffix == ".png":
        assert not is_blank(path.read_bytes())
    else:
        text = path.read_text("utf-8")
        ET.fromstring(text)  # noqa: S314 - our own text
        outside = text.replace("http://www.w3.org/2000/svg", "")
        assert [word for word in ("http", "@font-face", "@import", "<script", "<image") if word in outside] == []


def test_screens_say_that_their_people_are_invented():
    """No reader takes a person on a screen for a real one."""
    assert [path.name for path in FOLDER.glob("layar-*.svg") if "sintetis" not in path.read_text("utf-8")] == []
