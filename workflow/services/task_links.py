"""The page behind a mail's link: one task, shown and acknowledged without signing in, low-risk items only."""

from datetime import datetime
from typing import NamedTuple

from workflow.domain.acts import Act, Answer
from workflow.domain.rulebook import shows
from workflow.domain.stages import Role, Stage, Trigger
from workflow.domain.watching import Sight
from workflow.services.deciding import act_on_case
from workflow.services.house import House
from workflow.storage import links
from workflow.storage.tasks import OPEN_TASK, StoredTask, task_by_id


class TaskPage(NamedTuple):
    """What the page shows: the task, and why it cannot be acknowledged here any more (None: it can)."""

    task: StoredTask
    closed: str | None


def open_link(hashed: str, task_id: int | None, house: House) -> TaskPage | None:
    """The task of a link; None where the link is unknown, expired or stands for another task.

    Args:
        hashed: SHA-256 of the token.
        task_id: the task that the page was asked for, or None at the first step.

    Returns:
        The task, where R-CON-01 shows its case to the owner; `closed` says that the link was used, the task done or changed since.
    """
    found = _opened(hashed, task_id, house)
    return found[0] if found else None


def _opened(hashed: str, task_id: int | None, house: House) -> tuple[TaskPage, str] | None:
    """The page with the NIP of the person whom the link was sent to."""
    with house.store.reading() as conn:
        link = links.find_link(conn, hashed)
        if link is None or (task_id is not None and link.task_id != task_id) or _over(link.expires_at, house):
            return None
        task = task_by_id(conn, link.task_id)
    if task is None or task.risk != "rendah" or link.nip not in {task.owner_nip, task.done_by}:
        return None
    sight = Sight(Stage(task.case_state), None, frozenset({Role.PEMILIK_TUGAS.value}))
    if not shows(sight, house.rulebook, house.clock.today()):
        return None
    if task.state not in OPEN_TASK:
        when = f" pada {task.done_at.astimezone(house.zone):%d-%m-%Y %H.%M}" if task.done_at else ""
        return TaskPage(task, f"Tugas ini sudah dikonfirmasi{when}."), link.nip
    if link.used_at is not None or link.task_version != task.version:
        return TaskPage(task, "Tautan ini sudah dipakai. Gunakan tautan pada surel terbaru."), link.nip
    return TaskPage(task, None), link.nip


def _over(expires_at: datetime, house: House) -> bool:
    return house.clock.now() >= expires_at


def acknowledge_by_link(hashed: str, task_id: int, *, done: bool, reason: str | None, house: House) -> Answer | None:
    """Acknowledges the link's task once; a second click finds it closed and changes nothing.

    Returns:
        The act's answer, or None where the link no longer allows it.
    """
    found = _opened(hashed, task_id, house)
    if found is None or found[0].closed is not None:
        return None
    page, nip = found
    result = "selesai" if done else "sebagian"
    act = Act(
        Trigger.KONFIRMASI, nip, task=page.task.code, result=result, note=reason, via="tautan", key=f"tautan:{hashed}"
    )
    answer = act_on_case(act, page.task.number, house)
    if answer.done:
        house.store.write(lambda tx: links.use_link(tx, hashed, at=house.clock.now()))
    return answer
