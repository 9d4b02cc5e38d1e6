"""Stage pemetaan, first form: the match that is proposed is measured, explained in one sentence and kept with the case."""

import json
from collections.abc import Sequence

from workflow.domain.competence import Fit, fit
from workflow.domain.fit_sentence import fit_sentence
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import number
from workflow.services.house import House
from workflow.storage import mapping
from workflow.storage.unit_of_work import Tx

CHUNK = 500
_COMPETENCE = "R-CMP-03"
"""The rule that says how long an assessment counts: the mapping and the rule never disagree on it."""


def map_cases(tx: Tx, numbers: Sequence[str], house: House) -> int:
    """Measures gaps and fit of cases, in the caller's transaction.

    Returns:
        How many cases were measured; a release without a post has nothing to measure.
    """
    weighing, measured, today = house.policy.weighing, 0, house.clock.today()
    for begin in range(0, len(numbers), CHUNK):
        chunk = numbers[begin : begin + CHUNK]
        found = mapping.pairs(tx, chunk, today, valid_months(house), weighing.families)
        results = [(pair.case_id, fit(pair.candidate, weighing)) for pair in found]
        kept = [(case, told.score, json.dumps(mapping_of(told, house), ensure_ascii=False)) for case, told in results]
        mapping.keep(tx, kept)
        measured += len(results)
    return measured


def valid_months(house: House) -> int:
    """How many months an assessment counts, as R-CMP-03 has it."""
    return number(house.rulebook.rules[_COMPETENCE].params(""), "bulan_berlaku")


def mapping_of(found: Fit, house: House) -> dict[str, object]:
    """A fit as it is kept with a case and answered by commands."""
    return {
        "skor": found.score,
        "bagian": dict(found.parts),
        "belum_diketahui": list(found.unknown),
        "kesenjangan": [gap._asdict() for gap in found.gaps],
        "belum_dinilai": list(found.unassessed),
        "tidak_berlaku_lagi": list(found.lapsed),
        "pengalaman": None if isinstance(found.experience, Missing) else found.experience._asdict(),
        "kalimat": fit_sentence(found, house.policy.competencies, house.policy.weighing.families),
    }
