"""One Prefect server for all flow tests, and a copy of the city under the settings that the flows read."""

from pathlib import Path

import pytest

from tests.city import database_copy


def pytest_collection_modifyitems(items):
    """Puts the flow tests last: Prefect's threads outlive its flows, and the kill tests fork this process before that."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path.is_relative_to(here))


@pytest.fixture(autouse=True, scope="session")
def prefect_home(tmp_path_factory):
    """Prefect keeps what it keeps in a folder of the tests; so flows are imported in tests, not above them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        import flows  # noqa: F401 - sets the rest of Prefect's environment before Prefect is imported

        yield


@pytest.fixture(scope="session")
def prefect_server(prefect_home):
    """The address of a Prefect server that ends with the session."""
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=90):
        yield PREFECT_API_URL.value()


@pytest.fixture
def settled_on(prefect_server, tmp_path, monkeypatch):
    """Copies a database and lets the flows of this process work on it; what they sent lies in the test's folder."""
    from flows.sweeping import app_at

    def settle(base):
        url = database_copy(base, tmp_path)
        monkeypatch.setenv("MUTASI_DATABASE_URL", url)
        monkeypatch.setenv("MUTASI_VAR", str(tmp_path))
        app_at.cache_clear()
        return url

    yield settle
    app_at.cache_clear()
