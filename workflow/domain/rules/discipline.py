"""Discipline and court process: who may move meanwhile, and how a sanction that moves somebody came about."""

from datetime import date

from workflow.domain.facts import Facts, Params, Sanction
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    OTHER,
    counting,
    coverage,
    covers,
    fails,
    holds,
    needs,
    refuses,
    stated,
    subject,
    target_id,
    unknown,
    warns,
)
from workflow.domain.rules.demotion import (
    NO_POST,
    NO_TIER,
    ends_an_assignment,
    loses_the_post,
    posts_are_known,
    sanctioned_to_lower,
)

_HINDERS = frozenset({"sedang", "berat"})
_HELD = frozenset({"ditahan", "diberhentikan_sementara"})
_REGISTER = "hukuman disiplin (tabel hukdis)"


def _day(facts: Facts) -> date:
    return facts.decree.date or facts.today


def _standing(facts: Facts) -> tuple[Sanction, ...]:
    """The sanctions that are not over at the SK; the last day of a sanction is still served."""
    if isinstance(facts.sanctions, Missing) or not facts.sanctions:
        return ()
    day = _day(facts)
    return tuple(s for s in facts.sanctions if s.in_process or s.end is None or day <= s.end)


def _declared_free(facts: Facts) -> bool:
    return stated(facts, "bebas_hukdis") or covers(facts, "pernyataan_hukdis")


@refuses("", "proses", "proses_hukum")
def free_of_discipline_and_court_process(facts: Facts, params: Params) -> Finding:
    """R-DIS-01: at the SK nobody serves, or is in process for, a medium or heavy sanction, or is before a court.

    A sanction that this very move carries out (reason `disiplin`, a release or a lower level) does not hinder it. A court
    process shows in `status` (ditahan, diberhentikan_sementara), unless the release is for that suspension. Without the
    register a signed statement (bebas_hukdis) or its letter (pernyataan_hukdis) closes the gap; what the register holds
    is not stated away. Its signer is at least a JPT pratama: who holds no such post today, and is neither PPK nor PyB, is
    a warning, since the post held on the day of signing is not on record [L].

    Regulation: Perka BKN 5/2019.
    """
    hindering = [sanction for sanction in _standing(facts) if sanction.level in _HINDERS]
    pending = next((sanction for sanction in hindering if sanction.in_process), None)
    if pending is not None:
        return fails(params, {"tingkat": pending.level}, "proses")
    if hindering and not _carried_out(facts):
        return fails(params, {"tingkat": hindering[0].level, "sampai": hindering[0].end})
    if _held(facts):
        return fails(params, case="proses_hukum")
    if isinstance(facts.sanctions, Missing):
        return _by_statement(facts, params)
    return holds(params, case="pelaksanaan") if hindering else holds(params)


def _by_statement(facts: Facts, params: Params) -> Finding:
    if not _declared_free(facts):
        return unknown(params, _REGISTER)
    executives, signers = facts.executives, _signers(facts)
    if isinstance(executives, Missing) or None in signers or not executives.isdisjoint(signers):
        return holds(params, case="pernyataan")
    return warns(params, case="penandatangan")


def _signers(facts: Facts) -> set[str | None]:
    day = min(_day(facts), facts.today)
    stated_by = {s.signer for s in facts.statements if s.kind == "bebas_hukdis" and s.date and s.date <= day}
    return stated_by | {letter.signer for letter, how in counting(facts, "pernyataan_hukdis") if how != OTHER}


def _carried_out(facts: Facts) -> bool:
    return facts.case.reason_code == "disiplin" and loses_the_post(facts) is True


def _held(facts: Facts) -> bool:
    if isinstance(facts.absences, Missing) or not facts.absences:
        return False
    day, case = _day(facts), facts.case
    kinds = _HELD if facts.target is not None or case.ground != "diberhentikan_sementara" else frozenset()
    return any(
        a.kind in kinds and (a.start is None or a.start <= day) and (a.end is None or day <= a.end)
        for a in facts.absences
    )


