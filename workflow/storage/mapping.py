"""Reads the cases that the mapping of people to posts looks at, and keeps its result with the case."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from workflow.domain.competence import Candidate
from workflow.domain.families import Family
from workflow.storage.cases import CASE
from workflow.storage.dossiers import Dossiers, Terms
from workflow.storage.unit_of_work import Tx


class Pair(NamedTuple):
    """A case with the candidate that its mapping looks at."""

    case_id: int
    candidate: Candidate


def pairs(
    tx: Tx, numbers: Sequence[str], today: date, valid_months: int, families: tuple[Family, ...] = ()
) -> list[Pair]:
    """The candidates of cases with a target post; seven statements a chunk, whatever it holds.

    Args:
        valid_months: how long an assessment counts; families: job families.
    """
    wanted = select(CASE.c.id, CASE.c.nip, CASE.c.target_post).where(CASE.c.number.in_(list(numbers)))
    rows = tx.conn.execute(wanted.where(CASE.c.target_post.is_not(None)).order_by(CASE.c.id)).all()
    nips, posts = sorted({row.nip for row in rows}), sorted({row.target_post for row in rows})
    dossiers = Dossiers(tx.conn, Terms(today, valid_months, families), nips, posts)
    return [
        Pair(row.id, dossiers.candidate(row.nip, row.target_post))
        for row in rows
        if row.nip in dossiers.people and row.target_post in dossiers.posts
    ]


def keep(tx: Tx, results: Sequence[tuple[int, float | None, str]]) -> None:
    """Keeps score and mapping (JSON) with the cases."""
    rows = [{"b_id": case_id, "b_score": score, "b_map": mapping} for case_id, score, mapping in results]
    if rows:
        statement = update(CASE).where(CASE.c.id == bindparam("b_id"))
        tx.conn.execute(statement.values(fit_score=bindparam("b_score"), mapping=bindparam("b_map")), rows)
