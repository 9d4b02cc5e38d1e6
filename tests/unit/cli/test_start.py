"""How quickly a command starts: what it does not need is not imported."""

import subprocess  # what is imported is seen in a fresh process only
import sys

HEAVY = ("openpyxl", "numpy", "scipy", "ortools", "prefect", "typst", "python_calamine")


def test_no_command_starts_with_what_only_some_need():
    """Neither the reader nor the writer of workbooks, nor the solver, nor Prefect comes in with the command itself."""
    asked = f"import sys, workflow.cli.main; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
