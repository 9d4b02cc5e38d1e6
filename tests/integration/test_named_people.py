"""Whoever a command names to be recorded is somebody: an unknown person is bad input, and nothing is written."""

import json

import pytest
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on
from workflow.cli.main import main
from workflow.domain.errors import NotFoundError
from workflow.services.people import require_people
from workflow.storage.cases import list_cases

pytestmark = pytest.mark.lambat
NOBODY = "197001011990011001"


@pytest.fixture
def url(imported, tmp_path, monkeypatch):
    """A copy of the imported city that the commands work on."""
    copy = database_copy(imported("sqlite"), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", copy)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    return copy


def entries(url):
    """How many entries the ledger has."""
    with house_on(url).store.reading() as conn:
        return conn.execute(text("SELECT count(*) FROM ledger_entry")).scalar()


def test_a_person_is_an_employee_or_an_official(city_url, city_files):
    """An employee and an official without a NIP are known; the first unknown id is named, on both databases."""
    house = house_on(city_url)
    require_people([city_files.proposer, "P-walikota"], house)
    with pytest.raises(NotFoundError, match=f"Orang {NOBODY} tidak ditemukan"):
        require_people([city_files.proposer, NOBODY, "P-entah"], house)


def test_a_decision_on_paper_has_a_known_recorder_and_checker(url, city_files, capsys):
    """Neither recorder nor checker may be an invented number."""
    house = house_on(url)
    with house.store.reading() as conn:
        number = list_cases(conn)[0].number
    before = entries(url)
    paper = ("--berdasarkan", "800/1/2026", "--pencatat", city_files.proposer, "--pemeriksa", NOBODY)
    words = ["aksi", number, "tunda", "--pelaku", "P-walikota", "--alasan", "x", *paper, "--pada", "2026-11-24"]
    assert main([*words, "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"galat": f"Orang {NOBODY} tidak ditemukan."}
    assert entries(url) == before
    close_all()


@pytest.mark.parametrize("command", ["impor", "gelombang"])
def test_a_round_is_brought_in_and_changed_by_a_known_person(url, city_files, tmp_path, capsys, command):
    """An unknown person neither proposes a round nor changes its dates."""
    context = tmp_path / "gelombang.toml"
    kept = (city_files.folder / "gelombang.toml").read_text()
    context.write_text(kept.replace("tanggal_undangan = 2026-12-02", "tanggal_undangan = 2026-12-01"))
    words = {
        "impor": ["impor", "usulan", str(city_files.folder / "usulan.xlsx"), "--gelombang", str(context)],
        "gelombang": ["gelombang", str(context)],
    }
    before = entries(url)
    asked = [*words[command], "--pelaku", NOBODY, "--pada", "2026-11-24", "--json"]
    assert main(asked) == 1
    assert NOBODY in json.loads(capsys.readouterr().out)["galat"]
    assert entries(url) == before
    close_all()


def test_a_decree_that_the_round_lacks_is_named(url, tmp_path, capsys):
    """The round is there: what was not found is its SK."""
    for words in (["dokumen", "2026-12", "sk", "--keluar", str(tmp_path)], ["ekspor-imut", "2026-12", "a.xlsx"]):
        assert main([*words, "--sk", "ZZ", "--pada", "2026-11-24", "--json"]) == 1
        assert json.loads(capsys.readouterr().out) == {"galat": "Gelombang 2026-12 SK ZZ tidak ditemukan."}
    close_all()


@pytest.mark.parametrize("words", [["kesinambungan"], ["peta", "--matriks", "m.csv"]])
def test_a_city_without_posts_says_what_to_import(words, tmp_path, monkeypatch, capsys):
    """No unit was asked for, so none is told as missing."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", f"sqlite:///{tmp_path / 'kosong.db'}")
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    assert main([*words, "--pada", "2026-11-24", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"galat": "Peta jabatan masih kosong; impor jabatan dahulu."}
    close_all()
