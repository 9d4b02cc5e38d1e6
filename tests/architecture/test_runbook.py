"""The runbook knows every setting: what the code reads from the environment is told to those who run it."""

import ast
import re

import pytest

from tools.sources import PRODUCT, ROOT, Module, modules, parse
from workflow.settings.environment import Environment

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
_TABLE = RUNBOOK.partition("## Settings")[2].partition("\n## ")[0]
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", _TABLE, re.MULTILINE))
PREFIX = Environment.model_config["env_prefix"]
FIELDS = {f"{PREFIX}{name.upper()}": field.default for name, field in Environment.model_fields.items()}
_SHOWN_AS_IS = ("MUTASI_LINGKUNGAN", "MUTASI_URL_DASAR", "MUTASI_SUREL_DARI", "MUTASI_ZONA")


def read_variables(module: Module) -> set[str]:
    """Names that a module takes from the environment: arguments and keys of `environ` and `getenv`."""
    found = set()
    for node in ast.walk(module.tree):
        key = None
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"os.environ.get", "os.getenv"}:
            key = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            key = node.slice
        if isinstance(key, ast.Constant):
            found.add(str(key.value))
    return found


def test_every_variable_is_in_the_runbook():
    """Settings and whatever else the code reads stand in the table, and nothing that is gone stands there."""
    read = {name for module in modules(*PRODUCT) for name in read_variables(module)}
    assert set(ROWS) == read | set(FIELDS)


@pytest.mark.parametrize("name", _SHOWN_AS_IS)
def test_defaults_are_the_code_s(name):
    """A default that the table shows as a value is the one of the settings."""
    assert ROWS[name] == f"`{FIELDS[name]}`"


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_has_its_default_told(name):
    """No row leaves the reader guessing what happens without the variable."""
    assert ROWS[name].strip()


@pytest.mark.parametrize(
    "text",
    ['os.environ.get("A_B")', 'os.getenv("A_B", "")', 'os.environ["A_B"] = "1"'],
    ids=["get", "getenv", "subscript"],
)
def test_what_counts_as_reading(text):
    """Each way of asking the environment by a name is seen."""
    assert read_variables(parse(text)) == {"A_B"}
