"""Finds the heading row of a table and recognises its columns by what the headings mean, never by where they stand.

Real files have titles above, blank rows and columns, headings over two rows, a row of column numbers below them, and
the same heading several times (SIMPEG: NIP twice, TMT three times).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from workflow.domain.registers import Column, Kind, TableSchema
from workflow.intake.cells import as_text
from workflow.intake.grid import Block, Cell, GridRow

_SEARCHED_ROWS = 60
_SAMPLED_ROWS = 200
_NEIGHBOURS = 4
_HEADING_ROWS = 8
_BRACKETS = re.compile(r"\([^)]*\)")
_SUFFIX = re.compile(r"[_ .]?\d{1,2}$")
_NIP_DIGITS = re.compile(r"\d{18}")
_BARE_START = "tmt"
_DATED_BY_NEIGHBOUR = ("golongan", "jabatan")


class Heading(NamedTuple):
    """One column of a heading block: its place (0-based), the group above it, its own text."""

    place: int
    group: str
    own: str

    @property
    def shown(self) -> str:
        """The heading as the user sees it."""
        return f"{self.group} {self.own}".strip()


class Layout(NamedTuple):
    """Where a table's columns stand.

    Args:
        row: number of the (first) heading row.
        places: by canonical name, the 0-based place of the column and its heading as the user wrote it.
        first: index into the sheet's rows of the first row below the headings.
        missing: required columns that are not there.
        grouped: the headings take two rows.
    """

    row: int
    places: Mapping[str, tuple[int, str]]
    first: int
    missing: tuple[str, ...]
    grouped: bool


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading reduced to its letters and digits: `Gol. Ruang`, `GOL_RUANG` and `gol ruang` are one."""
    bare = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(character for character in bare if character.isascii() and character.isalnum())


def find_layout(rows: Sequence[GridRow], schema: TableSchema, merged: Sequence[Block] = ()) -> Layout | None:
    """The heading block that fits a table best.

    Args:
        rows: the rows of a sheet that are not blank.
        schema: the table that is looked for.
        merged: blocks of merged cells, which tell how many rows the headings take.

    Returns:
        The layout, perhaps with missing columns; None where not one heading is recognised.
    """
    names = _names(schema)
    best: Layout | None = None
    for index in range(min(len(rows), _SEARCHED_ROWS)):
        layout = _layout_at(rows, index, schema, names, merged)
        if layout.places and (best is None or fit(layout) > fit(best)):
            best = layout
    return best


def fit(layout: Layout | None) -> tuple[int, int, bool]:
    """How well a layout fits, to be compared; a title right above the headings is no group of theirs."""
    if layout is None:
        return (-99, 0, False)
    return (-len(layout.missing), len(layout.places), not layout.grouped)


def _names(schema: TableSchema) -> Mapping[str, tuple[Column, int]]:
    """Column and rank (0 = canonical name) by reduced heading; a column's own name beats another's alias."""
    names: dict[str, tuple[Column, int]] = {}
    for column in schema.columns:
        for rank, alias in enumerate(column.aliases, 1):
            names.setdefault(plain(alias), (column, rank))
    return names | {plain(column.name): (column, 0) for column in schema.columns}


def _layout_at(
    rows: Sequence[GridRow],
    index: int,
    schema: TableSchema,
    names: Mapping[str, tuple[Column, int]],
    merged: Sequence[Block],
) -> Layout:
    headings, below = _merged_block(rows, index, merged) or _block(rows, index)
    sample = rows[below : below + _SAMPLED_ROWS]
    chosen = _chosen(headings, names, sample)
    _date_by_neighbour(headings, schema, chosen)
    if below < len(rows) and _is_numbering(rows[below]):
        below += 1
    absent = (c.name for c in schema.columns if c.required and c.name not in chosen and c.name not in schema.derived)
    places = {name: (heading.place, heading.shown) for name, heading in chosen.items()}
    return Layout(rows[index].number, places, below, tuple(absent), any(heading.group for heading in headings))


def _merged_block(rows: Sequence[GridRow], index: int, merged: Sequence[Block]) -> tuple[list[Heading], int] | None:
    """As `_block`, for headings over several rows of which one at least is merged downwards; None where none is."""
    top = rows[index].number
    bottom = max((block[2] for block in merged if block[0] == top), default=top)
    if not top < bottom < top + _HEADING_ROWS:
        return None
    block = [row for row in rows[index : index + _HEADING_ROWS] if row.number <= bottom]
    levels: dict[int, list[str]] = {}
    for row in block:
        for place, text in _texts(row.cells):
            last = next((right for t, left, _, right in merged if (t, left) == (row.number, place + 1)), place + 1)
            for covered in range(place, last):
                levels.setdefault(covered, []).append(text)
    headings = [Heading(place, " ".join(texts[:-1]), texts[-1]) for place, texts in sorted(levels.items())]
    return headings, index + len(block)


