"""Reminders to those whose word is awaited: heads of agency, the ASN, deciders. Once a step, never after it came."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.mails import Mail
from workflow.domain.reminding import Ladder, ReminderKind, label, step_reached
from workflow.domain.sitting import conflict_of
from workflow.domain.stages import Stage
from workflow.services.chain import asked_on
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.notices import case_key, list_key
from workflow.services.persetujuan import awaited_deciders
from workflow.services.reminding import Sweep
from workflow.services.telling import answer_due
from workflow.services.turns import PAGE, turns
from workflow.services.usulan import opinions_due, silent_heads
from workflow.storage import cases, outbox
from workflow.storage.facts import Selection, Viewer
from workflow.storage.outbox import NewMail
from workflow.storage.reminders import NewReminder, order_new
from workflow.storage.unit_of_work import Tx

CAUGHT_UP = 5
"""Working days after the last step for which an overdue decision is still looked at: so many nights may be missed."""


class Word(NamedTuple):
    """A word that a case awaits: of whom, by which mail it is asked for again, and until which day."""

    mail: Mail
    kind: ReminderKind
    recipient: str
    case_id: int
    number: str
    visit: int
    last: date


class Asked(NamedTuple):
    """The reminders of a page of cases, and the id that the next page begins after; None where no case was left."""

    last_id: int | None
    reminders: Sequence[NewReminder] = ()


def remind_awaited(sweep: Sweep) -> int:
    """Orders the reminders of opinions, answers and decisions, and the turns that no act told; returns how many are new."""
    return sum(_remind(of_page, sweep) for of_page in (_opinions, _answers, _decisions)) + _tell_turns(sweep)


def _remind(of_page: Callable[[Sweep, int], Asked], sweep: Sweep) -> int:
    new, page = 0, of_page(sweep, 0)
    while page.last_id is not None:
        with sweep.house.store.reading() as conn:
            mine = sweep.once_a_week(conn, page.reminders)
        if mine:
            new += sweep.house.store.write(partial(_order, mine, sweep))
        page = of_page(sweep, page.last_id)
    return new


def _order(mine: Sequence[NewReminder], sweep: Sweep, tx: Tx) -> int:
    return len(order_new(tx, mine, on=sweep.day))


def _tell_turns(sweep: Sweep) -> int:
    sent, page = 0, turns(sweep.house, sweep.day, 0)
    while page.last_id is not None:
        if page.mails:
            sent += sweep.house.store.write(partial(_post, page.mails, sweep.house))
        page = turns(sweep.house, sweep.day, page.last_id)
    return sent


def _post(mails: Sequence[NewMail], house: House, tx: Tx) -> int:
    return len(outbox.post_new(tx, mails, at=Moment.of(house).at))


def _begun(sweep: Sweep, days: int, ladder: Ladder) -> tuple[date, date]:
    """When a term of so many working days began whose reminder may be due; a day wider at each end."""
    calendar = sweep.house.calendar
    nearest = ladder.reach + 1 - days
    return calendar.add_working_days(sweep.day, -days - 1), calendar.add_working_days(sweep.looks_until, nearest)


def _opinions(sweep: Sweep, after_id: int) -> Asked:
    house = sweep.house
    ladder, days = house.policy.reminding.ladders[ReminderKind.OPINION], house.policy.opinion_days
    if not ladder.steps:
        return Asked(None)
    span = _begun(sweep, days, ladder)
    with house.store.reading() as conn:
        ids = cases.waiting_cases(conn, Stage.USULAN, entered=span, after_id=after_id, limit=PAGE)
        files = house.loader.load(conn, Selection.of_ids(ids), Viewer(sweep.day)) if ids else []
    words = [
        Word(
            Mail.OPINION_AWAITED,
            ReminderKind.OPINION,
            head,
            file.guard.case_id,
            case.number,
            case.visit,
            opinions_due(file, house),
        )
        for file in files
        for case in (file.facts.case,)
        # Who is in conflict gives no opinion, least of all on himself.
        for head in sorted(silent_heads(file))
        if conflict_of(head, file.nip, file.facts, approves=False) is None
    ]
    return Asked(ids[-1] if ids else None, _asked_again(words, sweep))


def _answers(sweep: Sweep, after_id: int) -> Asked:
    house = sweep.house
    ladder, days = house.policy.reminding.ladders[ReminderKind.ANSWER], house.policy.answer_days
    if not ladder.steps:
        return Asked(None)
    with house.store.reading() as conn:
        told = _begun(sweep, days, ladder)
        page = cases.awaited_answers(conn, told=told, after_id=after_id, limit=PAGE)
    mail, kind = Mail.ANSWER_AWAITED, ReminderKind.ANSWER
    words = [Word(mail, kind, c.nip, c.id, c.number, c.visit, answer_due(c.told_on, house)) for c in page]
    return Asked(page[-1].id if page else None, _asked_again(words, sweep))


def _asked_again(words: Sequence[Word], sweep: Sweep) -> list[NewReminder]:
    found = []
    for word in words:
        step = sweep.step(word.recipient, word.kind, word.last, sweep.house.calendar)
        if step is not None:
            key = f"{case_key(word.number, word.visit, word.mail, word.recipient)}:{label(step)}"
            payload = {"tenggat": word.last, "kunjungan": word.visit}
            found.append(NewReminder(key, word.mail.value, word.recipient, step, payload, word.case_id))
    return found


def _decisions(sweep: Sweep, after_id: int) -> Asked:
    house = sweep.house
    ladder = house.policy.reminding.ladders[ReminderKind.DECISION]
    if not ladder.steps:
        return Asked(None)
    late = max(0, *ladder.steps)
    oldest = house.calendar.add_working_days(sweep.day, -late - CAUGHT_UP) if late else sweep.day
    horizon = house.calendar.add_working_days(sweep.looks_until, ladder.reach)
    with house.store.reading() as conn:
        ids = cases.waiting_cases(conn, Stage.PERSETUJUAN, due=(oldest, horizon), after_id=after_id, limit=PAGE)
        files = house.loader.load(conn, Selection.of_ids(ids), Viewer(sweep.day)) if ids else []
    # One reminder a list, decider and term: the cases of one SK ask for one decision, not for fifty.
    found = {one.key: one for file in reversed(files) for one in _of_file(file, sweep)}
    return Asked(ids[-1] if ids else None, list(found.values()))


def _of_file(file: CaseFile, sweep: Sweep) -> Iterator[NewReminder]:
    house, term = sweep.house, file.guard.term
    if term is None or _nearest(term.last, sweep) is None:
        return
    for decider in awaited_deciders(file, house):
        step = sweep.step(decider, ReminderKind.DECISION, term.last, house.calendar)
        if step is not None:
            # The key holds the term's begin, not its end, so that a term counted again does not ask twice.
            yield _of_list(file, decider, step, f"{term.start}:{label(step)}", house)


def _nearest(last: date, sweep: Sweep) -> int | None:
    """The step that anybody may be told of: who is to decide is looked up only where there is one."""
    ladder, calendar = sweep.house.policy.reminding.ladders[ReminderKind.DECISION], sweep.house.calendar
    return step_reached(ladder, last, max(sweep.day, min(last, sweep.looks_until)), calendar)


def _of_list(file: CaseFile, decider: str, step: int, when: str, house: House) -> NewReminder:
    case = file.facts.case
    request = list_key(case.round_code, case.decree_code, Mail.DECISION_NEEDED, decider, asked_on(file, house))
    key = list_key(case.round_code, case.decree_code, Mail.DECISION_AWAITED, decider, when)
    payload = {
        "gelombang": case.round_code,
        "sk": case.decree_code,
        "tenggat": file.guard.deadline,
        "rujukan": [request],
    }
    return NewReminder(key, Mail.DECISION_AWAITED.value, decider, step, payload, file.guard.case_id)
