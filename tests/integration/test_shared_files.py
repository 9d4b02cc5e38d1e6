"""Real files: SIMPEG templates, a real position map, the edge cases of a spreadsheet library. They stay outside this project."""

from datetime import date
from pathlib import Path

import pytest

from workflow.domain.errors import UnreadableFileError
from workflow.domain.registers import SCHEMAS
from workflow.intake.headings import find_layout
from workflow.intake.tables import read_table
from workflow.intake.workbook import open_workbook

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
EXCEL = sorted(path.relative_to(SHARED).as_posix() for path in SHARED.glob("excel/**/*.xls*"))

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="../shared/data is not here: real files are not part of the project"
)


@pytest.mark.parametrize("table", ["pegawai", "riwayat_jabatan", "jabatan", "usulan"])
@pytest.mark.parametrize("file", EXCEL or ["none"])
def test_a_real_file_is_read_or_refused_in_one_sentence(file: str, table: str):
    """Every real spreadsheet is a table or one clear sentence that names it, never a traceback."""
    refusal = None
    try:
        read = read_table(SHARED / file, table)
    except UnreadableFileError as exc:
        refusal = str(exc)
    if refusal is None:
        assert read.row_count >= len(read.rows)
    else:
        assert refusal.startswith(Path(file).name)
        assert "\n" not in refusal


@pytest.mark.parametrize(
    ("kind", "post"),
    [("fungsional", "123"), ("fungsional_tambahan", "123"), ("pelaksana", "0180"), ("struktural", "01020201")],
)
def test_a_simpeg_template_is_a_history_of_posts(kind: str, post: str):
    """The old .xls templates are read; ids keep their leading noughts and dates are dates."""
    table = read_table(SHARED / f"excel/simpeg/jabatan_{kind}.xls", "riwayat_jabatan")
    assert table.rejects == ()
    assert [(row.values["id_jabatan"], row.values["tmt_mulai"]) for row in table.rows] == [(post, date(2021, 10, 17))]


def test_a_simpeg_report_has_headings_over_two_rows():
    """The report of periodic rises has its headings in rows 4 and 5, below a title; its TMT of a decree dates no post."""
    table = read_table(SHARED / "excel/simpeg/daftar_penjagaan_berkala.xlsx", "pegawai")
    assert (table.sheet, table.heading_row, table.row_count) == ("Daftar Penjagaan KGB", 4, 0)
    assert table.columns == {"nip", "nama", "golongan", "jabatan", "instansi"}


def test_a_form_is_no_table():
    """A form with labels beside its cells is refused for want of columns."""
    with pytest.raises(UnreadableFileError, match="kolom wajib tabel pegawai tidak ditemukan"):
        read_table(SHARED / "excel/simpeg/fip01.xlsx", "pegawai")


def test_a_real_position_map_is_read():
    """41 rows, 54 posts: ids, levels and the unit tree of a map that has none of them."""
    table = read_table(SHARED / "indonesia/peta_jabatan_bapperida.csv", "jabatan")
    assert table.rejects == ()
    assert len(table.rows) == 41
    assert sum(need for row in table.rows if isinstance(need := row.values["kebutuhan"], int)) == 54
    assert len({row.values["id_jabatan"] for row in table.rows}) == 41
    by_kind = [row.values["jenis"] for row in table.rows]
    assert {kind: by_kind.count(kind) for kind in set(by_kind)} == {
        "jpt_pratama": 1,
        "administrator": 5,
        "pengawas": 2,
        "fungsional": 21,
        "pelaksana": 12,
    }
    tree = {row.values["id_unit"]: row.values["id_unit_induk"] for row in table.rows}
    assert tree.pop("sekretariat") is None
    assert set(tree.values()) == {"sekretariat"}


def test_the_headings_that_siasn_exports_are_known():
    """The 73 names of the export have what the roster needs, each from the column that is meant."""
    lines = (SHARED / "indonesia/siasn_schema/siasn_pegawai_columns.csv").read_text(encoding="utf-8").split()[1:]
    names = [line.split(",")[0] for line in lines]
    sheet = open_headings(names)
    assert {name: names[place] for name, (place, _) in sheet.items()} == {
        "nip": "nip_baru",
        "nama": "nama",
        "gelar_depan": "gelar_depan",
        "gelar_belakang": "gelar_belakang",
        "tanggal_lahir": "tanggal_lahir",
        "jenis_kelamin": "jenis_kelamin",
        "jenis_pegawai": "jenis_pegawai_nama",
        "status_pegawai": "status_cpns_pns",
        "kedudukan": "kedudukan_hukum_nama",
        "golongan": "gol_akhir_nama",
        "tmt_golongan": "tmt_golongan",
        "tmt_cpns": "tmt_cpns",
        "tmt_pns": "tmt_pns",
        "jenis_jabatan": "jenis_jabatan_nama",
        "id_jabatan": "jabatan_id",
        "jabatan": "jabatan_nama",
        "tmt_jabatan": "tmt_jabatan",
        "pendidikan": "tingkat_pendidikan_nama",
        "jurusan": "pendidikan_nama",
        "tahun_lulus": "tahun_lulus",
        "id_unit": "unor_id",
        "unit": "unor_nama",
        "instansi": "instansi_kerja_nama",
        "email": "email",
        "email_gov": "email_gov",
    }


def open_headings(names: list[str]) -> dict[str, tuple[int, str]]:
    """The recognised columns of one heading row."""
    from workflow.intake.grid import GridRow

    layout = find_layout([GridRow(1, tuple(names))], SCHEMAS["pegawai"])
    assert layout is not None
    return dict(layout.places)


@pytest.mark.parametrize(
    ("file", "cells"),
    [
        ("date_quoted_format.xlsx", [date(2021, 1, 1)] * 4),
        ("has_x000D_.xlsx", ["ABC\r\nDEF"]),
        ("encoded_entities.xlsx", ["&"]),
        ("inlineStr_cdata.xlsx", ["Hello CDATA", "12345"]),
    ],
)
def test_edge_cases_of_cells(file: str, cells: list[object]):
    """Quoted formats are dates, CDATA and entities are text."""
    rows = open_workbook(SHARED / "excel/calamine" / file).sheets[0].rows
    assert [row.cells[0] for row in rows if row.cells[0] is not None] == cells


def test_an_empty_sheet_is_no_table():
    """A sheet without a cell is refused: it does not say "none"."""
    with pytest.raises(UnreadableFileError, match="tidak berisi data"):
        read_table(SHARED / "excel/calamine/empty_sheet.xlsx", "hukdis")


def test_a_workbook_with_links_to_others_is_refused():
    """A real file with an external link is refused, and the sentence says how to mend it."""
    with pytest.raises(UnreadableFileError, match="Break Link"):
        open_workbook(SHARED / "excel/calamine/errors.xlsx")
