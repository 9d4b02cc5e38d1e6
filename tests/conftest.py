"""The harness of all tests: loopback only, one choice of Hypothesis profile, markers with their meaning."""

import ipaddress
import os
import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

MARKERS = {
    "postgres": "needs the PostgreSQL server that comes as a wheel",
    "browser": "drives a real browser; without one it skips, with CI=true it fails",
    "prefect": "runs a flow under a Prefect server on this machine",
    "kill": "kills processes of its own in the middle of their work",
    "lambat": "takes more than a few seconds",
}

# Deadlines are off: on two shared cores a slow example says nothing about the code.
_QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", max_examples=30, **_QUIET)
settings.register_profile("ci", max_examples=60, derandomize=True, print_blob=True, **_QUIET)
settings.register_profile("lama", max_examples=2_000, print_blob=True, **_QUIET)


def pytest_configure(config: pytest.Config) -> None:
    """Registers the markers and loads the Hypothesis profile of HYPOTHESIS_PROFILE, else `ci` with CI=true, else `dev`."""
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


class OutsideCallError(RuntimeError):
    """A test tried to reach a machine other than this one."""


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a UNIX socket or another local family
    host = str(address[0])
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def loopback_only():
    """Every connection and datagram of the test process stays on this machine."""
    patch = pytest.MonkeyPatch()
    for method in ("connect", "connect_ex", "sendto"):
        original = getattr(socket.socket, method)

        def guarded(self: socket.socket, *args: Any, _original: Any = original) -> Any:
            if not _is_loopback(args[-1]):
                raise OutsideCallError(f"a test reached for {args[-1]!r}; only loopback is allowed")
            return _original(self, *args)

        patch.setattr(socket.socket, method, guarded)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """No test sees the settings of the person who runs it."""
    for name in [name for name in os.environ if name.startswith("MUTASI_")]:
        monkeypatch.delenv(name)
