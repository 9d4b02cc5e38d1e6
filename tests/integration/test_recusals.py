"""Independence on the sample's round: forecast, substitutes, second accounts, and acts in another's name."""

import contextlib
import io
import json
import re
from datetime import date

import pytest

from tests.city import close_all, database_copy, house_on
from workflow.cli.main import main
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.stages import Role, Stage
from workflow.services.imports import ImportOrder, import_tables
from workflow.storage.cases import list_cases
from workflow.storage.facts import Selection, Viewer

pytestmark = pytest.mark.lambat


@pytest.fixture
def round_on(eve_of, tmp_path, monkeypatch):
    """A copy of the sample's round on a day, before that day's decisions."""

    def opened(day):
        url = database_copy(eve_of("sqlite", date.fromisoformat(day)), tmp_path)
        monkeypatch.setenv("MUTASI_DATABASE_URL", url)
        monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
        return url

    return opened


def told(*words):
    """Runs a command in this process; its exit code, JSON answer and line."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words, "--json"])
    close_all()
    return code, json.loads(out.getvalue()), err.getvalue()


def shown(*words):
    """What a command prints for people."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        main(list(words))
    close_all()
    return out.getvalue()


def _rows(rows):
    return tuple(ParsedRow(number, row) for number, row in enumerate(rows, 2))


def keep(url, table, *rows):
    """Imports rows of a table, as the operator."""
    house = house_on(url)
    parsed = ParsedTable(table, table, None, 1, frozenset(), _rows(rows), (), len(rows))
    with house.store.reading() as conn:
        operators = house.loader.directory(conn).holders(Role.OPERATOR, house.clock.today())
    import_tables([parsed], ImportOrder(operators[0], partial=False, dry_run=False, sha256=table), house)
    close_all()


def office(url, day, role):
    """Who holds a role on a day."""
    house = house_on(url, day)
    with house.store.reading() as conn:
        found = house.loader.directory(conn).holders(role, house.clock.today())
    close_all()
    return found


def first_in(url, stage, day):
    """The files of the cases of a stage."""
    house = house_on(url, day)
    with house.store.reading() as conn:
        numbers = [case.number for case in list_cases(conn, state=stage.value)]
        files = house.loader.load(conn, Selection.of_numbers(numbers), Viewer(house.clock.today()))
    close_all()
    return files


def _related(member, nip, kind="saudara"):
    return {"nip": member, "nip_terkait": nip, "jenis": kind}


