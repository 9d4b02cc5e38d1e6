"""The briefing before, and the dates of, the inauguration."""

from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.rules._shared import fails, holds, number, texts, unknown, warns


def briefing_was_in_time(facts: Facts, params: Params) -> Finding:
    """R-SOS-01: plan and criteria were told at least three working days before the inauguration (or the TMT).

    No legal rule for this stage was found: it is the city's own [L].
    """
    told, day = facts.briefing_on, facts.decree.inauguration or facts.decree.effective
    if told is None:
        return unknown(params, "tanggal sosialisasi")
    if day is None:
        return unknown(params, "tanggal pelantikan atau TMT")
    between = facts.calendar.working_days_between(told, day)
    needed = number(params, "hari_kerja")
    evidence = {"sosialisasi": told, "pelantikan": day, "hari_kerja": between, "paling_sedikit": needed}
    return holds(params, evidence) if between >= needed else fails(params, evidence)


def inauguration_is_in_time(facts: Facts, params: Params) -> Finding:
    """R-TIM-02: inauguration within 30 working days of the SK; invited at least one working day before.

    Planned dates are judged; the real ones are a finding for the operator, never a block.

    Regulation: Peraturan BKN 7/2017.
    """
    decree = facts.decree
    if decree.inauguration is None:
        target = facts.target
        needs = isinstance(target, Post) and target.profile in texts(params, "profil_dilantik")
        return unknown(params, "tanggal pelantikan") if needs else holds(params, case="tanpa_pelantikan")
    if decree.date is None:
        return unknown(params, "tanggal SK")
    days = facts.calendar.working_days_between(decree.date, decree.inauguration)
    evidence = {"tanggal_sk": decree.date, "pelantikan": decree.inauguration, "hari_kerja": days}
    if decree.inauguration < decree.date:
        return fails(params, evidence, "sebelum_sk")
    if days > number(params, "hari_kerja"):
        return fails(params, evidence)
    if decree.invitation is None:
        return unknown(params, "tanggal undangan")
    if facts.calendar.working_days_between(decree.invitation, decree.inauguration) < 1:
        return fails(params, {**evidence, "undangan": decree.invitation}, "undangan")
    return warns(params, evidence) if days >= number(params, "hari_peringatan") else holds(params, evidence)
