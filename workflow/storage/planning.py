"""What a plan of a round looks at: every post of our own city, who holds it, the people of the roster, and open cases."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from workflow.domain.context import Decree
from workflow.domain.plan_candidates import PostCard, Staffer
from workflow.domain.stages import OPEN_STATES, Stage
from workflow.storage.cases import CASE
from workflow.storage.facts_sql import AROUND_CASE, CASE_COLUMNS, Wide
from workflow.storage.imports import EMPLOYEE, OCC, POSITION

Reading = Connection
"""What a plan reads through; it writes nothing."""
ROUND_CODE = "rencana:"
"""Of the round that a plan only thinks of; no stored round bears it."""
_DEFINITE = (OCC.c.until.is_(None), OCC.c.holding == "definitif")
_MOVED = (Stage.SERAH_TERIMA, Stage.SELESAI)
_NOTHING_KNOWN = '{"head_of_region": null, "election": null}'


class Town(NamedTuple):
    """Who is where.

    Args:
        posts: by id; people: by NIP; holders: the people on each post, assignments beside a post left out.
        busy: who has an open case, of any round.
        claims: places that open cases will take, by post; gone: the days on which approved cases leave a unit.
    """

    posts: dict[str, PostCard]
    people: dict[str, Staffer]
    holders: dict[str, frozenset[str]]
    busy: frozenset[str]
    claims: dict[str, int]
    gone: dict[str, tuple[date, ...]]


def read_town(conn: Connection) -> Town:
    """The whole city in four statements."""
    columns = [POSITION.c[name] for name in PostCard._fields]
    own = (POSITION.c.recorded_until.is_(None), POSITION.c.instance.is_(None), POSITION.c.kind != "penugasan")
    posts = {row.post_id: PostCard._make(row) for row in conn.execute(select(*columns).where(*own))}
    held: defaultdict[str, set[str]] = defaultdict(set)
    since = {}
    for nip, post, begun in conn.execute(select(OCC.c.nip, OCC.c.post_id, OCC.c.since).where(*_DEFINITE)):
        held[post].add(nip)
        since[nip] = (post, begun)
    known = [EMPLOYEE.c[name] for name in ("nip", "name", "employment", "education", "grade")]
    rows = conn.execute(select(*known).where(EMPLOYEE.c.recorded_until.is_(None)))
    people = {row.nip: Staffer._make((*row, *since.get(row.nip, (None, None)))) for row in rows}
    return Town(posts, people, {post: frozenset(nips) for post, nips in held.items()}, *_under_way(conn))


def _under_way(conn: Connection) -> tuple[frozenset[str], dict[str, int], dict[str, tuple[date, ...]]]:
    wanted = select(
        CASE.c.nip, CASE.c.state, CASE.c.target_post, CASE.c.origin_unit, CASE.c.tmt, CASE.c.post_changed
    ).where(CASE.c.state.in_((*OPEN_STATES, Stage.SELESAI)))
    busy: set[str] = set()
    claims: Counter[str] = Counter()
    gone: defaultdict[str, list[date]] = defaultdict(list)
    for row in conn.execute(wanted):
        if row.state != Stage.SELESAI:
            busy.add(row.nip)
            if row.target_post and not row.post_changed:
                claims[row.target_post] += 1
        if row.state in _MOVED and row.origin_unit and row.tmt:
            gone[row.origin_unit].append(row.tmt)
    return frozenset(busy), dict(claims), {unit: tuple(sorted(days)) for unit, days in gone.items()}


class Imagined(NamedTuple):
    """A case that is only thought of: who goes where by which SK, and why."""

    nip: str
    origin: str | None
    unit: str | None
    target: str
    decree: Decree
    reason: str


_PERSON = (
    "name",
    "employment",
    "birth",
    "grade",
    "email",
    "channel",
    "supervisor_nip",
    "standing",
    "education",
    "roster_post",
)


def imagined_rows(conn: Connection, cases: Sequence[Imagined], today: date) -> list[Any]:
    """The wide rows of cases that stand in no table, for the loader; in the order of the cases."""
    nips = sorted({case.nip for case in cases})
    columns = [EMPLOYEE.c[name] for name in ("nip", *_PERSON)]
    wanted = select(*columns, OCC.c.post_id.label("held_post"), OCC.c.since.label("held_since"))
    joined = wanted.outerjoin(OCC, (OCC.c.nip == EMPLOYEE.c.nip) & _DEFINITE[0] & _DEFINITE[1])
    found = conn.execute(joined.where(EMPLOYEE.c.recorded_until.is_(None), EMPLOYEE.c.nip.in_(nips)))
    people = {row.nip: row._asdict() for row in found}
    counter = conn.exec_driver_sql("SELECT value FROM counter WHERE name = 'directory'").scalar()
    return [
        Wide(**{**_EMPTY, **people.get(case.nip, {}), **_case(number, case, today), "directory_seq": counter})
        for number, case in enumerate(cases)
    ]


_EMPTY: dict[str, Any] = dict.fromkeys((*CASE_COLUMNS, *AROUND_CASE))


def _case(number: int, case: Imagined, today: date) -> dict[str, Any]:
    decree = case.decree
    return {
        "id": -1 - number,
        "number": f"{ROUND_CODE}{number}",
        "nip": case.nip,
        "round_code": ROUND_CODE,
        "decree_code": decree.code,
        "origin_post": case.origin,
        "origin_unit": case.unit,
        "target_post": case.target,
        "kind": "rotasi",
        "reason_code": "kebutuhan",
        "reason_text": case.reason,
        "state": Stage.PEMETAAN.value,
        "visit": 1,
        "version": 1,
        "fact_seq": 0,
        "entered_on": today.isoformat(),
        "round_seq": 0,
        "context": _NOTHING_KNOWN,
        "decree_kind": decree.kind.value if decree.kind else None,
        "dated": decree.date,
        "inauguration": decree.inauguration,
        "decree_tmt": decree.tmt,
    }
