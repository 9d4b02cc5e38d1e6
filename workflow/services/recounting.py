"""Counts open deadlines again when the agency's calendar has changed: a revised decree moves no date unseen.

A calendar that came into force is a row; its count goes through the open cases in pages, each page with its moves, its
ledger entries and how far it came in one transaction, so that a killed count goes on where it stopped.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from workflow.domain.calendar import Calendar
from workflow.domain.calendar_record import CalendarChange, calendar_from, change_between, document_of, fingerprint_of
from workflow.domain.deadlines import counted_again
from workflow.domain.failpoint import failpoint
from workflow.domain.findings import Finding
from workflow.domain.stages import SYSTEM_ACTOR, Role, Stage
from workflow.services.door import stream_of
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.sight import without_role
from workflow.storage import calendars, ledger
from workflow.storage.calendars import ANSWER_TERM, OPINION_TERM, STAGE_TERM, DeadlineMove, KeptCalendar, OpenCase
from workflow.storage.ledger import NewEntry, canonical
from workflow.storage.unit_of_work import Reader, Tx

STREAM = "pengaturan:kalender"
PAGE = 200
EVENT = "transfer:deadline:recounted"
_KINDS = {STAGE_TERM: "tahap", OPINION_TERM: "menunggu", ANSWER_TERM: "menunggu"}


class Recount(NamedTuple):
    """What a count found. `moves` by case number; `changed` is False where this calendar was in force already."""

    changed: bool
    fingerprint: str
    before: str | None = None
    change: CalendarChange = CalendarChange()
    totals: Mapping[str, int] = Counter()
    moves: Sequence[tuple[str, DeadlineMove]] = ()


def may_recount(actor: str, house: House) -> Finding | None:
    """K-PERAN: counting again by hand is for operators and analysts."""
    return without_role(actor, "hitung ulang", (Role.OPERATOR, Role.ANALIS), house)


def simulate_recount(house: House) -> Recount:
    """What a count would move; nothing is written."""
    with house.store.reading() as conn:
        counted = _row_for(calendars.latest_calendar(conn), house)
        if counted.state == "selesai":
            return Recount(changed=False, fingerprint=fingerprint_of(house.calendar))
        old = _before(conn, counted.seq)
        moves = list(_all_moves(conn, counted, old, house))
    totals = Counter(counted.totals) + Counter(_kind(move) for _number, move in moves)
    return _found(counted, old, totals, moves, house)


def recount(house: House, actor: str = SYSTEM_ACTOR) -> Recount:
    """Puts the house's calendar in force: open terms are counted again where it is another than the last one.

    Idempotent: the same calendar again changes nothing. Nobody is reminded twice, as reminders are known by their
    threshold, not by the date.
    """
    with house.store.reading() as conn:
        if _row_for(calendars.latest_calendar(conn), house).state == "selesai":
            return Recount(changed=False, fingerprint=fingerprint_of(house.calendar))
    seq = house.store.write(partial(_begin, house, actor))
    failpoint("recount.after_begin")
    with house.store.reading() as conn:
        old = _before(conn, seq)
    while house.store.write(partial(_count_page, house, actor, old)):
        failpoint("recount.after_page")
    with house.store.reading() as conn:
        done = _row_for(calendars.latest_calendar(conn), house)
        moves = calendars.kept_moves(conn, seq)
    return _found(done, old, done.totals, moves, house)


def _row_for(kept: KeptCalendar | None, house: House) -> KeptCalendar:
    """The house's calendar as a row: the one kept last where it is the same, else one whose count is to begin."""
    fingerprint = fingerprint_of(house.calendar)
    if kept is not None and kept.fingerprint == fingerprint:
        return kept
    seq = kept.seq + 1 if kept is not None else 1
    return KeptCalendar(seq, fingerprint, document_of(house.calendar), house.clock.today(), "berjalan", 0, {})


def _before(conn: Reader, seq: int) -> Calendar | None:
    earlier = calendars.latest_calendar(conn, before=seq)
    return calendar_from(earlier.body) if earlier is not None else None


def _begin(house: House, actor: str, tx: Tx) -> int:
    """Records the calendar and returns its number; where another process was faster, that one's row stands."""
    kept = calendars.latest_calendar(tx.conn)
    wanted = _row_for(kept, house)
    if kept is not None and wanted.seq != kept.seq and kept.state == "berjalan":
        _end(tx, kept, "terputus", house, actor)
    if kept is None or wanted.seq != kept.seq:
        calendars.add_calendar(tx, wanted, at=house.clock.now())
    return wanted.seq


