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


_OF_NOBODY = {
    "one case": ["aksi", "{number}", "ajukan", "--pelaku", NOBODY],
    "a list": ["aksi", "putuskan", "--gelombang", "2026-12", "--putusan", "setuju", "--pelaku", NOBODY],
    "many tasks": ["aksi", "konfirmasi", "--gelombang", "2026-12", "--hasil", "selesai", "--pelaku", NOBODY],
    "on behalf": ["aksi", "{number}", "ajukan", "--pelaku", "P-walikota", "--atas-nama", NOBODY],
    "page": ["kasus", "{number}", "--pelaku", NOBODY],
    "roster": ["impor", "pegawai", "{folder}/pegawai.xlsx", "--pelaku", NOBODY],
    "posts": ["impor", "jabatan", "{folder}/jabatan.xlsx", "--pelaku", NOBODY],
    "histories": ["impor", "riwayat", "{folder}/riwayat.xlsx", "--pelaku", NOBODY],
    "calendar": ["hitung-ulang", "--pelaku", NOBODY],
    "documents": ["dokumen", "2026-12", "sk", "--keluar", "{folder}", "--pelaku", NOBODY],
    "round now": ["jalankan", "2026-12", "--pelaku", NOBODY],
    "mails": ["surat", "kirim-ulang", "--semua", "--pelaku", NOBODY],
    "own data": ["data", "antrean", "--pelaku", NOBODY],
    "question": ["sosialisasi", "tanya", "2026-12", "Kapan?", "--pelaku", NOBODY, "--penanya", NOBODY],
    "scan": ["pindaian", "X", "x.pdf", "--pencatat", "P-walikota", "--pemeriksa", NOBODY],
}


@pytest.mark.parametrize("words", _OF_NOBODY.values(), ids=_OF_NOBODY)
def test_nobody_does_nothing(url, city_files, capsys, words):
    """A person whom nobody is, is not told to lack a role: the number is wrong, whatever the command."""
    house = house_on(url)
    with house.store.reading() as conn:
        number = list_cases(conn)[0].number
    before = entries(url)
    given = [word.format(number=number, folder=city_files.folder) for word in words]
    assert main([*given, "--pada", "2026-11-24", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"galat": f"Orang {NOBODY} tidak ditemukan."}
    assert entries(url) == before
    close_all()


def test_somebody_without_the_role_is_still_refused_by_it(url, city_files, capsys):
    """An employee is known: what is missing is the role."""
    house = house_on(url)
    with house.store.reading() as conn:
        number = list_cases(conn)[0].number
        nip = conn.execute(text("SELECT nip FROM employee ORDER BY nip LIMIT 1")).scalar()
    assert main(["aksi", number, "ajukan", "--pelaku", nip, "--pada", "2026-11-24", "--json"]) == 2
    assert "K-PERAN" in {found["aturan"] for found in json.loads(capsys.readouterr().out)["temuan"]}
    close_all()


@pytest.fixture
def empty(tmp_path, monkeypatch, city_files, capsys):
    """An empty city; imports a table of the sample by somebody and returns the exit code."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", f"sqlite:///{tmp_path / 'kosong.db'}")
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))

    def run(name, actor, folder=city_files.folder):
        suffix = "" if folder != city_files.folder else ".xlsx"
        path = folder / f"{name}{suffix}" if suffix else folder
        code = main(["impor", name, str(path), "--pelaku", actor, "--pada", "2026-11-24", "--json"])
        close_all()
        capsys.readouterr()
        return code

    return run


def test_a_city_that_is_being_set_up_is_imported_by_anybody(empty, city_files, tmp_path):
    """An empty database knows nobody; who began goes on, and another unknown person does not join in."""
    assert empty("jabatan", "P-pengelola") == 0
    assert empty("pegawai", "P-pengelola") == 0
    assert empty("jabatan", NOBODY) == 1
    roles = tmp_path / "riwayat"
    roles.mkdir()
    (roles / "peran.csv").write_text(f"nip,peran\n{city_files.proposer},operator\n", encoding="utf-8")
    assert empty("riwayat", "P-pengelola", roles) == 0
    assert empty("jabatan", "P-pengelola") == 1
    assert empty("jabatan", city_files.proposer) == 0


def test_whom_the_file_itself_brings_is_known(empty, tmp_path):
    """The official who imports the table that names them need not be there before; another unknown person must."""
    assert empty("jabatan", "P-pengelola") == 0
    assert empty("pegawai", "P-pengelola") == 0
    folder = tmp_path / "riwayat"
    folder.mkdir()
    (folder / "pejabat.csv").write_text("id,nama,jabatan\nP-baru,Pejabat Baru,Sekda\n", encoding="utf-8")
    assert empty("riwayat", NOBODY, folder) == 1
    assert empty("riwayat", "P-baru", folder) == 0


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


@pytest.mark.parametrize("reason", ["", "  ", "x" * 200_000], ids=["none", "blank", "endless"])
@pytest.mark.parametrize("scope", ["case", "list", "many", "name"])
def test_a_reason_that_says_nothing_or_too_much_is_bad_input(url, city_files, capsys, reason, scope):
    """One case, a list, a bulk acknowledgement and a name taken out: exit 1 names --alasan, and nothing is written."""
    house = house_on(url)
    with house.store.reading() as conn:
        case = list_cases(conn)[0]
    before = entries(url)
    words = {
        "case": ["aksi", case.number, "tunda", "--pelaku", "P-walikota"],
        "list": ["aksi", "tunda", "--gelombang", "2026-12", "--pelaku", "P-walikota"],
        "many": ["aksi", "konfirmasi", "--gelombang", "2026-12", "--hasil", "selesai", "--pelaku", "P-walikota"],
        "name": ["usulan", "keluarkan", "2026-12", case.nip, "--pelaku", city_files.proposer],
    }
    assert main([*words[scope], "--alasan", reason, "--pada", "2026-11-24", "--json"]) == 1
    assert "--alasan" in json.loads(capsys.readouterr().out)["galat"]
    assert entries(url) == before
    close_all()
