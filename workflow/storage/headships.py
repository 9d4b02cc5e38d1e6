"""Who heads an agency's school or health centre by an assignment now, and that no open case moves on."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from workflow.domain.directory import Directory
from workflow.domain.missing import Missing
from workflow.domain.record import Service
from workflow.domain.stages import OPEN_STATES
from workflow.storage.around import Persons
from workflow.storage.cases import CASE
from workflow.storage.columns import as_date
from workflow.storage.imports import POSITION, REGISTER
from workflow.storage.occupancy import OCC
from workflow.storage.records import Records


class Held(NamedTuple):
    """An open holding."""

    nip: str
    post_id: str
    since: date


def without_case(conn: Connection, profiles: Iterable[str]) -> list[Held]:
    """The open holdings of our posts of these profiles from which no open case moves its holder, by post and person."""
    mapped = (POSITION.c.post_id == OCC.c.post_id) & POSITION.c.recorded_until.is_(None) & POSITION.c.instance.is_(None)
    leaves = (CASE.c.nip == OCC.c.nip) & (CASE.c.origin_post == OCC.c.post_id) & CASE.c.state.in_(OPEN_STATES)
    wanted = (
        select(OCC.c.nip, OCC.c.post_id, OCC.c.since)
        .join(POSITION, mapped)
        .where(OCC.c.until.is_(None), POSITION.c.profile.in_(list(profiles)), ~select(CASE.c.id).where(leaves).exists())
        .order_by(OCC.c.post_id, OCC.c.nip)
    )
    return [Held(nip, post, as_date(since) or date.min) for nip, post, since in conn.execute(wanted)]


def services_of(
    conn: Connection, directory: Directory, nips: Sequence[str]
) -> dict[str, tuple[Service, ...] | Missing]:
    """The posts held before, of each of these people; MISSING where riwayat_jabatan was never imported."""
    rows = select(REGISTER.c.table_name, REGISTER.c.subject, REGISTER.c.reference, REGISTER.c.payload).where(
        REGISTER.c.table_name == "riwayat_jabatan", REGISTER.c.recorded_until.is_(None), REGISTER.c.subject.in_(nips)
    )
    records = Records(directory, Persons.of(conn.execute(rows.order_by(REGISTER.c.id))))
    return {nip: records.of(nip).services for nip in nips}