def _count_page(house: House, actor: str, old: Calendar | None, tx: Tx) -> bool:
    """Counts one page again; False where nothing is left to do."""
    kept = calendars.latest_calendar(tx.conn)
    if kept is None or kept.state != "berjalan" or kept.fingerprint != fingerprint_of(house.calendar):
        return False
    page = calendars.open_cases(tx.conn, after_id=kept.after_id, limit=PAGE, awaited=old is not None, hold=True)
    if not page:
        _end(tx, kept, "selesai", house, actor)
        return False
    moves = _moves_of(tx.conn, page, old, house)
    totals = Counter(kept.totals) + Counter(_kind(move) for move in moves)
    if calendars.advance(tx, kept, kept._replace(after_id=page[-1].id, totals=totals)):
        calendars.move_deadlines(tx, kept.seq, moves)
        _tell_cases(tx, page, moves, kept, house, actor)
    return True


def _moves_of(conn: Reader, page: Sequence[OpenCase], old: Calendar | None, house: House) -> list[DeadlineMove]:
    today = house.clock.today()
    moves = [move for case in page for move in _of_case(case, old, today, house)]
    for task in calendars.open_terms(conn, page[0].id, page[-1].id):
        new = counted_again(house.calendar.of_profile(task.profile), task.term, today)
        if new != task.term.last:
            moves.append(DeadlineMove(task.case_id, task.code, task.term.last, new, task.task_id))
    return moves


def _of_case(case: OpenCase, old: Calendar | None, today: date, house: House) -> Iterator[DeadlineMove]:
    if case.term is not None:
        new = counted_again(house.calendar, case.term, today)
        if new != case.deadline:
            yield DeadlineMove(case.id, STAGE_TERM, case.term.last, new)
    word = _awaited(case, house)
    if word is None or old is None:
        return
    # What is awaited is counted whenever it is asked for; only the record of its move is written here.
    what, start, days = word
    was, now = old.add_working_days(start, days), house.calendar.add_working_days(start, days)
    if was != now and max(was, now) >= today:
        yield DeadlineMove(case.id, what, was, now)


def _awaited(case: OpenCase, house: House) -> tuple[str, date, int] | None:
    if case.state == Stage.USULAN:
        return OPINION_TERM, case.entered_on, house.policy.opinion_days
    if case.state == Stage.SOSIALISASI and case.told_on is not None and case.answer is None:
        return ANSWER_TERM, case.told_on, house.policy.answer_days
    return None


def _kind(move: DeadlineMove) -> str:
    return "tugas" if move.task_id is not None else _KINDS[move.what]


def _tell_cases(
    tx: Tx, page: Sequence[OpenCase], moves: Sequence[DeadlineMove], kept: KeptCalendar, house: House, actor: str
) -> None:
    own: dict[int, dict[str, object]] = {}
    for move in moves:
        if move.task_id is None:
            own.setdefault(move.case_id, {})[move.what] = [move.old, move.new]
    moment = Moment.of(house)
    entries = [
        NewEntry(stream_of(case.number), EVENT, actor, {"kalender": kept.fingerprint, "tenggat": own[case.id]})
        for case in page
        if case.id in own
    ]
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)


def _end(tx: Tx, kept: KeptCalendar, state: str, house: House, actor: str) -> None:
    """Ends a count with its one entry; where another process was faster, that one wrote it."""
    if not calendars.advance(tx, kept, kept._replace(state=state)):
        return
    old, moment = _before(tx.conn, kept.seq), Moment.of(house)
    change = change_between(old, calendar_from(kept.body))
    moved = canonical([(number, m.what, m.old, m.new) for number, m in calendars.kept_moves(tx.conn, kept.seq)])
    body = {
        "kalender": kept.fingerprint,
        "sebelumnya": fingerprint_of(old) if old else None,
        "ditambah": change.added,
        "dihapus": change.removed,
        "sumber": change.sources,
        "dipindah": dict(kept.totals),
        "rincian": hashlib.sha256(moved.encode()).hexdigest(),
        "keadaan": state,
    }
    ledger.append(tx, [NewEntry(STREAM, "calendar:adopted", actor, body)], at=moment.at, machine_at=moment.machine)


def _all_moves(
    conn: Reader, counted: KeptCalendar, old: Calendar | None, house: House
) -> Iterator[tuple[str, DeadlineMove]]:
    after = counted.after_id
    while page := calendars.open_cases(conn, after_id=after, limit=PAGE, awaited=old is not None):
        numbers, after = {case.id: case.number for case in page}, page[-1].id
        yield from ((numbers[move.case_id], move) for move in _moves_of(conn, page, old, house))


def _found(
    counted: KeptCalendar,
    old: Calendar | None,
    totals: Mapping[str, int],
    moves: Sequence[tuple[str, DeadlineMove]],
    house: House,
) -> Recount:
    before = fingerprint_of(old) if old else None
    return Recount(
        changed=True,
        fingerprint=counted.fingerprint,
        before=before,
        change=change_between(old, house.calendar),
        totals=totals,
        moves=moves,
    )
