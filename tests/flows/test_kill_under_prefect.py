"""R01, end to end: `mutasi malam` under Prefect, its whole process group killed in mid-night, then run again."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta

import psutil
import pytest
from sqlalchemy import update

from tests.city import close_all, database_copy, house_on
from workflow.domain.stages import Stage
from workflow.services.audit import verify
from workflow.services.night import due_nights, owner_name, run_nights, sweep_next
from workflow.storage import nights

DAY = date(2026, 12, 3)
# The third of four chunks: handovers are closed and kept, this one's moves are made and not kept, posts are not changed.
STOP = "night.before_chunk_done:stop:3"
PATIENCE_SECONDS = 120
PICTURE = {
    "states": "SELECT number, state, visit, version, post_changed FROM transfer_case ORDER BY number",
    "ledger": "SELECT stream, seq, event, actor, at, body FROM ledger_entry ORDER BY stream, seq",
    "outbox": "SELECT key, mail, recipient, state, due_at FROM outbox ORDER BY key",
    "posts": "SELECT nip, post_id, slot, holding, since, until FROM occupancy ORDER BY nip, since, post_id, until",
    # Without the id: a number that a rolled back insertion drew is not given again.
    "tasks": "SELECT case_id, code, title, owner_role, owner_nip, owner_reason, post_id, blocking, deadline, counted_from, "
    "state, version, done_by, done_at, note, escalated_to, escalations, escalated_on, created_at FROM task "
    "ORDER BY case_id, code",
    "nights": "SELECT night_date, state, totals FROM night ORDER BY night_date",
    "chunks": "SELECT night_date, number, stage, state, totals FROM night_chunk ORDER BY night_date, number",
}


def picture(url):
    """Every case, ledger entry, owed mail, post and task as rows, so that a doubled one is seen as well as a lost one."""
    house = house_on(url)
    with house.store.reading() as conn:
        found = {what: conn.exec_driver_sql(statement).all() for what, statement in PICTURE.items()}
    checked = verify(house)
    close_all()
    assert (checked.bad, checked.entries) == (None, len(found["ledger"]))
    return found


def living(group):
    """The command lines of a process group's members that still run; a zombie does not."""
    found = []
    for process in psutil.process_iter(["pid", "status", "cmdline"]):
        try:
            if os.getpgid(process.pid) == group and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.info["cmdline"] or []))
        except ProcessLookupError:
            continue
    return found


def is_empty(group):
    """Whether a group's last process ends within a few seconds."""
    until = time.monotonic() + 10
    while living(group) and time.monotonic() < until:
        time.sleep(0.1)
    return living(group) == []


@contextmanager
def started_night(url, folder, **more):
    """`mutasi malam` as a user starts it, in a group of its own; whatever is left of the group is killed at the end."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    words = [sys.executable, "-m", "workflow.cli.main", "malam", "--pada", DAY.isoformat(), "--json"]
    with subprocess.Popen(
        words,
        env=plain | {"MUTASI_DATABASE_URL": url, "MUTASI_VAR": str(folder)} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        try:
            yield run
        finally:
            if living(run.pid):
                os.killpg(run.pid, signal.SIGKILL)


def wait_until_stopped(run):
    """Waits until the failpoint has stopped the night; where it ended instead, says with what."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        _pid, status = os.waitpid(run.pid, os.WNOHANG | os.WUNTRACED)
        if status:
            assert os.WIFSTOPPED(status), run.stderr.read()
            return
        time.sleep(0.05)
    pytest.fail("the night never reached the failpoint")


def age_claims(url):
    """Lets the time pass after which a heart counts as stopped: the claims of this night are that much older."""
    house = house_on(url)
    dead = timedelta(seconds=house.policy.dead_after_seconds + 1)
    with house.store.transaction() as tx:
        found = tx.conn.execute(nights.CHUNK.select().where(nights.CHUNK.c.state == "diklaim")).all()
        assert len(found) == 1
        tx.conn.execute(
            update(nights.CHUNK)
            .where(nights.CHUNK.c.state == "diklaim")
            .values(heartbeat_at=found[0].heartbeat_at - dead)
        )
    close_all()


def assert_left_in_the_middle(url):
    """The dead night: begun, chunks in all three states, and while its heart may still beat nobody takes it over."""
    house = house_on(url, f"{DAY}T01:00")
    with house.store.reading() as conn:
        chunks = conn.exec_driver_sql("SELECT state FROM night_chunk WHERE night_date = '2026-12-03' ORDER BY number")
        assert list(chunks.scalars()) == ["selesai", "selesai", "diklaim", "terbuka"]
    assert due_nights(house) == [(DAY, "dilanjutkan")]
    assert sweep_next(house, DAY, owner_name(house), Stage.USULAN) is False
    close_all()


def undisturbed(base, folder):
    """What the same night leaves behind on another copy where nobody disturbs it, without Prefect."""
    url = database_copy(base, folder)
    run_nights(house_on(url, f"{DAY}T01:00"), lambda day: house_on(url, f"{day}T01:00"))
    close_all()
    return picture(url)


@pytest.mark.kill
@pytest.mark.lambat
@pytest.mark.prefect
@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_night_killed_with_its_prefect_is_finished_by_the_next_run(dialect, request, eve_of, tmp_path):
    """R01: nothing of the group is left, the rerun takes the night over, and all is as if nothing had happened."""
    base = eve_of(dialect, DAY)
    wanted, url = undisturbed(base, tmp_path), database_copy(base, tmp_path)
    # On SQLite each run starts and ends Prefect's own server, on PostgreSQL both use the session's: quicker, and both ways are seen.
    own = dialect == "sqlite"
    prefect = {} if own else {"PREFECT_API_URL": request.getfixturevalue("prefect_server")}
    with started_night(url, tmp_path, MUTASI_TITIK_GAGAL=STOP, **prefect) as run:
        wait_until_stopped(run)
        assert sum("prefect.server" in words for words in living(run.pid)) == own
        os.killpg(run.pid, signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
        assert is_empty(run.pid)
    assert_left_in_the_middle(url)
    assert picture(url) != wanted
    age_claims(url)
    with started_night(url, tmp_path, **prefect) as rerun:
        answer, complaints = rerun.communicate(timeout=PATIENCE_SECONDS)
        assert rerun.returncode == 0, complaints
        assert is_empty(rerun.pid)
    (night,) = json.loads(answer)["malam"]
    assert (night["status"], night["maju"]) == ("dilanjutkan", {"selesai": 11, "sosialisasi": 1})
    assert picture(url) == wanted
