"""Who the case is about: the number, the extract it comes from, the kind of employment and the age."""

from datetime import date

from workflow.domain.deadlines import MONTHS_A_YEAR, add_months, months_between
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.ladder import retirement_age
from workflow.domain.missing import Missing
from workflow.domain.nip import NipError, mask_nip, parse_nip
from workflow.domain.rules._shared import (
    choices,
    fails,
    holds,
    named_exactly,
    needs,
    number,
    refuses,
    texts,
    unknown,
    warns,
)


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


@needs(hari=int)
@refuses("", "usia")
def extract_is_fresh_and_agrees(facts: Facts, params: Params) -> Finding:
    """R-DAT-02: the roster is an extract of the last thirty days, and names the post that the histories say is held.

    The age is judged today. The unit follows from the post, and the grade has one source only, the extract itself.

    Regulation: the purpose of SE BKN 7/2024.
    """
    person, drawn = facts.person, facts.roster_on
    if isinstance(person, Missing) or drawn is None:
        return unknown(params, "orang ini di daftar pegawai (ekstrak SIASN)")
    age, most = (facts.today - drawn).days, number(params, "hari")
    evidence = {"ekstrak": drawn, "usia_hari": age, "hari": most}
    held = {post for post in (person.held_post, _open_in_history(facts)) if post is not None}
    if person.roster_post is not None and held != {person.roster_post}:
        told = sorted(held) or ["tidak ada"]
        return fails(params, {**evidence, "menurut_ekstrak": person.roster_post, "menurut_riwayat": told})
    if age > most:
        return fails(params, evidence, "usia")
    if held and person.roster_post is None:
        return unknown(params, "jabatan orang ini pada ekstrak SIASN")
    return holds(params, evidence)


def _open_in_history(facts: Facts) -> str | None:
    services = facts.record.services
    rows = () if isinstance(services, Missing) else services
    still = [row for row in rows if row.end is None and row.post_id is not None and row.kind != "penugasan"]
    return max(still, key=lambda row: row.start or date.min).post_id if still else None


@needs(surat_usulan=dict, jenis_relokasi=list)
@refuses("", "relokasi")
def is_not_on_a_contract(facts: Facts, params: Params) -> Finding:
    """R-SCP-02: a PPPK is relocated by contract, not transferred by this procedure. Never lifted.

    A relocation is a rotation or an own request to a post of the profile pppk in this city, after the contract and the
    Anjab and ABK were updated for this person and this post: each by a letter that names both. What it consists of is
    the simplest reading [L].

    Regulation: PP 49/2018.
    """
    person = facts.person
    if isinstance(person, Missing) or person.employment is None:
        return unknown(params, "jenis kepegawaian (PNS atau PPPK)")
    evidence = {"kepegawaian": person.employment}
    if person.employment != "PPPK":
        return holds(params, evidence)
    target = facts.target
    relocated = isinstance(target, Post) and target.profile == _CONTRACT and target.instance is None
    if not relocated or facts.case.kind not in texts(params, "jenis_relokasi"):
        return fails(params, evidence)
    needed = choices(params, "surat_usulan", _CONTRACT)
    there = named_exactly(facts, needed)
    missing = [kind for kind in needed if kind not in there]
    return fails(params, {**evidence, "surat": missing}, "relokasi") if missing else holds(params, evidence, "relokasi")


_CONTRACT = "pppk"


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
