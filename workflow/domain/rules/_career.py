"""Time served and ratings by the day of the SK, for the rules that ask for them.

The present post counts from the day that its facts say; what the history says open of that same post is settled by it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.deadlines import MONTHS_A_YEAR, add_months
from workflow.domain.experience import DAYS_A_YEAR, days_covered
from workflow.domain.facts import Facts, Post
from workflow.domain.missing import Missing
from workflow.domain.record import Service


class Career(NamedTuple):
    """Time served in the posts that count.

    Args:
        enough: whether it reaches the months asked for.
        months: whole months served.
        unsure: what might still add to it, in Indonesian; None where all is known.
    """

    enough: bool
    months: int
    unsure: str | None


def served(facts: Facts, day: date, months: int, counts: Callable[[Service], bool | None]) -> Career:
    """The time served before a day, overlaps counted once; whoever began so many months before has served them.

    Args:
        counts: whether a post counts; None where it does not say enough.
    """
    held = _held(facts)
    counting = [post for post in held if counts(post)]
    periods = [(post.start, post.end) for post in counting if post.start is not None]
    days = days_covered(periods, day - timedelta(days=1))
    enough = days >= (day - add_months(day, -months)).days
    return Career(enough, int(days * MONTHS_A_YEAR / DAYS_A_YEAR), None if enough else _unsure(facts, held, counts))


def _held(facts: Facts) -> list[Service]:
    past, origin = facts.record.services, facts.origin
    rows = [] if isinstance(past, Missing) else list(past)
    if not isinstance(origin, Post):
        return rows
    since = None if isinstance(facts.origin_since, Missing) else facts.origin_since
    present = Service(origin.name, origin.kind, origin.profile, origin.echelon, since, post_id=origin.id)
    return [*(row for row in rows if row.post_id != origin.id or row.end is not None), present]


def _unsure(facts: Facts, held: list[Service], counts: Callable[[Service], bool | None]) -> str | None:
    # Nobody begins without a history: no row at all is a gap in the table, not a career of no posts.
    if not facts.record.services:
        return "riwayat jabatan orang ini (tabel riwayat_jabatan)"
    told = [(counts(post), post.start) for post in held]
    if any(counted is None for counted, _start in told):
        return "jenjang jabatan pada riwayat jabatan"
    return "TMT jabatan pada riwayat jabatan" if any(counted and start is None for counted, start in told) else None


def yearly_ratings(facts: Facts, years: int) -> dict[int, str | None] | Missing:
    """The rating of each of the full years before the year of the SK, the newest first.

    Args:
        facts: of the case; years: how many.

    Returns:
        None for a year that is not on record; nothing at all without a date of the SK; MISSING without the table.
    """
    ratings = facts.record.ratings
    if isinstance(ratings, Missing):
        return ratings
    day = facts.decree.date
    rated: dict[int, str | None] = dict.fromkeys(range(day.year - 1, day.year - 1 - years, -1)) if day else {}
    for rating in ratings:
        if rating.year in rated:
            rated[rating.year] = rating.predicate
    return rated
