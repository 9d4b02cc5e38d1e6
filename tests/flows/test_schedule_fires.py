"""The schedule as it is served: a real Prefect server makes runs of it. A broken pair of versions showed READY and ran nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

PATIENCE_SECONDS = 120


@contextmanager
def group_of(words, env, log):
    """A process in a group of its own; the whole group ends with the test."""
    started = subprocess.Popen(words, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        yield started
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def answered(ask):
    """What a question answers as soon as it answers something."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            found = ask()
        except httpx.HTTPError:
            found = None
        if found:
            return found
        time.sleep(0.5)
    return None


@pytest.mark.prefect
@pytest.mark.lambat
def test_a_served_schedule_makes_runs(tmp_path):
    """`python -m flows.deployments` against a server: within its patience the delivery has runs ahead, the night too."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "MUTASI_"))}
    env = plain | {"PREFECT_HOME": str(tmp_path / "prefect"), "MUTASI_VAR": str(tmp_path), "PREFECT_API_URL": api}
    prefect = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]

    def scheduled():
        runs = httpx.post(f"{api}/flow_runs/filter", json={"limit": 200}).json()
        names = {run["deployment_id"] for run in runs if run["state_type"] == "SCHEDULED"}
        return runs if len(names) == 2 else None

    with (tmp_path / "log.txt").open("wb") as log, group_of(prefect, env, log):
        assert answered(lambda: httpx.get(f"{api}/health").is_success)
        with group_of([sys.executable, "-m", "flows.deployments"], env, log):
            assert answered(scheduled), (tmp_path / "log.txt").read_text()[-2000:]
