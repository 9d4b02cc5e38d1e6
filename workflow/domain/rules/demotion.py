"""Moves to a lower level. The direction is computed from the posts; what the proposal calls it is only compared."""

from datetime import date

from workflow.domain.facts import Facts, Params, Post, Sanction
from workflow.domain.findings import Finding
from workflow.domain.ladder import may_go_down, steps_down
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import OTHER, counting, covers, fails, holds, unknown, warns

_TO_STAFF = "pembebasan_jabatan"
_TO_LOWER = frozenset({"penurunan_jabatan", _TO_STAFF})
_CALLED = {"demosi": "turun", "promosi": "naik", "rotasi": "setara"}
_NO_POST = "jabatan asal atau tujuan"
_NO_TIER = "jenjang jabatan fungsional (nama jabatan tanpa jenjang)"


def direction(facts: Facts) -> int | None:
    """Rungs down (negative: up), or None where there is nothing to compare."""
    origin, target = facts.origin, facts.target
    return steps_down(origin, target) if isinstance(origin, Post) and isinstance(target, Post) else None


def _tier_is_missing(facts: Facts) -> bool:
    origin, target = facts.origin, facts.target
    return isinstance(origin, Post) and isinstance(target, Post) and may_go_down(origin, target)


def lower_level_has_a_ground(facts: Facts, params: Params) -> Finding:
    """R-DEM-02: a lower level only by a final heavy discipline decision, an own written request, or reorganisation.

    The request and the reorganisation are proven by permohonan_asn and anjab_abk. A `jenis` that contradicts the
    direction is a warning.

    Regulation: PP 94/2021 art. 8(4); PP 11/2017 art. 64, 144.
    """
    if isinstance(facts.origin, Missing) or isinstance(facts.target, Missing):
        return unknown(params, _NO_POST)
    down = direction(facts)
    if down is None:
        return unknown(params, _NO_TIER) if _tier_is_missing(facts) else holds(params)
    evidence: dict[str, object] = {"turun": down}
    if down > 0:
        ground = _ground(facts)
        if ground is None:
            return fails(params, evidence)
        evidence["dasar_fakta"] = ground
    goes = "turun" if down > 0 else "naik" if down < 0 else "setara"
    if _CALLED.get(facts.case.kind, goes) != goes:
        return warns(params, {**evidence, "jenis": facts.case.kind, "arah": goes}, "jenis")
    return holds(params, evidence, "beralasan" if down > 0 else "")


def _ground(facts: Facts) -> str | None:
    if _registered(facts, _TO_LOWER) or _by_letter(facts):
        return "keputusan hukuman disiplin"
    if facts.case.own_request and covers(facts, "permohonan_asn"):
        return "permohonan sendiri"
    if facts.case.reason_code == "penataan" and covers(facts, "anjab_abk"):
        return "penataan organisasi"
    return None


def _known_sanctions(facts: Facts) -> tuple[Sanction, ...]:
    return () if isinstance(facts.sanctions, Missing) else facts.sanctions


def _registered(facts: Facts, kinds: frozenset[str]) -> bool:
    day = facts.decree.date or facts.today
    return any(_in_force(sanction, kinds, day) for sanction in _known_sanctions(facts))


def _by_letter(facts: Facts) -> bool:
    # A decision that the register holds is judged by the register: the letter alone does not tell its level.
    registered = {sanction.number for sanction in _known_sanctions(facts)}
    letters = counting(facts, "keputusan_hukdis")
    return any(how != OTHER and letter.number not in registered for letter, how in letters)


def _in_force(sanction: Sanction, kinds: frozenset[str], day: date) -> bool:
    heavy = sanction.level == "berat" and sanction.kind in kinds and not sanction.in_process
    decided = sanction.decided_on is not None and sanction.decided_on <= day
    return heavy and decided and (sanction.end is None or day <= sanction.end)


def at_most_one_level_down(facts: Facts, params: Params) -> Finding:
    """R-DEM-04: a demotion goes down one level at most, unless the sanction is a release to pelaksana.

    Regulation: PP 94/2021 art. 8(4).
    """
    if isinstance(facts.origin, Missing) or isinstance(facts.target, Missing):
        return unknown(params, _NO_POST)
    down = direction(facts)
    if down is None:
        return unknown(params, _NO_TIER) if _tier_is_missing(facts) else holds(params)
    evidence = {"turun": down}
    if down <= 1:
        return holds(params, evidence)
    if isinstance(facts.target, Post) and facts.target.kind == "pelaksana":
        return _released_to_staff(facts, params, evidence)
    return fails(params, evidence)


def _released_to_staff(facts: Facts, params: Params, evidence: dict[str, int]) -> Finding:
    if _registered(facts, frozenset({_TO_STAFF})):
        return holds(params, evidence, "pembebasan")
    if isinstance(facts.sanctions, Missing) and covers(facts, "keputusan_hukdis"):
        return unknown(params, "jenis hukuman disiplin (tabel hukdis)")
    return fails(params, evidence)
