"""A roster that is imported again: what changed in which field, history, and contradictions side by side."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.city import house_on
from workflow.cli.changes import add_changes, change_tables
from workflow.cli.importing import _shape
from workflow.intake.tables import read_table, read_tables
from workflow.services.imports import ImportAnswer, ImportOrder, import_tables

ORDER = ImportOrder(None, partial=False, dry_run=False, sha256="uji")
SARI, BUDI = "198503122010012002", "199001152015031003"
HEAD = "nip;nama;tanggal_lahir;golongan;unit"
FIRST = [HEAD, f"{SARI};Sari Wulandari Uji;12-03-1985;III/a;Bidang A", f"{BUDI};Budi Uji;15-01-1990;III/b;Bidang A"]


def write(folder: Path, lines: list[str], name: str = "pegawai.csv") -> Path:
    """Writes a CSV."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def impor(url: str, path: Path, order: ImportOrder = ORDER, table: str = "pegawai") -> ImportAnswer:
    """Imports one table of a file."""
    return import_tables([read_table(path, table)], order, house_on(url, "2026-12-04T10:00"))[0]


def told(found: ImportAnswer) -> dict:
    """What `--json` says of it."""
    shape = _shape(found.table, found.table.rejects, (found.new, found.changed, found.same), stored=found.stored)
    add_changes(shape, found)
    return json.loads(json.dumps(shape))


def test_a_roster_again_shows_each_field_and_keeps_history(city_url: str, tmp_path: Path):
    """One grade changed: one row and one field changed, the rest is unchanged, and the old version is kept with its time."""
    impor(city_url, write(tmp_path, FIRST))
    again = told(
        impor(
            city_url,
            write(
                tmp_path,
                [
                    *FIRST[:2],
                    FIRST[2].replace("III/b", "III/c"),
                    f"{FIRST[2]}".replace(BUDI, "199001152015031004").replace("Budi", "Cipto"),
                ],
            ),
        )
    )
    assert (again["baru"], again["berubah"], again["tetap"]) == (1, 1, 1)
    assert again["kolom"]["golongan"] == {"baru": 1, "berubah": 1, "tetap": 1}
    assert again["kolom"]["unit"] == {"baru": 1, "berubah": 0, "tetap": 2}
    assert again["perubahan"] == [{"baris": 3, "kunci": BUDI, "kolom": "golongan", "lama": "III/b", "baru": "III/c"}]
    assert (again["perubahan_lain"], again["bentrok"]) == (0, [])
    engine = create_engine(city_url)
    with engine.connect() as conn:
        wanted = text("SELECT grade, recorded_until IS NULL FROM employee WHERE nip = :nip ORDER BY id")
        assert [tuple(row) for row in conn.execute(wanted, {"nip": BUDI})] == [("III/b", False), ("III/c", True)]
    engine.dispose()


def test_a_simulation_shows_the_same_and_writes_nothing(city_url: str, tmp_path: Path):
    """The dry run tells the changes that the import then makes."""
    impor(city_url, write(tmp_path, FIRST))
    path = write(tmp_path, [FIRST[0], FIRST[1].replace("Bidang A", "Bidang B")])
    dry = told(impor(city_url, path, ORDER._replace(dry_run=True)))
    assert dry["perubahan"] == [{"baris": 2, "kunci": SARI, "kolom": "unit", "lama": "Bidang A", "baru": "Bidang B"}]
    assert told(impor(city_url, path))["perubahan"] == dry["perubahan"]
    assert told(impor(city_url, path))["perubahan"] == []


def test_a_column_that_is_gone_is_said(city_url: str, tmp_path: Path):
    """A file without a column empties it, and the answer says so and of how many."""
    impor(city_url, write(tmp_path, FIRST))
    found = impor(city_url, write(tmp_path, [line.rsplit(";", 1)[0] for line in FIRST]))
    assert "Kolom unit tidak ada dalam berkas ini; isinya yang tersimpan menjadi kosong pada 2 baris." in found.notes


