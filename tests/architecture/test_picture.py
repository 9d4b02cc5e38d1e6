"""The picture and the table in docs/ are drawn from the transition table and never by hand (ADR 0002)."""

from xml.etree import ElementTree as ET

import pytest

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
