"""Letters: those that a kind of transfer needs, and the order of their dates."""

from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import coverage, covers, fails, holds, target_id, texts, unknown
from workflow.domain.rules.demotion import direction


def required_letters_are_there(facts: Facts, params: Params) -> Finding:
    """R-DOC-01: the letters that this kind of transfer and its initiator ask for are there and say yes.

    A signed statement that covers the person stands for the letter of its kind.

    Regulation: Peraturan BKN 5/2019; the city's MASDILAN lists.
    """
    if isinstance(facts.origin, Missing) or isinstance(facts.target, Missing):
        return unknown(params, "jabatan asal atau tujuan")
    needed = _needed(facts, params)
    missing = [kind for kind in needed if not covers(facts, kind) and not _stated(facts, params, kind)]
    return fails(params, {"surat": missing}) if missing else holds(params, {"lengkap": list(needed)})


def _needed(facts: Facts, params: Params) -> tuple[str, ...]:
    down = direction(facts)
    if down is not None and down > 0 and facts.case.reason_code == "disiplin":
        # Who is sanctioned cannot bring a statement of being free of sanctions.
        return texts(params, "demosi_hukdis")
    if not facts.case.own_request:
        return texts(params, "instansi")
    origin, target = facts.origin, facts.target
    inside = isinstance(origin, Post) and isinstance(target, Post) and origin.agency_id == target.agency_id
    return texts(params, "permintaan_dalam_opd" if inside else "permintaan_antar_opd")


def _stated(facts: Facts, params: Params, kind: str) -> bool:
    stands_for = params.values.get("pernyataan")
    wanted = stands_for.get(kind) if isinstance(stands_for, dict) else None
    limit = min(facts.decree.date or facts.today, facts.today)
    return any(s.kind == wanted and (s.date is None or s.date <= limit) for s in facts.statements)


def approvals_precede_the_decree(facts: Facts, params: Params) -> Finding:
    """R-DOC-03: every approval of this transfer is dated on or before the SK.

    Regulation: UU 30/2014 (procedure).
    """
    day = facts.decree.date
    if day is None:
        return unknown(params, "tanggal SK")
    nip = facts.person.nip if not isinstance(facts.person, Missing) else ""
    kinds = texts(params, "persetujuan")
    own = [x for x in facts.letters if x.kind in kinds and coverage(x, nip, target_id(facts)) is not None]
    undated = [letter.kind for letter in own if letter.date is None]
    late = [letter.kind for letter in own if letter.date is not None and letter.date > day]
    if late:
        return fails(params, {"surat": late, "tanggal_sk": day})
    return unknown(params, f"tanggal surat {', '.join(undated)}") if undated else holds(params)
