"""Commands that carry a key: what was answered is kept with its effects, and answered again when it is repeated."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from workflow.domain.acts import Act, Answer
from workflow.domain.errors import BadInputError
from workflow.domain.findings import Finding, Result
from workflow.domain.stages import Stage, Trigger
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import commands
from workflow.storage.unit_of_work import Tx


class Kept(NamedTuple):
    """What a command answered: the answers of its cases, and a list's digest (empty for one case)."""

    answers: tuple[Answer, ...]
    digest: str


def request_of(act: Act, target: str) -> str:
    """What a key stands for: the same key with another request is a fault of the caller."""
    said = [target, act.trigger, act.actor, act.on_behalf, act.outcome, act.answer, act.task, act.result]
    more = [part for part in (act.correction, act.effective) if part is not None]
    return json.dumps([*said, *more], default=str)


def remember(tx: Tx, act: Act, target: str, kept: Kept, moment: Moment) -> None:
    """Keeps the answer of a command with a key, in the transaction of its effects; nothing without a key.

    Raises:
        commands.AlreadyDoneError: another process carried the same command out meanwhile.
    """
    if act.key is not None:
        packed = {"digest": kept.digest, "answers": [_packed(answer) for answer in kept.answers]}
        commands.remember(tx, act.key, request_of(act, target), json.dumps(packed, default=str), at=moment.at)


def repeated(act: Act, target: str, house: House) -> Kept | None:
    """What this command answered before; None where it is new, has no key, or is only a simulation.

    Raises:
        BadInputError: the key was used for another command.
    """
    if act.key is None or act.dry_run:
        return None
    with house.store.reading() as conn:
        found = commands.find(conn, act.key)
    if found is None:
        return None
    if found.request != request_of(act, target):
        raise BadInputError("Kunci ini sudah dipakai untuk perintah lain.")
    values = json.loads(found.answer)
    return Kept(tuple(_unpacked(answer) for answer in values["answers"]), values["digest"])


def _packed(answer: Answer) -> dict[str, object]:
    return {**answer._asdict(), "findings": _listed(answer.findings)}


def _listed(findings: Sequence[Finding]) -> list[list[object]]:
    return [list(finding) for finding in findings]


def _unpacked(values: Mapping[str, Any]) -> Answer:
    findings = tuple(_finding(*kept) for kept in values["findings"])
    return Answer(
        number=values["number"],
        nip=values["nip"],
        trigger=Trigger(values["trigger"]),
        done=True,
        source=Stage(values["source"]),
        dest=Stage(values["dest"]),
        version=values["version"],
        findings=findings,
        # Answers that were kept before steps told more have no such values.
        told=values.get("told", {}),
    )


def _finding(
    rule: str,
    result: str,
    evidence: Mapping[str, object],
    blocking: object,
    case: str,
    due: str | None = None,
    said: str | None = None,
) -> Finding:
    # Answers that were kept before findings had a day have five values.
    day = date.fromisoformat(due) if due else None
    return Finding(rule, Result(result), evidence, bool(blocking), case, day, Result(said) if said else None)
