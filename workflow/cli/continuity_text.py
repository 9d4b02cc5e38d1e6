"""The continuity monitor as JSON, tables and a picture."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rich.console import Console

from workflow.cli.output import table_of
from workflow.documents.heat_map import Cell, HeatMap, Line, heat_map_svg
from workflow.domain.continuity import EMPTY, HOLDER, Cover, UnitDay, services_of
from workflow.domain.deputies import BASIS, Deputy
from workflow.domain.facts import Post
from workflow.domain.indonesian import DAYS
from workflow.domain.outlook import DayAhead
from workflow.services.continuity import Ahead, Monitored

SUGGESTION = "usul; pengangkatan tetap dengan surat pejabat yang berwenang"
_LEGEND = (
    ("aman", "hadir/batas, cukup"),
    ("diganti", "dipegang Plt atau Plh"),
    ("kurang", "di bawah batas"),
    ("tanpa", "jabatan kritis tanpa pejabat (!)"),
)


def unit_shape(found: Monitored, unit: str) -> dict[str, object]:
    """A unit with its days."""
    post = found.first_posts[unit]
    return {
        "id_unit": unit,
        "unit": post.unit_name,
        "id_opd": post.agency_id,
        "hari": [
            {
                "tanggal": row.day,
                "pegawai": row.held,
                "hadir": row.present,
                "batas": row.floor,
                "kurang": max(0, row.floor - row.present),
                "jabatan_kosong": row.empty,
                "hari_kosong_terlama": row.longest,
                "butir_wajib_terbuka": row.items,
                "butir_wajib_lewat": row.overdue,
            }
            for row in found.units[unit]
        ],
    }


def cover_shape(found: Monitored, post: Post, covers: Sequence[Cover]) -> dict[str, object]:
    """A post that is never left uncovered, with who covers it on each day."""
    return {
        "id_jabatan": post.id,
        "jabatan": post.name,
        "id_unit": post.unit_id,
        "layanan": list(services_of(post)),
        "hari": [
            {
                "tanggal": day,
                "oleh": cover.by or None,
                "nip": cover.nip,
                "sebab": cover.cause or None,
                "sejak": cover.since,
                "hari_kosong": _days_empty(cover, day),
            }
            for day, cover in zip(found.days, covers, strict=True)
        ],
    }


def _days_empty(cover: Cover, day: date) -> int | None:
    return (day - cover.since).days + 1 if cover.cause == EMPTY and cover.since is not None else None


def ahead_shape(ahead: Ahead) -> dict[str, object]:
    """The look-ahead."""
    outlook = ahead.outlook
    return {
        "hari": [_day_shape(row) for row in outlook.days],
        "jabatan": [
            {
                "id_jabatan": one.post.id,
                "jabatan": one.post.name,
                "layanan": list(services_of(one.post)),
                "sebab": one.cover.cause,
                "hari": list(one.days),
                "usul": _deputy(one.deputy, one.need.kind, one.need.holder, ahead.names),
            }
            for one in outlook.bare
        ],
        "pemutus": [
            {
                "nip": one.nip,
                "peran": list(one.roles),
                "jabatan": one.post.name if one.post else None,
                "status": one.absence,
                "hari": list(one.days),
                "kasus": one.cases,
                "usul": _deputy(one.deputy, "plh", one.nip, ahead.names),
            }
            for one in outlook.deciders
        ],
        "unit_di_bawah_batas": {
            unit: [{"tanggal": row.day, "hadir": row.present, "batas": row.floor} for row in rows]
            for unit, rows in outlook.short.items()
        },
    }


def _day_shape(row: DayAhead) -> dict[str, object]:
    return {
        "tanggal": row.day,
        "tugas_lewat": dict(row.tasks),
        "tugas_pemilik_tidak_di_tempat": row.unattended,
        "kasus_lewat": dict(row.cases),
        "pemutus_tidak_di_tempat": row.deciders,
        "jabatan_tanpa_pejabat": row.bare,
        "unit_di_bawah_batas": row.short,
    }


def _deputy(deputy: Deputy | None, kind: str, holder: str | None, names: Mapping[str, str]) -> dict[str, object] | None:
    """The suggestion in the columns of the table delegasi, with its basis."""
    if deputy is None:
        return None
    return {
        "dasar": kind,
        "dari_nip": holder if kind == "plh" else None,
        "kepada_nip": deputy.nip,
        "nama": names.get(deputy.nip, ""),
        "jabatan": deputy.post.name,
        "mulai": deputy.first,
        "selesai": deputy.last,
        "alasan": deputy.reason,
        "dasar_hukum": BASIS,
        "sifat": SUGGESTION,
    }


def picture_of(found: Monitored) -> str:
    """Units by days, those that need a look; beside each what its first day counts."""
    lines = [
        Line(found.first_posts[unit].unit_name, cells, _beside(found, unit))
        for unit in found.units
        if (cells := _cells(found, unit)) and _worth_a_look(found, unit)
    ]
    title = f"Kesinambungan layanan {found.days[0]} s.d. {found.days[-1]}"
    days = [f"{DAYS[day.weekday()][:2]} {day.day}" for day in found.days]
    beside = ("Pegawai", "Batas", "Kosong", "Hari kosong", "Butir wajib")
    return heat_map_svg(HeatMap(title, days, beside, lines, _LEGEND))


def _covers_of(found: Monitored, unit: str) -> list[Sequence[Cover]]:
    return [covers for post, covers in found.covers if post.unit_id == unit]


def _worth_a_look(found: Monitored, unit: str) -> bool:
    short = any(row.present < row.floor or row.items for row in found.units[unit])
    return short or bool(_covers_of(found, unit))


def _cells(found: Monitored, unit: str) -> list[Cell]:
    covers = _covers_of(found, unit)
    return [_cell(row, [one[place] for one in covers]) for place, row in enumerate(found.units[unit])]


def _cell(row: UnitDay, covers: Sequence[Cover]) -> Cell:
    told = f"{row.present}/{row.floor}"
    if any(not cover.by for cover in covers):
        return Cell(f"! {told}", "tanpa")
    if row.present < row.floor:
        return Cell(told, "kurang")
    return Cell(told, "diganti" if any(cover.by != HOLDER for cover in covers) else "aman")


def _beside(found: Monitored, unit: str) -> tuple[object, ...]:
    first = found.units[unit][0]
    longest = "-" if first.longest is None else first.longest
    return (first.held, first.floor, first.empty, longest, f"{first.items} ({first.overdue} lewat)")


def print_all(found: Monitored, ahead: Ahead, console: Console) -> None:
    """The tables: units that need a look, posts not in their holder's hands, the days ahead, whom to appoint."""
    rows = [(found.first_posts[u].unit_name, *_lowest(found, u)) for u in found.units if _needs(found, u)]
    headings = ("Unit", "Hadir paling sedikit", "Batas", "Jabatan kosong", "Hari kosong", "Butir wajib")
    table_of(f"Unit dengan catatan: {len(rows)} dari {len(found.units)}", headings, rows)(console)
    covered = list(_not_by_holder(found))
    table_of(f"Jabatan kritis atau penandatangan yang tidak dipegang pejabatnya: {len(covered)}", _COVER, covered)(
        console
    )
    table_of("Hari kerja ke depan", _DAYS, [_day(row) for row in ahead.outlook.days])(console)
    wanted = [*_posts_ahead(ahead), *_deciders_ahead(ahead)]
    table_of(f"Yang perlu ditunjuk ({SUGGESTION}): {len(wanted)}", _WANTED, wanted)(console)


