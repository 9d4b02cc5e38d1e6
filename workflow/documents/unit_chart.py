"""The map of a unit: its posts under their head, holders and what is to be seen of them, and the units below in sums."""

from collections.abc import Iterable, Iterator
from datetime import date

from workflow.documents.drawing import LINE, QUIET, Sheet, Table, box, drawn, lines_of, stroke, tags, text, wrapped
from workflow.domain.deadlines import MONTHS_A_YEAR
from workflow.domain.indonesian import tanggal
from workflow.domain.unit_map import MappedPerson, MappedPost, UnitBelow, UnitMap

_WIDTH, _LEFT, _INDENT, _GAP, _NAME, _UNIT = 1000, 16, 36, 10, 430, 370
_HEADINGS = ("ID jabatan", "Jabatan", "Eselon", "Kebutuhan", "Kosong", "NIP", "Nama", "Tanda")


def unit_svg(found: UnitMap) -> str:
    """The picture of a unit's map."""
    body, y = _head(found), 62.0
    trunk = y
    for post in found.posts:
        drawing, height = _post(post, found, y)
        if post.depth:
            body.append(stroke(f"M{_LEFT + 16} {trunk:g}V{y + 16:g}H{_LEFT + _INDENT}"))
        else:
            trunk = y + height
        body += drawing
        y += height + _GAP
    if found.below:
        body += [text(_LEFT, y + 24, "Unit di bawahnya", size=14, bold=True)]
        y += 34
    for unit in found.below:
        drawing, height = _unit(unit, found, y)
        body += drawing
        y += height
    title = f"Peta unit {found.unit.unit_name}, {tanggal(found.today)}"
    return drawn(Sheet("peta-unit", title, _description(found), _WIDTH, y, body))


def unit_table(found: UnitMap) -> Table:
    """The same as rows: a row a holder, and one for a post without any."""
    rows: list[tuple[object, ...]] = []
    for entry in found.posts:
        post, marks = entry.post, _post_marks(entry)
        base = (post.id, post.name, post.echelon, post.slots, entry.free)
        rows += [(*base, p.nip, p.name, "; ".join([*marks, *_marks(p, found)])) for p in entry.people]
        if not entry.people:
            rows.append((*base, None, None, "; ".join(marks)))
    return Table(f"Peta unit {found.unit.unit_name}: {_staff(found)}", _HEADINGS, tuple(rows))


def below_table(found: UnitMap) -> Table:
    """The units below as rows."""
    headings = ("ID unit", "Unit", "Kebutuhan", "Terisi", "Paling sedikit", "Kosong", "Akan pensiun", "Lama menjabat")
    rows = [
        (u.unit.unit_id, u.unit.unit_name, u.unit.need, u.unit.staff, u.unit.floor, u.vacant, u.retiring, u.long)
        for u in found.below
    ]
    return Table(f"Unit di bawah {found.unit.unit_name}", headings, tuple(rows))


def _head(found: UnitMap) -> list[str]:
    legend = "Garis putus: ada tempat kosong. Tanda berbingkai di bawah nama: yang perlu dilihat sebelum memindahkan."
    drawing = [text(_LEFT, 14, _staff(found), size=14)]
    if found.unit.short:
        drawing += tags(_LEFT, 22, [_short(found.unit.floor - found.unit.staff)], 400)[0]
    return [*drawing, text(_LEFT, 54, legend, size=11, fill=QUIET)]


def _short(lacking: int) -> str:
    return f"DI BAWAH BATAS: kurang {lacking}"


def _staff(found: UnitMap) -> str:
    unit = found.unit
    return f"{unit.staff} pegawai dari kebutuhan {unit.need}; paling sedikit {unit.floor}"


