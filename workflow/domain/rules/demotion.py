"""Removals and moves to a lower level. The direction is computed from the posts; what the proposal calls it is only compared."""

from datetime import date

from workflow.domain.deadlines import add_months
from workflow.domain.facts import Absence, Facts, Params, Post, Sanction
from workflow.domain.findings import Finding
from workflow.domain.ladder import ECHELONS, may_go_down, steps_down
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    OTHER,
    choices,
    counting,
    covers,
    fails,
    holds,
    needs,
    number,
    refuses,
    texts,
    unknown,
    warns,
)

_TO_STAFF = "pembebasan_jabatan"
_TO_LOWER = frozenset({"penurunan_jabatan", _TO_STAFF})
_CALLED = {"demosi": "turun", "promosi": "naik", "rotasi": "setara"}
NO_POST = "jabatan asal atau tujuan"
NO_TIER = "jenjang jabatan fungsional (nama jabatan tanpa jenjang)"


def direction(facts: Facts) -> int | None:
    """Rungs down (negative: up), or None where there is nothing to compare."""
    origin, target = facts.origin, facts.target
    return steps_down(origin, target) if isinstance(origin, Post) and isinstance(target, Post) else None


def _tier_is_missing(facts: Facts) -> bool:
    origin, target = facts.origin, facts.target
    return isinstance(origin, Post) and isinstance(target, Post) and may_go_down(origin, target)


def posts_are_known(facts: Facts) -> bool:
    """True where the post left and the post entered are in the position map, or there is none."""
    return not isinstance(facts.origin, Missing) and not isinstance(facts.target, Missing)


def loses_the_post(facts: Facts) -> bool | None:
    """True for a release without a post and for a lower level; None where a JF without a tier leaves that open."""
    if facts.target is None:
        return facts.origin is not None
    down = direction(facts)
    if down is None:
        return None if _tier_is_missing(facts) else False
    return down > 0


def ends_an_assignment(facts: Facts, given: Params) -> bool:
    """True where a term ends by a return to the post behind it or to its function: that is no demotion (DOMAIN.md 10.5).

    A move for discipline or performance is not the end of a term.
    """
    origin, target = facts.origin, facts.target
    if not isinstance(origin, Post) or facts.case.reason_code in _NO_END_OF_TERM:
        return False
    back = choices(given, "kembali_ke", origin.profile)
    return bool(back) and (target is None or (isinstance(target, Post) and target.profile in back))


_NO_END_OF_TERM = frozenset({"disiplin", "kinerja"})


@needs(jenis=list, bukti=dict, bulan_tugas_belajar=int, kembali_ke=dict)
@refuses("", "bukti", "singkat")
def removal_has_a_ground_with_proof(facts: Facts, params: Params) -> Finding:
    """R-DEM-01: a jabatan administrasi is left without a new post only on a ground of art. 64, and the ground is proven.

    A row of `status` named after the ground and in force at the TMT proves it, else a letter of the kinds in `bukti`;
    which letter proves which ground is a proposal [L]. Study counts beyond six months, which only its row can tell.
    Posts that are no jabatan administrasi (JPT, JF) are not asked: their grounds stand elsewhere; nor the end of a term.

    Regulation: PP 11/2017 art. 64.
    """
    if not posts_are_known(facts):
        return unknown(params, NO_POST)
    if ends_an_assignment(facts, params):
        return holds(params, case="akhir_penugasan")
    origin, ground = facts.origin, facts.case.ground
    if facts.target is not None or not isinstance(origin, Post) or origin.kind not in texts(params, "jenis"):
        return holds(params)
    return fails(params) if ground is None else _proven(facts, params, ground)


def _proven(facts: Facts, params: Params, ground: str) -> Finding:
    evidence: dict[str, object] = {"dasar_fakta": ground.replace("_", " ")}
    rows = _absences_of(facts, ground)
    if rows and ground == "tugas_belajar":
        return _long_study(rows, number(params, "bulan_tugas_belajar"), params, evidence)
    letter = next((kind for kind in choices(params, "bukti", ground) if covers(facts, kind)), None)
    if rows or letter is not None:
        return holds(params, {**evidence, "surat": letter}, "terbukti")
    if isinstance(facts.absences, Missing) and ground in _IN_STATUS:
        return unknown(params, f"bukti {evidence['dasar_fakta']} (tabel status)")
    return fails(params, evidence, "bukti")


_IN_STATUS = frozenset({"mengundurkan_diri", "diberhentikan_sementara", "cltn", "tugas_belajar"})


