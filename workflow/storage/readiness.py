"""What was imported, when, and whom it covers: counts over whole tables, in a fixed number of statements."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, SelectBase, and_, case, func, select, union

from workflow.domain.stages import CLOSED_STATES
from workflow.storage.cases import CASE
from workflow.storage.imports import EMPLOYEE, IMPORT_RUN, POSITION, REGISTER

_CURRENT_EMPLOYEE = EMPLOYEE.c.recorded_until.is_(None)
_CURRENT_POST = POSITION.c.recorded_until.is_(None)
_CURRENT_ROW = REGISTER.c.recorded_until.is_(None)


class Cover(NamedTuple):
    """How much of a table is there.

    Args:
        rows: current ones.
        subjects: people of the roster, or posts of the map, with a row; in_cases: those of the open cases.
    """

    rows: int
    subjects: int
    in_cases: int


class Coverage(NamedTuple):
    """How many there are, and what each table says of them.

    Args:
        people, posts: of the roster and of the position map. Posts that the roster alone names are counted.
        case_people, case_posts: distinct people of the open cases, and the posts that they enter.
        tables: by table; one without a row is absent.
    """

    people: int
    posts: int
    case_people: int
    case_posts: int
    tables: Mapping[str, Cover]


def last_imports(conn: Connection) -> dict[str, datetime]:
    """When each table was imported last; a table that never was is absent."""
    newest = select(IMPORT_RUN.c.table_name, func.max(IMPORT_RUN.c.recorded_at)).group_by(IMPORT_RUN.c.table_name)
    return {row[0]: row[1] for row in conn.execute(newest)}


def open_case_ids(conn: Connection, round_code: str | None) -> list[int]:
    """Ids of the open cases, of one round or of all."""
    return list(conn.execute(select(CASE.c.id).where(_open(round_code)).order_by(CASE.c.id)).scalars())


def coverage(conn: Connection, round_code: str | None) -> Coverage:
    """What each table covers, of everybody and of the open cases."""
    people = select(CASE.c.nip).where(_open(round_code))
    posts = select(CASE.c.target_post).where(_open(round_code), CASE.c.target_post.is_not(None))
    named = select(EMPLOYEE.c.roster_post).where(_CURRENT_EMPLOYEE, EMPLOYEE.c.roster_post.is_not(None))
    mapped = select(POSITION.c.post_id).where(_CURRENT_POST)
    tables = {row[0]: Cover(*row[1:]) for row in conn.execute(_registers(people, posts))}
    every_person = _count(conn, select(EMPLOYEE.c.nip).where(_CURRENT_EMPLOYEE))
    every_post = _count(conn, mapped)
    known = select(EMPLOYEE.c.nip).where(_CURRENT_EMPLOYEE, EMPLOYEE.c.nip.in_(people))
    entered = select(POSITION.c.post_id).where(_CURRENT_POST, POSITION.c.post_id.in_(posts))
    tables["pegawai"] = Cover(every_person, every_person, _count(conn, known))
    tables["jabatan"] = Cover(every_post, every_post, _count(conn, entered))
    distinct_people, distinct_posts = people.distinct(), posts.distinct()
    return Coverage(
        every_person,
        _count(conn, union(named, mapped)),
        _count(conn, distinct_people),
        _count(conn, distinct_posts),
        tables,
    )


def _registers(people: Select[tuple[str]], posts: Select[tuple[str]]) -> Select[tuple[str, int, int, int]]:
    known = EMPLOYEE.c.nip.is_not(None) | POSITION.c.post_id.is_not(None)
    of_cases = REGISTER.c.subject.in_(people) | REGISTER.c.subject.in_(posts)
    joined = REGISTER.outerjoin(EMPLOYEE, and_(EMPLOYEE.c.nip == REGISTER.c.subject, _CURRENT_EMPLOYEE)).outerjoin(
        POSITION, and_(POSITION.c.post_id == REGISTER.c.subject, _CURRENT_POST)
    )
    columns = (REGISTER.c.table_name, func.count(), _distinct(known), _distinct(known & of_cases))
    return select(*columns).select_from(joined).where(_CURRENT_ROW).group_by(REGISTER.c.table_name)


def _distinct(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, REGISTER.c.subject)).distinct())


def _open(round_code: str | None) -> ColumnElement[bool]:
    is_open: ColumnElement[bool] = CASE.c.state.not_in([state.value for state in CLOSED_STATES])
    return is_open if round_code is None else and_(is_open, CASE.c.round_code == round_code)


def _count(conn: Connection, wanted: SelectBase) -> int:
    return int(conn.execute(select(func.count()).select_from(wanted.subquery())).scalar_one())