@needs(kembali_ke=dict)
@refuses("", "belum_ada")
def inspected_and_decided_before_the_decree(facts: Facts, params: Params) -> Finding:
    """R-DEM-03: the inspection report and the discipline decision are dated on or before the SK.

    Asked where the reason is `disiplin`: then both must be there. Also where somebody is released or goes down otherwise
    than by own request: then neither may come after the SK ("first released, then inspected"). Dates of the register go
    before those of the letters (lhp, keputusan_hukdis). "Before" is read as in R-DOC-03, the day of the SK included [L].

    Regulation: PP 94/2021 art. 26 ff.
    """
    if not posts_are_known(facts):
        return unknown(params, NO_POST)
    disciplinary = facts.case.reason_code == "disiplin"
    unforced = facts.case.own_request or loses_the_post(facts) is False or ends_an_assignment(facts, params)
    if not disciplinary and unforced:
        return holds(params, case="tidak_berlaku")
    day = facts.decree.date
    if day is None:
        return unknown(params, "tanggal SK")
    dated = _reports_and_decisions(facts)
    late = {name: min(days) for name, days in dated.items() if days and min(days) > day}
    if late:
        return _late(facts, params, {"dokumen": list(late), "bertanggal": min(late.values()), "tanggal_sk": day})
    absent = [name for name, days in dated.items() if not days]
    return _complete(facts, params, absent, day) if disciplinary else _not_disciplinary(facts, params)


def _late(facts: Facts, params: Params, told: dict[str, object]) -> Finding:
    if facts.case.reason_code != "disiplin" and loses_the_post(facts) is None:
        return unknown(params, NO_TIER)
    return fails(params, told)


def _complete(facts: Facts, params: Params, absent: list[str], day: date) -> Finding:
    if not absent:
        return holds(params, {"tanggal_sk": day})
    if isinstance(facts.sanctions, Missing) or _standing(facts):
        return unknown(params, f"tanggal {' dan '.join(absent)}")
    return fails(params, {"dokumen": absent}, "belum_ada")


def _not_disciplinary(facts: Facts, params: Params) -> Finding:
    if isinstance(facts.sanctions, Missing) and not _declared_free(facts):
        return unknown(params, _REGISTER)
    return holds(params, case="tidak_berlaku")


def _reports_and_decisions(facts: Facts) -> dict[str, list[date]]:
    standing = _standing(facts)
    numbers = {sanction.number for sanction in standing}
    reports = [s.inspected_on for s in standing if s.inspected_on] or _letters(facts, "lhp", set())
    decisions = [s.decided_on for s in standing if s.decided_on] or _letters(facts, "keputusan_hukdis", numbers)
    return {"laporan hasil pemeriksaan": reports, "keputusan hukuman disiplin": decisions}


def _letters(facts: Facts, kind: str, registered: set[str | None]) -> list[date]:
    nip, post = subject(facts), target_id(facts)
    return [
        letter.date
        for letter in facts.letters
        if letter.kind == kind and letter.date is not None and letter.result == "setuju"
        if letter.number not in registered and coverage(letter, nip, post) not in {None, OTHER}
    ]


def heavy_sanction_has_its_team(facts: Facts, params: Params) -> Finding:
    """R-DIS-02: where the move rests on a heavy sanction, a Tim Pemeriksa was formed by the date of the SK.

    It rests on one where the reason is `disiplin` and the sanction is heavy, or the level is lowered by such a decision
    (only a heavy one lowers it). The letter tim_pemeriksa proves the team.

    Regulation: PP 94/2021.
    """
    if not posts_are_known(facts):
        return unknown(params, NO_POST)
    lowered = facts.target is not None and loses_the_post(facts)
    disciplinary = facts.case.reason_code == "disiplin"
    if not (disciplinary or (lowered and sanctioned_to_lower(facts))):
        return holds(params, case="bukan_berat")
    if covers(facts, "tim_pemeriksa"):
        return holds(params)
    if lowered or any(sanction.level == "berat" for sanction in _standing(facts)):
        return fails(params)
    return _perhaps_heavy(facts, params, lowered=lowered)


def _perhaps_heavy(facts: Facts, params: Params, *, lowered: bool | None) -> Finding:
    if isinstance(facts.sanctions, Missing):
        return unknown(params, f"tingkat {_REGISTER}")
    return unknown(params, NO_TIER) if lowered is None else holds(params, case="bukan_berat")
