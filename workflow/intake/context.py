"""Reads the context of a round, from KONTEKS.toml or from the sheets of a workbook; both are checked by one table."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from workflow.domain.context import (
    ActingStatus,
    Attendance,
    Decree,
    DecreeKind,
    Election,
    HeadOfRegion,
    Letter,
    RoundContext,
)
from workflow.domain.errors import UnreadableFileError
from workflow.domain.intake import ParsedTable
from workflow.domain.registers import ROUND_TABLES, SCHEMAS, Column, Kind
from workflow.domain.toml_fault import toml_fault
from workflow.intake.briefing import briefing_of, lifted
from workflow.intake.cells import CellError, typed
from workflow.intake.limits import MEGABYTE

_MANY = frozenset({"sk", "surat", "pelantikan", "jadwal", "sesi", "tanya_jawab"})
_ACTORS = Column("nip", Kind.ACTOR)
_PEOPLE = ("anggota", "berhalangan", "mundur")
_FILE_BYTES = 5 * MEGABYTE
_PLAIN_TYPES: Mapping[Kind, tuple[type, ...]] = {
    Kind.DATE: (date, str),
    Kind.INT: (int,),
    Kind.YES_NO: (bool,),
    Kind.LIST: (list,),
    Kind.TIME: (time, str),
}
_TYPE_NAMES = {
    Kind.DATE: "tanggal",
    Kind.INT: "bilangan bulat",
    Kind.YES_NO: "true atau false",
    Kind.LIST: "daftar",
    Kind.TIME: "jam",
}

Values = Mapping[str, Any]


class _Source(NamedTuple):
    """Where the values come from, for messages; `sheets` is True for a workbook. Scans lie beside it, in `folder`."""

    file: str
    sheets: bool = False
    folder: Path = Path()

    def refuse(self, place: str, reason: str) -> NoReturn:
        if self.sheets:
            sheet, _, column = place.partition(".")
            raise UnreadableFileError(self.file, reason, sheet=sheet, column=column or None)
        raise UnreadableFileError(self.file, f"{place}: {reason}")


def read_context(path: Path) -> RoundContext:
    """Reads a KONTEKS.toml.

    Raises:
        UnreadableFileError: it is missing, no TOML, or has an unknown key, a wrong type or an unknown value; the
            sentence names the file, the key and the reason.
    """
    source = _Source(path.name, folder=path.parent)
    try:
        with path.open("rb") as file:
            data = file.read(_FILE_BYTES + 1)
    except FileNotFoundError as exc:
        raise UnreadableFileError(path.name, "berkas tidak ditemukan") from exc
    except OSError as exc:
        raise UnreadableFileError(path.name, "berkas tidak dapat dibuka") from exc
    if len(data) > _FILE_BYTES:
        raise UnreadableFileError(path.name, f"berkas melebihi {_FILE_BYTES // MEGABYTE} MB")
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except (RecursionError, ValueError) as exc:
        fault = toml_fault(exc)
        column = str(fault.column) if fault.column else None
        raise UnreadableFileError(path.name, fault.reason, row=fault.row, column=column) from exc
    return _context({name: _section(source, name, value) for name, value in lifted(raw).items()}, source)


def context_from_tables(tables: Mapping[str, ParsedTable], folder: Path = Path()) -> RoundContext:
    """The context of a workbook whose sheets were read by `read_tables`.

    Raises:
        UnreadableFileError: the sheet `gelombang` is missing or a row of one of the sheets was refused.
    """
    present = [tables[name] for name in ROUND_TABLES if name in tables]
    source = _Source(present[0].file if present else "buku kerja", sheets=True, folder=folder)
    for table in present:
        for reject in table.rejects:
            raise UnreadableFileError(
                table.file, reject.reason, sheet=table.sheet, row=reject.row, column=reject.column
            )
        if table.name not in _MANY and len(table.rows) > 1:
            raise UnreadableFileError(
                table.file, "hanya satu baris yang boleh diisi", sheet=table.sheet, row=table.rows[1].row
            )
    return _context({table.name: [row.values for row in table.rows] for table in present}, source)


def _section(source: _Source, name: str, raw: object) -> list[Values]:
    """The checked entries of one section; a plain section is a list of one."""
    if name not in ROUND_TABLES:
        source.refuse(name, f"bagian tidak dikenal; yang dikenal: {', '.join(ROUND_TABLES)}")
    if name in _MANY:
        if not isinstance(raw, list):
            source.refuse(name, f"tulis sebagai [[{name}]]")
        return [_entry(source, f"{name}[{number}]", name, entry) for number, entry in enumerate(raw, 1)]
    if not isinstance(raw, dict):
        source.refuse(name, f"tulis sebagai [{name}]")
    return [_entry(source, name, name, raw)]


def _entry(source: _Source, place: str, name: str, raw: object) -> Values:
    schema = SCHEMAS[name]
    known = {alias: column for column in schema.columns for alias in (*column.aliases, column.name)}
    if not isinstance(raw, dict):
        source.refuse(place, f"tulis sebagai [[{name}]]")
    values: dict[str, Any] = {column.name: None for column in schema.columns}
    for key, value in raw.items():
        if key not in known:
            source.refuse(f"{place}.{key}", f"kunci tidak dikenal; yang dikenal: {', '.join(values)}")
        values[known[key].name] = _value(source, f"{place}.{key}", value, known[key])
    for column in schema.columns:
        if column.required and values[column.name] is None:
            source.refuse(f"{place}.{column.name}", "wajib diisi")
    return values


def _value(source: _Source, place: str, value: object, column: Column) -> object:
    allowed = _PLAIN_TYPES.get(column.kind, (str,))
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        source.refuse(place, f"harus berupa {_TYPE_NAMES.get(column.kind, 'teks')}")
    if isinstance(value, list):
        if not all(isinstance(part, str) for part in value):
            source.refuse(place, "harus berupa daftar teks")
        return tuple(part.strip() for part in value if part.strip())
    if isinstance(value, bool):
        return value
    try:
        return typed(value, column)  # type: ignore[arg-type]  # only the types above come this far
    except CellError as exc:
        source.refuse(place, exc.reason)


def _context(sections: Mapping[str, Sequence[Values]], source: _Source) -> RoundContext:
    if not sections.get("gelombang"):
        source.refuse("gelombang", "bagian ini wajib ada")
    main = sections["gelombang"][0]
    return RoundContext(
        code=main["kode"],
        proposer=main.get("pengusul"),
        briefing_on=main.get("tanggal_sosialisasi"),
        decrees=_decrees(main, sections.get("sk") or ({"kode": "1"},), source),
        head_of_region=_head_of_region(sections.get("kepala_daerah")),
        election=_election(sections.get("pilkada"), source),
        letters=tuple(_letter(entry, f"surat[{n}]", source) for n, entry in enumerate(sections.get("surat", ()), 1)),
        attendance=tuple(
            _attendance(entry, main, f"pelantikan[{n}]", source)
            for n, entry in enumerate(sections.get("pelantikan", ()), 1)
        ),
        scans=tuple(
            (entry["jenis"], str(source.folder / entry["berkas"]))
            for entry in sections.get("surat", ())
            if entry.get("berkas")
        ),
        briefing=briefing_of(sections, source),
    )


def _decrees(main: Values, entries: Sequence[Values], source: _Source) -> tuple[Decree, ...]:
    codes = [entry["kode"] for entry in entries]
    for code in codes:
        if codes.count(code) > 1:
            source.refuse("sk.kode", f"kode '{code}' dipakai lebih dari sekali")
    return tuple(_decree(main, entry) for entry in entries)


def _decree(main: Values, entry: Values) -> Decree:
    kind = entry.get("jenis")
    status = entry.get("jabatan_penandatangan") or main.get("jabatan_penandatangan")
    return Decree(
        code=entry["kode"],
        kind=DecreeKind(kind) if kind else None,
        number=entry.get("nomor"),
        date=entry.get("tanggal") or main.get("tanggal_sk"),
        inauguration=entry.get("tanggal_pelantikan") or main.get("tanggal_pelantikan"),
        invitation=entry.get("tanggal_undangan") or main.get("tanggal_undangan"),
        signer=entry.get("penandatangan") or main.get("penandatangan"),
        signer_status=ActingStatus(status) if status else None,
        tmt=entry.get("tmt"),
        open_selection=entry.get("seleksi_terbuka") or main.get("seleksi_terbuka") or (),
    )


def _head_of_region(entries: Sequence[Values] | None) -> HeadOfRegion | None:
    if not entries:
        return None
    status = entries[0].get("status")
    return HeadOfRegion(
        ActingStatus(status) if status else None,
        entries[0].get("tanggal_pelantikan"),
        entries[0].get("akhir_masa_jabatan"),
    )


def _election(entries: Sequence[Values] | None, source: _Source) -> Election | None:
    if not entries:
        return None
    fixed_on, none = entries[0].get("tanggal_penetapan_paslon"), bool(entries[0].get("belum_dijadwalkan"))
    origin = entries[0].get("sumber")
    if none and fixed_on is not None:
        source.refuse("pilkada.belum_dijadwalkan", "bertentangan dengan tanggal_penetapan_paslon")
    if none and origin is None:
        source.refuse("pilkada.sumber", "wajib diisi bila belum_dijadwalkan = true")
    return Election(fixed_on, none, origin)


def _letter(entry: Values, place: str, source: _Source) -> Letter:
    people = {name: _people(entry.get(name), f"{place}.{name}", source) for name in _PEOPLE}
    return Letter(
        kind=entry["jenis"],
        number=entry["nomor"],
        date=entry.get("tanggal"),
        covers=tuple(_cover(text) for text in entry.get("mencakup") or ()),
        result=entry.get("hasil") or "setuju",
        reason=entry.get("alasan"),
        sha256=_hash_of(entry, place, source),
        signer=entry.get("penandatangan"),
        members=people["anggota"],
        quorum=entry.get("kuorum"),
        absent=people["berhalangan"],
        recused=people["mundur"],
        rules=tuple(text.upper() for text in entry.get("aturan") or ()),
        decree_kinds=_decree_kinds(entry.get("jenis_sk"), f"{place}.jenis_sk", source),
        from_nip=entry.get("dari_nip"),
        to_nip=entry.get("kepada_nip"),
        start=entry.get("mulai"),
        end=entry.get("selesai"),
        severity=entry.get("derajat"),
        issuer=entry.get("penerbit"),
        selection=entry.get("tahap_seleksi"),
    )


def _hash_of(entry: Values, place: str, source: _Source) -> str | None:
    """The hash of a letter's content: of its scan where one is named, which a hash beside it must agree with."""
    told, scan = entry.get("sha256"), entry.get("berkas")
    if not scan:
        return told
    try:
        with (source.folder / scan).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        source.refuse(f"{place}.berkas", f"berkas '{scan}' tidak dapat dibaca")
    if told and told.casefold() != found:
        source.refuse(f"{place}.sha256", f"bukan SHA-256 dari berkas '{scan}'")
    return found


