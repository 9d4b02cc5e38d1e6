"""Stage persetujuan: the review team considers, the PyB proposes, the PPK decides. A list is one decision.

Regulation: PP 11/2017 art. 191.
"""

from workflow.domain.acts import Act, Effects, NewTask
from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Directory
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.recusal import addressed
from workflow.domain.stages import Role, Stage
from workflow.services.handover import handover_tasks
from workflow.services.house import House
from workflow.services.notices import list_order, order, orders
from workflow.services.usulan import decision_of


def _given(file: CaseFile) -> dict[str, str]:
    return {decision.capacity: decision.outcome for decision in file.facts.decisions}


def turn_has_come(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Putuskan in persetujuan goes along the chain: each after the one before has agreed, nobody twice."""
    if file.facts.case.state is not Stage.PERSETUJUAN:
        return _not_twice(act, role, file)
    chain = house.policy.approval_chain
    if role not in chain:
        return Finding("K-PERAN", Result.BLOCK, {"peran": [step.value for step in chain]}, case="di_luar_rantai")
    given = _given(file)
    before = [step.value for step in chain[: chain.index(role)] if given.get(step) != "setuju"]
    if before:
        return Finding("K-TAHAP", Result.BLOCK, {"menunggu": before}, case="giliran")
    return _not_twice(act, role, file)


def _not_twice(act: Act, role: Role, file: CaseFile) -> Finding | None:
    twice = any(d.actor == act.actor and d.capacity == role for d in file.facts.decisions)
    return Finding("K-TAHAP", Result.BLOCK, {"peran": role.value}, case="sudah_memutus") if twice else None


def chain_is_complete(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Setujui needs the agreement of everyone in the chain, in this visit to the stage."""
    given = _given(file)
    missing = [step.value for step in house.policy.approval_chain if given.get(step) != "setuju"]
    return Finding("K-TAHAP", Result.BLOCK, {"menunggu": missing}, case="rantai") if missing else None


def consider(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Putuskan in persetujuan: recorded, and the next in the chain is told; after the last one the signer."""
    recipients = _deciders(house.policy.approval_chain.index(role) + 1, file, house)
    today = file.facts.today
    payload = {"gelombang": file.facts.case.round_code, "sk": file.facts.case.decree_code, "tanggal": today}
    agreed = act.outcome == "setuju"
    return Effects(
        decision=decision_of(act, role),
        mails=tuple(list_order(Mail.DECISION_NEEDED, nip, file, payload) for nip in recipients) if agreed else (),
        body={"putusan": act.outcome},
    )


def _deciders(place: int, file: CaseFile, house: House) -> tuple[str, ...]:
    """Who decides at a place of the chain; after its last one the signer."""
    chain, signer = house.policy.approval_chain, file.facts.decree.signer
    directory, today = house.loader.kept_directory(), file.facts.today
    if place < len(chain):
        return addressed(chain[place], directory.holders(chain[place], today), file, directory)
    return (signer,) if signer else directory.holders(Role.PPK, today)


def awaited_deciders(file: CaseFile, house: House) -> tuple[str, ...]:
    """Whose decision a case in persetujuan waits for: those whose turn it is and who have not spoken.

    Nobody where the one whose turn it was has refused: then the next step is another's.
    """
    if file.facts.case.state is not Stage.PERSETUJUAN:
        return ()
    chain, given = house.policy.approval_chain, _given(file)
    place = next((n for n, step in enumerate(chain) if given.get(step) != "setuju"), len(chain))
    capacity = chain[place] if place < len(chain) else Role.PPK
    if given.get(capacity) == "tolak":
        return ()
    spoken = {nip for d in file.facts.decisions if d.capacity == capacity for nip in (d.actor, d.on_behalf)}
    return tuple(nip for nip in _deciders(place, file, house) if nip not in spoken and nip != file.nip)


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
        leaves_round=True,
        body={"alasan": act.reason},
    )
