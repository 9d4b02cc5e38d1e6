"""High-risk names are opened one by one before they are approved: what makes a name one, and whether its page was shown."""

from collections.abc import Sequence

from workflow.domain.acts import Act
from workflow.domain.casefile import CaseFile
from workflow.domain.context import DecreeKind
from workflow.domain.facts import Post
from workflow.domain.findings import Finding, Result
from workflow.domain.overrides import LIFTING
from workflow.domain.rules._shared import OTHER, coverage, target_id
from workflow.domain.stages import Trigger
from workflow.services.digests import resting_on
from workflow.services.house import House
from workflow.services.judging import Judged
from workflow.services.moment import Moment
from workflow.storage import openings

_EXECUTIVE = "jpt_pratama"


def risks(file: CaseFile) -> list[str]:
    """Why a name must be opened before it is approved; empty where it need not be."""
    facts = file.facts
    executive = any(isinstance(post, Post) and post.kind == _EXECUTIVE for post in (facts.origin, facts.target))
    lifted = any(
        letter.kind == LIFTING and coverage(letter, file.nip, target_id(facts)) not in {None, OTHER}
        for letter in facts.letters
    )
    reasons = {
        "demosi": facts.case.kind == "demosi",
        "pelepasan": facts.case.kind == "pelepasan" or facts.target is None,
        "JPT": executive or facts.decree.kind is DecreeKind.JPT,
        "aturan dikesampingkan": lifted,
    }
    return [reason for reason, holds in reasons.items() if holds]


def note(file: CaseFile, by: str, house: House) -> None:
    """Keeps that a high-risk case's page was shown to a person; of other cases nothing is kept."""
    if risks(file):
        at, rests_on = Moment.of(house).at, resting_on(file, ())
        house.store.write(lambda tx: openings.note_opening(tx, file.guard.case_id, by, rests_on, at=at))


def refuse_unopened(act: Act, judged: Sequence[Judged], house: House) -> list[Judged]:
    """Refuses the high-risk names whose page was not shown to who approves them, or was before something changed.

    Asked of `setujui` only, not where the digest of what was shown is handed in, and not of a decision on paper.
    """
    if act.trigger is not Trigger.SETUJUI or act.seen is not None or act.paper is not None:
        return list(judged)
    found = {item.file.guard.case_id: reasons for item in judged if item.allowed and (reasons := risks(item.file))}
    if not found:
        return list(judged)
    with house.store.reading() as conn:
        opened = openings.opened_by(conn, act.actor, list(found))
    return [
        _refused(item, found[item.file.guard.case_id])
        if item.file.guard.case_id in found and opened.get(item.file.guard.case_id) != resting_on(item.file, ())
        else item
        for item in judged
    ]


def _refused(item: Judged, reasons: list[str]) -> Judged:
    finding = Finding("K-LIHAT", Result.BLOCK, {"sebab": reasons}, case="belum_dibuka")
    return item._replace(findings=(finding, *item.findings), effects=None)
