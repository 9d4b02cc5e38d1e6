"""Turns the imported rows about a person into the record that the rules read."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from workflow.domain.directory import Directory
from workflow.domain.facts import Absence, Relation, Sanction, Statement
from workflow.domain.missing import MISSING, Missing
from workflow.domain.record import Box, FunctionalTest, Level, Rating, Record, Service, Training
from workflow.storage.around import Persons
from workflow.storage.case_rows import day_of, sanction_of

T = TypeVar("T")


class Records:
    """The records of the people at hand, and the standards of the posts at hand."""

    def __init__(self, directory: Directory, persons: Persons) -> None:
        self.directory, self.persons = directory, persons

    def of(self, nip: str) -> Record:
        """The record of a person."""
        return Record(
            self._part("kinerja", nip, _rating),
            self._part("riwayat_jabatan", nip, self._service),
            self._part("kompetensi", nip, _level),
            self._part("talenta", nip, _box),
            self._part("uji_kompetensi", nip, _test),
            self._part("diklat", nip, _training),
        )

    def sanctions(self, nip: str) -> tuple[Sanction, ...] | Missing:
        """Discipline decisions of a person; MISSING where hukdis was never imported."""
        if "hukdis" not in self.directory.tables:
            return MISSING
        return tuple(sanction_of(values) for values in self.persons.rows("hukdis", nip))

    def absences(self, nip: str) -> tuple[Absence, ...] | Missing:
        """Leave, study and endings of a person; MISSING where status was never imported."""
        if "status" not in self.directory.tables:
            return MISSING
        rows = self.persons.rows("status", nip)
        return tuple(Absence(v["jenis"], day_of(v.get("mulai")), day_of(v.get("selesai"))) for v in rows)

    def relations(self, nip: str) -> tuple[Relation, ...] | Missing:
        """Ties of a person to others; MISSING where hubungan was never imported."""
        if "hubungan" not in self.directory.tables:
            return MISSING
        rows = self.persons.rows("hubungan", nip)
        return tuple(Relation(v["nip_terkait"] if v["nip"] == nip else v["nip"], v["jenis"]) for v in rows)

    def statements(self, nip: str) -> tuple[Statement, ...]:
        """Signed statements about a person."""
        rows = self.persons.rows("pernyataan", nip)
        return tuple(
            Statement(v["jenis"], v.get("nomor") or "", day_of(v.get("tanggal")), v.get("penandatangan_nip"))
            for v in rows
        )

    def standard(self, post_id: str | None) -> Mapping[str, int] | Missing:
        """The levels that a post asks for; MISSING where the table says nothing of it."""
        rows = self.persons.rows("standar_kompetensi", post_id) if post_id else ()
        return {row["kode"]: row["level"] for row in rows} if rows else MISSING

    def _part(self, table: str, nip: str, make: Callable[[dict[str, Any]], T]) -> tuple[T, ...] | Missing:
        if table not in self.directory.tables:
            return MISSING
        return tuple(make(row) for row in self.persons.rows(table, nip))

    def _service(self, row: dict[str, Any]) -> Service:
        post = self.directory.posts.get(row.get("id_jabatan") or "")
        return service_of(row, (post.name, post.kind, post.profile, post.echelon) if post else None)


def service_of(row: Mapping[str, Any], of_map: tuple[Any, ...] | None) -> Service:
    """A row of riwayat_jabatan: its post as the map has it (name, kind, profile, echelon), else as the row says."""
    name, kind, profile, echelon = of_map or (row.get("nama"), row.get("jenis"), None, row.get("eselon"))
    period = day_of(row.get("tmt_mulai")), day_of(row.get("tmt_selesai"))
    opened, instance = bool(row.get("seleksi_terbuka")), row.get("instansi") or None
    return Service(name, kind, profile, echelon, *period, row.get("id_jabatan") or None, opened, instance)


def _rating(row: dict[str, Any]) -> Rating:
    return Rating(row["tahun"], row["predikat"])


def _level(row: dict[str, Any]) -> Level:
    return Level(row["kode"], row["level"], day_of(row.get("tanggal")))


def _box(row: dict[str, Any]) -> Box:
    return Box(row["kotak"], day_of(row.get("tanggal")))


def _test(row: dict[str, Any]) -> FunctionalTest:
    return FunctionalTest(row["jabatan_fungsional"], day_of(row.get("tanggal")), bool(row["lulus"]))


def _training(row: dict[str, Any]) -> Training:
    return Training(row["nama"], day_of(row.get("tanggal")), row.get("jp"))
