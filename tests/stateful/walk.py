"""The machine's rules taken at random with a fixed seed: every rule that is open is as likely as any other."""

from random import Random

from tests.stateful.machine import CHOICES, MANY, TransferMachine
from tests.stateful.theatre import Theatre

WEIGHTS = {"go_on": 4, "give_opinion": 3, "answer": 4, "decide": 4, "approve": 4, "decide_on_list": 4}
WEIGHTS |= {"hand_over": 3, "next_days": 4, "deliver": 3, "anything": 4, "propose": 2}
"""How often the rules that carry cases forward come, beside once for every other."""


def argument(name: str, dice: Random) -> object:
    """A value for a rule's argument."""
    if name in MANY:
        choices, most = MANY[name]
        return dice.choices(choices, k=dice.randint(1, most))
    return dice.choice(CHOICES[name]) if name in CHOICES else dice.randint(0, 50)


def walk(theatre: Theatre, start: str, seed: int, steps: int) -> None:
    """Takes so many steps from a moment of the good way, comparing everything after each."""
    machine = type("TransferMachine", (TransferMachine,), {"theatre": theatre})()
    dice = Random(f"{start} {seed}")
    machine.begin(start)
    try:
        machine.all_agrees()
        for _step in range(steps):
            open_rules = [rule for rule in machine.rules if all(holds(machine) for holds in rule.preconditions)]
            taken = dice.choices(open_rules, [WEIGHTS.get(rule.function.__name__, 1) for rule in open_rules])[0]
            taken.function(machine, **{name: argument(name, dice) for name in taken.arguments})
            machine.all_agrees()
    finally:
        machine.teardown()


def walk_until_caught(theatre: Theatre, start: str, walks: int, steps: int) -> None:
    """Walks with one seed after another; the first disagreement ends it as an AssertionError."""
    for seed in range(walks):
        walk(theatre, start, seed, steps)
