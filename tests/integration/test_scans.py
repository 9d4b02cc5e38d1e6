"""`berkas` of a letter: its scan is looked at, hashed, kept by its hash, and shown by the register."""

import contextlib
import hashlib
import io
import json

import pytest

from tests.city import close_all
from workflow.cli.main import main

PDF = b"%PDF-1.7\nsurat contoh\n"
ROUND = "2026-12"


@pytest.fixture
def told(city_url, monkeypatch, tmp_path):
    """Runs a command on the imported city; its exit code and its JSON answer."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path / "var"))

    def run(*words):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = main([*map(str, words), "--pada", "2026-11-24", "--json"])
        close_all()
        return code, json.loads(out.getvalue())

    return run


@pytest.fixture
def with_letter(city_files, tmp_path):
    """The city's context with one more letter, beside whose file its scan lies."""

    def write(*lines, kind="anjab_abk", content=PDF):
        (tmp_path / "surat.pdf").write_bytes(content)
        letter = "\n".join([f'[[surat]]\njenis = "{kind}"\nnomor = "900/UJI/2026"\ntanggal = 2026-11-20', *lines])
        path = tmp_path / "gelombang.toml"
        path.write_text((city_files.folder / "gelombang.toml").read_text() + "\n" + letter + "\n")
        return path

    return write


def _letter(told):
    (found,) = [row for row in told("register", ROUND)[1]["surat"] if row["nomor"] == "900/UJI/2026"]
    return found


def test_a_scan_is_kept_by_its_hash_and_shown(told, with_letter, tmp_path, city_files):
    """The register names hash and file; reading the context again keeps one."""
    path = with_letter('berkas = "surat.pdf"')
    for _ in range(2):
        assert told("gelombang", path, "--pelaku", city_files.proposer)[0] == 0
    found = _letter(told)
    assert found["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (tmp_path / "var" / found["pindaian"]).read_bytes() == PDF
    assert len([file for file in (tmp_path / "var" / "bukti").rglob("*") if file.is_file()]) == 1


def test_scans_of_specific_letters_lie_apart(told, with_letter, tmp_path, city_files):
    """What tells of discipline, court or health is kept in a folder of its own, and the register shows it to nobody unnamed."""
    path = with_letter('berkas = "surat.pdf"', kind="lhp")
    assert told("gelombang", path, "--pelaku", city_files.proposer)[0] == 0
    kept = [file for file in (tmp_path / "var" / "bukti").rglob("*") if file.is_file()]
    assert [file.relative_to(tmp_path / "var" / "bukti").parts[0] for file in kept] == ["spesifik"]
    code, register = told("register", ROUND)
    assert code == 0
    assert "900/UJI/2026" not in {row["nomor"] for row in register["surat"]}


@pytest.mark.parametrize(
    ("lines", "content", "reason"),
    [
        pytest.param(('berkas = "lain.pdf"',), PDF, "berkas 'lain.pdf' tidak dapat dibaca", id="not there"),
        pytest.param(('berkas = "surat.pdf"', f'sha256 = "{"0" * 64}"'), PDF, "bukan SHA-256 dari berkas", id="other"),
        pytest.param(('berkas = "surat.pdf"',), b"MZ program", "bukan pdf, png, jpg", id="no scan"),
    ],
)
def test_a_file_that_is_no_scan_of_the_letter_is_refused(
    told, with_letter, tmp_path, city_files, lines, content, reason
):
    """One clear sentence, exit 1, and neither letter nor file is kept."""
    before = len(told("register", ROUND)[1]["surat"])
    code, answer = told("gelombang", with_letter(*lines, content=content), "--pelaku", city_files.proposer)
    assert code == 1
    assert reason in answer["galat"]
    assert len(told("register", ROUND)[1]["surat"]) == before
    assert not [file for file in (tmp_path / "var").rglob("*.pdf") if file.is_file()]
