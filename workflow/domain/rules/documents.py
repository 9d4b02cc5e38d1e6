"""Letters: those that a kind of transfer needs, and the order of their dates."""

from collections.abc import Iterator
from datetime import date

from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    OTHER,
    coverage,
    covers,
    fails,
    holds,
    needs,
    pairs,
    stated,
    subject,
    target_id,
    texts,
    unknown,
)
from workflow.domain.rules.demotion import direction


@needs(instansi=list, permintaan_antar_opd=list, permintaan_dalam_opd=list, demosi_hukdis=list, pernyataan=dict)
def required_letters_are_there(facts: Facts, params: Params) -> Finding:
    """R-DOC-01: the letters that this kind of transfer and its initiator ask for are there and say yes.

    A signed statement that covers the person stands for the letter of its kind.

    Regulation: Peraturan BKN 5/2019; the city's MASDILAN lists.
    """
    if isinstance(facts.origin, Missing) or isinstance(facts.target, Missing):
        return unknown(params, "jabatan asal atau tujuan")
    needed = _needed(facts, params)
    missing = [kind for kind in needed if not covers(facts, kind) and not _stated(facts, params, kind)]
    return fails(params, {"surat": missing}) if missing else holds(params, {"surat": needed})


def _needed(facts: Facts, params: Params) -> tuple[str, ...]:
    down = direction(facts)
    if down is not None and down > 0 and facts.case.reason_code == "disiplin":
        # Who is sanctioned cannot bring a statement of being free of sanctions.
        return texts(params, "demosi_hukdis")
    if not facts.case.own_request:
        return texts(params, "instansi")
    origin, target = facts.origin, facts.target
    agencies = {post.agency_id for post in (origin, target) if isinstance(post, Post)}
    # Who asks to be released goes to no other agency: nobody there can recommend him.
    between = target is not None and (origin is None or len(agencies) > 1)
    return texts(params, "permintaan_antar_opd" if between else "permintaan_dalam_opd")


def _stated(facts: Facts, params: Params, kind: str) -> bool:
    return any(letter == kind and stated(facts, statement) for letter, statement in pairs(params, "pernyataan"))


@needs(persetujuan=list)
def approvals_precede_the_decree(facts: Facts, params: Params) -> Finding:
    """R-DOC-03: every approval of this transfer, by letter or recorded in the case, is dated on or before the SK.

    Regulation: UU 30/2014 (procedure).
    """
    day = facts.decree.date
    if day is None:
        return unknown(params, "tanggal SK")
    dated = [*_letters_of_approval(facts, params), *_recorded_approvals(facts, day)]
    late = [name for name, on in dated if on is not None and on > day]
    undated = [name for name, on in dated if on is None]
    if late:
        return fails(params, {"surat": late, "tanggal_sk": day})
    return unknown(params, f"tanggal {', '.join(undated)}") if undated else holds(params, {"tanggal_sk": day})


def _letters_of_approval(facts: Facts, params: Params) -> Iterator[tuple[str, date | None]]:
    nip, post, kinds = subject(facts), target_id(facts), texts(params, "persetujuan")
    for letter in facts.letters:
        if letter.kind in kinds and letter.result == "setuju" and coverage(letter, nip, post) not in {None, OTHER}:
            yield letter.kind, letter.date


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
