"""The briefing of a round as stored: plan, sessions with their guests, questions and answers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from workflow.domain.briefing import Milestone, Plan, Question, Session, SessionDay
from workflow.storage.cases import CASE
from workflow.storage.imports import EMPLOYEE, OCC
from workflow.storage.ledger import canonical
from workflow.storage.tables import (
    BriefingGuestRow,
    BriefingPlanRow,
    BriefingQuestionRow,
    BriefingSessionRow,
    LedgerEntryRow,
    PositionRow,
    RoundRow,
)
from workflow.storage.unit_of_work import Tx

_ROUND = RoundRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_PLAN = BriefingPlanRow.__table__  # type: ignore[attr-defined]  # as above
_SESSION = BriefingSessionRow.__table__  # type: ignore[attr-defined]  # as above
_GUEST = BriefingGuestRow.__table__  # type: ignore[attr-defined]  # as above
_QUESTION = BriefingQuestionRow.__table__  # type: ignore[attr-defined]  # as above
_POST = PositionRow.__table__  # type: ignore[attr-defined]  # as above
_ENTRY = LedgerEntryRow.__table__  # type: ignore[attr-defined]  # as above
_PAGE = 500


def read_plan(conn: Connection, code: str) -> Plan | None:
    """The plan of a round; None where none was told."""
    payload = conn.execute(select(_PLAN.c.payload).where(_PLAN.c.round_code == code)).scalar()
    if payload is None:
        return None
    told = json.loads(payload)
    timetable = (Milestone(what, date.fromisoformat(day) if day else None) for what, day in told["timetable"])
    return Plan(told["text"], tuple(told["criteria"]), tuple(timetable), told["ask"])


def write_plan(tx: Tx, code: str, plan: Plan, *, at: datetime) -> None:
    """Writes the plan of a round, in place of an earlier one."""
    values = {"payload": canonical(plan._asdict()), "recorded_at": at}
    if not tx.conn.execute(update(_PLAN).where(_PLAN.c.round_code == code).values(values)).rowcount:
        tx.conn.execute(insert(_PLAN), {"round_code": code, **values})


def read_sessions(conn: Connection, code: str) -> list[Session]:
    """All sessions of a round, those that were called off too, in the order of their days."""
    wanted = select(_SESSION).where(_SESSION.c.round_code == code)
    return [_session(row) for row in conn.execute(wanted.order_by(_SESSION.c.day, _SESSION.c.begins, _SESSION.c.code))]


def _session(row: Any) -> Session:  # noqa: ANN401 - a database row
    units = tuple(row.units.split("\n")) if row.units else ()
    hours = (time.fromisoformat(row.begins), time.fromisoformat(row.ends))
    off = row.state == "dibatalkan"
    return Session(row.code, row.day, *hours, row.place, units, off, row.sequence, row.held_on)


def write_sessions(tx: Tx, code: str, sessions: Iterable[Session]) -> None:
    """Writes new and changed sessions; what rules read of them stands on the round's row, whose facts are raised."""
    known = {session.code for session in read_sessions(tx.conn, code)}
    for session in sessions:
        values = {
            "day": session.day,
            "begins": f"{session.begins:%H:%M}",
            "ends": f"{session.ends:%H:%M}",
            "place": session.place,
            "units": "\n".join(session.units) or None,
            "state": session.state,
            "sequence": session.sequence,
            "held_on": session.held_on,
        }
        if session.code in known:
            here = (_SESSION.c.round_code == code) & (_SESSION.c.code == session.code)
            tx.conn.execute(update(_SESSION).where(here).values(values))
        else:
            tx.conn.execute(insert(_SESSION), {"round_code": code, "code": session.code, **values})
    standing = [
        [session.code, session.day, session.held_on, session.units]
        for session in read_sessions(tx.conn, code)
        if not session.called_off
    ]
    raised = {"sessions": canonical(standing) if standing else None, "fact_seq": _ROUND.c.fact_seq + 1}
    tx.conn.execute(update(_ROUND).where(_ROUND.c.code == code).values(raised))


def session_days(stored: str, *units: str | None) -> tuple[SessionDay, ...]:
    """The sessions of a round's row that are for the staff of these units or agencies."""
    return tuple(day for day, audience in _days(stored) if not audience or not audience.isdisjoint(units))


