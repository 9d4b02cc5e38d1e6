"""The links of a mail: low-risk tasks of the reader's own, and the page of what he chose to hear. Only hashes are kept."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from workflow.domain.mails import REMINDERS, Mail
from workflow.services.house import House
from workflow.services.mail_context import Batch, open_tasks_for, still_needed
from workflow.storage.choices import NewChoiceLink, add_choice_links
from workflow.storage.links import NewLink, add_links
from workflow.storage.outbox import QueuedMail
from workflow.storage.tasks import StoredTask
from workflow.storage.unit_of_work import Tx

_WITH_BUTTON = {Mail.HANDOVER_TASK, Mail.TASK_REMINDER}
_WITH_CHOICE = REMINDERS | {Mail.REMINDER_DIGEST}


class Minted(NamedTuple):
    """The links of one mail.

    Args:
        button: where the mail's button leads; None where no page exists for it.
        items: links of a digest's tasks, by task.
        choice: the page of what the reader chose to hear; None in mails that are no reminders.
    """

    button: str | None = None
    items: Mapping[int, str] = {}
    choice: str | None = None
    kept: tuple[NewLink, ...] = ()
    kept_choice: NewChoiceLink | None = None


def mint(mail: QueuedMail, batch: Batch, house: House, base_url: str) -> Minted:
    """New links for a mail that is written now."""
    tasks = _linked(mail, batch, house)
    expires = house.clock.now() + timedelta(days=house.policy.link_days)
    kept = tuple(NewLink(secrets.token_urlsafe(32), t.id, mail.recipient, t.version, expires) for t in tasks)
    urls = {link.task_id: f"{base_url}/t/{link.token}" for link in kept}
    button = next(iter(urls.values()), None) if mail.mail in _WITH_BUTTON else None
    if mail.mail not in _WITH_CHOICE:
        return Minted(button, {}, None, kept)
    until = house.clock.now() + timedelta(days=house.policy.reminding.choice_days)
    choice = NewChoiceLink(secrets.token_urlsafe(32), mail.recipient, until)
    return Minted(button, urls, f"{base_url}/pengingat/{choice.token}", kept, choice)


def _linked(mail: QueuedMail, batch: Batch, house: House) -> list[StoredTask]:
    """The tasks that a link opens: one of a mail with a button, every one that a digest lists."""
    if mail.mail in _WITH_BUTTON:
        return _own_low_risk(mail, batch)[:1]
    if mail.mail != Mail.REMINDER_DIGEST:
        # No other page exists yet: a mail has a button only where it leads somewhere.
        return []
    items = (item for item in batch.items.get(mail.id, ()) if item.mail == Mail.TASK_REMINDER)
    return [task for item in items if still_needed(item, batch, house) for task in _own_low_risk(item, batch)]


def _own_low_risk(mail: QueuedMail, batch: Batch) -> list[StoredTask]:
    return [t for t in open_tasks_for(mail, batch) if t.risk == "rendah" and t.owner_nip == mail.recipient]


def keep(tx: Tx, minted: Iterable[Minted]) -> None:
    """Keeps the hashes of links."""
    made = list(minted)
    add_links(tx, [link for one in made for link in one.kept])
    add_choice_links(tx, [one.kept_choice for one in made if one.kept_choice is not None])
