"""What documents of a round are made from, and the record of those that were made: number, hash and ledger in one go.

A document is set before its number is taken: what cannot be set burns no number, and a number lost to somebody faster
is taken again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.context import Decree
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.facts import Post
from workflow.domain.failpoint import failpoint
from workflow.domain.findings import Finding
from workflow.domain.office import Correction, Item, Office, is_enacted, is_inaugurated, is_ready, signed_elsewhere
from workflow.domain.registering import RegisterNumber, Wanted, entered_number, next_number, out_of_order
from workflow.domain.stages import Role
from workflow.domain.stationery import OF_A_DECREE, DocumentKind, Stationery
from workflow.services.door import stream_of
from workflow.services.exports import ENDED, Listed, RoundList
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.sight import data_classes, sees_data, sees_names, without_role
from workflow.services.views import round_files
from workflow.storage import documents, ledger, rounds, tasks
from workflow.storage.documents import StoredDocument
from workflow.storage.ledger import NewEntry
from workflow.storage.people import addresses
from workflow.storage.unit_of_work import DuplicateError, Reader, Tx

MAKERS = (Role.OPERATOR, Role.ANALIS, Role.PENGELOLA_KEPEGAWAIAN)
MADE = "document:made"
SYSTEM_MAKER = "sistem:dokumen"
_CEREMONY = frozenset({DocumentKind.UNDANGAN, DocumentKind.BA_SUMPAH, DocumentKind.SPP, DocumentKind.DAFTAR_HADIR})


class DocumentOrder(NamedTuple):
    """What is asked for; `people` empty means everybody, `actor` None the operator at the server."""

    round_code: str
    kind: DocumentKind
    decree: str | None
    people: tuple[str, ...]
    actor: str | None


class Folder(NamedTuple):
    """What the documents are made from.

    Args:
        lists: every SK asked for with the names that stand on it, in the order of their cases.
        members: the review team today; proposed: numbers of our own register that are taken when the record is made.
    """

    lists: tuple[tuple[Decree, tuple[CaseFile, ...]], ...]
    office: Office
    members: tuple[str, ...]
    proposed: tuple[RegisterNumber, ...]


class Made(NamedTuple):
    """A document that was set; `group` is the place that its number belongs to."""

    id: str
    kind: DocumentKind
    decree: str
    case: str | None
    number: str | None
    dated: date | None
    draft: bool
    sha256: str
    group: str


def may_make(actor: str, house: House) -> Finding | None:
    """K-PERAN: documents are made by operators, analysts and personnel officers."""
    return without_role(actor, "dokumen", MAKERS, house)


def gather(order: DocumentOrder, stationery: Stationery, house: House) -> Folder:
    """What the documents of a round are made from.

    Raises:
        NotFoundError: the round or the SK has no names that this person may see, or a person is not on it.
        BadInputError: a list was asked for by somebody who may not see every name on it.
    """
    files = _files(order, house)
    with house.store.reading() as conn:
        directory, today = house.loader.directory(conn), house.clock.today()
        context = rounds.read_round(conn, order.round_code)
        decrees = {decree.code: decree for decree in (context.decrees if context else ())}
        duty = {one.nip: one.spmt for one in (context.attendance if context else ()) if one.spmt is not None}
        duty |= {file.nip: day for file in files for day in _duty_letters(file)}
        members = directory.holders(Role.TPK, today)
        people = sorted({person for file in files for person in _people(file)} | {*members, stationery.unit_head})
        names = {key: found.name for key, found in addresses(conn, people, directory.officials).items()}
        posts = documents.roster_posts(conn, people)
        office = Office(
            house.agency,
            stationery,
            today,
            order.round_code,
            names,
            {key: directory.posts[post].name for key, post in posts.items() if post in directory.posts}
            | {key: found.title for key, found in directory.officials.items()},
            _items(conn, files, house) if order.kind is DocumentKind.BAST else {},
            _corrections(conn, files) if order.kind is DocumentKind.RALAT else {},
            duty,
            {},
            house.policy.inaugurated_profiles,
        )
        lists = tuple(_lists(order, files, decrees))
        numbers, proposed = _own_numbers(conn, order.kind, lists, office)
    return Folder(lists, office._replace(numbers=numbers), members, proposed)


def _files(order: DocumentOrder, house: House) -> list[CaseFile]:
    """The names that the documents may bear, in the order of their cases."""
    seen = round_files(order.round_code, order.decree, house, by=order.actor)
    if order.kind in OF_A_DECREE and order.actor is not None:
        whole = round_files(order.round_code, order.decree, house)
        if len(whole) != len(seen):
            raise BadInputError("Daftar ini memuat nama yang tidak boleh dilihat pelaku; tidak ada naskah yang dibuat.")
    files = [file for file in seen if file.facts.case.state not in ENDED and not signed_elsewhere(file)]
    if order.kind in _CEREMONY:
        files = [file for file in files if is_inaugurated(file, house.policy.inaugurated_profiles)]
    if order.kind in {DocumentKind.BAST, DocumentKind.MEMORI}:
        files = [file for file in files if order.kind.value in _leaving(file, house)]
    missing = sorted(set(order.people) - {file.nip for file in files})
    if missing:
        raise NotFoundError(f"Nama untuk {order.kind.value} dengan NIP", missing[0])
    return [file for file in files if not order.people or file.nip in order.people]


def _leaving(file: CaseFile, house: House) -> tuple[str, ...]:
    origin = file.facts.origin
    return house.policy.profiles[origin.profile].leaving_letters if isinstance(origin, Post) else ()


def _duty_letters(file: CaseFile) -> Iterable[date]:
    return (
        letter.date
        for letter in file.facts.letters
        if letter.kind == "spmt" and letter.date is not None and any(c.startswith(file.nip) for c in letter.covers)
    )


def _people(file: CaseFile) -> Iterable[str]:
    parties, circle = file.facts.parties, file.circle
    told = (file.facts.decree.signer, circle.origin_supervisor, circle.target_supervisor, circle.target_head)
    return (person for person in (*told, *parties.successors, *parties.superiors) if person)


def _lists(
    order: DocumentOrder, files: Sequence[CaseFile], decrees: Mapping[str, Decree]
) -> Iterable[tuple[Decree, tuple[CaseFile, ...]]]:
    """Every SK with its names: from `setujui` on those that were approved, before it all, and then without a number."""
    for code in dict.fromkeys(file.facts.case.decree_code for file in files):
        listed = tuple(file for file in files if file.facts.case.decree_code == code)
        decree = decrees[code]
        approved = tuple(file for file in listed if is_enacted(file))
        if order.kind is DocumentKind.PAK_TPK:
            yield decree, listed
        elif approved:
            yield decree, approved
        else:
            yield decree._replace(number=None), listed


def _items(conn: Reader, files: Sequence[CaseFile], house: House) -> dict[str, list[Item]]:
    """The checklist of the post left: the tasks as they stand, before the approval the items of the configuration."""
    found: dict[str, list[Item]] = {}
    for file in files:
        stored = tasks.tasks_of(conn, file.guard.case_id)
        origin = file.facts.origin
        left = [Item(t.item_group, t.title, t.state, t.note or "") for t in stored if t.follows == "jabatan"]
        profile = origin.profile if isinstance(origin, Post) else ""
        planned = [
            Item(item.group, item.title, "terbuka", "")
            for item in house.policy.checklist
            if item.leaves_post and item.follows == "jabatan" and (not item.profiles or profile in item.profiles)
        ]
        found[file.facts.case.number] = left or planned
    return found


def _corrections(conn: Reader, files: Sequence[CaseFile]) -> dict[str, list[Correction]]:
    """The ralat of each case, out of its ledger, first first."""
    found: dict[str, list[Correction]] = {}
    for file in files:
        bodies = [json.loads(entry.body) for entry in ledger.entries_of(conn, stream_of(file.facts.case.number))]
        found[file.facts.case.number] = [_correction(body) for body in bodies if "ralat" in body]
    return found


def _correction(body: Mapping[str, object]) -> Correction:
    told = body["ralat"]
    values = told if isinstance(told, dict) else {}
    column, old, new = (str(values.get(key) or "") for key in ("kolom", "lama", "baru"))
    dated = date.fromisoformat(values["tanggal"])
    return Correction(str(values["nomor"]), dated, column, old, new, str(body.get("alasan") or ""))


def _own_numbers(
    conn: Reader, kind: DocumentKind, lists: Sequence[tuple[Decree, Sequence[CaseFile]]], office: Office
) -> tuple[dict[tuple[str, str], tuple[str, date]], tuple[RegisterNumber, ...]]:
    """The numbers of our own register that the documents have or are to take."""
    register = DocumentKind.SK if kind is DocumentKind.PETIKAN else kind
    if register.value not in office.stationery.own_registers:
        return {}, ()
    wanted = list(_wanted(register, lists, office))
    held = documents.numbers_held(conn, [one.holder for one in wanted])
    last = {year: documents.last_own(conn, year) for year in {one.dated.year for one in wanted}}
    proposed = []
    # A petikan waits for its SK: it never takes a number of its own.
    for one in wanted if kind is register else ():
        if one.holder not in held:
            last[one.dated.year] += 1
            held[one.holder] = next_number(register, one, last[one.dated.year], office.stationery)
            proposed.append(held[one.holder])
    have = {(register.value, one.key): held[one.holder] for one in wanted if one.holder in held}
    return {key: (found.number, found.dated) for key, found in have.items()}, tuple(proposed)


def _wanted(kind: DocumentKind, lists: Sequence[tuple[Decree, Sequence[CaseFile]]], office: Office) -> Iterable[Wanted]:
    for decree, files in lists:
        if not any(is_enacted(file) for file in files):
            continue
        if kind in OF_A_DECREE:
            dated = decree.date if kind is DocumentKind.SK else office.today
            if dated is not None and not (kind is DocumentKind.SK and decree.number):
                yield Wanted(f"{office.round_code}/{kind.value}/{decree.code}", decree.code, dated)
            continue
        for file in files:
            case = file.facts.case.number
            counted = len(office.corrections.get(case, ())) if kind is DocumentKind.RALAT else 1
            for place in range(1, counted + 1) if is_ready(kind, file, office.duty_from) else ():
                key = f"{case}#{place}" if kind is DocumentKind.RALAT else case
                yield Wanted(f"{office.round_code}/{kind.value}/{key}", key, office.today)


def record(made: Sequence[Made], folder: Folder, order: DocumentOrder, version: str, house: House) -> int:
    """Enters documents: their numbers into the registers, their hashes into the ledger, all or nothing.

    Returns:
        How many were new; a document made again is the same one and is not entered twice.

    Raises:
        BadInputError: a number belongs to something else, is out of the order of dates, or was taken meanwhile.
    """
    moment = Moment.of(house)
    try:
        return house.store.write(lambda tx: _enter(tx, made, folder, order, version, moment))
    except DuplicateError as exc:
        raise BadInputError("Nomor atau naskah ini baru saja dicatat perintah lain; ulangi perintahnya.") from exc


def _enter(tx: Tx, made: Sequence[Made], folder: Folder, order: DocumentOrder, version: str, moment: Moment) -> int:
    known = documents.known_documents(tx.conn, [one.id for one in made])
    new = [one for one in made if one.id not in known]
    _enter_numbers(tx, new, folder, order, moment)
    failpoint("documents.after_numbers")
    rows = [_row(one, order, moment) for one in new]
    documents.add_documents(tx, rows)
    actor = order.actor or SYSTEM_MAKER
    entries = [NewEntry(row.stream, MADE, actor, _body(row, version)) for row in rows]
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)
    return len(new)


def _row(one: Made, order: DocumentOrder, moment: Moment) -> StoredDocument:
    stream = stream_of(one.case) if one.case else f"gelombang:{order.round_code}"
    told = (one.id, one.kind.value, order.round_code, one.decree, one.case, one.number, one.dated)
    return StoredDocument(*told, one.draft, one.sha256, stream, moment.at)


def _body(row: StoredDocument, version: str) -> dict[str, object]:
    return {
        "dokumen": row.id,
        "jenis": row.kind,
        "nomor": row.number,
        "tanggal": row.dated,
        "konsep": row.draft,
        "sha256": row.sha256,
        "naskah": version,
    }


def _enter_numbers(tx: Tx, new: Sequence[Made], folder: Folder, order: DocumentOrder, moment: Moment) -> None:
    final = {one.number: (one, one.dated) for one in new if not one.draft and one.number and one.dated}
    own = [one for one in folder.proposed if one.number in final]
    mine = {one.number for one in own}
    there = documents.taken(tx.conn, list(final))
    fresh = list(own)
    for number, (one, dated) in final.items():
        found = there.get(number)
        register = DocumentKind.SK if one.kind is DocumentKind.PETIKAN else one.kind
        if found is None and number not in mine:
            fresh.append(entered_number(number, register, dated, one.group, folder.office.stationery))
        elif found is not None and (number in mine or (found.own_seq is None and found.holder != one.group)):
            raise BadInputError(f"Nomor {number} sudah dipakai naskah lain; satu nomor hanya dipakai sekali.")
    _in_order_of_dates(tx, fresh)
    documents.add_numbers(tx, fresh, at=moment.at)
    for taken in own:
        if taken.kind == DocumentKind.SK.value:
            documents.number_decree(tx, order.round_code, final[taken.number][0].decree, taken.number)


def _in_order_of_dates(tx: Tx, fresh: Sequence[RegisterNumber]) -> None:
    """Ours is one register for all kinds; the agency's is compared within a kind."""
    for own, kind, year in sorted({(one.own_seq is not None, one.kind, one.year) for one in fresh}):
        stored = documents.own_numbers(tx.conn, year) if own else documents.entered_numbers(tx.conn, kind, year)
        mine = (one for one in fresh if (one.own_seq is not None) is own and one.year == year)
        register = [*stored, *(one for one in mine if own or one.kind == kind)]
        wrong = out_of_order((one.seq, one.dated, one.number) for one in register)
        if wrong is not None:
            raise BadInputError(f"Nomor {wrong[0]} dan {wrong[1]} tidak menurut urutan tanggal; periksa agenda.")


class Copy(NamedTuple):
    """The copy of one member of the review team: the names and findings that this member may see."""

    member: str
    names: tuple[Listed, ...]


def copies_of(listed: RoundList, folder: Folder, house: House) -> tuple[Copy, ...]:
    """One copy of the round's list for every member of the review team.

    Raises:
        BadInputError: nobody holds the role.
    """
    if not folder.members:
        raise BadInputError("Peran tpk belum diberikan kepada siapa pun; berkas sidang tidak dibuat.")
    directory = house.loader.kept_directory()

    def seen(member: str, one: Listed) -> Listed:
        classes = data_classes(one.findings, house)
        hidden = {rule for rule, data in classes.items() if not sees_data(member, data, one.file, directory, house)}
        return one._replace(findings=tuple(f for f in one.findings if f.rule not in hidden))

    return tuple(
        Copy(member, tuple(seen(member, one) for one in listed.names if sees_names(member, one.file, directory, house)))
        for member in folder.members
    )
