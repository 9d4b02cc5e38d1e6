"""Clocks that run beside the steps: terms of acting officials, answers awaited from outside, objections."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.context import Letter
from workflow.domain.deadlines import add_months
from workflow.domain.facts import Facts, Params
from workflow.domain.findings import Finding
from workflow.domain.outside_clock import COMPLETION, outside_clock
from workflow.domain.rules._shared import (
    OTHER,
    coverage,
    fails,
    holds,
    needs,
    number,
    refuses,
    subject,
    target_id,
    unknown,
    warns,
)
from workflow.domain.rules.outside import file_complete_on
from workflow.domain.stages import FIVE_STAGES, Role, Stage
from workflow.domain.watching import ActingFacts

_TERMS_ALLOWED = 2
_AFTER_SK = frozenset({Stage.SERAH_TERIMA, Stage.SELESAI, Stage.DIBATALKAN})
_DAY = timedelta(days=1)


class _Term(NamedTuple):
    start: date
    end: date | None


@needs(bulan=int, hari_peringatan=int)
@refuses("", "perpanjangan", "perpanjangan_kedua")
def acting_term_is_kept(facts: ActingFacts, params: Params) -> Finding:
    """R-PLT-01: a Plt acts at most three months, and three more by one extension; asked each night.

    The last day is the one before the same calendar day three months later. A term that begins on the first working day
    after another, or before, extends it. From 75 days into a term that nothing follows there is a warning, and another
    where the last term ran out and the post was left empty.

    Regulation: SE BKN 1/SE/I/2021.
    """
    if any(term.start is None for term in facts.terms) or not facts.terms:
        return unknown(params, f"tanggal mulai Plt {facts.post_name}")
    spell, months = _spell(facts), number(params, "bulan")
    last = spell[-1]
    evidence: dict[str, object] = {"jabatan": facts.post_name, "id_jabatan": facts.post_id, "mulai": spell[0].start}
    if last.end is not None and last.end < facts.today:
        return warns(params, {**evidence, "sampai": last.end}, "berakhir")
    ends = [add_months(term.start, months) - _DAY for term in spell]
    if len(spell) > _TERMS_ALLOWED:
        return fails(params, {**evidence, "perpanjangan": last.start}, "perpanjangan_kedua")
    for term, end in zip(spell, ends, strict=True):
        if (term.end or facts.today) > end:
            evidence |= {"batas": end, "bulan": months, "sejak": term.start}
            return fails(params, evidence, "" if term is spell[0] else "perpanjangan")
    evidence["sampai"] = last.end or ends[-1]
    passed = (facts.today - last.start).days
    if passed >= number(params, "hari_peringatan"):
        return warns(params, {**evidence, "hari": passed}, "perpanjangan" if len(spell) > 1 else "")
    return holds(params, evidence)


def _spell(facts: ActingFacts) -> list[_Term]:
    """The terms that follow one another up to the last one."""
    terms = sorted(_Term(term.start, term.end) for term in facts.terms if term.start is not None)
    spell = terms[-1:]
    for term in reversed(terms[:-1]):
        following = spell[0]
        if term.end is not None and facts.calendar.working_days_between(term.end, following.start) > 1:
            break
        # A term that was left open ends where the next one begins.
        spell.insert(0, term._replace(end=term.end or following.start - _DAY))
    return spell


@needs(hari_kerja=int)
def bkn_answers_in_time(facts: Facts, params: Params) -> Finding:
    """R-TIM-01: BKN answers within 15 working days after the file is complete; asked while the case awaits the answer.

    The file counts as complete on the day that the PyB's agreement stands in the case: I-MUT's own day of receipt is not
    on record [L]. Of a move to another agency it is complete with the receiving PPK's request and the own PPK's approval,
    in any stage before the SK. An answer ends the clock; one that asks for mending stops it until a letter
    `kelengkapan_berkas`.

    Regulation: Peraturan BKN 5/2019.
    """
    complete = _complete_on(facts)
    if complete is None:
        return holds(params, case="belum_mulai")
    letters = [*_letters(facts, "rekomendasi_bkn"), *_letters(facts, COMPLETION)]
    clock = outside_clock(complete, letters, "rekomendasi_bkn", facts.today, facts.calendar)
    if clock.answer is not None:
        return holds(params, {"nomor": clock.answer}, "dijawab")
    limit = number(params, "hari_kerja")
    evidence: dict[str, object] = {
        "kasus": facts.case.number,
        "lengkap": clock.complete_on,
        "hari": clock.spent,
        "batas": limit,
    }
    if clock.stopped_on is not None:
        return holds(params, {**evidence, "berhenti": clock.stopped_on}, "berhenti")
    return fails(params, evidence) if clock.spent > limit else holds(params, evidence)


def _complete_on(facts: Facts) -> date | None:
    if facts.case.state not in FIVE_STAGES[:4]:
        return None
    agreed = [d.on for d in facts.decisions if d.capacity == Role.PYB and d.outcome == "setuju"]
    own = max(agreed, default=None) if facts.case.state is Stage.PERSETUJUAN else None
    return file_complete_on(facts) or own


@needs(hari_mengajukan=int, hari_menjawab=int)
@refuses("", "terlambat_diajukan")
def objection_is_answered_in_time(facts: Facts, params: Params) -> Finding:
    """R-TIM-03: an objection is filed within 14 working days and answered within 21.

    The first clock runs from the recorded receipt (the excerpt's date), else from the SK as the safe earlier start; the
    second from the objection. A late objection is told and never refused by the product.

    Regulation: PP 79/2021 (the periods of keberatan are not verified).
    """
    if facts.case.state not in _AFTER_SK:
        return holds(params, case="belum_ada_sk")
    start = objection_clock_starts(facts)
    if start is None:
        return unknown(params, "tanggal SK atau tanggal penerimaan petikan")
    evidence: dict[str, object] = {
        "kasus": facts.case.number,
        "mulai": start,
        "batas": number(params, "hari_mengajukan"),
    }
    filed = [letter.date for letter in _letters(facts, "keberatan") if letter.date is not None]
    answered = max((a.date for a in _letters(facts, "jawaban_keberatan") if a.date is not None), default=date.min)
    still_open = sorted(day for day in filed if day > answered)
    if not filed:
        return holds(params, evidence)
    return _awaits_answer(facts, params, evidence, still_open[0]) if still_open else holds(params, evidence, "dijawab")


def objection_clock_starts(facts: Facts) -> date | None:
    """The day from which the time for an objection runs: the recorded receipt, else the SK as the safe earlier start."""
    receipts = [letter.date for letter in _letters(facts, "petikan") if letter.date is not None]
    return min(receipts, default=facts.decree.date)


def _awaits_answer(facts: Facts, params: Params, evidence: dict[str, object], filed: date) -> Finding:
    working_days = facts.calendar.working_days_between
    start, limit = evidence["mulai"], number(params, "hari_menjawab")
    passed = working_days(filed, facts.today)
    evidence |= {"diajukan": filed, "hari": passed, "batas_jawab": limit}
    if passed > limit:
        return fails(params, evidence)
    late = isinstance(start, date) and working_days(start, filed) > number(params, "hari_mengajukan")
    return fails(params, evidence, "terlambat_diajukan") if late else holds(params, evidence, "menunggu")


def _letters(facts: Facts, kind: str) -> Iterator[Letter]:
    """The dated letters of a kind to or from this person until today, whatever they say."""
    nip, post = subject(facts), target_id(facts)
    for letter in facts.letters:
        dated = letter.kind == kind and letter.date is not None and letter.date <= facts.today
        if dated and coverage(letter, nip, post) not in {None, OTHER}:
            yield letter
