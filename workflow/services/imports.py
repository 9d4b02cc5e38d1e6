"""Imports of the roster, the position map and every other table: all or nothing, as versions, idempotent."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workflow.domain.errors import BadInputError
from workflow.domain.failpoint import failpoint
from workflow.domain.independence import same_persons
from workflow.domain.intake import ParsedTable
from workflow.domain.registers import REFERENCE_COLUMN, SCHEMAS, SUBJECT_COLUMN
from workflow.domain.reimport import Contradiction, Tally
from workflow.domain.row_sense import refuse_senseless
from workflow.domain.stages import Role
from workflow.domain.unit_tree import MapPost, build_tree
from workflow.services.holdings import end_by_status, keep_assignments, seed_holdings
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.reimport import hold_back, titled_name
from workflow.storage import cases, imports, ledger
from workflow.storage.columns import POST_COLUMNS
from workflow.storage.imports import ImportRun, VersionCounts
from workflow.storage.ledger import NewEntry
from workflow.storage.office_files import end_rows
from workflow.storage.unit_of_work import Tx

SYSTEM_IMPORT = "sistem:impor"
GUARDED_TABLES = frozenset({"peran", "delegasi"})


class ImportAnswer(NamedTuple):
    """The answer of an import of one table.

    Args:
        table: what was read, less what was held back.
        new, changed, same: rows.
        tally: the same field by field.
        notes: findings that do not stop it.
        conflicts: records that contradict each other, side by side.
    """

    table: ParsedTable
    new: int
    changed: int
    same: int
    stored: bool
    tally: Tally
    notes: tuple[str, ...] = ()
    conflicts: tuple[Contradiction, ...] = ()


class ImportOrder(NamedTuple):
    """How to import: who does it, whether rejects are left out, whether anything is written; the file's hash.

    `conflicts` says that a file may give a kept NIP another birth date, because somebody has looked at it;
    `replaced` names, by table, rows of registers that are kept under another key from now on;
    `whole` is False where the rows are corrections of a table and no new state of it: its silence means nothing then;
    `counted` is False where nobody wants to know what changed field by field.
    """

    actor: str | None
    partial: bool
    dry_run: bool
    sha256: str
    conflicts: bool = False
    replaced: Mapping[str, Sequence[str]] = {}
    whole: bool = True
    counted: bool = True


def import_tables(tables: Sequence[ParsedTable], order: ImportOrder, house: House) -> list[ImportAnswer]:
    """Imports tables in one transaction.

    Returns:
        One answer a table, in the order given. With rejects and without `partial` nothing is stored.

    Raises:
        BadInputError: roles or delegations are imported without an actor although an operator exists.
    """
    looked = [hold_back(refuse_senseless(table), house, accepted=order.conflicts) for table in tables]
    tables = [table for table, _ in looked]
    refused = any(table.rejects for table in tables) and not order.partial
    if refused:
        return [ImportAnswer(table, 0, 0, 0, stored=False, tally=Tally(), conflicts=found) for table, found in looked]
    moment = Moment.of(house)

    def work(tx: Tx) -> list[ImportAnswer]:
        _check_actor(tx, tables, order, house)
        failpoint("imports.before_store")
        stored = store_tables(tx, tables, order, moment)
        answers = [answer._replace(conflicts=found) for answer, (_, found) in zip(stored, looked, strict=True)]
        failpoint("imports.after_store")
        if order.dry_run:
            raise _DryRunError([answer._replace(stored=False) for answer in answers])
        return answers

    try:
        answers = house.store.write(work)
    except _DryRunError as dry:
        return dry.answers
    failpoint("imports.after_commit")
    return answers


def store_tables(tx: Tx, tables: Sequence[ParsedTable], order: ImportOrder, moment: Moment) -> list[ImportAnswer]:
    """Stores the accepted rows of tables in the caller's transaction, with all that follows from them.

    Args:
        order: `replaced` names rows of registers that are kept under another key from now on; they end.

    Returns:
        One answer a table, in the order given, each with the notes about the whole.
    """
    for name, keys in order.replaced.items():
        end_rows(tx, name, keys, at=moment.at)
    answers = [_store(tx, table, order, moment) for table in tables]
    notes = _after(tx, {table.name for table in tables}, moment)
    return [answer._replace(notes=answer.notes + notes) for answer in answers]


class _DryRunError(Exception):
    """Rolls a simulated import back and carries its answer."""

    def __init__(self, answers: list[ImportAnswer]) -> None:
        super().__init__("simulation")
        self.answers = answers


def _check_actor(tx: Tx, tables: Sequence[ParsedTable], order: ImportOrder, house: House) -> None:
    guarded = sorted({table.name for table in tables} & GUARDED_TABLES)
    if not guarded:
        return
    operators = {row["nip"] for row in imports.current_register(tx, "peran") if row["peran"] == Role.OPERATOR}
    if operators and order.actor is None:
        raise BadInputError(f"Impor {', '.join(guarded)} memerlukan --pelaku, karena operator sudah ditetapkan.")
    if operators and order.actor not in operators:
        raise BadInputError(f"Hanya operator yang boleh mengimpor {', '.join(guarded)}.")


def _store(tx: Tx, table: ParsedTable, order: ImportOrder, moment: Moment) -> ImportAnswer:
    tally = Tally(POST_COLUMNS if table.name == "jabatan" else None)
    told = tally if order.counted else None
    if table.name == "pegawai":
        counts = _store_employees(tx, table, moment, told)
    elif table.name == "jabatan":
        counts = _store_posts(tx, table, moment, told)
    else:
        counts = _store_register(tx, table, moment, told)
    run = ImportRun(table.name, order.sha256, order.actor, len(table.rows), len(table.rejects))
    if order.whole:
        imports.note_import(tx, run, at=moment.at)
    if counts.new or counts.changed:
        body = {
            "tabel": table.name,
            "sha256": order.sha256,
            "baru": counts.new,
            "berubah": counts.changed,
            "ditolak": len(table.rejects),
        }
        entry = NewEntry(f"impor:{table.name}", "import:stored", order.actor or SYSTEM_IMPORT, body)
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
    notes = tuple(
        f"Kolom {name} tidak ada dalam berkas ini; isinya yang tersimpan menjadi kosong pada {count} baris."
        for name, count in sorted(tally.emptied.items())
        if count and name not in table.columns
    )
    return ImportAnswer(table, counts.new, counts.changed, counts.same, stored=True, notes=notes, tally=tally)


_EMPLOYEE_FIELDS = {
    "name": "nama",
    "birth": "tanggal_lahir",
    "sex": "jenis_kelamin",
    "grade": "golongan",
    "education": "pendidikan",
    "field": "jurusan",
    "email": "surel",
    "standing": "kedudukan",
    "supervisor_nip": "nip_atasan",
    "roster_post": "id_jabatan",
    "roster_since": "tmt_jabatan",
}


def _employee(values: Mapping[str, Any]) -> dict[str, Any]:
    row = {field: values.get(column) for field, column in _EMPLOYEE_FIELDS.items()}
    kind = (values.get("jenis_pegawai") or values.get("status_pegawai") or "").upper()
    row["name"] = titled_name(values)
    # Digits 13 and 14 of a PPPK's number are no month; the roster's own word wins where it has one.
    pppk = "PPPK" in kind or (not kind and values["nip"][12] == "2")
    row["employment"] = "PPPK" if pppk else "PNS"
    row["channel"] = values.get("saluran") or "surel"
    row["nip"] = values["nip"]
    payload = imports.canonical_text(values)
    return row | {"payload": payload, "digest": imports.digest_of_text(payload)}


def _store_employees(tx: Tx, table: ParsedTable, moment: Moment, tally: Tally | None) -> VersionCounts:
    rows = (_employee(row.values) for row in table.rows)
    counts = imports.store_versions(tx, imports.EMPLOYEE, "nip", rows, at=moment.at, tally=tally)
    cases.raise_cases_of(tx, list(counts.touched))
    return counts


def default_profile(kind: str, name: str, unit: str) -> str:
    """The profile of a post whose map does not say: by its kind, and guru by its name."""
    lowered = name.lower()
    if lowered.startswith("guru") or " guru" in lowered:
        return "guru"
    if kind == "fungsional":
        return "jf"
    if kind in {"jpt_pratama", "administrator", "pengawas"}:
        return "struktural"
    return kind if kind in {"pelaksana", "penugasan"} else "pelaksana"


def _post(values: Mapping[str, Any]) -> dict[str, Any]:
    unit = values.get("unit") or values.get("id_unit") or "-"
    row = {
        "post_id": values["id_jabatan"],
        "name": values["nama"],
        "kind": values["jenis"],
        "profile": values.get("profil") or default_profile(values["jenis"], values["nama"], unit),
        "echelon": values.get("eselon"),
        "job_class": values.get("kelas"),
        "unit_id": values.get("id_unit") or unit,
        "unit_name": unit,
        "parent_unit_id": values.get("id_unit_induk"),
        "agency_id": values.get("id_opd") or "",
        "slots": 1 if values.get("kebutuhan") is None else values["kebutuhan"],
        "education_min": values.get("pendidikan_min"),
        "grade_min": values.get("golongan_min"),
        "grade_max": values.get("golongan_max"),
        "service_critical": bool(values.get("layanan_kritis")),
        "signatory": bool(values.get("penandatangan")),
        "instance": values.get("instansi"),
    }
    row["digest"] = imports.digest_of(row)
    return row


def _store_posts(tx: Tx, table: ParsedTable, moment: Moment, tally: Tally | None) -> VersionCounts:
    rows = (_post(row.values) for row in table.rows)
    return imports.store_versions(tx, imports.POSITION, "post_id", rows, at=moment.at, tally=tally)


def row_key(table: str, values: Mapping[str, Any]) -> str:
    """What identifies a row of a table from one file to the next."""
    return "|".join(str(values.get(column) or "") for column in SCHEMAS[table].key)


def _store_register(tx: Tx, table: ParsedTable, moment: Moment, tally: Tally | None) -> VersionCounts:
    name = table.name
    subject, reference = SUBJECT_COLUMN[name], REFERENCE_COLUMN.get(name)
    rows = []
    for parsed in table.rows:
        values = parsed.values
        key = row_key(name, values)
        rows.append(
            {
                "table_name": name,
                "key": key,
                "subject": str(values.get(subject) or ""),
                "reference": str(values.get(reference)) if reference and values.get(reference) else None,
                "payload": imports.canonical_text(values),
            }
        )
    counts = imports.store_versions(tx, imports.REGISTER, "key", rows, at=moment.at, tally=tally, scope=name)
    touched = set(counts.touched)
    people = [row[column] for row in rows if row["key"] in touched for column in ("subject", "reference")]
    cases.raise_cases_of(tx, sorted({nip for nip in people if nip}))
    return counts


def _after(tx: Tx, names: set[str], moment: Moment) -> tuple[str, ...]:
    notes: list[str] = []
    imports.raise_directory(tx)
    if "jabatan" in names:
        notes += _place_posts(tx)
    if names & {"pegawai", "jabatan"}:
        notes += seed_holdings(tx, moment)
        notes += [
            f"Daftar pegawai menyebut jabatan {listed} untuk seorang pemegang {held}; riwayat dipertahankan (R-DAT-02)."
            for _nip, listed, held in imports.roster_disagreements(tx)[:20]
        ]
    if names & {"pegawai", "jabatan", "riwayat_jabatan"}:
        notes += keep_assignments(tx, moment)
    if names & {"pegawai", "pejabat"}:
        known = same_persons(*imports.identities(tx))
        touched = imports.keep_same_persons(tx, known, at=moment.at)
        cases.raise_cases_of(tx, sorted({*touched, *known.values()} if touched else ()))
    if "status" in names:
        end_by_status(tx, moment.today)
    return tuple(notes)


def _place_posts(tx: Tx) -> list[str]:
    tree = build_tree(
        MapPost(row[0], row[1], row[2], row[3], row[4], row[5] or None) for row in imports.current_posts(tx)
    )
    imports.set_placements(
        tx,
        [
            {"b_post": post, "b_agency": p.agency_id, "b_sup": p.supervisor_post, "b_head": p.agency_head_post}
            for post, p in tree.placements.items()
        ],
    )
    if not tree.tied_units:
        return []
    return [f"{len(tree.tied_units)} unit tidak mempunyai satu jabatan tertinggi; atasannya diambil dari unit di atas."]
