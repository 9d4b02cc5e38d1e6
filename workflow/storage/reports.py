"""Counts for reports."""

from datetime import date

from sqlalchemy import Connection, func, select

from workflow.domain.stages import FIVE_STAGES
from workflow.storage.cases import CASE
from workflow.storage.imports import REGISTER
from workflow.storage.tasks import OPEN_TASK, TASK


def count_late(conn: Connection, day: date) -> tuple[int, int]:
    """How many open cases and open tasks are past their deadline on a day."""
    late_cases = select(func.count()).where(CASE.c.state.in_(list(FIVE_STAGES)), CASE.c.deadline < day)
    late_tasks = select(func.count()).where(TASK.c.state.in_(OPEN_TASK), TASK.c.deadline < day)
    return int(conn.execute(late_cases).scalar_one()), int(conn.execute(late_tasks).scalar_one())


def count_vacancies_by_acting(conn: Connection) -> int:
    """How many posts are led by a Plt now."""
    wanted = select(func.count()).where(
        REGISTER.c.table_name == "delegasi",
        REGISTER.c.recorded_until.is_(None),
        REGISTER.c.payload.like('%"dasar": "plt"%'),
    )
    return int(conn.execute(wanted).scalar_one())