def _block(rows: Sequence[GridRow], index: int) -> tuple[list[Heading], int]:
    """The headings that begin in a row, and the index of the first row below them."""
    top = rows[index].cells
    under = rows[index + 1].cells if index + 1 < len(rows) and rows[index + 1].number == rows[index].number + 1 else ()
    spans = _spans(top, under)
    if not spans:
        return [Heading(place, "", text) for place, text in _texts(top)], index + 1
    headings = []
    for place, text in _texts(top):
        if place not in spans:
            headings.append(Heading(place, "", text))
        else:
            headings.extend(Heading(child, text, str(as_text(under[child]))) for child in spans[place])
    return headings, index + 2


def _texts(cells: Sequence[Cell]) -> Iterator[tuple[int, str]]:
    for place, cell in enumerate(cells):
        text = as_text(cell) if isinstance(cell, str) else None
        if text is not None:
            yield place, text


def _spans(top: Sequence[Cell], under: Sequence[Cell]) -> dict[int, list[int]]:
    """Which headings span sub-headings: {place of the group: places of its children}; empty where the row below is data.

    A row of sub-headings is all text and stands only under groups, each of which has a child right below itself.
    """
    filled = [place for place, cell in enumerate(under) if as_text(cell) is not None]
    if not filled or any(
        not isinstance(under[place], str) or any(map(str.isdigit, str(under[place]))) for place in filled
    ):
        return {}
    spans: dict[int, list[int]] = {}
    for place in filled:
        group = place
        while group >= 0 and (group >= len(top) or as_text(top[group]) is None):
            group -= 1
        if group < 0:
            return {}
        spans.setdefault(group, []).append(place)
    whole = all(children[0] == group and len(children) > 1 for group, children in spans.items())
    return spans if whole else {}


def _is_numbering(row: GridRow) -> bool:
    """True for the row `1 2 3 ...` or `(1) (2) (3) ...` that reports put under their headings."""
    texts = [text.strip("()") for cell in row.cells if (text := as_text(cell)) is not None]
    return len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]  # noqa: PLR2004 - three numbers at least


def _chosen(
    headings: Sequence[Heading], names: Mapping[str, tuple[Column, int]], sample: Sequence[GridRow]
) -> dict[str, Heading]:
    """The best heading for each column: for a NIP the one over 18-digit numbers, else the best name, else the first."""
    candidates: dict[str, list[tuple[int, Heading]]] = {}
    kinds: dict[str, Kind] = {}
    for heading in headings:
        found = _meaning(heading, names)
        if found is not None:
            column, rank = found
            kinds[column.name] = column.kind
            candidates.setdefault(column.name, []).append((rank, heading))
    chosen = {}
    for name, offers in candidates.items():
        identity = kinds[name] in {Kind.NIP, Kind.ACTOR} and len(offers) > 1
        best = min(
            offers, key=lambda offer: (-_nip_count(offer[1].place, sample) if identity else 0, offer[0], offer[1].place)
        )
        chosen[name] = best[1]
    return chosen


def _meaning(heading: Heading, names: Mapping[str, tuple[Column, int]]) -> tuple[Column, int] | None:
    own = heading.own
    without_note = _BRACKETS.sub("", own)
    for text in (
        f"{heading.group} {own}" if heading.group else own,
        f"{own} {heading.group}",
        own,
        without_note,
        _SUFFIX.sub("", own),
        _SUFFIX.sub("", without_note),
    ):
        if (found := names.get(plain(text))) is not None:
            return found
    return None


def _nip_count(place: int, sample: Sequence[GridRow]) -> int:
    count = 0
    for row in sample:
        text = as_text(row.cells[place]) if place < len(row.cells) else None
        if text is not None and _NIP_DIGITS.fullmatch(text.replace(" ", "")):
            count += 1
    return count


def _date_by_neighbour(headings: Sequence[Heading], schema: TableSchema, chosen: dict[str, Heading]) -> None:
    """Gives each bare `TMT` to the column that it dates: that of its group, else the nearest one up to four before it."""
    wanted = {f"tmt_{name}": name for name in _DATED_BY_NEIGHBOUR if f"tmt_{name}" in {c.name for c in schema.columns}}
    names = _names(schema)
    for at, heading in enumerate(headings):
        if not _is_bare_start(heading):
            continue
        anchor = _anchor(headings, at, names)
        for dated, name in wanted.items():
            if anchor is None or anchor[0] != name:
                continue
            held = chosen.get(dated)
            # Of several TMT of posts, the one beside the post that is read is meant.
            if held is None or (_is_bare_start(held) and anchor[1] == chosen.get(name)):
                chosen[dated] = heading


def _is_bare_start(heading: Heading) -> bool:
    return plain(_SUFFIX.sub("", heading.own)) == _BARE_START


def _anchor(
    headings: Sequence[Heading], at: int, names: Mapping[str, tuple[Column, int]]
) -> tuple[str, Heading] | None:
    heading = headings[at]
    if heading.group:
        found = names.get(plain(heading.group))
        return (found[0].name, heading) if found else None
    for before in reversed(headings[:at]):
        if heading.place - before.place > _NEIGHBOURS:
            return None
        found = _meaning(before, names)
        name = found[0].name if found else "jabatan" if "jabatan" in plain(before.own) else ""
        if name in _DATED_BY_NEIGHBOUR:
            return name, before
    return None
