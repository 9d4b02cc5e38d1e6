"""The project's own source files, parsed once, for the checks of the house."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("workflow", "flows")
_NEVER = {".venv", ".git", "var", "build", "dist", "__pycache__"}

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file.

    Args:
        path: relative to the project, with forward slashes.
        text: the source.
        tree: the parsed source.
    """

    path: str
    text: str
    tree: ast.Module

    @property
    def dotted(self) -> str:
        """The name it is imported by."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def lines(self) -> int:
        """Length of the file."""
        return self.text.count("\n")


def parse(text: str, path: str = "workflow/example.py") -> Module:
    """A module from a text, as the checks see a file."""
    return Module(path, text, ast.parse(text))


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """All modules of the packages, in order of their paths, committed or not."""
    found = [
        path
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        if not _NEVER & set(path.relative_to(ROOT).parts)
    ]
    return tuple(parse(path.read_text("utf-8"), path.relative_to(ROOT).as_posix()) for path in sorted(found))


@cache
def tracked_files() -> tuple[Path, ...]:
    """The files that a clone holds; in a tree without git, all files outside the generated folders."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached"],  # noqa: S607 - the developer's own git
            cwd=ROOT, check=True, capture_output=True,
        ).stdout  # fmt: skip
        paths = [ROOT / name for name in listed.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not _NEVER & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in paths if path.is_file()))


def functions(module: Module) -> Iterator[FunctionNode]:
    """Every function and method of a module, nested ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, FunctionNode):
            yield node


def body_lines(node: FunctionNode) -> int:
    """Lines of a function without its docstring and decorators."""
    docstring = ast.get_docstring(node, clean=False)
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    return length - (docstring.count("\n") + 1 if docstring else 0)
