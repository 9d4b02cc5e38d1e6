"""What a cancellation finds: posts filled meanwhile, acts in between, and who is told; what happened between stays."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from workflow.domain.acts import Cancellation, Effects, MailOrder
from workflow.domain.casefile import CaseFile
from workflow.domain.facts import Post
from workflow.domain.mails import Mail
from workflow.services.house import House
from workflow.services.judging import Judged
from workflow.services.notices import orders
from workflow.storage.cancellations import LaterAct, acts_of
from workflow.storage.clocks import ANSWER
from workflow.storage.tasks import OPEN_TASK

APPROVED = frozenset({"transfer:persetujuan:approved", "transfer:brought_in"})
LONGEST_LIST = 50
"""So many acts in between stand in the answer and in the ledger; how many more there were is said."""


def with_reports(judged: Sequence[Judged], house: House) -> list[Judged]:
    """Adds to each allowed cancellation what it finds: posts filled meanwhile, acts in between, and who is told.

    Args:
        judged: all cases of the act; a successor who is taken back with them fills no post.
    """
    allowed = [item for item in judged if item.allowed]
    if not allowed:
        return list(judged)
    own = {item.file.nip for item in allowed}
    acts = _acts_since([item.file for item in allowed], house)
    return [
        item._replace(effects=_reported(item.file, item.effects, item.effects.cancellation, own, acts))
        if item.allowed and item.effects is not None and item.effects.cancellation is not None
        else item
        for item in judged
    ]


def _acts_since(files: Sequence[CaseFile], house: House) -> list[LaterAct]:
    begun = min(file.guard.tmt or file.facts.today for file in files)
    since = datetime.combine(begun, time.min, house.zone).astimezone(UTC)
    with house.store.reading() as conn:
        return acts_of(conn, [_stream(file) for file in files], [file.nip for file in files], since)


def _stream(file: CaseFile) -> str:
    return f"kasus:{file.facts.case.number}"


def _reported(file: CaseFile, effects: Effects, made: Cancellation, own: set[str], acts: Sequence[LaterAct]) -> Effects:
    staying = [held.nip for held in file.facts.succession.others if held.nip not in own]
    former = file.facts.origin
    origins = [former] if isinstance(former, Post) else []
    filled = [{"jabatan": o.id, "pemegang": nip} for o in origins if len(staying) >= o.slots for nip in staying]
    between = _between(file, acts)
    told: dict[str, Any] = {
        "sk": made.number,
        "berlaku": made.effective,
        "jabatan_semula": next((o.id for o in origins), None),
        "jabatan_terisi": filled,
        "tugas_dihentikan": sum(task.state in OPEN_TASK and task.letter != ANSWER for task in file.facts.tasks),
        "tindakan_sejak": between[:LONGEST_LIST],
        "tindakan_lain": max(0, len(between) - LONGEST_LIST),
    }
    mails = _notices(file, made, staying)
    return effects._replace(body={**effects.body, "pembatalan": told}, mails=mails)


def _between(file: CaseFile, acts: Sequence[LaterAct]) -> list[dict[str, str]]:
    """Acts of the case after its approval, and of the person in other matters since the TMT: they remain."""
    own = _stream(file)
    approved = max((act.seq for act in acts if act.stream == own and act.event in APPROVED), default=0)
    found = [
        act
        for act in acts
        if (act.stream == own and act.seq > approved) or (act.stream != own and act.actor == file.nip)
    ]
    return [
        {"pada": act.at.isoformat(), "peristiwa": act.event, "pelaku": act.actor, "aliran": act.stream} for act in found
    ]


def _notices(file: CaseFile, made: Cancellation, staying: Sequence[str]) -> tuple[MailOrder, ...]:
    said = {"sk": made.number, "berlaku": made.effective}
    circle = (file.nip, file.circle.origin_supervisor, file.circle.target_supervisor)
    occupants = [nip for nip in staying if nip not in circle]
    told = orders(Mail.TRANSFER_CANCELLED, circle, file, **said, pemegang=False)
    return told + orders(Mail.TRANSFER_CANCELLED, occupants, file, **said, pemegang=True)
