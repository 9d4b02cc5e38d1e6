"""The days that a mail asks its reader to keep, or calls off."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from workflow.domain.mails import KeptDay, Mail
from workflow.services.mail_context import Batch, open_tasks_for
from workflow.storage.outbox import QueuedMail

_PLAIN = re.compile(r"[^A-Za-z0-9._-]")
"""What a UID may not hold, so that it stays one word for every calendar."""
_SUMMARIES = {
    "tmt": "TMT mutasi {nomor}",
    "pelantikan": "Pelantikan, mutasi {nomor}",
    "serah-terima": "Tenggat serah terima, mutasi {nomor}",
}


def days_of(mail: QueuedMail, batch: Batch, zone: ZoneInfo) -> tuple[KeptDay, ...]:
    """The days of a mail about a case: with its decision, with its handover, and all of them off with its cancellation.

    The case's version counts every change of the case, so a later mail on the same day always has the higher sequence.
    Of an invitation it is the hours of its session, whose own sequence rises with every change.

    Args:
        zone: the agency's, in which the hours of a session are told.
    """
    if mail.mail in {Mail.SESSION_INVITED, Mail.SESSION_CANCELLED}:
        return (_session(batch.payloads[mail.id], zone, off=mail.mail == Mail.SESSION_CANCELLED),)
    file = batch.files.get(mail.case_id or 0)
    if file is None:
        return ()
    found = _days(mail, batch)
    number, sequence, off = file.facts.case.number, file.facts.case.version, mail.mail == Mail.TRANSFER_CANCELLED
    return tuple(
        KeptDay(purpose, number, day, _SUMMARIES[purpose].format(nomor=number), sequence, called_off=off)
        for purpose, day in found.items()
    )


def _session(payload: Mapping[str, Any], zone: ZoneInfo, *, off: bool) -> KeptDay:
    day = date.fromisoformat(payload["tanggal"])
    begins, ends = (
        datetime.combine(day, time.fromisoformat(payload[key].replace(".", ":")), zone) for key in ("mulai", "selesai")
    )
    return KeptDay(
        "sosialisasi",
        _PLAIN.sub("-", f"{payload['gelombang']}.{payload['sesi']}"),
        day,
        f"Sosialisasi gelombang {payload['gelombang']}",
        payload["urutan"],
        called_off=off,
        hours=(begins, ends),
        place=payload["tempat"],
    )


def _days(mail: QueuedMail, batch: Batch) -> dict[str, date | None]:
    payload, file = batch.payloads[mail.id], batch.files[mail.case_id or 0]
    decree = file.facts.decree
    if mail.mail == Mail.TRANSFER_CANCELLED:
        # Which of them a reader had is not known: a calendar passes over the end of what it does not hold.
        return {"tmt": decree.effective, "pelantikan": decree.inauguration, "serah-terima": None}
    if mail.mail == Mail.HANDOVER_TASK:
        tasks = open_tasks_for(mail, batch)
        return {"serah-terima": min(task.deadline for task in tasks)} if tasks else {}
    if mail.mail != Mail.DECISION_MADE or payload.get("hasil") != "setuju":
        return {}
    days = {"tmt": decree.effective, "pelantikan": decree.inauguration}
    return {purpose: day for purpose, day in days.items() if day is not None}
