"""The mails by name, when each is due, and its stable Message-ID."""

import hashlib
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from workflow.domain.calendar import Calendar


class Mail(StrEnum):
    """A mail; its value is its folder in templates/email."""

    OPINION_REQUESTED = "opinion_requested"
    OPINION_AWAITED = "opinion_awaited"
    EXPLANATION_WAITS = "explanation_waits"
    PLACEMENT_EXPLAINED = "placement_explained"
    TALKING_SHEET = "talking_sheet"
    BRIEFING_TASK = "briefing_task"
    RESPONSE_RECEIVED = "response_received"
    RESPONSE_SETTLED = "response_settled"
    ANSWER_AWAITED = "answer_awaited"
    DECISION_NEEDED = "decision_needed"
    DECISION_AWAITED = "decision_awaited"
    DECISION_MADE = "decision_made"
    HANDOVER_TASK = "handover_task"
    TASK_REMINDER = "task_reminder"
    TASK_ESCALATED = "task_escalated"
    REMINDER_DIGEST = "reminder_digest"
    ACKNOWLEDGEMENT_RECEIPT = "acknowledgement_receipt"
    MORNING_REPORT = "morning_report"
    ADVICE_OVERDUE = "advice_overdue"
    TRANSFER_CANCELLED = "transfer_cancelled"
    OBJECTION_RECEIVED = "objection_received"
    FACTS_MOVED = "facts_moved"
    ADDRESS_FAILED = "address_failed"
    DATA_CHECK = "data_check"
    SESSION_INVITED = "session_invited"
    SESSION_CANCELLED = "session_cancelled"


class MailHours(NamedTuple):
    """When mails go out on a working day, on the agency's clock; legal notices from `opens` until before `closes`."""

    opens: time
    closes: time
    reminders: time
    digests: time


class OfficeHours(NamedTuple):
    """The hours of a usual working day, and those of one in Ramadan (Perpres 21/2023: fewer, from 08:00 on)."""

    usual: MailHours
    ramadan: MailHours

    def on(self, day: date, calendar: Calendar) -> MailHours:
        """The hours of a day."""
        return self.ramadan if calendar.in_ramadan(day) else self.usual


REMINDERS = frozenset(
    {Mail.TASK_REMINDER, Mail.TASK_ESCALATED, Mail.ANSWER_AWAITED, Mail.OPINION_AWAITED, Mail.DECISION_AWAITED}
)
"""What a digest gathers. Notices of the law never are."""
COUNTED = REMINDERS | {Mail.REMINDER_DIGEST, Mail.MORNING_REPORT, Mail.ADVICE_OVERDUE}
"""Reminders and digests: only so many a day to one person. Legal notices and receipts are never counted."""
DROPPABLE = REMINDERS | {
    Mail.REMINDER_DIGEST,
    Mail.HANDOVER_TASK,
    Mail.BRIEFING_TASK,
    Mail.EXPLANATION_WAITS,
    Mail.RESPONSE_SETTLED,
    Mail.SESSION_INVITED,
}
"""Dropped when they are claimed, where what they ask for was done meanwhile."""


def due_at(mail: Mail, now: datetime, hours: OfficeHours, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """When a mail is due: a receipt at once, legal notices in office hours, reminders and digests at their hour.

    Args:
        now: moment of the act, aware.

    Returns:
        Aware UTC, never before `now`.
    """
    if mail is Mail.ACKNOWLEDGEMENT_RECEIPT:
        return now
    local = now.astimezone(zone)
    today = local.date()
    own, working = hours.on(today, calendar), calendar.is_working_day(today)
    hour = _hour_of(mail, own)
    if hour is None and working and own.opens <= local.time() < own.closes:
        return now
    day = today if working and local.time() <= (hour or own.opens) else calendar.next_working_day(today)
    # The next working day may be the first of Ramadan, or the first after it.
    then = hours.on(day, calendar)
    return datetime.combine(day, _hour_of(mail, then) or then.opens, zone).astimezone(UTC)


def _hour_of(mail: Mail, hours: MailHours) -> time | None:
    if mail in {Mail.MORNING_REPORT, Mail.REMINDER_DIGEST}:
        return hours.digests
    return hours.reminders if mail in REMINDERS or mail is Mail.ADVICE_OVERDUE else None


def message_id(key: str, domain: str) -> str:
    """`<hash@domain>`, the same for every attempt of a mail; at most 70 characters."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain[:34].rstrip('.-')}>"


class KeptDay(NamedTuple):
    """A day that a mail asks its reader to keep.

    Args:
        purpose: what happens; with the case's number it names the entry for ever.
        day: None where it is called off and not known any more.
        sequence: higher with every change.
        hours: beginning and end, aware, of what does not take the whole day; place: where it is, if it is somewhere.
    """

    purpose: str
    number: str
    day: date | None
    summary: str
    sequence: int
    called_off: bool = False
    hours: tuple[datetime, datetime] | None = None
    place: str | None = None


class Thread(NamedTuple):
    """Where a mail stands in its conversation, as Message-IDs: the earlier mails, oldest first, and the one it answers."""

    references: tuple[str, ...] = ()
    in_reply_to: str | None = None
