"""Who decides: the signer, the review team, BKN, four eyes, and acting officials."""

from datetime import date

from workflow.domain.context import ActingStatus, Letter
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding, Result
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    ABSTAINS,
    EXACT,
    OTHER,
    agency_entered,
    ban_days,
    choices,
    counting,
    fails,
    holds,
    judges_actor_alone,
    needs,
    refuses,
    subject,
    target_id,
    texts,
    unknown,
    warns,
)
from workflow.domain.rules.recommendation import Answers, answers, by_open_selection
from workflow.domain.stages import Stage, Trigger

_DECIDING = frozenset({Trigger.PUTUSKAN, Trigger.SETUJUI, Trigger.TOLAK})
_APPROVING = frozenset({"pyb", "ppk"})
# What two rules lack is told in the same words, so that it is asked for once.
_SIGNER, _WHO_IS_PPK = "penanda tangan SK", "siapa PPK (tabel peran)"


@needs(sk=dict, profil_didelegasikan=list)
@refuses("", "jenis_sk")
def signed_by_ppk_or_delegate(facts: Facts, params: Params) -> Finding:
    """R-AUT-01: the SK is signed by the PPK, or by a named delegate inside the delegation.

    A delegation is inside when it comes from the PPK, is dated on or before the SK, is in date on that day and names the
    kind of SK; one that names no kind covers all. The profile of the post entered says whether a delegate may sign, and
    in which kinds of SK it stands: a delegation for staff appoints nobody to a structural post. A post of another agency
    is appointed to by others than the PPK (R-SCP-01).

    Regulation: PP 11/2017 art. 191.
    """
    signer, ppk, decree = facts.decree.signer, facts.ppk, facts.decree
    agency = agency_entered(facts)
    if agency is not None:
        return holds(params, {"instansi": agency}, "antarinstansi")
    if signer is None:
        return unknown(params, _SIGNER)
    if isinstance(ppk, Missing) or not ppk:
        return unknown(params, _WHO_IS_PPK)
    if signer in ppk:
        return holds(params, {"penandatangan": signer})
    return unknown(params, "tanggal SK") if decree.date is None else _by_delegation(facts, params, signer, ppk)


def _by_delegation(facts: Facts, params: Params, signer: str, ppk: tuple[str, ...]) -> Finding:
    kind, target = facts.decree.kind, facts.target
    if isinstance(target, Post) and target.profile not in texts(params, "profil_didelegasikan"):
        return fails(params, {"penandatangan": signer})
    if isinstance(target, Post) and kind is not None and kind not in choices(params, "sk", target.profile):
        return fails(params, {"penandatangan": signer, "jenis": kind.value, "jabatan": target.name}, "jenis_sk")
    delegations = [letter for letter in facts.letters if _delegates(letter, facts, signer, ppk)]
    fitting = [letter for letter in delegations if not letter.decree_kinds or kind in letter.decree_kinds]
    if fitting:
        return holds(params, {"penandatangan": signer, "delegasi": fitting[0].number}, "delegasi")
    if delegations and kind is None:
        return unknown(params, "jenis SK, untuk dibandingkan dengan surat delegasi")
    return fails(params, {"penandatangan": signer})


def _delegates(letter: Letter, facts: Facts, signer: str, ppk: tuple[str, ...]) -> bool:
    day = facts.decree.date
    if letter.kind != "delegasi" or letter.to_nip != signer or letter.from_nip not in ppk or day is None:
        return False
    return _in_force(letter, day)


@refuses("", "jabatan_lain", "kuorum")
def review_team_considered(facts: Facts, params: Params) -> Finding:
    """R-AUT-02: minutes of the review team, with a quorum and before the SK, cover this person on this post.

    Without a quorum of its own, minutes need more than half of those named as members. A move to another agency rests
    on letters of others (R-SCP-01), whose SK may be older than our team's session: the article speaks of moves inside.

    Regulation: PP 11/2017 art. 191, 192.
    """
    agency, best = agency_entered(facts), None
    if agency is not None:
        return holds(params, {"instansi": agency}, "antarinstansi")
    for minutes, how in counting(facts, "ba_tpk"):
        found = _minutes(minutes, how, facts, params)
        if found.result is Result.PASS:
            return found
        if best is None or _PREFERRED[found.result] < _PREFERRED[best.result]:
            best = found
    return best or fails(params)


