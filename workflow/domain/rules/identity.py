"""Who the case is about: the number and the age."""

from workflow.domain.deadlines import MONTHS_A_YEAR, add_months, months_between
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.ladder import retirement_age
from workflow.domain.missing import Missing
from workflow.domain.nip import NipError, mask_nip, parse_nip
from workflow.domain.rules._shared import fails, holds, needs, number, refuses, unknown, warns


@refuses("tidak_dikenal", "tidak_terbaca", "dua_kali")
def nip_is_valid_and_known(facts: Facts, params: Params) -> Finding:
    """R-DAT-01: the NIP is valid and belongs to one person of the roster.

    Regulation: Perka BKN 22/2007.
    """
    person = facts.person
    if isinstance(person, Missing):
        return fails(params, case="tidak_dikenal")
    try:
        parse_nip(person.nip)
    except NipError as error:
        return fails(params, {"nip": mask_nip(person.nip), "sebab": error.reason}, "tidak_terbaca")
    if person.nip_holders > 1:
        return fails(params, {"nip": mask_nip(person.nip), "jumlah": person.nip_holders}, "dua_kali")
    return holds(params)


@needs(bulan_peringatan=int)
def retires_after_the_effective_date(facts: Facts, params: Params) -> Finding:
    """R-RET-01: the age limit does not come before the TMT; less than a year before it is a warning.

    The limit is that of the target post; for an assignment without one of its own, that of the post behind it.

    Regulation: UU 20/2023; PP 11/2017 art. 239.
    """
    person, tmt = facts.person, facts.decree.effective
    if isinstance(person, Missing) or isinstance(person.birth, Missing):
        return unknown(params, "tanggal lahir")
    if tmt is None:
        return unknown(params, "TMT")
    age = _age_limit(facts)
    limit = add_months(person.birth, age * MONTHS_A_YEAR)
    evidence = {"bup": age, "tanggal_bup": limit, "tmt": tmt}
    if limit < tmt:
        return fails(params, evidence)
    if tmt >= add_months(limit, -number(params, "bulan_peringatan")):
        return warns(params, {**evidence, "sisa_bulan": months_between(tmt, limit)})
    return holds(params, evidence)


def _age_limit(facts: Facts) -> int:
    origin = facts.origin if isinstance(facts.origin, Post) else None
    target = facts.target if isinstance(facts.target, Post) else origin
    if target is not None and target.kind == "penugasan":
        return max(retirement_age(target), retirement_age(origin))
    return retirement_age(target)
