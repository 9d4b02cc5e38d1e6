"""`periksa` answers for the row that a person wrote: its number in the sheet, and the post as it stands there."""

import csv
import json

import pytest

from tests.city import close_all, database_copy
from workflow.cli.main import main

pytestmark = pytest.mark.lambat
HEADINGS = ("nip", "id_jabatan_tujuan", "jenis", "kode_alasan", "uraian_alasan", "sk")


@pytest.fixture
def judged(imported, city_files, tmp_path, monkeypatch, capsys):
    """Judges rows against the imported city; the answers by the row's number in the sheet."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", database_copy(imported("sqlite"), tmp_path))
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    context = tmp_path / "gelombang.toml"
    text = (city_files.folder / "gelombang.toml").read_text()
    context.write_text(text.replace('kode = "2026-12"', 'kode = "2027-01"', 1))

    def run(*rows):
        sheet = tmp_path / "usulan.csv"
        with sheet.open("w", newline="") as file:
            csv.writer(file).writerows((HEADINGS, *rows))
        code = main(["periksa", str(sheet), "--gelombang", str(context), "--pada", "2026-11-24", "--json"])
        close_all()
        return code, {case["baris"]: case for case in json.loads(capsys.readouterr().out)["kasus"]}

    return run


def test_a_post_that_the_map_lacks_is_shown_as_it_was_written(judged, city_files):
    """R-VAC-01 says that the post is unknown, and the row keeps the id that has to be mended."""
    code, cases = judged((city_files.proposer, "TIDAK-ADA", "rotasi", "kebutuhan", "x", "A"))
    case = cases[2]
    vacancy = next(f for f in case["temuan"] if f["aturan"] == "R-VAC-01")
    assert (code, case["id_jabatan_tujuan"], vacancy["hasil"]) == (2, "TIDAK-ADA", "BLOCK")
    assert vacancy["alasan"] == "Jabatan tujuan tidak ditemukan di peta jabatan."


def test_a_row_that_cannot_be_read_is_named_by_its_number(judged, city_files):
    """Without the number nobody finds the row: its NIP may be what cannot be read."""
    good = (city_files.proposer, "TIDAK-ADA", "rotasi", "kebutuhan", "x", "A")
    code, cases = judged(good, ("", "TIDAK-ADA", "pindah", "kebutuhan", "x", "A"))
    told = {f["bukti"]["kolom"]: f for f in cases[3]["temuan"]}
    assert code == 2
    assert told["jenis"]["alasan"].startswith("Baris 3 tidak terbaca, kolom jenis: tidak dikenal; pilih salah satu")
    assert told["jenis"]["bukti"]["baris"] == 3
