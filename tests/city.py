"""A small synthetic city, imported once a session and copied for every test, on SQLite and on PostgreSQL."""

import contextlib
import csv
import io
import itertools
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from workflow.bootstrap import build_house
from workflow.cli.cases import Act  # the command that the CLI builds
from workflow.cli.main import main
from workflow.cli.options import ACT, moment_of
from workflow.domain.intake import ParsedTable
from workflow.domain.registers import HISTORY_TABLES
from workflow.intake.context import read_context
from workflow.intake.tables import read_table, read_tables
from workflow.sample.city import write_city
from workflow.services.house import House
from workflow.services.imports import ImportOrder, import_tables
from workflow.services.night import run_nights
from workflow.services.proposals import ProposalOrder, import_proposals
from workflow.settings.environment import read_environment
from workflow.storage.schema import prepare
from workflow.storage.unit_of_work import Store, open_engine

EMPLOYEES = 700
PREPARED = "2026-11-24"
_NUMBERS = itertools.count(1)
ENGINES: list = []
"""Filled by conftest: what was opened in this process and is not closed yet."""
__all__ = ["Act", "City", "database_copy", "house_on", "import_city", "import_people", "make_city"]


@dataclass(frozen=True)
class City:
    """The files of a city and the databases that it was imported into."""

    folder: Path
    proposer: str
    decisions: tuple[dict[str, str], ...]
    urls: dict[str, str]


def at(text_: str) -> datetime | None:
    """A moment as `--pada` reads it, for acts."""
    return moment_of(text_, ACT)


def house_on(url: str, moment: str | None = PREPARED) -> House:
    """A house over a database, its clock set like `--pada`."""
    return build_house(Store(open_engine(url)), read_environment(), at(moment) if moment else None)


def make_city(folder: Path) -> City:
    """Writes the files of a small city."""
    write_city(folder, employees=EMPLOYEES, seed=7)
    with (folder / "keputusan.csv").open(newline="") as file:
        decisions = tuple(csv.DictReader(file))
    context = read_context(folder / "gelombang.toml")
    return City(folder, context.proposer or "", decisions, {})


def import_city(city: City, url: str) -> None:
    """Imports everything into an empty database."""
    import_people(city, url)
    house = house_on(url)
    table = read_table(city.folder / "usulan.xlsx", "usulan")
    context = read_context(city.folder / "gelombang.toml")
    import_proposals(table, context, ProposalOrder(city.proposer, partial=True, dry_run=False, sha256="kota"), house)
    house.store.close()


def of_free_people(table: ParsedTable, house: House) -> ParsedTable:
    """The proposals of a round for people who have no case of this round: one open case a person."""
    with house.store.reading() as conn:
        taken = {row[0] for row in conn.exec_driver_sql("SELECT nip FROM transfer_case WHERE round_code = '2026-12'")}
        known = {row[0] for row in conn.exec_driver_sql("SELECT nip FROM employee WHERE recorded_until IS NULL")}
    rows = [
        row._replace(values={**row.values, "nip": nip})
        for row, nip in zip(table.rows, sorted(known - taken), strict=False)
    ]
    return table._replace(rows=tuple(rows))


def import_people(city: City, url: str) -> None:
    """Imports people, posts and their histories into an empty database, and no round."""
    house = house_on(url)
    prepare(house.store)
    order = ImportOrder(None, partial=False, dry_run=False, sha256="kota")
    for name in ("jabatan", "pegawai"):
        import_tables([read_table(city.folder / f"{name}.xlsx", name)], order, house)
    import_tables(list(read_tables(city.folder / "riwayat.xlsx", HISTORY_TABLES).values()), order, house)
    house.store.close()


def database_copy(url: str, folder: Path) -> str:
    """A fresh copy of an imported database."""
    if url.startswith("sqlite"):
        target = folder / f"salinan-{next(_NUMBERS)}.db"
        shutil.copyfile(url.removeprefix("sqlite:///"), target)
        return f"sqlite:///{target}"
    name = make_url(url).database
    copy = f"{name}_{next(_NUMBERS)}"
    run_on_server(url, f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    return with_database(url, copy)


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def run_on_server(url: str, statement: str) -> None:
    """Runs one statement outside any database of the tests."""
    server = create_engine(with_database(url, "postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.execute(text(statement))
    server.dispose()


def words_of(row: dict[str, str]) -> list[str]:
    """A recorded decision as the words of `mutasi aksi`."""
    case = [row["kasus"]] if row["kasus"] else []
    return ["aksi", *case, row["pemicu"], *shlex.split(row["argumen"]), "--pada", row["tanggal"]]


def close_all() -> None:
    """Closes every database, as the end of a command's process does."""
    while ENGINES:
        ENGINES.pop().dispose()


def play(url: str, decisions: Sequence[dict[str, str]], first: date, last: date) -> list[str]:
    """Nights, recorded decisions and deliveries from one day to another; returns the refusals."""
    refused, day = [], first
    while day <= last:
        house = house_on(url, f"{day}T01:00")
        run_nights(house, lambda d: house_on(url, f"{d}T01:00"))
        for row in decisions:
            if row["tanggal"] == day.isoformat():
                out, err = io.StringIO(), io.StringIO()
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    code = main([*words_of(row), "--json"])
                close_all()
                if code:
                    refused.append(f"{row['kasus']} {row['pemicu']} {err.getvalue()}")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            main(["kirim", "--pada", day.isoformat(), "--json"])
        close_all()
        day += timedelta(days=1)
    return refused


def fold(url: str) -> None:
    """Folds SQLite's log into its file, so that copying the file copies everything."""
    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.connect() as conn:
            conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
