"""The pictures and the table in docs/ are drawn by the house's own code and never by hand (ADR 0002, ADR 0033)."""

from xml.etree import ElementTree as ET

import pytest

from tools.guide_pictures import FOLDER, pictures
from tools.picture import PICTURE, TABLE, draw, tabulate
from workflow.domain.edges import EDGES
from workflow.domain.stages import Stage


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


def test_the_pictures_of_the_guides_are_current():
    """After a change of a chart `make gambar` has been run; no other file lies there, and the guides show each of them."""
    assert {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()} == pictures()
    guides = "".join(path.read_text("utf-8") for path in FOLDER.parent.glob("*.md"))
    assert [name for name in pictures() if f"(gambar/{name})" not in guides] == []
