"""What every service is handed: the database, the clock and what was read from config/. Built by `bootstrap`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from workflow.domain.calendar import Calendar
from workflow.domain.clock import Clock
from workflow.domain.findings import Finding
from workflow.domain.mails import Mail, due_at
from workflow.domain.policy import Agency, Policy
from workflow.domain.rulebook import Rulebook
from workflow.storage.facts import CaseLoader
from workflow.storage.unit_of_work import Store


@dataclass(frozen=True)
class House:
    """The services' surroundings. Nothing in it changes while a command runs.

    `explain` fills a finding's sentences, in the shape of CONTRACT.md.
    """

    store: Store
    loader: CaseLoader
    clock: Clock
    calendar: Calendar
    zone: ZoneInfo
    rulebook: Rulebook
    policy: Policy
    agency: Agency
    explain: Callable[[Finding], Mapping[str, object]]

    def mail_due(self, mail: Mail, now: datetime) -> datetime:
        """When a mail ordered now is due, in the agency's hours."""
        return due_at(mail, now, self.policy.mail_hours, self.calendar, self.zone)
