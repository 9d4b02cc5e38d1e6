"""Reads the words back out of a PDF that typst made: what a reader, a search or a screen reader finds in it."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\nendstream", re.DOTALL)
_MAPPED = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGED = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
# A literal may hold balanced parentheses of its own: glyph codes of digits pile up several levels of them.
_LEVELS = 8
_NESTED = rb"(?:\\.|[^\\()])*"
for _level in range(_LEVELS):
    _NESTED = rb"(?:\\.|[^\\()]|\(" + _NESTED + rb"\))*"
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|\((" + _NESTED + rb")\)|<([0-9a-fA-F]+)>(?!>)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SHORT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without any white space, in the order in which it is drawn."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    return ["".join(_words(objects, number)) for number in _pages(objects)]


def _pages(objects: dict[int, bytes]) -> list[int]:
    tree = next(body for body in objects.values() if b"/Type/Pages" in body)
    kids = re.search(rb"/Kids\[([^\]]*)\]", tree)
    assert kids is not None
    return [int(number) for number in re.findall(rb"(\d+) 0 R", kids[1])]


def _words(objects: dict[int, bytes], number: int) -> Iterator[str]:
    body = objects[number]
    resources = re.search(rb"/Resources (\d+) 0 R", body)
    named = objects[int(resources[1])] if resources else body
    fonts = {name: _glyphs(objects, int(place)) for name, place in re.findall(rb"/(f\d+) (\d+) 0 R", named)}
    contents = re.search(rb"/Contents (\d+) 0 R", body)
    assert contents is not None
    glyphs: dict[int, str] = {}
    for font, literal, hexadecimal in _TOKEN.findall(_stream(objects[int(contents[1])])):
        if font:
            glyphs = fonts[font]
            continue
        codes = bytes.fromhex(hexadecimal.decode()) if hexadecimal else _ESCAPE.sub(_unescaped, literal)
        text = "".join(glyphs.get(int.from_bytes(codes[i : i + 2]), "") for i in range(0, len(codes), 2))
        yield re.sub(r"\s+", "", text)


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes([int(told, 8)]) if told[0:1].isdigit() else _SHORT.get(told, told)


def _glyphs(objects: dict[int, bytes], font: int) -> dict[int, str]:
    place = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert place is not None
    table = _stream(objects[int(place[1])]).decode("latin-1")
    found: dict[int, str] = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found.update({int(code, 16): _text(text) for code, text in _MAPPED.findall(part)})
    for part in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in _RANGED.findall(part):
            start = int(first, 16)
            found.update({code: chr(int(text, 16) + code - start) for code in range(start, int(last, 16) + 1)})
    return found


def _text(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be")


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    # The last byte of the data may be a carriage return; one that is of the line end is unused.
    return zlib.decompressobj().decompress(found[1]) if b"/FlateDecode" in body else found[1]
