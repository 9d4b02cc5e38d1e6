"""Counts as SVG bars, one panel a list; each bar has its number beside it, so that colour and length carry nothing alone."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

_LABEL, _LONGEST, _ROW, _HEAD, _TOP = 400, 320, 24, 40, 40
_BAR = "#3d5a80"
_LONGEST_NAME = 56


class Panel(NamedTuple):
    """A list: its heading, and how many entries each name has, in the order of drawing."""

    heading: str
    counts: Sequence[tuple[str, int]]


def panels_svg(title: str, panels: Sequence[Panel]) -> str:
    """The picture: the panels below one another, each with a scale of its own; an empty one says so."""
    heights = [_HEAD + _ROW * max(1, len(panel.counts)) for panel in panels]
    width, height = _LABEL + _LONGEST + 80, _TOP + sum(heights) + 12
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<text x="8" y="24" font-size="16">{escape(title)}</text>',
    ]
    top = _TOP
    for panel, tall in zip(panels, heights, strict=True):
        lines += _panel(panel, top)
        top += tall
    return "\n".join([*lines, "</svg>", ""])


def _panel(panel: Panel, top: int) -> list[str]:
    drawn = [f'<text x="8" y="{top + 26}" font-size="14" font-weight="bold">{escape(panel.heading)}</text>']
    if not panel.counts:
        return [*drawn, f'<text x="8" y="{top + _HEAD + 16}">Tidak ada.</text>']
    longest = max(count for _name, count in panel.counts)
    for number, (name, count) in enumerate(panel.counts):
        line, wide = top + _HEAD + number * _ROW, round(_LONGEST * count / longest, 1)
        shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        drawn += [
            f'<text x="8" y="{line + 15}">{escape(shown)}</text>',
            f'<rect x="{_LABEL}" y="{line + 2}" width="{wide:g}" height="18" fill="{_BAR}"/>',
            f'<text x="{_LABEL + wide + 8:g}" y="{line + 15}">{count}</text>',
        ]
    return drawn