def _cover(text: str) -> str:
    """`NIP:post`, `NIP` or `*`. A wrong NIP is kept: it covers nobody, and the missing letter is then a finding."""
    nip, colon, post = text.partition(":")
    return f"{''.join(nip.replace(chr(39), '').split())}{colon}{post.strip()}"


def _people(entries: Sequence[str] | None, place: str, source: _Source) -> tuple[str, ...]:
    people = []
    for text in entries or ():
        try:
            people.append(str(typed(text, _ACTORS)))
        except CellError as exc:
            source.refuse(place, exc.reason)
    return tuple(people)


def _decree_kinds(entries: Sequence[str] | None, place: str, source: _Source) -> tuple[str, ...]:
    allowed = tuple(kind.value for kind in DecreeKind)
    for text in entries or ():
        if text not in allowed:
            source.refuse(place, f"'{text}' tidak dikenal; pilih salah satu: {', '.join(allowed)}")
    return tuple(entries or ())


def _attendance(entry: Values, main: Values, place: str, source: _Source) -> Attendance:
    held_on = entry.get("tanggal") or main.get("tanggal_pelantikan")
    if held_on is None:
        source.refuse(f"{place}.tanggal", "wajib diisi")
    return Attendance(entry["nip"], entry["hadir"], held_on, entry.get("spmt"))
