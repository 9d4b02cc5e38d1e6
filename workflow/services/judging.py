"""Judges an act on case files: which edge, who may, which rules; pure, and the same for one case and for many."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from workflow.domain.acts import Act, Effects
from workflow.domain.authority import capacity, not_entitled, not_independent
from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Directory
from workflow.domain.edges import Edge
from workflow.domain.facts import Post, RoundFacts, UnitLoad, UnitTurn
from workflow.domain.findings import Finding, Result
from workflow.domain.machine import edge_for, illegal
from workflow.domain.moved_facts import gone_before_the_decree
from workflow.domain.planning import WINDOW_DAYS
from workflow.domain.rulebook import judge
from workflow.domain.rules.continuity import covered
from workflow.domain.stages import FORWARD_TRIGGERS, Role, Stage, Trigger
from workflow.services import corrections, lapsing, persetujuan, serah_terima, sosialisasi, usulan
from workflow.services.digests import marked
from workflow.services.effects import effects_of
from workflow.services.house import House

_CONDITIONS = {
    "lengkapi": usulan.opinions_are_in,
    "tuntaskan": sosialisasi.asn_was_heard,
    "putuskan": persetujuan.turn_has_come,
    "setujui": persetujuan.chain_is_complete,
    "selesaikan": serah_terima.post_has_changed,
    "konfirmasi": serah_terima.task_is_theirs,
    "ralat": corrections.corrects_form_only,
    "gugurkan": lapsing.rests_on_a_fact,
}
"""What a step waits for besides its rules; each returns a finding or None."""


class Judged(NamedTuple):
    """One judged case: the edge (None where refused before the rules), who acts as what, all findings, the effects.

    `effects` is None where a finding stops the step.
    """

    file: CaseFile
    edge: Edge | None
    role: Role | None
    findings: tuple[Finding, ...]
    effects: Effects | None

    @property
    def allowed(self) -> bool:
        """True where the step may be taken."""
        return self.effects is not None


def judge_case(act: Act, file: CaseFile, directory: Directory, house: House) -> Judged:
    """Judges one act on one case; refusals outside the rules come first and end the judgement."""
    case = file.facts.case
    if act.version is not None and act.version != case.version:
        return _refused(file, stale(act.version, case.version))
    edge = edge_for(act.trigger, case.state, remembered=case.remembered, to=act.to)
    if edge is None:
        return _refused(file, illegal(file.facts, act.trigger))
    role = capacity(act, edge, file, directory, file.facts.today)
    if role is None:
        return _refused(file, not_entitled(act, edge, file, directory))
    return _judged_by_rules(act, edge, role, file, directory, house)


def _judged_by_rules(act: Act, edge: Edge, role: Role, file: CaseFile, directory: Directory, house: House) -> Judged:
    findings = judge(file.facts, act.trigger, house.rulebook)
    if edge.source is Stage.PERSETUJUAN:
        file = marked(file, findings if act.trigger is Trigger.SETUJUI else approval_findings(file, house))
        role = persetujuan.office_meant(act, edge, role, file, house)
    waiting = waiting_for(act, role, file, house)
    if waiting is not None:
        # Who approves hears at once all that is in the way.
        more = findings if act.trigger is Trigger.SETUJUI else ()
        return Judged(file, edge, role, (waiting, *more), None)
    twice = not_independent(act, role, file, directory)
    if twice is not None:
        findings = (twice, *findings)
    if any(finding.stops for finding in findings if finding.result is not Result.PASS):
        return Judged(file, edge, role, findings, None)
    return Judged(file, edge, role, findings, effects_of(act, edge, role, file, directory, house))


def approval_findings(file: CaseFile, house: House) -> tuple[Finding, ...]:
    """The findings of `setujui`, which decisions of the chain rest on; none where no decision is there to compare with."""
    if not any(decision.rests_on for decision in file.facts.decisions):
        return ()
    return judge(replace(file.facts, trigger=Trigger.SETUJUI), Trigger.SETUJUI, house.rulebook)


def waiting_for(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """What a step waits for besides its rules, or None."""
    if act.trigger is Trigger.SETUJUI and (gone := gone_before_the_decree(file.facts)) is not None:
        return gone
    condition = _CONDITIONS.get(act.trigger)
    return condition(act, role, file, house) if condition else None


def stale(expected: int, actual: int) -> Finding:
    """K-VERSI: somebody was faster."""
    return Finding("K-VERSI", Result.BLOCK, {"versi_diminta": expected, "versi_sekarang": actual})


def _refused(file: CaseFile, finding: Finding) -> Judged:
    return Judged(file, None, None, (finding,), None)


def judge_list(act: Act, files: Sequence[CaseFile], directory: Directory, house: House) -> list[Judged]:
    """Judges an act on a list, then asks the round-wide rules for the list as a whole."""
    judged = [judge_case(act, file, directory, house) for file in files]
    if act.trigger not in FORWARD_TRIGGERS:
        return judged
    moving = [item for item in judged if item.allowed]
    findings = round_findings(act, [item.file for item in moving], house)
    if not findings:
        return judged
    return [_with_round(item, findings) if item.allowed else item for item in judged]


def round_findings(act: Act, files: Sequence[CaseFile], house: House) -> dict[str, tuple[Finding, ...]]:
    """The round-wide findings that are not PASS, by unit: the share of each unit that moves with this list."""
    rules = house.rulebook.round_rules(act.trigger, house.clock.today())
    if not rules or not files:
        return {}
    found: dict[str, tuple[Finding, ...]] = {}
    for load in unit_loads(files):
        facts = round_facts(files, (load,))
        for function, params in rules:
            bad = tuple(finding for finding in function(facts, params) if finding.result is not Result.PASS)
            if bad:
                found[load.unit_id] = found.get(load.unit_id, ()) + bad
    return found


def round_facts(files: Sequence[CaseFile], loads: Sequence[UnitLoad]) -> RoundFacts:
    """What the round-wide rules look at, for the cases of a list; at least one."""
    first = files[0].facts
    days = [day for file in files if (day := file.facts.decree.date) is not None]
    return RoundFacts(
        first.case.round_code, tuple(loads), first.letters, first.today, first.lifters, min(days, default=None)
    )


def unit_loads(files: Sequence[CaseFile]) -> list[UnitLoad]:
    """Per origin unit: its staff, how many move (those already approved near the date and those of this list), and when."""
    days, turns, stood_in = _days(files), _turns(files), _stood_in(files)
    listed = Counter(file.facts.origin.unit_id for file in files if isinstance(file.facts.origin, Post))
    numbers = {file.facts.case.number for file in files}
    loads = {}
    for file in files:
        origin = file.facts.origin
        if isinstance(origin, Post) and origin.unit_id not in loads:
            moving = file.moved_in_unit + listed[origin.unit_id]
            others = (turn for turn in file.unit_turns if turn.number not in numbers and _is_near(turn, file))
            loads[origin.unit_id] = UnitLoad(
                origin.unit_id,
                origin.unit_name,
                file.unit_staff,
                moving,
                origin.agency_id,
                tuple(sorted(days.get(origin.unit_id, ()))),
                (*turns[origin.unit_id], *others),
                origin.unit_id in stood_in,
            )
    return list(loads.values())


def _is_near(turn: UnitTurn, file: CaseFile) -> bool:
    day = file.facts.decree.effective or file.facts.today
    return abs((turn.day - day).days) <= WINDOW_DAYS


def _turns(files: Sequence[CaseFile]) -> dict[str, list[UnitTurn]]:
    """Who leaves and who enters each unit by this list."""
    found: dict[str, list[UnitTurn]] = defaultdict(list)
    for file in files:
        facts = file.facts
        for post, enters in ((facts.origin, False), (facts.target, True)):
            if isinstance(post, Post):
                day = facts.decree.effective or facts.today
                done = file.guard.post_changed
                found[post.unit_id].append(UnitTurn(facts.case.number, day, enters, done))
    return found


def _stood_in(files: Sequence[CaseFile]) -> set[str]:
    """The units of which a post that is left has a Plt or Plh, or a named successor."""
    return {
        file.facts.origin.unit_id
        for file in files
        if isinstance(file.facts.origin, Post)
        and not file.facts.succession.others
        and covered(file.facts, file.facts.decree.effective or file.facts.today)
    }


def _days(files: Sequence[CaseFile]) -> dict[str, set[date]]:
    days: dict[str, set[date]] = {}
    for file in files:
        origin, tmt = file.facts.origin, file.facts.decree.effective
        if isinstance(origin, Post) and tmt is not None:
            days.setdefault(origin.unit_id, set()).add(tmt)
    return days


def _with_round(item: Judged, found: dict[str, tuple[Finding, ...]]) -> Judged:
    origin = item.file.facts.origin
    extra = found.get(origin.unit_id, ()) if isinstance(origin, Post) else ()
    if not extra:
        return item
    stops = any(finding.stops for finding in extra)
    return item._replace(findings=item.findings + extra, effects=None if stops else item.effects)
