"""Rounds as stored: their context, decrees, letters and attendance; and the insertion of proposals."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from workflow.domain.context import ActingStatus, Attendance, Decree, DecreeKind, RoundContext
from workflow.domain.context_json import election_from_json, region_from_json, to_json
from workflow.domain.stages import OPEN_STATES
from workflow.storage.cases import ATTENDANCE, CASE
from workflow.storage.letters import letter_from_payload
from workflow.storage.tables import DecreeRow, EmployeeRow, LetterRow, OccupancyRow, PositionRow, RoundRow
from workflow.storage.unit_of_work import Tx, told_places

ROUND = RoundRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
DECREE = DecreeRow.__table__  # type: ignore[attr-defined]  # as above
_LETTER = LetterRow.__table__  # type: ignore[attr-defined]  # as above
_EMPLOYEE = EmployeeRow.__table__  # type: ignore[attr-defined]  # as above
_POST = PositionRow.__table__  # type: ignore[attr-defined]  # as above
_OCC = OccupancyRow.__table__  # type: ignore[attr-defined]  # as above


def _context_json(context: RoundContext) -> str:
    values = {"head_of_region": to_json(context.head_of_region), "election": to_json(context.election)}
    return json.dumps(values, sort_keys=True)


def _decree_row(code: str, decree: Decree) -> dict[str, Any]:
    return {
        "round_code": code,
        "code": decree.code,
        "kind": decree.kind,
        "number": decree.number,
        "dated": decree.date,
        "inauguration": decree.inauguration,
        "invitation": decree.invitation,
        "signer": decree.signer,
        "signer_status": decree.signer_status,
        "tmt": decree.tmt,
        "open_selection": "\n".join(decree.open_selection) or None,
    }


def read_round(conn: Connection, code: str) -> RoundContext | None:
    """A round's context as stored, letters and attendance included; None where there is no such round."""
    row = conn.execute(select(ROUND).where(ROUND.c.code == code)).first()
    if row is None:
        return None
    values = json.loads(row.context)
    decrees = tuple(
        _decree(d) for d in conn.execute(select(DECREE).where(DECREE.c.round_code == code).order_by(DECREE.c.code))
    )
    payloads = conn.execute(
        select(_LETTER.c.payload).where(_LETTER.c.round_code == code).order_by(_LETTER.c.id)
    ).scalars()
    attended = conn.execute(select(ATTENDANCE).where(ATTENDANCE.c.round_code == code).order_by(ATTENDANCE.c.nip))
    return RoundContext(
        code,
        row.proposer,
        row.briefing_on,
        decrees,
        region_from_json(values["head_of_region"]),
        election_from_json(values["election"]),
        tuple(letter_from_payload(payload) for payload in payloads),
        tuple(Attendance(a.nip, a.attended, a.held_on, a.duty_started_on) for a in attended),
    )


def _decree(row: Any) -> Decree:  # noqa: ANN401 - a database row
    kind = DecreeKind(row.kind) if row.kind else None
    status = ActingStatus(row.signer_status) if row.signer_status else None
    dates = (row.dated, row.inauguration, row.invitation)
    opened = tuple(row.open_selection.split("\n")) if row.open_selection else ()
    return Decree(row.code, kind, row.number, *dates, row.signer, status, row.tmt, opened)


def open_round(tx: Tx, context: RoundContext, proposer: str | None, *, at: datetime) -> None:
    """Creates a round with its decrees (no letters yet)."""
    tx.conn.execute(
        insert(ROUND),
        {
            "code": context.code,
            "proposer": proposer,
            "briefing_on": context.briefing_on,
            "context": _context_json(context),
            "fact_seq": 0,
            "recorded_at": at,
        },
    )
    tx.conn.execute(insert(DECREE), [_decree_row(context.code, decree) for decree in context.decrees])


