"""The strokes that every picture is made of: SVG text that is escaped, fits its place, and says in words what it shows.

A picture stands alone: no font, style sheet, script or address of elsewhere. It is readable without colour: what matters is a
word, a number or a shape. The same content is a `Table`, for the terminal, for JSON and for a page beside the picture.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

INK, QUIET, FULL, PALE, LINE = "#111111", "#4a4f54", "#1d3557", "#dfe5ec", "#767676"
"""Text and quiet text on white, a filled shape, a pale one, a line: each 4.5 to 1 or more where it is text, 3 to 1 where it is a line."""
_NARROW, _WIDE = frozenset("ijlftrI.,:;'|!()[]/- "), frozenset("mwMW@%&…")
_BOLD, _TITLE, _LINE_HEIGHT, _MARGIN = 1.15, 17, 20, 16


class Table(NamedTuple):
    """What a picture shows, as rows."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


class Sheet(NamedTuple):
    """A whole picture.

    Args:
        key: unique among the pictures of a page: the ids in the picture begin with it.
        title: one sentence; description: what the picture says, for who does not see it.
        height: of what `body` draws under the title, in the units of `body`, which begins at 0.
    """

    key: str
    title: str
    description: str
    width: int
    height: float
    body: Sequence[str]


def drawn(sheet: Sheet) -> str:
    """The SVG text of a picture: title, description, a white ground, the title again as text, the body."""
    lines = wrapped(sheet.title, sheet.width - 2 * _MARGIN, _TITLE, most=3, bold=True)
    top = _MARGIN + len(lines) * (_TITLE + 6) + 6
    height, key = top + sheet.height + _MARGIN, sheet.key
    size = f'width="{sheet.width}" height="{height:g}"'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {sheet.width} {height:g}"'
    named = f'role="img" aria-labelledby="{key}-judul {key}-uraian"'
    hatch = f'<path d="M0 6L6 0M-1 1L1 -1M5 7L7 5" stroke="{LINE}" stroke-width="1"/>'
    parts = [
        f'{opening} {named} font-family="Helvetica, Arial, sans-serif" font-size="13" fill="{INK}">',
        f'<title id="{key}-judul">{plain(sheet.title)}</title>',
        f'<desc id="{key}-uraian">{plain(sheet.description)}</desc>',
        f'<defs><pattern id="{key}-arsir" width="6" height="6" patternUnits="userSpaceOnUse">{hatch}</pattern></defs>',
        f'<rect {size} fill="#ffffff"/>',
    ]
    for number, line in enumerate(lines):
        parts.append(text(_MARGIN, _MARGIN + _TITLE + number * (_TITLE + 6), line, size=_TITLE, bold=True))
    return "\n".join([*parts, f'<g transform="translate(0 {top})">', *sheet.body, "</g>", "</svg>", ""])


def plain(words: str) -> str:
    """Text as XML may hold it: escaped; what is no character of a line of text, or turns its direction, is left out."""
    kept = (" " if unicodedata.category(c) in {"Zs", "Zl", "Zp"} or c in "\t\n\r" else c for c in words)
    return escape("".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}))


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """How wide text is at most in the usual sans serifs; the widest of them, DejaVu and Verdana, are the measure."""
    return size * sum(_share(c) for c in words) * (_BOLD if bold else 1)


def _share(character: str) -> float:
    if character in _NARROW:
        return 0.4
    if character in _WIDE:
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 1.05
    return 0.75 if character.isupper() else 0.63


def fitted(words: str, width: float, size: float = 13, *, bold: bool = False) -> str:
    """Text that is no wider than its place; what is cut ends in an ellipsis."""
    if width_of(words, size, bold=bold) <= width:
        return words
    kept, room = [], width - size
    for character in words:
        room -= width_of(character, size, bold=bold)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def wrapped(words: str, width: float, size: float = 13, *, most: int = 2, bold: bool = False) -> list[str]:
    """Text in at most so many lines, broken between words; the last line is cut, as is a word wider than a line."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, bold=bold) <= width or not lines[-1] or len(lines) == most:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fitted(line, width, size, bold=bold) for line in lines]


def text(
    x: float, y: float, words: str, *, size: float = 13, bold: bool = False, fill: str = INK, anchor: str = "start"
) -> str:
    """One line of text, its base line at `y`."""
    weight = ' font-weight="bold"' if bold else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{weight}{side} fill="{fill}">{plain(words)}</text>'


def lines_of(x: float, y: float, lines: Iterable[str], *, size: float = 13, bold: bool = False) -> list[str]:
    """Lines of text below one another, the first with its base line at `y`."""
    return [text(x, y + number * (size + 4), line, size=size, bold=bold) for number, line in enumerate(lines)]


def box(x: float, y: float, width: float, height: float, *, fill: str = "#ffffff", dashed: bool = False) -> str:
    """A frame."""
    dash = ' stroke-dasharray="5 3"' if dashed else ""
    place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    return f'<rect {place} fill="{fill}" stroke="{INK}" stroke-width="1"{dash}/>'


def bar(x: float, y: float, width: float, height: float, *, fill: str = FULL) -> str:
    """A filled shape with an edge, so that a pale one is seen on white."""
    return f'<rect x="{x:g}" y="{y:g}" width="{max(0.0, width):g}" height="{height:g}" fill="{fill}" stroke="{FULL}"/>'


def stroke(path: str, *, colour: str = LINE, width: float = 1, dash: str = "") -> str:
    """A line along a path."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def tags(x: float, y: float, words: Iterable[str], width: float) -> tuple[list[str], float]:
    """Marks in frames, side by side and then below one another; what was drawn, and how high it is."""
    parts: list[str] = []
    left, top = x, y
    for mark in words:
        shown = fitted(mark, width - 12, 11)
        wide = width_of(shown, 11) + 12
        if left + wide > x + width and left > x:
            left, top = x, top + _LINE_HEIGHT
        parts += [box(left, top, wide, 16, fill=PALE), text(left + 6, top + 12, shown, size=11)]
        left += wide + 6
    return parts, (top - y + _LINE_HEIGHT) if parts else 0.0


def decimal(number: float, digits: int = 1) -> str:
    """A number with a comma."""
    return f"{number:.{digits}f}".replace(".", ",")
