"""`mutasi rencana` on the whole city: 5,200 people, a round of 100, all limits.

`python -m tests.benchmarks.planning` measures this alone and replaces its section of docs/benchmarks.md.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests import city
from tools.sources import ROOT

PEOPLE, MOST = 5_200, 100
TITLE = "## Planning a round"


class Measured(NamedTuple):
    """One run of the command, in a process of its own."""

    seconds: float
    megabytes: float
    answer: dict


def measure_planning() -> Measured:
    """Imports the city and plans a round."""
    with tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), f"sqlite:///{name}/kota.db"
        before, city.EMPLOYEES = city.EMPLOYEES, PEOPLE
        city.import_people(city.make_city(folder), url)
        city.EMPLOYEES = before
        words = ["rencana", "--keluar", f"{name}/r", "--maks", str(MOST), "--pada", city.PREPARED, "--json"]
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.planning", "--anak", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"MUTASI_DATABASE_URL": url, "MUTASI_VAR": name},
        )
        seconds = time.perf_counter() - began
    return Measured(seconds, float(done.stderr.splitlines()[-1]), json.loads(done.stdout))


def planning_lines(found: Measured) -> list[str]:
    """The section of docs/benchmarks.md."""
    answer, asked = found.answer, found.answer["calon"]
    return [
        TITLE,
        "",
        f"`mutasi rencana --maks {MOST}` on {PEOPLE:,} people and the whole position map, two waves, three alternatives priced:",
        f"{found.seconds:.1f} s and {found.megabytes:,.0f} MB at most. {asked['ditanyakan']:,} pairs were asked about,",
        f"{asked['lolos']:,} passed, {len(answer['perpindahan'])} moves were chosen, worth {answer['nilai']:.3f};",
        f"proven among those asked about: {'yes' if answer['terbukti_di_antara_calon'] else 'no'}; gap to any plan of the searched",
        f"posts at most {answer['celah']:.1%}.",
        "",
    ]


def _child(words: list[str]) -> None:
    from workflow.cli.main import main

    code = main(words)
    status = Path("/proc/self/status").read_text().split()
    print(int(status[status.index("VmHWM:") + 1]) / 1024, file=sys.stderr)
    sys.exit(code)


def replace_section(title: str, lines: list[str]) -> None:
    """Puts the lines in the place of a section of docs/benchmarks.md; a new one goes to its end."""
    document = ROOT / "docs" / "benchmarks.md"
    before, _, rest = document.read_text().partition(f"\n{title}\n")
    _, mark, after = rest.partition("\n## ")
    document.write_text(
        "\n".join([before.rstrip("\n"), "", *lines, f"{mark.strip()} {after}" if mark else ""]).rstrip() + "\n"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--anak"]:
        _child(sys.argv[2:])
    else:
        told = planning_lines(measure_planning())
        replace_section(TITLE, told)
        print("\n".join(told))
