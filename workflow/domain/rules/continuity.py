"""Posts and units: nobody on a taken post, no unit emptied."""

from workflow.domain.facts import Facts, Holder, Params, Post, RoundFacts
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import fails, holds, number, unknown, warns


def target_is_vacant(facts: Facts, params: Params) -> Finding:
    """R-VAC-01: the target exists and has a free place at the TMT, or one that this round frees; nobody else claims it.

    A swap or a ring of posts is fine: all posts of a round change in one transaction.

    Regulation: PP 11/2017 (formasi).
    """
    target = facts.target
    if target is None:
        return holds(params, case="pelepasan")
    if isinstance(target, Missing):
        return fails(params, case="tidak_ada")
    if isinstance(facts.origin, Post) and facts.origin.id == target.id:
        return fails(params, {"jabatan": target.name}, "sama")
    if isinstance(facts.holders, Missing):
        return unknown(params, "daftar pegawai (pemegang jabatan)")
    staying = sum(1 for holder in facts.holders if _stays(holder, facts))
    claims = sum(1 for rival in facts.rivals if rival.target_post == target.id)
    evidence = {"jabatan": target.name, "kebutuhan": target.slots, "terisi": staying, "diusulkan_lain": claims}
    if staying >= target.slots:
        return fails(params, evidence)
    if staying + claims >= target.slots:
        return fails(params, evidence, "diperebutkan")
    return holds(params, evidence)


def _stays(holder: Holder, facts: Facts) -> bool:
    tmt = facts.decree.effective
    if holder.leaves_on is not None and tmt is not None and holder.leaves_on <= tmt:
        return False
    own = not isinstance(facts.person, Missing) and holder.nip == facts.person.nip
    return not own and not any(
        rival.nip == holder.nip and isinstance(facts.target, Post) and rival.origin_post == facts.target.id
        for rival in facts.rivals
    )


def unit_keeps_enough_staff(facts: RoundFacts, params: Params) -> tuple[Finding, ...]:
    """R-SRV-01: the share of one service unit that moves within 30 days stays under the limits.

    Not in small units or for a few persons, where minimum staffing decides. Answers for the round: one finding a unit.

    Regulation: UU 25/2009 (continuity of service); the figures are a proposal [L].
    """
    found = []
    for load in facts.loads:
        small = load.head_count < number(params, "unit_kecil") or load.moving < number(params, "orang_sedikit")
        percent = 0 if load.head_count == 0 else 100 * load.moving / load.head_count
        evidence = {
            "unit": load.unit_name, "pindah": load.moving, "pegawai": load.head_count, "persen": round(percent, 1),
        }
        if small or percent <= number(params, "persen_peringatan"):
            found.append(holds(params, evidence))
        elif percent <= number(params, "persen_batas"):
            found.append(warns(params, evidence))
        else:
            found.append(fails(params, evidence))
    return tuple(found)
