"""A theatre for each database: a city with people and posts, in which the good way was played once."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.city import at, database_copy, fold, import_people, run_on_server, with_database
from tests.stateful.cast import read_cast
from tests.stateful.theatre import Theatre


@pytest.fixture(scope="session")
def theatres(request, city_files, tmp_path_factory):
    """The theatre of a dialect, made when first asked for."""
    made, cast = {}, read_cast(city_files)

    def of(dialect):
        if dialect not in made:
            folder = tmp_path_factory.mktemp("teater")
            url = f"sqlite:///{folder / 'orang.db'}"
            if dialect == "postgresql":
                url = with_database(request.getfixturevalue("postgres_url"), "orang")
                run_on_server(url, "CREATE DATABASE orang")
            import_people(city_files, url)

            def copied(original):
                fold(original)
                return database_copy(original, folder)

            theatre = Theatre(cast, copied, drop_copy)
            theatre.rehearse(copied(url), at("2026-11-24"))
            made[dialect] = theatre
        return made[dialect]

    return of


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def theatre(request, theatres):
    """A theatre on each database."""
    return theatres(request.param)


def drop_copy(url):
    """Removes a copy that a play has ended on."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink()
    else:
        run_on_server(url, f'DROP DATABASE "{make_url(url).database}"')
