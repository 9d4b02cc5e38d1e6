"""One `mutasi` command in this process, as the demo runs them: what a person types, answered as JSON."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from workflow.cli.main import main as mutasi
from workflow.settings.environment import read_environment


class DemoError(RuntimeError):
    """A step of the demo did not end as it must."""


class Ended(NamedTuple):
    """How a command ended: its exit code, its answer, and what it said on the side."""

    code: int
    answer: dict[str, Any]
    said: str


def run(*words: str) -> Ended:
    """Runs one command, whatever it ends with."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = mutasi([*words, "--json"])
    return Ended(code, json.loads(out.getvalue() or "{}"), err.getvalue().strip())


def command(*words: str, allow: tuple[int, ...] = (0,)) -> dict[str, Any]:
    """Runs one command and returns its answer.

    Raises:
        DemoError: it ended with another exit code than allowed.
    """
    ended = run(*words)
    if ended.code not in allow:
        message = f"mutasi {words[0]} ended with {ended.code}: {ended.said}"
        raise DemoError(message)
    return ended.answer


def home() -> Path:
    """Where the demo keeps what it makes: MUTASI_VAR."""
    return read_environment().folder


def city() -> Path:
    """Where the files of the city lie."""
    return home() / "kota"
