"""Changes posts: what was approved becomes the one history of who holds what, chains and swaps in one transaction."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.failpoint import failpoint
from workflow.domain.rulebook import judge_post_change
from workflow.domain.stages import SYSTEM_ACTOR
from workflow.services.covering import cover_missing
from workflow.services.eve import gone_by
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.ownership import follow_moved
from workflow.storage import ledger, occupancy
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import NewEntry
from workflow.storage.occupancy import Beginning, DuePosting, Ending, Holding
from workflow.storage.unit_of_work import Tx


class Change(NamedTuple):
    """What one round's postings do to the history."""

    endings: tuple[Ending, ...]
    beginnings: tuple[Beginning, ...]
    moved: tuple[DuePosting, ...]
    blocked: tuple[DuePosting, ...]


def is_due(posting: DuePosting, today: date, profiles: frozenset[str]) -> bool:
    """True where the TMT has come and, if the post is entered by our inauguration, the person was there.

    Regulation: Peraturan BKN 7/2017 (inauguration), Perka BKN 31/2007 (SPP).
    """
    if posting.tmt > today:
        return False
    by_inauguration = (
        not posting.target_outside and posting.target_profile in profiles and posting.inauguration is not None
    )
    return bool(posting.attended) if by_inauguration else True


def post_changes(tx: Tx, case_ids: Sequence[int] | None, moment: Moment, house: House) -> int:
    """Changes the posts that are due, of these cases or (None) of all.

    Returns:
        How many cases changed their post. A target without a free slot, or a signatory's without an active certificate,
        leaves its case as it is; the next night tries again, and the case's page says why.
    """
    pending = occupancy.pending_postings(tx.conn, until=moment.today, case_ids=case_ids)
    profiles = house.policy.inaugurated_profiles
    due = [posting for posting in pending if is_due(posting, moment.today, profiles)]
    gone = gone_by(tx.conn, [posting.nip for posting in due], moment.today) if due else {}
    due = [posting for posting in due if posting.nip not in gone or posting.target_post is None]
    due = without_waiting_signatories(tx, due, moment, house)
    if not due:
        return 0
    posts = sorted({posting.target_post for posting in due if posting.target_post})
    holdings = occupancy.open_holdings(tx.conn, nips=[posting.nip for posting in due], posts=posts)
    # Who is gone leaves the old post to a successor like who was absent, and enters none.
    absent = {p.nip for p in pending if p.attended is False and p.target_profile in profiles} | gone.keys()
    change = plan(due, holdings, absent)
    while waiting := {posting.case_id for posting in change.blocked} | uncovered(tx, change.moved, moment, house):
        # Who stays keeps the place that another was to enter: what remains is planned again.
        change = plan([posting for posting in change.moved if posting.case_id not in waiting], holdings, absent)
    failpoint("postings.before_change")
    occupancy.change_holdings(tx, change.endings, change.beginnings, at=moment.at)
    occupancy.mark_changed(tx, [posting.case_id for posting in change.moved])
    ledger.append(
        tx,
        (
            NewEntry(
                f"kasus:{posting.number}",
                "transfer:post_changed",
                SYSTEM_ACTOR,
                {"dari": posting.origin_post, "ke": posting.target_post, "tmt": posting.tmt},
            )
            for posting in change.moved
        ),
        at=moment.at,
        machine_at=moment.machine,
    )
    people = {posting.nip for posting in change.moved}
    follow_moved(tx, people | {held.nip for held in holdings}, moment.today, house)
    failpoint("postings.after_change")
    return len(change.moved)


def uncovered(tx: Tx, moving: Sequence[DuePosting], moment: Moment, house: House) -> set[int]:
    """The cases that would leave a post that serves critically or signs before its cover is in place.

    Cover is who enters in the same change, another holder, or a Plt or Plh; of a post that signs the certificate of the
    Plt or Plh is active (the new holder's own is R-HND-04's). A letter that lifts R-VAC-02 lifts this too.

    Regulation: UU 25/2009 (continuity of service); UU 30/2014 art. 14.
    """
    entered = {posting.target_post for posting in moving if _enters(posting)}
    leaving = [p for p in moving if p.origin_heavy and p.origin_post not in entered]
    if not leaving:
        return set()
    files = house.loader.load(tx.conn, Selection.of_ids([p.case_id for p in leaving]), Viewer(moment.today))
    for code in {posting.round_code for posting in leaving}:
        # Letters of an uncommitted change are not kept.
        house.loader.forget_round(code)
    return {file.guard.case_id for file in files if cover_missing(file.facts, house)}


