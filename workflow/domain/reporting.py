"""Who is whose superior: the one whom the roster names for the present post, else up the posts, at the top the PyB."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from workflow.domain.directory import Directory
from workflow.domain.stages import Role


class Standing(NamedTuple):
    """Where a person stands: the superior of the roster, the post that it was written for, the posts held now."""

    named: str | None
    named_for: str | None
    posts: tuple[str, ...]


def posts_above(directory: Directory, post_id: str) -> tuple[str, ...]:
    """The posts above a post, the nearest first; a circle in the map ends it."""
    found: list[str] = []
    post = directory.posts.get(post_id)
    while post is not None and post.supervisor_post is not None and post.supervisor_post not in found:
        found.append(post.supervisor_post)
        post = directory.posts.get(post.supervisor_post)
    return tuple(found)


@dataclass(frozen=True)
class Reporting:
    """The reporting lines of a day.

    Args:
        holders: who holds a post, by post; empty posts are absent.
    """

    directory: Directory
    holders: Mapping[str, str]
    day: date

    def superior(self, nip: str | None, standing: Standing | None) -> str | None:
        """The superior of a person: never the person, and nobody where even the PyB is not known.

        `nip_atasan` counts for the post that it was written for; after a transfer the new post's line does. An empty
        post is passed over for its Plt or Plh, then for the next one up.
        """
        line = standing or Standing(None, None, ())
        named = line.named if not line.posts or line.named_for in {None, *line.posts} else None
        above = (found for held in line.posts for found in self.line(held))
        known = (found for found in (named, *above) if found is not None and found != nip)
        return next(known, None) or self._at_the_top(nip)

    def line(self, post_id: str) -> Iterator[str]:
        """Who is in charge above a post, the nearest first; empty posts are passed over."""
        above = (self._in_charge(post) for post in posts_above(self.directory, post_id))
        return (found for found in above if found is not None)

    def _in_charge(self, post_id: str) -> str | None:
        post = self.directory.posts.get(post_id)
        heads = post is not None and post.agency_head_post == post_id
        # A head of agency named in `peran` stands before the holder of the highest post.
        named = self.directory.named_head(post.agency_id, self.day) if post and heads else None
        holder = named or self.holders.get(post_id)
        acting = None if holder else self.directory.acting_for(post_id, self.day)
        return acting.to_nip if acting else holder

    def _at_the_top(self, nip: str | None) -> str | None:
        return next((pyb for pyb in self.directory.holders(Role.PYB, self.day) if pyb != nip), None)