_PREFERRED = {Result.WARN: 0, Result.UNKNOWN: 1, Result.BLOCK: 2}


def _minutes(minutes: Letter, how: str, facts: Facts, params: Params) -> Finding:
    evidence: dict[str, object] = {"nomor": minutes.number, "tanggal": minutes.date}
    if how == OTHER:
        return fails(params, evidence, "jabatan_lain")
    if not minutes.members:
        return unknown(params, f"anggota yang bersidang pada berita acara {minutes.number}")
    sat = len({*minutes.members} - {*minutes.absent} - {*minutes.recused})
    needed = len(minutes.members) // 2 + 1 if minutes.quorum is None else minutes.quorum
    if sat < needed:
        return fails(params, {**evidence, "hadir": sat, "kuorum": needed}, "kuorum")
    if how != EXACT and facts.target is not None:
        return warns(params, evidence, "tanpa_jabatan")
    return holds(params, evidence)


@refuses("", "jabatan_lain", "ditolak", "perlu_perbaikan", "terlambat", "tiga_terbaik", "terpilih")
def bkn_recommended(facts: Facts, params: Params) -> Finding:
    """R-AUT-03: BKN's recommendation for this person on this post precedes the SK and the inauguration.

    BKN answers in parts, and the newest answer to a name and post stands, so a later refusal ends an earlier yes. A post
    changed afterwards is not covered. For a post filled by open selection BKN is asked twice: on the three best, then on
    the chosen one.

    Regulation: SE BKN 7/2024; Perpres 116/2022.
    """
    chosen = _recommended(facts, params)
    if not by_open_selection(facts):
        return chosen
    first = _recommended(facts, params, three_best=True)
    if first.result is Result.UNKNOWN:
        return first
    if first.result is Result.BLOCK:
        return first if first.case else fails(params, case="tiga_terbaik")
    if chosen.result is Result.BLOCK and not chosen.case:
        return fails(params, first.evidence, "terpilih")
    if chosen.result is Result.PASS and first.result is Result.PASS:
        return holds(params, {**chosen.evidence, "tiga_terbaik": first.evidence["nomor"]}, "seleksi_terbuka")
    return first if chosen.result is Result.PASS else chosen


def _recommended(facts: Facts, params: Params, *, three_best: bool = False) -> Finding:
    found = answers(facts.letters, subject(facts), target_id(facts), facts.today, three_best=three_best)
    if found.refusal is not None:
        reason = found.refusal.reason or "tidak dicantumkan"
        evidence = {**_told(found.refusal), "sebab": reason}
        return fails(params, evidence, "ditolak" if found.refusal.result == "tolak" else "perlu_perbaikan")
    return _in_time(facts, params, found) if found.given else fails(params)


def _in_time(facts: Facts, params: Params, found: Answers) -> Finding:
    meant = [answer for answer in found.given if answer[1] != OTHER]
    if not meant:
        return fails(params, _told(found.given[-1][0]), "jabatan_lain")
    if facts.decree.date is None:
        return unknown(params, "tanggal SK")
    day = min(ban_days(facts))
    early = [answer for answer in meant if answer[0].date is not None and answer[0].date <= day]
    if not early:
        return fails(params, {**_told(meant[0][0]), "hari": day}, "terlambat")
    letter, how = next((answer for answer in early if answer[1] == EXACT), early[0])
    loose = how != EXACT and facts.target is not None
    return warns(params, _told(letter), "tanpa_jabatan") if loose else holds(params, _told(letter))


def _told(letter: Letter) -> dict[str, object]:
    return {"nomor": letter.number, "tanggal": letter.date}


