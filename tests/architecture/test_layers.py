"""What the import contracts in pyproject.toml leave open: imports by name, and that the contracts are all there."""

import ast
import tomllib
from collections.abc import Iterator

import pytest

from tools.sources import ROOT, Module, modules, parse

IMPURE = {
    "os", "logging", "asyncio", "sqlalchemy", "sqlmodel", "jinja2", "aiosmtplib", "starlette", "fastapi", "prefect",
    "socket", "subprocess", "pathlib", "shutil", "tempfile", "random", "structlog", "threading", "typer", "rich",
}  # fmt: skip
_BY_NAME = {"import_module", "__import__", "find_spec", "run_module"}


def imported_roots(module: Module) -> Iterator[tuple[int, str]]:
    """Line and top-level name of every import, also inside functions and by name."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in _BY_NAME:
                yield node.lineno, str(node.args[0].value).partition(".")[0]


def _reached(checked: tuple[Module, ...], roots: set[str]) -> list[str]:
    return [f"{m.path}:{line} {root}" for m in checked for line, root in imported_roots(m) if root in roots]


def test_the_domain_is_pure():
    """A rule that could read a file, a clock or a table could not be judged again as of a past day."""
    assert _reached(modules("workflow/domain"), IMPURE) == []


def test_workflow_knows_no_flow():
    """Every night can run without Prefect, so nothing below may reach it, not even inside a function or by name."""
    assert _reached(modules("workflow"), {"flows", "prefect"}) == []


def test_no_relative_imports():
    """Imports are absolute, so that a reader and a grep see the layer in the line."""
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules("workflow", "flows")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert found == []


def test_every_package_has_its_layer():
    """A new package of workflow needs a place in the contract, and no contract may quietly lose its exceptions."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = {name.strip() for layer in contracts[0]["layers"] for name in layer.split("|")}
    present = {path.stem for path in (ROOT / "workflow").glob("*") if (path / "__init__.py").exists()}
    present |= {path.stem for path in (ROOT / "workflow").glob("*.py")} - {"__init__"}
    assert layers == present
    assert contracts[0]["exhaustive"] is True
    assert not [contract["id"] for contract in contracts if "ignore_imports" in contract]


@pytest.mark.parametrize(
    "source",
    [
        "import prefect.runtime",
        "def f():\n    from prefect import flow",
        "importlib.import_module('prefect.flows')",
        "__import__('prefect')",
    ],
)
def test_a_planted_import_is_found(source):
    """Each way to import is seen."""
    assert [root for _, root in imported_roots(parse(source))] == ["prefect"]
