"""The hot day (DOMAIN.md 10.4): what a person triggers takes effect at once, the night only sweeps."""

import contextlib
import io
import json
from collections import Counter
from datetime import UTC, date, datetime
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from tests.city import close_all, database_copy, house_on, words_of
from workflow.cli.main import main
from workflow.services import hot_day
from workflow.services.audit import verify
from workflow.storage.unit_of_work import StorageError

EVE, DAY = date(2026, 12, 1), "2026-12-01"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, eve_of, tmp_path, monkeypatch):
    """The city on the day of its decrees, agreed on by the PyB, BKN's recommendation not yet there."""
    copy = database_copy(eve_of(request.param, EVE), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", copy)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    (tmp_path / "naskah").mkdir()
    house = house_on(copy)
    house.store.write(lambda tx: tx.conn.execute(text("DELETE FROM letter WHERE kind = 'rekomendasi_bkn'")))
    close_all()
    yield copy
    close_all()


def run(*words, at, code=0):
    """A command's answer at a time of the day; its exit code must be the one that is expected."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        found = main([*map(str, words), "--json", "--pada", f"{DAY}T{at}"])
    close_all()
    assert found == code, err.getvalue() + out.getvalue()[:500]
    return json.loads(out.getvalue())


def rows(url, statement, **values):
    """What the database says."""
    with house_on(url).store.reading() as conn:
        found = [tuple(row) for row in conn.execute(text(statement), values)]
    close_all()
    return found


def holder_of(url, role):
    """Somebody who holds a role."""
    house = house_on(url)
    with house.store.reading() as conn:
        grants = house.loader.directory(conn).grants
    close_all()
    return next(grant.nip for grant in grants if grant.role == role)


def approvals(city_files):
    """The recorded approvals of the two lists, as words without their day."""
    found = [words_of(row) for row in city_files.decisions if row["pemicu"] == "setujui"]
    return [words[: words.index("--pada")] for words in found]


def _aware(stored):
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def accepted(url):
    """How many mails of each kind were accepted on the day, with the last moment."""
    found = rows(url, "SELECT mail, finished_at FROM outbox WHERE state = 'diterima'")
    zone = ZoneInfo("Asia/Jakarta")
    moments = [(mail, _aware(at).astimezone(zone)) for mail, at in found]
    today = [(mail, at) for mail, at in moments if at.date() == EVE]
    return Counter(mail for mail, _at in today), max(at for _mail, at in today)


def test_recommendation_at_three_all_papers_and_mails_out_by_four(url, city_files, tmp_path, record_property):
    """Letter at 15:00, the signer is asked at once, SK lists, petikan, invitations, checklists and mails before 16:00."""
    begun = monotonic()
    lists = approvals(city_files)
    refused = run(*lists[0], at="14:50", code=2)
    assert any(f["aturan"] == "R-AUT-03" for case in refused["kasus"] for f in case["temuan"])
    analyst = holder_of(url, "analis")
    context = city_files.folder / "gelombang.toml"
    entered = run("gelombang", context, "--pelaku", analyst, at="15:00")
    assert entered["diminta_memutus"] == 2
    assert run("gelombang", context, "--pelaku", analyst, at="15:01")["diminta_memutus"] == 0
    run("kirim", at="15:02")
    assert accepted(url)[0]["decision_needed"] >= 2
    for number, words in enumerate(lists):
        run(*words, at=f"15:1{number}")
    done = run("jalankan", "2026-12", "--pelaku", analyst, "--keluar", tmp_path / "naskah", at="15:30")
    taken = monotonic() - begun

    approved = rows(url, "SELECT number, decree_code FROM transfer_case WHERE state = 'serah_terima'")
    assert done["naskah"]["sk"] == 2
    assert done["naskah"]["petikan"] == len(approved)
    files = Counter(path.name.split("_")[0] for path in (tmp_path / "naskah").iterdir())
    assert {kind: files[kind] for kind in ("sk", "petikan", "undangan", "bast")} == {
        kind: done["naskah"][kind] for kind in ("sk", "petikan", "undangan", "bast")
    }
    kinds, last = accepted(url)
    assert kinds["decision_made"] >= len(approved)
    assert kinds["handover_task"] > 0
    waiting = rows(
        url, "SELECT count(*) FROM outbox WHERE state = 'antre' AND mail IN ('decision_made', 'handover_task')"
    )
    assert waiting == [(0,)]
    assert last.time().isoformat("minutes") <= "15:30"
    record_property("detik", round(taken, 1))
    assert taken < 3600


def test_a_round_runs_now_by_those_who_may_and_the_ledger_names_them(url, city_files):
    """Analysts and operators run a round by day; others are refused, an unknown round is one sentence, the ledger verifies."""
    analyst, head = holder_of(url, "analis"), holder_of(url, "tpk")
    told = run("jalankan", "2026-12", "--pelaku", head, at="10:00", code=2)
    assert told["temuan"][0]["aturan"] == "K-PERAN"
    assert run("jalankan", "2099-01", at="10:00", code=1)["galat"] == "Gelombang 2099-01 tidak ditemukan."
    run("jalankan", "2026-12", "--pelaku", analyst, at="10:00")
    noted = rows(url, "SELECT actor FROM ledger_entry WHERE event = 'round:run_now'")
    assert noted == [(analyst,)]
    house = house_on(url)
    assert verify(house).bad is None


def test_running_by_day_goes_the_same_way_as_the_night(eve_of, tmp_path, monkeypatch):
    """Cases that are ready move by `jalankan` as they would at 01:00; run again, nothing is left to move."""
    copy = database_copy(eve_of("sqlite", date(2026, 11, 26)), tmp_path)
    monkeypatch.setenv("MUTASI_DATABASE_URL", copy)
    monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
    day = datetime(2026, 11, 25, 15, 0)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["jalankan", "2026-12", "--json", "--pada", day.isoformat()]) == 0
    close_all()
    first = json.loads(out.getvalue())
    assert first["maju"].get("sosialisasi", 0) > 0
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["jalankan", "2026-12", "--json", "--pada", day.isoformat()]) == 0
    close_all()
    assert json.loads(out.getvalue())["maju"] == {}


def test_a_folder_that_is_not_there_changes_nothing(url):
    """The folder is looked for before anything moves."""
    assert "tidak ada" in run("jalankan", "2026-12", "--keluar", "tidak-ada-sama-sekali", at="10:00", code=1)["galat"]
    assert rows(url, "SELECT count(*) FROM ledger_entry WHERE event = 'round:run_now'") == [(0,)]


def test_one_case_that_cannot_be_written_stops_no_other(eve_of, tmp_path, monkeypatch):
    """Where a page of cases cannot be written at once, each is written by itself and the rest move."""
    copy = database_copy(eve_of("sqlite", date(2026, 11, 26)), tmp_path)
    house = house_on(copy, "2026-11-25T15:00")
    sizes = []

    def failing(tx, ready, moment, house):
        sizes.append(len(ready))
        raise StorageError("baris rusak")

    monkeypatch.setattr(hot_day, "settle_ready", failing)
    done = hot_day.run_now("2026-12", None, house)
    assert sizes[0] > 1
    assert sum(done.moved.values()) == sizes[0]
    close_all()
