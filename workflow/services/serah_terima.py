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
from workflow.domain.stages import CLOSED_STATES, Role
from workflow.services.house import House
from workflow.storage.tasks import OPEN_TASK, StoredTask, task_by_id

_STATES = {"selesai": "selesai", "sebagian": "sebagian", "tolak": "ditolak", "batal": "terbuka"}


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
        return _may_be_undone(act, task, file, house)
    if act.actor not in {task.owner_nip, task.escalated_to}:
        return Finding("K-PERAN", Result.BLOCK, {"peran": [Role.PEMILIK_TUGAS.value], "tugas": task.code}, case="tugas")
    if task.state not in OPEN_TASK:
        return Finding("K-TAHAP", Result.BLOCK, {"tugas": task.code, "keadaan": task.state}, case="tugas_tertutup")
    if act.via == "tautan" and task.risk != "rendah":
        return Finding(
            "K-PERAN", Result.BLOCK, {"peran": [Role.PEMILIK_TUGAS.value], "tugas": task.code}, case="tautan"
        )
    return _may_begin(act, task, file, house)


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
        return Finding("K-PERAN", Result.BLOCK, {"peran": [Role.PEMILIK_TUGAS.value], "tugas": task.code}, case="tugas")
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
    letter = task.letter_kind if state == "selesai" else None
    change = TaskChange(task.id, task.code, state, act.actor, act.via, act.note or act.reason, letter)
    key = f"{file.facts.case.number}:{task.code}:{task.version}:{Mail.ACKNOWLEDGEMENT_RECEIPT.value}"
    payload = {"tugas": task.code, "hasil": act.result, "kunjungan": task.visit}
    receipt = MailOrder(Mail.ACKNOWLEDGEMENT_RECEIPT.value, act.actor, key, payload, task.code)
    body = {"tugas": task.code, "hasil": act.result, "jalur": act.via, "versi_tugas": task.version + 1}
    return Effects(mails=(receipt,), task_change=change, body=body)


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
    tmt, today = file.guard.tmt or file.facts.today, file.facts.today
    # After the TMT no waiting helps: somebody has not been seen at the inauguration, or a certificate is not active.
    return Finding(
        "K-TAHAP", Result.BLOCK, {"tmt": tmt}, case="menunggu_jabatan" if today <= tmt else "jabatan_tertahan"
    )


def finish(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Selesaikan: nothing blocking is open; optional tasks that are still open stay with their owners."""
    still_open = [task.code for task in file.facts.tasks if task.state in OPEN_TASK]
    return Effects(body={"tugas_terbuka": still_open})
