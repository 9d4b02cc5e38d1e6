"""Facts of what guards no step: the terms of an acting official, who heads a school, and who looks at what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from workflow.domain.calendar import Calendar
from workflow.domain.facts import Acting, Post
from workflow.domain.missing import Missing
from workflow.domain.record import Service
from workflow.domain.stages import Stage

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class ActingFacts:
    """One person who is Plt of one post.

    Args:
        terms: every term of this person on this post, past and future ones too, in any order; an extension is a
            term of its own. Terms that have all ended are asked about only where the post was left empty.
    """

    post_id: str
    post_name: str
    terms: tuple[Acting, ...]
    calendar: Calendar
    today: "date"


class Headship(NamedTuple):
    """One who holds a post by an assignment today, and whom no open case moves on.

    Args:
        services: what the person held before, in any order.
    """

    post: Post
    since: "date"
    services: tuple[Service, ...] | Missing


class Sight(NamedTuple):
    """Somebody looks at a case.

    Args:
        state, remembered: of the case.
        viewer: the roles that the person holds for this case today, and the relations to it (asn, pengusul,
            kepala_opd, atasan, penandatangan, pemilik_tugas), by name.
        data: the class of specific personal data that is asked for; None: names alone.
    """

    state: Stage
    remembered: Stage | None
    viewer: frozenset[str]
    data: str | None = None
