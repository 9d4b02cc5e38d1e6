"""An ignore is a decision: it names what it ignores and why, or the next one is copied from it."""

import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from tools.sources import ROOT, Module, modules, parse

_ASKS = re.compile(r"#\s*(?P<kind>noqa|type:\s*ignore|pragma:\s*no\s*(?:cover|branch))", re.IGNORECASE)
_REASONED = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w, -]+\]|pragma:\s*no\s*(?:cover|branch))"
    r"\s*(?:#|-|:)\s*\S.{7,}"
)


def bare_ignores(module: Module) -> Iterator[int]:
    """Lines whose ignore has no code or no reason after it."""
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT and _ASKS.search(token.string) and not _REASONED.search(token.string):
            yield token.start[0]


def test_every_ignore_has_a_reason():
    """`# noqa: CODE - why`, `# type: ignore[code] # why`, `# pragma: no cover - why`."""
    checked = modules("workflow", "flows", "tools", "tests")
    assert [f"{module.path}:{line}" for module in checked for line in bare_ignores(module)] == []


def test_every_configured_ignore_has_a_reason():
    """A rule of the linter that is off says why on its own line."""
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    codes = [line for line in lines if re.match(r'\s+"[A-Z]{1,4}\d*",', line)]
    assert codes
    assert [line for line in codes if not re.search(r"#\s*\S.{7,}", line)] == []


@pytest.mark.parametrize(
    ("comment", "bare"),
    [
        ("# noqa", True),
        ("# noqa: S608", True),
        ("# noqa: S608 - built from constants only", False),
        ("# type: ignore", True),
        ("# type: ignore[arg-type]", True),
        ("# type: ignore[arg-type] # the stub lacks None", False),
        ("# pragma: no cover", True),
        ("# pragma: no cover - only a killed process gets here", False),
    ],
)
def test_a_bare_ignore_is_found(comment, bare):
    """Code and reason are both asked for."""
    assert bool(list(bare_ignores(parse(f"x = 1  {comment}\n")))) is bare
