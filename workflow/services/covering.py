"""Whether a post that serves critically or signs may be left: its cover is in place, with an active certificate."""

from workflow.domain.facts import Facts, Post
from workflow.domain.findings import Result
from workflow.domain.rulebook import judge_leaving
from workflow.services.house import House

_STAND_INS = frozenset({"Plt", "Plh"})


def cover_missing(facts: Facts, house: House) -> str:
    """What keeps the post from being left to others than one who enters now: `pengganti`, `sertifikat` or nothing."""
    origin = facts.origin
    if not isinstance(origin, Post) or not (origin.service_critical or origin.signatory):
        return ""
    findings = judge_leaving(facts, house.rulebook)
    if any(finding.stops for finding in findings):
        return "pengganti"
    stood_in = any(f.result is Result.PASS and f.evidence.get("oleh") in _STAND_INS for f in findings)
    wanted = {item.code for item in house.policy.checklist if item.guards_leaving}
    certified = all(task.state == "selesai" for task in facts.tasks if task.code in wanted)
    return "sertifikat" if origin.signatory and stood_in and not certified else ""
