"""Facts are made quickly and are as frozen as any."""

from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from tests.builders import facts
from workflow.domain.facts import Facts
from workflow.domain.quickly import quickly


@dataclass(frozen=True, slots=True)
class _Told:
    number: int
    kept: tuple[int, ...] = ()
    seen: list[int] = field(default_factory=list)


def test_what_is_made_quickly_is_one_of_the_class():
    """By place, by name and by default it equals what the class makes, and is replaced like it."""
    made = quickly(_Told)
    assert made(1, kept=(2,)) == _Told(1, (2,), [])
    assert type(made(1)) is _Told
    assert made(1).seen is not made(1).seen
    assert replace(made(1), number=3) == _Told(3)


def test_what_is_made_quickly_is_frozen():
    """Nobody changes what a rule was told."""
    one = quickly(_Told)(1)
    with pytest.raises(FrozenInstanceError):
        one.number = 2


def test_facts_are_made_with_all_that_they_hold():
    """Each field of a case's facts is in its place; one that is missing is refused."""
    whole = facts()
    values = {known.name: getattr(whole, known.name) for known in fields(Facts)}
    assert quickly(Facts)(**values) == whole
    with pytest.raises(TypeError, match="case"):
        quickly(Facts)()
