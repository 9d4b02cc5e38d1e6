"""The briefing before, and the dates of, the inauguration."""

from datetime import date

from workflow.domain.facts import Facts, Params
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import agency_entered, fails, holds, needs, number, refuses, texts, unknown, warns
from workflow.domain.stages import Trigger


@needs(hari_kerja=int)
@refuses("", "belum_diberitahu", "sesi_belum_terlaksana")
def briefing_was_in_time(facts: Facts, params: Params) -> Finding:
    """R-SOS-01: plan and criteria were told at least three working days before the inauguration (or the TMT).

    A session for the person's unit that was held proves it, and its day counts, the first of several; without one the day
    that the context names is taken, unless such a session is past and was not held. At `setujui` the person must also
    have been told the own placement; no answer is a lawful end. No legal rule for this stage was found: it is the city's
    own [L].
    """
    held = {one.code: one.held_on for one in facts.sessions if one.held_on is not None and one.held_on <= facts.today}
    missed = [one.code for one in facts.sessions if one.code not in held and one.day < facts.today]
    told, day = min(held.values(), default=facts.briefing_on), facts.decree.inauguration or facts.decree.effective
    if told is None:
        return unknown(params, "tanggal sosialisasi")
    if day is None:
        return unknown(params, "tanggal pelantikan atau TMT")
    between = facts.calendar.working_days_between(told, day)
    needed = number(params, "hari_kerja")
    evidence = {"sosialisasi": told, "pelantikan": day, "hari_kerja": between, "paling_sedikit": needed}
    if held or missed:
        evidence |= {"sesi_terlaksana": sorted(held), "sesi_belum_terlaksana": missed}
    if between < needed:
        return fails(params, evidence)
    brought_in = facts.case.imported_stage is not None
    if facts.trigger is Trigger.SETUJUI and facts.case.told_on is None and not brought_in:
        return fails(params, evidence, "belum_diberitahu")
    if missed and not held:
        return fails(params, evidence, "sesi_belum_terlaksana")
    return holds(params, evidence, "terbukti" if held else "")


@needs(hari_kerja=int, hari_peringatan=int, profil_dilantik=list)
@refuses("", "sebelum_sk", "undangan")
def inauguration_is_in_time(facts: Facts, params: Params) -> Finding:
    """R-TIM-02: inauguration within 30 working days of the SK; invited at least one working day before.

    Planned dates are judged; the real ones are a finding for the operator, never a block. Who goes to another agency is
    inaugurated there, whatever day this round has.

    Regulation: Peraturan BKN 7/2017.
    """
    decree, agency = facts.decree, agency_entered(facts)
    if agency is not None:
        return holds(params, {"instansi": agency}, "antarinstansi")
    if decree.inauguration is None:
        return (
            unknown(params, "tanggal pelantikan") if _asked(facts, params) else holds(params, case="tanpa_pelantikan")
        )
    if decree.date is None:
        return unknown(params, "tanggal SK")
    return _planned(facts, params, decree.date, decree.inauguration)


def _asked(facts: Facts, params: Params) -> bool:
    target = facts.target
    return isinstance(target, Missing) or (target is not None and target.profile in texts(params, "profil_dilantik"))


def _planned(facts: Facts, params: Params, signed: date, held: date) -> Finding:
    days = facts.calendar.working_days_between(signed, held)
    evidence = {"tanggal_sk": signed, "pelantikan": held, "hari_kerja": days}
    if held < signed:
        return fails(params, evidence, "sebelum_sk")
    if days > number(params, "hari_kerja"):
        return fails(params, evidence)
    invited = facts.decree.invitation
    if invited is None:
        return unknown(params, "tanggal undangan")
    latest = facts.calendar.previous_working_day(held)
    if invited > latest:
        return fails(params, {**evidence, "undangan": invited, "paling_lambat": latest}, "undangan")
    return warns(params, evidence) if days >= number(params, "hari_peringatan") else holds(params, evidence)
