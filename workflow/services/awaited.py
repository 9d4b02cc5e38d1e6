"""Reminders to those whose word is awaited: heads of agency, the ASN, deciders. In time, once a threshold, never after it came."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from workflow.domain.calendar import Calendar
from workflow.domain.casefile import CaseFile
from workflow.domain.mails import Mail
from workflow.domain.sitting import conflict_of
from workflow.domain.stages import Stage
from workflow.services.chain import asked_on
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.notices import case_key, list_key
from workflow.services.persetujuan import awaited_deciders
from workflow.services.telling import answer_due
from workflow.services.turns import PAGE, Page, turns
from workflow.services.usulan import opinions_due, silent_heads
from workflow.storage import cases, outbox
from workflow.storage.facts import Selection, Viewer
from workflow.storage.outbox import NewMail
from workflow.storage.unit_of_work import Tx


class Word(NamedTuple):
    """A word that a case awaits: of whom, by which mail it is asked for again, and until which day."""

    mail: Mail
    recipient: str
    case_id: int
    number: str
    visit: int
    last: date


def threshold(day: date, last: date, before: Sequence[int], calendar: Calendar) -> str | None:
    """The nearest threshold reached (`H-1`: one working day or none is left), or None: too early, or the limit is past.

    Missed nights leave only the latest: `H-1` supersedes an unsent `H-3`.
    """
    left = calendar.working_days_between(day, last)
    reached = [days for days in before if left <= days] if day <= last else []
    return f"H-{min(reached)}" if reached else None


def remind_awaited(house: House, day: date) -> int:
    """Orders the reminders of opinions, answers and decisions, and the turns that no act told; returns how many are new."""
    return sum(_remind(of_page, house, day) for of_page in (_opinions, _answers, _decisions, turns))


def _remind(of_page: Callable[[House, date, int], Page], house: House, day: date) -> int:
    sent, page = 0, of_page(house, day, 0)
    while page.last_id is not None:
        if page.mails:
            sent += house.store.write(partial(_post, page.mails, house))
        page = of_page(house, day, page.last_id)
    return sent


def _post(mails: Sequence[NewMail], house: House, tx: Tx) -> int:
    return len(outbox.post_new(tx, mails, at=Moment.of(house).at))


def _begun(house: House, day: date, days: int, before: Sequence[int]) -> tuple[date, date]:
    """When a term of so many working days began whose reminder may be due; a day wider at each end."""
    nearest = max(before) + 1 - days
    return house.calendar.add_working_days(day, -days - 1), house.calendar.add_working_days(day, nearest)


def _opinions(house: House, day: date, after_id: int) -> Page:
    before, policy = house.policy.remind_opinion, house.policy
    if not before:
        return Page(None)
    span = _begun(house, day, policy.opinion_days, before)
    with house.store.reading() as conn:
        ids = cases.waiting_cases(conn, Stage.USULAN, entered=span, after_id=after_id, limit=PAGE)
        files = house.loader.load(conn, Selection.of_ids(ids), Viewer(day)) if ids else []
    words = [
        Word(Mail.OPINION_AWAITED, head, file.guard.case_id, case.number, case.visit, opinions_due(file, house))
        for file in files
        for case in (file.facts.case,)
        # Who is in conflict gives no opinion, least of all on himself.
        for head in sorted(silent_heads(file))
        if conflict_of(head, file.nip, file.facts, approves=False) is None
    ]
    return Page(ids[-1] if ids else None, _asked_again(words, day, before, house))


def _answers(house: House, day: date, after_id: int) -> Page:
    before, days = house.policy.remind_answer, house.policy.answer_days
    if not before:
        return Page(None)
    with house.store.reading() as conn:
        told = _begun(house, day, days, before)
        page = cases.awaited_answers(conn, told=told, after_id=after_id, limit=PAGE)
    words = [Word(Mail.ANSWER_AWAITED, c.nip, c.id, c.number, c.visit, answer_due(c.told_on, house)) for c in page]
    return Page(page[-1].id if page else None, _asked_again(words, day, before, house))


def _asked_again(words: Sequence[Word], day: date, before: Sequence[int], house: House) -> list[NewMail]:
    now, mails = house.clock.now(), []
    for word in words:
        kind = threshold(day, word.last, before, house.calendar)
        if kind is not None:
            key = f"{case_key(word.number, word.visit, word.mail, word.recipient)}:{kind}"
            payload = {"tenggat": word.last, "kunjungan": word.visit}
            due = house.mail_due(word.mail, now)
            mails.append(NewMail(key, word.mail.value, word.recipient, payload, due, word.case_id))
    return mails


def _decisions(house: House, day: date, after_id: int) -> Page:
    before = house.policy.remind_decision
    if not before:
        return Page(None)
    horizon = house.calendar.add_working_days(day, max(before))
    with house.store.reading() as conn:
        ids = cases.waiting_cases(conn, Stage.PERSETUJUAN, due=(day, horizon), after_id=after_id, limit=PAGE)
        files = house.loader.load(conn, Selection.of_ids(ids), Viewer(day)) if ids else []
    mails: dict[str, NewMail] = {}
    for file in files:
        term = file.guard.term
        kind = threshold(day, term.last, before, house.calendar) if term is not None else None
        for decider in awaited_deciders(file, house) if kind is not None else ():
            # One mail a list, decider and term: the cases of one SK ask for one decision, not for fifty. The key holds
            # the term's begin, not its end, so that a term counted again does not ask twice.
            mail = _of_list(file, decider, f"{term.start if term else ''}:{kind}", house)
            mails.setdefault(mail.key, mail)
    return Page(ids[-1] if ids else None, list(mails.values()))


def _of_list(file: CaseFile, decider: str, when: str, house: House) -> NewMail:
    case = file.facts.case
    request = list_key(case.round_code, case.decree_code, Mail.DECISION_NEEDED, decider, asked_on(file, house))
    key = list_key(case.round_code, case.decree_code, Mail.DECISION_AWAITED, decider, when)
    payload = {
        "gelombang": case.round_code,
        "sk": case.decree_code,
        "tenggat": file.guard.deadline,
        "rujukan": [request],
    }
    due = house.mail_due(Mail.DECISION_AWAITED, house.clock.now())
    return NewMail(key, Mail.DECISION_AWAITED.value, decider, payload, due, file.guard.case_id)
