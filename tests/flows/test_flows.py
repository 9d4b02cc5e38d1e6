"""Each flow once against a real Prefect server: its effects in our database, not only that it ended."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import httpx
import pytest

from tests.city import close_all, house_on
from tests.conftest import FIRST_NIGHT
from workflow.domain.stages import Stage
from workflow.services.night import open_night, run_nights
from workflow.settings.clock import SystemClock
from workflow.storage import cases, nights

THIRD_OF_DECEMBER = date(2026, 12, 3)
SWEEPS = {
    Stage.PEMETAAN: (FIRST_NIGHT, Stage.USULAN, 50),
    Stage.USULAN: (date(2026, 11, 26), Stage.SOSIALISASI, 39),
    Stage.SOSIALISASI: (date(2026, 11, 27), Stage.PERSETUJUAN, 38),
    Stage.SERAH_TERIMA: (THIRD_OF_DECEMBER, Stage.SELESAI, 11),
}
"""What each stage's night moves: the night, where to, how many."""


def states(url):
    """How many cases stand where."""
    with house_on(url).store.reading() as conn:
        return cases.count_by_state(conn)


@pytest.mark.prefect
@pytest.mark.lambat
@pytest.mark.parametrize("stage", SWEEPS, ids=[stage.value for stage in SWEEPS])
def test_a_stage_moves_what_is_ready(stage, eve_of, settled_on):
    """A stage's sweep inside a flow moves that stage's ready cases by one step, once, and touches no other stage's chunk."""
    from prefect import flow

    day, dest, count = SWEEPS[stage]
    url = settled_on(eve_of("sqlite", day))
    house = house_on(url, f"{day}T01:00")
    open_night(house, day)
    before = states(url)
    sweep = flow(name=f"uji-{stage}")(getattr(import_module(f"flows.{stage}"), f"sweep_{stage}"))
    assert (sweep(day), sweep(day)) == (1, 0)
    after = states(url)
    assert before[stage] - after.get(stage, 0) == after.get(dest, 0) - before.get(dest, 0) == count
    assert {s for s in after.keys() | before.keys() if after.get(s) != before.get(s)} == {stage, dest}
    with house.store.reading() as conn:
        done = conn.exec_driver_sql(
            "SELECT stage FROM night_chunk WHERE state = 'selesai' AND night_date = ?", (f"{day}",)
        )
        assert list(done.scalars()) == [stage]


@pytest.mark.prefect
@pytest.mark.lambat
def test_the_approval_only_counts_what_waits_for_a_person(eve_of, settled_on):
    """Stage persetujuan: the night reports how many cases wait for a decision and moves none."""
    from flows.persetujuan import waiting_for_decision

    url = settled_on(eve_of("sqlite", date(2026, 11, 28)))
    before = states(url)
    assert waiting_for_decision(date(2026, 11, 28)) == before[Stage.PERSETUJUAN] > 0
    assert states(url) == before


@pytest.mark.prefect
@pytest.mark.lambat
def test_a_night_moves_reports_and_is_done_once(eve_of, settled_on, prefect_server):
    """Flow malam: cases move, posts change, the night's row is finished, an artifact tells it; run again it does nothing."""
    from flows.nightly import nightly

    url = settled_on(eve_of("sqlite", THIRD_OF_DECEMBER))
    (night,) = nightly(THIRD_OF_DECEMBER)
    assert (night["status"], night["maju"]) == ("selesai", {"selesai": 11, "sosialisasi": 1})
    assert (night["pengingat"], night["surat"]) == (211, 76)
    with house_on(url).store.reading() as conn:
        kept = nights.find(conn, THIRD_OF_DECEMBER)
    assert kept.state == "selesai"
    assert json.loads(kept.totals)["jabatan_berubah"] == 21
    told = httpx.get(f"{prefect_server}/artifacts/malam-2026-12-03/latest").json()
    assert told["description"] == f"Malam 2026-12-03: {night['tertahan']} tertahan"
    waiting = states(url)[Stage.PERSETUJUAN]
    assert {row["tahap"]: row["maju"] for row in json.loads(told["data"])} == night["maju"] | {
        "menunggu putusan": waiting
    }
    before = states(url)
    assert [again["status"] for again in nightly(THIRD_OF_DECEMBER)] == ["sudah"]
    assert states(url) == before


@pytest.mark.prefect
@pytest.mark.lambat
def test_a_delivery_sends_what_is_due(imported, settled_on, tmp_path, monkeypatch):
    """Flow kirim-surel: what is due by the agency's clock is sent and marked, what is due later waits."""
    from flows.deliver_mail import deliver_mail

    url = settled_on(imported("sqlite"))
    house = house_on(url, f"{FIRST_NIGHT}T01:00")
    run_nights(house, lambda _day: house)
    moment = datetime(2026, 11, 25, 3, tzinfo=UTC)
    with house.store.reading() as conn:
        rows = conn.exec_driver_sql("SELECT key, due_at FROM outbox WHERE state = 'antre'").all()
    due = {key for key, at in rows if datetime.fromisoformat(at).replace(tzinfo=UTC) <= moment}
    close_all()
    monkeypatch.setattr(SystemClock, "machine", lambda clock: moment)
    counts = deliver_mail()
    with house_on(url).store.reading() as conn:
        sent = set(conn.exec_driver_sql("SELECT key FROM outbox WHERE state = 'diterima'").scalars())
    assert due <= sent
    assert counts["diterima"] == len(sent) == len(list((tmp_path / "surat").glob("*.eml"))) > 0
    assert deliver_mail()["diterima"] == 0


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura"])
def test_the_schedule_is_the_agencys(zone, monkeypatch):
    """The night is due at 01:00 of the agency's zone and without a date of its own, delivery every minute."""
    monkeypatch.setenv("MUTASI_ZONA", zone)
    from flows.schedule import deployments

    night, delivery = deployments()
    assert (night.flow_name, night.parameters, night.entrypoint) == ("malam", {}, "flows/nightly.py:nightly")
    assert (delivery.flow_name, delivery.entrypoint) == ("kirim-surel", "flows/deliver_mail.py:deliver_mail")
    (at_one,), (each_minute,) = night.schedules, delivery.schedules
    assert (at_one.schedule.cron, at_one.schedule.timezone, at_one.active) == ("0 1 * * *", zone, True)
    assert (each_minute.schedule.interval, each_minute.active) == (timedelta(minutes=1), True)


def test_prefect_reads_our_settings_before_it_starts(tmp_path):
    """However flows are started: no analytics, Prefect's home beside our data, and nothing chatters on the screen."""
    ask = (
        "import flows.nightly; from prefect.settings import get_current_settings as now; s = now();"
        "print(s.home, s.logging.level, s.server.analytics_enabled, s.server.ephemeral.startup_timeout_seconds)"
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    home = tmp_path / "belum" / "ada"
    words = [sys.executable, "-c", ask]
    done = subprocess.run(words, env=plain | {"MUTASI_VAR": str(home)}, capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == ([str(home / "prefect"), "WARNING", "False", "90"], "")
