"""Letters: those that a kind of transfer needs, the order of their dates, their age, and that each is there once."""

from collections.abc import Iterator
from datetime import date

from workflow.domain.deadlines import add_months
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.letter_versions import by_number, conflict
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    OTHER,
    agency_entered,
    choices,
    coverage,
    covers,
    fails,
    holds,
    needs,
    number,
    pairs,
    refuses,
    stated,
    subject,
    target_id,
    texts,
    unknown,
    warns,
)
from workflow.domain.rules.demotion import direction


@needs(
    instansi=list,
    permintaan_antar_opd=list,
    permintaan_dalam_opd=list,
    demosi_hukdis=list,
    antarinstansi=list,
    pernyataan=dict,
    surat_usulan=dict,
)
def required_letters_are_there(facts: Facts, params: Params) -> Finding:
    """R-DOC-01: the letters that this kind of transfer, its initiator and the profile entered ask for are there and say yes.

    A signed statement that covers the person stands for the letter of its kind.

    Regulation: Peraturan BKN 5/2019; the city's MASDILAN lists.
    """
    if isinstance(facts.origin, Missing) or isinstance(facts.target, Missing):
        return unknown(params, "jabatan asal atau tujuan")
    needed = tuple(dict.fromkeys((*_needed(facts, params), *_of_profile(facts, params))))
    missing = [kind for kind in needed if not covers(facts, kind) and not _stated(facts, params, kind)]
    return fails(params, {"surat": missing}) if missing else holds(params, {"surat": needed})


def _of_profile(facts: Facts, params: Params) -> tuple[str, ...]:
    target = facts.target
    inside = isinstance(target, Post) and target.instance is None
    return choices(params, "surat_usulan", target.profile) if isinstance(target, Post) and inside else ()


def _needed(facts: Facts, params: Params) -> tuple[str, ...]:
    down = direction(facts)
    if down is not None and down > 0 and facts.case.reason_code == "disiplin":
        # Who is sanctioned cannot bring a statement of being free of sanctions.
        return texts(params, "demosi_hukdis")
    origin, target = facts.origin, facts.target
    if isinstance(target, Post) and target.instance is not None:
        asked = ("permohonan_asn",) if facts.case.own_request else ()
        return (*asked, *texts(params, "antarinstansi"))
    if not facts.case.own_request:
        return texts(params, "instansi")
    agencies = {post.agency_id for post in (origin, target) if isinstance(post, Post)}
    # Who asks to be released goes to no other agency: nobody there can recommend him.
    between = target is not None and (origin is None or len(agencies) > 1)
    return texts(params, "permintaan_antar_opd" if between else "permintaan_dalam_opd")


def _stated(facts: Facts, params: Params, kind: str) -> bool:
    return any(letter == kind and stated(facts, statement) for letter, statement in pairs(params, "pernyataan"))


@needs(persetujuan=list)
def approvals_precede_the_decree(facts: Facts, params: Params) -> Finding:
    """R-DOC-03: every approval of this transfer, by letter or recorded in the case, is dated on or before the SK.

    The SK of a move to another agency is signed by others and is there before our own chain carries it out: before it
    come the letters of the way alone (R-SCP-01), no minutes and no decision of ours.

    Regulation: UU 30/2014 (procedure).
    """
    day = facts.decree.date
    if day is None:
        return unknown(params, "tanggal SK")
    dated = list(_letters_of_approval(facts, params))
    if agency_entered(facts) is None:
        dated += _recorded_approvals(facts, day)
    late = [name for name, on in dated if on is not None and on > day]
    undated = [name for name, on in dated if on is None]
    if late:
        return fails(params, {"surat": late, "tanggal_sk": day})
    return unknown(params, f"tanggal {', '.join(undated)}") if undated else holds(params, {"tanggal_sk": day})


def _letters_of_approval(facts: Facts, params: Params) -> Iterator[tuple[str, date | None]]:
    nip, post, kinds = subject(facts), target_id(facts), {*texts(params, "persetujuan")}
    if agency_entered(facts) is not None:
        kinds -= _OF_OUR_CHAIN
    for letter in facts.letters:
        if letter.kind in kinds and letter.result == "setuju" and coverage(letter, nip, post) not in {None, OTHER}:
            yield letter.kind, letter.date


_OF_OUR_CHAIN = frozenset({"ba_tpk"})


def _recorded_approvals(facts: Facts, day: date) -> Iterator[tuple[str, date | None]]:
    """The approvals recorded in the case; one taken on paper is as old as its letter, which may not be at hand."""
    for decision in facts.decisions:
        if decision.outcome != "setuju":
            continue
        name, on = f"putusan {decision.capacity}", decision.on
        if decision.letter_number is None:
            yield name, on
            continue
        dates = [letter.date for letter in facts.letters if letter.number == decision.letter_number and letter.date]
        # What was entered by the day of the SK was approved by then, whatever its letter says.
        yield name, max(dates, default=on if on <= day else None)


@needs(bulan=int)
@refuses("", "kedaluwarsa")
def audit_is_clear(facts: Facts, params: Params) -> Finding:
    """R-DOC-02: the Inspektorat of the origin says that no audit finding is open, at most six months before the SK.

    A signed statement does the same and ages likewise. Within the city a missing or old one is a warning. Whatever post
    it names, it speaks of the person. The age is a proposal [L]: the same calendar day six months later is in time.

    Regulation: Peraturan BKN 5/2019.
    """
    target = facts.target
    if isinstance(target, Missing):
        return unknown(params, "jabatan tujuan")
    inside = target is None or target.instance is None
    limit = facts.decree.date or facts.today
    cleared = [(on, told) for on, told in _clearances(facts) if on <= min(limit, facts.today)]
    if not cleared:
        return warns(params) if inside else fails(params)
    on, told = max(cleared)
    evidence: dict[str, object] = {"nomor": told, "tanggal": on, "bulan": number(params, "bulan"), "tanggal_sk": limit}
    if limit <= add_months(on, number(params, "bulan")):
        return holds(params, evidence)
    return warns(params, evidence, "kedaluwarsa") if inside else fails(params, evidence, "kedaluwarsa")


def _clearances(facts: Facts) -> Iterator[tuple[date, str]]:
    nip, post = subject(facts), target_id(facts)
    for letter in facts.letters:
        given = letter.kind == "bebas_temuan" and letter.result == "setuju" and letter.date is not None
        if given and letter.date is not None and coverage(letter, nip, post) is not None:
            yield letter.date, letter.number
    for statement in facts.statements:
        if statement.kind == "bebas_temuan" and statement.date is not None:
            yield statement.date, statement.number


def each_letter_is_there_once(facts: Facts, params: Params) -> Finding:
    """R-DOC-04: of each letter there is one version: no number of one kind or one day stands for two contents.

    Contents are compared by their SHA-256; a letter without one is taken at its word. One number that two offices gave to
    different letters of different days is no conflict.

    Regulation: none was found; the rule comes from a case of 2023 [L]. Never lifted.
    """
    for letter_number, versions in by_number(facts.letters).items():
        found = conflict(versions) if len(versions) > 1 else None
        if found is not None:
            shown = [{"jenis": v.kind, "tanggal": v.date, "sidik": (v.sha256 or "")[:_SHOWN]} for v in found]
            return fails(params, {"nomor": letter_number, "versi": shown})
    return holds(params)


_SHOWN = 12
"""So many characters tell two contents apart on a page."""