_COVER = ("Jabatan", "Sebab", "Sejak", "Oleh", "Tanpa pejabat")
_DAYS = ("Hari", "Tugas lewat", "Kasus lewat", "Pemutus tidak di tempat", "Jabatan tanpa pejabat", "Unit kurang")
_WANTED = ("Jabatan", "Sebab", "Usul", "Mulai", "Selesai", "Alasan")


def _needs(found: Monitored, unit: str) -> bool:
    return any(row.present < row.floor or row.items for row in found.units[unit])


def _lowest(found: Monitored, unit: str) -> tuple[object, ...]:
    low = min(found.units[unit], key=lambda row: row.present - row.floor)
    return (low.present, low.floor, low.empty, low.longest, f"{low.items} ({low.overdue} lewat)")


def _not_by_holder(found: Monitored) -> Iterator[tuple[object, ...]]:
    for post, covers in found.covers:
        other = [cover for cover in covers if cover.by != HOLDER]
        if other:
            by = ", ".join(sorted({cover.by for cover in other if cover.by})) or "-"
            bare = sum(not cover.by for cover in other)
            yield (post.name, other[0].cause, other[0].since, by, f"{bare} hari")


def _day(row: DayAhead) -> tuple[object, ...]:
    tasks = _counts(row.tasks) + (f" ({row.unattended} pemiliknya tidak di tempat)" if row.unattended else "")
    return (f"{DAYS[row.day.weekday()]} {row.day}", tasks, _counts(row.cases), row.deciders, row.bare, row.short)


def _counts(counted: Mapping[str, int]) -> str:
    parts = ", ".join(f"{name} {count}" for name, count in counted.items())
    return f"{sum(counted.values())}: {parts}" if parts else "0"


def _posts_ahead(ahead: Ahead) -> Iterator[tuple[object, ...]]:
    for one in ahead.outlook.bare:
        yield (one.post.name, one.cover.cause, *_suggested(one.deputy, one.need.kind))


def _deciders_ahead(ahead: Ahead) -> Iterator[tuple[object, ...]]:
    for one in ahead.outlook.deciders:
        name = one.post.name if one.post else "/".join(one.roles)
        yield (name, f"{one.absence}, {one.cases} kasus menunggu", *_suggested(one.deputy, "plh"))


def _suggested(deputy: Deputy | None, kind: str) -> tuple[object, ...]:
    if deputy is None:
        return ("tidak ada calon menurut aturan", "-", "-", "perluas menurut keputusan pejabat yang berwenang")
    return (f"{kind.capitalize()}: {deputy.post.name}", deputy.first, deputy.last, deputy.reason)
