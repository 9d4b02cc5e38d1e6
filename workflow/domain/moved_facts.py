"""Facts that move between the letter and the oath: death, retirement, resignation, suspension, detention, leave.

They are looked at again on the eve and on the morning of the inauguration, and before anybody signs (DOMAIN.md 10.13).
"""

from collections.abc import Iterable
from datetime import date

from workflow.domain.facts import Absence, Facts
from workflow.domain.findings import Finding, Result
from workflow.domain.missing import Missing

STOPPING = frozenset({"meninggal", "pensiun", "mengundurkan_diri", "diberhentikan_sementara", "ditahan"})
"""Who died, left, is suspended or detained takes no oath."""
AWAY = frozenset({"cuti_melahirkan", "cuti_besar", "sakit", "cltn", "tugas_belajar"})
"""Who is away may be sworn in later: the absent wait alone."""
CODE = "K-FAKTA"


def stopping(absences: Iterable[Absence], start: date, end: date) -> Absence | None:
    """The first fact that keeps a person from a post between two days, both included; None where there is none."""
    return next((absence for absence in absences if absence.kind in STOPPING and _lasts(absence, start, end)), None)


def _lasts(absence: Absence, start: date, end: date) -> bool:
    return (absence.start is None or absence.start <= end) and (absence.end is None or start <= absence.end)


def gone_before_the_decree(facts: Facts) -> Finding | None:
    """Nobody signs for a person whose service has ended or rests by the TMT; a release is there for just that."""
    if facts.target is None or isinstance(facts.absences, Missing):
        return None
    day = max(facts.today, facts.decree.effective or facts.today)
    found = stopping(facts.absences, facts.today, day)
    return _finding(found, facts) if found else None


def moved_before_the_oath(facts: Facts) -> Finding | None:
    """What is to be told of a person on the eve and on the morning: BLOCK for who takes no oath, WARN for who is away."""
    day = facts.decree.inauguration
    if day is None or isinstance(facts.absences, Missing):
        return None
    found = stopping(facts.absences, facts.today, day)
    if found is not None:
        return _finding(found, facts)
    away = next((a for a in facts.absences if a.kind in AWAY and _lasts(a, day, day)), None)
    return _finding(away, facts, away=True) if away else None


def _finding(absence: Absence, facts: Facts, *, away: bool = False) -> Finding:
    evidence = {
        "kasus": facts.case.number,
        "keadaan": absence.kind.replace("_", " "),
        "sejak": absence.start or "tidak diketahui",
    }
    return Finding(CODE, Result.WARN if away else Result.BLOCK, evidence, case="cuti" if away else "")
