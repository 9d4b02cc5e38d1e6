"""The competency map of a city: 5,200 people beside 1,200 posts, every pair, and the file with the best of each post.

`python -m tests.benchmarks.fits` measures this alone and replaces its section of docs/benchmarks.md.
"""

import os
import statistics
import subprocess  # the command runs as a user starts it, in a process of its own
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.matching import replace_section
from tests.city import City, house_on, import_people
from tools.sources import ROOT
from workflow.domain.competence import fit
from workflow.sample.city import write_city
from workflow.services.best_fits import Fits, columns_of, fits_of
from workflow.services.house import House

PEOPLE, POSTS, ROUNDS, SCALAR, LIMIT = 5_200, 1_200, 3, 10, 5
TITLE = "## Competency map"
_COMMAND = ["-m", "workflow.cli.main", "peta", "--pada", "2026-11-24", "--timpa", "--matriks"]


class Mapped(NamedTuple):
    """Medians in seconds: reading and all pairs, the pairs alone, the same by the function of one pair, the whole command."""

    people: int
    posts: int
    whole: float
    pairs: float
    by_pair: float
    command: float
    command_posts: int


def measure_fits() -> Mapped:
    """Writes and imports the sample city of 5,200 people and measures on it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'kota.db'}"
        write_city(folder / "kota", employees=PEOPLE, seed=1)
        import_people(City(folder / "kota", "", (), {}), url)
        house = house_on(url)
        whole, pairs = zip(*(_once(house) for _ in range(ROUNDS)), strict=True)
        fits = _of(house, SCALAR)
        by_pair = _by_pair(fits, house) * POSTS / SCALAR
        counted, everything = len(fits.dossiers.people), len(fits_of(house).posts)
        house.store.close()
        command = statistics.median(_command(url, folder) for _ in range(ROUNDS))
        return Mapped(counted, POSTS, statistics.median(whole), statistics.median(pairs), by_pair, command, everything)


def _of(house: House, posts: int) -> Fits:
    fits = fits_of(house)
    return fits._replace(posts=fits.posts[:posts])


def _once(house: House) -> tuple[float, float]:
    began = time.perf_counter()
    fits = _of(house, POSTS)
    read = time.perf_counter()
    cells = sum(column.score.size for _post, column in columns_of(fits, house))
    done = time.perf_counter()
    assert cells == fits.people * POSTS
    return done - began, done - read


def _by_pair(fits: Fits, house: House) -> float:
    began = time.perf_counter()
    for post in fits.posts:
        for nip in fits.dossiers.people:
            fit(fits.dossiers.candidate(nip, post.id), house.policy.weighing)
    return time.perf_counter() - began


def _command(url: str, folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *_COMMAND, str(folder / "SKOR.csv")],
        cwd=ROOT,
        env=os.environ | {"MUTASI_DATABASE_URL": url},
        capture_output=True,
        check=True,
    )
    return time.perf_counter() - began


def fit_lines(found: Mapped) -> list[str]:
    """The section of docs/benchmarks.md."""
    cells = found.people * found.posts
    return [
        TITLE,
        "",
        f"{found.people:,} people beside {found.posts:,} posts of the sample city: score and match of all {cells:,} pairs, medians",
        f"of {ROUNDS} rounds on SQLite; {LIMIT} s are asked. The function of one pair was timed on {SCALAR} posts and multiplied.",
        "",
        "| what | seconds |",
        "|---|---|",
        f"| all records read, every pair scored | {found.whole:.2f} |",
        f"| every pair scored, records in memory | {found.pairs:.2f} |",
        f"| the same by the function of one pair | {found.by_pair:.0f} |",
        f"| `mutasi peta --matriks` over all {found.command_posts:,} posts, with start-up and file | {found.command:.2f} |",
        "",
    ]


if __name__ == "__main__":
    section = fit_lines(measure_fits())
    replace_section(TITLE, section)
    print("\n".join(section))
