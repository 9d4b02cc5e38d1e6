"""The ladders of tasks: reminders before and after a deadline, then the owner's superior, then his; once each."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from workflow.domain import telling
from workflow.domain.failpoint import failpoint
from workflow.domain.mails import Mail
from workflow.domain.reminding import TASKS, ReminderKind, label, rung_reached
from workflow.domain.stages import SYSTEM_ACTOR
from workflow.services.awaited import remind_awaited
from workflow.services.follow_ups import CHECKS, SUMMONS
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.reminding import PAGE, Sweep, order_digests
from workflow.services.superiors import superiors_of
from workflow.storage import ledger
from workflow.storage.clocks import ANSWER
from workflow.storage.ledger import NewEntry
from workflow.storage.reminders import DueTask, NewReminder, due_tasks, escalate, order_new
from workflow.storage.unit_of_work import Reader, Tx

Raised = list[tuple[DueTask, str]]
"""Overdue tasks with the superior whose inbox they enter."""


def remind(house: House, day: date) -> tuple[int, int]:
    """Orders the reminders and escalations that are due, of tasks and of words still awaited, and the digests that tell them.

    Returns:
        (reminders, escalations) newly ordered in this run.
    """
    sweep = Sweep.of(house, day)
    found, escalations = _remind_of_tasks(sweep)
    found += remind_awaited(sweep)
    order_digests(house)
    return found, escalations


def kind_of(code: str, letter_kind: str | None) -> ReminderKind:
    """Which ladder a task climbs."""
    if letter_kind == ANSWER:
        return ReminderKind.OBJECTION
    if code == SUMMONS:
        return ReminderKind.SUMMONS
    if telling.kind_of(code) is not None:
        return ReminderKind.BRIEFING
    return ReminderKind.CHECK if code in CHECKS else ReminderKind.HANDOVER


def _remind_of_tasks(sweep: Sweep) -> tuple[int, int]:
    house, found, escalations, after = sweep.house, 0, 0, 0
    horizon = house.calendar.add_working_days(sweep.looks_until, house.policy.reminding.reach(TASKS))
    while True:
        with house.store.reading() as conn:
            page = due_tasks(conn, until=horizon, after_id=after, limit=PAGE)
            raised = _raised(conn, page, sweep)
            mine = sweep.once_a_week(conn, [one for task in page for one in _reminders(task, sweep)])
        if not page:
            return found, escalations
        after = page[-1].id
        if mine or raised:
            found += house.store.write(partial(_order_page, mine, raised, sweep))
            escalations += len(raised)


def _reminders(task: DueTask, sweep: Sweep) -> list[NewReminder]:
    if task.owner_nip is None:
        return []
    house = sweep.house
    calendar, told = house.calendar.of_profile(task.profile), task.created_at.astimezone(house.zone).date()
    step = sweep.step(task.owner_nip, kind_of(task.code, task.letter_kind), task.deadline, calendar, told)
    return [] if step is None else [_reminder(Mail.TASK_REMINDER, task.owner_nip, task, step, label(step))]


def _raised(conn: Reader, page: Sequence[DueTask], sweep: Sweep) -> Raised:
    """The tasks of a page that climb a rung tonight: one rung a night, never over a superior's head."""
    climbing = [task for task in page if _climbs(task, sweep)]
    superiors: Mapping[str | None, str | None] = superiors_of(
        conn, [_below(task) for task in climbing], sweep.day, sweep.house
    )
    above = ((task, superiors.get(_below(task))) for task in climbing)
    return [(task, nip) for task, nip in above if nip is not None and nip not in {task.owner_nip, task.escalated_to}]


def _climbs(task: DueTask, sweep: Sweep) -> bool:
    if task.deadline >= sweep.day or (task.escalated_on is not None and task.escalated_on >= sweep.day):
        return False
    ladder = sweep.house.policy.reminding.ladders[kind_of(task.code, task.letter_kind)]
    calendar = sweep.house.calendar.of_profile(task.profile)
    return rung_reached(ladder, task.deadline, sweep.day, calendar) > task.escalations


def _below(task: DueTask) -> str | None:
    """Whose superior is next: the owner's, then that of who has the task in his inbox by now."""
    return task.owner_nip if task.escalations == 0 else task.escalated_to or task.owner_nip


def _order_page(mine: Sequence[NewReminder], raised: Raised, sweep: Sweep, tx: Tx) -> int:
    moment = Moment.of(sweep.house)
    told: list[NewReminder] = []
    entries: list[NewEntry] = []
    for task, superior in raised:
        rung = task.escalations + 1
        told.append(_reminder(Mail.TASK_ESCALATED, superior, task, rung, f"E{rung}"))
        body = {"tugas": task.code, "kepada": superior, "tingkat": rung}
        entries.append(NewEntry(f"kasus:{task.number}", "task:escalated", SYSTEM_ACTOR, body))
    failpoint("reminders.before_post")
    fresh = order_new(tx, [*mine, *told], on=sweep.day)
    escalate(tx, [(task.id, task.escalations + 1, superior) for task, superior in raised], on=sweep.day)
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)
    failpoint("reminders.after_post")
    return sum(one.mail == Mail.TASK_REMINDER for one in fresh)


def _reminder(mail: Mail, recipient: str, task: DueTask, step: int, when: str) -> NewReminder:
    key = f"{task.number}:{task.code}:{mail.value}:{when}:{recipient}"
    payload = {"tugas": task.code, "tenggat": task.deadline, "kapan": when, "kunjungan": task.visit}
    return NewReminder(key, mail.value, recipient, step, payload, task.case_id, task.id)
