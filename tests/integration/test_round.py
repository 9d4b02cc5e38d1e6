"""A whole round, night by night, on both databases: the same commands that people type."""

import contextlib
import io
import json
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from tests.city import close_all, house_on, play
from workflow.cli.main import main
from workflow.domain.edges import EDGES
from workflow.domain.findings import Result
from workflow.intake.context import read_context
from workflow.intake.tables import read_table
from workflow.services.audit import verify
from workflow.services.audit_queries import human_edges_by_system
from workflow.services.night import night_moment, run_nights
from workflow.services.preflight import check_round
from workflow.settings.environment import read_environment
from workflow.storage import cases, outbox
from workflow.storage.cases import LETTER
from workflow.storage.unit_of_work import Store, open_engine

COUNTS: dict[str, object] = {}


def command(monkeypatch, url, *words):
    """Runs a command in this process; returns (exit code, JSON answer, stderr)."""
    monkeypatch.setenv("MUTASI_DATABASE_URL", url)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words, "--json"])
    close_all()
    return code, json.loads(out.getvalue()), err.getvalue()


def nights(url, day):
    """Runs the nights that are due on a day, without Prefect."""
    first = house_on(url, f"{day}T01:00")
    answers = run_nights(first, lambda d: house_on(url, f"{d}T01:00"))
    close_all()
    return answers


def _assert_signed(house):
    """Each BAST of the round was signed by three parties (one a superior who is Plh), or by the superior alone with a reason."""
    with house.store.reading() as conn:
        payloads = conn.execute(select(LETTER.c.payload).where(LETTER.c.kind == "bast")).scalars()
        basts = [json.loads(payload) for payload in payloads]
    alone = [bast for bast in basts if bast["reason"]]
    assert {len(bast["members"]) for bast in alone} == {1}
    assert {len(set(bast["members"])) for bast in basts if not bast["reason"]} == {2, 3}
    assert 0 < len(alone) < len(basts)


@pytest.mark.lambat
def test_a_round_goes_from_pemetaan_to_selesai(city_url, city_files, monkeypatch, tmp_path, capsys):
    """S33: nights and recorded decisions move a city's round to selesai; no human step bears the system's name."""
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    monkeypatch.setenv("MUTASI_DATABASE_URL", city_url)
    last = date(2026, 12, 9)
    refused = play(city_url, city_files.decisions, date(2026, 11, 25), last)
    house = house_on(city_url, last.isoformat())
    with house.store.reading() as conn:
        states = cases.count_by_state(conn)
        mails = outbox.count_by_state(conn)
    audit = verify(house)
    assert refused == []
    assert states["selesai"] >= 30
    assert audit.bad is None
    assert human_edges_by_system(house) == 0
    assert set(mails) <= {"diterima", "cetak", "batal", "antre"}
    _assert_signed(house)
    dialect = house.store.dialect
    COUNTS[dialect] = (sorted(states.items()), sorted(mails.items()), audit.entries)
    with capsys.disabled():
        print(
            f"\n{dialect}: {dict(sorted(states.items()))}, surel {dict(sorted(mails.items()))}, entri {audit.entries}"
        )
    if len(COUNTS) == 2:
        assert COUNTS["sqlite"] == COUNTS["postgresql"]
    house.store.close()


def test_the_answer_key_is_what_periksa_finds(city_files, monkeypatch):
    """Every planted fault, and nothing else, is found on files alone by the same importers and rules."""
    folder = city_files.folder
    monkeypatch.setenv("MUTASI_DATABASE_URL", "sqlite://")
    words = [
        "periksa",
        str(folder / "usulan.xlsx"),
        "--gelombang",
        str(folder / "gelombang.toml"),
        "--pada",
        "2026-11-24",
    ]
    for name in ("pegawai", "jabatan", "riwayat"):
        words += [f"--{name}", str(folder / f"{name}.xlsx")]
    code, answer, _err = command(monkeypatch, "sqlite://", *words)
    found = {
        f"{case['nip']}:{case['id_jabatan_tujuan']}": {f["aturan"]: f["hasil"] for f in case["temuan"]}
        for case in answer["kasus"]
    }
    assert code == 2
    assert found == json.loads((folder / "kunci_jawaban.json").read_text())


def test_periksa_writes_nothing(city_url, city_files):
    """A pre-flight on the database leaves every count as it was, also where the round is already there."""
    house = house_on(city_url)
    with house.store.reading() as conn:
        before = [
            conn.exec_driver_sql(f"SELECT COUNT(*) FROM {t}").scalar()
            for t in ("transfer_case", "ledger_entry", "letter", "outbox")
        ]
    table = read_table(city_files.folder / "usulan.xlsx", "usulan", keep_bad_nip=True)
    report = check_round(table, read_context(city_files.folder / "gelombang_terlarang.toml"), house)
    with house.store.reading() as conn:
        after = [
            conn.exec_driver_sql(f"SELECT COUNT(*) FROM {t}").scalar()
            for t in ("transfer_case", "ledger_entry", "letter", "outbox")
        ]
    assert before == after
    assert report.result is Result.BLOCK
    blocked = Counter(f.rule for case in report.cases for f in case.findings if f.result is Result.BLOCK)
    assert blocked["R-PIL-03"] >= 50
    assert blocked["R-AUT-02"] >= 50
    house.store.close()


def test_the_same_night_twice_changes_nothing(city_url):
    """P5: a finished night run again answers `sudah`; an earlier one that never ran is skipped; a missed one caught up."""
    assert [night.status for night in nights(city_url, date(2026, 11, 25))] == ["selesai"]
    again = nights(city_url, date(2026, 11, 25))
    assert [(night.status, night.moved) for night in again] == [("sudah", {})]
    back = nights(city_url, date(2026, 11, 24))
    assert [night.status for night in back] == ["dilewati"]
    missed = nights(city_url, date(2026, 11, 28))
    assert [night.day.day for night in missed] == [26, 27, 28]
    house = house_on(city_url)
    assert verify(house).bad is None
    assert night_moment(date(2026, 11, 28), house).hour == 18
    house.store.close()


def test_human_edges_are_most_edges():
    """Only the four steps that record met conditions may bear the system's name."""
    assert {edge.trigger.value for edge in EDGES if not edge.human} == {"ajukan", "lengkapi", "tuntaskan", "selesaikan"}
    assert read_environment().zona == "Asia/Jakarta"
    assert Store(open_engine("sqlite://")).dialect == "sqlite"
