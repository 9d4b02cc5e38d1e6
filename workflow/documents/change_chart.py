"""Before and after of a plan: staff, empty places and mean fit of each unit that it touches, and who moves."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from workflow.documents.drawing import (
    FULL,
    PALE,
    QUIET,
    Sheet,
    Table,
    bar,
    decimal,
    drawn,
    fitted,
    lines_of,
    stroke,
    text,
    wrapped,
)
from workflow.domain.indonesian import tanggal
from workflow.domain.plan_effects import Standing, UnitEffect

CONFIDENTIAL = "Rahasia sampai SK ditandatangani (R-CON-01)."
_WIDTH, _LEFT, _NAME, _ROW, _BAR, _THICK = 1000, 16, 300, 54, 110, 13
_PANELS = ((340, "Pegawai"), (560, "Tempat kosong"), (780, "Kecocokan rata-rata (%)"))
_DAY, _WHO, _FROM, _TO = 16, 150, 330, 660


class UnitChange(NamedTuple):
    """A unit by name, before and after."""

    name: str
    effect: UnitEffect


class Mover(NamedTuple):
    """Somebody who moves: as whom he is shown, and the posts with their units."""

    day: date
    who: str
    origin: str
    target: str


class Change(NamedTuple):
    """A plan as it is drawn.

    Args:
        title: what plan; changes, movers: in the order of drawing.
        note: who may see it, and how people are shown.
    """

    title: str
    changes: Sequence[UnitChange]
    movers: Sequence[Mover]
    note: str


def change_svg(plan: Change) -> str:
    """The picture: of each unit three pairs of bars, before above after, each with its number; then who moves."""
    body = [*_legend(plan)]
    y = 74.0
    most = [max((v for c in plan.changes for v in _pair(c.effect, n) if v is not None), default=0) for n in range(2)]
    scales = (*(max(1.0, top) for top in most), 100.0)
    for change in plan.changes:
        drawing, height = _unit(change, y, scales)
        body += drawing
        y += height
    if not plan.changes:
        body.append(text(_LEFT, y + 16, "Tidak ada unit yang berubah."))
        y += 30
    if plan.movers:
        body += _headings(y + 34)
        y += 46
    for mover in plan.movers:
        drawing, height = _mover(mover, y)
        body += drawing
        y += height
    return drawn(Sheet("sebelum-sesudah", plan.title, _description(plan), _WIDTH, y, body))


def change_table(plan: Change) -> Table:
    """The units as rows."""
    headings = (
        "ID unit", "Unit", "Masuk", "Keluar", "Paling sedikit", "Pegawai sebelum", "Pegawai sesudah",
        "Kosong sebelum", "Kosong sesudah", "Kecocokan sebelum %", "Kecocokan sesudah %",
    )  # fmt: skip
    rows = tuple((e.unit, name, e.entered, e.left, e.floor, *_counts(e)) for name, e in plan.changes)
    return Table("Unit sebelum dan sesudah rencana", headings, rows)


def movers_table(plan: Change) -> Table:
    """Who moves, as rows."""
    rows = tuple((mover.day, mover.who, mover.origin, mover.target) for mover in plan.movers)
    return Table("Yang pindah", ("TMT", "Siapa", "Dari", "Menjadi"), rows)


def _legend(plan: Change) -> list[str]:
    heads = [text(x, 62, fitted(name, 200, bold=True), bold=True) for x, name in _PANELS]
    return [
        text(_LEFT, 14, fitted(_sum(plan), _WIDTH - 2 * _LEFT, 14), size=14),
        text(_LEFT, 34, fitted(plan.note, 640, 11), size=11, fill=QUIET),
        bar(680, 25, 24, 9, fill=PALE),
        text(710, 34, "sebelum", size=11),
        bar(780, 25, 24, 9),
        text(810, 34, "sesudah", size=11),
        text(_LEFT, 62, "Unit", bold=True),
        *heads,
    ]


def _sum(plan: Change) -> str:
    effects = [change.effect for change in plan.changes]
    before, after = sum(e.before.vacant for e in effects), sum(e.after.vacant for e in effects)
    return (
        f"{len(plan.movers)} perpindahan, {len(effects)} unit; tempat kosong di unit itu {before}, sesudahnya {after}"
    )


def _unit(change: UnitChange, y: float, scales: Sequence[float]) -> tuple[list[str], float]:
    effect = change.effect
    name = wrapped(change.name, _NAME, most=3)
    told = f"masuk {effect.entered}, keluar {effect.left}; paling sedikit {effect.floor}"
    drawing = [stroke(f"M{_LEFT} {y:g}H{_WIDTH - _LEFT}"), *lines_of(_LEFT, y + 18, name)]
    drawing.append(text(_LEFT, y + 18 + 17 * len(name), told, size=11, fill=QUIET))
    for number, (x, _heading) in enumerate(_PANELS):
        for line, value in enumerate(_pair(effect, number)):
            top = y + 10 + line * (_THICK + 6)
            wide = 0.0 if value is None else round(_BAR * value / scales[number], 1)
            if value is not None:
                drawing.append(bar(x, top, wide, _THICK, fill=FULL if line else PALE))
            drawing.append(text(x + wide + 8, top + 11, _number(value, number), size=12))
    return drawing, max(_ROW, 34.0 + 17 * len(name))


def _pair(effect: UnitEffect, number: int) -> tuple[float | None, float | None]:
    return _value(effect.before, number), _value(effect.after, number)


def _value(standing: Standing, number: int) -> float | None:
    fit = None if standing.fit is None else 100 * standing.fit
    return (standing.staff, standing.vacant, fit)[number]


def _counts(effect: UnitEffect) -> tuple[float | None, ...]:
    pairs = (value for number in range(len(_PANELS)) for value in _pair(effect, number))
    return tuple(None if value is None else round(value, 1) for value in pairs)


def _number(value: float | None, number: int) -> str:
    if value is None:
        return "belum diketahui"
    return decimal(value) if number == len(_PANELS) - 1 else f"{value:g}"


def _headings(y: float) -> list[str]:
    names = ((_DAY, "TMT"), (_WHO, "Yang pindah"), (_FROM, "Dari"), (_TO, "Menjadi"))
    return [text(x, y, name, bold=True) for x, name in names]


def _mover(mover: Mover, y: float) -> tuple[list[str], float]:
    cells = (
        (_WHO, wrapped(mover.who, _FROM - _WHO - 12, 12, most=3)),
        (_FROM, wrapped(mover.origin, _TO - _FROM - 12, 12, most=3)),
        (_TO, wrapped(mover.target, _WIDTH - _TO - _LEFT, 12, most=3)),
    )
    drawing = [stroke(f"M{_LEFT} {y:g}H{_WIDTH - _LEFT}"), text(_DAY, y + 16, tanggal(mover.day), size=12)]
    drawing += [part for x, lines in cells for part in lines_of(x, y + 16, lines, size=12)]
    return drawing, 16.0 * max(len(lines) for _x, lines in cells) + 8


def _description(plan: Change) -> str:
    units = (
        f"{name}: pegawai {e.before.staff} menjadi {e.after.staff}, tempat kosong {e.before.vacant} menjadi "
        f"{e.after.vacant}, kecocokan rata-rata {_number(_value(e.before, 2), 2)} menjadi {_number(_value(e.after, 2), 2)}."
        for name, e in plan.changes
    )
    moves = (f"{tanggal(m.day)}: {m.who}, dari {m.origin} menjadi {m.target}." for m in plan.movers)
    return " ".join([f"{_sum(plan)}.", plan.note, *units, *moves])
