"""Writes what a step brings along: decisions, letters, answers; and reads cases for lists and pages."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from workflow.domain.acts import NewDecision
from workflow.domain.context import Letter
from workflow.domain.stages import FIVE_STAGES, Stage
from workflow.storage.letters import letter_identity, letter_payload
from workflow.storage.prepared import Prepared, day_text, moment_text
from workflow.storage.registered import keep_apart, without_specific
from workflow.storage.tables import AttendanceRow, CaseRow, DecisionRow, LetterRow
from workflow.storage.unit_of_work import Tx

CASE = CaseRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
DECISION = DecisionRow.__table__  # type: ignore[attr-defined]  # as above
LETTER = LetterRow.__table__  # type: ignore[attr-defined]  # as above
ATTENDANCE = AttendanceRow.__table__  # type: ignore[attr-defined]  # as above

_INSERT_DECISION = Prepared(
    "INSERT INTO decision (case_id, visit, stage, superseded, capacity, actor, on_behalf, subject, proposer, outcome, "
    "note, letter_number, rests_on, recorder, checker, decided_on, recorded_at) VALUES (:case_id, :visit, :stage, :superseded, "
    ":capacity, :actor, :on_behalf, :subject, :proposer, :outcome, :note, :letter_number, :rests_on, :recorder, :checker, "
    ":decided_on, :recorded_at)"
)
_TAKE_BACK = text(
    "DELETE FROM decision WHERE case_id = :case_id AND visit = :visit AND capacity = :capacity "
    "AND (actor = :actor OR COALESCE(on_behalf, actor) = :seat)"
)
_TOUCH = Prepared(
    "UPDATE transfer_case SET fact_seq = fact_seq + 1 WHERE id = :case_id AND state = :state AND visit = :visit"
)
_ANSWER = Prepared("UPDATE transfer_case SET answer = :answer WHERE id = :case_id")
_ADD_LETTER = text(
    "INSERT INTO letter (round_code, identity, kind, number, result, dated, payload, recorded_at) VALUES "
    "(:round_code, :identity, :kind, :number, :result, :dated, :payload, :recorded_at) "
    "ON CONFLICT (round_code, identity) DO NOTHING"
)


class Visit(NamedTuple):
    """A case as an act saw it that does not move it: the guard of an answer, a vote or an acknowledgement."""

    case_id: int
    state: str
    visit: int


def touch(tx: Tx, visit: Visit) -> bool:
    """Raises the case's `fact_seq` where it still stands as seen; its version stays, so others are not refused."""
    return _TOUCH.run(tx.conn, visit._asdict()) == 1


def set_answer(tx: Tx, case_id: int, answer: str) -> None:
    """Keeps the ASN's answer with the case."""
    _ANSWER.run(tx.conn, {"case_id": case_id, "answer": answer})


class DecisionContext(NamedTuple):
    """Where a decision belongs: its case, visit, stage and the two people it must not come from."""

    case_id: int
    visit: int
    stage: Stage
    subject: str
    proposer: str | None


class DecisionTakenError(Exception):
    """The database refuses a decision that our look allowed: its giver has spoken meanwhile; the transaction is lost."""


def add_decisions(tx: Tx, decisions: Iterable[tuple[DecisionContext, NewDecision]], *, at: datetime, on: date) -> None:
    """Records decisions; the database refuses a second one of the same person, visit and capacity, unless it replaces.

    Raises:
        DecisionTakenError: one of them is refused.
    """
    recorded_at, decided_on = moment_text(at), day_text(on)
    wanted = list(decisions)
    earlier = [(c.case_id, c.visit, d.capacity, d.actor, d.on_behalf or d.actor) for c, d in wanted if d.replaces]
    if earlier:
        names = ("case_id", "visit", "capacity", "actor", "seat")
        tx.conn.execute(_TAKE_BACK, [dict(zip(names, words, strict=True)) for words in earlier])
    rows = [
        {
            "case_id": c.case_id,
            "visit": c.visit,
            "stage": c.stage.value,
            "superseded": False,
            "capacity": d.capacity,
            "actor": d.actor,
            "on_behalf": d.on_behalf,
            "subject": c.subject,
            "proposer": c.proposer,
            "outcome": d.outcome,
            "note": d.note,
            "letter_number": d.letter_number,
            "rests_on": d.rests_on,
            "recorder": d.paper.recorder if d.paper else None,
            "checker": d.paper.checker if d.paper else None,
            "decided_on": decided_on,
            "recorded_at": recorded_at,
        }
        for c, d in wanted
    ]
    try:
        _INSERT_DECISION.many(tx.conn, rows)
    except IntegrityError as exc:
        raise DecisionTakenError from exc


def supersede_decisions(tx: Tx, case_ids: Sequence[int], stage: Stage) -> None:
    """Decisions of the stage returned to, and of later ones, no longer count; they stay in the ledger."""
    stages = [later.value for later in FIVE_STAGES[FIVE_STAGES.index(stage) :]]
    wanted = and_(DECISION.c.case_id.in_(case_ids), DECISION.c.stage.in_(stages))
    tx.conn.execute(update(DECISION).where(wanted).values(superseded=True))


