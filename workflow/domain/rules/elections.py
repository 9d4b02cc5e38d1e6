"""Elections and the head of region. Every window is inclusive on its first day; a ban on the SK's or on the
inauguration's day bans it. A missing calendar is UNKNOWN, never free.
"""

from datetime import date

from workflow.domain.context import ActingStatus
from workflow.domain.deadlines import add_months
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import ban_days, covers, fails, holds, number, unknown

_MINISTER = "persetujuan_mendagri"


def outside_the_election_ban(facts: Facts, params: Params) -> Finding:
    """R-PIL-01: no replacement from six months before the candidate pairs are fixed until the end of the term.

    Functional posts are outside by the practice of 2024 [M].

    Regulation: UU 10/2016 art. 71(2).
    """
    election, region = facts.election, facts.head_of_region
    if _functional(facts):
        return holds(params, case="jf")
    if isinstance(election, Missing) or (election.fixed_on is None and not election.none_scheduled):
        return unknown(params, "tanggal penetapan pasangan calon Pilkada")
    if election.fixed_on is None:
        return holds(params, {"sumber": election.source}, "belum_dijadwalkan") if election.source else unknown(
            params, "sumber bahwa Pilkada belum dijadwalkan"
        )
    days = ban_days(facts)
    if not days:
        return unknown(params, "tanggal SK")
    start = add_months(election.fixed_on, -number(params, "bulan"))
    end = None if isinstance(region, Missing) else region.term_end
    banned = [day for day in days if start <= day and (end is None or day <= end)]
    evidence = {"mulai": start, "sampai": end or "akhir masa jabatan", "hari": min(banned, default=days[0])}
    if banned and not covers(facts, _MINISTER):
        return fails(params, evidence)
    return holds(params, evidence)


def _functional(facts: Facts) -> bool:
    posts = (facts.origin, facts.target)
    return all(isinstance(post, Post) and post.kind == "fungsional" for post in posts)


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
    days = ban_days(facts)
    if not days:
        return unknown(params, "tanggal SK")
    free = add_months(region.inaugurated, number(params, "bulan"))
    banned = [day for day in days if region.inaugurated <= day < free]
    evidence: dict[str, date] = {"pelantikan": region.inaugurated, "bebas_sejak": free}
    if banned and not covers(facts, _MINISTER):
        return fails(params, {**evidence, "hari": min(banned)})
    return holds(params, evidence)


def acting_head_has_approvals(facts: Facts, params: Params) -> Finding:
    """R-PIL-03: a Plt or Pj head of region needs the Minister's approval and BKN's consideration.

    Regulation: PP 49/2008 art. 132A; Perpres 116/2022.
    """
    region = facts.head_of_region
    if isinstance(region, Missing) or region.status is None:
        return unknown(params, "status kepala daerah")
    if region.status is ActingStatus.DEFINITIF:
        return holds(params)
    missing = [kind for kind in (_MINISTER, "rekomendasi_bkn") if not covers(facts, kind)]
    evidence = {"status": region.status.value, "kurang": missing}
    return fails(params, evidence) if missing else holds(params, evidence)
