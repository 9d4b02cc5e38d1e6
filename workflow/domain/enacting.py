"""What a case would look like after an act of `domain.remedies`: facts that are judged, never stored."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from workflow.domain.context import THREE_BEST, ActingStatus, Letter
from workflow.domain.facts import Acting, Facts, Post, RivalCase, Statement, Succession
from workflow.domain.missing import Missing
from workflow.domain.record import FunctionalTest, Training
from workflow.domain.remedies import DECREE_DATE, FOR_THE_HANDOVER, SIGNER, ActKind, MendingAct
from workflow.domain.rules._shared import subject, target_id
from workflow.domain.rules.recommendation import ANSWER, ImutState, by_open_selection, state_of
from workflow.domain.stages import Stage

_NEW, _SOMEBODY = "(baru)", "(pejabat lain)"
_POST_LEFT = frozenset({"bast", "memori"})
_DISCIPLINE = frozenset({"keputusan_hukdis", "lhp"})


def enacted(facts: Facts, acts: Iterable[MendingAct]) -> Facts | None:
    """The facts after these acts, or None where one of them cannot be done or would prove what nobody claims.

    Acts whose outcome cannot be foreseen (missing data, other offices' steps) change nothing here.
    """
    # Dates first: a letter is as young as the SK allows.
    for act in sorted(acts, key=lambda act: act.kind is not ActKind.DECREE):
        done = _ENACT[act.kind](facts, act) if act.kind in _ENACT else facts
        if done is None:
            return None
        facts = done
    return facts


def foreseen(act: MendingAct) -> bool:
    """True where `enacted` knows what the act changes."""
    if act.kind is ActKind.DATA:
        return act.object in _DATA
    return act.kind in _ENACT


def _letter(facts: Facts, act: MendingAct) -> Facts | None:
    kind, nip, case = act.object, subject(facts), facts.case
    disciplinary = case.reason_code == "disiplin" or case.ground == "tidak_memenuhi_syarat"
    if kind in _DISCIPLINE and not disciplinary:
        return None
    if kind == "permohonan_asn" and not (case.own_request or case.ground == "mengundurkan_diri"):
        return None
    post = _origin_id(facts) if kind in _POST_LEFT else target_id(facts)
    covers = (f"{nip}:{post}",) if post else (nip,)
    if kind in FOR_THE_HANDOVER:
        # Nobody takes up a post before it is theirs: such a letter waits for that day.
        facts = replace(facts, today=_begun(facts))
    day = facts.today if kind in FOR_THE_HANDOVER else _latest(facts)
    made = _SPECIAL.get(kind, _as_it_is)(Letter(kind, _NEW, day, covers), facts, act)
    return None if made is None else replace(facts, letters=(*facts.letters, made))


def _origin_id(facts: Facts) -> str:
    return facts.origin.id if isinstance(facts.origin, Post) else ""


def _latest(facts: Facts) -> date:
    days = (facts.decree.date, facts.decree.inauguration, facts.today)
    return min(day for day in days if day is not None)


def _begun(facts: Facts) -> date:
    return max(day for day in (facts.today, facts.decree.effective, facts.decree.inauguration) if day is not None)


def _as_it_is(letter: Letter, _facts: Facts, _act: MendingAct) -> Letter | None:
    return letter


def _delegation(letter: Letter, facts: Facts, _act: MendingAct) -> Letter | None:
    if isinstance(facts.ppk, Missing) or not facts.ppk or facts.decree.signer is None:
        return None
    return letter._replace(from_nip=facts.ppk[0], to_nip=facts.decree.signer)


def _waiver(letter: Letter, facts: Facts, act: MendingAct) -> Letter | None:
    if not facts.lifters:
        return None
    return letter._replace(rules=act.rules, signer=facts.lifters[0], reason="(alasan)")


def _minutes(letter: Letter, _facts: Facts, _act: MendingAct) -> Letter | None:
    return letter._replace(members=tuple(f"(anggota {place})" for place in range(3)))


def _bast(letter: Letter, facts: Facts, _act: MendingAct) -> Letter | None:
    superiors, successors = facts.parties.superiors[:1], facts.parties.successors[:1]
    if not superiors:
        return None
    if not successors:
        return letter._replace(members=superiors, reason="pejabat baru belum ada")
    return letter._replace(members=(subject(facts), *successors, *superiors))


def _recommendation(letter: Letter, facts: Facts, _act: MendingAct) -> Letter | None:
    if not by_open_selection(facts):
        return letter
    first = state_of(facts.letters, subject(facts), target_id(facts), facts.today, three_best=True)
    return letter if first.state is ImutState.DIREKOMENDASIKAN else letter._replace(selection=THREE_BEST)


_SPECIAL: dict[str, Callable[[Letter, Facts, MendingAct], Letter | None]] = {
    "delegasi": _delegation,
    "pengesampingan": _waiver,
    "ba_tpk": _minutes,
    "bast": _bast,
    ANSWER: _recommendation,
}


def _statement(facts: Facts, act: MendingAct) -> Facts | None:
    signer = facts.lifters[0] if facts.lifters else None
    return replace(facts, statements=(*facts.statements, Statement(act.object, _NEW, _latest(facts), signer)))


def _decree(facts: Facts, act: MendingAct) -> Facts | None:
    if act.object == SIGNER:
        if isinstance(facts.ppk, Missing) or not facts.ppk:
            return None
        decree = facts.decree._replace(signer=facts.ppk[0])
        return replace(facts, decree=decree, signer_status=ActingStatus.DEFINITIF)
    if act.day is None:
        return None
    return moved(facts, act.day) if act.object == DECREE_DATE else _inaugurated(facts, act.day)


def moved(facts: Facts, day: date) -> Facts:
    """The SK on a later day; inauguration, invitation and a TMT of its own move along by as many days.

    An SK without a day was judged as of today, and moves from there.
    """
    decree = facts.decree
    if decree.date is not None and decree.date >= day:
        return facts
    later = day - (decree.date or facts.today)
    held, invited = _after(decree.inauguration, later), _after(decree.invitation, later)
    dates = decree._replace(date=day, inauguration=held, invitation=invited, tmt=_after(decree.tmt, later))
    return _inaugurated(replace(facts, decree=dates), held) if held else replace(facts, decree=dates)


def _after(day: date | None, later: timedelta) -> date | None:
    return None if day is None else day + later


def _inaugurated(facts: Facts, day: date) -> Facts:
    """The inauguration on a day, and the invitation at the latest on the working day before."""
    latest, invited = facts.calendar.previous_working_day(day), facts.decree.invitation
    decree = facts.decree._replace(inauguration=day, invitation=min(invited, latest) if invited else None)
    return replace(facts, decree=decree)


def _reason(facts: Facts, act: MendingAct) -> Facts | None:
    if act.object == "uraian_alasan":
        return replace(facts, case=facts.case._replace(reason_text="Kebutuhan organisasi"))
    if isinstance(facts.holders, Missing):
        return None
    leaving = tuple(
        RivalCase(_NEW, holder.nip, target_id(facts), _NEW, Stage.PERSETUJUAN, facts.decree.code)
        for holder in facts.holders
    )
    return replace(facts, rivals=(*facts.rivals, *leaving))


def _replaced(facts: Facts, _act: MendingAct) -> Facts | None:
    """Who is in conflict steps back: other officials sit, sign and decide; nothing changes who proposed."""
    relations = () if isinstance(facts.relations, Missing) else facts.relations
    ties, own = facts.ties, (subject(facts), facts.proposer, *facts.ties.stand_ins)
    lent = [
        letter.to_nip for letter in facts.letters if letter.kind == "delegasi" and letter.from_nip == facts.proposer
    ]
    out = ties.persons([*own, *lent, *(relation.nip for relation in relations)])
    decisions = tuple(
        d._replace(actor=_SOMEBODY, on_behalf=None) if ties.persons([d.actor, d.on_behalf]) & out else d
        for d in facts.decisions
    )
    letters = tuple(
        letter._replace(recused=(*letter.recused, *(m for m in letter.members if ties.person(m) in out)))
        if letter.kind == "ba_tpk"
        else letter
        for letter in facts.letters
    )
    decree = facts.decree
    if decree.signer and ties.person(decree.signer) in out:
        signers = () if isinstance(facts.ppk, Missing) else facts.ppk
        decree = decree._replace(signer=next((nip for nip in signers if ties.person(nip) not in out), _SOMEBODY))
    return replace(facts, decisions=decisions, letters=letters, decree=decree)


def _task(facts: Facts, act: MendingAct) -> Facts | None:
    if act.object not in {task.code for task in facts.tasks}:
        return None
    done = tuple(
        task._replace(state="selesai", via="aksi", done_on=facts.today) if task.code == act.object else task
        for task in facts.tasks
    )
    return replace(facts, tasks=done)


def _other_case(facts: Facts, act: MendingAct) -> Facts | None:
    if act.object == "pesaing":
        return replace(facts, rivals=tuple(r for r in facts.rivals if r.target_post != target_id(facts)))
    ahead = tuple(
        rival._replace(state=Stage.PERSETUJUAN, stuck="") if rival.number == act.object else rival
        for rival in facts.rivals
    )
    return replace(facts, rivals=ahead)


def _data(facts: Facts, act: MendingAct) -> Facts | None:
    return _DATA[act.object](facts) if act.object in _DATA else facts


def _tested(facts: Facts) -> Facts | None:
    tests, target = facts.record.tests, facts.target
    if isinstance(tests, Missing) or not isinstance(target, Post):
        return None
    passed = FunctionalTest(target.name, _latest(facts), passed=True)
    return replace(facts, record=facts.record._replace(tests=(*tests, passed)))


def _trained(facts: Facts) -> Facts | None:
    trainings = facts.record.trainings
    if isinstance(trainings, Missing):
        return None
    certificate = Training("Sertifikat Pendidik", _latest(facts), None)
    return replace(facts, record=facts.record._replace(trainings=(*trainings, certificate)))


def _formed(facts: Facts) -> Facts | None:
    target, holders = facts.target, facts.holders
    if not isinstance(target, Post) or isinstance(holders, Missing):
        return None
    return replace(facts, target=target._replace(slots=max(target.slots, 0) + len(holders) + len(facts.rivals) + 1))


def _stood_in(facts: Facts) -> Facts | None:
    before = facts.succession
    acting = (*before.acting, Acting(_SOMEBODY, "plh", _NEW, facts.decree.effective, None))
    return replace(facts, succession=Succession(before.claims, before.others, acting))


def _met(facts: Facts) -> Facts:
    return replace(facts, sessions=tuple(day._replace(held_on=day.held_on or day.day) for day in facts.sessions))


_DATA: dict[str, Callable[[Facts], Facts | None]] = {
    "uji_kompetensi": _tested,
    "diklat": _trained,
    "formasi": _formed,
    "delegasi": _stood_in,
    "sesi": _met,
}

_ENACT: dict[ActKind, Callable[[Facts, MendingAct], Facts | None]] = {
    ActKind.LETTER: _letter,
    ActKind.STATEMENT: _statement,
    ActKind.DECREE: _decree,
    ActKind.PROPOSAL: _reason,
    ActKind.DECISION: _replaced,
    ActKind.TASK: _task,
    ActKind.OTHER_CASE: _other_case,
    ActKind.DATA: _data,
}
