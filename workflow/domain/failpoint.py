"""Failpoints: named places where a test may kill the process, to show that what was promised survives it."""

from collections.abc import Callable

_HOOKS: list[Callable[[str], None]] = []


def failpoint(name: str) -> None:
    """Does nothing unless a test installed a hook. Names are enumerated from the source: pass a literal.

    Args:
        name: `room.moment`, unique in the project.
    """
    for hook in _HOOKS:
        hook(name)


def install(hook: Callable[[str], None]) -> None:
    """Installs a hook for this process; only `bootstrap` does, when the environment asks for it."""
    _HOOKS.append(hook)
