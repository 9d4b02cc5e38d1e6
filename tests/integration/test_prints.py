"""The prints of a pre-flight and the export for I-MUT, by the commands that people type, on files and on both databases."""

import contextlib
import io
import json
import os
import re
import shutil

import pytest
from openpyxl import load_workbook

from tests.city import close_all
from tests.pdf_text import pages_of
from workflow.cli.main import main
from workflow.intake.tables import read_table
from workflow.intake.writer import write_csv

DAY = "2026-11-24"


def command(*words):
    """Runs a command; returns (exit code, JSON answer, stderr)."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*map(str, words), "--pada", DAY, "--json"])
    close_all()
    return code, json.loads(out.getvalue()), err.getvalue()


def check(city, *words, proposals=None, context="gelombang.toml"):
    """`periksa` of the city's round."""
    return command("periksa", proposals or city.folder / "usulan.xlsx", "--gelombang", city.folder / context, *words)


def on_files(city):
    """The options that make a pre-flight one on files alone."""
    return [word for name in ("pegawai", "jabatan", "riwayat") for word in (f"--{name}", city.folder / f"{name}.xlsx")]


def table_in(path, sheet, first):
    """The rows of a printed sheet below its heading row, as dicts; the heading row is found by its first heading."""
    rows = [[cell.value for cell in row] for row in load_workbook(path)[sheet].iter_rows()]
    start = next(number for number, row in enumerate(rows) if row[0] == first)
    width = len([value for value in rows[start] if value is not None])
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :] if any(row[1:width])]


@pytest.fixture
def database(city_url, monkeypatch):
    """The imported city as the configured database."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    return city_url


def test_the_prints_say_what_the_answer_says(database, city_files, tmp_path):
    """On the database: one line a candidate with the same result, every finding in its sheet, extract and BKN on all pages."""
    xlsx, pdf = tmp_path / "m.xlsx", tmp_path / "m.pdf"
    code, answer, line = check(city_files, "--xlsx", xlsx, "--pdf", pdf)
    assert code == 2
    assert answer["berkas"] == ["m.xlsx", "m.pdf"]
    assert "Ditulis: m.xlsx, m.pdf." in line
    words = {"BLOCK": "✗ Tertahan", "UNKNOWN": "? Data kurang", "WARN": "! Bercatatan", "PASS": "✓ Tanpa temuan"}
    lines = table_in(xlsx, "matriks", "No")
    assert [row["Hasil"] for row in lines] == [words[case["hasil"]] for case in answer["kasus"]]
    told = [finding for case in answer["kasus"] for finding in case["temuan"]] + answer["temuan_gelombang"]
    found = table_in(xlsx, "temuan", "No")
    assert [(row["Aturan"], row["Alasan"]) for row in found] == [(f["aturan"], f["alasan"]) for f in told]
    pages = pages_of(pdf.read_bytes())
    assert all("BukanpenggantirekomendasiBKN" in page for page in pages)
    assert all("imporpegawaiterakhir24November2026" in page for page in pages)
    text = "".join(pages)
    assert all("".join(row["Nama"].split()) in text for row in lines)
    assert {finding["aturan"] for finding in told} <= set(re.findall(r"R-[A-Z]+-\d\d", text))


def test_the_same_input_gives_the_same_bytes(database, city_files, tmp_path):
    """Twice the same command, four files, two contents."""
    made = []
    for name in ("a", "b"):
        check(city_files, "--xlsx", tmp_path / f"{name}.xlsx", "--pdf", tmp_path / f"{name}.pdf")
        made.append([(tmp_path / f"{name}.{kind}").read_bytes() for kind in ("xlsx", "pdf")])
    assert made[0] == made[1]


def test_on_files_the_extract_is_as_old_as_its_file(city_files, tmp_path):
    """The file's day stands on the print, or the day that the caller gives; the prints cost the answer nothing."""
    city = city_files
    roster = tmp_path / "pegawai.xlsx"
    shutil.copyfile(city.folder / "pegawai.xlsx", roster)
    os.utime(roster, (1794000000, 1794000000))
    words = ["--pegawai", roster, "--jabatan", city.folder / "jabatan.xlsx", "--riwayat", city.folder / "riwayat.xlsx"]
    plain = check(city, *words)[1]
    code, answer, _ = check(city, *words, "--pdf", tmp_path / "a.pdf")
    assert (code, {key: value for key, value in answer.items() if key != "berkas"}) == (2, plain)
    assert "pegawai.xlsx,berkastanggal7November2026" in pages_of((tmp_path / "a.pdf").read_bytes())[0]
    check(city, *words, "--pdf", tmp_path / "b.pdf", "--tanggal-ekstrak", "2026-11-20")
    assert "ekstrakSIASNtanggal20November2026" in pages_of((tmp_path / "b.pdf").read_bytes())[0]


