"""Tables from files: typed rows, rejects with row and column, and the same rows however the file is laid out."""

import resource
import string
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.intake.hostile import archive, parts, text_cell
from tests.unit.intake.people import pns, pppk
from workflow.domain.errors import UnreadableFileError
from workflow.domain.intake import ParsedTable
from workflow.intake.tables import NIP_REASON, TWIN_ROW, Subjects, read_table, read_tables
from workflow.intake.writer import write_csv, write_workbook


def write(folder: Path, name: str, text: str) -> Path:
    """A CSV file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def values(table: ParsedTable) -> list[dict[str, object]]:
    """The accepted rows without their empty cells."""
    return [{key: value for key, value in row.values.items() if value is not None} for row in table.rows]


def test_siasn_habits_are_read_as_meant(tmp_path: Path):
    """Apostrophes, `null`, dd-mm-yyyy and PPPK numbers of a SIASN export."""
    path = write(
        tmp_path,
        "pegawai.csv",
        "pns_id;nip_baru;nama;gelar_depan;tanggal_lahir;gol_akhir_nama;tmt_jabatan;email;email_gov;unor_nama\n"
        f"'A1;'{pns(1)};'Ani Contoh;null;'15-01-1985;'III/a;'03-01-2022;ani@contoh.id;null;'Dinas Contoh\n"
        f"'A2;'{pppk(2)};'Budi Contoh;'null;'15-01-1990;'IX;null;b@contoh.id;b@contoh.go.id;null\n",
    )
    assert values(read_table(path, "pegawai")) == [
        {
            "nip": pns(1),
            "nama": "Ani Contoh",
            "tanggal_lahir": date(1985, 1, 15),
            "golongan": "III/a",
            "unit": "Dinas Contoh",
            "tmt_jabatan": date(2022, 1, 3),
            "email": "ani@contoh.id",
            "surel": "ani@contoh.id",
        },
        {
            "nip": pppk(2),
            "nama": "Budi Contoh",
            "tanggal_lahir": date(1990, 1, 15),
            "golongan": "IX",
            "email": "b@contoh.id",
            "email_gov": "b@contoh.go.id",
            "surel": "b@contoh.go.id",
        },
    ]


@pytest.mark.parametrize(
    ("cells", "surel"),
    [
        ("s@contoh.id,g@contoh.id,e@contoh.id", "s@contoh.id"),
        (",g@contoh.id,e@contoh.id", "g@contoh.id"),
        (",,e@contoh.id", "e@contoh.id"),
        (",tidak ada,e@contoh.id", "e@contoh.id"),
        (",,", None),
        (",-,rumah", None),
    ],
    ids=["surel", "email_gov", "email", "bad_email_gov", "none", "none_usable"],
)
def test_the_address_is_the_first_usable_one(tmp_path: Path, cells: str, surel: str | None):
    """CONTRACT "Files": `surel`, else `email_gov`, else `email`; a private one that is no address is passed over."""
    path = write(tmp_path, "pegawai.csv", f"nip,nama,surel,email_gov,email\n{pns(1)},Ani,{cells}\n")
    assert read_table(path, "pegawai").rows[0].values["surel"] == surel


def test_every_bad_cell_is_named(tmp_path: Path):
    """R23: row as the spreadsheet shows it, heading as the user wrote it, value, reason; good rows are kept, blank ones skipped."""
    path = write(
        tmp_path,
        "pegawai.csv",
        f"Daftar\n\nNIP,Nama Pegawai,TMT Jabatan\n{pns(1)},Ani,01-01-2020\n12,,kemarin\n,,\n1.98501152010011E+17,Budi,\n{pns(2)},Cici,\n",
    )
    table = read_table(path, "pegawai")
    assert (table.heading_row, table.row_count) == (3, 4)
    assert [row.row for row in table.rows] == [4, 8]
    assert [(r.row, r.column, r.value) for r in table.rejects] == [
        (5, "NIP", "12"),
        (5, "Nama Pegawai", ""),
        (5, "TMT Jabatan", "kemarin"),
        (7, "NIP", "1.98501152010011E+17"),
    ]
    assert table.rejects[1].reason == "wajib diisi"
    assert "Excel" in table.rejects[3].reason


def test_a_long_value_is_shortened(tmp_path: Path):
    """A reject shows at most 80 characters of the cell."""
    path = write(tmp_path, "kinerja.csv", f"nip,tahun,predikat\n{pns(1)},2025,{'x' * 500}\n")
    assert len(read_table(path, "kinerja").rejects[0].value) == 80


def test_a_key_twice_is_a_reject_of_the_later_row(tmp_path: Path):
    """The later row is refused and names the earlier one; rows that differ in the key are two."""
    path = write(
        tmp_path, "kinerja.csv", f"nip,tahun,predikat\n{pns(1)},2024,baik\n{pns(1)},2025,baik\n'{pns(1)},2024,kurang\n"
    )
    table = read_table(path, "kinerja")
    assert [row.row for row in table.rows] == [2, 3]
    assert [(r.row, r.column, r.reason) for r in table.rejects] == [(4, "nip, tahun", "ganda: sama dengan baris 2")]


def test_periksa_keeps_bad_and_double_proposals(tmp_path: Path):
    """For `periksa` an unreadable NIP and a person twice are kept with their reason: they become findings of the row."""
    path = write(
        tmp_path,
        "usulan.csv",
        f"nip,id_jabatan_tujuan,jenis\n{pns(1)},J-1,rotasi\n198513152010011007,J-2,rotasi\n{pns(1)},J-3,rotasi\n,J-4,rotasi\n{pns(4)},J-5,geser\n",
    )
    table = read_table(path, "usulan", keep_bad_nip=True)
    assert [row.row for row in table.rows] == [2, 3, 4, 5]
    assert table.rows[1].values["nip"] == "198513152010011007"
    assert table.rows[1].values[NIP_REASON]
    assert table.rows[2].values[TWIN_ROW] == 2
    assert (table.rows[3].values["nip"], table.rows[3].values[NIP_REASON]) == ("", "NIP kosong")
    assert [(r.row, r.column) for r in table.rejects] == [(6, "jenis")]


def test_impor_refuses_bad_and_double_proposals(tmp_path: Path):
    """Without that flag the same rows are rejects."""
    path = write(
        tmp_path,
        "usulan.csv",
        f"nip,id_jabatan_tujuan,jenis\n{pns(1)},J-1,rotasi\n198513152010011007,J-2,rotasi\n{pns(1)},J-3,rotasi\n",
    )
    table = read_table(path, "usulan")
    assert [r.row for r in table.rejects] == [3, 4]


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "nama,kelas\nx,3\n", "nip,tmt\n1,2\n"], ids=["none", "one_missing", "another_missing"]
)
def test_missing_columns_are_one_clear_sentence(tmp_path: Path, text: str):
    """R23: a file without the required columns is refused and the sentence names them."""
    with pytest.raises(UnreadableFileError, match="kolom wajib") as caught:
        read_table(write(tmp_path, "pegawai.csv", text), "pegawai")
    assert "\n" not in str(caught.value)


def test_a_file_without_rows_says_there_are_none(tmp_path: Path):
    """Headings and no rows are a table with no rows; no headings are no table."""
    table = read_table(write(tmp_path, "hukdis.csv", "nip,tingkat,jenis\n"), "hukdis")
    assert (table.rows, table.rejects, table.row_count) == ((), (), 0)
    with pytest.raises(UnreadableFileError, match="tidak berisi data"):
        read_table(write(tmp_path, "kosong.csv", "\n\n"), "hukdis")


def test_the_right_sheet_is_found(tmp_path: Path):
    """The named sheet, else the one named after the table, else the one whose headings fit."""
    path = tmp_path / "buku.xlsx"
    people = [[pns(1), "Ani"]]
    write_workbook(
        path,
        {
            "Catatan": (["x"], [["y"]]),
            "Data A": (["nip", "nama"], people),
            "Data B": (["nip", "nama"], [[pns(2), "Budi"]]),
        },
    )
    assert read_table(path, "pegawai").sheet == "Data A"
    assert read_table(path, "pegawai", sheet="data b").rows[0].values["nama"] == "Budi"
    with pytest.raises(UnreadableFileError, match="lembar 'Data C' tidak ada; yang ada: Catatan, Data A, Data B"):
        read_table(path, "pegawai", sheet="Data C")
    write_workbook(path, {"Data A": (["nip", "nama"], people), "PEGAWAI": (["nip", "nama"], [])})
    assert read_table(path, "pegawai").sheet == "PEGAWAI"


TWO = {"hukdis": (["nip", "tingkat"], [[pns(1), "berat"]]), "status": (["nip", "jenis"], [])}


def test_tables_from_a_workbook(tmp_path: Path):
    """Sheets named after tables are those tables; a missing one is absent, an empty one is there, another sheet is ignored."""
    path = tmp_path / "riwayat.xlsx"
    write_workbook(path, {**TWO, "catatan": (["x"], [])})
    found = read_tables(path, ["hukdis", "status", "kinerja"])
    assert {name: len(table.rows) for name, table in found.items()} == {"hukdis": 1, "status": 0}


def test_tables_from_a_folder(tmp_path: Path):
    """Files named after tables are those tables; other files are ignored."""
    for name, (headings, rows) in TWO.items():
        write_csv(tmp_path / f"{name}.csv", headings, rows)
    write(tmp_path, "catatan.csv", "x\n")
    write(tmp_path, "README.md", "x\n")
    found = read_tables(tmp_path, ["hukdis", "status", "kinerja"])
    assert {name: len(table.rows) for name, table in found.items()} == {"hukdis": 1, "status": 0}


def test_a_single_file_named_after_a_table(tmp_path: Path):
    """One file may be one table."""
    path = tmp_path / "kinerja.csv"
    write_csv(path, ["nip", "tahun", "predikat"], [[pns(1), 2025, "baik"]])
    assert list(read_tables(path, ["hukdis", "kinerja"])) == ["kinerja"]


def test_nothing_of_what_was_asked_for(tmp_path: Path):
    """A workbook or folder without any of the tables is refused, and the sentence lists them."""
    with pytest.raises(UnreadableFileError, match="hukdis, status"):
        read_tables(tmp_path, ["hukdis", "status"])


def test_one_table_in_two_files(tmp_path: Path):
    """A folder with two files of one table is refused: neither is chosen."""
    write(tmp_path, "hukdis.csv", "nip,tingkat\n")
    write_workbook(tmp_path / "hukdis.xlsx", {"hukdis": TWO["hukdis"]})
    with pytest.raises(UnreadableFileError, match="dua berkas untuk tabel hukdis"):
        read_tables(tmp_path, ["hukdis"])


def test_an_excel_error_in_a_date_is_a_reject(tmp_path: Path):
    """#REF! where a date belongs is refused, not read as "no date"."""
    path = write(tmp_path, "hukdis.csv", f"nip,tingkat,selesai\n{pns(1)},berat,#REF!\n")
    assert "galat Excel" in read_table(path, "hukdis").rejects[0].reason