def _absences_of(facts: Facts, kind: str) -> list[Absence]:
    if isinstance(facts.absences, Missing):
        return []
    day = facts.decree.effective or facts.today
    return [
        absence
        for absence in facts.absences
        if absence.kind == kind
        and (absence.start is None or absence.start <= day)
        and (absence.end is None or day <= absence.end)
    ]


def _long_study(rows: list[Absence], months: int, params: Params, evidence: dict[str, object]) -> Finding:
    # From 1 January to 30 June is six months; to 1 July is more.
    if any(row.start and row.end and row.end >= add_months(row.start, months) for row in rows):
        return holds(params, evidence, "terbukti")
    if any(row.start is None or row.end is None for row in rows):
        return unknown(params, "tanggal mulai dan selesai tugas belajar (tabel status)")
    return fails(params, {**evidence, "bulan": months}, "singkat")


@needs(kembali_ke=dict)
def lower_level_has_a_ground(facts: Facts, params: Params) -> Finding:
    """R-DEM-02: a lower level only by a final heavy discipline decision, an own written request, or reorganisation.

    The request and the reorganisation are proven by permohonan_asn and anjab_abk. A `jenis` that contradicts the
    direction is a warning.

    Regulation: PP 94/2021 art. 8(4); PP 11/2017 art. 64, 144.
    """
    if not posts_are_known(facts):
        return unknown(params, NO_POST)
    if ends_an_assignment(facts, params):
        return holds(params, case="akhir_penugasan")
    down = direction(facts)
    if down is None:
        return unknown(params, NO_TIER) if _tier_is_missing(facts) else holds(params)
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
    if sanctioned_to_lower(facts):
        return "keputusan hukuman disiplin"
    if facts.case.own_request and covers(facts, "permohonan_asn"):
        return "permohonan sendiri"
    if facts.case.reason_code == "penataan" and covers(facts, "anjab_abk"):
        return "penataan organisasi"
    return None


def sanctioned_to_lower(facts: Facts) -> bool:
    """True where a final heavy decision in force at the SK lowers the level: by the register, else by its letter."""
    return _registered(facts, _TO_LOWER) or _by_letter(facts)


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


@needs(kembali_ke=dict)
def at_most_one_level_down(facts: Facts, params: Params) -> Finding:
    """R-DEM-04: a demotion goes down one level at most, unless the sanction is a release to pelaksana.

    Regulation: PP 94/2021 art. 8(4).
    """
    if not posts_are_known(facts):
        return unknown(params, NO_POST)
    if ends_an_assignment(facts, params):
        return holds(params, case="akhir_penugasan")
    down = direction(facts)
    if down is None:
        return unknown(params, NO_TIER) if _tier_is_missing(facts) else holds(params)
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


@needs(persen=int, kembali_ke=dict)
def loss_is_reasoned_and_told(facts: Facts, params: Params) -> Finding:
    """R-DEM-06: whoever loses the grade of the post, or more than x % of its class, has a reason and was told it before.

    Told is the own placement notice, on or before the SK; until then the loss is shown as a warning. The class stands for
    the allowance, which no table holds; a structural post left for a JF without a readable tier counts as a loss.

    No legal rule for this was found: it is the city's own, the percentage a proposal [L].
    """
    origin, target = facts.origin, facts.target
    if isinstance(origin, Missing) or isinstance(target, Missing):
        return unknown(params, NO_POST)
    if origin is None or target is None or ends_an_assignment(facts, params):
        return holds(params, case="tanpa_pembanding" if origin is None or target is None else "akhir_penugasan")
    old, new = origin.job_class, target.job_class
    evidence: dict[str, object] = {"kelas_asal": old, "kelas_tujuan": new}
    if not _loses_grade(facts, origin):
        if old is None or new is None:
            return unknown(params, "kelas jabatan asal atau tujuan")
        if (old - new) * 100 <= number(params, "persen") * old:
            return holds(params, evidence)
    open_points = [name for name, done in _care_taken(facts) if not done]
    if open_points:
        return fails(params, {**evidence, "belum": open_points})
    return holds(params, evidence, "diberitahu")


def _loses_grade(facts: Facts, origin: Post) -> bool:
    loses = loses_the_post(facts)
    return loses is True or (loses is None and origin.echelon in ECHELONS)


def _care_taken(facts: Facts) -> tuple[tuple[str, bool], ...]:
    told = facts.case.told_on
    return (
        ("uraian alasan", bool((facts.case.reason_text or "").strip())),
        ("pemberitahuan penempatan kepada ASN", told is not None and told <= (facts.decree.date or facts.today)),
    )
