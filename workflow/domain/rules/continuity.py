"""Posts and units: nobody on a taken post, no post and no unit emptied, nobody moved in a frozen period."""

from collections.abc import Collection, Iterator
from datetime import date

from workflow.domain.facts import Facts, Holder, Params, Post, RivalCase, RoundFacts, UnitLoad
from workflow.domain.findings import Finding
from workflow.domain.minimum_staffing import Limits, before, fewest
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    checks,
    fails,
    holds,
    needs,
    number,
    refuses,
    rows,
    subject,
    texts,
    unknown,
    warns,
    weighed,
)
from workflow.domain.stages import CLOSED_STATES, Stage, Trigger

_ENDED = frozenset(CLOSED_STATES)
_READY = frozenset({Stage.PERSETUJUAN, Stage.SERAH_TERIMA})


@refuses("", "tidak_ada", "sama", "diperebutkan", "belum_dilepas", "rantai_putus")
def target_is_vacant(facts: Facts, params: Params) -> Finding:
    """R-VAC-01: the target exists and has a free place at the TMT, or one that this round frees; nobody else claims it.

    A swap or a ring of posts is fine: all posts of a round change in one transaction, which is its order. At `setujui` the
    holder's own transfer must have come as far as persetujuan. A holder whom BKN refused or sent back for mending, who waits
    for such a one, or who was left out of the list, frees nothing: the chain is broken.

    Regulation: PP 11/2017 (formasi).
    """
    target = facts.target
    if target is None:
        return holds(params, case="pelepasan")
    if isinstance(target, Missing):
        return fails(params, {"jabatan": ""}, "tidak_ada")
    if isinstance(facts.origin, Post) and facts.origin.id == target.id:
        return fails(params, {"jabatan": target.name}, "sama")
    if isinstance(facts.holders, Missing):
        return unknown(params, "daftar pegawai (pemegang jabatan)")
    return _places(facts, params, target, facts.holders)


def _places(facts: Facts, params: Params, target: Post, holders: tuple[Holder, ...]) -> Finding:
    staying, waiting = occupants(facts, target, holders)
    left = len(staying) - len(waiting)
    claims = sum(1 for rival in facts.rivals if rival.target_post == target.id and rival.state not in _ENDED)
    evidence: dict[str, object] = {
        "jabatan": target.name,
        "kebutuhan": target.slots,
        "terisi": left,
        "diusulkan_lain": claims,
    }
    if left >= target.slots:
        behind = [rival for rival in facts.rivals if rival.stuck and _frees(rival, target)]
        if left - len(behind) < target.slots:
            told = {"menunggu": [rival.number for rival in behind], "sebab": [rival.stuck for rival in behind]}
            return fails(params, {**evidence, **told}, "rantai_putus")
        return fails(params, evidence)
    if left + claims >= target.slots:
        return fails(params, evidence, "diperebutkan")
    late = [rival.number for rival in waiting if rival.state not in _READY]
    if facts.trigger is Trigger.SETUJUI and left + claims + len(late) >= target.slots:
        return fails(params, {**evidence, "menunggu": late}, "belum_dilepas")
    return holds(params, evidence, "bergantian" if waiting else "")


def occupants(facts: Facts, target: Post, holders: tuple[Holder, ...]) -> tuple[list[Holder], list[RivalCase]]:
    """Who still holds the target post at the TMT, and the cases of this round by which some of them do leave it."""
    leaving = {rival.nip: rival for rival in facts.rivals if not rival.stuck and _frees(rival, target)}
    staying = [holder for holder in holders if not _gone(holder, facts)]
    return staying, [leaving[holder.nip] for holder in staying if holder.nip in leaving]


def _frees(rival: RivalCase, target: Post) -> bool:
    return rival.origin_post == target.id and rival.target_post != target.id and rival.state not in _ENDED


def _gone(holder: Holder, facts: Facts) -> bool:
    tmt = facts.decree.effective
    ended = holder.leaves_on is not None and tmt is not None and holder.leaves_on <= tmt
    return ended or holder.nip == subject(facts)


@needs(profil=list)
@refuses("", "menunggu")
def post_left_is_covered(facts: Facts, params: Params) -> Finding:
    """R-VAC-02: the post left has a successor, Plt or Plh from the TMT on.

    A successor is who holds a place of the post too, has an open case that enters it, or is named in the proposal; a Plt or
    Plh is named there or in the table delegasi on the TMT. At `setujui` a successor's own case must have come as far as
    persetujuan. An empty post stops where it serves the public or signs. Of other posts it is a warning, asked of the
    profiles that a Plt or Plh may stand in for; how many staff a unit keeps is R-SRV-01 [L].

    Regulation: UU 25/2009 (continuity of service); UU 30/2014 art. 14.
    """
    origin, tmt = facts.origin, facts.decree.effective
    if origin is None:
        return holds(params, case="tanpa_jabatan")
    if isinstance(origin, Missing):
        return unknown(params, "jabatan asal di peta jabatan")
    heavy = origin.service_critical or origin.signatory
    if not heavy and origin.profile not in texts(params, "profil"):
        return holds(params, {"jabatan": origin.name}, "bukan_pejabat")
    own = weighed(params, heavy=heavy)
    if tmt is None:
        return unknown(own, "TMT")
    evidence: dict[str, object] = {"jabatan": origin.name, "tmt": tmt}
    coming = [claim for claim in facts.succession.claims if claim.state not in _ENDED]
    behind = [claim.number for claim in coming if claim.state not in _READY]
    waiting = facts.trigger is Trigger.SETUJUI and len(behind) == len(coming)
    late = {claim.nip for claim in coming} if waiting else set()
    cover = "pengganti" if coming and not waiting else covered(facts, tmt, late)
    if cover:
        return holds(own, {**evidence, "oleh": cover})
    return fails(own, {**evidence, "menunggu": behind}, "menunggu") if behind else fails(own, evidence)


