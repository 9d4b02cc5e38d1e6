"""Stage serah terima: tasks are acknowledged by their owners, and the case closes when nothing blocking is open."""

from datetime import timedelta

from workflow.domain.acts import Act, Effects, MailOrder, TaskChange
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Letter
from workflow.domain.errors import NotFoundError
from workflow.domain.facts import Post
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.rules.handover import not_there_yet
from workflow.domain.stages import CLOSED_STATES, Role, Stage
from workflow.services.covering import cover_missing
from workflow.services.house import House
from workflow.services.superiors import superior_of_both
from workflow.services.telling_tasks import may_settle, settle_telling
from workflow.storage.tasks import OPEN_TASK, StoredTask, task_by_id

_STATES = {"selesai": "selesai", "sebagian": "sebagian", "tolak": "ditolak", "batal": "terbuka", "lanjut": "terbuka"}
NOTE = "nota"


def find_task(act: Act, file: CaseFile, house: House) -> StoredTask | None:
    """The task that an acknowledgement names (`<case number>/<item code>` or the code alone), or None."""
    code = (act.task or "").rsplit("/", 1)[-1]
    task_id = dict(file.task_ids).get(code)
    if task_id is None:
        return None
    with house.store.reading() as conn:
        return task_by_id(conn, task_id)