def _post(entry: MappedPost, found: UnitMap, y: float) -> tuple[list[str], float]:
    x = _LEFT + entry.depth * _INDENT
    width, column = _WIDTH - x - _LEFT, x + _NAME + 24
    name = wrapped(entry.post.name, _NAME, bold=True)
    drawing = lines_of(x + 10, y + 18, name, bold=True)
    echelon = f"Eselon {entry.post.echelon}; " if entry.post.echelon else ""
    filled = f"{echelon}{len(entry.people)} dari {entry.post.slots} tempat terisi"
    drawing.append(text(x + 10, y + 18 + 17 * len(name), filled, size=11, fill=QUIET))
    marks, under = tags(x + 10, y + 24 + 17 * len(name), _post_marks(entry), _NAME)
    drawing += marks
    people, high = [], 4.0
    for person in entry.people:
        shown = wrapped(person.name or person.nip, width - _NAME - 40)
        people += lines_of(column, y + high + 14, shown)
        high += 17.0 * len(shown) + 3
        marks, more = tags(column, y + high, _marks(person, found), width - _NAME - 40)
        people += marks
        high += more
    height = max(30 + 17 * len(name) + under, high + 6)
    return [box(x, y, width, height, dashed=entry.free > 0), *drawing, *people], height


def _post_marks(entry: MappedPost) -> list[str]:
    deputy = entry.deputy
    acting = f"{deputy.basis.capitalize()}: {deputy.name}" if deputy else ""
    marks = (
        f"LOWONG {entry.free}" if entry.free else "",
        acting,
        "Plt lama atau tanpa tanggal mulai" if deputy and deputy.long else "",
        "Layanan kritis" if entry.post.service_critical else "",
        "Penanda tangan" if entry.post.signatory else "",
    )
    return [mark for mark in marks if mark]


def _marks(person: MappedPerson, found: UnitMap) -> list[str]:
    years = found.limits.review_months / MONTHS_A_YEAR
    marks = (
        _leaving(person, found.today),
        f"Lebih dari {years:g} tahun: sejak {tanggal(person.since)}" if person.since else "",
        f"Satu-satunya dengan kompetensi kritis {', '.join(person.sole)}" if person.sole else "",
        "Satu-satunya penanda tangan" if person.signs_alone else "",
    )
    return [mark for mark in marks if mark]


def _leaving(person: MappedPerson, today: date) -> str:
    if person.leaves is None:
        return ""
    cause = "pensiun" if person.aged else "tercatat di tabel status"
    return f"Lowong pada {tanggal(person.leaves)} ({cause}{', sudah lewat' if person.leaves < today else ''})"


def _unit(entry: UnitBelow, found: UnitMap, y: float) -> tuple[list[str], float]:
    x, unit = _LEFT + entry.depth * _INDENT, entry.unit
    column = max(_LEFT + _UNIT, x + 160)
    name = wrapped(unit.unit_name, column - x - 20)
    drawing = lines_of(x, y + 14, name)
    drawing.append(text(column, y + 14, f"{unit.staff} dari {unit.need}; paling sedikit {unit.floor}"))
    marks, under = tags(column + 196, y + 2, _sums(entry, found), _WIDTH - column - 200 - _LEFT)
    height = max(17.0 * len(name), under) + 6
    return [*drawing, *marks, stroke(f"M{_LEFT} {y + height - 2:g}H{_WIDTH - _LEFT}", colour=LINE)], height


def _sums(entry: UnitBelow, found: UnitMap) -> list[str]:
    months, years = found.limits.retirement_months, found.limits.review_months / MONTHS_A_YEAR
    marks = (
        _short(entry.unit.floor - entry.unit.staff) if entry.unit.short else "",
        f"Lowong {entry.vacant}" if entry.vacant else "",
        f"Pensiun dalam {months} bulan: {entry.retiring}" if entry.retiring else "",
        f"Lebih dari {years:g} tahun: {entry.long}" if entry.long else "",
    )
    return [mark for mark in marks if mark]


def _description(found: UnitMap) -> str:
    return " ".join([f"{_staff(found)}.", *_told(found)])


def _told(found: UnitMap) -> Iterator[str]:
    if found.unit.short:
        yield f"{_short(found.unit.floor - found.unit.staff)}."
    for entry in found.posts:
        people = (_sentence(p.name or p.nip, _marks(p, found)) for p in entry.people)
        yield f"{_sentence(entry.post.name, _post_marks(entry))}: {', '.join(people) or 'tidak ada'}."
    for below in found.below:
        yield f"{_sentence(below.unit.unit_name, [f'{below.unit.staff} dari {below.unit.need}', *_sums(below, found)])}."


def _sentence(name: str, marks: Iterable[str]) -> str:
    told = "; ".join(marks)
    return f"{name} ({told})" if told else name