@pytest.mark.parametrize("dry_run", [False, True])
def test_another_birth_date_of_a_kept_nip_is_refused_side_by_side(city_url: str, tmp_path: Path, dry_run: bool):
    """The row is a reject with row, column and reason; both records stand side by side; nothing is written."""
    impor(city_url, write(tmp_path, FIRST))
    path = write(tmp_path, [FIRST[0], FIRST[1].replace("12-03-1985", "12-03-1986").replace("Sari Wulandari", "Tono")])
    found = told(impor(city_url, path, ORDER._replace(dry_run=dry_run)))
    assert [(one["baris"], one["kolom"], one["nilai"]) for one in found["ditolak"]] == [
        (2, "tanggal_lahir", "12-03-1986")
    ]
    assert "12-03-1985" in found["ditolak"][0]["alasan"]
    assert found["bentrok"][0] == {
        "jenis": "satu_nip_dua_tanggal_lahir",
        "menahan": True,
        "kiri": {"sumber": "tersimpan", "nip": SARI, "nama": "Sari Wulandari Uji", "tanggal_lahir": "1985-03-12"},
        "kanan": {"sumber": "berkas baris 2", "nip": SARI, "nama": "Tono Uji", "tanggal_lahir": "1986-03-12"},
    }
    assert (found["baru"], found["berubah"], found["tetap"]) == (0, 0, 0)


def test_a_birth_date_that_was_looked_at_is_stored(city_url: str, tmp_path: Path):
    """With `--terima-bentrok` the file is right; the conflict is still shown."""
    impor(city_url, write(tmp_path, FIRST))
    path = write(tmp_path, [FIRST[0], FIRST[1].replace("12-03-1985", "12-03-1986")])
    found = told(impor(city_url, path, ORDER._replace(conflicts=True)))
    assert (found["ditolak"], found["berubah"]) == ([], 1)
    assert found["kolom"]["tanggal_lahir"]["berubah"] == 1
    assert [one["menahan"] for one in found["bentrok"]] == [True, False]


def test_a_nip_twice_and_a_person_with_two_numbers(city_url: str, tmp_path: Path):
    """Both rows of a NIP with two birth dates, and both numbers of a person, stand side by side."""
    lines = [*FIRST, FIRST[1].replace("12-03-1985", "13-03-1985"), FIRST[1].replace(SARI, "198503122020122001")]
    found = impor(city_url, write(tmp_path, lines), ORDER._replace(partial=True))
    shown = [(one["jenis"], one["kiri"]["sumber"], one["kanan"]["sumber"]) for one in told(found)["bentrok"]]
    assert shown == [
        ("satu_nip_dua_tanggal_lahir", "berkas baris 2", "berkas baris 4"),
        ("satu_orang_dua_nip", "berkas baris 2", "berkas baris 5"),
    ]
    assert found.new == 3
    assert len(change_tables({"bentrok": told(found)["bentrok"]})) == 1  # type: ignore[typeddict-item]  # what the printer reads


def test_posts_and_registers_tell_their_fields_too(city_url: str, tmp_path: Path):
    """The position map and the other tables name the column that changed by its name in the file."""
    head, post = "id_jabatan;nama;jenis;unit;kebutuhan", "UJI-1;Analis Uji;pelaksana;Bidang Uji;1"
    impor(city_url, write(tmp_path, [head, post], "jabatan.csv"), table="jabatan")
    changed = told(impor(city_url, write(tmp_path, [head, post[:-1] + "2"], "jabatan.csv"), table="jabatan"))
    assert changed["perubahan"] == [{"baris": 2, "kunci": "UJI-1", "kolom": "kebutuhan", "lama": 1, "baru": 2}]
    head, row = "nip;tahun;predikat", f"{SARI};2024;baik"
    house = house_on(city_url, "2026-12-04T10:00")
    for predicate in ("baik", "kurang"):
        path = write(tmp_path, [head, row.replace("baik", predicate)], "kinerja.csv")
        found = import_tables(list(read_tables(path, ["kinerja"]).values()), ORDER, house)[0]
    assert told(found)["perubahan"] == [
        {"baris": 2, "kunci": f"{SARI}|2024", "kolom": "predikat", "lama": "baik", "baru": "kurang"}
    ]
