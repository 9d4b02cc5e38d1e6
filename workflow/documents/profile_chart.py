"""A profile beside the standard of a post as SVG bars; the table beside it says the same, and colour carries nothing."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

_LABEL, _STEP, _ROW, _LEVELS, _TOP = 260, 70, 34, 5, 56
_BAR, _LINE = "#3d5a80", "#111111"


class Bar(NamedTuple):
    """A competency: the level reached, None where none counts, and the level asked for, None where none is."""

    name: str
    have: float | None
    need: int | None


def profile_svg(title: str, bars: Sequence[Bar]) -> str:
    """The chart: one bar a competency, the standard as a black mark; what is not assessed is said in words."""
    width, height = _LABEL + _LEVELS * _STEP + 130, _TOP + _ROW * len(bars) + 30
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<text x="8" y="22" font-size="15">{escape(title)}</text>',
    ]
    for level in range(1, _LEVELS + 1):
        place = _LABEL + level * _STEP
        lines.append(f'<text x="{place}" y="44" text-anchor="middle">{level}</text>')
    for number, bar in enumerate(bars):
        lines += _row(bar, _TOP + number * _ROW)
    lines.append(f'<text x="8" y="{height - 8}">Batang: tingkat orang; garis hitam: standar jabatan.</text>')
    return "\n".join([*lines, "</svg>", ""])


def _row(bar: Bar, top: int) -> list[str]:
    drawn = [f'<text x="8" y="{top + 18}">{escape(bar.name)}</text>']
    if bar.have is not None:
        drawn.append(f'<rect x="{_LABEL}" y="{top + 4}" width="{bar.have * _STEP:g}" height="20" fill="{_BAR}"/>')
    if bar.need is not None:
        place = _LABEL + bar.need * _STEP
        drawn.append(f'<line x1="{place}" x2="{place}" y1="{top}" y2="{top + 28}" stroke="{_LINE}" stroke-width="3"/>')
    told = "belum dinilai" if bar.have is None else f"{bar.have:g}".replace(".", ",")
    need = "" if bar.need is None else f" dari {bar.need}"
    return [*drawn, f'<text x="{_LABEL + _LEVELS * _STEP + 14}" y="{top + 18}">{told}{need}</text>']
