"""Moves to a lower level. The direction is computed from the posts; what the proposal calls it is only compared."""

from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.ladder import steps_down
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import covers, fails, holds, unknown, warns

_LIFTED_BY_SANCTION = frozenset({"penurunan_jabatan", "pembebasan_jabatan"})


def direction(facts: Facts) -> int | None:
    """Rungs down (negative: up), or None where there is nothing to compare."""
    origin, target = facts.origin, facts.target
    return steps_down(origin, target) if isinstance(origin, Post) and isinstance(target, Post) else None


def lower_level_has_a_ground(facts: Facts, params: Params) -> Finding:
    """R-DEM-02: a lower level only by a final heavy discipline decision, an own written request, or reorganisation.

    Regulation: PP 94/2021 art. 8(4); PP 11/2017 art. 64, 144.
    """
    if isinstance(facts.origin, Missing) or isinstance(facts.target, Missing):
        return unknown(params, "jabatan asal atau tujuan")
    down = direction(facts)
    if down is not None and down > 0:
        ground = _ground(facts)
        return holds(params, {"turun": down, "dasar_fakta": ground}) if ground else fails(params, {"turun": down})
    called = facts.case.kind
    contradicts = (called == "demosi") or (called == "promosi" and down == 0) or (
        called == "rotasi" and down is not None and down < 0
    )
    if contradicts and down is not None:
        return warns(params, {"jenis": called, "arah": "naik" if down < 0 else "setara"}, "jenis")
    return holds(params)


def _ground(facts: Facts) -> str | None:
    if covers(facts, "keputusan_hukdis") or _heavy_sanction(facts, _LIFTED_BY_SANCTION):
        return "keputusan hukuman disiplin"
    if facts.case.own_request and covers(facts, "permohonan_asn"):
        return "permohonan sendiri"
    if facts.case.reason_code == "penataan" and covers(facts, "anjab_abk"):
        return "penataan organisasi"
    return None


def _heavy_sanction(facts: Facts, kinds: frozenset[str]) -> bool:
    if isinstance(facts.sanctions, Missing):
        return False
    day = facts.decree.date or facts.today
    return any(
        sanction.level == "berat" and sanction.kind in kinds and not sanction.in_process
        and sanction.decided_on is not None and sanction.decided_on <= day
        for sanction in facts.sanctions
    )


def at_most_one_level_down(facts: Facts, params: Params) -> Finding:
    """R-DEM-04: a demotion goes down one level at most, unless the sanction is a release to pelaksana.

    Regulation: PP 94/2021 art. 8(4).
    """
    down = direction(facts)
    if isinstance(facts.origin, Missing) or isinstance(facts.target, Missing):
        return unknown(params, "jabatan asal atau tujuan")
    if down is None or down <= 1:
        return holds(params)
    target = facts.target
    staff = isinstance(target, Post) and target.kind == "pelaksana"
    if staff and _heavy_sanction(facts, frozenset({"pembebasan_jabatan"})):
        return holds(params, {"turun": down}, "pembebasan")
    return fails(params, {"turun": down})


