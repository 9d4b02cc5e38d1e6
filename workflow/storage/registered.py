"""Letters as the register shows them; what specific letters tell beside their facts is kept in a table of its own."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from workflow.domain.context import Letter
from workflow.domain.specific import SPECIFIC_LETTERS
from workflow.storage.letters import letter_from_payload
from workflow.storage.tables import LetterRow, SpecificLetterRow
from workflow.storage.unit_of_work import Tx

_LETTER = LetterRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_SPECIFIC = SpecificLetterRow.__table__  # type: ignore[attr-defined]  # as above


class Registered(NamedTuple):
    """A letter with its number in the register and the moment at which it was recorded."""

    id: int
    recorded_at: datetime
    letter: Letter


def without_specific(letter: Letter) -> Letter:
    """The letter as the facts need it: the reason of a specific one is kept apart."""
    return letter._replace(reason=None) if letter.kind in SPECIFIC_LETTERS else letter


def keep_apart(tx: Tx, letter_id: int, letter: Letter) -> None:
    """Keeps the reason of a specific letter in its own table; of any other letter nothing."""
    if letter.kind in SPECIFIC_LETTERS and letter.reason:
        row = {"letter_id": letter_id, "data_class": SPECIFIC_LETTERS[letter.kind], "reason": letter.reason}
        tx.conn.execute(insert(_SPECIFIC), row)


def registered_letters(conn: Connection, code: str) -> list[Registered]:
    """All letters of a round in the order recorded, the reasons of specific ones with them."""
    rows = conn.execute(
        select(_LETTER.c.id, _LETTER.c.recorded_at, _LETTER.c.payload, _SPECIFIC.c.reason)
        .outerjoin(_SPECIFIC, _SPECIFIC.c.letter_id == _LETTER.c.id)
        .where(_LETTER.c.round_code == code)
        .order_by(_LETTER.c.id)
    )
    found = []
    for number, recorded_at, payload, reason in rows:
        letter = letter_from_payload(payload)
        found.append(Registered(number, recorded_at, letter._replace(reason=reason) if reason else letter))
    return found
