"""Who is away from work on the TMT."""

from datetime import date

from workflow.domain.facts import Absence, Facts, Params
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import fails, holds, needs, stated, texts, unknown


@needs(jenis=list)
def not_on_long_leave(facts: Facts, params: Params) -> Finding:
    """R-LVE-01: the person is not on study leave, unpaid leave or long sick leave at the TMT, both ends included.

    A sick leave in the table status counts as long: the table holds spells, not days off [L]. A leave without a first
    day has begun, one without a last day lasts. A release for that very leave is what art. 64 provides for. A signed
    statement closes the unknown.

    Regulation: Peraturan BKN 5/2019; PP 11/2017 art. 64.
    """
    absences, tmt = facts.absences, facts.decree.effective
    if isinstance(absences, Missing):
        if stated(facts, "tanpa_tugas_belajar"):
            return holds(params, case="pernyataan")
        return unknown(params, "tugas belajar dan cuti (tabel status atau pernyataan tanpa_tugas_belajar)")
    if tmt is None:
        return unknown(params, "TMT")
    kinds = texts(params, "jenis")
    away = next((absence for absence in absences if absence.kind in kinds and _lasts(absence, tmt)), None)
    if away is None:
        return holds(params, {"tmt": tmt})
    evidence = {"jenis": away.kind, "sampai": away.end or "belum ditentukan", "tmt": tmt}
    if facts.target is None and facts.case.ground == away.kind:
        return holds(params, evidence, "dasar_pelepasan")
    return fails(params, evidence)


def _lasts(absence: Absence, day: date) -> bool:
    return (absence.start is None or absence.start <= day) and (absence.end is None or day <= absence.end)
