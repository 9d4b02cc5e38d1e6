"""'Periksa data Anda': a person's data as the system has them, a request to correct a field, the decision, the notice."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.corrected_data import SHOWN, TITLES, Correction, CorrectionState, Known, Section, wanting
from workflow.domain.directory import Directory
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.failpoint import failpoint
from workflow.domain.findings import Finding, Result
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.mails import Mail
from workflow.domain.office_file import SPECIFIC
from workflow.domain.row_sense import senseless
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.services.imports import ImportOrder, row_key, store_tables
from workflow.services.moment import Moment
from workflow.services.offices import KEEPERS, Office, keeper_role, may_see, not_a_keeper, office_of, offices_of_person
from workflow.storage import corrections, imports, ledger, outbox
from workflow.storage.corrections import HeldPost, Kept
from workflow.storage.ledger import NewEntry
from workflow.storage.rounds import read_round
from workflow.storage.unit_of_work import DuplicateError, Reader, Tx

SUBJECT = "asn"
DECIDERS = (Role.ANALIS, Role.PENGELOLA_KEPEGAWAIAN)
ReadBack = Callable[[str, Mapping[str, object]], dict[str, object]]


class OwnData(NamedTuple):
    """A person's data; `refusal` where who looks may not see them, and then nothing else is there.

    Args:
        posts: held now; sections: by table; missing: in words; withheld: tables that this role does not see.
        asked: requests of this person's data.
    """

    refusal: Finding | None
    nip: str
    posts: tuple[HeldPost, ...] = ()
    sections: tuple[Section, ...] = ()
    missing: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    asked: tuple[Correction, ...] = ()


def show_own_data(nip: str, by: str, read_back: ReadBack, house: House) -> OwnData:
    """What the system has of a person, for the person or who keeps the data; specific data that are shown are logged.

    Raises:
        NotFoundError: no such person.
    """
    moment = Moment.of(house)
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
        role = _role(conn, nip, by, directory, moment.today)
        if role is None:
            return OwnData(not_a_keeper("data saya"), nip)
        names = [name for name in TITLES if name not in SPECIFIC or may_see(role, SPECIFIC[name][0], house)]
        sections = tuple(_section(conn, name, nip, directory, read_back) for name in names)
        if not sections[0].rows:
            raise NotFoundError("Pegawai", nip)
        posts, asked = corrections.posts_held(conn, nip), corrections.corrections_of(conn, nip)
    by_mail = sections[0].rows[0].values.get("saluran") in {None, "surel"}
    told = sorted({SPECIFIC[one.name][0] for one in sections if one.name in SPECIFIC and one.rows})
    if told:
        entry = NewEntry(f"akses:pegawai:{nip}", "data:specific_shown", by, {"golongan": told})
        house.store.write(lambda tx: ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine))
    withheld = tuple(name for name in TITLES if name not in names)
    missing = wanting(sections, moment.today, by_mail=by_mail)
    return OwnData(None, nip, tuple(posts), sections, missing, withheld, tuple(asked))


def _role(conn: Reader, nip: str, by: str, directory: Directory, today: date) -> str | None:
    if by == nip:
        return SUBJECT
    role = keeper_role(conn, by, offices_of_person(conn, nip), directory, today)
    return role.value if role is not None else None


def _section(conn: Reader, name: str, nip: str, directory: Directory, read_back: ReadBack) -> Section:
    rows = tuple(_known(name, kept, read_back) for kept in corrections.kept_of(conn, name, nip))
    return Section(name, rows, name in directory.tables)


def _known(name: str, kept: Kept, read_back: ReadBack) -> Known:
    values = read_back(name, kept.values)
    shown = {column: values.get(column) for column in SHOWN[name]}
    source = f"impor {name}" if kept.imported else "pembetulan"
    return Known(reference(name, kept.key), shown, source, kept.recorded_at.date())


def reference(name: str, key: str) -> str:
    """The name under which a row is asked to be corrected: its table, and what tells it from the person's other rows."""
    rest = key.partition("|")[2]
    return f"{name}/{rest}" if rest else name


