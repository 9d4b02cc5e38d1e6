"""Posts and units: nobody on a taken post, no unit emptied."""

from workflow.domain.facts import Facts, Holder, Params, Post, RivalCase, RoundFacts, UnitLoad
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import fails, holds, needs, number, refuses, subject, unknown, warns
from workflow.domain.stages import CLOSED_STATES, Stage, Trigger

_ENDED = frozenset(CLOSED_STATES)
_READY = frozenset({Stage.PERSETUJUAN, Stage.SERAH_TERIMA})


@refuses("", "tidak_ada", "sama", "diperebutkan", "belum_dilepas")
def target_is_vacant(facts: Facts, params: Params) -> Finding:
    """R-VAC-01: the target exists and has a free place at the TMT, or one that this round frees; nobody else claims it.

    A swap or a ring of posts is fine: all posts of a round change in one transaction, which is its order. At `setujui` the
    holder's own transfer must have come as far as persetujuan.

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
        return fails(params, evidence)
    if left + claims >= target.slots:
        return fails(params, evidence, "diperebutkan")
    behind = [rival.number for rival in waiting if rival.state not in _READY]
    if facts.trigger is Trigger.SETUJUI and left + claims + len(behind) >= target.slots:
        return fails(params, {**evidence, "menunggu": behind}, "belum_dilepas")
    return holds(params, evidence, "bergantian" if waiting else "")


def occupants(facts: Facts, target: Post, holders: tuple[Holder, ...]) -> tuple[list[Holder], list[RivalCase]]:
    """Who still holds the target post at the TMT, and the cases of this round by which some of them leave it."""
    leaving = {rival.nip: rival for rival in facts.rivals if _frees(rival, target)}
    staying = [holder for holder in holders if not _gone(holder, facts)]
    return staying, [leaving[holder.nip] for holder in staying if holder.nip in leaving]


def _frees(rival: RivalCase, target: Post) -> bool:
    return rival.origin_post == target.id and rival.target_post != target.id and rival.state not in _ENDED


def _gone(holder: Holder, facts: Facts) -> bool:
    tmt = facts.decree.effective
    ended = holder.leaves_on is not None and tmt is not None and holder.leaves_on <= tmt
    return ended or holder.nip == subject(facts)


@needs(persen_peringatan=int, persen_batas=int, unit_kecil=int, orang_sedikit=int)
def unit_keeps_enough_staff(facts: RoundFacts, params: Params) -> tuple[Finding, ...]:
    """R-SRV-01: the share of one service unit that moves within 30 days stays under the limits.

    Not in small units or for a few persons, where minimum staffing decides. Answers for the round: one finding a unit.

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
    small = staff < number(params, "unit_kecil") or moving < number(params, "orang_sedikit")
    if small or 100 * moving <= number(params, "persen_peringatan") * staff:
        return holds(params, evidence)
    if 100 * moving <= number(params, "persen_batas") * staff:
        return warns(params, evidence)
    return fails(params, evidence)
