"""A database is copied whole into the other kind of database, and goes on there."""

import pytest

from tests.city import database_copy, house_on, run_on_server, with_database
from tools.copy_database import copy_database, main
from workflow.services import audit
from workflow.services.night import run_nights

pytestmark = pytest.mark.postgres


@pytest.fixture
def empty(request, postgres_url, tmp_path):
    """URL of an empty database by dialect."""

    def of(dialect):
        if dialect == "sqlite":
            return f"sqlite:///{tmp_path / 'tujuan.db'}"
        name = f"salin_{abs(hash(request.node.name))}"
        run_on_server(postgres_url, f"CREATE DATABASE {name}")
        return with_database(postgres_url, name)

    return of


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_the_copy_is_whole_and_goes_on(source, target, imported, empty, tmp_path):
    """Same ledger, and a night on the copy numbers its rows on after the copied ones."""
    origin, copy = database_copy(imported(source), tmp_path), empty(target)
    assert copy_database(origin, copy) > 0
    assert audit.verify(house_on(copy)) == audit.verify(house_on(origin))
    nights = run_nights(house_on(copy, "2026-11-25T01:00"), lambda day: house_on(copy, f"{day}T01:00"))
    assert sum(nights[-1].moved.values()) > 0
    assert audit.verify(house_on(copy)).bad is None


def test_a_database_with_rows_is_not_written_over(imported, tmp_path):
    """The target must be empty."""
    filled = database_copy(imported("sqlite"), tmp_path)
    with pytest.raises(SystemExit, match="tidak kosong"):
        copy_database(imported("sqlite"), filled)


def test_an_old_source_is_refused(empty):
    """A source that was never migrated holds nothing that this program knows."""
    with pytest.raises(SystemExit, match="belum sesuai versi"):
        copy_database(empty("sqlite"), empty("postgresql"))


def test_the_command_needs_two_databases(capsys):
    """Without both URLs it says what to write."""
    assert main(["sqlite:///satu.db"]) == 1
    assert "URL_SUMBER URL_TUJUAN" in capsys.readouterr().err