@refuses("", "diri_sendiri", "wakil_pengusul")
def proposer_is_not_approver(facts: Facts, params: Params) -> Finding:
    """R-AUT-04: who proposes does not approve, and nobody decides on himself; also judges the actor of this act.

    One person may sit in the review team and sign as PyB: that is one person in two offices, not two eyes for one. A
    person is one under every account, and whoever acts for the proposer, by delegation or as Plh, is no second pair of
    eyes. What the deciding step adds (a person who counts twice) is judged beside the rules.

    Regulation: merit principle; PP 60/2008 (internal control). Never lifted.
    """
    approvers = _acting_approvers(facts)
    if not judges_actor_alone(facts):
        approvers |= {facts.decree.signer, *_approved_by(facts)}
    ties = facts.ties
    persons, own = ties.persons(approvers), ties.person(subject(facts))
    if own in persons or own in ties.persons(_speakers(facts)):
        return fails(params, {"pihak": "diri sendiri"}, "diri_sendiri")
    if facts.proposer is not None and ties.person(facts.proposer) in persons:
        return fails(params, {"pihak": "pengusul"})
    if persons and _stands_in(persons, facts):
        return fails(params, {"pihak": "wakil pengusul"}, "wakil_pengusul")
    if facts.proposer is None:
        return unknown(params, "pengusul")
    if not persons and not judges_actor_alone(facts):
        return unknown(params, _SIGNER)
    return holds(params)


def _stands_in(persons: set[str], facts: Facts) -> bool:
    ties, proposer = facts.ties, facts.proposer
    if ties.stand_ins and persons & ties.persons(ties.stand_ins):
        return True
    return any(
        letter.to_nip is not None and ties.person(letter.to_nip) in persons
        for letter in facts.letters
        if letter.kind == "delegasi" and letter.from_nip == proposer and proposer and _in_force(letter, facts.today)
    )


def _in_force(letter: Letter, day: date) -> bool:
    given = letter.result == "setuju" and letter.date is not None and letter.date <= day
    return given and (letter.start is None or letter.start <= day) and (letter.end is None or day <= letter.end)


def _approved_by(facts: Facts) -> set[str | None]:
    given = [d for d in facts.decisions if d.capacity in _APPROVING and d.outcome != ABSTAINS]
    return {decision.actor for decision in given} | {decision.on_behalf for decision in given}


def _speakers(facts: Facts) -> set[str | None]:
    actor = facts.actor
    return {actor.nip, actor.on_behalf} if actor is not None and facts.trigger in _DECIDING else set()


def _deciders(facts: Facts) -> set[str | None]:
    # Who abstains recuses himself: he speaks and decides nothing.
    return set() if facts.actor is not None and facts.actor.abstains else _speakers(facts)


def _acting_approvers(facts: Facts) -> set[str | None]:
    # An opinion of a head of OPD in usulan is no approval: the proposer may well be such a head.
    return _deciders(facts) if facts.case.state is Stage.PERSETUJUAN else set()


def acting_official_does_not_decide(facts: Facts, params: Params) -> Finding:
    """R-AUT-05: a Plt or Plh below the head of region does not decide appointments, moves or dismissals.

    A Plt or Pj head of region is judged by R-PIL-03 alone.

    Regulation: UU 30/2014 art. 14(7); SE BKN 1/SE/I/2021.
    """
    status = facts.signer_status
    if isinstance(status, Missing):
        return unknown(params, "status penanda tangan (definitif, Plt, atau Plh)")
    evidence = {"status": status.value}
    if status not in {ActingStatus.PLT, ActingStatus.PLH}:
        return holds(params, evidence)
    if facts.decree.signer is None:
        return unknown(params, _SIGNER)
    if isinstance(facts.ppk, Missing):
        return unknown(params, _WHO_IS_PPK)
    return holds(params, evidence, "kepala_daerah") if facts.decree.signer in facts.ppk else fails(params, evidence)