def covered(facts: Facts, tmt: date, late: Collection[str] = ()) -> str:
    """By whom the post left is covered, beside a case that enters it; empty where by nobody.

    Args:
        late: whose own cases are not as far as persetujuan.
    """
    nip, case = subject(facts), facts.case
    if facts.succession.others:
        return "pemegang lain"
    if case.replacement_nip not in {None, nip, *late}:
        return "pengganti"
    if case.acting_nip not in {None, nip}:
        return "Plh"
    for acting in facts.succession.acting:
        begun = acting.start is None or acting.start <= tmt
        if acting.nip != nip and begun and (acting.end is None or tmt <= acting.end):
            return acting.basis.capitalize()
    return ""


@needs(persen_peringatan=int, persen_batas=int, unit_kecil=int, orang_sedikit=int)
def unit_keeps_enough_staff(facts: RoundFacts, params: Params) -> tuple[Finding, ...]:
    """R-SRV-01: the share of one service unit that moves within 30 days stays under the limits.

    In small units and for a few persons no share decides but minimum staffing, by the planner's definition: who enters by
    the same day fills the place of who leaves, and where all leave, a Plt or Plh keeps the last one. What falls below it is
    a warning that those who decide see: this rule blocks by shares alone. Answers for the round: one finding a unit.

    Regulation: UU 25/2009 (continuity of service); the figures are a proposal [L].
    """
    return tuple(_share(load, params) for load in facts.loads)


def _share(load: UnitLoad, params: Params) -> Finding:
    moving, staff = load.moving, load.head_count
    evidence: dict[str, object] = {
        "unit": load.unit_name,
        "pindah": moving,
        "pegawai": staff,
        "persen": round(100 * moving / staff, 1) if staff else 0.0,
    }
    limits = Limits(number(params, "persen_batas"), number(params, "unit_kecil"), number(params, "orang_sedikit"))
    if staff < limits.small_unit or moving < limits.few:
        return _minimum(load, params, limits, evidence)
    if 100 * moving <= number(params, "persen_peringatan") * staff:
        return holds(params, evidence)
    if 100 * moving <= number(params, "persen_batas") * staff:
        return warns(params, evidence)
    return fails(params, evidence)


def _minimum(load: UnitLoad, params: Params, limits: Limits, evidence: dict[str, object]) -> Finding:
    stays = max(fewest(load.head_count, load.turns), int(load.stood_in))
    floor = limits.floor(before(load.head_count, load.turns))
    entering = sum(turn.enters for turn in load.turns)
    counted = {**evidence, "masuk": entering, "sisa": stays, "paling_sedikit": floor}
    return warns(params, counted, "minimum") if stays < floor else holds(params, counted)


def _faults_of_periods(value: object) -> str:
    # Read at start: a period that ends before it begins would never match and never be noticed.
    for row in value if isinstance(value, list) else ():
        if not isinstance(row, dict) or set(row) != set(_PERIOD):
            return f"setiap masa harus berisi: {', '.join(_PERIOD)}"
        wrong = [key for key, kind in _PERIOD.items() if not isinstance(row[key], kind)]
        if wrong:
            return f"{wrong[0]} harus bertipe {_PERIOD[wrong[0]].__name__}"
        if row["selesai"] < row["mulai"]:
            return f"masa {row['nama']} selesai sebelum mulai"
    return ""


_PERIOD = {"nama": str, "mulai": date, "selesai": date, "opd": list}


@needs(tahun=list, masa=list)
@checks(masa=_faults_of_periods)
def nobody_moves_in_a_frozen_period(facts: RoundFacts, params: Params) -> tuple[Finding, ...]:
    """R-SRV-02: no agency's people move within its frozen periods, first and last day included.

    Answers for the round: one finding a period. The TMT is the day of the move; the agency is that of the unit left; a
    period that names no agency is everyone's. In a year whose periods were not entered the answer is UNKNOWN.

    Regulation: local (school exams, closing of the year's books, election logistics, disaster alert) [L].
    """
    found = [fails(params, evidence) for evidence in _frozen(facts, params)]
    if any(not load.days for load in facts.loads):
        found.append(unknown(params, "TMT"))
    entered = {*rows(params, "tahun")}
    years = sorted({day.year for load in facts.loads for day in load.days} - entered)
    found += [unknown(params, f"masa beku tahun {year}") for year in years]
    return tuple(found) or (holds(params),)


def _frozen(facts: RoundFacts, params: Params) -> Iterator[dict[str, object]]:
    for period in rows(params, "masa"):
        first, last, agencies = period["mulai"], period["selesai"], period["opd"]
        hit = [
            (load.unit_name, day)
            for load in facts.loads
            if not agencies or load.agency_id in agencies
            for day in load.days
            if first <= day <= last
        ]
        if hit:
            units, days = dict.fromkeys(unit for unit, _day in hit), sorted({day for _unit, day in hit})
            yield {"masa": period["nama"], "mulai": first, "selesai": last, "unit": [*units], "hari": days}
