"""Who decides: the signer, the review team, four eyes, and acting officials."""

from workflow.domain.context import ActingStatus, Letter
from workflow.domain.facts import Facts, Params
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import LOOSE, OTHER, counted, fails, holds, judges_actor_alone, unknown, warns
from workflow.domain.stages import Stage, Trigger

_DECIDING = frozenset({Trigger.PUTUSKAN, Trigger.SETUJUI, Trigger.TOLAK})


def signed_by_ppk_or_delegate(facts: Facts, params: Params) -> Finding:
    """R-AUT-01: the SK is signed by the PPK, or by a named delegate inside the delegation.

    Regulation: PP 11/2017 art. 191.
    """
    signer, ppk, day = facts.decree.signer, facts.ppk, facts.decree.date
    if signer is None:
        return unknown(params, "penanda tangan SK")
    if isinstance(ppk, Missing) or not ppk:
        return unknown(params, "siapa PPK (tabel peran)")
    if signer in ppk:
        return holds(params, {"penandatangan": signer})
    if day is None:
        return unknown(params, "tanggal SK")
    delegation = next((letter for letter in facts.letters if _delegates(letter, facts, signer, ppk)), None)
    if delegation is not None:
        return holds(params, {"penandatangan": signer, "delegasi": delegation.number}, "delegasi")
    return fails(params, {"penandatangan": signer})


def _delegates(letter: Letter, facts: Facts, signer: str, ppk: tuple[str, ...]) -> bool:
    day, kind = facts.decree.date, facts.decree.kind
    if letter.kind != "delegasi" or letter.to_nip != signer or letter.from_nip not in ppk or day is None:
        return False
    in_date = (letter.start is None or letter.start <= day) and (letter.end is None or day <= letter.end)
    return in_date and (not letter.decree_kinds or (kind is not None and kind in letter.decree_kinds))


def review_team_considered(facts: Facts, params: Params) -> Finding:
    """R-AUT-02: minutes of the review team, with a quorum and before the SK, cover this person on this post.

    Regulation: PP 11/2017 art. 191.
    """
    found = counted(facts, "ba_tpk")
    if found is None:
        return fails(params)
    minutes, how = found
    evidence = {"nomor": minutes.number, "tanggal": minutes.date}
    if how == OTHER:
        return fails(params, evidence, "jabatan_lain")
    sat = len(set(minutes.members) - set(minutes.absent))
    needed = minutes.quorum if minutes.quorum is not None else len(minutes.members) // 2 + 1
    if minutes.members and sat < needed:
        return fails(params, {**evidence, "hadir": sat, "kuorum": needed}, "kuorum")
    if how == LOOSE and facts.target is not None:
        return warns(params, evidence, "tanpa_jabatan")
    return holds(params, evidence)


def proposer_is_not_approver(facts: Facts, params: Params) -> Finding:
    """R-AUT-04: who proposes does not approve, and nobody decides on himself; also judges the actor of this act.

    One person may sit in the review team and sign as PyB: that is one person in two offices, not two eyes for one.

    Regulation: merit principle; PP 60/2008 (internal control). Never lifted.
    """
    subject = facts.person.nip if not isinstance(facts.person, Missing) else ""
    approvers = {facts.decree.signer} | {d.actor for d in facts.decisions if d.capacity in {"pyb", "ppk"}}
    actor = facts.actor
    if judges_actor_alone(facts):
        approvers = set()
    if actor is not None and facts.trigger in _DECIDING:
        deciding = facts.case.state is Stage.PERSETUJUAN
        acting = {actor.nip, actor.on_behalf} if actor.on_behalf else {actor.nip}
        if subject in acting:
            return fails(params, {"pihak": "diri sendiri"}, "diri_sendiri")
        if deciding:
            approvers |= acting
    if subject in approvers:
        return fails(params, {"pihak": "diri sendiri"}, "diri_sendiri")
    if facts.proposer is not None and facts.proposer in approvers:
        return fails(params, {"pihak": "pengusul"})
    return holds(params)


def acting_official_does_not_decide(facts: Facts, params: Params) -> Finding:
    """R-AUT-05: a Plt or Plh below the head of region does not decide appointments, moves or dismissals.

    A Plt or Pj head of region is judged by R-PIL-03 alone.

    Regulation: UU 30/2014 art. 14(7); SE BKN 1/SE/I/2021.
    """
    status = facts.signer_status
    if isinstance(status, Missing):
        return unknown(params, "status penanda tangan (definitif, Plt, atau Plh)")
    if status not in {ActingStatus.PLT, ActingStatus.PLH}:
        return holds(params, {"status": status.value})
    ppk = () if isinstance(facts.ppk, Missing) else facts.ppk
    if facts.decree.signer in ppk:
        return holds(params, {"status": status.value}, "kepala_daerah")
    return fails(params, {"status": status.value})