def without_waiting_signatories(tx: Tx, due: Sequence[DuePosting], moment: Moment, house: House) -> list[DuePosting]:
    """The postings that need not wait for the certificate of a new signatory.

    A case enters a post that signs once R-HND-04 finds the certificate active; whoever leaves that post waits with it, so
    that the service keeps a signatory.
    """
    signing = {posting.case_id: posting for posting in due if posting.target_signs and not posting.target_outside}
    if not signing:
        return list(due)
    files = house.loader.load(tx.conn, Selection.of_ids(list(signing)), Viewer(moment.today))
    for code in {posting.round_code for posting in signing.values()}:
        # Letters of an uncommitted change are not kept.
        house.loader.forget_round(code)
    waiting = {file.guard.case_id for file in files if judge_post_change(file.facts, house.rulebook)}
    posts = {signing[case_id].target_post for case_id in waiting}
    return [posting for posting in due if posting.case_id not in waiting and posting.origin_post not in posts]


def plan(due: Sequence[DuePosting], holdings: Sequence[Holding], absent: set[str]) -> Change:
    """Plans the change: everyone who moves leaves first, then each enters a free slot of the target.

    A person who was absent at the inauguration loses the old post when a successor enters it. Who goes to another agency
    leaves, and enters nothing: who holds what there is not ours to write.
    """
    leaves = {posting.nip: _left(posting, holdings) for posting in due}
    by_post: dict[str, list[Holding]] = {}
    for holding in holdings:
        by_post.setdefault(holding.post_id, []).append(holding)
    left = {holding.id for holding in leaves.values() if holding is not None}
    taken = {post: {held.slot for held in held_by if held.id not in left} for post, held_by in by_post.items()}
    endings, beginnings, moved, blocked = [], [], [], []
    for posting in due:
        slot = _free_slot(posting, taken)
        displaced = None
        if _enters(posting) and slot is None:
            displaced = next((h for h in by_post.get(posting.target_post or "", []) if h.nip in absent), None)
            slot = displaced.slot if displaced else None
        if _enters(posting) and slot is None:
            blocked.append(posting)
            continue
        own = leaves[posting.nip]
        for leaving in (own, displaced):
            if leaving is not None:
                until = occupancy.last_day(leaving.since, posting.tmt)
                endings.append(Ending(leaving.id, until, posting.number))
        if posting.target_post is not None and slot is not None:
            taken.setdefault(posting.target_post, set()).add(slot)
            begun = (posting.nip, posting.target_post, posting.target_unit or "", slot, posting.tmt, posting.number)
            beginnings.append(Beginning(*begun, own.holding if own else "definitif"))
        moved.append(posting)
    return Change(tuple(endings), tuple(beginnings), tuple(moved), tuple(blocked))


def _enters(posting: DuePosting) -> bool:
    return bool(posting.target_post) and not posting.target_outside


def _left(posting: DuePosting, holdings: Sequence[Holding]) -> Holding | None:
    """What a person leaves: the assignment that the case moves on, else the definitive post."""
    own = [holding for holding in holdings if holding.nip == posting.nip]
    moved_on = [holding for holding in own if holding.post_id == posting.origin_post]
    return next(iter((*moved_on, *(holding for holding in own if holding.holding == "definitif"))), None)


def _free_slot(posting: DuePosting, taken: dict[str, set[int]]) -> int | None:
    if posting.target_post is None or not _enters(posting):
        return None
    used = taken.get(posting.target_post, set())
    places = range(1, (posting.target_slots or 1) + 1)
    # The place that the case keeps for itself, where it is free: another case's place is not taken from it.
    own = (posting.reserved_slot,) if posting.reserved_slot else ()
    return next((slot for slot in (*own, *places) if slot not in used), None)
