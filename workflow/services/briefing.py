"""The briefing of a round: taken over from its context, sessions recorded as held, questions asked and answered."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from workflow.domain.briefing import Briefing, Plan, Question, Session, plan_changes, question_changes, session_changes
from workflow.domain.context import RoundContext
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.findings import Finding, Result
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.services.invitations import Invited, invite, tell_again
from workflow.services.moment import Moment
from workflow.storage import briefing as stored
from workflow.storage import ledger, rounds
from workflow.storage.briefing import Guests
from workflow.storage.ledger import NewEntry
from workflow.storage.people import addresses
from workflow.storage.unit_of_work import Reader, Tx

ANSWERING = (Role.ANALIS, Role.OPERATOR)
"""Who speaks for BKPSDM beside the round's proposer."""
RECORDING = (*ANSWERING, Role.PENGELOLA_KEPEGAWAIAN)


_NOTHING: Mapping[str, tuple[object, object]] = MappingProxyType({})


class SessionChange(NamedTuple):
    """A session before, None where it is new, and after; `told`: how many people were sent the change."""

    before: Session | None
    after: Session
    told: int = 0


class BriefingChange(NamedTuple):
    """What a context changed of a round's briefing.

    Args:
        parts: of the plan, by name: (before, after); unnamed: sessions that stand although the context names them no more.
    """

    parts: Mapping[str, tuple[object, object]] = _NOTHING
    sessions: tuple[SessionChange, ...] = ()
    questions: tuple[Question, ...] = ()
    unnamed: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """True where nothing was changed."""
        return not (self.parts or self.sessions or self.questions)


def take_over(tx: Tx, context: RoundContext, actor: str, moment: Moment, house: House) -> BriefingChange:
    """Brings a round's briefing up to its context, in the caller's transaction; what changed is one entry of the ledger.

    Nothing goes by silence: a session that the context names no more stands until it says `batal = true`, and a question
    stays.

    Raises:
        BadInputError: a session for a unit that the position map does not know, or one that was held is changed.
    """
    told = context.briefing
    if told == Briefing():
        return BriefingChange()
    _known_units(tx.conn, told.sessions, house)
    code = context.code
    known = {session.code: session for session in stored.read_sessions(tx.conn, code)}
    sessions = list(session_changes(known, told.sessions))
    parts = plan_changes(stored.read_plan(tx.conn, code), told.plan)
    if parts and told.plan is not None:
        stored.write_plan(tx, code, told.plan, at=moment.at)
    if sessions:
        stored.write_sessions(tx, code, [after for _before, after in sessions])
    named = {session.code for session in told.sessions}
    changed = BriefingChange(
        parts,
        tuple(
            SessionChange(before, after, tell_again(tx, code, before, after, moment, house))
            for before, after in sessions
        ),
        _take_questions(tx, code, told.questions, actor),
        tuple(one.code for one in known.values() if one.code not in named and one.state == "direncanakan"),
    )
    if not changed.nothing:
        _note(tx, code, "round:briefing:changed", actor, _body(changed), moment)
    return changed


def _known_units(conn: Reader, sessions: Iterable[Session], house: House) -> None:
    if not any(session.units for session in sessions):
        return
    posts = house.loader.directory(conn).posts.values()
    known = {unit for post in posts for unit in (post.unit_id, post.agency_id)}
    for session in sessions if known else ():
        strange = next((unit for unit in session.units if unit not in known), None)
        if strange is not None:
            raise BadInputError(f"Sesi {session.code}, kunci untuk: unit '{strange}' tidak ada di peta jabatan.")


def _take_questions(tx: Tx, code: str, told: Sequence[Question], actor: str) -> tuple[Question, ...]:
    changes = list(question_changes(stored.read_questions(tx.conn, code), told))
    answered = [after for before, after in changes if before is not None]
    stored.write_answers(tx, code, answered)
    return (*stored.add_questions(tx, code, [after for before, after in changes if before is None], actor), *answered)


def _body(changed: BriefingChange) -> dict[str, object]:
    return {
        "rencana": {name: [old, new] for name, (old, new) in changed.parts.items()},
        "sesi": [
            {"kode": one.after.code, "lama": _session_told(one.before), "baru": _session_told(one.after)}
            for one in changed.sessions
        ],
        "tanya_jawab": [_question_told(one) for one in changed.questions],
    }


