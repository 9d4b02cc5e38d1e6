"""How quickly a command starts: what it does not need is not imported."""

import subprocess  # what is imported is seen in a fresh process only
import sys

from workflow.cli.main import _COMMANDS, _GROUPS, app_for

HEAVY = ("openpyxl", "numpy", "scipy", "ortools", "prefect", "typst", "python_calamine")


def test_no_command_starts_with_what_only_some_need():
    """Neither the reader nor the writer of workbooks, nor the solver, nor Prefect comes in with the command itself."""
    asked = f"import sys, workflow.cli.main; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_a_pre_flight_begins_to_read_before_the_database_comes_in():
    """Nothing of the database is imported with the command; it comes in while other processes read the files."""
    asked = "import sys, workflow.cli.main as m; m.app_for(['periksa']); print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_a_named_command_is_found_alone_and_a_wrong_name_among_all():
    """Each name brings its own command only; without a name, or with an unknown one, all are listed in their order."""
    every = [[*(c.name for c in app_for(words).registered_commands)] for words in ([], ["--help"], ["perikas"])]
    assert every[0] == every[1] == every[2] == list(_COMMANDS)
    alone = {name: app_for([name]) for name in (*_COMMANDS, *_GROUPS)}
    assert all([c.name for c in alone[name].registered_commands] == [name] for name in _COMMANDS)
    assert all([g.name for g in alone[name].registered_groups] == [name] for name in _GROUPS)


def test_a_command_does_not_wait_for_what_prints_the_help():
    """The printer of help, with its reader of Markdown, comes in only where help is asked for."""
    asked = "import sys, workflow.cli.main as m; m.app_for(['aksi']); print('typer.rich_utils' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