def test_a_nip_is_masked_unless_asked_for_whole(database, city_files, tmp_path):
    """S32: the matrix shows birth date and last four digits; `--nip-utuh` shows all 18."""
    answer = check(city_files, "--xlsx", tmp_path / "a.xlsx")[1]
    check(city_files, "--xlsx", tmp_path / "b.xlsx", "--nip-utuh")
    whole = [case["nip"] for case in answer["kasus"]]
    assert [row["NIP"] for row in table_in(tmp_path / "b.xlsx", "matriks", "No")] == whole
    masked = [row["NIP"] for row in table_in(tmp_path / "a.xlsx", "matriks", "No")]
    assert masked == [f"{nip[:8]}******{nip[-4:]}" for nip in whole]
    assert not set(whole) & {
        cell.value for sheet in load_workbook(tmp_path / "a.xlsx") for row in sheet for cell in row
    }


@pytest.mark.parametrize(("environment", "told"), [("demo", True), ("uji", False)])
def test_only_the_demo_calls_its_people_synthetic(city_files, tmp_path, monkeypatch, environment, told):
    """`MUTASI_LINGKUNGAN` decides."""
    monkeypatch.setenv("MUTASI_LINGKUNGAN", environment)
    check(city_files, *on_files(city_files), "--pdf", tmp_path / "a.pdf", "--xlsx", tmp_path / "a.xlsx")
    pages = pages_of((tmp_path / "a.pdf").read_bytes())
    assert all(("DATASINTETIS" in page) is told for page in pages)
    assert (
        "SINTETIS" in str([[cell.value for cell in row] for row in load_workbook(tmp_path / "a.xlsx")["matriks"]])
    ) is told


@pytest.mark.parametrize(
    ("name", "said"),
    [("usulan.xlsx", "masukan"), ("ada.xlsx", "--timpa"), ("a.pdf", ".xlsx"), ("tidak/ada.xlsx", "Folder")],
)
def test_nothing_of_the_user_is_overwritten(city_files, tmp_path, name, said):
    """An input, a file that is there, another suffix, no such folder: exit 1 before anything is judged or written."""
    proposals, there = tmp_path / "usulan.xlsx", tmp_path / "ada.xlsx"
    shutil.copyfile(city_files.folder / "usulan.xlsx", proposals)
    there.write_text("catatan")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    words = ["--xlsx", tmp_path / name, "--pdf", tmp_path / "b.pdf", *(["--timpa"] if name == "usulan.xlsx" else [])]
    code, answer, _ = check(city_files, *on_files(city_files), *words, proposals=proposals)
    assert code == 1
    assert said in answer["galat"]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_existing_file_is_replaced_when_asked(database, city_files, tmp_path):
    """`--timpa`, and no temporary file stays."""
    (tmp_path / "m.xlsx").write_text("lama")
    assert check(city_files, "--xlsx", tmp_path / "m.xlsx", "--timpa")[0] == 2
    assert table_in(tmp_path / "m.xlsx", "matriks", "No")
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def test_rows_that_cannot_be_judged_have_their_line(database, city_files, tmp_path):
    """An unreadable NIP, an unknown person, an unknown post, a person twice and an empty round are all printed."""
    rows = [row.values for row in read_table(city_files.folder / "usulan.xlsx", "usulan").rows[:1]]
    nip, post = str(rows[0]["nip"]), str(rows[0]["id_jabatan_tujuan"])
    headings = ("nip", "id_jabatan_tujuan", "jenis", "kode_alasan", "uraian_alasan", "sk")
    said = ("rotasi", "kebutuhan", "Kebutuhan unit.", "A")
    people = [(nip, post), (nip, post), ("12345", post), ("199912312025121001", post), (nip[:-1] + "7", "TIDAK-ADA")]
    write_csv(tmp_path / "u.csv", headings, [(*person, *said) for person in people])
    write_csv(tmp_path / "kosong.csv", headings, [])
    code, answer, _ = check(
        city_files, "--pdf", tmp_path / "u.pdf", "--xlsx", tmp_path / "u.xlsx", proposals=tmp_path / "u.csv"
    )
    assert code == 2
    assert len(table_in(tmp_path / "u.xlsx", "matriks", "No")) == len(answer["kasus"]) == len(people)
    assert check(city_files, "--pdf", tmp_path / "k.pdf", proposals=tmp_path / "kosong.csv")[0] == 0
    assert "tidakberisisatunamapun" in pages_of((tmp_path / "k.pdf").read_bytes())[0]


def test_a_round_wide_block_is_told_above_the_lines(database, city_files, tmp_path):
    """In the forbidden context each name is stopped alike: the sentence stands once, the lines name its code."""
    code, answer, _ = check(city_files, "--pdf", tmp_path / "a.pdf", context="gelombang_terlarang.toml")
    assert code == 2
    stopped = [{f["aturan"]: f["alasan"] for f in case["temuan"]} for case in answer["kasus"]]
    alike = [
        code for code, text in stopped[0].items() if all(case.get(code) == text for case in stopped if len(case) > 1)
    ]
    text = "".join(pages_of((tmp_path / "a.pdf").read_bytes()))
    assert alike
    assert all(text.count("".join(stopped[0][code].split())) == 1 for code in alike)


