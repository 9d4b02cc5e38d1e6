"""Counts the cells of rows that are written as Excel writes them, without the XML parser that looks at all the rest.

A row is taken here only when it is whole, and each of its marks is one of a few that are known by heart; the parser then
never sees it. Whatever is written in another way stays in the stream and is looked at mark by mark (ADR 0021).
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# Each attribute at most once and in this order; a cell names its own row. No entity, no prefix, no comment, no error value.
_TEXT = rb"[^<&]*+"
_CELL = (
    rb'<c r="[A-Z]{1,3}+\1"(?: s="[0-9]{1,9}+")?+(?: t="(?:s|n|b|d|str|inlineStr)")?+'
    rb"(?:/>|>(?:<f>" + _TEXT + rb"</f>)?+"
    rb"(?:<v>" + _TEXT + rb"</v>|<is><t(?: xml:space=\"preserve\")?+>" + _TEXT + rb"</t></is>)?+</c>)"
)
_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,9}+)"(?: (?:spans|s|ht|customHeight|customFormat|x14ac:dyDescent)="[^"<>&]*+")*+>(?:'
    + _CELL
    + rb")*+</row>"
)
_USED = re.compile(rb'<c r="([A-Z]{1,3}+)[0-9]++"[^<>]*+><[fvi]')
_BEGIN, _END = b"<row ", b"</row>"
_MOST_KEPT = 1_000_000


class PlainRow(NamedTuple):
    """A row that needs no parser: its number, and the letters of its cells that hold something."""

    number: int
    columns: list[bytes]


def split_plain(chunks: Iterable[bytes]) -> Iterator[bytes | PlainRow]:
    """Parts a stream into rows that are written plainly and everything else, in order.

    Yields:
        A row, or bytes for the parser.
    """
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        at = sent = 0
        last_end = data.rfind(_END)
        while (begin := data.find(_BEGIN, at)) >= 0:
            match = _ROW.match(data, begin)
            if match is not None:
                if begin > sent:
                    yield data[sent:begin]
                yield PlainRow(int(match[1]), _USED.findall(data, begin, match.end()))
                at = sent = match.end()
            elif begin < last_end:
                at = begin + len(_BEGIN)
            else:
                break
        # A row that is not whole yet may be plain when more of it is there; so may a mark that is cut in two.
        cut = begin if begin >= 0 else max(sent, len(data) - len(_BEGIN) + 1)
        if len(data) - cut > _MOST_KEPT:
            cut = len(data)
        if cut > sent:
            yield data[sent:cut]
        rest = data[cut:]
    if rest:
        yield rest
