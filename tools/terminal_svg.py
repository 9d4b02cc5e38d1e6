"""A terminal's output as an SVG that asks for nothing outside: no font, no script, no link."""

import re
from html import escape
from textwrap import wrap

COLUMNS = 120
"""Width of the terminal that is pictured."""
LONGEST = 36
"""Lines that are shown; what is longer says how many lines follow."""

_ADVANCE, _LINE, _EDGE = 8.4, 18, 14
_COMMENT = re.compile(r"\s*# keluar \d+$")
_HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<title>{title}</title>
<rect width="{width}" height="{height}" fill="#fff" stroke="#505a5f"/>"""


def terminal_svg(command: str, printed: str) -> str:
    """The picture of a command and what it printed.

    Args:
        command: as it was typed, over one or more lines.
        printed: plain lines.
    """
    typed = [_COMMENT.sub("", line) for line in command.splitlines()]
    lines = [part for line in printed.rstrip().splitlines() for part in wrap(line.rstrip(), COLUMNS) or [""]]
    shown = [("#505a5f", "normal", "Data sintetis: semua orang rekaan.")]
    shown += [("#0b0c0c", "bold", f"{' ' if number else '$'} {line}") for number, line in enumerate(typed)]
    shown += [("#0b0c0c", "normal", line) for line in lines[:LONGEST]]
    if len(lines) > LONGEST:
        shown.append(("#505a5f", "normal", f"… dan {len(lines) - LONGEST} baris lagi"))
    width = round(max(len(words) for *_, words in shown) * _ADVANCE + 2 * _EDGE)
    head = _HEAD.format(width=width, height=len(shown) * _LINE + 2 * _EDGE, title=escape(typed[0]))
    rows = (_row(number, *told) for number, told in enumerate(shown) if told[2])
    return "\n".join((head, *rows, "</svg>\n"))


def _row(number: int, fill: str, weight: str, words: str) -> str:
    # Each line has the length of its columns: frames meet in any font that the reader has.
    kept = words.lstrip()
    x, y = _EDGE + (len(words) - len(kept)) * _ADVANCE, _EDGE + (number + 0.75) * _LINE
    length = f'textLength="{len(kept) * _ADVANCE:.1f}" lengthAdjust="spacingAndGlyphs"'
    style = f'fill="{fill}" font-weight="{weight}" xml:space="preserve"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {length} {style}>{escape(kept)}</text>'
