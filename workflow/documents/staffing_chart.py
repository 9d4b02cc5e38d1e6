"""The people of each unit day by day across the waves of a plan: a step line beside its floor, frozen days hatched."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from workflow.documents.change_chart import CONFIDENTIAL
from workflow.documents.drawing import (
    FULL,
    INK,
    QUIET,
    Sheet,
    Table,
    drawn,
    fitted,
    lines_of,
    stroke,
    text,
    width_of,
    wrapped,
)
from workflow.domain.indonesian import MONTHS, tanggal
from workflow.domain.plan_effects import UnitDays

KEY = "pegawai-harian"
_WIDTH, _LEFT, _NAME, _ROW, _HIGH, _AXIS = 1000, 16, 250, 88, 36, 80
_BEGIN, _END = 284, 880
_UNDER = "DI BAWAH BATAS"


class NamedDays(NamedTuple):
    """A unit by name, on every day."""

    name: str
    days: UnitDays


class Staffed(NamedTuple):
    """What is drawn: a title, and the units in the order of drawing; all of them show the same days."""

    title: str
    units: Sequence[NamedDays]


class _Scale(NamedTuple):
    """Where a day lies, and where a number of people lies in a row."""

    first: date
    last: date
    low: int
    high: int

    def x(self, day: date) -> float:
        return round(_BEGIN + (_END - _BEGIN) * (day - self.first).days / ((self.last - self.first).days + 1), 1)

    def y(self, top: float, staff: int) -> float:
        return round(top + 26 + _HIGH * (self.high - staff) / max(1, self.high - self.low), 1)


def staffing_svg(found: Staffed) -> str:
    """The picture: a row a unit, each with a scale of its own, and the number written at every step."""
    body, y = [*_legend()], float(_AXIS)
    if not found.units:
        body.append(text(_LEFT, y + 16, "Tidak ada unit yang berubah."))
        return drawn(Sheet(KEY, found.title, "Tidak ada unit yang berubah.", _WIDTH, y + 30, body))
    body += _axis(found, y + _ROW * len(found.units))
    for unit in found.units:
        body += _unit(unit, y)
        y += _ROW
    return drawn(Sheet(KEY, found.title, _description(found), _WIDTH, y + 4, body))


def staffing_table(found: Staffed) -> Table:
    """The same as rows: every stretch of days on which a unit has one number of people."""
    headings = ("ID unit", "Unit", "Sejak", "Sampai", "Pegawai", "Paling sedikit", "Di atas batas", "Masa beku")
    rows = tuple(
        (unit.unit, name, s.first, s.last, s.staff, unit.floor, s.staff - unit.floor, _frozen_in(unit, s.first, s.last))
        for name, unit in found.units
        for s in unit.stretches
    )
    return Table("Pegawai unit hari demi hari", headings, rows)


def _frozen_in(unit: UnitDays, first: date, last: date) -> str:
    met = (freeze for freeze in unit.frozen if freeze.first <= last and first <= freeze.last)
    return "; ".join(f"{freeze.name} {freeze.first} s.d. {freeze.last}" for freeze in met)


def _legend() -> list[str]:
    return [
        stroke(f"M{_LEFT} 10H{_LEFT + 26}", colour=FULL, width=3),
        text(_LEFT + 32, 14, "pegawai", size=11),
        stroke(f"M{_LEFT + 100} 10H{_LEFT + 126}", colour=INK, width=1.5, dash="6 3"),
        text(_LEFT + 132, 14, "paling sedikit", size=11),
        f'<rect x="{_LEFT + 240}" y="3" width="26" height="14" fill="url(#{KEY}-arsir)" stroke="{QUIET}"/>',
        text(_LEFT + 272, 14, "masa beku: tidak ada yang keluar", size=11),
        _triangle(_LEFT + 530, 5),
        text(_LEFT + 546, 14, "keluar menurut gelombang lain (tidak dihitung di sini)", size=11),
        text(_LEFT, 34, CONFIDENTIAL, size=11, fill=QUIET),
    ]


def _axis(found: Staffed, bottom: float) -> Iterator[str]:
    """A mark on every Monday, a line on every day on which somebody moves, and as many dates as there is room for."""
    scale = _scale(found.units[0].days)
    for offset in range((scale.last - scale.first).days + 1):
        day = scale.first + timedelta(offset)
        if not day.weekday():
            yield stroke(f"M{scale.x(day):g} {_AXIS - 5}V{_AXIS}")
    taken = -1.0
    for day in sorted({stretch.first for _name, unit in found.units for stretch in unit.stretches}):
        x, words = scale.x(day), f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
        yield stroke(f"M{x:g} {_AXIS - 8}V{bottom:g}", dash="1 3")
        if x > taken:
            yield text(x, _AXIS - 12, words, size=11)
            taken = x + width_of(words, 11) + 4


def _scale(unit: UnitDays) -> _Scale:
    staff = [stretch.staff for stretch in unit.stretches]
    return _Scale(unit.stretches[0].first, unit.stretches[-1].last, min(unit.floor, *staff), max(unit.floor, *staff))


def _unit(named: NamedDays, top: float) -> list[str]:
    unit, scale = named.days, _scale(named.days)
    name = wrapped(named.name, _NAME, 12, most=3)
    floor = scale.y(top, unit.floor)
    return [
        stroke(f"M{_LEFT} {top:g}H{_WIDTH - _LEFT}"),
        *lines_of(_LEFT, top + 18, name, size=12),
        *_frozen(unit, scale, top),
        stroke(f"M{_BEGIN} {floor:g}H{_END}", colour=INK, width=1.5, dash="6 3"),
        text(_END + 8, floor + 4, f"batas {unit.floor}", size=11),
        stroke(_steps(unit, scale, top), colour=FULL, width=3),
        *_numbers(unit, scale, top),
        *(_triangle(scale.x(day) - 5, top + 14) for day in unit.gone),
    ]


def _frozen(unit: UnitDays, scale: _Scale, top: float) -> Iterator[str]:
    for freeze in unit.frozen:
        begin, end = scale.x(max(freeze.first, scale.first)), scale.x(min(freeze.last, scale.last) + timedelta(1))
        place = f'x="{begin:g}" y="{top + 2:g}" width="{end - begin:g}" height="{_ROW - 22}"'
        yield f'<rect {place} fill="url(#{KEY}-arsir)" stroke="{QUIET}"/>'
        words = fitted(f"beku: {freeze.name}", min(300, _WIDTH - _LEFT - begin), 10)
        yield _ground(begin, top + _ROW - 16, width_of(words, 10) + 6, 12)
        yield text(begin + 3, top + _ROW - 7, words, size=10)


def _steps(unit: UnitDays, scale: _Scale, top: float) -> str:
    parts = []
    for number, stretch in enumerate(unit.stretches):
        y, begin = scale.y(top, stretch.staff), scale.x(stretch.first)
        parts.append(f"{'L' if number else 'M'}{begin:g} {y:g}H{scale.x(stretch.last + timedelta(1)):g}")
    return "".join(parts)


def _numbers(unit: UnitDays, scale: _Scale, top: float) -> Iterator[str]:
    for stretch in unit.stretches:
        x, y, under = scale.x(stretch.first), scale.y(top, stretch.staff), stretch.staff < unit.floor
        room = scale.x(stretch.last + timedelta(1)) - x
        shown = (f"{stretch.staff} {_UNDER}", f"{stretch.staff}!") if under else (str(stretch.staff),)
        words = next((words for words in shown if width_of(words, 12, bold=True) + 6 <= room), None)
        if words is not None:
            yield _ground(x + 3, y - 17, width_of(words, 12, bold=True), 14)
            yield text(x + 4, y - 6, words, size=12, bold=True)


def _ground(x: float, y: float, width: float, height: float) -> str:
    """White behind words, so that no line runs through them."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}" fill="#ffffff"/>'


def _triangle(x: float, y: float) -> str:
    return f'<path d="M{x:g} {y:g}h10l-5 9z" fill="#ffffff" stroke="{INK}"/>'


def _description(found: Staffed) -> str:
    return " ".join(_told(unit) for unit in found.units)


def _told(named: NamedDays) -> str:
    unit = named.days
    steps = [
        f"{s.staff} pegawai sejak {tanggal(s.first)}{f' ({_UNDER})' if s.staff < unit.floor else ''}"
        for s in unit.stretches
    ]
    frozen = [f"masa beku {f.name} {tanggal(f.first)} sampai {tanggal(f.last)}" for f in unit.frozen]
    gone = [f"keluar menurut gelombang lain {tanggal(day)}" for day in unit.gone]
    return f"{named.name}: paling sedikit {unit.floor}; {'; '.join([*steps, *frozen, *gone])}."