class CorrectionOrder(NamedTuple):
    """What somebody asks to be corrected: whose data, which row (`reference`), which column, to what, why."""

    nip: str
    reference: str
    column: str
    proposed: object
    reason: str
    by: str


def request_correction(order: CorrectionOrder, read_back: ReadBack, house: House) -> Correction | Finding:
    """Keeps a request as a task with owner and deadline; whoever it is about and whoever asks never decides it.

    Returns:
        The request, or why a role refuses it; then nothing was written.

    Raises:
        NotFoundError: no such person. BadInputError: no such row or column, the value stands there already, the
            row would contradict itself, or the field is asked about already.
    """
    moment = Moment.of(house)

    def work(tx: Tx) -> Correction | Finding:
        directory = house.loader.directory(tx.conn)
        role = _role(tx.conn, order.nip, order.by, directory, moment.today)
        name, _, rest = order.reference.partition("/")
        hidden = role is not None and name in SPECIFIC and not may_see(role, SPECIFIC[name][0], house)
        if role is None or hidden:
            return not_a_keeper("data koreksi")
        key = f"{order.nip}|{rest}" if rest else order.nip
        old = _old_value(tx.conn, order, name, key, read_back)
        owner = _owner(tx.conn, order, directory, moment.today)
        number = f"KD-{moment.today.year}-{imports.draw_number(tx, f'koreksi:{moment.today.year}', 1):04d}"
        deadline = house.calendar.add_working_days(moment.today, house.policy.correction_days)
        wanted = Correction(
            number, order.nip, name, key, order.column, old, str(order.proposed), order.reason,
            CorrectionState.WAITING.value, order.by, moment.at, owner, deadline,
        )  # fmt: skip
        corrections.add_correction(tx, wanted)
        _record(tx, wanted, "data:correction_requested", order.by, {"pemilik": owner, "tenggat": deadline}, moment)
        return wanted

    try:
        return house.store.write(work)
    except DuplicateError as exc:
        raise BadInputError(f"Kolom {order.column} itu sudah diminta dibetulkan dan belum diputus.") from exc


def _old_value(conn: Reader, order: CorrectionOrder, name: str, key: str, read_back: ReadBack) -> str | None:
    if name not in SHOWN or order.column not in SHOWN[name] or order.column == "nip":
        listed = ", ".join(column for column in SHOWN.get(name, ()) if column != "nip")
        raise BadInputError(f"Kolom {order.column} tidak dapat dibetulkan; pilih {listed or ', '.join(SHOWN)}.")
    rows = corrections.kept_of(conn, name, order.nip)
    kept = next((row for row in rows if row.key == key), None)
    if kept is None:
        if not rows and name == "pegawai":
            raise NotFoundError("Pegawai", order.nip)
        listed = "; ".join(reference(name, row.key) for row in rows)
        raise BadInputError(f"Baris {order.reference} tidak ada; yang ada: {listed or 'tidak satu pun'}.")
    values = read_back(name, kept.values)
    value = values.get(order.column)
    if value == order.proposed:
        raise BadInputError(f"Kolom {order.column} sudah berisi nilai itu.")
    _refuse_senseless(name, {**values, order.column: order.proposed})
    return None if value is None else str(value)


def _refuse_senseless(name: str, values: Mapping[str, object]) -> None:
    found = senseless(name, 1, values)
    if found is not None:
        raise BadInputError(f"Kolom {found.column} {found.value}: {found.reason}.")


def _owner(conn: Reader, order: CorrectionOrder, directory: Directory, today: date) -> str | None:
    own = [office.agency for office in offices_of_person(conn, order.nip)]
    near = [nip for agency in own for nip in directory.holders(Role.PENGELOLA_KEPEGAWAIAN, today, agency=agency)]
    everybody = (*near, *directory.holders(Role.ANALIS, today))
    return next((nip for nip in everybody if nip not in {order.nip, order.by}), None)


