"""Sends an office its people and posts as a workbook, and takes the corrected one back: base, theirs and ours compared."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from workflow.domain.errors import BadInputError
from workflow.domain.failpoint import failpoint
from workflow.domain.findings import Finding
from workflow.domain.intake import ParsedTable
from workflow.domain.office_file import CORRECTABLE, SPECIFIC, Settled, Values, fingerprint, row_id
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.services.imports import ImportOrder, store_tables
from workflow.services.moment import Moment
from workflow.services.offices import Office, keeper_role, may_see, not_a_keeper, office_of
from workflow.services.returned_rows import Merged, Returning, merge
from workflow.storage import ledger, office_files
from workflow.storage.ledger import NewEntry
from workflow.storage.office_files import SentFile
from workflow.storage.unit_of_work import Reader, Tx

ReadBack = Callable[[str, Mapping[str, object]], dict[str, object]]
"""By table and stored values: the values that a file says when they were written into it and read again."""


class SentTable(NamedTuple):
    """One sheet: its columns and its rows, each with the id that names it and the values."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, Values], ...]


class Sending(NamedTuple):
    """What goes out; `refusal` where it does not, and then nothing else is there."""

    refusal: Finding | None
    file: SentFile | None = None
    tables: tuple[SentTable, ...] = ()
    held: Mapping[str, tuple[str, ...]] = {}


class SendOrder(NamedTuple):
    """Who gets what: the unit, and whether specific personal data go along."""

    unit_id: str
    actor: str
    specific: bool = False


def send_office(order: SendOrder, read_back: ReadBack, house: House) -> Sending:
    """Makes a unit's workbook and notes in the ledger that it went out, to whom, with how many rows of what.

    Raises:
        NotFoundError: no such unit.
    """
    moment = Moment.of(house)
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
        office = office_of(conn, order.unit_id)
        role = keeper_role(conn, order.actor, [office], directory, moment.today)
        refusal = _refused(order.actor, role, house, specific=order.specific)
        if refusal is not None:
            return Sending(refusal)
        names = _tables(directory.tables, specific=order.specific)
        tables = tuple(_sheet(conn, name, columns, office, read_back) for name, columns in names.items())
        held = {nip: tuple(office_files.posts_of(conn, nip)) for nip in office.people}
    rows = {t.name: {row_id(t.name, k): (k, fingerprint(v, t.columns)) for k, v in t.rows} for t in tables}
    about = f"{order.unit_id}|{order.actor}|{moment.at.isoformat()}|{rows!r}"
    file = SentFile(hashlib.sha256(about.encode()).hexdigest()[:16], order.unit_id, moment.at, rows)
    house.store.write(lambda tx: _note_sending(tx, file, order, moment))
    return Sending(None, file, tables, held)


def _refused(actor: str, role: Role | None, house: House, *, specific: bool) -> Finding | None:
    if role is None:
        return not_a_keeper("data kirim")
    if specific and not all(may_see(role.value, data, house) for data, _columns in SPECIFIC.values()):
        return not_a_keeper("data kirim --spesifik", (Role.ANALIS,))
    return None


def _tables(known: frozenset[str], *, specific: bool) -> dict[str, tuple[str, ...]]:
    """The tables with their columns; one that was never imported is unknown data, which a single row must not end."""
    wanted = {**CORRECTABLE, **({name: columns for name, (_data, columns) in SPECIFIC.items()} if specific else {})}
    return {name: columns for name, columns in wanted.items() if name in known}


def _sheet(conn: Reader, name: str, columns: tuple[str, ...], office: Office, read_back: ReadBack) -> SentTable:
    keys = _current_keys(conn, name, office)
    versions = office_files.versions_of(conn, name, keys)
    rows = ((key, read_back(name, versions[key][0].values)) for key in keys)
    return SentTable(name, columns, tuple((key, {c: values.get(c) for c in columns}) for key, values in rows))


def _current_keys(conn: Reader, name: str, office: Office) -> Sequence[str]:
    if name == "pegawai":
        return office.people
    return office.posts if name == "jabatan" else office_files.keys_about(conn, name, office.people)


def _note_sending(tx: Tx, file: SentFile, order: SendOrder, moment: Moment) -> None:
    office_files.keep_file(tx, file, order.actor)
    counts = {name: len(rows) for name, rows in file.rows.items()}
    body: dict[str, object] = {"kiriman": file.id, "baris": counts}
    if order.specific:
        body["golongan"] = sorted({data for name, (data, _c) in SPECIFIC.items() if name in file.rows})
    entry = NewEntry(_stream(order.unit_id), "data:sent", order.actor, body)
    ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)


