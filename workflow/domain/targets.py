"""Finds the post that a proposal means: by its id, else by name and unit; candidates are shown, never guessed."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

_CANDIDATES = 5


def find_target(
    values: Mapping[str, Any], posts: Mapping[str, tuple[str, str]]
) -> tuple[str | None, tuple[str, str, str] | None]:
    """The target post by id, else by name and unit; candidates are shown, never guessed.

    Returns:
        (post id or None for a release, None) or (None, (column, value, reason)).
    """
    wanted = values.get("id_jabatan_tujuan")
    if wanted:
        if wanted in posts:
            return wanted, None
        return None, ("id_jabatan_tujuan", str(wanted), "jabatan ini tidak ada di peta jabatan")
    name, unit = values.get("jabatan_tujuan"), values.get("unit_tujuan")
    if not name:
        return None, None
    fits = [
        (post, f"{post} ({title}, {where})")
        for post, (title, where) in sorted(posts.items())
        if title.casefold() == name.casefold() and (not unit or where.casefold() == unit.casefold())
    ]
    if len(fits) == 1:
        return fits[0][0], None
    return None, ("jabatan_tujuan", str(name), _which(str(name), [text for _post, text in fits], posts))


def _which(name: str, fits: Sequence[str], posts: Mapping[str, tuple[str, str]]) -> str:
    if fits:
        return f"ada {len(fits)} jabatan dengan nama ini: {'; '.join(fits[:_CANDIDATES])}"
    by_name: dict[str, str] = {}
    for post, (title, where) in sorted(posts.items()):
        by_name.setdefault(title.casefold(), f"{post} ({title}, {where})")
    near = [by_name[found] for found in get_close_matches(name.casefold(), by_name, n=_CANDIDATES)]
    meant = f"; yang mirip: {'; '.join(near)}" if near else ""
    return f"tidak ada jabatan dengan nama dan unit ini{meant}"
