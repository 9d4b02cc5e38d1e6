"""What the target post asks of the person: education, experience, competence and grade, as `domain.competence` matches them."""

from workflow.domain.competence import Match, education_reached, grades_off, match, profile_on
from workflow.domain.experience import rungs_held
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.ladder import GRADES, education_rank, grade_rank, rungs
from workflow.domain.missing import Missing
from workflow.domain.record import Service
from workflow.domain.rules._career import served
from workflow.domain.rules._shared import (
    agency_entered,
    fails,
    holds,
    needs,
    number,
    pairs,
    refuses,
    stated,
    text,
    unknown,
    warns,
)
from workflow.domain.rules.demotion import direction

_NO_TARGET = "jabatan tujuan di peta jabatan"
_CRITICAL = 2


@needs(administrator=str, pengawas=str)
def education_meets_the_post(facts: Facts, params: Params) -> Finding:
    """R-CMP-01: the education reaches what the position map asks for, and what the law asks for by the kind of post.

    The higher of the two counts. Who already holds an administrator's post is asked too: the term that art. 54(6) gives
    for the missing degree is not counted here, since no table holds it.

    Regulation: PP 11/2017 art. 54.
    """
    target, person = facts.target, facts.person
    if target is None:
        return holds(params, case="pelepasan")
    if isinstance(target, Missing):
        return unknown(params, _NO_TARGET)
    by_law = text(params, target.kind) if target.kind in {"administrator", "pengawas"} else None
    asked = [need for need in (by_law, target.education_min) if need is not None]
    if not asked:
        return holds(params, case="tidak_disyaratkan")
    have = None if isinstance(person, Missing) else person.education
    reached = [education_reached(have, need) for need in asked]
    if False in reached:
        need = max((n for n in asked if education_rank(n) is not None), key=lambda n: education_rank(n) or 0)
        return fails(params, {"pendidikan": have, "syarat": need, "jabatan": target.name})
    if None in reached:
        own = education_rank(have) is None
        return unknown(params, "jenjang pendidikan orang ini" if own else "pendidikan minimal jabatan tujuan")
    return holds(params, {"pendidikan": have, "syarat": " dan ".join(dict.fromkeys(asked))})


_FROM = {"administrator": (5, "pengawas"), "pengawas": (6, "pelaksana")}
"""The rung from which time counts, and what that rung is called."""
_AT_LEVEL = {"administrator": 3, "pengawas": 5}


@needs(bulan_administrator=int, bulan_pengawas=int)
def experience_meets_the_promotion(facts: Facts, params: Params) -> Finding:
    """R-CMP-02: who rises to administrator was pengawas, and who rises to pengawas pelaksana, long enough at the SK.

    Equal functional posts and higher posts count; an assignment does not. The field of the work is not compared: no
    table tells it. Whoever stands on the level already does not rise to it.

    Regulation: PP 11/2017 art. 54.
    """
    target, origin = facts.target, facts.origin
    if isinstance(target, Missing) or isinstance(origin, Missing):
        return unknown(params, "jabatan asal atau tujuan di peta jabatan")
    if target is None or target.kind not in _FROM:
        return holds(params, case="tidak_disyaratkan")
    stands = rungs(origin) if origin is not None else None
    if stands is not None and stands.worst <= _AT_LEVEL[target.kind]:
        return holds(params, case="bukan_promosi")
    return _served_below(facts, params, target)


def _served_below(facts: Facts, params: Params, target: Post) -> Finding:
    day, (rung, called) = facts.decree.date, _FROM[target.kind]
    if day is None:
        return unknown(params, "tanggal SK")
    months = number(params, f"bulan_{target.kind}")
    career = served(facts, day, months, lambda post: _stood_on(post, rung))
    evidence = {"sebagai": called, "menjadi": target.kind, "bulan": months, "tanggal_sk": day}
    if career.enough:
        return holds(params, evidence)
    if career.unsure is not None:
        return unknown(params, career.unsure)
    return fails(params, {**evidence, "dijalani": career.months})


def _stood_on(post: Service, rung: int) -> bool | None:
    stands = rungs_held(post)
    if stands is None:
        return False if "penugasan" in (post.kind or "").lower() else None
    return stands.worst <= rung


