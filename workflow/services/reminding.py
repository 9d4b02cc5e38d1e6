"""What a sweep of reminders shares: the day, what people chose, and the digests in which all is told."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from workflow.domain.calendar import Calendar
from workflow.domain.failpoint import failpoint
from workflow.domain.mails import Mail
from workflow.domain.reminding import Choice, ReminderKind, chosen_step, week_of
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import outbox, reminders
from workflow.storage.choices import choices
from workflow.storage.outbox import NewMail
from workflow.storage.reminders import NewReminder
from workflow.storage.unit_of_work import Reader, Tx

PAGE = 1000


class Sweep(NamedTuple):
    """One night's look at the ladders.

    Args:
        choices: of those who do not hear daily.
    """

    house: House
    day: date
    choices: Mapping[str, Choice]

    @classmethod
    def of(cls, house: House, day: date) -> "Sweep":
        """With what people chose, read once."""
        with house.store.reading() as conn:
            return cls(house, day, choices(conn))

    def step(
        self, nip: str, kind: ReminderKind, deadline: date, calendar: Calendar, begun: date | None = None
    ) -> int | None:
        """The step of a kind's ladder that a person is told of today."""
        ladder = self.house.policy.reminding.ladders[kind]
        choice = self.choices.get(nip, Choice.DAILY)
        return chosen_step(choice, ladder, deadline, self.day, calendar, begun)

    @property
    def looks_until(self) -> date:
        """The day up to which somebody is told of steps already: today, or the end of the week."""
        return week_of(self.day)[1] if Choice.WEEKLY in self.choices.values() else self.day

    def once_a_week(self, conn: Reader, found: Iterable[NewReminder]) -> list[NewReminder]:
        """Without what a weekly list of this week has told of, or came too late for."""
        asked = list(found)
        weekly = {one.recipient for one in asked if one.step < 0 and self.choices.get(one.recipient) is Choice.WEEKLY}
        told = reminders.told_between(conn, sorted(weekly), week_of(self.day)[0], self.day)
        return [one for one in asked if one.step >= 0 or one.recipient not in told]


def order_digests(house: House) -> int:
    """Orders a digest to everybody whose reminders wait, one a person and working day; returns to how many people."""
    moment, after, people = Moment.of(house), "", 0
    due = house.mail_due(Mail.REMINDER_DIGEST, moment.at)
    failpoint("reminders.before_digests")
    while True:
        with house.store.reading() as conn:
            page = reminders.people_waiting(conn, after=after, limit=PAGE)
        if not page:
            failpoint("reminders.after_digests")
            return people
        after, people = page[-1], people + len(page)
        house.store.write(partial(_post, [_digest(nip, due, house) for nip in page], moment.at))


def _post(mails: list[NewMail], at: datetime, tx: Tx) -> None:
    outbox.post(tx, mails, at=at)


def _digest(nip: str, due: datetime, house: House) -> NewMail:
    day = due.astimezone(house.zone).date()
    return NewMail(f"ringkasan:{nip}:{day}", Mail.REMINDER_DIGEST.value, nip, {"hari": day}, due)