def test_the_quorum_is_foreseen_while_drafting(round_on, city_files):
    """`periksa` and `gelombang` name who cannot sit for whom, and whether the quorum holds, beside the findings."""
    url, words = round_on("2026-11-25"), [str(city_files.folder / "usulan.xlsx"), "--pada", "2026-11-25"]
    words += ["--gelombang", str(city_files.folder / "gelombang.toml")]
    before, line = told("periksa", *words)[1:]
    team, foreseen = office(url, "2026-11-25", Role.TPK), before["prakiraan_tpk"]
    assert (foreseen["anggota"], foreseen["kuorum"]) == (len(team), len(team) // 2 + 1)
    assert [one["anggota"] for one in foreseen["pernyataan"]] == list(team)
    assert "belum menyatakan tanpa konflik" in line
    nip = before["kasus"][0]["nip"]
    keep(url, "hubungan", *[_related(member, nip) for member in team[: len(team) // 2 + 1]])
    keep(url, "status", {"nip": team[-1], "jenis": "cuti_besar", "mulai": date(2026, 11, 1), "selesai": None})
    declared = {"jenis": "tanpa_konflik", "nomor": "X/1", "tanggal": date(2026, 11, 20), "penandatangan_nip": team[0]}
    keep(url, "pernyataan", declared | {"nip": team[0], "gelombang": before["gelombang"]})
    after, line = told("periksa", *words)[1:]
    foreseen = after["prakiraan_tpk"]
    (short,) = [one for one in foreseen["kasus"] if one["nip"] == nip]
    assert (short["cukup"], foreseen["cukup"]) == (False, False)
    assert {one["sebab"] for one in short["berhalangan"]} >= {"hubungan", "status"}
    assert team[0] not in [one["anggota"] for one in foreseen["pernyataan"]]
    assert "tidak tercapai untuk 1 nama" in line
    assert all(f["aturan"].startswith("R-") for f in after["temuan_gelombang"])
    code, told_round, line = told("gelombang", before["gelombang"], "--pada", "2026-11-25")
    assert (code, told_round["prakiraan_tpk"]["kasus"]) == (0, foreseen["kasus"])
    assert "Prakiraan TPK" in line


def test_without_a_team_there_is_no_forecast(round_on):
    """Where nobody sits in the review team, `gelombang` says so."""
    url = round_on("2026-11-25")
    house = house_on(url, "2026-11-25")
    with house.store.reading() as conn:
        team = [grant for grant in house.loader.directory(conn).grants if grant.role is Role.TPK]
    close_all()
    ended = {"peran": "tpk", "selesai": date(2026, 11, 1)}
    keep(url, "peran", *[ended | {"nip": g.nip, "id_unit": g.unit_id, "mulai": g.start} for g in team])
    found = told(
        "gelombang", first_in(url, Stage.PEMETAAN, "2026-11-25")[0].facts.case.round_code, "--pada", "2026-11-25"
    )
    assert found[1]["prakiraan_tpk"]["cukup"] is None
    assert "belum ada anggota TPK" in found[2]


def test_a_relative_is_refused_and_his_substitute_named(round_on):
    """The PyB of a related person is refused; the case names who decides, and an act in his Plh's name is refused too."""
    url, day = round_on("2026-11-30"), "2026-11-30"
    (pyb,) = office(url, day, Role.PYB)[:1]
    file = first_in(url, Stage.PERSETUJUAN, day)[0]
    number, deputy = file.facts.case.number, office(url, day, Role.ANALIS)[0]
    keep(url, "hubungan", _related(file.nip, pyb))
    lent = {"dari_nip": pyb, "kepada_nip": deputy, "id_jabatan": None, "mulai": None, "selesai": None}
    keep(url, "delegasi", lent | {"peran": "pyb", "dasar": "delegasi", "nomor_surat": "800/7"})
    found = told("kasus", number, "--pada", day)[1]
    (out,) = [one for one in found["pengganti"] if one["peran"] == "pyb"]
    assert (out["anggota"], out["sebab"]) == (pyb, "hubungan")
    assert {"nip": deputy, "sebagai": "delegasi", "atas_nama": pyb} in out["pengganti"]
    printed = " ".join(shown("kasus", number, "--pada", day).split())
    assert f"pyb {pyb} tidak memutus" in printed
    acts = [act["tindakan"] for act in found["jalan_keluar"] if act["objek"] == "pengganti"]
    assert all(deputy in act for act in acts)


def test_a_second_account_of_the_proposer_does_not_approve(round_on):
    """An official who is the proposer under another id is the proposer; correcting the row ends it."""
    url, day = round_on("2026-11-30"), "2026-11-30"
    file = first_in(url, Stage.PERSETUJUAN, day)[0]
    proposer, number = file.facts.proposer, file.facts.case.number
    twin = {"id": "P-akun-dua", "nama": "Akun Kedua", "jabatan": "Penjabat", "surel": None}
    keep(url, "pejabat", twin | {"nip": proposer})
    keep(url, "peran", {"nip": "P-akun-dua", "peran": "tpk", "id_unit": None, "mulai": None, "selesai": None})
    words = ("aksi", number, "putuskan", "--pelaku", "P-akun-dua", "--putusan", "setuju", "--pada", day, "--simulasi")
    code, refused, _line = told(*words)
    assert code == 2
    assert "R-AUT-04" in [finding["aturan"] for finding in refused["temuan"]]
    keep(url, "pejabat", twin | {"nip": None})
    assert "R-AUT-04" not in [finding["aturan"] for finding in told(*words)[1]["temuan"]]


def test_atas_nama_stands_in_every_record(round_on):
    """A Plh's act names the official in the timeline, its letter in the ledger, and the round; without a letter nobody acts."""
    url, day = round_on("2026-11-30"), "2026-11-30"
    file = first_in(url, Stage.PERSETUJUAN, day)[0]
    number, round_code = file.facts.case.number, file.facts.case.round_code
    free = [nip for nip in office(url, day, Role.TPK) if nip != file.facts.proposer]
    deputy = office(url, day, Role.ANALIS)[0]
    words = (
        "aksi",
        number,
        "putuskan",
        "--pelaku",
        deputy,
        "--atas-nama",
        free[0],
        "--putusan",
        "setuju",
        "--pada",
        day,
    )
    assert told(*words)[0] == 2
    lent = {"dari_nip": free[0], "kepada_nip": deputy, "id_jabatan": "J", "peran": None, "selesai": None}
    keep(url, "delegasi", lent | {"mulai": None, "dasar": "plh", "nomor_surat": "800/8"})
    code, done, line = told(*words)
    assert code == 0, (done, line)
    entry = told("kasus", number, "--pada", day)[1]["lini_masa"][-1]
    assert (entry["pelaku"], entry["atas_nama"]) == (deputy, free[0])
    assert f"atas nama {free[0]}" in " ".join(shown("kasus", number, "--pada", day).split())
    (case,) = [c for c in told("gelombang", round_code, "--pada", day)[1]["kasus"] if c["nomor"] == number]
    assert (case["putusan"][-1]["pelaku"], case["putusan"][-1]["atas_nama"]) == (deputy, free[0])
    assert "atas nama" in " ".join(re.sub("[│\n]", " ", shown("gelombang", round_code, "--pada", day)).split())
    withheld = told("aksi", number, "tolak", "--pelaku", deputy, "--atas-nama", free[0], "--alasan", "x", "--pada", day)
    assert (withheld[0], withheld[1]["temuan"][0]["aturan"]) == (2, "K-PERAN")
    keep(url, "delegasi", lent | {"mulai": None, "selesai": date(2026, 11, 29), "dasar": "plh", "nomor_surat": "800/8"})
    assert told(*words)[0] == 2
