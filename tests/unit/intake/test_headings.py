"""Headings are recognised by what they mean."""

import pytest

from tests.unit.intake.people import pns
from workflow.domain.registers import SCHEMAS
from workflow.intake.grid import Cell, GridRow
from workflow.intake.headings import find_layout, plain


def rows(*lines: list[Cell]) -> list[GridRow]:
    """Rows numbered from 1; empty lines are left out, as the reader leaves them out."""
    return [
        GridRow(number, tuple(line)) for number, line in enumerate(lines, 1) if any(cell is not None for cell in line)
    ]


def places(table: str, *lines: list[Cell]) -> dict[str, int]:
    """Where each recognised column stands."""
    layout = find_layout(rows(*lines), SCHEMAS[table])
    assert layout is not None
    return {name: place for name, (place, _) in layout.places.items()}


@pytest.mark.parametrize(
    "heading",
    [
        "nip_baru",
        "NIP BARU",
        "Nip-Baru",
        "nipBaru",
        " NIP  baru ",
        "NIP Baru (18 digit)",
        "NIP",
        "Nomor Induk Pegawai",
        "NIP_2",
    ],
)
def test_a_heading_is_its_letters(heading: str):
    """Case, blanks, strokes, notes in brackets and a running number do not change what a heading means."""
    assert places("pegawai", [heading, "NAMA"])["nip"] == 0


def test_the_headings_of_a_siasn_export():
    """The columns that are needed of a SIASN export are found; the ids beside them are not taken for them."""
    exported = [
        "pns_id",
        "nip_baru",
        "nip_lama",
        "nama",
        "tanggal_lahir",
        "jenis_kelamin",
        "agama_nama",
        "nik",
        "email",
        "email_gov",
        "gol_awal_nama",
        "gol_akhir_id",
        "gol_akhir_nama",
        "tmt_golongan",
        "jenis_jabatan_nama",
        "jabatan_id",
        "jabatan_nama",
        "tmt_jabatan",
        "tingkat_pendidikan_nama",
        "pendidikan_nama",
        "unor_id",
        "unor_nama",
    ]
    found = places("pegawai", list(exported))
    assert {name: exported[place] for name, place in found.items()} == {
        "nip": "nip_baru",
        "nama": "nama",
        "tanggal_lahir": "tanggal_lahir",
        "jenis_kelamin": "jenis_kelamin",
        "email": "email",
        "email_gov": "email_gov",
        "golongan": "gol_akhir_nama",
        "tmt_golongan": "tmt_golongan",
        "jenis_jabatan": "jenis_jabatan_nama",
        "id_jabatan": "jabatan_id",
        "jabatan": "jabatan_nama",
        "tmt_jabatan": "tmt_jabatan",
        "pendidikan": "tingkat_pendidikan_nama",
        "jurusan": "pendidikan_nama",
        "id_unit": "unor_id",
        "unit": "unor_nama",
    }


def test_our_own_column_beats_the_one_of_siasn():
    """Where `id_jabatan` and SIASN's `jabatan_id` are both there, ours is read, wherever it stands."""
    assert places("pegawai", ["nip", "nama", "jabatan_id", "id_jabatan"])["id_jabatan"] == 3


def test_nothing_that_must_not_decide_is_read():
    """Religion, marital state, NIK and address are not read at all: no decision may rest on them (DOMAIN 1.1)."""
    assert set(places("pegawai", ["nip", "nama", "agama_nama", "jenis_kawin_nama", "nik", "alamat", "npwp_nomor"])) == {
        "nip",
        "nama",
    }


def test_of_two_nip_columns_the_new_number_is_taken():
    """SIMPEG has NIP twice: the column that holds 18 digits is the NIP, not the one with the old number."""
    found = places(
        "pegawai", ["NIP", "Nama", "NIP"], ["130123456", "Ani Contoh", pns(1)], ["130123457", "Budi Contoh", pns(2)]
    )
    assert found["nip"] == 2


def test_of_two_equal_nip_columns_the_first_is_taken():
    """Where both hold 18 digits the first is the NIP."""
    assert places("pegawai", ["NIP", "Nama", "NIP"], [pns(1), "Ani Contoh", pns(2)])["nip"] == 0


def test_each_tmt_belongs_to_its_neighbour():
    """SIMPEG has TMT three times: after the grade, after the extra post, after the functional post (the one that is read)."""
    found = places(
        "pegawai",
        ["NIP", "Nama", "Golongan Pangkat", "TMT", "Jabatan Tambahan", "TMT_2", "Jabatan Fungsional", "x", "TMT_4"],
    )
    assert (found["tmt_golongan"], found["tmt_jabatan"]) == (3, 8)


def test_a_tmt_far_from_any_anchor_is_ignored():
    """A TMT more than four columns after grade and post says nothing that is understood."""
    found = places("pegawai", ["NIP", "Nama", "Golongan", "a", "b", "c", "d", "TMT"])
    assert "tmt_golongan" not in found
    assert "tmt_jabatan" not in found


def test_headings_over_two_rows():
    """A group over sub-headings dates its own column; a group that is not understood lends its TMT to none."""
    found = places(
        "pegawai",
        ["DAFTAR PEGAWAI"],
        [None],
        ["NO", "NAMA", "NIP", "GOLONGAN", None, "JABATAN", None, "SK LAMA", None],
        [None, None, None, "RUANG", "TMT", "NAMA", "TMT", "NOMOR", "TMT"],
        ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        [1, "Ani Contoh", pns(1), "III/a", "01-04-2020", "Pengolah Data", "03-01-2022", "1/SK", "01-01-2019"],
    )
    assert found["nip"] == 2
    assert (found["golongan"], found["tmt_golongan"], found["jabatan"], found["tmt_jabatan"]) == (3, 4, 5, 6)


def test_data_begin_below_headings_and_column_numbers():
    """The row `1 2 3 ...` under the headings is no person."""
    layout = find_layout(
        rows(["Judul"], ["NIP", "Nama", "TMT"], ["(1)", "(2)", "(3)"], [pns(1), "Ani", None]), SCHEMAS["pegawai"]
    )
    assert layout is not None
    assert (layout.row, layout.first) == (2, 3)


def test_a_first_person_with_gaps_is_no_heading():
    """A data row that is filled only in part is not taken for a second row of headings."""
    layout = find_layout(rows(["NIP", "Nama", None, "Golongan"], [None, "Ani Contoh", None, None]), SCHEMAS["pegawai"])
    assert layout is not None
    assert layout.first == 1


def test_missing_columns_are_named():
    """Required columns that are not there are listed; one that can be worked out is not."""
    layout = find_layout(rows(["nama_jabatan", "kelas_jabatan"]), SCHEMAS["jabatan"])
    assert layout is not None
    assert layout.missing == ("jenis",)


def test_no_heading_at_all():
    """A sheet without one known heading has no layout."""
    assert find_layout(rows(["a", "b"], [1, 2]), SCHEMAS["pegawai"]) is None
    assert find_layout([], SCHEMAS["pegawai"]) is None


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_sound(name: str):
    """Keys are columns, names are unique, no alias of one column is the name of another, choices have values."""
    schema = SCHEMAS[name]
    names = [column.name for column in schema.columns]
    assert set(schema.key) <= set(names)
    assert len(set(names)) == len(names)
    aliases = [plain(alias) for column in schema.columns for alias in column.aliases]
    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & {plain(column) for column in names}
    assert all(set(column.synonyms.values()) <= {*column.choices, "struktural"} for column in schema.columns)
    assert all(bool(column.choices) == (column.kind == "choice") for column in schema.columns)
