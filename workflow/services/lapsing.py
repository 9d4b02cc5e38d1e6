"""Gugurkan: a case lapses on a fact, and its evidence is kept: the register, the paper, or what the analyst states."""

from workflow.domain.acts import Act, Effects
from workflow.domain.casefile import CaseFile
from workflow.domain.facts import Facts
from workflow.domain.findings import Finding, Result
from workflow.domain.missing import Missing
from workflow.domain.moved_facts import CODE, STOPPING
from workflow.domain.stages import Role
from workflow.services.house import House


def rests_on_a_fact(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Gugurkan needs a fact: a row of `status` that has begun, a paper, or a reason that names it."""
    return None if _evidence(act, file.facts) else Finding(CODE, Result.BLOCK, {}, case="tanpa_fakta")


def lapse(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Gugurkan: tasks end, and what the case lapses on stands in the ledger; a mere statement says that it is one."""
    evidence = _evidence(act, file.facts)
    return Effects(ends_tasks=True, leaves_round=True, body={"alasan": act.reason, "bukti_gugur": evidence})


def _evidence(act: Act, facts: Facts) -> list[dict[str, object]]:
    absences = () if isinstance(facts.absences, Missing) else facts.absences
    begun = (a for a in absences if a.kind in STOPPING and (a.start is None or a.start <= facts.today))
    found: list[dict[str, object]] = [
        {"sumber": "status", "keadaan": a.kind, "sejak": a.start, "tercatat": True} for a in begun
    ]
    if act.paper is not None:
        found.append({"sumber": "surat", "nomor": act.paper.letter, "tercatat": True})
    if not found and act.reason:
        found.append({"sumber": "keterangan analis", "keadaan": act.reason, "tercatat": False})
    return found
