"""A finding: what one rule says of one case, with its evidence. Both the verdict and the sentence come from it."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Result(StrEnum):
    """What a rule says. UNKNOWN means that data are missing; for a blocking rule that counts as BLOCK."""

    PASS = "PASS"  # noqa: S105 - a verdict, no password
    WARN = "WARN"
    BLOCK = "BLOCK"
    UNKNOWN = "UNKNOWN"


class Finding(NamedTuple):
    """One rule's answer.

    Args:
        rule: code of the rule (`R-TEN-01`) or of a refusal outside the rules (`K-TAHAP`).
        result: PASS, WARN, BLOCK or UNKNOWN.
        evidence: what the rule looked at; JSON values and dates, keys in Indonesian as the sentences use them.
        blocking: True where the rule's severity for this case is `block`, so that UNKNOWN stops the step.
        case: which sentence of the rule applies where one result has several (`""` is the default sentence).
        due: the last day on which mending it is in time, where there is one.
        said: what the rule itself answered, where a decree of the city changed its severity: its sentence stays.
    """

    rule: str
    result: Result
    evidence: Mapping[str, object] = {}
    blocking: bool = True
    case: str = ""
    due: date | None = None
    said: Result | None = None

    @property
    def stops(self) -> bool:
        """True where this finding keeps the step from being taken."""
        return self.result is Result.BLOCK or (self.result is Result.UNKNOWN and self.blocking)


_ORDER = {Result.PASS: 0, Result.WARN: 1, Result.UNKNOWN: 3, Result.BLOCK: 4}


def worst(findings: Iterable[Finding]) -> Result:
    """The worst of BLOCK, UNKNOWN of a blocking rule, WARN (also other UNKNOWN), PASS, as CONTRACT.md defines it."""
    ranks = [1 if f.result is Result.UNKNOWN and not f.blocking else _ORDER[f.result] for f in findings]
    rank = max(ranks, default=0)
    return {0: Result.PASS, 1: Result.WARN, 3: Result.UNKNOWN, 4: Result.BLOCK}[rank]
