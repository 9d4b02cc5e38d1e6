"""A profile beside the standard of a post as SVG bars; the table beside it says the same, and colour carries nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from workflow.documents.drawing import FULL, INK, PALE, Sheet, bar, drawn, lines_of, stroke, text, wrapped

_WIDTH, _LEFT, _LABEL, _STEP, _ROW, _LEVELS, _TOP = 1000, 16, 330, 76, 40, 5, 30


class Bar(NamedTuple):
    """A competency: the level reached, None where there is none; the level asked for, None where none is.

    `lapsed`: the level was assessed too long ago, or on a day that nobody knows, and does not count.
    """

    name: str
    have: float | None
    need: int | None
    lapsed: bool = False


def profile_svg(title: str, bars: Sequence[Bar]) -> str:
    """The chart: one bar a competency, the standard as a black mark; what is not assessed is said in words."""
    body = []
    for level in range(1, _LEVELS + 1):
        place = _LABEL + level * _STEP
        body += [
            text(place, 14, str(level), anchor="middle"),
            stroke(f"M{place} 20V{_TOP + _ROW * len(bars)}", dash="1 4"),
        ]
    for number, one in enumerate(bars):
        body += _row(one, _TOP + number * _ROW)
    if not bars:
        body.append(text(_LEFT, _TOP + 16, "Tidak ada kompetensi yang tercatat atau diminta."))
    bottom = _TOP + _ROW * max(1, len(bars))
    legend = "Batang: tingkat orang (pucat: tidak berlaku lagi); garis hitam tegak: standar jabatan."
    body.append(text(_LEFT, bottom + 16, legend, size=11))
    told = " ".join(f"{one.name}: {_told(one)}." for one in bars)
    return drawn(Sheet("profil", title, told or "Tidak ada kompetensi.", _WIDTH, bottom + 22, body))


def _row(one: Bar, top: int) -> list[str]:
    parts = lines_of(_LEFT, top + 14, wrapped(one.name, _LABEL - _LEFT - 14, 12), size=12)
    if one.have is not None:
        parts.append(bar(_LABEL, top + 4, round(one.have * _STEP, 1), 20, fill=PALE if one.lapsed else FULL))
    if one.need is not None:
        parts.append(stroke(f"M{_LABEL + one.need * _STEP} {top}V{top + 28}", colour=INK, width=4))
    return [*parts, text(_LABEL + _LEVELS * _STEP + 16, top + 18, _told(one))]


def _told(one: Bar) -> str:
    if one.have is None:
        return "belum dinilai" if one.need is None else f"belum dinilai; standar {one.need}"
    need = "" if one.need is None else f" dari {one.need}"
    return f"{one.have:g}{need}{', tidak berlaku lagi' if one.lapsed else ''}".replace(".", ",")
