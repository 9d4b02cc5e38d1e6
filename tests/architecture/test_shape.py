"""Small: no module over 400 lines, no function over 40 (ARCHITECTURE.md, ten lines, 10)."""

import ast

import pytest

from tools.shape import FUNCTION_LIMIT, MODULE_LIMIT, too_long
from tools.sources import Module, modules, parse


def test_nothing_is_too_long():
    """A module or function that must be scrolled to be held in mind is split."""
    assert list(too_long(modules("workflow", "flows", "tools"))) == []


def _function(lines: int, docstring: int = 0) -> Module:
    text = "\n".join(["def f():", *(['    """One.', *["    more."] * (docstring - 2), '    """'] if docstring else [])])
    return parse(text + "\n" + "\n".join(["    x = 1"] * (lines - 1)) + "\n")


@pytest.mark.parametrize(
    ("lines", "docstring", "faults"),
    [(FUNCTION_LIMIT, 0, 0), (FUNCTION_LIMIT + 1, 0, 1), (FUNCTION_LIMIT, 9, 0), (FUNCTION_LIMIT + 1, 9, 1)],
)
def test_both_sides_of_the_function_limit(lines, docstring, faults):
    """Forty lines pass and forty-one do not; the docstring is not counted."""
    assert len(list(too_long([_function(lines, docstring)]))) == faults


@pytest.mark.parametrize(("lines", "faults"), [(MODULE_LIMIT, 0), (MODULE_LIMIT + 1, 1)])
def test_both_sides_of_the_module_limit(lines, faults):
    """Four hundred lines pass and one more does not."""
    assert len(list(too_long([parse("x = 1\n" * lines)]))) == faults


def test_every_test_says_its_behaviour():
    """Each test has a docstring, so that a failing one tells what broke."""
    silent = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules("tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []
