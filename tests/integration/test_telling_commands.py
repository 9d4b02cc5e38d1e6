"""`mutasi penjelasan`, and what `kasus` and `aksi` say of the telling: the commands as people type them."""

import json
from datetime import date

import pytest

from tests.city import close_all, database_copy, house_on
from tests.integration.test_telling import confirm, do, loaded, night, waiting
from tests.pdf_text import pages_of
from workflow.cli.main import main

COMPLETED, ROUND = date(2026, 11, 26), "2026-12"


@pytest.fixture
def told(eve_of, tmp_path, monkeypatch, capsys):
    """A runner of commands on the day on which texts wait: exit code and what was printed."""
    url = database_copy(eve_of("sqlite", COMPLETED), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    house = night(house_on(url, f"{COMPLETED}T01:00"), COMPLETED)

    def run(*words):
        code = main([*map(str, words), "--pada", str(COMPLETED)])
        close_all()
        return code, capsys.readouterr()

    yield house, run
    house.store.close()


def test_a_text_is_read_mended_and_printed_for_review(told, tmp_path):
    """One case and a whole round, as words, workbook and PDF; the mended text stands in the place of the first."""
    house, run = told
    number, _id, _nip, owner = waiting(house)[0]
    code, out = run("penjelasan", number, "--json")
    (text,) = json.loads(out.out)["naskah"]
    assert (code, text["versi"], text["tugas"]) == (0, 1, f"{number}/SP1")
    draft = tmp_path / "naskah.txt"
    draft.write_text(text["teks"] + "\n\nPelatihan dimulai sesudah TMT.", encoding="utf-8")
    code, out = run("penjelasan", number, "--ubah", draft, "--pelaku", owner)
    assert code == 0
    assert "Pelatihan dimulai sesudah TMT." in out.out
    sheet, paper = tmp_path / "naskah.xlsx", tmp_path / "naskah.pdf"
    code, out = run("penjelasan", "--gelombang", ROUND, "--xlsx", sheet, "--cetak", paper)
    assert code == 0
    assert sheet.stat().st_size > 1000
    assert "Mengapajabatanini" in "".join(pages_of(paper.read_bytes()))
    assert "pratinjau" in out.out
    talk = tmp_path / "bicara.pdf"
    code, out = run("penjelasan", number, "--lembar-bicara", "--cetak", talk)
    assert "Yang tidak dijanjikan" in out.out
    assert "BAHANBICARA" in "".join(pages_of(talk.read_bytes()))
    assert run("penjelasan", number, "--lembar-bicara", "--json")[1].out.count("lembar_bicara") == 1


def test_what_is_wrong_with_a_text_is_said_in_a_line(told, tmp_path):
    """Nothing to look at, no such case, no readable file, a file too long, a person who may not: never a traceback."""
    house, run = told
    number, _id, nip, owner = waiting(house)[0]
    draft, binary = tmp_path / "naskah.txt", tmp_path / "rusak.txt"
    draft.write_text("Naskah.", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    assert run("penjelasan")[0] == 1
    for missing in (("MUT-2026-9999",), ("--gelombang", "2099-01")):
        code, out = run("penjelasan", *missing)
        assert (code, out.err.strip()) == (1, f"Naskah penjelasan {missing[-1]} tidak ditemukan.")
    assert run("penjelasan", number, "--ubah", draft)[0] == 1
    assert run("penjelasan", number, "--ubah", binary, "--pelaku", owner)[0] == 1
    assert run("penjelasan", number, "--ubah", tmp_path / "tidak-ada.txt", "--pelaku", owner)[0] == 1
    code, out = run("penjelasan", number, "--ubah", draft, "--pelaku", nip)
    assert (code, "K-PERAN" in out.err) == (2, True)
    draft.write_text("x" * 20_001, encoding="utf-8")
    assert run("penjelasan", number, "--ubah", draft, "--pelaku", owner)[0] == 1


def test_the_review_list_shows_the_texts_that_it_confirms(told):
    """With --simulasi nothing is written and each text stands with its task and the list's digest."""
    house, run = told
    number, _id, _nip, owner = waiting(house)[0]
    words = ("aksi", "konfirmasi", "--gelombang", ROUND, "--pelaku", owner, "--hasil", "selesai")
    code, out = run(*words, "--simulasi", "--json")
    listed = json.loads(out.out)
    assert code == 0
    assert all("Mengapa jabatan ini." in item["naskah"] for item in listed["tugas"])
    assert len(waiting(house)) == len(listed["tugas"])
    assert run(*words, "--dilihat", listed["digest"])[0] == 0
    assert waiting(house) == []
    assert "menunggu konfirmasi" not in run("penjelasan", number)[1].out


def test_the_page_of_a_case_tells_how_the_telling_stands(told):
    """Not told, told, answered; the answer for who may know it."""
    house, run = told
    number, _id, nip, owner = waiting(house)[0]
    assert "belum disampaikan" in run("kasus", number)[1].out
    assert "versi 1, menunggu konfirmasi" in run("penjelasan", number)[1].out
    confirm(house, number, owner)
    assert "tanggapan ditunggu sampai 2026-12-03" in run("kasus", number)[1].out
    do(house, number, "tanggapi", nip, answer="perlu_penjelasan", private="Anak saya sakit.")
    assert "sudah dijawab: perlu penjelasan" in run("kasus", number)[1].out
    superior = loaded(house, number).circle.target_supervisor
    hidden = json.loads(run("kasus", number, "--pelaku", superior, "--json")[1].out)["sosialisasi"]
    assert (hidden["sudah_dijawab"], hidden["jawaban"], hidden["pribadi"]) == (True, None, [])
    own = json.loads(run("kasus", number, "--pelaku", nip, "--json")[1].out)["sosialisasi"]
    assert [note["teks"] for note in own["pribadi"]] == ["Anak saya sakit."]
    assert "tidak untuk dibaca" in run("penjelasan", number, "--pelaku", superior)[1].out
