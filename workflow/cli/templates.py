"""`mutasi templat`: workbooks to fill in, with drop-downs from the database."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflow.bootstrap import open_app
from workflow.cli.files import Overwrite, free_targets, save
from workflow.cli.options import ACT, At, Json, moment_of
from workflow.cli.output import OK, Reply, answer, table_of
from workflow.domain.registers import ROUND_TABLES, SCHEMAS, Column, Kind
from workflow.services.forms import offered_names

if TYPE_CHECKING:
    from workflow.intake.writer import SheetContent


class Form(StrEnum):
    """The tables that a workbook is made for."""

    USULAN = "usulan"
    PEGAWAI = "pegawai"
    JABATAN = "jabatan"


GUIDE = "petunjuk"
_YES_NO = ("ya", "tidak")
_WAYS: Mapping[Kind, str] = {
    Kind.NIP: "18 angka, sebagai teks",
    Kind.ACTOR: "NIP 18 angka, atau id pejabat seperti P-walikota",
    Kind.DATE: "tanggal, misalnya 2026-12-01",
    Kind.INT: "bilangan bulat",
    Kind.DECIMAL: "bilangan",
    Kind.YEAR: "tahun, empat angka",
    Kind.GRADE: "golongan, misalnya III/a atau IX",
    Kind.EMAIL: "alamat surel",
    Kind.LIST: "beberapa nilai, dipisahkan titik koma",
    Kind.TIME: "jam, misalnya 09.00",
}
_FILLED: Mapping[Form, str] = {
    Form.USULAN: "Isi satu baris untuk satu orang. Jabatan tujuan boleh dengan nama dan unit, atau dengan id. Isi lembar "
    "gelombang, sk dan surat; lembar lain bila perlu (sosialisasi: rencana, jadwal, sesi, tanya jawab). Lalu: mutasi periksa FILE.xlsx dan mutasi impor usulan FILE.xlsx.",
    Form.PEGAWAI: "Isi satu baris untuk satu pegawai, lalu: mutasi impor pegawai FILE.xlsx --simulasi.",
    Form.JABATAN: "Isi satu baris untuk satu jabatan, lalu: mutasi impor jabatan FILE.xlsx --simulasi.",
}


def write_form(
    tabel: Annotated[Form, typer.Argument(help="usulan, pegawai, atau jabatan.")],
    berkas: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Berkas XLSX yang ditulis.")],
    timpa: Overwrite = False,
    pada: At = None,
    as_json: Json = False,
) -> None:
    """Tulis buku kerja untuk diisi, dengan pilihan dari basis data."""
    # The writer of workbooks loads numpy where it is there: only who writes one waits for it.
    from workflow.intake.writer import workbook_bytes

    target = free_targets(((berkas, ".xlsx"),), replace=timpa)[".xlsx"]
    names = offered_names(open_app(moment_of(pada, ACT)).house)
    tables = (tabel.value, *(ROUND_TABLES if tabel is Form.USULAN else ()))
    sheets: dict[str, SheetContent] = {table: ([c.name for c in SCHEMAS[table].columns], ()) for table in tables}
    sheets[GUIDE] = (("Lembar", "Kolom", "Wajib", "Isi"), _guide(tabel, tables))
    choices = {table: choices_of(SCHEMAS[table].columns, names if table == tabel else {}) for table in tables}
    save({target: workbook_bytes(sheets, dropdowns=choices)})
    listed = {table: len(found) for table, found in choices.items()}
    document = {"tabel": tabel.value, "berkas": target.name, "lembar": list(sheets), "pilihan": listed}
    show = table_of(f"Templat {tabel.value}", ("Lembar", "Kolom dengan pilihan"), list(listed.items()))
    answer(Reply(document, OK, show, f"Ditulis: {target.name}."), as_json=as_json)


def choices_of(columns: Sequence[Column], names: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """What Excel offers in the columns of a table: the values of enumerations, else names of the database."""
    offered = {column.name: _values(column) or names.get(column.name, ()) for column in columns}
    return {name: values for name, values in offered.items() if values}


def _values(column: Column) -> Sequence[str]:
    return _YES_NO if column.kind is Kind.YES_NO else column.choices


def _guide(form: Form, tables: Sequence[str]) -> list[tuple[str, str, str, str]]:
    rows = [("", "", "", _FILLED[form])]
    for table in tables:
        derived = SCHEMAS[table].derived
        for column in SCHEMAS[table].columns:
            needed = "ya" if column.required and column.name not in derived else ""
            rows.append((table, column.name, needed, way_of(column)))
    return rows


def way_of(column: Column) -> str:
    """How a column is filled in, in words."""
    return ", ".join(_values(column)) or _WAYS.get(column.kind, "teks")
