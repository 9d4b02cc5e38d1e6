"""Counts as SVG bars, one panel a list; each bar has its number beside it, so that colour and length carry nothing alone."""

from collections.abc import Sequence
from typing import NamedTuple

from workflow.documents.drawing import Sheet, bar, drawn, fitted, text

_WIDTH, _LEFT, _LABEL, _LONGEST, _ROW, _HEAD = 800, 16, 410, 310, 24, 40


class Panel(NamedTuple):
    """A list: its heading, and how many entries each name has, in the order of drawing."""

    heading: str
    counts: Sequence[tuple[str, int]]


def panels_svg(title: str, panels: Sequence[Panel]) -> str:
    """The picture: the panels below one another, each with a scale of its own; an empty one says so."""
    body: list[str] = []
    top = 0
    for panel in panels:
        body += _panel(panel, top)
        top += _HEAD + _ROW * max(1, len(panel.counts))
    return drawn(Sheet("batang", title, " ".join(map(_told, panels)), _WIDTH, top, body))


def _panel(panel: Panel, top: int) -> list[str]:
    heading = fitted(panel.heading, _WIDTH - 2 * _LEFT, 14, bold=True)
    parts = [text(_LEFT, top + 26, heading, size=14, bold=True)]
    if not panel.counts:
        return [*parts, text(_LEFT, top + _HEAD + 16, "Tidak ada.")]
    longest = max(count for _name, count in panel.counts) or 1
    for number, (name, count) in enumerate(panel.counts):
        line, wide = top + _HEAD + number * _ROW, round(_LONGEST * count / longest, 1)
        parts += [
            text(_LEFT, line + 15, fitted(name, _LABEL - _LEFT - 10)),
            bar(_LABEL, line + 2, wide, 18),
            text(_LABEL + wide + 8, line + 15, str(count)),
        ]
    return parts


def _told(panel: Panel) -> str:
    counts = "; ".join(f"{name} {count}" for name, count in panel.counts)
    return f"{panel.heading}: {counts or 'tidak ada'}."