@lru_cache(maxsize=64)
def _days(stored: str) -> tuple[tuple[SessionDay, frozenset[str]], ...]:
    # The same text for each case of a round: read once.
    return tuple(
        (SessionDay(code, date.fromisoformat(day), date.fromisoformat(held) if held else None), frozenset(units))
        for code, day, held, units in json.loads(stored)
    )


class Guests(NamedTuple):
    """How many people of a session were invited, and how many came."""

    invited: int = 0
    attended: int = 0


def count_guests(conn: Connection, code: str) -> Mapping[str, Guests]:
    """By session; a session without anybody is absent."""
    invited, came = func.count(_GUEST.c.invited), func.count(_GUEST.c.recorded_by)
    wanted = select(_GUEST.c.session_code, invited, came).where(_GUEST.c.round_code == code)
    return {row[0]: Guests(row[1], row[2]) for row in conn.execute(wanted.group_by(_GUEST.c.session_code))}


class Guest(NamedTuple):
    """One person of a session; `invited`: the sequence of the last invitation."""

    nip: str
    invited: int | None
    attended: bool


def read_guests(conn: Connection, code: str, session: str) -> dict[str, Guest]:
    """Who was invited to a session or came to it, by NIP."""
    here = (_GUEST.c.round_code == code) & (_GUEST.c.session_code == session)
    wanted = select(_GUEST.c.nip, _GUEST.c.invited, _GUEST.c.attended).where(here).order_by(_GUEST.c.nip)
    return {row[0]: Guest(*row) for row in conn.execute(wanted)}


def note_invited(tx: Tx, code: str, session: str, nips: Sequence[str], sequence: int, known: Iterable[str]) -> None:
    """Writes that these people were told of a session as it is now; `known` are those who are its guests already."""
    there = set(known)
    old = [{"b_nip": nip} for nip in nips if nip in there]
    new = [nip for nip in nips if nip not in there]
    here = (_GUEST.c.round_code == code) & (_GUEST.c.session_code == session) & (_GUEST.c.nip == bindparam("b_nip"))
    if old:
        tx.conn.execute(update(_GUEST).where(here).values(invited=sequence), old)
    if new:
        base = {"round_code": code, "session_code": session, "invited": sequence, "attended": False}
        tx.conn.execute(insert(_GUEST), [{**base, "nip": nip} for nip in new])


def note_attended(
    tx: Tx, code: str, session: str, nips: Sequence[str], recorder: str, known: Mapping[str, Guest], *, at: datetime
) -> list[str]:
    """Writes who came; returns those who were not recorded yet."""
    fresh = [nip for nip in nips if nip not in known or not known[nip].attended]
    values = {"attended": True, "recorded_by": recorder, "recorded_at": at}
    here = (_GUEST.c.round_code == code) & (_GUEST.c.session_code == session) & (_GUEST.c.nip == bindparam("b_nip"))
    if old := [{"b_nip": nip} for nip in fresh if nip in known]:
        tx.conn.execute(update(_GUEST).where(here).values(values), old)
    if new := [nip for nip in fresh if nip not in known]:
        base = {"round_code": code, "session_code": session, **values}
        tx.conn.execute(insert(_GUEST), [{**base, "nip": nip} for nip in new])
    return fresh


def staff_of(conn: Connection, units: Sequence[str]) -> list[str]:
    """Who holds a post today in these units or agencies, or anywhere in the city where none is named; by NIP."""
    return [nip for nip, _name, _unit in staff_list(conn, units)]


def staff_list(conn: Connection, units: Sequence[str]) -> list[tuple[str, str, str]]:
    """The same people with their names and the name of their unit, by NIP; who holds two posts stands there once."""
    current = (EMPLOYEE.c.nip == OCC.c.nip) & EMPLOYEE.c.recorded_until.is_(None)
    here = (_POST.c.post_id == OCC.c.post_id) & _POST.c.recorded_until.is_(None)
    wanted = select(OCC.c.nip, func.max(EMPLOYEE.c.name), func.max(func.coalesce(_POST.c.unit_name, "")))
    wanted = wanted.select_from(OCC).join(EMPLOYEE, current).outerjoin(_POST, here).where(OCC.c.until.is_(None))
    if units:
        wanted = wanted.where(or_(_POST.c.unit_id.in_(list(units)), _POST.c.agency_id.in_(list(units))))
    return [tuple(row) for row in conn.execute(wanted.group_by(OCC.c.nip).order_by(OCC.c.nip))]


