"""The register of letters: all versions side by side, specific personal data apart and each showing recorded."""

import contextlib
import io
import json

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.city import close_all, house_on
from workflow.cli.main import main

DAY, ROUND, SECRET = "2026-11-24", "2026-12", "Pelanggaran jam kerja."


def command(*words):
    """Runs a command; returns (exit code, JSON answer)."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*map(str, words), "--pada", DAY, "--json"])
    close_all()
    return code, json.loads(out.getvalue())


def rows_of(url, statement):
    """The rows of a statement."""
    house = house_on(url)
    with house.store.reading() as conn:
        found = [tuple(row) for row in conn.execute(text(statement))]
    house.store.close()
    return found


@pytest.fixture
def told(city_url, city_files, tmp_path, monkeypatch):
    """The city with two versions of one letter and a discipline decision of the first name; (URL, that name)."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    nip = command("kasus", "--gelombang", ROUND)[1]["kasus"][0]["nip"]
    both = {
        "jenis": "lainnya",
        "nomor": "9/UJI/2026",
        "tanggal": "2026-11-20",
        "penerbit": "Kantor Regional",
        "mencakup": [nip],
    }
    hukdis = {
        "jenis": "keputusan_hukdis",
        "nomor": "8/UJI/2026",
        "tanggal": "2026-01-05",
        "mencakup": [nip],
        "alasan": SECRET,
    }
    context = (city_files.folder / "gelombang.toml").read_text()
    for letter in ({**both, "sha256": "aa"}, {**both, "sha256": "bb"}, hukdis):
        context += "\n[[surat]]\n" + "\n".join(
            f"{key} = {value if key == 'tanggal' else json.dumps(value)}" for key, value in letter.items()
        )
    path = tmp_path / "konteks.toml"
    path.write_text(context + "\n")
    assert command("gelombang", path, "--pelaku", city_files.proposer)[0] == 0
    return city_url, nip


def test_both_versions_of_one_number_stand_side_by_side(told, tmp_path):
    """A second version is kept and shown as a conflict, in the answer and in the workbook, with issuer and covered names."""
    _url, nip = told
    code, found = command("register", ROUND, "--xlsx", tmp_path / "r.xlsx")
    assert code == 0
    (pair,) = [one for one in found["konflik"] if one["nomor"] == "9/UJI/2026"]
    assert [version["sha256"] for version in pair["versi"]] == ["aa", "bb"]
    assert all(version["penerbit"] == "Kantor Regional" and version["mencakup"] == [nip] for version in pair["versi"])
    assert sum(letter["konflik"] for letter in found["surat"]) == 2
    printed = [row[1].value for row in load_workbook(tmp_path / "r.xlsx")["register"].iter_rows(min_row=2)]
    assert printed == [letter["nomor"] for letter in found["surat"]]


def test_one_person_has_the_letters_that_name_him_or_nobody(told):
    """`--nip` leaves out letters that name others only."""
    _url, nip = told
    every, own = command("register", ROUND)[1]["surat"], command("register", ROUND, "--nip", nip)[1]["surat"]
    assert 0 < len(own) < len(every)
    assert all(not x["mencakup"] or "*" in x["mencakup"] or any(c.startswith(nip) for c in x["mencakup"]) for x in own)


def test_specific_letters_are_shown_to_those_who_need_them_and_logged(told):
    """Not to the server's operator, nor to who has no such role; an analyst sees them, and the ledger says so."""
    url, nip = told
    assert rows_of(url, "SELECT data_class, reason FROM specific_letter") == [("hukdis", SECRET)]
    assert SECRET not in str(rows_of(url, "SELECT payload FROM letter"))
    opened = "SELECT COUNT(*) FROM ledger_entry WHERE event = 'data:specific_shown'"
    closed = command("register", ROUND, "--nip", nip)[1]
    assert closed["disembunyikan"] == 1
    assert SECRET not in json.dumps(closed)
    assert rows_of(url, opened) == [(0,)]
    ((payload,),) = rows_of(
        url, "SELECT payload FROM register WHERE table_name = 'peran' AND payload LIKE '%analis%' LIMIT 1"
    )
    analyst = json.loads(payload)["nip"]
    shown = command("register", ROUND, "--nip", nip, "--pelaku", analyst)[1]
    assert shown["disembunyikan"] == 0
    assert next(x for x in shown["surat"] if x["nomor"] == "8/UJI/2026")["alasan"] == SECRET
    assert rows_of(url, opened) == [(1,)]
    stream, actor, body = rows_of(
        url, "SELECT stream, actor, body FROM ledger_entry WHERE event = 'data:specific_shown'"
    )[0]
    assert stream.startswith("akses:MUT-")
    assert (actor, json.loads(body)["golongan"]) == (analyst, ["hukdis"])
    ((person,),) = rows_of(url, "SELECT nip FROM transfer_case WHERE nip <> '" + nip + "' ORDER BY id DESC LIMIT 1")
    other = command("register", ROUND, "--pelaku", person)[1]
    assert all(cover.split(":")[0] in {person, "*"} for letter in other["surat"] for cover in letter["mencakup"])
    assert SECRET not in json.dumps(other)
    assert rows_of(url, opened) == [(1,)]
