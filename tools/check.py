"""All checks of the house one after the other, each told with its time; a failing one does not hide the next."""

import os
import subprocess
import sys
import time

from tools.sources import ROOT

CHECKS: dict[str, list[str]] = {
    "lint": ["-m", "ruff", "check"],
    "format": ["-m", "ruff", "format", "--check"],
    "types": ["-m", "mypy"],
    "contracts": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "dependencies": ["-m", "deptry", "--no-ansi", "."],
    "shape": ["-m", "tools.shape"],
}
"""Arguments of the environment's own Python: scripts would carry the path of the machine that made them."""


def run_check(name: str, arguments: list[str]) -> bool:
    """Runs one check and prints its output where it fails; True where it passes."""
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - the arguments are this module's own
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NO_COLOR": "1"},
    )
    passed = done.returncode == 0
    if not passed:
        print(done.stdout, done.stderr, sep="\n")
    print(f"{name:13s} {'ok' if passed else 'FAILED'}  {time.monotonic() - began:5.1f} s", flush=True)
    return passed


def main() -> int:
    """Runs every check; the exit code is 1 where one failed."""
    passed = [run_check(name, arguments) for name, arguments in CHECKS.items()]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
