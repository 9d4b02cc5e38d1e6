"""`mutasi jodohkan` as CONTRACT.md has it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.sources import ROOT
from workflow.cli.main import main

KNOWN = ROOT.parent / "shared" / "data" / "assignment" / "assign100.txt"


def skor(tmp_path: Path, rows: str, name: str = "SKOR.csv") -> str:
    """A file of the command."""
    (tmp_path / name).write_text(rows)
    return str(tmp_path / name)


def test_the_answer_is_that_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Whole scores stay whole; people and posts left over are told; K gives the places."""
    scores = skor(tmp_path, "nip,id_jabatan,skor\n1,x,2\n2,x,1.5\n3,x,1\n3,z,0\n")
    places = skor(tmp_path, "id_jabatan,kapasitas\nx,2\ny,1\nz,0\n", "K.csv")
    assert main(["jodohkan", scores, "--kapasitas", places, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "status": "optimal",
        "ditempatkan": 2,
        "total": 3.5,
        "penempatan": [{"nip": "1", "id_jabatan": "x", "skor": 2}, {"nip": "2", "id_jabatan": "x", "skor": 1.5}],
        "tidak_ditempatkan": ["3"],
        "kosong": ["y"],
    }


def test_a_table_is_shown_to_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Without --json the placement is a table with its total above; --minimalkan turns the aim round."""
    scores = skor(tmp_path, "nip,id_jabatan,skor\n1,x,2\n2,x,1\n")
    assert main(["jodohkan", scores, "--minimalkan"]) == 0
    assert "1 orang, total 1; 1 orang tidak ditempatkan" in " ".join(capsys.readouterr().out.split())


def test_reading_is_shown_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A terminal gets a bar on stderr; the answer stays alone on stdout."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["jodohkan", skor(tmp_path, "nip,id_jabatan,skor\n1,x,2\n")]) == 0
    told = capsys.readouterr()
    assert "Membaca" in told.err
    assert "Membaca" not in told.out


def test_bad_input_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Exit code 1, the sentence on stderr and as `galat`."""
    assert main(["jodohkan", skor(tmp_path, "nip,id_jabatan,skor\n1,x,inf\n"), "--json"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out) == {"galat": "SKOR.csv, baris 2, kolom skor: 'inf' bukan bilangan."}
    assert told.err == "SKOR.csv, baris 2, kolom skor: 'inf' bukan bilangan.\n"


@pytest.mark.skipif(not KNOWN.is_file(), reason="../shared/data is not here")
def test_a_known_instance_has_its_known_optimum(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """OR-Library's assign100, minimised, is 305."""
    size, *costs = KNOWN.read_text().split()
    n = int(size)
    rows = [f"{at // n},{at % n},{cost}" for at, cost in enumerate(costs)]
    scores = skor(tmp_path, "\n".join(["nip,id_jabatan,skor", *rows]))
    assert main(["jodohkan", scores, "--minimalkan", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ditempatkan"], found["total"]) == (100, 305)


def test_other_commands_load_no_solver():
    """`mutasi --help` and all that is imported with it do without numpy, scipy and OR-Tools."""
    asked = "import sys, workflow.cli.main as m; m.main(['--help']); print({'numpy', 'scipy', 'ortools'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("set()")
