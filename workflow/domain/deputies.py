"""Whom to appoint where a post that matters loses its cover: a suggestion with its basis, by the rules that exist.

Never an act: a Plt or Plh is appointed by letter, and stands in the table delegasi from then on.

Regulation: UU 30/2014 art. 14 (Plh: absent for a time; Plt: absent for good); SE BKN 1/SE/I/2021 (a post of the same level or one
higher, in one's own unit; a Plt three months and one extension, R-PLT-01).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.continuity import HINDERED, Cover, Scene
from workflow.domain.deadlines import add_months
from workflow.domain.directory import Delegation
from workflow.domain.facts import Post
from workflow.domain.ladder import is_school, rungs, tier

PLT, PLH = "plt", "plh"
BASIS = "UU 30/2014 pasal 14; SE BKN 1/SE/I/2021"
_TERMS_ALLOWED = 2
_RUNGS_A_LEVEL = 2
_NO_RUNG = 99
_DAY = timedelta(days=1)
_SPELL = timedelta(days=10)
"""A term that ended no longer ago is one with the next: weekends and holidays between two terms begin no new spell."""


class Need(NamedTuple):
    """A post that wants a deputy from a day on.

    Args:
        kind: plt where the post is empty, plh where its holder is away.
        last: the last day of the need as far as it is known; holder: who is away, by NIP.
    """

    post: Post
    kind: str
    first: date
    last: date | None
    holder: str | None = None


class Deputy(NamedTuple):
    """Who may be appointed, from which post, for which days.

    Args:
        place: `unit` or `opd`: where the own post lies; level: 0 the same, 1 one below, None where it has no rung to read.
        extends: True where it is the one extension of a Plt.
    """

    nip: str
    post: Post
    place: str
    level: int | None
    first: date
    last: date
    extends: bool

    @property
    def reason(self) -> str:
        """Why this one, in Indonesian."""
        place = "unit yang sama" if self.place == "unit" else "perangkat daerah yang sama"
        levels = {0: "setingkat", 1: "satu tingkat di bawahnya", None: "jenjang tidak terbaca, perlu verifikasi hukum"}
        more = "; perpanjangan Plt yang satu kali" if self.extends else ""
        return f"memegang jabatan pada {place}, {levels[self.level]}{more}"


def need_of(scene: Scene, post: Post, day: date, cover: Cover) -> Need:
    """What an uncovered post wants from a day on: a Plh until its holder is back, a Plt until somebody enters it."""
    if cover.cause == HINDERED:
        holder = next(stay.nip for stay in scene.by_post[post.id] if stay.on(day))
        return Need(post, PLH, day, cover.absence.end if cover.absence else None, holder)
    entering = [stay.first for stay in scene.by_post.get(post.id, ()) if stay.first > day]
    return Need(post, PLT, day, min(entering) - _DAY if entering else None)


def deputies(scene: Scene, need: Need, months: int) -> list[Deputy]:
    """Who may be appointed, the first choice first; empty where the rules name nobody.

    First who goes on as Plt by the one extension; then who is there longest, of the unit itself before its agency, the post
    right below before others, the higher level first; who acts elsewhere or holds such a post himself comes last.

    Args:
        months: of one term (R-PLT-01); a Plh is named for no longer at once.
    """
    ranked = sorted(_ranked(scene, need, months), key=lambda pair: pair[0])
    return [deputy for _rank, deputy in ranked]


def _ranked(scene: Scene, need: Need, months: int) -> Iterator[tuple[tuple[object, ...], Deputy]]:
    until = add_months(need.first, months) - _DAY
    until = min(until, need.last) if need.last is not None else until
    near = (p for p in scene.posts.values() if p.agency_id == need.post.agency_id and p.id != need.post.id)
    for post in near:
        level = _level_below(need.post, post)
        place = "unit" if post.unit_id == need.post.unit_id else "opd"
        if not _may_act(level, place, post):
            continue
        for nip in _there(scene, post, need):
            terms = _spell(scene.directory.acting_on(need.post.id), nip, need.first) if need.kind == PLT else 0
            last = _last_day(scene, nip, need.first, until)
            if terms >= _TERMS_ALLOWED or last is None:
                continue
            deputy = Deputy(nip, post, place, level, need.first, last, bool(terms))
            yield (_rank(scene, need, deputy), deputy)


def _level_below(wanted: Post, own: Post) -> int | None:
    """How many levels (JPT, administrator, pengawas, pelaksana; a JF by its equals) the own post lies below."""
    if wanted.kind == own.kind == "penugasan" and is_school(wanted.name) == is_school(own.name):
        return 0
    above, below = rungs(wanted), rungs(own)
    if above is None or below is None:
        return None
    return below.best // _RUNGS_A_LEVEL - above.best // _RUNGS_A_LEVEL


def _may_act(level: int | None, place: str, post: Post) -> bool:
    # Where the level cannot be read only experts (JF ahli) of the unit itself are named; the circular speaks of PNS.
    expert = place == "unit" and (tier(post.name) or "").startswith("ahli")
    return (level in {0, 1} if level is not None else expert) and post.profile != "pppk"


def _there(scene: Scene, post: Post, need: Need) -> Iterator[str]:
    for stay in scene.by_post.get(post.id, ()):
        if stay.on(need.first) and stay.nip != need.holder and scene.absence(stay.nip, need.first) is None:
            yield stay.nip


def _spell(acting: Sequence[Delegation], nip: str, first: date) -> int:
    """How many terms as Plt of the post a new one would follow."""
    terms = [one for one in acting if one.basis == PLT and one.to_nip == nip]
    count, begins = 0, first
    for one in sorted(terms, key=lambda one: one.start or date.min, reverse=True):
        if one.end is not None and one.end < begins - _SPELL:
            break
        count, begins = count + 1, one.start or date.min + _SPELL
    return count


def _last_day(scene: Scene, nip: str, first: date, until: date) -> date | None:
    """The last day up to which a person is there without a break; None where not even on the first."""
    starts = [one.start for one in scene.absences.get(nip, ()) if one.start is not None and first <= one.start <= until]
    ends = [stay.last for stay in scene.by_nip[nip] if stay.on(first) and stay.last is not None]
    last = min([until, *(day - _DAY for day in starts), *ends])
    return last if last >= first else None


def _rank(scene: Scene, need: Need, deputy: Deputy) -> tuple[object, ...]:
    busy = any(
        one.to_nip == deputy.nip and one.post_id != need.post.id and one.basis in {PLT, PLH}
        for one in scene.directory.delegations
        if (one.start is None or one.start <= deputy.last) and (one.end is None or one.end >= deputy.first)
    )
    rung = rungs(deputy.post)
    return (
        not deputy.extends,
        busy or deputy.post.service_critical or deputy.post.signatory,
        -deputy.last.toordinal(),
        deputy.place != "unit",
        deputy.post.supervisor_post != need.post.id,
        rung.best if rung else _NO_RUNG,
        deputy.post.id,
        deputy.nip,
    )
