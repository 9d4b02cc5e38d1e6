"""One door for state changes and one for time: what import contracts cannot express (ADR 0001, 0003)."""

import ast
import re
from collections.abc import Iterator

import pytest

from tools.sources import Module, modules, parse

UNIT_OF_WORK = "workflow/storage/unit_of_work.py"
CLOCK = "workflow/settings/clock.py"
_READS_TIME = {
    ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip
_SETS_STATE = re.compile(
    r"\bupdate\s+\"?transfer_case\b[\s\S]*?\bset\b(?:(?!\bwhere\b)[\s\S])*?(?<![.\w])\"?state\"?\s*=", re.IGNORECASE
)


def transaction_calls(module: Module) -> Iterator[int]:
    """Lines that begin or commit a transaction, by whatever name the connection goes."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "begin", "begin_nested", "rollback"}:
            yield node.lineno


def time_reads(module: Module) -> Iterator[int]:
    """Lines that read the machine's time; monotonic counters measure and are no time of day."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if (name, node.attr) in _READS_TIME:
                yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (node.lineno for alias in node.names if ("time", alias.name) in _READS_TIME)


def state_assignments(module: Module) -> Iterator[int]:
    """Lines that assign a case's state: in SQL text, in `update(CaseRow).values(...)`, or on a row."""
    for node in ast.walk(module.tree):
        if _sql_sets_state(node) or _update_sets_state(node) or _row_gets_state(node):
            yield node.lineno


def _sql_sets_state(node: ast.AST) -> bool:
    return isinstance(node, (ast.Constant, ast.JoinedStr)) and bool(_SETS_STATE.search(_text(node)))


def _update_sets_state(node: ast.AST) -> bool:
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values"
    return called and _updates_case(node.func.value) and "state" in _assigned(node)


def _row_gets_state(node: ast.AST) -> bool:
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr"
    return called and len(node.args) > 1 and ast.unparse(node.args[1]) == "'state'"


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else " x " for part in parts)


def _updates_case(node: ast.expr) -> bool:
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
    begun = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "update"]
    return any("case" in ast.unparse(argument).lower() for call in begun for argument in call.args)


def _assigned(node: ast.Call) -> set[str]:
    keys = {keyword.arg for keyword in node.keywords if keyword.arg}
    for argument in [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg is None)]:
        if isinstance(argument, ast.Dict):
            keys |= {str(key.value) for key in argument.keys if isinstance(key, ast.Constant)}
            keys |= {key.attr for key in argument.keys if isinstance(key, ast.Attribute)}
    return keys


def _elsewhere(check, allowed: str) -> list[str]:
    checked = [module for module in modules("workflow", "flows") if module.path != allowed]
    return [f"{module.path}:{line}" for module in checked for line in check(module)]


def test_only_the_unit_of_work_commits():
    """One command is one transaction: another module that commits would split it (ADR 0003)."""
    assert _elsewhere(transaction_calls, UNIT_OF_WORK) == []


def test_only_the_clock_reads_the_time():
    """A missed night is caught up and a day is judged as of its date: time is an argument everywhere else."""
    assert _elsewhere(time_reads, CLOCK) == []


def test_only_the_unit_of_work_moves_a_case():
    """The guarded UPDATE is the lock: a second place that sets the state would move a case past its guard."""
    assert _elsewhere(state_assignments, UNIT_OF_WORK) == []


@pytest.mark.parametrize(
    ("check", "path"),
    [(transaction_calls, UNIT_OF_WORK), (time_reads, CLOCK), (state_assignments, UNIT_OF_WORK)],
    ids=["transaction", "clock", "state"],
)
def test_the_door_itself_is_recognised(check, path):
    """The check sees the one place that is allowed, so it would see a second one."""
    (module,) = (module for module in modules("workflow") if module.path == path)
    assert list(check(module))


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (transaction_calls, "conn.commit()"),
        (transaction_calls, "with engine.begin() as conn: pass"),
        (time_reads, "datetime.now(UTC)"),
        (time_reads, "datetime.date.today()"),
        (time_reads, "from time import time"),
        (time_reads, "stamp = datetime.utcnow"),
        (state_assignments, "update(CaseRow).where(CaseRow.id == 1).values(state='selesai')"),
        (state_assignments, "update(CASES).values({'state': x})"),
        (state_assignments, "update(CASES).values({CASES.c.state: x})"),
        (state_assignments, "text('UPDATE transfer_case SET version = 2, state = :s WHERE id = 1')"),
        (state_assignments, "text(f'UPDATE transfer_case SET {columns}, state = 1')"),
        (state_assignments, "row.state = Stage.SELESAI"),
        (state_assignments, "setattr(row, 'state', x)"),
    ],
)
def test_a_planted_violation_is_found(check, source):
    """Each way around the door is seen."""
    assert list(check(parse(source)))


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (time_reads, "time.monotonic()"),
        (time_reads, "clock.now()"),
        (state_assignments, "update(TaskRow).values(state='selesai')"),
        (state_assignments, "text('UPDATE transfer_case SET held = true WHERE state = :s')"),
        (state_assignments, "update(CaseRow).where(CaseRow.state == 'usulan').values(held=True)"),
    ],
)
def test_a_lawful_line_is_left_alone(check, source):
    """What looks similar and is allowed is not reported."""
    assert not list(check(parse(source)))
