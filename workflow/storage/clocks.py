"""Cases whose clocks may have run out: candidates only, the rules judge them."""

import json
from datetime import date

from sqlalchemy import Connection, bindparam, select, text

from workflow.domain.stages import FIVE_STAGES, Stage
from workflow.storage.cases import CASE, DECISION, LETTER
from workflow.storage.imports import POSITION
from workflow.storage.rounds import DECREE

OBJECTION, ANSWER = "keberatan", "jawaban_keberatan"


def awaiting_bkn(conn: Connection, *, agreed_until: date) -> list[int]:
    """Ids of the cases in persetujuan that the PyB has agreed to by a day: BKN has the file."""
    standing = (DECISION.c.case_id == CASE.c.id) & ~DECISION.c.superseded & (DECISION.c.decided_on <= agreed_until)
    agreed = select(DECISION.c.id).where(standing, DECISION.c.capacity == "pyb", DECISION.c.outcome == "setuju")
    waiting = select(CASE.c.id).where(CASE.c.state == Stage.PERSETUJUAN.value, agreed.exists())
    return list(conn.execute(waiting.order_by(CASE.c.id)).scalars())


def bound_elsewhere(conn: Connection) -> list[int]:
    """Ids of the cases before the SK whose target post is another agency's: their file goes to BKN before any decision."""
    there = (POSITION.c.post_id == CASE.c.target_post) & POSITION.c.recorded_until.is_(None)
    stages = [stage.value for stage in FIVE_STAGES[:4]]
    wanted = select(CASE.c.id).join(POSITION, there).where(POSITION.c.instance.is_not(None), CASE.c.state.in_(stages))
    return list(conn.execute(wanted.order_by(CASE.c.id)).scalars())


def before_inauguration(conn: Connection, *, first: date, last: date) -> list[int]:
    """Ids of the cases whose SK is inaugurated between two days (inclusive) and who are not in their posts yet."""
    listed = (DECREE.c.round_code == CASE.c.round_code) & (DECREE.c.code == CASE.c.decree_code)
    soon = select(CASE.c.id).join(DECREE, listed).where(DECREE.c.inauguration.between(first, last))
    states = (Stage.PERSETUJUAN.value, Stage.SERAH_TERIMA.value)
    waiting = soon.where(CASE.c.state.in_(states), ~CASE.c.post_changed)
    return list(conn.execute(waiting.order_by(CASE.c.id)).scalars())


def awaiting_answer_to_objection(conn: Connection) -> list[int]:
    """Ids of the cases whose ASN objected after the last answer, in any state."""
    columns = (LETTER.c.round_code, LETTER.c.kind, LETTER.c.payload, LETTER.c.dated)
    latest: dict[str, dict[tuple[str, str], date]] = {OBJECTION: {}, ANSWER: {}}
    for code, kind, payload, dated in conn.execute(select(*columns).where(LETTER.c.kind.in_(list(latest)))):
        for cover in json.loads(payload)["covers"] if dated is not None else ():
            person = (code, cover.split(":", 1)[0])
            latest[kind][person] = max(dated, latest[kind].get(person, dated))
    answered = latest[ANSWER]
    waiting = {person for person, filed in latest[OBJECTION].items() if filed > answered.get(person, date.min)}
    if not waiting:
        return []
    nips = sorted({nip for _code, nip in waiting})
    found = conn.execute(_CASES_OF, {"nips": nips})
    return [row.id for row in found if (row.round_code, row.nip) in waiting]


_CASES_OF = text("SELECT id, round_code, nip FROM transfer_case WHERE nip IN :nips ORDER BY id").bindparams(
    bindparam("nips", expanding=True)
)
