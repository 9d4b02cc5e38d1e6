"""Makes the handover tasks of an approved transfer from the checklist: who, by when, following the post or the person."""

from datetime import date, timedelta

from workflow.domain.acts import NewTask
from workflow.domain.casefile import CaseFile
from workflow.domain.deadlines import Term, term
from workflow.domain.directory import Directory
from workflow.domain.facts import Post
from workflow.domain.policy import ChecklistItem
from workflow.domain.stages import Role
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
            counted = term(house.calendar.of_profile(post.profile), tmt, item.days)
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
    fits = not item.profiles or post.profile in item.profiles
    return fits and (post.signatory or not item.signatory_only)


def _task(item: ChecklistItem, post: Post, owner: str | None, counted: Term) -> NewTask:
    return NewTask(
        item.code,
        item.group,
        item.title,
        item.owner,
        owner,
        item.follows,
        post.id if item.follows == "jabatan" else None,
        item.blocking,
        item.risk,
        item.letter,
        counted,
        post.profile,
    )


def _owner(item: ChecklistItem, post: Post, file: CaseFile, directory: Directory, tmt: date) -> str | None:
    """The item's owner; where the office is empty the supervisor concerned, then the first analyst.

    Nobody of ours is a superior at a post of another agency: the personnel office of the post left enters what comes from
    there.
    """
    supervisor = file.circle.origin_supervisor if item.leaves_post else file.circle.target_supervisor
    if not item.leaves_post and post.instance is not None:
        left = file.facts.origin.agency_id if isinstance(file.facts.origin, Post) else None
        supervisor = next(iter(directory.holders(Role.PENGELOLA_KEPEGAWAIAN, tmt, agency=left)), None)
    candidates: list[str | None] = []
    if item.owner == "asn":
        candidates.append(file.nip)
    elif item.owner == "atasan_asal":
        candidates.append(file.circle.origin_supervisor)
    elif item.owner == "atasan_tujuan":
        candidates.append(supervisor)
    else:
        candidates.extend(directory.holders(_OFFICERS[item.owner], tmt, agency=post.agency_id)[:1])
    candidates.append(supervisor)
    candidates.extend(directory.holders(Role.ANALIS, tmt)[:1])
    return next((nip for nip in candidates if nip is not None), None)
