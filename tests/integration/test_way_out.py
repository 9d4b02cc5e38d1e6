"""The way out as `mutasi kasus NOMOR` tells it, in a city whose round has cases that are blocked."""

import json
import re
from datetime import date, timedelta

import pytest

from tests.city import close_all, database_copy
from workflow.cli.main import main

ACT = {"tindakan", "oleh", "tenggat", "aturan", "jenis", "objek", "tanggal"}
EVENING = "2026-11-25T20:00"


def told(capsys, *words):
    """The document that a command answers, and its exit code."""
    capsys.readouterr()
    code = main([*words, "--pada", EVENING, "--json"])
    close_all()
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def city(city_url, tmp_path, monkeypatch):
    """A copy of the imported city as the database of the commands."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", database_copy(city_url, tmp_path))


def test_every_blocked_case_of_a_city_is_told_its_way_out(city, capsys):
    """What blocks stands among the rules of the acts; each act says what, who and for which rule; nothing else is told."""
    _code, listed = told(capsys, "kasus")
    blocked = 0
    for case in listed["kasus"]:
        _code, found = told(capsys, "kasus", case["nomor"])
        stopping = {f["aturan"] for f in found["temuan"] if f["hasil"] == "BLOCK"}
        acts = found["jalan_keluar"]
        assert stopping <= {rule for act in acts for rule in act["aturan"]}
        assert all(set(act) == ACT and act["tindakan"] and act["oleh"] and act["aturan"] for act in acts)
        assert found["hanya_penarikan"] is any(act["jenis"] == "tarik" for act in acts)
        blocked += bool(stopping)
    assert blocked


def test_a_case_that_only_waits_opens_with_an_sk_of_that_day_and_not_of_the_day_before(
    city, city_files, tmp_path, capsys
):
    """The round is read again with its SK on the day that was told: the step is open; a day earlier it is not."""
    number, day = waiting(capsys)
    for signed, opens in ((day - timedelta(days=1), False), (day, True)):
        moved = read_again(city_files, tmp_path, signed)
        code, _answer = told(capsys, "gelombang", str(moved), "--pelaku", city_files.proposer)
        assert code == 0
        _code, found = told(capsys, "kasus", number)
        assert (found["jalan_keluar"] == []) is opens
        assert found["hanya_menunggu_sampai"] == (None if opens else day.isoformat())


def test_people_read_a_short_numbered_list(city, capsys):
    """Without --json the acts are numbered, each with who does it, by when and for which rule."""
    number, day = waiting(capsys)
    main(["kasus", number, "--pada", EVENING])
    shown = " ".join(capsys.readouterr().out.split())
    assert "Jalan keluar 1. Tetapkan SK" in shown
    assert "(Pejabat Pembina Kepegawaian (PPK), paling lambat 1 Desember 2026; R-TEN-01)" in shown
    assert f"Hanya waktu yang menolong, sampai {day.day} " in shown


def waiting(capsys):
    """A case that nothing but time helps, and the day that it waits for."""
    for case in told(capsys, "kasus")[1]["kasus"]:
        found = told(capsys, "kasus", case["nomor"])[1]
        if found["hanya_menunggu_sampai"]:
            return case["nomor"], date.fromisoformat(found["hanya_menunggu_sampai"])
    message = "the city has no case that only waits"
    raise AssertionError(message)


def read_again(city_files, folder, signed):
    """The round's file with every SK on this day, invited and inaugurated two weeks later."""
    text = (city_files.folder / "gelombang.toml").read_text()
    text = re.sub(r"(?m)^(tanggal(?:_sk)?) = 2026-1[12]-\d\d$", rf"\1 = {signed}", text.split("[kepala_daerah]")[0])
    later = signed + timedelta(days=14)
    text = re.sub(r"(?m)^(tanggal_pelantikan) = .*$", rf"\1 = {later}", text)
    text = re.sub(r"(?m)^(tanggal_undangan) = .*$", rf"\1 = {signed + timedelta(days=7)}", text)
    rest = (city_files.folder / "gelombang.toml").read_text().split("[kepala_daerah]")[1]
    moved = folder / f"gelombang-{signed}.toml"
    moved.write_text(f"{text}[kepala_daerah]{rest}")
    return moved
