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
    named = [post for post, (title, _where) in sorted(posts.items()) if title.casefold() == name.casefold()]
    fits = [post for post in named if not unit or posts[post][1].casefold() == unit.casefold()]
    if len(fits) == 1:
        return fits[0], None
    if fits:
        return None, ("jabatan_tujuan", str(name), f"ada {len(fits)} jabatan dengan nama ini: {_shown(fits, posts)}")
    near = named or _alike(str(name), posts)
    meant = f"; yang mirip: {_shown(near, posts)}" if near else ""
    return None, ("jabatan_tujuan", str(name), f"tidak ada jabatan dengan nama dan unit ini{meant}")


def _shown(found: Sequence[str], posts: Mapping[str, tuple[str, str]]) -> str:
    return "; ".join(f"{post} ({', '.join(posts[post])})" for post in found[:_CANDIDATES])


def _alike(name: str, posts: Mapping[str, tuple[str, str]]) -> list[str]:
    by_name: dict[str, str] = {}
    for post, (title, _where) in sorted(posts.items()):
        by_name.setdefault(title.casefold(), post)
    return [by_name[found] for found in get_close_matches(name.casefold(), by_name, n=_CANDIDATES)]
