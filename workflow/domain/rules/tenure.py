"""How long the present post was held."""

from workflow.domain.deadlines import MONTHS_A_YEAR, add_months, months_between
from workflow.domain.facts import Facts, Params
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import covers, fails, holds, needs, number, unknown, warns


@needs(bulan=int)
def minimum_tenure_served(facts: Facts, params: Params) -> Finding:
    """R-TEN-01: the minimum term in the current post is served at the date of the SK.

    Set aside by fact, with a warning: a discipline decision, a reorganisation, or an own request, each with reasons and
    the letter that proves it (keputusan_hukdis, anjab_abk, permohonan_asn). The list of these grounds is a proposal [L].

    Regulation: PP 11/2017 art. 190(3); Perka BKN 5/2019 art. 2(3).
    """
    if facts.origin is None:
        return holds(params, case="tanpa_jabatan")
    since, day = facts.origin_since, facts.decree.date
    if isinstance(since, Missing):
        return unknown(params, "TMT jabatan sekarang")
    if day is None:
        return unknown(params, "tanggal SK")
    months = number(params, "bulan")
    free = add_months(since, months)
    evidence = {"tmt_jabatan": since, "bulan": months, "boleh_sejak": free, "tanggal_sk": day}
    if day >= free:
        return holds(params, evidence)
    evidence["dijalani"] = months_between(since, day)
    ground = _ground(facts)
    return warns(params, {**evidence, "surat": ground}, "pengecualian") if ground else fails(params, evidence)


def _ground(facts: Facts) -> str | None:
    case = facts.case
    if not (case.reason_text or "").strip():
        return None
    grounds = (
        (case.reason_code == "disiplin", "keputusan_hukdis"),
        (case.reason_code == "penataan", "anjab_abk"),
        (case.own_request, "permohonan_asn"),
    )
    return next((letter for applies, letter in grounds if applies and covers(facts, letter)), None)


@needs(bulan=int)
def not_beyond_the_review_term(facts: Facts, params: Params) -> Finding:
    """R-TEN-03: a post held longer than the maximum term calls for a review.

    Regulation: PP 11/2017 art. 190(3), 133.
    """
    since, day = facts.origin_since, facts.decree.date
    if facts.origin is None:
        return holds(params, case="tanpa_jabatan")
    if isinstance(since, Missing):
        return unknown(params, "TMT jabatan sekarang")
    if day is None:
        return unknown(params, "tanggal SK")
    months = number(params, "bulan")
    evidence = {"tmt_jabatan": since, "tahun": months // MONTHS_A_YEAR, "tanggal_sk": day}
    return warns(params, evidence) if day > add_months(since, months) else holds(params, evidence)
