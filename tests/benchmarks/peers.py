"""Other engines, each in an environment made in this run; what cannot be installed or run is not measured."""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

SCRIPTS = Path(__file__).with_name("peers")
INSTALL_SECONDS, RUN_SECONDS = 90, 30
FULL = 2
"""What SQLite answers to `PRAGMA synchronous` for FULL."""


class Peer(NamedTuple):
    """An engine: its name, what is installed, its script and what the script is told besides."""

    name: str
    package: str
    wanted: str
    script: str
    words: tuple[str, ...] = ()


PEERS = (
    Peer("SpiffWorkflow", "SpiffWorkflow", "SpiffWorkflow==3.2.*", "spiff.py"),
    Peer("Viewflow", "django-viewflow", "django-viewflow==2.4.*", "viewflow_step.py"),
    Peer("DBOS", "dbos", "dbos==3.4.*", "dbos_step.py"),
    Peer("DBOS, inside one running workflow", "dbos", "dbos==3.4.*", "dbos_step.py", ("dalam",)),
)
WITH_ROWS = "baris"


def install(peer: Peer, folder: Path) -> str | None:
    """Makes the peer's environment; returns its version, or None where it cannot be had."""
    home, uv = folder / peer.package, [sys.executable, "-m", "uv", "--quiet"]
    python = home / "bin" / "python"
    ask = f"from importlib.metadata import version; print(version({peer.package!r}))"
    making = (
        [*uv, "venv", "--python", sys.executable, str(home)],
        [*uv, "pip", "install", "--python", str(python), peer.wanted],
    )
    try:
        # Two ways to use one engine share its environment.
        for words in () if python.exists() else making:
            subprocess.run(words, check=True, capture_output=True, timeout=INSTALL_SECONDS)
        answer = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True, timeout=RUN_SECONDS)
    except (subprocess.SubprocessError, OSError):
        return None
    return answer.stdout.strip()


def median_step(peer: Peer, folder: Path, steps: int, name: str, *words: str) -> float | None:
    """Median seconds of a step over a fresh file, or None where it failed or did not keep WAL and FULL."""
    python, kept = folder / peer.package / "bin" / "python", folder / f"{name}.db"
    command = [python, SCRIPTS / peer.script, kept, str(steps), *peer.words, *words]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=RUN_SECONDS)
        answer = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.SubprocessError, OSError, ValueError, IndexError):
        return None
    if (answer["jurnal"], answer["sinkron"], len(answer["detik"])) != ("wal", FULL, steps):
        return None
    return statistics.median(answer["detik"])