def _record(tx: Tx, wanted: Correction, event: str, actor: str, more: Mapping[str, object], moment: Moment) -> None:
    # Values are personal data: they stand in the request, which can be erased, not in the ledger.
    body = {"nip": wanted.nip, "tabel": wanted.table_name, "kolom": wanted.field, **more}
    entry = NewEntry(f"koreksi:{wanted.number}", event, actor, body)
    ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)


class DecisionOrder(NamedTuple):
    """Who decides a request how, and why."""

    number: str
    accepted: bool
    reason: str
    by: str


def decide_correction(order: DecisionOrder, read_back: ReadBack, house: House) -> Correction | Finding:
    """Decides a request; an accepted one is written as a version through the importer, in the same transaction.

    Returns:
        The request as decided, or why a role or a state refuses; then nothing was written.

    Raises:
        NotFoundError: no such request.
        BadInputError: the row would contradict itself.
    """
    moment = Moment.of(house)

    def work(tx: Tx) -> Correction | Finding:
        wanted = corrections.correction(tx.conn, order.number)
        if wanted is None:
            raise NotFoundError("Permintaan pembetulan", order.number)
        refusal = _undecidable(tx.conn, wanted, order, read_back, moment.today, house)
        if refusal is not None:
            return refusal
        state = CorrectionState.ACCEPTED if order.accepted else CorrectionState.REFUSED
        if not corrections.decide(tx, order.number, state, order.by, order.reason, at=moment.at):
            return _closed(wanted)
        failpoint("own_data.between")
        if order.accepted:
            _write(tx, wanted, order.by, read_back, moment)
        event = "data:correction_accepted" if order.accepted else "data:correction_refused"
        _record(tx, wanted, event, order.by, {"alasan": order.reason}, moment)
        return wanted._replace(
            state=state.value, decided_by=order.by, decided_at=moment.at, decision_reason=order.reason
        )

    return house.store.write(work)


def _closed(wanted: Correction) -> Finding:
    return Finding("K-TAHAP", Result.BLOCK, {"nomor": wanted.number, "keadaan": wanted.state}, case="koreksi_diputus")


def _undecidable(
    conn: Reader, wanted: Correction, order: DecisionOrder, read_back: ReadBack, today: date, house: House
) -> Finding | None:
    directory = house.loader.directory(conn)
    role = keeper_role(conn, order.by, offices_of_person(conn, wanted.nip), directory, today)
    specific = SPECIFIC.get(wanted.table_name)
    if role not in DECIDERS or (specific is not None and not may_see(role.value, specific[0], house)):
        return not_a_keeper("data putuskan", DECIDERS)
    if order.by in {wanted.nip, wanted.requested_by}:
        return Finding("K-PERAN", Result.BLOCK, {}, case="data_sendiri")
    if wanted.state != CorrectionState.WAITING:
        return _closed(wanted)
    rows = {row.key: row.values for row in corrections.kept_of(conn, wanted.table_name, wanted.nip)}
    kept = read_back(wanted.table_name, rows[wanted.key]).get(wanted.field) if wanted.key in rows else None
    now = None if kept is None else str(kept)
    if order.accepted and (wanted.key not in rows or now != wanted.old):
        return Finding("K-LIHAT", Result.BLOCK, {"berubah": [wanted.field]})
    return None