HEADINGS = ("nip", "nama", "golongan", "tmt_golongan", "id_jabatan", "tmt_jabatan", "surel", "saluran")
PEOPLE: list[Mapping[str, object]] = [
    {
        "nip": pns(1),
        "nama": "Ani Contoh",
        "golongan": "III/a",
        "tmt_golongan": date(2020, 4, 1),
        "id_jabatan": "J-1",
        "tmt_jabatan": date(2022, 1, 3),
        "surel": "ani@contoh.id",
        "saluran": "surel",
    },
    {"nip": pppk(2), "nama": "Budi, Contoh; S.Kom.", "golongan": "IX", "id_jabatan": "J-2", "saluran": "cetak"},
    {"nip": pns(3), "nama": "=Cici", "tmt_jabatan": date(2024, 2, 29), "surel": "c@contoh.id"},
]
SPELLINGS = {
    "nip": ["nip", "nip_baru", "NIP BARU"],
    "nama": ["nama", "Nama Lengkap", "NAMA PEGAWAI"],
    "golongan": ["golongan", "gol_akhir_nama", "Gol. Ruang"],
    "tmt_golongan": ["tmt_golongan", "TMT Gol."],
    "id_jabatan": ["id_jabatan", "ID JABATAN"],
    "tmt_jabatan": ["tmt_jabatan", "Tmt  Jabatan"],
    "surel": ["surel", "SUREL"],
    "saluran": ["saluran", "Saluran"],
}


