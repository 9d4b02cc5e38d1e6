"""Stage persetujuan: the chain considers, step by step, and the PPK decides. A list is one decision.

Regulation: PP 11/2017 art. 191.
"""

from dataclasses import replace

from workflow.domain.acts import Act, Effects, NewTask
from workflow.domain.authority import capacity
from workflow.domain.casefile import CaseFile
from workflow.domain.chain import Word
from workflow.domain.context import Letter
from workflow.domain.directory import Directory
from workflow.domain.edges import Edge
from workflow.domain.facts import Decision, Post
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.rulebook import judge
from workflow.domain.stages import Role, Stage, Trigger
from workflow.services.chain import (
    MINUTES,
    after,
    asked,
    deciders,
    given_by,
    has_minutes,
    minutes_number,
    missing_words,
    silent_offices,
    turn,
    votes,
    word_of,
)
from workflow.services.digests import resting_on
from workflow.services.handover import handover_tasks
from workflow.services.house import House
from workflow.services.notices import list_order, list_payload, order, orders
from workflow.services.usulan import decision_of


def turn_has_come(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Putuskan in persetujuan goes along the chain: each step after the one before is fulfilled, nobody twice."""
    if file.facts.case.state is not Stage.PERSETUJUAN:
        return _not_twice(act, role, file)
    chain = house.policy.chain
    if role not in chain.roles:
        return Finding("K-PERAN", Result.BLOCK, {"peran": [step.value for step in chain.roles]}, case="di_luar_rantai")
    before = [earlier for step in chain.steps[: chain.place(role)] for earlier in step]
    return missing_words(before, file, house, whole=False) or _not_twice(act, role, file)


def _not_twice(act: Act, role: Role, file: CaseFile) -> Finding | None:
    # One vote a member, whoever casts it, and one vote for whoever casts it.
    voice = act.on_behalf or act.actor
    twice = any(d.actor == act.actor or (d.on_behalf or d.actor) == voice for d in given_by(role, file))
    return Finding("K-TAHAP", Result.BLOCK, {"peran": role.value}, case="sudah_memutus") if twice else None


def office_meant(act: Act, edge: Edge, role: Role, file: CaseFile, house: House) -> Role:
    """In which of several offices a person of the chain decides: one whose turn it is and in which he has not spoken."""
    if edge.trigger is not Trigger.PUTUSKAN or edge.source is not Stage.PERSETUJUAN:
        return role
    directory, today = house.loader.kept_directory(), file.facts.today
    for wanted in turn(file, house).open:
        fits = capacity(act, edge._replace(roles=(wanted,)), file, directory, today) is not None
        if fits and _not_twice(act, wanted, file) is None:
            return wanted
    return role


def chain_is_complete(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Setujui needs the word of everyone in the chain, in this visit to the stage."""
    return missing_words(house.policy.chain.roles, file, house, whole=True)


def consider(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Putuskan in persetujuan: recorded; when its step is fulfilled the next is told, after the last one the signer.

    The vote that decides for the review team enters the minutes of the vote, which rule R-AUT-02 reads.
    """
    seen = judge(replace(file.facts, trigger=Trigger.SETUJUI), Trigger.SETUJUI, house.rulebook)
    again = any(d.changed and d.capacity == role and d.actor == act.actor for d in file.facts.decisions)
    made = decision_of(act, role)._replace(rests_on=resting_on(file, seen), replaces=again)
    said = Decision(role.value, act.actor, act.on_behalf, made.outcome, file.facts.today, made.letter_number)
    then = after(said, file)
    before, now = turn(file, house).place, turn(then, house).place
    payload = list_payload(file)
    told = deciders(now, then, house) if now > before else ()
    body: dict[str, object] = {"putusan": act.outcome, "berpijak": made.rests_on}
    silent = silent_offices(then, house) if now > before else []
    if silent:
        body["diam"] = silent
    return Effects(
        decision=made,
        mails=tuple(list_order(Mail.DECISION_NEEDED, nip, file, payload) for nip in told),
        letters=_minutes_of_vote(role, file, then, house),
        body=body,
    )


def _minutes_of_vote(role: Role, file: CaseFile, then: CaseFile, house: House) -> tuple[Letter, ...]:
    if role is not Role.TPK or has_minutes(then) or any(d.letter_number for d in given_by(role, then)):
        return ()
    if word_of(role, file, house) is Word.AGREED or word_of(role, then, house) is not Word.AGREED:
        return ()
    facts, counted = file.facts, votes(then, house)
    covered = f"{file.nip}:{facts.target.id}" if isinstance(facts.target, Post) else file.nip
    everyone = counted.agreed | counted.refused | counted.recused | counted.silent
    return (
        Letter(
            MINUTES,
            minutes_number(file),
            facts.today,
            covers=(covered,),
            members=tuple(sorted(everyone)),
            quorum=counted.quorum,
            absent=tuple(sorted(counted.silent)),
            recused=tuple(sorted(counted.recused)),
        ),
    )


def awaited_deciders(file: CaseFile, house: House) -> tuple[str, ...]:
    """Whose decision a case in persetujuan waits for: those whose turn it is and who have not spoken.

    Nobody where one whose turn it was has refused: then the next step is another's.
    """
    if file.facts.case.state is not Stage.PERSETUJUAN:
        return ()
    at, steps = turn(file, house), house.policy.chain.steps
    step = steps[at.place] if at.place < len(steps) else (Role.PPK,)
    if any(word_of(role, file, house) is Word.REFUSED for role in step):
        return ()
    if at.place == len(steps):
        return tuple(nip for nip in deciders(at.place, file, house) if nip != file.nip)
    waiting = []
    for role in at.open:
        spoken = {nip for d in given_by(role, file) for nip in (d.actor, d.on_behalf)}
        waiting += [nip for nip in asked(role, file, house) if nip not in spoken and nip != file.nip]
    return tuple(dict.fromkeys(waiting))


def approve(act: Act, role: Role, file: CaseFile, directory: Directory, house: House) -> Effects:
    """Setujui: the decision, the TMT, the handover tasks, and word to the ASN and both supervisors."""
    facts = file.facts
    tmt = facts.decree.effective or facts.today
    tasks = handover_tasks(file, tmt, directory, house)
    mails = orders(Mail.DECISION_MADE, _told(file), file, hasil="setuju", tmt=tmt)
    owners = tuple(made for nip in _owners(tasks) for made in order(Mail.HANDOVER_TASK, nip, file, tmt=tmt))
    return Effects(
        changes={"tmt": tmt},
        mails=mails + owners,
        tasks=tasks,
        decision=decision_of(act._replace(outcome="setuju"), role),
        body={"tmt": tmt, "sk": facts.case.decree_code, "nomor_sk": facts.decree.number},
    )


def _owners(tasks: tuple[NewTask, ...]) -> list[str]:
    return list(dict.fromkeys(task.owner_nip for task in tasks if task.owner_nip is not None))


def _told(file: CaseFile) -> tuple[str | None, ...]:
    return (file.nip, file.circle.origin_supervisor, file.circle.target_supervisor)


def reject(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Tolak: the decision with its reason, and word to the ASN and both supervisors."""
    return Effects(
        mails=orders(Mail.DECISION_MADE, _told(file), file, hasil="tolak"),
        # A PyB who agreed may still reject: the earlier word stays in the ledger, this one counts.
        decision=decision_of(act._replace(outcome="tolak"), role)._replace(replaces=True),
        ends_tasks=True,
        leaves_round=True,
        body={"alasan": act.reason},
    )
