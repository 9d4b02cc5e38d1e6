"""Tasks of the telling when they are acknowledged: the text that is confirmed is told, talks and decisions are minuted."""

from workflow.domain.acts import Act, Effects, MailOrder
from workflow.domain.casefile import CaseFile
from workflow.domain.errors import NotFoundError
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.stages import Role, Stage
from workflow.domain.telling import SETTLING, Confirmed, Kind, Told, kind_of
from workflow.services.house import House
from workflow.services.telling import explain, is_subject
from workflow.storage.tasks import StoredTask
from workflow.storage.telling import newest_explanations

_TELLING = frozenset({Stage.SOSIALISASI, Stage.PERSETUJUAN})
"""Where a placement may still be told; later the decision itself is."""


def may_settle(act: Act, task: StoredTask, file: CaseFile) -> Finding | None:
    """What a task of the telling asks of its acknowledgement beside its owner; None of any other task."""
    kind = kind_of(task.code)
    if kind is None:
        return None
    if kind is Kind.CONFIRM:
        return _may_confirm(act, task, file)
    minuted = act.result in {"sebagian", "batal"} or act.note or act.reason
    return None if minuted else Finding("K-TAHAP", Result.BLOCK, {"tugas": task.code}, case="tanpa_catatan")


def _may_confirm(act: Act, task: StoredTask, file: CaseFile) -> Finding | None:
    if is_subject(act.actor, file):
        told = {"peran": [Role.PEMILIK_TUGAS.value], "tugas": task.code}
        return Finding("K-PERAN", Result.BLOCK, told, case="naskah_sendiri")
    if act.result == "tolak":
        return Finding("K-TAHAP", Result.BLOCK, {"tugas": task.code}, case="naskah_ditolak")
    if act.result == "batal" and task.state == "selesai":
        return Finding("K-TAHAP", Result.BLOCK, {"tugas": task.code}, case="naskah_terkirim")
    if file.facts.case.state is Stage.DITUNDA:
        return Finding("K-TAHAP", Result.BLOCK, {"tugas": task.code}, case="naskah_tertunda")
    return None


def settle_telling(effects: Effects, act: Act, task: StoredTask, file: CaseFile, house: House) -> Effects:
    """What an acknowledged task of the telling brings along; of any other task the effects as they are.

    Raises:
        NotFoundError: there is no text to confirm.
    """
    kind = kind_of(task.code)
    if kind is Kind.CONFIRM:
        return _told(effects, act, file, house)
    if kind in SETTLING and act.result in {None, "selesai", "tolak"}:
        return effects._replace(mails=(*effects.mails, _settled(act, task, file)))
    return effects


def _told(effects: Effects, act: Act, file: CaseFile, house: House) -> Effects:
    # No receipt: a round's texts are confirmed at once, and the notices themselves go out.
    effects = effects._replace(mails=())
    case = file.facts.case
    if act.result not in {None, "selesai"} or case.state not in _TELLING:
        return effects
    with house.store.reading() as conn:
        words = newest_explanations(conn, [file.guard.case_id]).get(file.guard.case_id)
    if words is None:
        raise NotFoundError("Naskah penjelasan kasus", case.number)
    confirmed = Confirmed(words.version, act.actor)
    body = {**effects.body, "penjelasan": {"versi": words.version, "sidik": words.sha256}}
    told = Told(confirmed=confirmed, told_on=file.facts.today)
    return effects._replace(mails=explain(file, house), told=told, body=body)


def _settled(act: Act, task: StoredTask, file: CaseFile) -> MailOrder:
    number = file.facts.case.number
    key = f"{number}:{task.code}:{task.version}:{Mail.RESPONSE_SETTLED.value}"
    payload = {"tugas": task.code, "kunjungan": task.visit, "hasil": act.result or "selesai"}
    return MailOrder(Mail.RESPONSE_SETTLED.value, file.nip, key, payload, task.code)
