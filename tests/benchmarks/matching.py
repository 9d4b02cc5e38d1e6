"""`mutasi jodohkan` at 5,000 x 5,000: reading 25 million rows, and the solver call beside bare scipy on the same matrix.

`python -m tests.benchmarks.matching [SIDE]` measures this alone, or so many people and posts, and replaces its section of
docs/benchmarks.md.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tools.sources import ROOT

SIDE, ROUNDS = 5_000, 3
_BUSY = 1.5
"""So much longer by the clock than of the processor: the machine had other work."""
TITLE = "## Matching"
_CHILD = ["-m", "tests.benchmarks.matching", "--anak"]


class Matched(NamedTuple):
    """One run.

    Args:
        reading: seconds by the clock; worked: of the processor, which neighbours on the machine do not lengthen.
        ours, bare: processor seconds of ours and of bare scipy, medians of alternating rounds.
    """

    rows: int
    reading: float
    worked: float
    megabytes: float
    ours: float
    bare: float


def measure_matching(side: int = SIDE) -> Matched:
    """Writes the file and measures in a process of its own, so that nothing else counts as its memory."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "SKOR.csv"
        _write(path, side)
        done = subprocess.run(
            [sys.executable, *_CHILD, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
        )
    rows, *figures = done.stdout.split()
    return Matched(int(rows), *map(float, figures))


def matching_lines(found: Matched | None) -> list[str]:
    """The section of docs/benchmarks.md."""
    if found is None:
        return [TITLE, "", "25 million pairs: tidak diukur (`--penuh`, or `python -m tests.benchmarks.matching`).", ""]
    side, busy = round(found.rows**0.5), " beside other work" if found.reading > _BUSY * found.worked else ""
    return [
        TITLE,
        "",
        f"`mutasi jodohkan` on {side:,} x {side:,} with random scores of two decimals. Reading: {found.rows:,} rows of CSV,",
        f"with the check for doubles, in {found.worked:.1f} s of the processor ({found.reading:.1f} s by the clock{busy}); the process",
        f"then had needed {found.megabytes:,.0f} MB at most. Solving, processor seconds, medians of {ROUNDS} alternating rounds: `match` (matrix laid out,",
        "solved, told) beside `linear_sum_assignment` on the matrix that lay ready.",
        "",
        "| way | processor seconds | relative to bare |",
        "|---|---|---|",
        f"| mutasi | {found.ours:.2f} | {found.ours / found.bare:.2f} |",
        f"| scipy | {found.bare:.2f} | 1.00 |",
        "",
    ]


def _write(path: Path, side: int) -> None:
    dice = random.Random(side)
    with path.open("w") as file:
        file.write("nip,id_jabatan,skor\n")
        for person in range(side):
            nip = f"{198_001_012_005_010_000 + person}"
            file.write("".join(f"{nip},JAB-{post:05},{dice.randrange(10_000) / 100}\n" for post in range(side)))


def _child(path: Path) -> None:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    from workflow.domain.matching import match
    from workflow.intake.pairs import read_pairs

    began, work = time.perf_counter(), time.process_time()
    pairs = read_pairs(path)
    reading, worked = time.perf_counter() - began, time.process_time() - work
    status = Path("/proc/self/status").read_text().split()
    megabytes = int(status[status.index("VmHWM:") + 1]) / 1024
    matrix = np.empty((len(pairs.people), len(pairs.posts)))
    matrix[pairs.person, pairs.post] = pairs.score
    ours, bare = [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        found = match(pairs, {}, minimise=False)
        ours.append(time.process_time() - began)
        began = time.process_time()
        taken, columns = linear_sum_assignment(matrix, maximize=True)
        bare.append(time.process_time() - began)
        assert abs(found.total - matrix[taken, columns].sum()) < 1e-6
    print(len(pairs.score), reading, worked, megabytes, statistics.median(ours), statistics.median(bare))


def replace_section(title: str, lines: list[str]) -> None:
    """Puts a section of docs/benchmarks.md in the place of the former one, or at the end."""
    document = ROOT / "docs" / "benchmarks.md"
    before, _, rest = document.read_text().partition(f"\n{title}\n")
    _, mark, after = rest.partition("\n## ")
    document.write_text(
        "\n".join([before.rstrip("\n"), "", *lines, f"{mark.strip()} {after}" if mark else ""]).rstrip() + "\n"
    )


if __name__ == "__main__":
    if "--anak" in sys.argv:
        _child(Path(sys.argv[-1]))
    else:
        section = matching_lines(measure_matching(*map(int, sys.argv[1:])))
        replace_section(TITLE, section)
        print("\n".join(section))
