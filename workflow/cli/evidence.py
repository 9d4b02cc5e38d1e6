"""`--berkas`: files of evidence that come with an acknowledgement, kept before the act and taken back where it is refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from workflow.bootstrap import App
from workflow.domain.acts import Act, Answer
from workflow.domain.errors import BadInputError
from workflow.domain.stages import Trigger
from workflow.intake.evidence import drop_evidence, keep_evidence, read_evidence
from workflow.services.deciding import act_on_case
from workflow.storage.evidence import evidence_of, known_hashes


class Attached(NamedTuple):
    """Files of a command.

    Args:
        paths: evidence that it brings along; specific: it holds specific personal data, whatever the checklist says.
        sheet: the list that it prints.
    """

    paths: tuple[Path, ...] = ()
    specific: bool = False
    sheet: Path | None = None


def act_with(command: Act, number: str, attached: Attached, app: App) -> Answer:
    """One act on one case, with its evidence.

    Raises:
        BadInputError: files with another act than konfirmasi, or a file that is not taken.
    """
    if not attached.paths:
        return act_on_case(command, number, app.house)
    if command.trigger is not Trigger.KONFIRMASI:
        raise BadInputError("--berkas hanya untuk konfirmasi.")
    policy, code = app.house.policy, (command.task or "").rpartition("/")[2]
    apart = attached.specific or any(item.specific for item in policy.checklist if item.code == code)
    files = read_evidence(attached.paths, policy.handover.evidence, specific=apart)
    command = command._replace(evidence=tuple(file.evidence for file in files))
    if command.dry_run:
        return act_on_case(command, number, app.house)
    fresh = keep_evidence(app.settings.folder, files)
    done = False
    try:
        answer = act_on_case(command, number, app.house)
        done = answer.done
    finally:
        if not done:
            with app.house.store.reading() as conn:
                known = known_hashes(conn, [file.evidence.sha256 for file in files])
            drop_evidence([place for place in fresh if place.stem not in known])
    return answer


def evidence_documents(case_id: int, app: App) -> Mapping[str, list[dict[str, object]]]:
    """What the case's page says of evidence, by task code: hash, size, type, who gave it; never a file's name."""
    with app.house.store.reading() as conn:
        given = evidence_of(conn, case_id)
    found: dict[str, list[dict[str, object]]] = {}
    for one in given:
        found.setdefault(one.task_code, []).append({**one.evidence.entry(), "oleh": one.given_by})
    return found