def _write(tx: Tx, wanted: Correction, by: str, read_back: ReadBack, moment: Moment) -> None:
    name = wanted.table_name
    rows = {row.key: row.values for row in corrections.kept_of(tx.conn, name, wanted.nip)}
    values = read_back(name, {**rows[wanted.key], wanted.field: wanted.proposed})
    _refuse_senseless(name, values)
    key = wanted.nip if name == "pegawai" else row_key(name, values)
    replaced = {name: (wanted.key,)} if key != wanted.key else {}
    table = ParsedTable(name, wanted.number, None, 0, frozenset(values), (ParsedRow(1, values),), (), 1)
    order = ImportOrder(by, partial=True, dry_run=False, sha256="", replaced=replaced, whole=False)
    store_tables(tx, [table], order, moment)


def waiting_for(by: str, house: House) -> list[Correction]:
    """The requests that somebody may decide: those about people whose data he keeps, the most urgent first."""
    with house.store.reading() as conn:
        directory, today = house.loader.directory(conn), house.clock.today()
        open_ones = corrections.waiting_corrections(conn)
        mine = {
            nip: keeper_role(conn, by, offices_of_person(conn, nip), directory, today) in DECIDERS
            for nip in {one.nip for one in open_ones}
        }
    return [one for one in open_ones if mine[one.nip] and by not in {one.nip, one.requested_by}]


class Invitation(NamedTuple):
    """Who is asked to check the own data before a round, until when; `refusal` where it may not be ordered."""

    refusal: Finding | None
    people: int = 0
    ordered: int = 0
    until: date | None = None


class InviteOrder(NamedTuple):
    """A round by its code, which need not be open yet; the unit, or None: the units that its cases leave."""

    round_code: str
    unit_id: str | None
    by: str
    dry_run: bool = False


def invite_to_check(order: InviteOrder, house: House) -> Invitation:
    """Asks people to check their data before pemetaan: one mail a person and round, however often it is ordered.

    Without a unit everybody of the units that the round's cases leave is asked, so that nobody learns from the mail whose
    name stands on the list.

    Raises:
        NotFoundError: no such unit, or, without one, no such round.
    """
    moment = Moment.of(house)
    until = house.calendar.add_working_days(moment.today, house.policy.correction_days)
    with house.store.reading() as conn:
        offices = _invited(conn, order)
        directory = house.loader.directory(conn)
        context = read_round(conn, order.round_code)
        role = keeper_role(conn, order.by, offices, directory, moment.today)
        proposes = context is not None and context.proposer == order.by
    if role is None and not proposes:
        return Invitation(not_a_keeper("data undang", KEEPERS))
    if role not in {None, Role.ANALIS} and order.unit_id is None and not proposes:
        return Invitation(not_a_keeper("data undang tanpa --unit", (Role.ANALIS, Role.PENGUSUL)))
    people = sorted({nip for office in offices for nip in office.people})
    if order.dry_run:
        return Invitation(None, len(people), 0, until)
    ordered = house.store.write(lambda tx: _invite(tx, people, order, until, moment, house))
    return Invitation(None, len(people), ordered, until)


def _invited(conn: Reader, order: InviteOrder) -> Sequence[Office]:
    if order.unit_id is not None:
        return [office_of(conn, order.unit_id)]
    units = corrections.origin_units(conn, order.round_code)
    if not units:
        raise NotFoundError("Gelombang", order.round_code)
    return [office_of(conn, unit) for unit in units]


def _invite(tx: Tx, people: Sequence[str], order: InviteOrder, until: date, moment: Moment, house: House) -> int:
    due = house.mail_due(Mail.DATA_CHECK, moment.at)
    payload = {"gelombang": order.round_code, "tenggat": until}
    mails = [
        outbox.NewMail(f"{order.round_code}:{Mail.DATA_CHECK.value}:{nip}", Mail.DATA_CHECK.value, nip, payload, due)
        for nip in people
    ]
    ordered = len(outbox.post_new(tx, mails, at=moment.at))
    if ordered:
        body = {"unit": order.unit_id, "jumlah": ordered, "tenggat": until}
        entry = NewEntry(f"gelombang:{order.round_code}", "data:check_invited", order.by, body)
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
    return ordered
