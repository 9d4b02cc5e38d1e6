"""Elections and the head of region. Every window is inclusive on its first day; a ban on the SK's or on the
inauguration's day bans it. A missing calendar is UNKNOWN, never free.
"""

from datetime import date

from workflow.domain.context import ActingStatus
from workflow.domain.deadlines import add_months
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    EXACT,
    OTHER,
    ban_days,
    counted,
    covers,
    fails,
    holds,
    needs,
    number,
    unknown,
    warns,
)

_MINISTER, _BKN = "persetujuan_mendagri", "rekomendasi_bkn"


@needs(bulan=int)
def outside_the_election_ban(facts: Facts, params: Params) -> Finding:
    """R-PIL-01: no replacement from six months before the candidate pairs are fixed until the end of the term.

    Functional posts are outside by the practice of 2024 [M]. Where the end of the term is not known, the ban has none.

    Regulation: UU 10/2016 art. 71(2).
    """
    election = facts.election
    if _functional(facts):
        return holds(params, case="jf")
    if isinstance(election, Missing) or (election.fixed_on is None and not election.none_scheduled):
        return unknown(params, "tanggal penetapan pasangan calon Pilkada")
    if election.fixed_on is not None:
        return _in_window(facts, params, election.fixed_on)
    if election.source:
        return holds(params, {"sumber": election.source}, "belum_dijadwalkan")
    return unknown(params, "sumber bahwa Pilkada belum dijadwalkan")


def _in_window(facts: Facts, params: Params, fixed_on: date) -> Finding:
    start = add_months(fixed_on, -number(params, "bulan"))
    end = None if isinstance(facts.head_of_region, Missing) else facts.head_of_region.term_end
    banned = [day for day in ban_days(facts) if start <= day and (end is None or day <= end)]
    evidence: dict[str, object] = {"mulai": start, "sampai": end or "akhir masa jabatan"}
    if not banned:
        return unknown(params, "tanggal SK") if facts.decree.date is None else holds(params, evidence)
    evidence["hari"] = min(banned)
    return holds(params, evidence, "persetujuan") if covers(facts, _MINISTER) else fails(params, evidence)


def _functional(facts: Facts) -> bool:
    posts = (facts.origin, facts.target)
    return all(isinstance(post, Post) and post.kind == "fungsional" for post in posts)


@needs(bulan=int)
def outside_the_first_months_in_office(facts: Facts, params: Params) -> Finding:
    """R-PIL-02: in the first six months after the definitive inauguration the Minister approves.

    Regulation: UU 10/2016 art. 162(3).
    """
    region = facts.head_of_region
    if isinstance(region, Missing) or region.status is None:
        return unknown(params, "status kepala daerah")
    if region.status is not ActingStatus.DEFINITIF:
        return holds(params, case="bukan_definitif")
    if region.inaugurated is None:
        return unknown(params, "tanggal pelantikan kepala daerah")
    free = add_months(region.inaugurated, number(params, "bulan"))
    banned = [day for day in ban_days(facts) if region.inaugurated <= day < free]
    evidence = {"pelantikan": region.inaugurated, "bebas_sejak": free}
    if not banned:
        return unknown(params, "tanggal SK") if facts.decree.date is None else holds(params, evidence)
    evidence["hari"] = min(banned)
    return holds(params, evidence, "persetujuan") if covers(facts, _MINISTER) else fails(params, evidence)


def acting_head_has_approvals(facts: Facts, params: Params) -> Finding:
    """R-PIL-03: a Plt or Pj head of region needs the Minister's approval and BKN's consideration.

    Regulation: PP 49/2008 art. 132A; Perpres 116/2022.
    """
    region = facts.head_of_region
    if isinstance(region, Missing) or region.status is None:
        return unknown(params, "status kepala daerah")
    if region.status is ActingStatus.DEFINITIF:
        return holds(params)
    missing = [] if covers(facts, _MINISTER) else [_MINISTER]
    advice = counted(facts, _BKN)
    if advice is None or advice[1] == OTHER:
        missing.append(_BKN)
    evidence: dict[str, object] = {"status": region.status.value}
    if missing or advice is None:
        return fails(params, {**evidence, "surat": missing})
    if advice[1] != EXACT and facts.target is not None:
        return warns(params, {**evidence, "nomor": advice[0].number}, "tanpa_jabatan")
    return holds(params, evidence, "persetujuan")
