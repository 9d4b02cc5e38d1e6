"""Reminders before and after a task's deadline, escalations to the superior: once each, whatever runs twice."""

from datetime import date
from functools import partial

from workflow.domain.acts import MailOrder
from workflow.domain.calendar import Calendar
from workflow.domain.failpoint import failpoint
from workflow.domain.mails import Mail
from workflow.domain.policy import Policy
from workflow.domain.stages import SYSTEM_ACTOR, Role
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import cases, ledger, outbox
from workflow.storage.ledger import NewEntry
from workflow.storage.tasks import StoredTask, escalate, open_tasks
from workflow.storage.unit_of_work import Tx

PAGE = 500


def reminder_kind(deadline: date, day: date, policy: Policy, calendar: Calendar) -> str | None:
    """Which reminder a task is at: the nearest threshold reached, or None.

    Missed nights leave only the latest: `H-1` supersedes an unsent `H-3`.
    """
    left = calendar.working_days_between(day, deadline)
    if left >= 0:
        reached = [days for days in policy.remind_before if left <= days]
        return f"H-{min(reached)}" if reached else None
    passed = [days for days in policy.remind_after if -left >= days]
    return f"H+{max(passed)}" if passed else None


def remind(house: House, day: date) -> tuple[int, int]:
    """Orders the reminders and escalations that are due, of tasks and of answers still awaited.

    Returns:
        (reminders, escalations) newly ordered in this run.
    """
    reminders, escalations = _remind_of_tasks(house, day)
    return reminders + _remind_of_answers(house, day), escalations


def _remind_of_tasks(house: House, day: date) -> tuple[int, int]:
    reminders = escalations = after = 0
    horizon = house.calendar.add_working_days(day, max(house.policy.remind_before, default=1))
    while True:
        with house.store.reading() as conn:
            page = open_tasks(conn, due_until=horizon, after_id=after, limit=PAGE)
        if not page:
            return reminders, escalations
        after = page[-1].id
        sent, raised = house.store.write(partial(_remind_page, page, day, house))
        reminders, escalations = reminders + sent, escalations + raised


def _remind_of_answers(house: House, day: date) -> int:
    """One reminder to an ASN, a working day before the last on which the placement can be answered (or on it)."""
    sent = after = 0
    told_until = house.calendar.add_working_days(day, -(house.policy.answer_days - 1))
    while True:
        with house.store.reading() as conn:
            page = cases.awaited_answers(conn, told_until=told_until, after_id=after, limit=PAGE)
        if not page:
            return sent
        after = page[-1].id
        sent += house.store.write(partial(_ask_again, page, day, house))


def _ask_again(page: list[cases.AwaitedAnswer], day: date, house: House, tx: Tx) -> int:
    moment = Moment.of(house)
    due = house.mail_due(Mail.ANSWER_AWAITED, moment.at)
    mails = []
    for case in page:
        last = house.calendar.add_working_days(case.told_on, house.policy.answer_days)
        if 0 <= house.calendar.working_days_between(day, last) <= 1:
            key = f"{case.number}:{case.visit}:{Mail.ANSWER_AWAITED.value}:{case.nip}"
            payload = {"tenggat": last}
            mails.append(outbox.NewMail(key, Mail.ANSWER_AWAITED.value, case.nip, payload, due, case.id))
    known = outbox.known_keys(tx.conn, [mail.key for mail in mails])
    fresh = [mail for mail in mails if mail.key not in known]
    outbox.post(tx, fresh, at=moment.at)
    return len(fresh)


def _remind_page(tasks: list[StoredTask], day: date, house: House, tx: Tx) -> tuple[int, int]:
    moment = Moment.of(house)
    mails: list[outbox.NewMail] = []
    raised: list[tuple[int, str]] = []
    entries: list[NewEntry] = []
    holders = house.loader.directory(tx.conn).holders(Role.PYB, day)
    superior = holders[0] if holders else None
    for task in tasks:
        kind = reminder_kind(task.deadline, day, house.policy, house.calendar)
        if kind is not None and task.owner_nip is not None:
            mails.append(_mail(Mail.TASK_REMINDER, task.owner_nip, task, kind, moment, house))
        late = -house.calendar.working_days_between(day, task.deadline)
        if late >= house.policy.escalate_after and task.escalated_to is None and superior is not None:
            raised.append((task.id, superior))
            mails.append(_mail(Mail.TASK_ESCALATED, superior, task, f"E{late}", moment, house))
            body = {"tugas": task.code, "kepada": superior}
            entries.append(NewEntry(f"kasus:{task.number}", "task:escalated", SYSTEM_ACTOR, body))
    known = outbox.known_keys(tx.conn, [mail.key for mail in mails])
    fresh = [mail for mail in mails if mail.key not in known]
    failpoint("reminders.before_post")
    outbox.post(tx, fresh, at=moment.at)
    escalate(tx, raised)
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)
    failpoint("reminders.after_post")
    return sum(mail.mail == Mail.TASK_REMINDER for mail in fresh), len(raised)


def _mail(mail: Mail, recipient: str, task: StoredTask, kind: str, moment: Moment, house: House) -> outbox.NewMail:
    key = f"{task.number}:{task.code}:{mail.value}:{kind}:{recipient}"
    payload = {"tugas": task.code, "tenggat": task.deadline, "kapan": kind}
    order = MailOrder(mail.value, recipient, key, payload)
    due = house.mail_due(mail, moment.at)
    return outbox.NewMail(order.key, order.mail, recipient, payload, due, task.case_id, task.id)