@needs(persen_batas=int, persen_peringatan=int, bulan_berlaku=int)
@refuses("", "kritis")
def competence_matches_the_standard(facts: Facts, params: Params) -> Finding:
    """R-CMP-03: the match with the post's standard is high enough, and no competency is two levels or more below it.

    Assessments are judged at the SK and count for three years [L]; all competencies of the standard weigh the same, the
    technical ones too. A signed statement stands for what was not assessed, never for a gap that was. The standard of
    another agency's post is that agency's to hold and to ask: its request names the post (R-SCP-01).

    Regulation: PermenPANRB 38/2017; the limits are those of Peraturan BKN 26/2019 [L].
    """
    agency = agency_entered(facts)
    if facts.target is None or agency is not None:
        return holds(params, {"instansi": agency}, "antarinstansi" if agency else "pelepasan")
    day = facts.decree.date
    if day is None:
        return unknown(params, "tanggal SK")
    levels, standard = facts.record.levels, facts.standard
    if isinstance(standard, Missing) or isinstance(levels, Missing):
        lacks = "standar kompetensi jabatan tujuan" if isinstance(standard, Missing) else "penilaian kompetensi"
        return _or_stated(facts, params, f"{lacks} (atau pernyataan kompetensi)")
    profile = profile_on(levels, day, number(params, "bulan_berlaku"))
    found = match(standard, profile.levels)
    critical = [gap.code for gap in found.gaps if gap.need - gap.have >= _CRITICAL]
    if critical:
        return fails(params, {"kompetensi": critical}, "kritis")
    if found.unassessed and not stated(facts, "kompetensi"):
        codes = [f"{code} (tidak berlaku lagi)" if code in profile.lapsed else code for code in found.unassessed]
        return unknown(params, f"penilaian kompetensi {', '.join(codes)} (atau pernyataan kompetensi)")
    return _matched(found, params)


def _or_stated(facts: Facts, params: Params, lacks: str) -> Finding:
    return holds(params, case="pernyataan") if stated(facts, "kompetensi") else unknown(params, lacks)


def _matched(found: Match, params: Params) -> Finding:
    if found.share is None:
        return holds(params, case="pernyataan")
    percent = round(100 * found.share, 2)
    evidence = {
        "kecocokan": str(percent).removesuffix(".0").replace(".", ","),
        "kesenjangan": [gap.code for gap in found.gaps],
        "batas": number(params, "persen_batas"),
        "memenuhi": number(params, "persen_peringatan"),
    }
    if percent < number(params, "persen_batas"):
        return fails(params, evidence)
    return warns(params, evidence) if percent < number(params, "persen_peringatan") else holds(params, evidence)


@needs(golongan_min=dict, golongan_max=dict)
@refuses("", "di_atas")
def grade_is_within_the_range(facts: Facts, params: Params) -> Finding:
    """R-CMP-04: the grade lies in the range of the post; one grade under is a warning.

    The range is that of the position map, where it gives none that of the echelon [M]. Who goes down keeps the grade:
    above the range is then a warning only [L]. A post without a range, as many functional and staff posts, asks for none.

    Regulation: PP 100/2000 jo. PP 13/2002; PP 11/2017.
    """
    target, person = facts.target, facts.person
    if target is None:
        return holds(params, case="pelepasan")
    if isinstance(target, Missing):
        return unknown(params, _NO_TARGET)
    low = target.grade_min or _of_echelon(params, "golongan_min", target)
    high = target.grade_max or _of_echelon(params, "golongan_max", target)
    if low is None and high is None:
        return holds(params, case="tidak_disyaratkan")
    if any(end is not None and grade_rank(end) is None for end in (low, high)):
        return unknown(params, "rentang golongan jabatan tujuan")
    grade = None if isinstance(person, Missing) else person.grade
    off = grades_off(grade, low, high)
    if off is None:
        return unknown(params, "golongan orang ini")
    return _within(facts, params, off, {"golongan": grade, "dari": low or GRADES[0], "sampai": high or GRADES[-1]})


def _of_echelon(params: Params, key: str, post: Post) -> str | None:
    return next((grade for echelon, grade in pairs(params, key) if echelon == post.echelon), None)


def _within(facts: Facts, params: Params, off: int, evidence: dict[str, object]) -> Finding:
    if off == 0:
        return holds(params, evidence)
    if off < 0:
        return warns(params, evidence, "satu_di_bawah") if off == -1 else fails(params, evidence)
    goes_down = (direction(facts) or 0) > 0
    return warns(params, evidence, "turun") if goes_down else fails(params, evidence, "di_atas")
