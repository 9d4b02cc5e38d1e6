"""Reminders before and after a task's deadline, escalations to the owner's superior: once each, whatever runs twice."""

from datetime import date
from functools import partial

from workflow.domain.calendar import Calendar
from workflow.domain.failpoint import failpoint
from workflow.domain.mails import Mail
from workflow.domain.policy import Policy
from workflow.domain.stages import SYSTEM_ACTOR
from workflow.services.awaited import remind_awaited, threshold
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.superiors import superiors_of
from workflow.services.turns import PAGE
from workflow.storage import ledger, outbox
from workflow.storage.ledger import NewEntry
from workflow.storage.tasks import StoredTask, escalate, open_tasks
from workflow.storage.unit_of_work import Tx


def reminder_kind(deadline: date, day: date, policy: Policy, calendar: Calendar) -> str | None:
    """Which reminder a task is at: the nearest threshold reached, or None.

    Missed nights leave only the latest: `H-1` supersedes an unsent `H-3`.
    """
    if day <= deadline:
        return threshold(day, deadline, policy.remind_before, calendar)
    late = calendar.working_days_between(deadline, day)
    passed = [days for days in policy.remind_after if late >= days]
    return f"H+{max(passed)}" if passed else None


def remind(house: House, day: date) -> tuple[int, int]:
    """Orders the reminders and escalations that are due, of tasks and of words still awaited.

    Returns:
        (reminders, escalations) newly ordered in this run.
    """
    reminders, escalations = _remind_of_tasks(house, day)
    return reminders + remind_awaited(house, day), escalations


def _remind_of_tasks(house: House, day: date) -> tuple[int, int]:
    reminders = escalations = after = 0
    horizon = house.calendar.add_working_days(day, max(house.policy.remind_before, default=1))
    while True:
        with house.store.reading() as conn:
            page = open_tasks(conn, due_until=horizon, after_id=after, limit=PAGE)
            overdue = [task for task in page if _is_to_escalate(task, day, house)]
            superiors = superiors_of(conn, [task.owner_nip for task in overdue], day, house)
        if not page:
            return reminders, escalations
        after = page[-1].id
        raised = [(task, superior) for task in overdue if (superior := superiors.get(task.owner_nip)) is not None]
        reminders += house.store.write(partial(_remind_page, page, raised, day, house))
        escalations += len(raised)


def _days_late(task: StoredTask, day: date, house: House) -> int:
    return house.calendar.of_profile(task.profile).working_days_between(task.deadline, day)


def _is_to_escalate(task: StoredTask, day: date, house: House) -> bool:
    late = _days_late(task, day, house)
    return late >= house.policy.escalate_after and task.escalated_to is None


def _remind_page(tasks: list[StoredTask], raised: list[tuple[StoredTask, str]], day: date, house: House, tx: Tx) -> int:
    moment = Moment.of(house)
    mails: list[outbox.NewMail] = []
    for task in tasks:
        kind = reminder_kind(task.deadline, day, house.policy, house.calendar.of_profile(task.profile))
        if kind is not None and task.owner_nip is not None:
            mails.append(_mail(Mail.TASK_REMINDER, task.owner_nip, task, kind, moment, house))
    entries: list[NewEntry] = []
    for task, superior in raised:
        late = _days_late(task, day, house)
        mails.append(_mail(Mail.TASK_ESCALATED, superior, task, f"E{late}", moment, house))
        body = {"tugas": task.code, "kepada": superior}
        entries.append(NewEntry(f"kasus:{task.number}", "task:escalated", SYSTEM_ACTOR, body))
    failpoint("reminders.before_post")
    fresh = outbox.post_new(tx, mails, at=moment.at)
    escalate(tx, [(task.id, superior) for task, superior in raised])
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)
    failpoint("reminders.after_post")
    return sum(mail.mail == Mail.TASK_REMINDER for mail in fresh)


def _mail(mail: Mail, recipient: str, task: StoredTask, kind: str, moment: Moment, house: House) -> outbox.NewMail:
    key = f"{task.number}:{task.code}:{mail.value}:{kind}:{recipient}"
    payload = {"tugas": task.code, "tenggat": task.deadline, "kapan": kind, "kunjungan": task.visit}
    return outbox.NewMail(key, mail.value, recipient, payload, house.mail_due(mail, moment.at), task.case_id, task.id)
