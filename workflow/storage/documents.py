"""Documents as stored: what was made, what came back signed, which number belongs to what."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from workflow.domain.registering import RegisterNumber
from workflow.storage.cases import CASE
from workflow.storage.imports import EMPLOYEE
from workflow.storage.rounds import DECREE, ROUND
from workflow.storage.tables import DocumentRow, RegisterNumberRow, SignedRow
from workflow.storage.unit_of_work import Tx

_DOCUMENT = DocumentRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
_SIGNED = SignedRow.__table__  # type: ignore[attr-defined]  # as above
_NUMBER = RegisterNumberRow.__table__  # type: ignore[attr-defined]  # as above
_AT_ONCE = 500


class StoredDocument(NamedTuple):
    """A document as it was made."""

    id: str
    kind: str
    round_code: str
    decree_code: str
    case_number: str | None
    number: str | None
    dated: date | None
    draft: bool
    sha256: str
    stream: str
    made_at: datetime


class SignedCopy(NamedTuple):
    """What came back signed of a document; `checker` is None where no second person had to look."""

    document_id: str
    sha256: str
    via: str
    recorder: str
    checker: str | None
    recorded_at: datetime


def known_documents(conn: Connection, ids: Sequence[str]) -> dict[str, StoredDocument]:
    """The documents with these ids."""
    found: dict[str, StoredDocument] = {}
    columns = [_DOCUMENT.c[name] for name in StoredDocument._fields]
    for begin in range(0, len(ids), _AT_ONCE):
        wanted = select(*columns).where(_DOCUMENT.c.id.in_(ids[begin : begin + _AT_ONCE]))
        found |= {row[0]: StoredDocument(*row) for row in conn.execute(wanted)}
    return found


def document_by_hash(conn: Connection, sha256: str) -> StoredDocument | None:
    """The document that has these bytes, as made or as it came back signed."""
    columns = [_DOCUMENT.c[name] for name in StoredDocument._fields]
    signed = select(_SIGNED.c.document_id).where(_SIGNED.c.sha256 == sha256)
    wanted = select(*columns).where(or_(_DOCUMENT.c.sha256 == sha256, _DOCUMENT.c.id.in_(signed)))
    row = conn.execute(wanted.order_by(_DOCUMENT.c.id)).first()
    return StoredDocument(*row) if row else None


def signed_copies(conn: Connection, document_id: str) -> list[SignedCopy]:
    """What came back signed of a document, first first."""
    columns = [_SIGNED.c[name] for name in SignedCopy._fields]
    wanted = select(*columns).where(_SIGNED.c.document_id == document_id)
    return [SignedCopy(*row) for row in conn.execute(wanted.order_by(_SIGNED.c.recorded_at, _SIGNED.c.sha256))]


def add_documents(tx: Tx, made: Sequence[StoredDocument]) -> None:
    """Keeps what was made."""
    if made:
        tx.conn.execute(insert(_DOCUMENT), [one._asdict() for one in made])


def add_signed(tx: Tx, copy: SignedCopy) -> None:
    """Keeps what came back signed."""
    tx.conn.execute(insert(_SIGNED), copy._asdict())


def numbers_held(conn: Connection, holders: Sequence[str]) -> dict[str, RegisterNumber]:
    """The numbers that these places have already, by place."""
    found: dict[str, RegisterNumber] = {}
    columns = [_NUMBER.c[name] for name in RegisterNumber._fields]
    for begin in range(0, len(holders), _AT_ONCE):
        wanted = select(*columns).where(_NUMBER.c.holder.in_(holders[begin : begin + _AT_ONCE]))
        found |= {row.holder: RegisterNumber(*row) for row in conn.execute(wanted)}
    return found


def own_numbers(conn: Connection, year: int) -> list[RegisterNumber]:
    """The numbers of our own register in a year."""
    return _numbers(conn, _NUMBER.c.year == year, _NUMBER.c.own_seq.is_not(None))


def entered_numbers(conn: Connection, kind: str, year: int) -> list[RegisterNumber]:
    """The numbers of the agency's register for a kind in a year."""
    return _numbers(conn, _NUMBER.c.kind == kind, _NUMBER.c.year == year, _NUMBER.c.own_seq.is_(None))


def _numbers(conn: Connection, *conditions: ColumnElement[bool]) -> list[RegisterNumber]:
    columns = [_NUMBER.c[name] for name in RegisterNumber._fields]
    wanted = select(*columns).where(*conditions).order_by(_NUMBER.c.number)
    return [RegisterNumber(*row) for row in conn.execute(wanted)]


def taken(conn: Connection, numbers: Sequence[str]) -> dict[str, RegisterNumber]:
    """Of these numbers, those that the registers hold."""
    columns = [_NUMBER.c[name] for name in RegisterNumber._fields]
    found: dict[str, RegisterNumber] = {}
    for begin in range(0, len(numbers), _AT_ONCE):
        wanted = select(*columns).where(_NUMBER.c.number.in_(numbers[begin : begin + _AT_ONCE]))
        found |= {row[0]: RegisterNumber(*row) for row in conn.execute(wanted)}
    return found


def last_own(conn: Connection, year: int) -> int:
    """The last running number of our own register in a year; 0 before the first."""
    return int(conn.execute(select(func.max(_NUMBER.c.own_seq)).where(_NUMBER.c.year == year)).scalar() or 0)


def add_numbers(tx: Tx, numbers: Sequence[RegisterNumber], *, at: datetime) -> None:
    """Enters numbers into their registers; a number or a running number twice is refused by the database."""
    if numbers:
        tx.conn.execute(insert(_NUMBER), [{**one._asdict(), "recorded_at": at} for one in numbers])


def number_decree(tx: Tx, round_code: str, decree_code: str, number: str) -> None:
    """An SK takes the number of our own register; the round's facts are other ones from then on."""
    wanted = (DECREE.c.round_code == round_code) & (DECREE.c.code == decree_code)
    tx.conn.execute(update(DECREE).where(wanted).values(number=number))
    tx.conn.execute(update(ROUND).where(ROUND.c.code == round_code).values(fact_seq=ROUND.c.fact_seq + 1))


def subject_of(conn: Connection, case_number: str) -> str | None:
    """Whom a case is about."""
    nip: str | None = conn.execute(select(CASE.c.nip).where(CASE.c.number == case_number)).scalar()
    return nip


def roster_posts(conn: Connection, nips: Sequence[str]) -> Mapping[str, Any]:
    """The post that the roster names for each of these people."""
    wanted = select(EMPLOYEE.c.nip, EMPLOYEE.c.roster_post)
    rows = conn.execute(wanted.where(EMPLOYEE.c.recorded_until.is_(None), EMPLOYEE.c.nip.in_(list(nips))))
    return {row[0]: row[1] for row in rows}