def known_people(conn: Connection, nips: Sequence[str]) -> set[str]:
    """Those of these people whom the roster has today."""
    found: set[str] = set()
    for begin in range(0, len(nips), _PAGE):
        part = EMPLOYEE.c.nip.in_(list(nips[begin : begin + _PAGE])) & EMPLOYEE.c.recorded_until.is_(None)
        found.update(conn.execute(select(EMPLOYEE.c.nip).where(part)).scalars())
    return found


def read_questions(conn: Connection, code: str) -> list[Question]:
    """Questions and answers of a round, by number."""
    columns = ("question", "asked_on", "answer", "answered_on", "answered_by", "asked_by", "number")
    wanted = select(*(_QUESTION.c[name] for name in columns)).where(_QUESTION.c.round_code == code)
    return [Question(*row) for row in conn.execute(wanted.order_by(_QUESTION.c.number))]


def add_questions(tx: Tx, code: str, questions: Sequence[Question], recorder: str) -> list[Question]:
    """Adds questions and returns them with their numbers."""
    wanted = select(func.max(_QUESTION.c.number)).where(_QUESTION.c.round_code == code)
    last = tx.conn.execute(wanted).scalar() or 0
    numbered = [question._replace(number=number) for number, question in enumerate(questions, last + 1)]
    rows = [
        {
            "round_code": code,
            "number": one.number,
            "question": one.text,
            "asked_on": one.asked_on,
            "asked_by": one.asked_by,
            "recorded_by": recorder,
            "answer": one.answer,
            "answered_on": one.answered_on,
            "answered_by": one.answered_by,
        }
        for one in numbered
    ]
    if rows:
        tx.conn.execute(insert(_QUESTION), rows)
    return numbered


def write_answers(tx: Tx, code: str, questions: Sequence[Question]) -> None:
    """Writes the answers of questions that are there."""
    here = (_QUESTION.c.round_code == code) & (_QUESTION.c.number == bindparam("b_number"))
    columns = ("answer", "answered_on", "answered_by")
    rows = [
        {"b_number": q.number, "b_answer": q.answer, "b_answered_on": q.answered_on, "b_answered_by": q.answered_by}
        for q in questions
    ]
    if rows:
        wanted = update(_QUESTION).where(here).values({name: bindparam(f"b_{name}") for name in columns})
        tx.conn.execute(wanted, rows)


class ToldCase(NamedTuple):
    """A case whose person was told: unit left, day, answer of this telling, and what the ledger keeps of that answer."""

    number: str
    unit: str | None
    told_on: date
    answer: str | None
    answered_at: datetime | None
    body: str | None


def told_cases(conn: Connection, code: str) -> list[ToldCase]:
    """Those of a round who were told, with their last answer since; one statement for the whole round."""
    answered = _ENTRY.c.event.in_([f"transfer:{stage}:answered" for stage in ("sosialisasi", "persetujuan")])
    beside = (_ENTRY.c.stream == "kasus:" + CASE.c.number) & answered & CASE.c.answer.is_not(None)
    columns = (CASE.c.number, CASE.c.origin_unit, CASE.c.told_on, CASE.c.answer, _ENTRY.c.at, _ENTRY.c.body)
    wanted = select(*columns).select_from(CASE).outerjoin(_ENTRY, beside)
    told = (CASE.c.round_code == code) & CASE.c.told_on.is_not(None)
    # The last answer of a case comes last, and stands.
    rows = {row[0]: ToldCase(*row) for row in conn.execute(wanted.where(told).order_by(CASE.c.id, _ENTRY.c.seq))}
    return list(rows.values())


def unit_names(conn: Connection, units: Iterable[str]) -> dict[str, str]:
    """Names of units by id, as the position map has them today."""
    wanted = select(_POST.c.unit_id, func.max(_POST.c.unit_name)).where(_POST.c.recorded_until.is_(None))
    asked = wanted.where(_POST.c.unit_id.in_(sorted(set(units)))).group_by(_POST.c.unit_id)
    return {row[0]: row[1] for row in conn.execute(asked)}


def round_codes(conn: Connection) -> list[str]:
    """The codes of all rounds, sorted."""
    return list(conn.execute(select(_ROUND.c.code).order_by(_ROUND.c.code)).scalars())
