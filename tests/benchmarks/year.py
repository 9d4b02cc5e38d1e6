"""A simulated year of the whole city: 5,200 people, four rounds of the planner, every night, all retirements.

`python -m tests.benchmarks.year` plays this alone and replaces its section of docs/benchmarks.md.
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tests import city
from tests.benchmarks.planning import replace_section
from tests.year import Replayed, Told, Year, replay

PEOPLE, MOVES = 5_200, 25
SPAN = (date(2026, 12, 1), date(2027, 11, 30))
ROUNDS = (date(2027, 1, 11), date(2027, 4, 5), date(2027, 7, 5), date(2027, 9, 6))
TITLE = "## A year without an uncovered post"


class Played(NamedTuple):
    """The year, what the replay of its tables found, and how long it took."""

    told: Told
    found: Replayed
    seconds: float


def play_year(people: int = PEOPLE, moves: int = MOVES) -> Played:
    """Imports the city and plays the year."""
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/kota.db"
        before, city.EMPLOYEES = city.EMPLOYEES, people
        files = city.make_city(Path(name))
        city.EMPLOYEES = before
        city.import_people(files, url)
        began = time.perf_counter()
        told = Year(url, files.folder, SPAN, ROUNDS, moves=moves).play()
        return Played(told, replay(url, SPAN), time.perf_counter() - began)


def year_lines(played: Played) -> list[str]:
    """The section of docs/benchmarks.md."""
    told, events = played.told, played.told.events
    return [
        TITLE,
        "",
        f"{told.nights} nights over {PEOPLE:,} people in {played.seconds:.0f} s: {events['pensiun']} retirements,",
        f"{events['meninggal']} deaths, {events['cuti_besar'] + events['sakit']} leaves of holders of critical posts,",
        f"{told.approved} of {told.proposed} proposed moves approved in {len(ROUNDS)} rounds, {told.appointed} Plt and Plh",
        f"appointed as the look-ahead proposed ({told.extended} extensions; {told.hopeless} days without a lawful deputy).",
        f"An independent replay of the tables: {played.found.line}.",
        "",
    ]


if __name__ == "__main__":
    shown = year_lines(played := play_year())
    replace_section(TITLE, shown)
    print("\n".join(shown))
    print(sorted(set(played.told.refused))[:9], file=sys.stderr)
    sys.exit(bool(played.found.bare))