@st.composite
def layouts(draw: st.DrawFn) -> tuple[list[list[object]], str]:
    """The same people in another layout: columns shuffled and re-named, titles above, blank rows and columns between."""
    order = draw(st.permutations(HEADINGS))
    headings: list[object] = [draw(st.sampled_from(SPELLINGS[name])) for name in order]
    headings = [draw(st.sampled_from([str(h), str(h).upper(), str(h).title()])) for h in headings]
    lines = [headings, *([person.get(name) for name in order] for person in PEOPLE)]
    for at in sorted(draw(st.lists(st.integers(0, len(order)), max_size=3)), reverse=True):
        for line in lines:
            line.insert(at, None)
    if draw(st.booleans()):
        at = draw(st.integers(0, len(lines[0])))
        for number, line in enumerate(lines):
            line.insert(at, number or "NO")
    titles = draw(
        st.lists(st.sampled_from(["DAFTAR PEGAWAI", "Keadaan Desember 2026", "", "Pemerintah Kota"]), max_size=4)
    )
    for at in sorted(draw(st.lists(st.integers(1, len(lines)), max_size=2)), reverse=True):
        lines.insert(at, [None])
    return [*([title] for title in titles), *lines], draw(st.sampled_from(["xlsx", "csv"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(layouts())
def test_the_layout_of_a_file_does_not_matter(tmp_path: Path, layout: tuple[list[list[object]], str]):
    """Property: however the columns stand and are written, with titles and blanks, the rows are the same."""
    lines, suffix = layout
    path = tmp_path / f"pegawai.{suffix}"
    if suffix == "xlsx":
        write_workbook(path, {"pegawai": ([str(cell or "") for cell in lines[0]], lines[1:])})
    else:
        write_csv(path, [str(cell or "") for cell in lines[0]], lines[1:])
    table = read_table(path, "pegawai")
    assert table.rejects == ()
    assert table.columns == frozenset(HEADINGS)
    assert values(table) == [dict(person) for person in PEOPLE]


def _processor_seconds() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in used)


def test_a_whole_city_is_read_in_two_seconds(tmp_path: Path):
    """5,200 people in 30 columns cost less than two seconds of processor time, checks and parser included."""
    headings = ["nip", "nama", "gol_akhir_nama", "tmt_jabatan", *(f"lain_{place}" for place in range(26))]
    letters = [*string.ascii_uppercase, "AA", "AB", "AC", "AD"]
    lines = [headings]
    lines += [
        [
            f"{1960 + n // 400}{1 + n % 12:02d}{1 + n % 28:02d}2010011{1 + n % 997:03d}",
            f"Orang {n}",
            "III/a",
            "01-04-2020",
        ]
        + [f"isi {place}" for place in range(26)]
        for n in range(5_200)
    ]
    body = "".join(
        f'<row r="{row}">'
        + "".join(text_cell(f"{k}{row}", cell) for k, cell in zip(letters, line, strict=True))
        + "</row>"
        for row, line in enumerate(lines, 1)
    )
    path = tmp_path / "pegawai.xlsx"
    path.write_bytes(archive(parts(body)))
    before = _processor_seconds()
    table = read_table(path, "pegawai")
    assert _processor_seconds() - before < 2
    assert (table.row_count, len(table.rows)) == (5_200, 5_200)


def test_only_the_rows_about_some_are_read(tmp_path):
    """Rows about others are passed over, bad ones too; a NIP is known with blanks and an apostrophe; a table stays there."""
    lines = ["nip,tahun,predikat", "'19850301 201001 1 001,2024,baik", "198703032012012003,2024,salah"]
    (tmp_path / "kinerja.csv").write_text("\n".join(lines))
    about = {"kinerja": Subjects("nip", frozenset({"198503012010011001"}))}
    found = read_tables(tmp_path, ["kinerja"], about=about)["kinerja"]
    assert ([row.values["nip"] for row in found.rows], found.rejects) == (["198503012010011001"], ())
    nobody = {"kinerja": Subjects("nip", frozenset())}
    assert read_tables(tmp_path, ["kinerja"], about=nobody)["kinerja"].rows == ()
    assert read_tables(tmp_path, ["kinerja"])["kinerja"].rejects != ()
