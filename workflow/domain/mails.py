"""The mails by name, when each is due, and its stable Message-ID."""

import hashlib
from datetime import UTC, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from workflow.domain.calendar import Calendar


class Mail(StrEnum):
    """A mail; its value is its folder in templates/email."""

    OPINION_REQUESTED = "opinion_requested"
    PLACEMENT_EXPLAINED = "placement_explained"
    ANSWER_AWAITED = "answer_awaited"
    DECISION_NEEDED = "decision_needed"
    DECISION_MADE = "decision_made"
    HANDOVER_TASK = "handover_task"
    TASK_REMINDER = "task_reminder"
    TASK_ESCALATED = "task_escalated"
    ACKNOWLEDGEMENT_RECEIPT = "acknowledgement_receipt"
    MORNING_REPORT = "morning_report"


OFFICE_OPENS, OFFICE_CLOSES = time(7, 0), time(17, 0)
_HOURS = {
    Mail.TASK_REMINDER: time(8, 0),
    Mail.TASK_ESCALATED: time(8, 0),
    Mail.ANSWER_AWAITED: time(8, 0),
    Mail.MORNING_REPORT: time(7, 30),
}
DROPPABLE = frozenset({Mail.TASK_REMINDER, Mail.TASK_ESCALATED, Mail.ANSWER_AWAITED, Mail.HANDOVER_TASK})
"""Dropped when they are claimed, where what they ask for was done meanwhile."""


def due_at(mail: Mail, now: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """When a mail is due: a receipt at once, legal notices in office hours, reminders and digests at their hour.

    Args:
        now: moment of the act, aware.

    Returns:
        Aware UTC, never before `now`.
    """
    if mail is Mail.ACKNOWLEDGEMENT_RECEIPT:
        return now
    local = now.astimezone(zone)
    today, hour = local.date(), _HOURS.get(mail)
    working = calendar.is_working_day(today)
    if hour is None and working and OFFICE_OPENS <= local.time() < OFFICE_CLOSES:
        return now
    start = hour or OFFICE_OPENS
    day = today if working and local.time() <= start else calendar.next_working_day(today)
    return datetime.combine(day, start, zone).astimezone(UTC)


def message_id(key: str, domain: str) -> str:
    """`<hash@domain>`, the same for every attempt of a mail; at most 70 characters."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain[:34].rstrip('.-')}>"
