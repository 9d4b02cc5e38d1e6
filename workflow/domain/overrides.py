"""Letters that change what a rule answers: `pengesampingan` lifts it, `keputusan_kota` changes its severity.

Only rules that no law commands (confidence L) yield to them, and of those none that is never lifted. Rules of confidence M
are rules of law whose text was not read yet: until somebody has read it they stand like those of confidence H.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.context import Letter
from workflow.domain.findings import Finding, Result

LIFTING, CITY_DECREE = "pengesampingan", "keputusan_kota"
LIFTED = "dikesampingkan"
BLOCKS, WARNS = "blokir", "peringatan"
SEVERITIES = (BLOCKS, WARNS)

_UNDATED, _LATE = "tidak bertanggal", "bertanggal sesudah batasnya"
_REFUSED, _NO_REASON = "tidak menyetujui", "tanpa alasan"
_UNSIGNED, _NOT_ENTITLED = "tanpa penanda tangan", "penanda tangannya bukan PPK atau PyB"


class Ground(NamedTuple):
    """What a letter must meet to speak for one rule.

    Args:
        blocking: the rule's severity for the kind of transfer, as the rulebook has it.
        limit: the last date that a letter may bear: the SK's, or today where the rule is asked after the SK.
        entitled: who may sign: the PPK and the PyB.
    """

    rule: str
    blocking: bool
    limit: date
    entitled: Sequence[str]


def overridden(finding: Finding, letters: Iterable[Letter], ground: Ground) -> Finding:
    """A finding after the letters that speak for its rule and its case; severity first, then what lifts.

    A letter that names the rule and does not count is told with its cause, so that it can be mended.
    """
    naming = [letter for letter in letters if ground.rule in letter.rules]
    decrees = [letter for letter in naming if letter.kind == CITY_DECREE]
    lifting = [letter for letter in naming if letter.kind == LIFTING]
    counting = [letter for letter in decrees if not fault_of(letter, ground)]
    weighed = _weighed(finding, max(counting, key=_dated), ground) if counting else finding
    good = [letter for letter in lifting if not fault_of(letter, ground)]
    if weighed.stops and good:
        evidence = {**weighed.evidence, "surat_pengesampingan": good[0].number}
        return weighed._replace(result=Result.WARN, evidence=evidence, case=LIFTED, said=None)
    faults = [f"{letter.number}: {fault}" for letter in (*decrees, *lifting) if (fault := fault_of(letter, ground))]
    return weighed._replace(evidence={**weighed.evidence, "surat_tidak_berlaku": faults}) if faults else weighed


def fault_of(letter: Letter, ground: Ground) -> str:
    """Why such a letter does not count, in Indonesian; empty where it does.

    A lifting needs reasons and a signer. A decree of the city carries its own; its signer is checked where one is given.
    """
    if letter.result != "setuju":
        return _REFUSED
    if letter.date is None:
        return _UNDATED
    if letter.date > ground.limit:
        return _LATE
    if letter.signer is None:
        return _UNSIGNED if letter.kind == LIFTING else ""
    if letter.signer not in ground.entitled:
        return _NOT_ENTITLED
    return "" if letter.kind == CITY_DECREE or (letter.reason or "").strip() else _NO_REASON


def _dated(letter: Letter) -> date:
    return letter.date or date.min


def _weighed(finding: Finding, decree: Letter, ground: Ground) -> Finding:
    # A decree that names no severity changes the one that the rulebook has into the other.
    severity = decree.severity or (WARNS if ground.blocking else BLOCKS)
    evidence = {**finding.evidence, "keputusan_kota": decree.number, "derajat": severity}
    softer = severity == WARNS and finding.stops
    harder = severity == BLOCKS and not finding.blocking and finding.result in {Result.WARN, Result.UNKNOWN}
    if not softer and not harder:
        return finding
    told = Result.WARN if softer else Result.BLOCK
    result = finding.result if finding.result is Result.UNKNOWN else told
    return finding._replace(result=result, evidence=evidence, blocking=harder, said=finding.result)
