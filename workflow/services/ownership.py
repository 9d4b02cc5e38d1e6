"""Lets open tasks follow posts and persons by themselves: after a post change at once, of all tasks every night.

A task that changes hands raises its version, so that links of before open nothing; the new owner is told by mail.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from workflow.domain.acts import NewTask
from workflow.domain.deadlines import term
from workflow.domain.failpoint import failpoint
from workflow.domain.mails import Mail
from workflow.domain.ownership import SUCCESSOR, Offices, OwnedTask, Owner
from workflow.domain.reporting import Reporting, posts_above
from workflow.domain.stages import SYSTEM_ACTOR
from workflow.domain.telling import kind_of
from workflow.services.eve import gone_by, gone_of
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.turns import PAGE
from workflow.storage import ledger, outbox, owned_tasks, tasks
from workflow.storage.ledger import NewEntry
from workflow.storage.owned_tasks import SecondHandover
from workflow.storage.reporting import holders_of, standings
from workflow.storage.unit_of_work import Reader, Tx


def follow_holders(house: House, day: date) -> int:
    """Gives every open task to whom it belongs today; returns how many changed hands."""
    changed = after = 0
    while True:
        with house.store.reading() as conn:
            page = owned_tasks.owned_tasks(conn, after_id=after, limit=PAGE)
            moving = _changes(conn, page, day, house)
        if not page:
            break
        after = page[-1].id
        if moving:
            changed += house.store.write(partial(_hand_over, moving, house))
    hand_over_again(house)
    return changed


def follow_moved(tx: Tx, people: Iterable[str], day: date, house: House) -> int:
    """Gives the open tasks of people whose posts have changed to whom they belong now; returns how many changed hands."""
    held = owned_tasks.tasks_of_owners(tx.conn, sorted(set(people)))
    return _hand_over(_changes(tx.conn, held, day, house), house, tx)


def _changes(conn: Reader, held: Sequence[OwnedTask], day: date, house: House) -> list[tuple[OwnedTask, Owner]]:
    if not held:
        return []
    offices = _offices(conn, held, day, house)
    leaving = {item.code: item.leaves_post for item in house.policy.checklist}
    found = []
    for task in held:
        owner = offices.owner_of(task, leaves_post=leaving.get(task.code, task.owner_role != "atasan_tujuan"))
        if owner != Owner(task.owner_nip, task.owner_reason):
            found.append((task, owner))
    return found


def _offices(conn: Reader, held: Sequence[OwnedTask], day: date, house: House) -> Offices:
    directory = house.loader.directory(conn)
    posts = {post for task in held for post in (task.origin_post, task.target_post) if post is not None}
    above = {higher for post in posts for higher in posts_above(directory, post)}
    holders = holders_of(conn, sorted(posts | above))
    people = {nip for task in held for nip in (task.nip, task.owner_nip, task.acting) if nip is not None}
    stood = standings(conn, sorted(people))
    superiors = {line.named for line in stood.values() if line.named is not None} - stood.keys()
    stood |= standings(conn, sorted(superiors))
    absent = gone_of(house.loader.absences_of_officers(conn), day)
    absent |= gone_by(conn, sorted(people | superiors | set(holders.values())), day)
    gone = {nip: absence.kind for nip, absence in absent.items()}
    return Offices(directory, Reporting(directory, holders, day), stood, gone)


def _hand_over(moving: Sequence[tuple[OwnedTask, Owner]], house: House, tx: Tx) -> int:
    done = [(task, owner) for task, owner in moving if owned_tasks.reassign(tx, task, owner)]
    if not done:
        return 0
    moment = Moment.of(house)
    failpoint("ownership.between")
    entries = (
        NewEntry(
            f"kasus:{task.number}",
            "task:reassigned",
            SYSTEM_ACTOR,
            {"tugas": task.code, "dari": task.owner_nip, "kepada": owner.nip, "sebab": owner.reason},
        )
        for task, owner in done
    )
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)
    outbox.post(tx, _told(done, moment, house), at=moment.at)
    return len(done)


def _told(done: Sequence[tuple[OwnedTask, Owner]], moment: Moment, house: House) -> list[outbox.NewMail]:
    """One mail a case and new owner; its key holds the first task's version, so that a later change tells again."""
    lists: dict[tuple[int, str], list[OwnedTask]] = defaultdict(list)
    for task, owner in done:
        if owner.nip is not None:
            lists[task.case_id, owner.nip].append(task)
    due = house.mail_due(Mail.HANDOVER_TASK, moment.at)
    return [
        outbox.NewMail(
            f"{own[0].number}:{own[0].visit}:{(mail := _mail_for(own)).value}:{nip}:{own[0].code}:{own[0].version + 1}",
            mail.value,
            nip,
            {"kunjungan": own[0].visit, "tmt": own[0].tmt or moment.today},
            due,
            case_id,
        )
        for (case_id, nip), own in lists.items()
    ]


def _mail_for(own: Sequence[OwnedTask]) -> Mail:
    """Tasks of the briefing alone are no handover."""
    return Mail.BRIEFING_TASK if all(kind_of(task.code) is not None for task in own) else Mail.HANDOVER_TASK


def hand_over_again(house: House) -> int:
    """A second handover where somebody received the first in trust and a holder has entered since; returns how many."""
    with house.store.reading() as conn:
        waiting = owned_tasks.second_handovers(conn)
    return house.store.write(partial(_again, waiting, house)) if waiting else 0


def _again(waiting: Sequence[SecondHandover], house: House, tx: Tx) -> int:
    moment = Moment.of(house)
    made = [(one.case_id, _second(one, moment.today, house)) for one in waiting]
    tasks.add_tasks(tx, made, at=moment.at, once=True)
    entries = (
        NewEntry(
            f"kasus:{one.number}",
            "task:second_handover",
            SYSTEM_ACTOR,
            {"tugas": f"{one.code}-2", "dari": one.received_by, "kepada": one.successor},
        )
        for one in waiting
    )
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)
    due = house.mail_due(Mail.HANDOVER_TASK, moment.at)
    mails = (
        outbox.NewMail(
            f"{one.number}:{one.visit}:{Mail.HANDOVER_TASK.value}:{one.successor}:{one.code}-2:1",
            Mail.HANDOVER_TASK.value,
            one.successor,
            {"kunjungan": one.visit, "tmt": one.tmt or moment.today},
            due,
            one.case_id,
        )
        for one in waiting
    )
    outbox.post(tx, mails, at=moment.at)
    return len(waiting)


def _second(one: SecondHandover, today: date, house: House) -> NewTask:
    counted = term(house.calendar.of_profile(one.profile), today, house.policy.handover.second_days)
    return NewTask(
        f"{one.code}-2",
        one.item_group,
        "Menerima serah terima kedua dari Plt, Plh, atau atasan yang menerimanya lebih dahulu",
        SUCCESSOR,
        one.successor,
        "jabatan",
        one.post_id,
        blocking=False,
        risk="tinggi",
        letter_kind=None,
        term=counted,
        profile=one.profile,
    )