def _session_told(session: Session | None) -> list[object] | None:
    if session is None:
        return None
    hours = f"{session.begins:%H.%M}-{session.ends:%H.%M}"
    return [session.day, hours, session.place, session.units, session.state, session.sequence, session.held_on]


def _question_told(question: Question) -> dict[str, object]:
    """By number and hash: the words of people stand in no ledger."""
    return {
        "nomor": question.number,
        "pertanyaan": _hash(question.text),
        "jawaban": _hash(question.answer) if question.answer is not None else None,
        "penjawab": question.answered_by,
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _note(tx: Tx, code: str, event: str, actor: str, body: Mapping[str, object], moment: Moment) -> None:
    entry = NewEntry(f"gelombang:{code}", event, actor, body)
    ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)


class BriefingView(NamedTuple):
    """The briefing of a round as it is shown; `guests` by session."""

    plan: Plan
    sessions: tuple[Session, ...]
    guests: Mapping[str, Guests]
    questions: tuple[Question, ...]
    briefing_on: date | None


def read_briefing(code: str, house: House) -> BriefingView:
    """The briefing of a round; nobody's placement is in it, and it is for everybody.

    Raises:
        NotFoundError: no such round.
    """
    with house.store.reading() as conn:
        known = _round(conn, code)
        return BriefingView(
            stored.read_plan(conn, code) or Plan(),
            tuple(stored.read_sessions(conn, code)),
            stored.count_guests(conn, code),
            tuple(stored.read_questions(conn, code)),
            known.briefing_on,
        )


def _round(conn: Reader, code: str) -> RoundContext:
    known = rounds.read_round(conn, code)
    if known is None:
        raise NotFoundError("Gelombang", code)
    return known


def session_of(conn: Reader, code: str, session: str) -> Session:
    """One session of a round.

    Raises:
        NotFoundError: no such round or session.
    """
    _round(conn, code)
    found = next((one for one in stored.read_sessions(conn, code) if one.code == session), None)
    if found is None:
        raise NotFoundError("Sesi", session)
    return found


def may_act(actor: str, code: str, roles: Sequence[Role], what: str, house: House) -> Finding | None:
    """K-PERAN: what is recorded of a briefing is recorded by the round's proposer or a holder of one of these roles."""
    with house.store.reading() as conn:
        proposer = _round(conn, code).proposer
        directory, today = house.loader.directory(conn), house.clock.today()
    if actor == proposer or any(grant.role in roles for grant in directory.roles_of(actor, today)):
        return None
    allowed = [Role.PENGUSUL.value, *(role.value for role in roles)]
    return Finding("K-PERAN", Result.BLOCK, {"pemicu": what, "peran": allowed})


class Held(NamedTuple):
    """A session as recorded: `fresh` came and were not on the list before; `guests` stand on it now."""

    session: Session
    fresh: tuple[str, ...]
    guests: Guests


def record_held(
    code: str,
    session: str,
    actor: str,
    house: House,
    *,
    came: Sequence[str] = (),
    on: date | None = None,
    scan: str | None = None,
) -> Held:
    """Records that a session was held, with who came to it; recorded again, only who is new is added.

    Args:
        came: NIPs, may be empty; on: the day, else the planned one; scan: SHA-256 of the signed list.

    Raises:
        NotFoundError: no such round or session, or a NIP that the roster does not have.
        BadInputError: the session was called off, its day is still to come, or another day stands recorded.
    """
    moment = Moment.of(house)
    return house.store.write(partial(_hold, code, session, actor, tuple(dict.fromkeys(came)), on, scan, moment))


def _hold(
    code: str,
    session: str,
    actor: str,
    came: tuple[str, ...],
    on: date | None,
    scan: str | None,
    moment: Moment,
    tx: Tx,
) -> Held:
    planned = session_of(tx.conn, code, session)
    held = _held(planned, on, moment.today)
    strange = sorted(set(came) - stored.known_people(tx.conn, came))
    if strange:
        raise NotFoundError("Pegawai dengan NIP", strange[0])
    if held != planned:
        stored.write_sessions(tx, code, [held])
    known = stored.read_guests(tx.conn, code, session)
    fresh = stored.note_attended(tx, code, session, came, actor, known, at=moment.at)
    if held != planned or fresh or scan is not None:
        body = {"sesi": session, "tanggal": held.held_on, "hadir": fresh, "pindaian": scan}
        _note(tx, code, "round:session:held", actor, body, moment)
    return Held(held, tuple(fresh), stored.count_guests(tx.conn, code).get(session, Guests()))