def _stream(unit_id: str) -> str:
    return f"data:{unit_id}"


class ReturnOrder(NamedTuple):
    """How to take a workbook back.

    Args:
        actor: who does it; unit_id: of which unit, needed where the workbook does not say it any more.
        file_id: the id that the workbook bears; None where its base sheet is lost.
        ids: by table and row number, the id that the row bears.
        partial: rows that cannot be accepted and undecided conflicts are left out.
        sha256: of the file.
    """

    actor: str
    unit_id: str | None
    file_id: str | None
    ids: Mapping[str, Mapping[int, str]]
    settled: Settled
    partial: bool
    dry_run: bool
    sha256: str


class ReturnAnswer(NamedTuple):
    """What came back.

    Args:
        refusal: where a role refuses; unit_id, based: of which unit, and whether the base that was sent is known.
        merged: by table, what the comparison says.
        stored: True where something was written (or nothing was to be).
    """

    refusal: Finding | None
    unit_id: str
    based: bool
    merged: tuple[Merged, ...] = ()
    stored: bool = False

    @property
    def undecided(self) -> int:
        """How many conflicts nobody has decided."""
        return sum(len(one.undecided) for one in self.merged)

    @property
    def rejected(self) -> bool:
        """True where a row cannot be accepted."""
        return any(one.rejects for one in self.merged)


class _DryRunError(Exception):
    def __init__(self, answer: ReturnAnswer) -> None:
        super().__init__("simulation")
        self.answer = answer


def take_back(tables: Sequence[ParsedTable], order: ReturnOrder, read_back: ReadBack, house: House) -> ReturnAnswer:
    """Compares what came back with what was sent and with what is kept, and stores what the office alone changed.

    All or nothing unless `partial`: with a rejected row or an undecided conflict nothing is stored. The same file again
    changes nothing.

    Raises:
        NotFoundError: no such unit.
        BadInputError: the workbook does not say of which unit it is, and neither does the order.
    """
    moment = Moment.of(house)

    def work(tx: Tx) -> ReturnAnswer:
        answer = _take_back(tx, tables, order, read_back, moment, house)
        if order.dry_run:
            raise _DryRunError(answer._replace(stored=False))
        return answer

    try:
        answer = house.store.write(work)
    except _DryRunError as dry:
        return dry.answer
    failpoint("office_files.after_commit")
    return answer


def _take_back(
    tx: Tx, tables: Sequence[ParsedTable], order: ReturnOrder, read_back: ReadBack, moment: Moment, house: House
) -> ReturnAnswer:
    sent = office_files.sent_file(tx.conn, order.file_id) if order.file_id else None
    unit_id = sent.unit_id if sent is not None else order.unit_id
    if unit_id is None:
        raise BadInputError("Lembar dasar berkas ini hilang; sebutkan unitnya dengan --unit.")
    directory = house.loader.directory(tx.conn)
    office = office_of(tx.conn, unit_id)
    role = keeper_role(tx.conn, order.actor, [office], directory, moment.today)
    if role is None:
        return ReturnAnswer(not_a_keeper("data terima"), unit_id, based=sent is not None)
    back = Returning(office, sent, order.actor, order.ids, order.settled, directory.tables)
    merged = tuple(merge(tx.conn, table, back, read_back) for table in tables)
    answer = ReturnAnswer(None, unit_id, sent is not None, merged)
    if (answer.rejected or answer.undecided) and not order.partial:
        return answer
    stored = [one for one in merged if one.table.rows]
    if stored:
        replaced = {one.table.name: one.replaced for one in stored if one.replaced}
        wanted = ImportOrder(
            order.actor, partial=True, dry_run=False, sha256=order.sha256, replaced=replaced, whole=False
        )
        store_tables(tx, [one.table for one in stored], wanted, moment)
        _note_return(tx, unit_id, order, merged, moment)
    failpoint("office_files.before_commit")
    return answer._replace(stored=True)


def _note_return(tx: Tx, unit_id: str, order: ReturnOrder, merged: Sequence[Merged], moment: Moment) -> None:
    body: dict[str, object] = {"kiriman": order.file_id, "sha256": order.sha256}
    body["tabel"] = {one.table.name: len(one.table.rows) for one in merged if one.table.rows}
    body["bentrok_diputus"] = sum(len(one.settled) for one in merged)
    entry = NewEntry(_stream(unit_id), "data:received", order.actor, body)
    ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
