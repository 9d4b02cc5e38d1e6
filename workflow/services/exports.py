"""What leaves the system as a list: a round's cases with what every rule up to `setujui` says of them."""

from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.findings import Finding
from workflow.domain.stages import Stage
from workflow.services.house import House
from workflow.services.preflight import findings_up_to_approval, round_findings
from workflow.services.views import round_files

BEFORE_THE_DECREE = frozenset({Stage.PEMETAAN, Stage.USULAN, Stage.SOSIALISASI, Stage.PERSETUJUAN})
ENDED = frozenset({Stage.DITOLAK, Stage.DITARIK, Stage.DIBATALKAN, Stage.GUGUR})


class Listed(NamedTuple):
    """One name of the list; a paused case and one past the SK are not judged and have no findings."""

    file: CaseFile
    findings: tuple[Finding, ...]


class RoundList(NamedTuple):
    """The names of a round that still stand, in the order of their cases, and what the round-wide rules say of them."""

    names: tuple[Listed, ...]
    round_findings: tuple[Finding, ...]


def list_round(code: str, decree: str | None, house: House) -> RoundList:
    """A round, or one of its SKs, without the cases that ended before or were cancelled after the SK.

    Raises:
        NotFoundError: the round or the SK has no cases.
    """
    files = [file for file in round_files(code, decree, house) if file.facts.case.state not in ENDED]
    open_files = [file for file in files if file.facts.case.state in BEFORE_THE_DECREE]
    judged = {file.nip: findings_up_to_approval(file, house) for file in open_files}
    names = tuple(Listed(file, judged.get(file.nip, ())) for file in files)
    return RoundList(names, round_findings(open_files, house))
