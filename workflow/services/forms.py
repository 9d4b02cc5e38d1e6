"""What a workbook to fill in offers from the database: the city's posts, units and agencies by name."""

from collections.abc import Iterable, Mapping

from workflow.domain.facts import Post
from workflow.services.house import House

MOST_CHOICES = 5_000
"""A drop-down that is longer is no help; what lies beyond is still accepted when typed."""


def offered_names(house: House) -> Mapping[str, tuple[str, ...]]:
    """The names that the position map knows, sorted, by the column of a table that they can stand in.

    Args:
        house: its directory is read once; an empty position map offers nothing.

    Returns:
        Names by column: posts, units, ids; no names of people.
    """
    with house.store.reading() as conn:
        posts = house.loader.directory(conn).posts.values()
    own = [post for post in posts if post.instance is None]
    return {
        "jabatan_tujuan": _sorted(post.name for post in own),
        "unit_tujuan": _sorted(post.unit_name for post in own),
        "id_jabatan_tujuan": _sorted(post.id for post in own),
        "id_jabatan": _sorted(post.id for post in own),
        "unit": _sorted(post.unit_name for post in own),
        "id_unit": _units(own),
        "id_unit_induk": _units(own),
        "id_opd": _sorted(post.agency_id for post in own),
    }


def _units(posts: Iterable[Post]) -> tuple[str, ...]:
    return _sorted(post.unit_id for post in posts)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))[:MOST_CHOICES]