def update_round(tx: Tx, context: RoundContext) -> None:
    """Writes changed dates, signers and numbers of a round; raises its facts."""
    values = {"briefing_on": context.briefing_on, "context": _context_json(context), "fact_seq": ROUND.c.fact_seq + 1}
    tx.conn.execute(update(ROUND).where(ROUND.c.code == context.code).values(values))
    known = set(tx.conn.execute(select(DECREE.c.code).where(DECREE.c.round_code == context.code)).scalars())
    for decree in context.decrees:
        row = _decree_row(context.code, decree)
        if decree.code in known:
            wanted = (DECREE.c.round_code == context.code) & (DECREE.c.code == decree.code)
            tx.conn.execute(update(DECREE).where(wanted).values(row))
        else:
            tx.conn.execute(insert(DECREE), row)


def number_taken(conn: Connection, number: str, round_code: str, decree: str) -> bool:
    """True where another SK bears the number."""
    wanted = select(DECREE.c.round_code, DECREE.c.code).where(DECREE.c.number == number)
    return any((row[0], row[1]) != (round_code, decree) for row in conn.execute(wanted))


def add_attendance(tx: Tx, code: str, attendance: Iterable[Attendance]) -> list[Attendance]:
    """Writes who came; returns what is new or changed."""
    changed = []
    for entry in attendance:
        key = (ATTENDANCE.c.round_code == code) & (ATTENDANCE.c.nip == entry.nip)
        row = tx.conn.execute(select(ATTENDANCE).where(key)).first()
        values = {"attended": entry.attended, "held_on": entry.date, "duty_started_on": entry.spmt}
        if row is None:
            tx.conn.execute(insert(ATTENDANCE), {"round_code": code, "nip": entry.nip, **values})
            changed.append(entry)
        elif (row.attended, row.held_on, row.duty_started_on) != (entry.attended, entry.date, entry.spmt):
            tx.conn.execute(update(ATTENDANCE).where(key).values(values))
            changed.append(entry)
    return changed


class NewCase(NamedTuple):
    """A proposal as it becomes a case; dates are civil dates."""

    number: str
    nip: str
    round_code: str
    decree_code: str
    origin_post: str | None
    origin_unit: str | None
    target_post: str | None
    kind: str
    reason_code: str | None
    reason_text: str | None
    ground: str | None
    replacement_nip: str | None
    acting_nip: str | None
    own_request: bool
    state: str
    entered_on: date
    deadline: date | None
    counted_from: date | None
    counted_days: int | None
    imported_stage: str | None
    tmt: date | None


PROPOSAL_FIELDS = (
    "decree_code",
    "target_post",
    "kind",
    "reason_code",
    "reason_text",
    "ground",
    "replacement_nip",
    "acting_nip",
    "own_request",
)
"""What a proposal says; a later import that says something else is a change."""


def add_cases(tx: Tx, rows: Sequence[NewCase], *, at: datetime) -> None:
    """Inserts proposals in chunks.

    Raises:
        PlaceTakenError: a case is brought in as approved on a post whose places are kept by others.
    """
    for begin in range(0, len(rows), 1000):
        part = [
            {
                **row._asdict(),
                "visit": 1,
                "version": 1,
                "fact_seq": 0,
                "held": False,
                "post_changed": False,
                "created_at": at,
            }
            for row in rows[begin : begin + 1000]
        ]
        with told_places():
            tx.conn.execute(insert(CASE), part)


def change_proposals(tx: Tx, rows: Sequence[NewCase]) -> None:
    """Writes changed proposals (by case number); their facts are raised."""
    if not rows:
        return
    values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in PROPOSAL_FIELDS}
    statement = (
        update(CASE).where(CASE.c.number == bindparam("b_number")).values(fact_seq=CASE.c.fact_seq + 1, **values)
    )
    tx.conn.execute(
        statement, [{"b_number": r.number, **{f"b_{n}": getattr(r, n) for n in PROPOSAL_FIELDS}} for r in rows]
    )


class KnownCase(NamedTuple):
    """A case that exists already, with what its proposal said."""

    number: str
    nip: str
    state: str
    said: tuple[object, ...]


def cases_of_round(conn: Connection, code: str) -> dict[str, KnownCase]:
    """The cases of a round by NIP."""
    columns = [CASE.c.number, CASE.c.nip, CASE.c.state, *(CASE.c[name] for name in PROPOSAL_FIELDS)]
    rows = conn.execute(select(*columns).where(CASE.c.round_code == code))
    return {row[1]: KnownCase(row[0], row[1], row[2], tuple(row[3:])) for row in rows}


