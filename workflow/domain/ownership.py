"""Whose a handover task is when people change: it follows its office or its person, and somebody missing is replaced."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from workflow.domain.directory import Directory
from workflow.domain.reporting import Reporting, Standing
from workflow.domain.stages import GRANTED_ROLES, Role

SUCCESSOR = "pengganti"
NO_SUCCESSOR = "pengganti_belum_ada"
EMPTY_OFFICE = "jabatan_kosong"
REASONS = {
    EMPTY_OFFICE: "pemilik menurut daftar periksa belum ada",
    NO_SUCCESSOR: "pejabat pengganti belum ada",
    "meninggal": "pemilik semula meninggal dunia",
    "pensiun": "pemilik semula pensiun",
    "mengundurkan_diri": "pemilik semula mengundurkan diri",
    "diberhentikan_sementara": "pemilik semula diberhentikan sementara",
    "ditahan": "pemilik semula ditahan",
}
"""Why a task lies with somebody else than the checklist names, in words."""
_OFFICES = frozenset(role.value for role in GRANTED_ROLES)


class OwnedTask(NamedTuple):
    """An open task with its case, as far as its owner depends on them. `acting` is the Plh that the proposal named."""

    id: int
    case_id: int
    number: str
    visit: int
    code: str
    owner_role: str
    owner_nip: str | None
    owner_reason: str | None
    follows: str
    version: int
    nip: str
    origin_post: str | None
    target_post: str | None
    acting: str | None
    post_changed: bool
    tmt: date | None


class Owner(NamedTuple):
    """Who owns a task, and why where it is not whom the checklist names."""

    nip: str | None
    reason: str | None = None


class Offices(NamedTuple):
    """Who sits where on a day.

    Args:
        standings: where the subjects, the owners and the superiors whom the roster names stand.
        gone: the kind of fact by which a person is gone (died, retired, detained ...), by NIP.
    """

    directory: Directory
    reporting: Reporting
    standings: Mapping[str, Standing]
    gone: Mapping[str, str]

    def owner_of(self, task: OwnedTask, *, leaves_post: bool) -> Owner:
        """The task's owner today.

        A task that follows the person stays with its owner, wherever that one goes; one that follows the post stays with
        its owner as long as that one still holds the office, else goes to who holds it now. Who is gone is replaced by
        the superior of the post concerned, with the reason.
        """
        post = task.origin_post if leaves_post else task.target_post
        held = Owner(task.owner_nip, task.owner_reason)
        if task.owner_role == SUCCESSOR:
            return self._successor(task, held)
        if task.owner_role == Role.PENGUSUL:
            return self._proposer(task, held)
        owner_is_there = task.owner_nip is not None and task.owner_nip not in self.gone
        by_office = task.owner_role in _OFFICES
        if owner_is_there and task.owner_reason is None and task.follows == "orang" and not by_office:
            return held
        named = self._named(task, post)
        present = [nip for nip in named if nip not in self.gone]
        if task.owner_reason is None and owner_is_there and task.owner_nip in {*present, *self._line(task, post)}:
            return held
        if present:
            return Owner(present[0])
        missing = next((self.gone[nip] for nip in (task.owner_nip or "", *named) if nip in self.gone), EMPTY_OFFICE)
        reason = task.owner_reason if owner_is_there and task.owner_reason else missing
        return Owner(self._above(task, post), reason)

    def _proposer(self, task: OwnedTask, held: Owner) -> Owner:
        """Who proposed stays the owner; once gone an analyst is, never the subject."""
        if held.nip is not None and held.nip not in self.gone:
            return held
        found = (nip for nip in self.directory.holders(Role.ANALIS, self.reporting.day) if nip != task.nip)
        reason = self.gone.get(held.nip or "", task.owner_reason or EMPTY_OFFICE)
        return Owner(next((nip for nip in found if nip not in self.gone), None), reason)

    def _successor(self, task: OwnedTask, held: Owner) -> Owner:
        if not task.post_changed and held.nip not in self.gone:
            # Until the posts change the successor still sits elsewhere.
            return held
        post = task.origin_post or ""
        holder = self.reporting.holders.get(post)
        if holder is not None and holder != task.nip and holder not in self.gone:
            return Owner(holder)
        acting = self.directory.acting_for(post, self.reporting.day)
        stand_ins = (acting.to_nip if acting else None, task.acting)
        there = next((nip for nip in stand_ins if nip not in {None, task.nip} and nip not in self.gone), None)
        return Owner(there or self._above(task, post), NO_SUCCESSOR)

    def _named(self, task: OwnedTask, post: str | None) -> tuple[str, ...]:
        """Whom the checklist names, the first choice first."""
        day = self.reporting.day
        if task.owner_role in _OFFICES:
            known = self.directory.posts.get(post or "")
            held = self.directory.holders(Role(task.owner_role), day, agency=known.agency_id if known else None)
            # Who answers for a case is not its subject.
            return tuple(nip for nip in held if task.owner_role != Role.ANALIS or nip != task.nip)
        if task.owner_role == "asn":
            return (task.nip,)
        return tuple(dict.fromkeys(self._superiors(task, post)))[:1]

    def _line(self, task: OwnedTask, post: str | None) -> frozenset[str]:
        """Everybody who counts as superior of the post; nobody for a task that is no superior's."""
        return frozenset(self._superiors(task, post)) if task.owner_role.startswith("atasan") else frozenset()

    def _above(self, task: OwnedTask, post: str | None) -> str | None:
        there = (nip for nip in self._superiors(task, post) if nip not in self.gone)
        analysts = (nip for nip in self.directory.holders(Role.ANALIS, self.reporting.day) if nip not in self.gone)
        return next(there, None) or next(analysts, None)

    def _superiors(self, task: OwnedTask, post: str | None) -> Iterator[str]:
        entered = self.directory.posts.get(post or "")
        if entered is not None and entered.instance is not None:
            # Nobody of ours is a superior there: the personnel office of the post left enters what comes from there.
            left = self.directory.posts.get(task.origin_post or "")
            agency = left.agency_id if left is not None else None
            return iter(self.directory.holders(Role.PENGELOLA_KEPEGAWAIAN, self.reporting.day, agency=agency))
        named = self._still_named(task) if post == task.origin_post else None
        above = self.reporting.line(post) if post is not None else iter(())
        top = self.directory.holders(Role.PYB, self.reporting.day)
        return (nip for nip in (named, *above, *top) if nip is not None and nip != task.nip)

    def _still_named(self, task: OwnedTask) -> str | None:
        """The superior of the roster, while that one sits where the roster saw him."""
        own = self.standings.get(task.nip)
        named = own.named if own is not None and own.named_for in {None, task.origin_post} else None
        seen = self.standings.get(named) if named is not None else None
        return named if seen is None or seen.named_for is None or seen.named_for in seen.posts else None