def add_letters(tx: Tx, round_code: str, letters: Iterable[Letter], *, at: datetime) -> list[Letter]:
    """Adds the letters that are new; letters are never removed. Returns those that were added."""
    added = []
    for letter in letters:
        row = {
            "round_code": round_code,
            "identity": letter_identity(letter),
            "kind": letter.kind,
            "number": letter.number,
            "result": letter.result,
            "dated": letter.date,
            "payload": letter_payload(without_specific(letter)),
            "recorded_at": at,
        }
        statement = insert(LETTER).values(row)
        exists = select(LETTER.c.id).where(LETTER.c.round_code == round_code, LETTER.c.identity == row["identity"])
        if tx.conn.execute(exists).first() is None:
            keep_apart(tx, tx.conn.execute(statement.returning(LETTER.c.id)).scalar_one(), letter)
            added.append(letter)
    return added


def raise_round(tx: Tx, round_code: str) -> None:
    """Says that a fact of the round has changed: what was judged before is judged again."""
    tx.conn.execute(text("UPDATE transfer_round SET fact_seq = fact_seq + 1 WHERE code = :code"), {"code": round_code})


def raise_cases_of(tx: Tx, nips: Sequence[str]) -> None:
    """Says that a fact about people has changed, for their open cases."""
    for begin in range(0, len(nips), 500):
        part = nips[begin : begin + 500]
        tx.conn.execute(update(CASE).where(CASE.c.nip.in_(part)).values(fact_seq=CASE.c.fact_seq + 1))


class CaseSummary(NamedTuple):
    """A case as lists show it."""

    id: int
    number: str
    nip: str
    round_code: str
    decree_code: str
    kind: str
    state: str
    version: int
    deadline: Any
    origin_post: str | None
    target_post: str | None
    tmt: Any
    post_changed: bool
    fit_score: float | None
    mapping: str | None
    held: bool


_SUMMARY = select(*(CASE.c[name] for name in CaseSummary._fields))


def list_cases(conn: Connection, *, state: str | None = None, round_code: str | None = None) -> list[CaseSummary]:
    """Cases by number, of a state or a round where given."""
    wanted = _SUMMARY.order_by(CASE.c.id)
    if state is not None:
        wanted = wanted.where(CASE.c.state == state)
    if round_code is not None:
        wanted = wanted.where(CASE.c.round_code == round_code)
    return [CaseSummary(*row) for row in conn.execute(wanted)]


def case_ids(conn: Connection, numbers: Sequence[str]) -> dict[str, int]:
    """Ids by case number; unknown numbers are absent."""
    rows = conn.execute(select(CASE.c.number, CASE.c.id).where(CASE.c.number.in_(list(numbers))))
    return {row[0]: row[1] for row in rows}


def count_by_state(conn: Connection) -> dict[str, int]:
    """How many cases stand in each state."""
    rows = conn.execute(text("SELECT state, COUNT(*) FROM transfer_case GROUP BY state"))
    return {row[0]: row[1] for row in rows}


def waiting_cases(
    conn: Connection,
    state: Stage,
    *,
    entered: tuple[Any, Any] | None = None,
    due: tuple[Any, Any] | None = None,
    decided: bool = False,
    after_id: int,
    limit: int,
) -> list[int]:
    """Ids of the cases of a stage, in pages: entered or due between two civil dates (inclusive), decided upon there."""
    wanted = select(CASE.c.id).where(CASE.c.state == state.value, CASE.c.id > after_id)
    for column, span in ((CASE.c.entered_on, entered), (CASE.c.deadline, due)):
        if span is not None:
            wanted = wanted.where(column.between(*span))
    if decided:
        given = (DECISION.c.case_id == CASE.c.id) & (DECISION.c.stage == state.value) & ~DECISION.c.superseded
        wanted = wanted.where(select(DECISION.c.id).where(given).exists())
    return list(conn.execute(wanted.order_by(CASE.c.id).limit(limit)).scalars())


class AwaitedAnswer(NamedTuple):
    """A case whose ASN was told and has not answered."""

    id: int
    number: str
    nip: str
    visit: int
    told_on: Any


def awaited_answers(conn: Connection, *, told: tuple[Any, Any], after_id: int, limit: int) -> list[AwaitedAnswer]:
    """Cases told between two civil dates (inclusive) without an answer yet, by id, in pages."""
    columns = (CASE.c.id, CASE.c.number, CASE.c.nip, CASE.c.visit, CASE.c.told_on)
    waiting = (CASE.c.state == Stage.SOSIALISASI.value) & CASE.c.answer.is_(None) & CASE.c.told_on.between(*told)
    wanted = select(*columns).where(waiting, CASE.c.id > after_id).order_by(CASE.c.id).limit(limit)
    return [AwaitedAnswer(*row) for row in conn.execute(wanted)]