def signed_decrees(conn: Connection, code: str, states: Sequence[str]) -> frozenset[str]:
    """The SKs of a round of which a case stands in one of these states, those after the signature."""
    wanted = select(CASE.c.decree_code).where(CASE.c.round_code == code, CASE.c.state.in_(list(states)))
    return frozenset(conn.execute(wanted).scalars())


class KnownPerson(NamedTuple):
    """A person of the roster with the post held and its unit, and the assignment (penugasan) beside it, if any."""

    nip: str
    post: str | None
    unit: str | None
    assigned_post: str | None
    assigned_unit: str | None

    def leaves(self, *, for_assignment: bool) -> tuple[str | None, str | None]:
        """The post, with its unit, that a move leaves: one assignment follows another, the post beside it stays."""
        if for_assignment and self.assigned_post:
            return self.assigned_post, self.assigned_unit
        return self.post, self.unit


def people(conn: Connection, nips: Sequence[str]) -> dict[str, KnownPerson]:
    """Known people by NIP."""
    found: dict[str, KnownPerson] = {}
    beside = _OCC.alias()
    wanted = (
        select(_EMPLOYEE.c.nip, _OCC.c.post_id, _OCC.c.unit_id, beside.c.post_id, beside.c.unit_id)
        .outerjoin(_OCC, (_OCC.c.nip == _EMPLOYEE.c.nip) & _OCC.c.until.is_(None) & (_OCC.c.holding == "definitif"))
        .outerjoin(
            beside, (beside.c.nip == _EMPLOYEE.c.nip) & beside.c.until.is_(None) & (beside.c.holding == "penugasan")
        )
        .where(_EMPLOYEE.c.recorded_until.is_(None))
    )
    for begin in range(0, len(nips), 500):
        for row in conn.execute(wanted.where(_EMPLOYEE.c.nip.in_(list(nips[begin : begin + 500])))):
            found[row[0]] = KnownPerson(*row)
    return found


def assignment_posts(conn: Connection) -> frozenset[str]:
    """The posts of kind penugasan: held beside one's post."""
    wanted = select(_POST.c.post_id).where(_POST.c.recorded_until.is_(None), _POST.c.kind == "penugasan")
    return frozenset(conn.execute(wanted).scalars())


def posts_named(conn: Connection) -> list[tuple[str, str, str]]:
    """All current posts: (id, name, unit name)."""
    wanted = select(_POST.c.post_id, _POST.c.name, _POST.c.unit_name).where(_POST.c.recorded_until.is_(None))
    return [(row[0], row[1], row[2]) for row in conn.execute(wanted)]


def open_elsewhere(conn: Connection, nips: Sequence[str], code: str) -> dict[str, str]:
    """The number of the open case in another round, by NIP, of those of these people who have one."""
    found: dict[str, str] = {}
    wanted = select(CASE.c.nip, CASE.c.number).where(CASE.c.state.in_(OPEN_STATES), CASE.c.round_code != code)
    for begin in range(0, len(nips), 500):
        rows = conn.execute(wanted.where(CASE.c.nip.in_(list(nips[begin : begin + 500]))))
        found.update({row[0]: row[1] for row in rows})
    return found


def set_aside(tx: Tx, code: str, elsewhere: Iterable[str] = ()) -> None:
    """Takes the cases of a round out of the way of a trial (which is rolled back): they claim no post and nobody.

    Args:
        elsewhere: numbers of cases of other rounds that leave their people to the trial and keep their posts.
    """
    own = CASE.c.round_code == code
    tx.conn.execute(update(CASE).where(own).values(post_changed=True, nip="-" + CASE.c.nip))
    others = list(elsewhere)
    for begin in range(0, len(others), 500):
        listed = CASE.c.number.in_(others[begin : begin + 500])
        tx.conn.execute(update(CASE).where(listed).values(nip="-" + CASE.c.nip))


def drop_trial(tx: Tx, code: str) -> None:
    """Deletes the cases of a trial round, so that the next trial of the same transaction may take their people."""
    tx.conn.execute(delete(CASE).where(CASE.c.round_code == code))
