"""What of the look-ahead stands in the morning report: only what needs action, posts and counts, nobody by name."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflow.domain.deputies import Deputy
from workflow.domain.indonesian import DAYS
from workflow.domain.outlook import AwayDecider, Bare, DayAhead, Outlook
from workflow.services.continuity import Ahead

LONGEST_LIST = 10
"""So many posts and units are told; the others are counted."""
_FIT, _BARE, _SHORT = "aman", "tanpa", "kurang"


def ahead_section(ahead: Ahead) -> dict[str, object]:
    """The section: days, what to appoint, and the picture's rows; empty lists where nothing needs action.

    Args:
        ahead: its names of people are not looked at: a report may be read before the SK.
    """
    outlook = ahead.outlook
    asked = [*map(_of_post, outlook.bare), *map(_of_decider, outlook.deciders)]
    rows = _picture(outlook, ahead)
    return {
        "hari": [_of_day(row) for row in outlook.days if not row.calm],
        "tunjuk": asked[:LONGEST_LIST],
        "tunjuk_lain": max(0, len(asked) - LONGEST_LIST),
        "peta_hari": [row.day.isoformat() for row in outlook.days],
        "peta": rows[:LONGEST_LIST],
        "peta_lain": max(0, len(rows) - LONGEST_LIST),
    }


def _of_day(row: DayAhead) -> dict[str, object]:
    return {
        "tanggal": row.day.isoformat(),
        "hari": DAYS[row.day.weekday()],
        "tugas": _counted(row.tasks),
        "tanpa_pemilik": row.unattended,
        "kasus": _counted(row.cases),
        "pemutus": row.deciders,
        "jabatan": row.bare,
        "unit": row.short,
    }


def _counted(counts: Mapping[str, int]) -> dict[str, object]:
    return {"jumlah": sum(counts.values()), "menurut": {key.replace("_", " "): n for key, n in counts.items()}}


def _of_post(one: Bare) -> dict[str, object]:
    return {"jabatan": one.post.name, "sebab": one.cover.cause, **_suggested(one.need.kind, one.deputy)}


def _of_decider(one: AwayDecider) -> dict[str, object]:
    roles = ", ".join(role.replace("_", " ") for role in one.roles)
    name = one.post.name if one.post is not None else roles
    return {"jabatan": name, "sebab": f"{roles} tidak di tempat, {one.cases} kasus", **_suggested("plh", one.deputy)}


def _suggested(kind: str, deputy: Deputy | None) -> dict[str, object]:
    if deputy is None:
        return {"usul": ""}
    return {
        "usul": f"{kind.capitalize()} oleh pemegang jabatan {deputy.post.name} ({deputy.reason})",
        "mulai": deputy.first.isoformat(),
        "selesai": deputy.last.isoformat(),
    }


def _picture(outlook: Outlook, ahead: Ahead) -> list[dict[str, object]]:
    days = [row.day for row in outlook.days]
    names = {post.unit_id: post.unit_name for post in ahead.scene.posts.values()}
    rows = [_row(one.post.name, days, dict.fromkeys(one.days, ("tanpa pejabat", _BARE))) for one in outlook.bare]
    for unit, short in outlook.short.items():
        rows.append(_row(names[unit], days, {row.day: (f"{row.present} dari {row.floor}", _SHORT) for row in short}))
    return rows


def _row(name: str, days: Sequence[date], told: Mapping[date, tuple[str, str]]) -> dict[str, object]:
    cells = [told.get(day, ("ada", _FIT)) for day in days]
    return {"nama": name, "sel": [{"teks": text, "nada": tone} for text, tone in cells]}


def ahead_rows(section: Mapping[str, Any]) -> list[dict[str, object]]:
    """The section as rows of one table, for the night's artifact; none where nothing needs action."""
    days = [
        {
            "perihal": f"{day['hari']} {day['tanggal']}",
            "keadaan": f"{day['tugas']['jumlah']} tugas dan {day['kasus']['jumlah']} kasus lewat tenggat, {day['pemutus']} "
            f"pemutus tidak di tempat, {day['jabatan']} jabatan tanpa pejabat, {day['unit']} unit di bawah batas",
        }
        for day in section.get("hari", ())
    ]
    asked = [
        {
            "perihal": one["jabatan"],
            "keadaan": f"{one['sebab']}; usul: {one['usul'] or 'tidak ada calon menurut aturan'}",
        }
        for one in section.get("tunjuk", ())
    ]
    return [*days, *asked]