def task_is_theirs(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Konfirmasi is for the task's owner (or whom it was escalated to), on an open task.

    `--hasil batal` takes an acknowledgement back within the minutes that the policy gives, by the same person.
    """
    task = find_task(act, file, house)
    if task is None:
        return Finding("K-TAHAP", Result.BLOCK, {"tugas": act.task or ""}, case="tugas_tidak_ada")
    if act.result == "batal":
        return may_settle(act, task, file) or _may_be_undone(act, task, file, house)
    if act.actor not in {task.owner_nip, task.escalated_to} and not _is_superior(act.actor, task, file):
        return _not_theirs(task)
    if act.via == "tautan" and task.risk != "rendah":
        told = {"peran": [Role.PEMILIK_TUGAS.value], "tugas": task.code}
        return Finding("K-PERAN", Result.BLOCK, told, case="tautan")
    settled = _is_settled(act, task) or may_settle(act, task, file)
    return settled or _may_be_noted(act, task, house) or _may_begin(act, task, file, house)


def _is_settled(act: Act, task: StoredTask) -> Finding | None:
    if act.result == "lanjut" and not task.disputed:
        return Finding("K-TAHAP", Result.BLOCK, {"tugas": task.code}, case="tanpa_sengketa")
    decides = task.disputed and act.actor == task.escalated_to
    return (
        None
        if task.state in OPEN_TASK or decides
        else Finding("K-TAHAP", Result.BLOCK, {"tugas": task.code, "keadaan": task.state}, case="tugas_tertutup")
    )


def _not_theirs(task: StoredTask) -> Finding:
    return Finding("K-PERAN", Result.BLOCK, {"peran": [Role.PEMILIK_TUGAS.value], "tugas": task.code}, case="tugas")


def _is_superior(actor: str, task: StoredTask, file: CaseFile) -> bool:
    """Whether somebody is the superior whose reasoned note may replace a blocking item."""
    circle = file.circle
    return task.blocking and actor in {
        circle.origin_supervisor,
        circle.target_supervisor,
        *file.facts.parties.superiors,
    }


def _may_be_noted(act: Act, task: StoredTask, house: House) -> Finding | None:
    """Who does not own a blocking item replaces it by a reasoned note, and never a letter or a certificate by words.

    Who took over an overdue task may still enter the letter that it stands for, since then the letter is there.
    """
    if act.actor == task.owner_nip or not task.blocking:
        return None
    result, replaceable = act.result or "selesai", _is_replaceable(task, house)
    if act.actor == task.escalated_to and not task.disputed and not (replaceable and result == "selesai"):
        return None
    if result not in {"selesai", "lanjut"}:
        return _not_theirs(task)
    if result == "selesai" and not replaceable:
        return Finding("K-TAHAP", Result.BLOCK, {"tugas": task.code}, case="nota_surat")
    return None if act.reason else Finding("K-TAHAP", Result.BLOCK, {"tugas": task.code}, case="nota_tanpa_alasan")


def _is_replaceable(task: StoredTask, house: House) -> bool:
    kept = {item.code for item in house.policy.checklist if item.no_note}
    return task.blocking and task.letter_kind is None and task.code not in kept


def _may_begin(act: Act, task: StoredTask, file: CaseFile, house: House) -> Finding | None:
    """Duty is not said to have begun before the letters that its profile asks for: no patient without a SIP."""
    target = file.facts.target
    if task.letter_kind != "spmt" or act.result not in {None, "selesai"} or not isinstance(target, Post):
        return None
    wanted = house.policy.profiles[target.profile].starting_letters if target.instance is None else ()
    missing = not_there_yet(file.facts, wanted)
    return Finding("K-TAHAP", Result.BLOCK, {"surat": list(missing)}, case="surat_mulai") if missing else None


def _may_be_undone(act: Act, task: StoredTask, file: CaseFile, house: House) -> Finding | None:
    state = file.facts.case.state
    if state in CLOSED_STATES:
        # What was finished rests on this task; what was cancelled must not open one again.
        return Finding("K-TAHAP", Result.BLOCK, {"keadaan": state.value}, case="kasus_tertutup")
    if task.done_by != act.actor or task.state not in {"selesai", "sebagian", "ditolak"}:
        return _not_theirs(task)
    limit = timedelta(minutes=house.policy.undo_minutes)
    if task.done_at is not None and house.clock.now() - task.done_at > limit:
        return Finding("K-TAHAP", Result.BLOCK, {"menit": house.policy.undo_minutes}, case="batal_terlambat")
    return None


def acknowledge(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Konfirmasi: the task's new state, the letter that it stands for, and a receipt to the owner."""
    task = find_task(act, file, house)
    if task is None:
        raise NotFoundError("Tugas", act.task or "")
    state = _STATES[act.result or "selesai"]
    noted = state == "selesai" and act.actor != task.owner_nip and _is_replaceable(task, house)
    letter = task.letter_kind if state == "selesai" else None
    disputes = state == "ditolak" and task.blocking
    arbiter = superior_of_both(file, {act.actor, task.owner_nip}, house) if disputes else None
    via = NOTE if noted else act.via
    change = TaskChange(
        task.id, task.code, state, act.actor, via, act.note or act.reason, letter, arbiter, act.evidence
    )
    body: dict[str, object] = {"tugas": task.code, "hasil": act.result, "jalur": via, "versi_tugas": task.version + 1}
    if act.reason:
        body["alasan"] = act.reason
    if act.evidence:
        body["bukti"] = [file.entry() for file in act.evidence]
    if arbiter is not None:
        body["sengketa"] = arbiter
    made = Effects(mails=_mails_of(act, task, arbiter, file), task_change=change, body=body)
    return settle_telling(made, act, task, file, house)


def _mails_of(act: Act, task: StoredTask, arbiter: str | None, file: CaseFile) -> tuple[MailOrder, ...]:
    """A receipt; of a dispute the request to decide; of a refusal that was not upheld the task again, to its owner."""
    told: list[tuple[Mail, str, dict[str, object]]] = [(Mail.ACKNOWLEDGEMENT_RECEIPT, act.actor, {"hasil": act.result})]
    if arbiter is not None:
        told.append((Mail.TASK_ESCALATED, arbiter, {}))
    if act.result == "lanjut" and task.owner_nip is not None:
        told.append((Mail.HANDOVER_TASK, task.owner_nip, {"tmt": file.guard.tmt or file.facts.today}))
    base = f"{file.facts.case.number}:{task.code}:{task.version}"
    payload = {"tugas": task.code, "kunjungan": task.visit}
    return tuple(
        MailOrder(mail.value, nip, f"{base}:{mail.value}", {**payload, **more}, task.code) for mail, nip, more in told
    )


def signed_by_parties(bast: Letter, act: Act, file: CaseFile) -> Letter:
    """The BAST that a confirmation enters: by the three parties, or by the superior alone where a reason is given."""
    superiors = file.facts.parties.superiors
    superior = (act.actor,) if act.actor in superiors else superiors[:1]
    if act.reason:
        return bast._replace(members=superior, reason=act.reason)
    # A superior who is the Plh of the post left signs once.
    signed = dict.fromkeys((file.nip, *file.facts.parties.successors[:1], *superior))
    return bast._replace(members=tuple(signed))


def post_has_changed(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Selesaikan waits until the post has changed, or the old one was left: a finished case is not looked at again."""
    if file.guard.post_changed:
        return None
    facts, day = file.facts, file.guard.tmt or file.facts.today
    coming = any(claim.state is Stage.SERAH_TERIMA for claim in facts.succession.claims)
    missing = "" if coming or day > facts.today else cover_missing(facts, house)
    origin = facts.origin.name if isinstance(facts.origin, Post) else ""
    if missing == "pengganti":
        return Finding("K-TAHAP", Result.BLOCK, {"jabatan": origin}, case="menunggu_pengganti")
    if missing:
        items = [item.code for item in house.policy.checklist if item.guards_leaving]
        return Finding("K-TAHAP", Result.BLOCK, {"jabatan": origin, "butir": items}, case="menunggu_sertifikat")
    if facts.today > day:
        # After the TMT no waiting helps: somebody was not seen at the inauguration, or another move of the chain is held.
        return Finding("K-TAHAP", Result.BLOCK, {"tmt": day}, case="jabatan_tertahan")
    return Finding("K-TAHAP", Result.BLOCK, {"tmt": day}, case="menunggu_jabatan")


def finish(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Selesaikan: nothing blocking is open; optional tasks that are still open stay with their owners."""
    still_open = [task.code for task in file.facts.tasks if task.state in OPEN_TASK]
    return Effects(body={"tugas_terbuka": still_open})
