"""Stage sosialisasi: the ASN is told, may answer, and is heard; being told and not answering is a lawful end."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence

from workflow.domain.acts import Act, Effects, MailOrder, NewTask
from workflow.domain.casefile import CaseFile
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.stages import Role
from workflow.domain.telling import FOLLOWING, TALKS, Kind, Point, PrivateNote, Told, kind_of
from workflow.services.chain import deciders
from workflow.services.house import House
from workflow.services.notices import case_key, list_order, list_payload, orders
from workflow.services.telling import answer_due, new_task, open_codes

HEARD, SILENT, LATER = "jawaban", "disampaikan, tidak menjawab", "disampaikan sesudah rekomendasi BKN"
_SALT_BYTES = 16


def asn_was_heard(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Tuntaskan is open with an answer, or when the working days after the placement notice have passed.

    Where the city tells after BKN's recommendation it is open untold: then R-SOS-01 keeps `setujui` until it was told.
    """
    case = file.facts.case
    if case.told_on is None:
        if house.policy.telling.point is Point.RECOMMENDED:
            return None
        texts = [code for code in open_codes(file) if kind_of(code) is Kind.CONFIRM]
        return Finding("K-TAHAP", Result.BLOCK, {"butir": texts}, case="belum_diberitahu")
    due = answer_due(case.told_on, house)
    if case.answer is not None or file.facts.today > due:
        return None
    return Finding("K-TAHAP", Result.BLOCK, {"tenggat": due}, case="menunggu_tanggapan")


def answer(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Tanggapi: the answer, what follows from it with owner and clock, and a receipt.

    The superior sees that one has answered, never what; private circumstances are for BKPSDM alone (DOMAIN.md 10.9).
    Who answers has been told, even where the text was not confirmed yet.
    """
    tasks = tuple(_following(act, file, house))
    private = _private(act)
    body: dict[str, object] = {"jawaban": act.answer, "catatan": act.note or act.reason}
    if tasks:
        body["tugas"] = [task.code for task in tasks]
    if act.wants_talk:
        body["minta_bicara"] = True
    if private is not None:
        body["pribadi"] = {"sidik": private.digest}
    told = None if file.facts.case.told_on else file.facts.today
    return Effects(
        changes={"answer": act.answer},
        tasks=tasks,
        mails=(_receipt(act, tasks, file, house), *_told_owners(tasks, file)),
        told=Told(told_on=told, private=private, ended=tuple(_no_longer_needed(act, file))),
        body=body,
    )


def _following(act: Act, file: CaseFile, house: House) -> Iterator[NewTask]:
    asked = FOLLOWING.get(act.answer or "")
    wanted = [] if asked is None else [asked]
    if act.wants_talk and Kind.TALK not in wanted:
        wanted.append(Kind.TALK)
    still_open = _open_kinds(file)
    for kind in wanted:
        # A talk that silence called for is the talk that is asked for now.
        if kind not in still_open and not (kind is Kind.TALK and Kind.SILENCE in still_open):
            made = sum(kind_of(task.code) is kind for task in file.facts.tasks)
            yield new_task(kind, made + 1, house.policy.telling.responses[kind], file, house)


def _open_kinds(file: CaseFile) -> set[Kind | None]:
    return {kind_of(code) for code in open_codes(file)}


def _no_longer_needed(act: Act, file: CaseFile) -> Iterator[str]:
    """Who has understood need not be explained to again; who has answered need not be asked why not."""
    talks = act.wants_talk or FOLLOWING.get(act.answer or "") is Kind.TALK
    for code in open_codes(file):
        kind = kind_of(code)
        if (kind is Kind.EXPLAIN and act.answer == "paham") or (kind is Kind.SILENCE and not talks):
            yield code


def _private(act: Act) -> PrivateNote | None:
    if not act.private:
        return None
    salt = secrets.token_hex(_SALT_BYTES)
    return PrivateNote(act.actor, act.private, salt, hashlib.sha256(f"{salt}{act.private}".encode()).hexdigest())


def _receipt(act: Act, tasks: Sequence[NewTask], file: CaseFile, house: House) -> MailOrder:
    """What was answered, and what follows until when; the note is not repeated."""
    case = file.facts.case
    payload = {
        "kunjungan": case.visit,
        "jawaban": act.answer,
        "pribadi": bool(act.private),
        "tindak_lanjut": [{"judul": task.title, "tenggat": task.term.last} for task in tasks],
    }
    key = case_key(case.number, case.visit, Mail.RESPONSE_RECEIVED, file.nip)
    return MailOrder(
        Mail.RESPONSE_RECEIVED.value, file.nip, f"{key}:{house.clock.now().isoformat()}:{act.answer}", payload
    )


def _told_owners(tasks: Sequence[NewTask], file: CaseFile) -> Iterator[MailOrder]:
    for task in tasks:
        for made in orders(Mail.BRIEFING_TASK, (task.owner_nip,), file):
            yield made._replace(key=f"{made.key}:{task.code}")


def talks_held(file: CaseFile) -> list[dict[str, object]]:
    """The talks of a case and how they stand: code, state, and the day on which one was held."""
    return [
        {"tugas": task.code, "keadaan": task.state, "pada": task.done_on}
        for task in file.facts.tasks
        if kind_of(task.code) in TALKS
    ]


def conclude(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Tuntaskan: those who decide first are told that a list waits for them; one mail an SK and day."""
    payload, case = list_payload(file), file.facts.case
    mails = (list_order(Mail.DECISION_NEEDED, nip, file, payload) for nip in deciders(0, file, house))
    body: dict[str, object] = {"didengar": HEARD if case.answer else SILENT if case.told_on else LATER}
    if body["didengar"] == SILENT:
        body |= {"diberitahu": case.told_on, "bicara": talks_held(file)}
    return Effects(mails=tuple(mails), body=body)
