"""One sheet that an office sent back: which rows it corrected, added and took out, and what changed here meanwhile."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from workflow.domain.intake import ParsedRow, ParsedTable, Reject
from workflow.domain.office_file import (
    CORRECTABLE,
    SPECIFIC,
    UNIQUE,
    FieldTold,
    Settled,
    Values,
    Verdict,
    Versions,
    compare,
    fingerprint,
    row_id,
)
from workflow.domain.row_sense import senseless
from workflow.services.imports import row_key
from workflow.services.offices import Office
from workflow.storage import office_files
from workflow.storage.office_files import SentFile, Version
from workflow.storage.unit_of_work import Reader


class Returning(NamedTuple):
    """A workbook that comes back: of which office, as what it was sent, by whom, and what was decided about conflicts."""

    office: Office
    sent: SentFile | None
    actor: str
    ids: Mapping[str, Mapping[int, str]]
    settled: Settled
    known: frozenset[str]


class RowTold(NamedTuple):
    """A row of the file with its key and what differs; `new` where it is kept under no key yet."""

    row: int
    key: str
    fields: tuple[FieldTold, ...]
    new: bool = False


class Merged(NamedTuple):
    """One sheet compared.

    Args:
        table: the rows to store, whole, as the importer takes them.
        rejects: of the reader and of the comparison.
        told: every row that differs; removed: keys that were sent and did not come back: nothing is deleted.
        replaced: keys of rows that are kept under another one from now on.
    """

    table: ParsedTable
    rejects: tuple[Reject, ...]
    told: tuple[RowTold, ...]
    removed: tuple[str, ...]
    replaced: tuple[str, ...]
    settled: tuple[tuple[int, FieldTold], ...]
    undecided: tuple[tuple[int, FieldTold], ...]


class _RejectedError(Exception):
    def __init__(self, column: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


class _Row(NamedTuple):
    parsed: ParsedRow
    key: str
    origin: str | None
    """The key under which it was sent; None where it was not."""


def merge(
    conn: Reader,
    table: ParsedTable,
    back: Returning,
    read_back: Callable[[str, Mapping[str, object]], dict[str, object]],
) -> Merged:
    """Compares one sheet with what was sent and what is kept."""
    return _Sheet(conn, table, back, read_back).merged()


class _Sheet:
    def __init__(
        self,
        conn: Reader,
        table: ParsedTable,
        back: Returning,
        read_back: Callable[[str, Mapping[str, object]], dict[str, object]],
    ) -> None:
        self._table, self._back, self._read_back = table, back, read_back
        self._name = table.name
        columns = CORRECTABLE.get(self._name) or SPECIFIC[self._name][1]
        self._all = columns
        self._columns = [column for column in columns if column in table.columns]
        self._sent = back.sent.rows.get(self._name, {}) if back.sent is not None else {}
        self._rows = list(self._matched())
        self._current = self._current_keys(conn)
        keys = {key for key, _hash in self._sent.values()} | set(self._current)
        keys |= {row.key for row in self._rows}
        self._versions = office_files.versions_of(conn, self._name, sorted(keys))
        people = {key for key, _hash in back.sent.rows.get("pegawai", {}).values()} if back.sent is not None else set()
        self._people = people | set(back.office.people)

    def _matched(self) -> Iterator[_Row]:
        """Each row with the key under which it was sent: by its id, else by its own key; an id copied twice is one."""
        ids, used = self._back.ids.get(self._name, {}), set[str]()
        for parsed in self._table.rows:
            key = self._key(parsed.values)
            for identity in (ids.get(parsed.row, ""), row_id(self._name, key)):
                if identity in self._sent and identity not in used:
                    used.add(identity)
                    yield _Row(parsed, key, self._sent[identity][0])
                    break
            else:
                yield _Row(parsed, key, None)

    def _key(self, values: Values) -> str:
        if self._name in UNIQUE:
            return str(values["nip" if self._name == "pegawai" else "id_jabatan"])
        return row_key(self._name, values)

    def _current_keys(self, conn: Reader) -> Sequence[str]:
        office = self._back.office
        if self._name == "pegawai":
            return office.people
        if self._name == "jabatan":
            return office.posts
        return office_files.keys_about(conn, self._name, office.people)

    def merged(self) -> Merged:
        rejects, told, stored, replaced = list(self._table.rejects), [], [], []
        refused = {reject.row for reject in rejects}
        for row in self._rows:
            try:
                found, values = self._judged(row)
            except _RejectedError as exc:
                rejects.append(Reject(row.parsed.row, exc.column, str(exc.value or "")[:80], exc.reason))
                continue
            if found is None:
                continue
            told.append(found)
            if found.new or any(field.taken for field in found.fields):
                stored.append(ParsedRow(row.parsed.row, values))
                if row.origin is not None and self._key(values) != row.origin and self._ours(row.origin):
                    replaced.append(row.origin)
        conflicts = [(one.row, field) for one in told for field in one.fields if field.verdict is Verdict.BOTH]
        side = self._back.settled.side
        undecided = tuple((row, field) for row, field in conflicts if side(self._name, row, field.column) is None)
        settled = tuple(one for one in conflicts if one not in undecided)
        rejects.sort(key=lambda reject: reject.row)
        table = self._table._replace(columns=frozenset(self._all), rows=tuple(stored), rejects=())
        removed = () if refused else tuple(self._removed())
        return Merged(table, tuple(rejects), tuple(told), removed, tuple(replaced), settled, undecided)

    def _judged(self, row: _Row) -> tuple[RowTold | None, dict[str, object]]:
        theirs = row.parsed.values
        self._check(row)
        ours = (self._ours(row.origin) if row.origin else None) or self._ours(row.key)
        if ours is None:
            if row.origin is not None:
                raise _RejectedError("baris", row.key, "baris ini sudah diganti di sistem sejak berkas dikirim")
            self._check_new(theirs)
            self._check_sense(row, theirs)
            return RowTold(row.parsed.row, row.key, (), new=True), dict(theirs)
        if row.origin is None and self._name in UNIQUE:
            self._check_known(row)
        if row.origin not in {None, row.key} and self._ours(row.origin or "") and self._ours(row.key):
            raise _RejectedError("baris", row.key, "baris seperti ini sudah ada")
        kept = self._read_back(self._name, ours)
        base = self._base(row)
        place = (self._name, row.parsed.row)
        fields = compare(place, self._columns, Versions(base, theirs, kept), self._back.settled)
        if not fields:
            return None, {}
        self._check_fields(fields)
        taken = {f.column: f.theirs for f in fields if f.taken}
        if taken:
            self._check_sense(row, kept | taken)
        return RowTold(row.parsed.row, row.key, fields), kept | taken

    def _ours(self, key: str) -> Mapping[str, object] | None:
        return next((version.values for version in self._versions.get(key, ()) if version.until is None), None)

    def _base(self, row: _Row) -> Values | None:
        """The version that was sent, found by its hash among all that ever were."""
        if row.origin is None:
            return None
        wanted = self._sent[row_id(self._name, row.origin)][1]
        versions: Sequence[Version] = self._versions.get(row.origin, ())
        read = (self._read_back(self._name, version.values) for version in versions)
        return next((values for values in read if fingerprint(values, self._all) == wanted), None)

    def _check(self, row: _Row) -> None:
        """Whose row it may be: of the office's own people, and never one's own."""
        values, key = row.parsed.values, row.key
        if self._name not in self._back.known:
            raise _RejectedError("baris", key, f"tabel {self._name} belum pernah diimpor; impor dahulu seluruhnya")
        nip = values.get("nip")
        if nip == self._back.actor:
            raise _RejectedError("nip", nip, "data sendiri dibetulkan oleh orang lain (mutasi data koreksi)")
        if self._name in UNIQUE:
            if row.origin is not None and row.origin != key:
                column = "nip" if self._name == "pegawai" else "id_jabatan"
                raise _RejectedError(column, key, f"tidak dapat diganti lewat berkas ini; semula {row.origin}")
            return
        if row.origin is not None and row.origin.split("|")[0] != nip:
            raise _RejectedError("nip", nip, "NIP baris ini tidak dapat diganti lewat berkas ini")
        if nip not in self._people:
            raise _RejectedError("nip", nip, f"bukan pegawai unit {self._back.office.unit_id}")

    def _check_sense(self, row: _Row, values: Values) -> None:
        found = senseless(self._name, row.parsed.row, values)
        if found is not None:
            raise _RejectedError(found.column, found.value, found.reason)

    def _check_known(self, row: _Row) -> None:
        own = self._back.office.people if self._name == "pegawai" else self._back.office.posts
        if row.key not in own:
            column, what = ("nip", "pegawai") if self._name == "pegawai" else ("id_jabatan", "jabatan")
            raise _RejectedError(column, row.key, f"{what} ini ada di unit lain")

    def _check_new(self, theirs: Values) -> None:
        office = self._back.office
        if self._name == "jabatan" and theirs.get("id_unit") not in office.units:
            raise _RejectedError("id_unit", theirs.get("id_unit"), "unit ini di luar unit yang dikirim")
        if self._name == "pegawai" and theirs.get("id_jabatan") not in {None, *office.posts}:
            raise _RejectedError("id_jabatan", theirs.get("id_jabatan"), "jabatan ini di luar unit yang dikirim")

    def _check_fields(self, fields: Sequence[FieldTold]) -> None:
        if self._name != "jabatan":
            return
        for field in fields:
            inside = field.theirs is None or field.theirs in self._back.office.units
            if field.taken and field.column == "id_unit" and not inside:
                raise _RejectedError(field.column, field.theirs, "unit ini di luar unit yang dikirim")

    def _removed(self) -> Iterator[str]:
        """The keys that were sent, or are current where no base is known, and did not come back."""
        back = {row.origin or row.key for row in self._rows} | {row.key for row in self._rows}
        sent = [key for key, _hash in self._sent.values()] if self._back.sent is not None else self._current
        return (key for key in sent if key not in back and self._ours(key) is not None)
