"""Stage pemetaan, first form: the match that is proposed is measured, explained in one sentence and kept with the case."""

import json
from collections.abc import Sequence

from workflow.domain.competence import fit, fit_sentence
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
    names, measured, today = house.policy.competencies, 0, house.clock.today()
    valid_months = number(house.rulebook.rules[_COMPETENCE].params(""), "bulan_berlaku")
    for begin in range(0, len(numbers), CHUNK):
        results = []
        for pair in mapping.pairs(tx, numbers[begin : begin + CHUNK], today, valid_months):
            found = fit(pair.candidate, house.policy.weighing)
            kept = {
                "skor": found.score,
                "bagian": dict(found.parts),
                "belum_diketahui": list(found.unknown),
                "kesenjangan": [gap._asdict() for gap in found.gaps],
                "belum_dinilai": list(found.unassessed),
                "tidak_berlaku_lagi": list(found.lapsed),
                "pengalaman": None if isinstance(found.experience, Missing) else found.experience._asdict(),
                "kalimat": fit_sentence(found, names),
            }
            results.append((pair.case_id, found.score, json.dumps(kept, ensure_ascii=False)))
        mapping.keep(tx, results)
        measured += len(results)
    return measured
