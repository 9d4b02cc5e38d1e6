"""What an import refuses after its cells were read: exit 1, the line names file, row and column, and nothing is kept."""

import json

import pytest
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on
from workflow.cli.main import main

pytestmark = pytest.mark.lambat


@pytest.fixture
def imports(imported, tmp_path, monkeypatch, capsys):
    """Imports a table of given lines into the imported city; exit code, answer, the line, and what the ledger gained."""
    url = database_copy(imported("sqlite"), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))

    def read(statement):
        house = house_on(url)
        with house.store.reading() as conn:
            found = conn.execute(text(statement)).first()
        house.store.close()
        return found

    def run(command, table, *lines):
        path = tmp_path / f"{table}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        before = read("SELECT count(*) FROM ledger_entry")
        code = main(
            ["impor", command, str(tmp_path if command == "riwayat" else path), "--pada", "2026-11-24", "--json"]
        )
        close_all()
        shown = capsys.readouterr()
        assert read("SELECT count(*) FROM ledger_entry") == before
        return code, json.loads(shown.out), shown.err.strip()

    run.read = read
    return run


def test_a_roster_with_another_birth_date_is_refused(imports):
    """The answer says what is refused, and so does the exit code."""
    nip, name = imports.read("SELECT nip, name FROM employee WHERE recorded_until IS NULL AND birth IS NOT NULL")
    code, told, line = imports("pegawai", "pegawai", "nip;nama;tanggal_lahir", f"{nip};{name};1991-02-03")
    assert (code, told["diterima"], len(told["ditolak"])) == (1, 0, 1)
    assert line.startswith("pegawai.csv, baris 2, kolom")


def test_a_post_for_less_than_nobody_is_refused_by_its_row(imports):
    """It was an unforeseen failure of the database."""
    code, told, line = imports("jabatan", "jabatan", "id_jabatan,nama,jenis,kebutuhan,id_unit", "J9,n,pelaksana,-1,U")
    assert (code, told["ditolak"][0]["baris"], told["ditolak"][0]["kolom"]) == (1, 2, "kebutuhan")
    assert line == "jabatan.csv, baris 2, kolom kebutuhan: tidak boleh kurang dari nol. Tidak ada yang disimpan."


def test_a_period_that_ends_before_it_begins_is_refused_by_its_row(imports):
    """A leave from May to January is a slip, not a leave."""
    (nip,) = imports.read("SELECT nip FROM employee WHERE recorded_until IS NULL")
    code, told, line = imports("riwayat", "status", "nip,jenis,mulai,selesai", f"{nip},sakit,2026-05-01,2026-01-01")
    reason = told["tabel"]["status"]["ditolak"][0]["alasan"]
    assert (code, reason) == (1, "lebih awal daripada mulai 2026-05-01")
    assert "lembar status, baris 2, kolom selesai" in line
