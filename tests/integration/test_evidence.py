"""Files of evidence come with a confirmation: hashed, limited, kept by hash and apart where the law asks, on both databases."""

import hashlib
import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.city import database_copy, house_on
from workflow.cli.main import main
from workflow.domain.errors import BadInputError
from workflow.domain.evidence import EvidenceLimits, kind_of
from workflow.intake.evidence import keep_evidence, place_of, read_evidence
from workflow.storage import ledger

APPROVED = date(2026, 12, 2)
PDF, PNG = b"%PDF-1.7\nisi", b"\x89PNG\r\n\x1a\nisi"
LIMITS = EvidenceLimits(64, 2, ("pdf", "png"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, eve_of, tmp_path, monkeypatch):
    """A database with open tasks, and the folder of this installation."""
    copy = database_copy(eve_of(request.param, APPROVED), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", copy)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path / "var"))
    return copy


def task_of(url, code):
    """The first open task of an item: number, owner."""
    house = house_on(url)
    with house.store.reading() as conn:
        wanted = text(
            "SELECT c.number, t.owner_nip FROM task t JOIN transfer_case c ON c.id = t.case_id "
            "WHERE t.code = :c AND t.state = 'terbuka' AND t.owner_nip IS NOT NULL ORDER BY t.id"
        )
        return conn.execute(wanted, {"c": code}).first()


def confirm(capsys, number, owner, code, *more):
    """`mutasi aksi NOMOR konfirmasi` with files; exit code and answer."""
    base = ["aksi", number, "konfirmasi", "--pelaku", owner, "--tugas", code, "--hasil", "selesai"]
    exit_code = main([*base, "--pada", f"{APPROVED}T10:00", "--json", *more])
    told = capsys.readouterr()
    return exit_code, (json.loads(told.out) if told.out else told.err)


def kept(tmp_path):
    """What lies in the folder of evidence."""
    return sorted(path.relative_to(tmp_path / "var" / "bukti").as_posix() for path in (tmp_path / "var").rglob("*.p*"))


def test_evidence_is_kept_by_its_hash_and_told_in_ledger_and_page(url, tmp_path, capsys):
    """The content under its hash, readable by its owner only; hash, size and type in the ledger; the file's name nowhere."""
    number, owner = task_of(url, "D1")
    file = tmp_path / "cabut-akses-zulkarnaen.pdf"
    file.write_bytes(PDF)
    digest = hashlib.sha256(PDF).hexdigest()
    code, _told = confirm(capsys, number, owner, "D1", "--berkas", str(file), "--berkas", str(file))
    assert code == 0
    assert kept(tmp_path) == [f"umum/{digest[:2]}/{digest}.pdf"]
    assert (tmp_path / "var" / "bukti" / kept(tmp_path)[0]).stat().st_mode & 0o777 == 0o400
    assert main(["kasus", number, "--pada", f"{APPROVED}T11:00", "--json"]) == 0
    page = capsys.readouterr().out
    (task,) = [t for t in json.loads(page)["tugas"] if t["id"].endswith("/D1")]
    told = {"sha256": digest, "ukuran": len(PDF), "jenis": "pdf", "spesifik": False}
    assert task["bukti"] == [{**told, "oleh": owner}]
    house = house_on(url)
    with house.store.reading() as conn:
        body = ledger.entries_of(conn, f"kasus:{number}")[-1].body
    assert json.loads(body)["bukti"] == [told]
    assert "zulkarnaen" not in page + body


@pytest.mark.parametrize(("item", "flag"), [("H3", ()), ("D1", ("--spesifik",))])
def test_specific_data_lie_apart(url, tmp_path, capsys, item, flag):
    """By the checklist's item, or because whoever confirms says so."""
    number, owner = task_of(url, item)
    file = tmp_path / "bukti.png"
    file.write_bytes(PNG)
    assert confirm(capsys, number, owner, item, "--berkas", str(file), *flag)[0] == 0
    assert [name.split("/")[0] for name in kept(tmp_path)] == ["spesifik"]


def test_a_refused_or_simulated_act_leaves_no_file(url, tmp_path, capsys):
    """A stranger's file is not kept; neither is one of a simulation; one that another task rests on stays."""
    number, owner = task_of(url, "D1")
    file = tmp_path / "bukti.pdf"
    file.write_bytes(PDF)
    assert confirm(capsys, number, "P-walikota", "D1", "--berkas", str(file))[0] == 2
    assert confirm(capsys, number, owner, "D1", "--berkas", str(file), "--simulasi")[0] == 0
    assert kept(tmp_path) == []
    assert confirm(capsys, number, owner, "D1", "--berkas", str(file))[0] == 0
    assert confirm(capsys, number, owner, "D1", "--berkas", str(file))[0] == 2
    assert len(kept(tmp_path)) == 1


def test_files_belong_to_one_confirmation(url, tmp_path, capsys):
    """Another act, or a list, takes no files."""
    number, owner = task_of(url, "D1")
    file = tmp_path / "bukti.pdf"
    file.write_bytes(PDF)
    assert main(["aksi", number, "tunda", "--pelaku", owner, "--berkas", str(file)]) == 1
    assert "--berkas hanya untuk konfirmasi" in capsys.readouterr().err
    assert main(["aksi", "setujui", "--gelombang", "2026-12", "--pelaku", owner, "--berkas", str(file)]) == 1
    assert "--berkas hanya untuk konfirmasi satu tugas" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"MZ isi", "bukan pdf, png", id="a program called pdf"),
        pytest.param(b"", "bukan pdf, png", id="empty"),
        pytest.param(b"\xff\xd8\xff isi", "bukan pdf, png", id="a type that the city does not take"),
        pytest.param(PDF + b" " * 64, "lebih besar", id="too large"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_with_the_reason(tmp_path, content, told):
    """By its content, whatever it is called."""
    file = tmp_path / "bukti.pdf"
    file.write_bytes(content)
    with pytest.raises(BadInputError, match=told):
        read_evidence([file], LIMITS, specific=False)


def test_too_many_or_missing_files_are_refused(tmp_path):
    """The number is limited too, and a missing file is named."""
    with pytest.raises(BadInputError, match="Paling banyak 2"):
        read_evidence([tmp_path / "a.pdf"] * 3, LIMITS, specific=False)
    with pytest.raises(BadInputError, match=r"a\.pdf tidak dapat dibaca"):
        read_evidence([tmp_path / "a.pdf"], LIMITS, specific=False)


def test_the_same_content_is_kept_once(tmp_path):
    """A second keeping finds it there and leaves it alone."""
    file = tmp_path / "bukti.pdf"
    file.write_bytes(PDF)
    (read,) = read_evidence([file, file], LIMITS, specific=True)
    assert keep_evidence(tmp_path, [read]) == [place_of(tmp_path, read.evidence)]
    assert keep_evidence(tmp_path, [read]) == []
    assert kind_of(b"GIF89a") is None
