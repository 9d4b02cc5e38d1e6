"""The schedule: the night at 01:00 of the agency's zone, delivery every minute. `python -m flows.deployments` serves both.

Without PREFECT_API_URL a loopback Prefect server is started: on the ephemeral one Prefect only warns and never schedules.
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

HOST, PORT = "127.0.0.1", 4200
PATIENCE_SECONDS = 90


def start_server() -> "subprocess.Popen[bytes] | None":
    """Starts a loopback Prefect server, unless PREFECT_API_URL names one.

    Raises:
        TimeoutError: it does not answer.
    """
    if os.environ.get("PREFECT_API_URL"):
        return None
    url = f"http://{HOST}:{PORT}/api"
    words = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(PORT)]
    server = subprocess.Popen(words)  # noqa: S603 - our own interpreter and module, no shell
    os.environ["PREFECT_API_URL"] = url
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):  # noqa: S310 - a loopback address of this module
                return server
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    server.terminate()
    message = "the Prefect server does not answer"
    raise TimeoutError(message)


def main() -> None:
    """Serves the schedule until it is stopped; the server that was started for it goes with it."""
    server = start_server()
    from flows.schedule import serve_all  # noqa: PLC0415 - Prefect reads its API's address when it is imported

    try:
        serve_all()
    finally:
        if server is not None:
            server.terminate()


if __name__ == "__main__":
    main()