def test_the_export_gives_a_reason_for_each_name(database, city_files, tmp_path):
    """One row a name with NIP, posts, units, TMT and SK; the reason holds what was proposed and how it was mapped."""
    code, answer, line = command("ekspor-imut", "2026-12", tmp_path / "imut.xlsx")
    assert code == 0
    assert "Bukan pengganti rekomendasi BKN" in line
    rows = table_in(tmp_path / "imut.xlsx", "imut", "No")
    cases = command("kasus", "--gelombang", "2026-12")[1]["kasus"]
    assert [(row["NIP"], row["Nomor kasus"]) for row in rows] == [(case["nip"], case["nomor"]) for case in cases]
    ready = [row for row in rows if row["Siap diisikan"] == "ya"]
    assert (len(rows), len(ready)) == (answer["nama"], answer["siap"])
    assert 0 < len(ready) < len(rows)
    proposed = {
        str(row.values["nip"]): str(row.values["uraian_alasan"])
        for row in read_table(city_files.folder / "usulan.xlsx", "usulan").rows
    }
    assert all(proposed[row["NIP"]].rstrip(".") in row["Alasan"] for row in rows)
    assert all(row["Jabatan asal"] and row["Unit kerja asal"] and row["TMT"] and row["SK"] for row in rows)
    assert all("Kecocokan" in row["Alasan"] for row in ready if row["Jabatan tujuan"])
    assert all(row["Penghalang"] for row in rows if row["Siap diisikan"] == "tidak")
    notes = str([cell.value for row in load_workbook(tmp_path / "imut.xlsx")["keterangan"] for cell in row])
    assert all(
        part in notes
        for part in ("Bukan pengganti", "impor pegawai terakhir 24 November 2026", "perlu verifikasi hukum")
    )


def test_the_export_takes_one_sk_and_leaves_out_what_ended(database, city_files, tmp_path):
    """`--sk` narrows; a withdrawn name is no longer for I-MUT; an unknown round and a file that is there are exit 1."""
    assert command("ekspor-imut", "2026-12", tmp_path / "b.xlsx", "--sk", "B")[0] == 0
    rows = table_in(tmp_path / "b.xlsx", "imut", "No")
    assert {row["SK"] for row in rows} == {"B"}
    gone = rows[0]["Nomor kasus"]
    words = ("aksi", gone, "tarik", "--pelaku", city_files.proposer, "--alasan", "Kebutuhan berubah.")
    assert command(*words)[0] == 0
    assert command("ekspor-imut", "2026-12", tmp_path / "b.xlsx", "--sk", "B")[0] == 1
    assert command("ekspor-imut", "2026-12", tmp_path / "b.xlsx", "--sk", "B", "--timpa")[0] == 0
    assert [row["Nomor kasus"] for row in table_in(tmp_path / "b.xlsx", "imut", "No")] == [
        row["Nomor kasus"] for row in rows[1:]
    ]
    assert command("ekspor-imut", "1999-01", tmp_path / "c.xlsx")[0] == 1
    assert not (tmp_path / "c.xlsx").exists()


@pytest.mark.parametrize("start", ["=1+1", "@SUM(A1)", "+62"], ids=repr)
def test_no_cell_of_a_print_is_a_formula(imported, city_files, tmp_path, monkeypatch, start):
    """S24: a name and a reason that begin like a formula are text in both workbooks, and typed as text."""
    from tests.city import database_copy

    monkeypatch.setenv("MUTASI_DATABASE_URL", database_copy(imported("sqlite"), tmp_path))
    first = read_table(city_files.folder / "usulan.xlsx", "usulan").rows[0].values
    nip = str(first["nip"])
    write_csv(tmp_path / "p.csv", ("NIP", "Nama", "jenis_pegawai"), [(nip, "x", "PNS")])
    text = (tmp_path / "p.csv").read_text("utf-8-sig").replace(",x,", f',"{start}nama",')
    (tmp_path / "p.csv").write_text(text, newline="")
    monkeypatch.setenv("MUTASI_LINGKUNGAN", "uji")
    command("impor", "pegawai", tmp_path / "p.csv")
    check(city_files, "--xlsx", tmp_path / "m.xlsx")
    command("ekspor-imut", "2026-12", tmp_path / "i.xlsx")
    cells = [
        cell
        for name in ("m", "i")
        for sheet in load_workbook(tmp_path / f"{name}.xlsx")
        for row in sheet
        for cell in row
    ]
    assert [cell.value for cell in cells].count(f"'{start}nama") >= 2
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert [
        cell.value for cell in cells if cell.data_type == "s" and str(cell.value).startswith(tuple("=+-@\t\r"))
    ] == []
