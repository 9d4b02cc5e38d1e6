"""The shape report: how long modules and functions are. Only 400 and 40 lines are gates (ARCHITECTURE.md, Small).

Run as `python -m tools.shape`; the exit code is 1 where a gate is passed.
"""

import statistics
import sys
from collections.abc import Iterable, Iterator

from tools.sources import PRODUCT, Module, body_lines, functions, modules

MODULE_LIMIT = 400
MODULE_AIM = 300
FUNCTION_LIMIT = 40
SHOWN = 5


def too_long(checked: Iterable[Module]) -> Iterator[str]:
    """What passes a gate, one line each: `path:line name, n lines (at most m)`."""
    for module in checked:
        if module.lines > MODULE_LIMIT:
            yield f"{module.path}: {module.lines} lines (at most {MODULE_LIMIT})"
        for node in functions(module):
            if (length := body_lines(node)) > FUNCTION_LIMIT:
                yield f"{module.path}:{node.lineno} {node.name}, {length} lines (at most {FUNCTION_LIMIT})"


def report(checked: tuple[Module, ...]) -> Iterator[str]:
    """Medians and the longest of the modules and functions."""
    lengths = sorted((module.lines, module.path) for module in checked)
    bodies = sorted((body_lines(node), f"{m.path}:{node.lineno} {node.name}") for m in checked for node in functions(m))
    for title, rows in (("modules", lengths), ("functions", bodies)):
        if rows:
            yield f"{title}: {len(rows)}, median {statistics.median(n for n, _ in rows):.0f} lines"
            yield from (f"  {n:4d}  {name}" for n, name in reversed(rows[-SHOWN:]))
    yield f"modules over {MODULE_AIM} lines: {sum(n > MODULE_AIM for n, _ in lengths)}"


def main() -> int:
    """Prints the report; says which gates are passed."""
    checked = modules(*PRODUCT)
    print("\n".join(report(checked)))
    faults = list(too_long(checked))
    for fault in faults:
        print(f"shape: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
