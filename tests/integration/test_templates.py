"""`mutasi templat`: a workbook that an office fills in by hand and sends back, on both databases."""

import contextlib
import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook

from tests.city import close_all, house_on
from workflow.cli.main import main
from workflow.domain.targets import find_target

POSTS = {
    "A1": ("Kepala Bidang Anggaran", "BPKPD"),
    "B1": ("Kepala Seksi Data", "Diskominfo"),
    "B2": ("Kepala Seksi Data", "Dukcapil"),
}


def told(*words):
    """Runs a command in this process; its exit code and its JSON answer."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*words, "--pada", "2026-11-24", "--json"])
    close_all()
    return code, json.loads(out.getvalue())


@pytest.fixture
def city(city_url, monkeypatch, tmp_path):
    """The imported city as the configured database."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    return city_url


def _fill(path, sheet, **values):
    book = load_workbook(path)
    row = book[sheet].max_row + 1
    headings = [cell.value for cell in book[sheet][1]]
    for name, value in values.items():
        book[sheet].cell(row, headings.index(name) + 1, value)
    book.save(path)


def _somebody_and_a_post(url):
    # Neither is in the city's own round: one open case a person.
    house = house_on(url)
    with house.store.reading() as conn:
        posts = house.loader.directory(conn).posts.values()
        taken = {row[0] for row in conn.exec_driver_sql("SELECT nip FROM transfer_case")}
        held = conn.exec_driver_sql("SELECT nip, post_id FROM occupancy WHERE until IS NULL ORDER BY id").all()
    close_all()
    nip, own = next((nip, post) for nip, post in held if nip not in taken)
    names = [(post.name, post.unit_name) for post in posts]
    wanted = next(p for p in posts if p.kind == "pelaksana" and p.id != own and names.count((p.name, p.unit_name)) == 1)
    return nip, wanted


def test_a_filled_template_is_checked_and_imported_without_another_file(city, tmp_path):
    """Post by name and unit, round, SK and letter from the sheets: `periksa` and `impor usulan` need nothing else."""
    nip, post = _somebody_and_a_post(city)
    form = tmp_path / "isian.xlsx"
    code, made = told("templat", "usulan", str(form))
    assert (code, made["lembar"][:3]) == (0, ["usulan", "gelombang", "sk"])
    _fill(form, "usulan", nip=nip, jabatan_tujuan=post.name, unit_tujuan=post.unit_name, jenis="rotasi", sk="A")
    _fill(form, "gelombang", kode="2026-isian", pengusul=nip, tanggal_sk=date(2026, 12, 1))
    _fill(form, "sk", kode="A", jenis="pelaksana")
    _fill(form, "surat", jenis="anjab_abk", nomor="1/ABK/2026", tanggal=date(2026, 11, 2), mencakup=f"{nip}:{post.id}")
    _code, checked = told("periksa", str(form))
    assert [(case["nip"], case["id_jabatan_tujuan"]) for case in checked["kasus"]] == [(nip, post.id)]
    code, imported = told("impor", "usulan", str(form), "--pelaku", nip)
    assert (code, [case["nip"] for case in imported["kasus"]]) == (0, [nip])


def test_the_drop_downs_offer_what_the_position_map_knows(city, tmp_path):
    """Every name of a post and of a unit is offered, beside the values that the contract allows."""
    form = tmp_path / "isian.xlsx"
    told("templat", "usulan", str(form))
    book = load_workbook(form)
    rules = {str(rule.sqref).split("2:")[0]: rule.formula1 for rule in book["usulan"].data_validations.dataValidation}
    headings = {cell.value: cell.column_letter for cell in book["usulan"][1]}
    assert {headings[name] for name in ("jabatan_tujuan", "unit_tujuan", "jenis", "kode_alasan")} <= rules.keys()
    offered = {cell.value for column in book["_pilihan"].columns for cell in column}
    _nip, post = _somebody_and_a_post(city)
    assert {post.name, post.unit_name, "rotasi", "pensiun_pengganti"} <= offered
    assert book["_pilihan"].sheet_state == "hidden"


@pytest.mark.parametrize("table", ["pegawai", "jabatan"])
def test_a_template_of_the_registers_is_read_back_as_empty(city, tmp_path, table):
    """What `templat` writes, `impor` recognises: all headings, no rows, nothing changed."""
    form = tmp_path / "isian.xlsx"
    assert told("templat", table, str(form))[0] == 0
    code, answer = told("impor", table, str(form), "--simulasi")
    assert (code, answer["baris"], answer["ditolak"]) == (0, 0, [])


def test_a_file_that_is_there_is_not_overwritten(city, tmp_path):
    """One clear sentence, exit 1, and the file as it was."""
    form = tmp_path / "isian.xlsx"
    form.write_bytes(b"milik orang")
    code, answer = told("templat", "usulan", str(form))
    assert (code, form.read_bytes()) == (1, b"milik orang")
    assert "sudah ada" in answer["galat"]


@pytest.mark.parametrize(
    ("values", "found", "reason"),
    [
        pytest.param({}, None, None, id="released"),
        pytest.param({"id_jabatan_tujuan": "A1"}, "A1", None, id="by id"),
        pytest.param({"id_jabatan_tujuan": "A9"}, None, "tidak ada di peta jabatan", id="unknown id"),
        pytest.param({"jabatan_tujuan": "kepala bidang anggaran"}, "A1", None, id="by name alone"),
        pytest.param(
            {"jabatan_tujuan": "Kepala Seksi Data", "unit_tujuan": "dukcapil"}, "B2", None, id="name and unit"
        ),
        pytest.param({"jabatan_tujuan": "Kepala Seksi Data"}, None, "ada 2 jabatan", id="two of that name"),
        pytest.param({"jabatan_tujuan": "Kabid Anggaran"}, None, "A1 (Kepala Bidang Anggaran", id="nearly"),
        pytest.param(
            {"jabatan_tujuan": "Xyz"}, None, "tidak ada jabatan dengan nama dan unit ini", id="nothing like it"
        ),
    ],
)
def test_a_post_is_found_by_name_and_never_guessed(values, found, reason):
    """One that fits is meant; several, or only a similar one, are shown as candidates."""
    post, problem = find_target(values, POSTS)
    assert post == found
    assert reason is None if problem is None else reason in problem[2]
