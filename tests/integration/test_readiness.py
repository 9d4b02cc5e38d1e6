"""`mutasi kesiapan`: what poor data cost, on both databases, and how one signed statement closes a gap of many."""

import contextlib
import csv
import io
import json

import pytest
from sqlalchemy import delete, func, select

from tests.city import close_all, house_on
from workflow.cli.main import main
from workflow.domain.readiness import STATEMENT_RULES
from workflow.services.readiness import TABLES, readiness
from workflow.storage.imports import IMPORT_RUN, REGISTER
from workflow.storage.tables import SQLModel

DAY = "2026-11-24"
_POOR = ("hukdis", "hubungan", "status", "standar_kompetensi", "kompetensi", "talenta", "pernyataan")


def told(*words):
    """Runs a command in this process; its exit code and what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*words, "--pada", DAY] if words[0] == "kesiapan" else [*words])
    close_all()
    return code, out.getvalue()


def report(*words):
    """The JSON answer of `kesiapan`."""
    code, out = told("kesiapan", *words, "--json")
    assert code == 0
    return json.loads(out)


@pytest.fixture
def city(city_url, monkeypatch, tmp_path):
    """The imported city as the configured database."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    return city_url


@pytest.fixture
def poor(city):
    """The same city without the tables that most agencies do not have."""
    house = house_on(city)
    with house.store.engine.begin() as conn:
        conn.execute(delete(REGISTER).where(REGISTER.c.table_name.in_(_POOR)))
        conn.execute(delete(IMPORT_RUN).where(IMPORT_RUN.c.table_name.in_(_POOR)))
    close_all()
    return city


def _table(found, name):
    (table,) = [table for table in found["tabel"] if table["tabel"] == name]
    return table


def _rows(url):
    house = house_on(url)
    with house.store.reading() as conn:
        counts = {
            t.name: conn.execute(select(func.count()).select_from(t)).scalar() for t in SQLModel.metadata.sorted_tables
        }
    close_all()
    return counts


def test_a_full_city_says_what_is_covered(city):
    """Every table of the contract is told, with its last import and whom it covers; nothing is written."""
    before = _rows(city)
    found = report()
    assert [table["tabel"] for table in found["tabel"]] == list(TABLES)
    assert found["kasus"] > 0
    assert all(table["diimpor"] and table["terakhir"].startswith(DAY) for table in found["tabel"])
    people = _table(found, "pegawai")
    assert people["cakupan"] == {"tercakup": found["asn"], "dari": 700}
    assert _table(found, "hukdis")["cakupan"] == {"tercakup": 700, "dari": 700}
    levels = _table(found, "kompetensi")["cakupan"]
    assert 0 < levels["tercakup"] < levels["dari"] == 700
    assert _table(found, "peran")["cakupan"] is None
    assert _rows(city) == before


def test_each_gap_is_counted_by_rule(poor):
    """A table that was never imported covers nobody, and its gaps name rule, cases and the closing statement."""
    found = report()
    ties = _table(found, "hubungan")
    assert (ties["diimpor"], ties["terakhir"], ties["baris"]) == (False, None, 0)
    assert ties["cakupan"] == {"tercakup": 0, "dari": 700}
    (gap,) = ties["aturan"]
    assert (gap["aturan"], gap["pernyataan"]) == ("R-COI-01", "tanpa_konflik")
    assert gap["tidak_diketahui"] == gap["tertahan"] == gap["ditutup_pernyataan"] == found["kasus"]
    assert found["kasus_tertahan"] == found["kasus"]
    closing = {row["jenis"]: (row["aturan"], row["kasus_ditutup"]) for row in found["pernyataan"]}
    assert {kind: rule for kind, (rule, _) in closing.items()} == dict(STATEMENT_RULES)
    assert all(closing[kind][1] > 0 for kind in ("tanpa_konflik", "tanpa_tugas_belajar", "kompetensi", "bebas_hukdis"))


@pytest.mark.parametrize("kind", ["tanpa_konflik", "tanpa_tugas_belajar", "kompetensi", "bebas_hukdis"])
def test_one_signed_statement_closes_the_gap_of_many(poor, kind, tmp_path):
    """One number, one signer, many names: the rule's UNKNOWN is gone for all of them, and the others stay."""
    before, rule = report(), STATEMENT_RULES[kind]
    house = house_on(poor, DAY)
    with house.store.reading() as conn:
        from workflow.storage.cases import list_cases

        nips = [case.nip for case in list_cases(conn)]
    close_all()
    folder = tmp_path / "riwayat"
    folder.mkdir()
    with (folder / "pernyataan.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["jenis", "nomor", "tanggal", "penandatangan_nip", "nip"])
        rows.writerows([kind, "800/1/2026", "2026-11-02", "P-WALIKOTA", nip] for nip in nips)
    assert told("impor", "riwayat", str(folder), "--pelaku", nips[0], "--json")[0] == 0
    after = report()
    for name, unknown in (("before", before), ("after", after)):
        rules = {g["aturan"]: g["tidak_diketahui"] for t in unknown["tabel"] for g in t["aturan"]}
        assert (rules.get(rule, 0) > 0) is (name == "before"), rules
    assert _table(after, "pernyataan")["cakupan_kasus"]["tercakup"] == len(set(nips))
    assert {g["aturan"] for t in before["tabel"] for g in t["aturan"]} - {rule} == {
        g["aturan"] for t in after["tabel"] for g in t["aturan"]
    }


def test_a_round_and_people_s_output(poor):
    """`--gelombang` asks one round; an unknown one is bad input; people get a table."""
    assert report("--gelombang", "2026-12")["kasus"] == report()["kasus"]
    assert told("kesiapan", "--gelombang", "TIDAK-ADA")[0] == 1
    code, out = told("kesiapan", "--gelombang", "2026-12")
    assert code == 0
    assert "Kesiapan 2026-11-24" in out
    assert f"• hubungan, R-COI-01: {report()['kasus']} kasus tidak diketahui" in out


def test_cases_are_judged_in_bulk(poor, monkeypatch):
    """The number of statements does not follow the number of cases: chunks do."""
    from workflow.storage.facts import CaseLoader

    house, sizes = house_on(poor, DAY), []
    original = CaseLoader.load

    def counting(self, conn, selection, viewer):
        sizes.append(len(selection.values["ids"]))
        return original(self, conn, selection, viewer)

    monkeypatch.setattr(CaseLoader, "load", counting)
    found = readiness(None, house)
    assert sizes == [found.cases]