def _held(planned: Session, on: date | None, today: date) -> Session:
    if planned.called_off:
        raise BadInputError(f"Sesi {planned.code} dibatalkan; tidak ada kehadiran yang dapat dicatat.")
    day = on or planned.held_on or planned.day
    if day > today:
        raise BadInputError(f"Sesi {planned.code} belum terlaksana: harinya {day}.")
    if planned.held_on is not None and day != planned.held_on:
        raise BadInputError(f"Sesi {planned.code} sudah dicatat terlaksana pada {planned.held_on}.")
    return planned._replace(held_on=day)


def ask(code: str, text: str, actor: str, house: House, *, asker: str | None = None) -> Question:
    """Records a question; without an asker no name is kept with it but that of who wrote it down.

    Raises:
        NotFoundError: no such round, or an asker whom nobody knows.
        BadInputError: it is empty, or was asked already.
    """
    words, moment = " ".join(text.split()), Moment.of(house)
    if not words:
        raise BadInputError("Pertanyaan tidak boleh kosong.")

    def work(tx: Tx) -> Question:
        _round(tx.conn, code)
        people = house.loader.directory(tx.conn).officials
        if asker is not None and asker not in addresses(tx.conn, [asker], people):
            raise NotFoundError("Penanya", asker)
        if any(one.text.casefold() == words.casefold() for one in stored.read_questions(tx.conn, code)):
            raise BadInputError("Pertanyaan ini sudah tercatat di gelombang ini.")
        [made] = stored.add_questions(tx, code, [Question(words, moment.today, asked_by=asker)], actor)
        body = {**_question_told(made), "bernama": asker is not None}
        _note(tx, code, "round:question:asked", actor, body, moment)
        return made

    return house.store.write(work)


def reply(code: str, number: int, text: str, actor: str, house: House) -> Question:
    """Records the answer to a question, given by a named person; an answer is never replaced here.

    Raises:
        NotFoundError: no such round or question.
        BadInputError: it is empty, or the question was answered already.
    """
    words, moment = " ".join(text.split()), Moment.of(house)
    if not words:
        raise BadInputError("Jawaban tidak boleh kosong.")

    def work(tx: Tx) -> Question:
        _round(tx.conn, code)
        asked = next((one for one in stored.read_questions(tx.conn, code) if one.number == number), None)
        if asked is None:
            raise NotFoundError("Pertanyaan", str(number))
        if asked.answer is not None:
            raise BadInputError(f"Pertanyaan {number} sudah dijawab; ubah jawabannya di konteks gelombang.")
        made = asked._replace(answer=words, answered_on=moment.today, answered_by=actor)
        stored.write_answers(tx, code, [made])
        _note(tx, code, "round:question:answered", actor, _question_told(made), moment)
        return made

    return house.store.write(work)


def invite_to(code: str, session: str, actor: str, house: House) -> Invited:
    """Invites the staff that a session is for.

    Raises:
        NotFoundError: no such round or session.
        BadInputError: the session was called off, was held, or its day is past.
    """
    with house.store.reading() as conn:
        planned = session_of(conn, code, session)
    return invite(code, planned, actor, house)


def audience_of(code: str, session: str, unit: str | None, house: House) -> tuple[Session, list[tuple[str, str, str]]]:
    """A session and the staff that it is for, of one unit or of all: NIP, name and unit, by unit and name.

    Raises:
        NotFoundError: no such round or session, or nobody of that unit is asked to come.
    """
    with house.store.reading() as conn:
        planned = session_of(conn, code, session)
        people = stored.staff_list(conn, planned.units)
        mine = {nip for nip, _name, _unit in stored.staff_list(conn, (unit,))} if unit else None
    if mine is not None:
        people = [one for one in people if one[0] in mine]
        if not people:
            raise NotFoundError("Pegawai unit", str(unit))
    return planned, sorted(people, key=lambda one: (one[2], one[1], one[0]))
