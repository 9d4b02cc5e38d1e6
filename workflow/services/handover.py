"""Makes the handover tasks of an approved transfer from the checklist: who, by when, following the post or the person."""

from datetime import date, timedelta

from workflow.domain.acts import NewTask
from workflow.domain.casefile import CaseFile
from workflow.domain.deadlines import Term, term
from workflow.domain.directory import Directory
from workflow.domain.facts import Post
from workflow.domain.ownership import EMPTY_OFFICE, NO_SUCCESSOR, SUCCESSOR, Owner
from workflow.domain.policy import ChecklistItem
from workflow.domain.stages import CLOSED_STATES, Role
from workflow.services.house import House

_OFFICERS = {
    "pengelola_aset": Role.PENGELOLA_ASET,
    "pengelola_keuangan": Role.PENGELOLA_KEUANGAN,
    "pengelola_akun": Role.PENGELOLA_AKUN,
    "pengelola_kepegawaian": Role.PENGELOLA_KEPEGAWAIAN,
}


def handover_tasks(file: CaseFile, tmt: date, directory: Directory, house: House) -> tuple[NewTask, ...]:
    """The tasks of one case, in the order of the checklist.

    Args:
        tmt: effective date; terms count working days after it, by the calendar of the post that the item belongs to.
    """
    made = []
    roles = {grant.role for grant in directory.roles_of(file.nip, tmt - timedelta(days=1))}
    for item in house.policy.checklist:
        post = file.facts.origin if item.leaves_post else file.facts.target
        if isinstance(post, Post) and _applies(item, post, file) and (not item.roles or item.roles & roles):
            days = house.policy.handover.overlap.get(post.profile, item.days) if item.overlaps else item.days
            counted = term(house.calendar.of_profile(post.profile), tmt, days)
            made.append(_task(item, post, _owner(item, post, file, directory, tmt), counted))
    return tuple(made)


def _applies(item: ChecklistItem, post: Post, file: CaseFile) -> bool:
    target = file.facts.target
    outside = isinstance(target, Post) and target.instance is not None
    if item.elsewhere == "hanya" and not outside:
        return False
    # What is done at a post of another agency is that agency's business.
    if outside and not item.leaves_post and not item.elsewhere:
        return False
    if item.agencies and post.agency_id not in item.agencies:
        return False
    fits = not item.profiles or post.profile in item.profiles
    return fits and (post.signatory or not item.signatory_only)


def _task(item: ChecklistItem, post: Post, owner: Owner, counted: Term) -> NewTask:
    return NewTask(
        item.code,
        item.group,
        item.title,
        item.owner,
        owner.nip,
        item.follows,
        post.id if item.follows == "jabatan" else None,
        item.blocking,
        item.risk,
        item.letter,
        counted,
        post.profile,
        owner.reason,
    )


def _owner(item: ChecklistItem, post: Post, file: CaseFile, directory: Directory, tmt: date) -> Owner:
    """The item's owner; where the office is empty the supervisor concerned, then the first analyst, with the reason.

    Nobody of ours is a superior at a post of another agency: the personnel office of the post left enters what comes from
    there.
    """
    supervisor = file.circle.origin_supervisor if item.leaves_post else file.circle.target_supervisor
    if not item.leaves_post and post.instance is not None:
        left = file.facts.origin.agency_id if isinstance(file.facts.origin, Post) else None
        supervisor = next(iter(directory.holders(Role.PENGELOLA_KEPEGAWAIAN, tmt, agency=left)), None)
    named, reason = (supervisor, None) if item.owner == "atasan_tujuan" else _named(item, post, file, directory, tmt)
    if named is not None:
        return Owner(named, reason)
    return Owner(supervisor or next(iter(directory.holders(Role.ANALIS, tmt)), None), reason or EMPTY_OFFICE)


def _named(
    item: ChecklistItem, post: Post, file: CaseFile, directory: Directory, tmt: date
) -> tuple[str | None, str | None]:
    """Whom the checklist names, and why where it is a stand-in."""
    if item.owner == "asn":
        return file.nip, None
    if item.owner == "atasan_asal":
        return file.circle.origin_supervisor, None
    if item.owner == SUCCESSOR:
        return _successor(file, tmt)
    return next(iter(directory.holders(_OFFICERS[item.owner], tmt, agency=post.agency_id)), None), None


def _successor(file: CaseFile, tmt: date) -> tuple[str | None, str | None]:
    """Who enters the post left; while that is unknown its Plt or Plh."""
    case, succession = file.facts.case, file.facts.succession
    coming = (claim.nip for claim in succession.claims if claim.state not in CLOSED_STATES)
    named = next((nip for nip in (*coming, case.replacement_nip) if nip not in {None, file.nip}), None)
    if named is not None:
        return named, None
    acting = [
        a.nip for a in succession.acting if (a.start is None or a.start <= tmt) and (a.end is None or tmt <= a.end)
    ]
    return next((nip for nip in (*acting, case.acting_nip) if nip not in {None, file.nip}), None), NO_SUCCESSOR
