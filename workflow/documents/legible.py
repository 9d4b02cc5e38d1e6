"""Text that the embedded fonts can show: PDF/A refuses a sign without a glyph, and a decider must not see an empty box."""

import re
import unicodedata

# What the fonts inside typst cover without a gap; tests/unit/documents compiles every sign of it.
_COVERED = (
    (0x0020, 0x007E),
    (0x00A0, 0x04FF),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x2040),
    (0x20A0, 0x20BF),
    (0x2190, 0x2193),
    (0x2200, 0x22FF),
    (0x25A0, 0x25FF),
    (0x2713, 0x2717),
)
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SPACES = re.compile(r"\s+")
_PIECE = 20
BREAK = "\u200b"
"""A place where a long word may go on in the next line; it has no width."""


def is_covered(sign: str) -> bool:
    """True where the fonts have a glyph for the sign."""
    return any(first <= ord(sign) <= last for first, last in _COVERED)


def legible(text: str, longest: int = _PIECE) -> str:
    """One line of text without invisible signs; a sign without a glyph is told by its number (`[U+5F20]`).

    Args:
        longest: a word over so many signs may go on in the next line, every so many signs.
    """
    flat = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    shown = "".join(_shown(sign) for sign in flat)
    return re.sub(rf"\S{{{longest + 1},}}", lambda word: _broken(word.group(), longest), shown)


def _shown(sign: str) -> str:
    if unicodedata.category(sign) in _HIDDEN:
        return ""
    return sign if is_covered(sign) else f"[U+{ord(sign):04X}]"


def _broken(word: str, longest: int) -> str:
    return BREAK.join(word[begin : begin + longest] for begin in range(0, len(word), longest))
