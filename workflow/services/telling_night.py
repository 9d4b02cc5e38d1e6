"""The night of the telling: who was not told yet at the point that the city chose, and who keeps silent."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from workflow.domain.acts import MailOrder, NewTask
from workflow.domain.casefile import CaseFile
from workflow.domain.mails import Mail
from workflow.domain.stages import SYSTEM_ACTOR, Stage
from workflow.domain.telling import Kind, NewExplanation, Point
from workflow.services.door import new_mail, stream_of
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.notices import orders
from workflow.services.telling import ask_to_confirm, compose, confirming_task, new_task, new_words, point_reached
from workflow.services.turns import PAGE
from workflow.storage import ledger, outbox, tasks, telling
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import NewEntry
from workflow.storage.unit_of_work import Reader, Tx

Page = Callable[[Reader, int], list[int]]
Made = tuple[CaseFile, NewTask, tuple[MailOrder, ...]]
ASKED, TALK = "briefing:confirmation_asked", "briefing:talk_opened"


def open_telling_tasks(house: House, day: date) -> tuple[int, int]:
    """Asks for the confirmation of texts whose point has come, and opens the superior's talk with who keeps silent.

    Returns:
        (confirmations asked for, talks opened).
    """
    return ask_for_confirmations(house, day), _open_talks(house, day)


def ask_for_confirmations(house: House, day: date) -> int:
    """The task of confirming the text for every case that was not told and whose point has come; returns how many."""
    states = [Stage.SOSIALISASI.value]
    if house.policy.telling.point is Point.RECOMMENDED:
        states.append(Stage.PERSETUJUAN.value)
    return _sweep(partial(_untold, states), _confirmation, ASKED, house, day)


def _untold(states: Sequence[str], conn: Reader, after: int) -> list[int]:
    return telling.untold(conn, states, after_id=after, limit=PAGE)


def _confirmation(file: CaseFile, house: House) -> Made | None:
    if not point_reached(file, house):
        return None
    task = confirming_task(file, house)
    return file, task, ask_to_confirm(task, file)


def _open_talks(house: House, day: date) -> int:
    policy = house.policy
    until = house.calendar.add_working_days(day, -policy.telling.silent_after)
    since = house.calendar.add_working_days(day, -policy.answer_days - 1)
    return _sweep(
        lambda conn, after: telling.silent(conn, (since, until), after_id=after, limit=PAGE), _talk, TALK, house, day
    )


def _talk(file: CaseFile, house: House) -> Made | None:
    task = new_task(Kind.SILENCE, file.facts.case.visit, house.policy.telling.silent, file, house)
    return file, task, orders(Mail.BRIEFING_TASK, (task.owner_nip,), file)


def _sweep(page: Page, make: Callable[[CaseFile, House], Made | None], event: str, house: House, day: date) -> int:
    opened = after = 0
    while True:
        with house.store.reading() as conn:
            ids = page(conn, after)
            files = house.loader.load(conn, Selection.of_ids(ids), Viewer(day)) if ids else []
            kept = telling.newest_explanations(conn, ids)
        if not ids:
            return opened
        after = ids[-1]
        made = [one for file in files if (one := make(file, house)) is not None]
        texts = [
            ((file.guard.case_id, file.facts.case.visit), new_words(compose(file, house)))
            for file, _task, _mails in made
            if file.guard.case_id not in kept
        ]
        if made:
            house.store.write(partial(_write, made, texts, event, house))
        opened += len(made)


def _write(
    made: Sequence[Made], texts: Sequence[tuple[tuple[int, int], NewExplanation]], event: str, house: House, tx: Tx
) -> None:
    moment = Moment.of(house)
    tasks.add_tasks(tx, ((file.guard.case_id, task) for file, task, _mails in made), at=moment.at, once=True)
    telling.add_first_explanations(tx, texts, SYSTEM_ACTOR, at=moment.at)
    entries = (
        NewEntry(stream_of(file.facts.case.number), event, SYSTEM_ACTOR, {"tugas": task.code})
        for file, task, _mails in made
    )
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)
    mails = [
        new_mail(order, file.guard.case_id, {}, house.mail_due(Mail(order.mail), moment.at))
        for file, _task, ordered in made
        for order in ordered
    ]
    outbox.post(tx, mails, at=moment.at)
