"""The value that says: this is not known. Missing data never passes a rule, so it has its own type."""

from enum import Enum
from typing import Final, Literal, TypeGuard, TypeVar

T = TypeVar("T")


class Missing(Enum):
    """The one-value type of `MISSING`, so that `X | Missing` is checked by mypy."""

    MISSING = "tidak diketahui"

    def __bool__(self) -> bool:
        """Unknown is never true."""
        return False

    def __repr__(self) -> str:
        """The name, for readable evidence and test ids."""
        return "MISSING"


MISSING: Final = Missing.MISSING


def known(value: T | Literal[Missing.MISSING] | Missing) -> TypeGuard[T]:
    """True where the value is known (it may still be None, which then means: there is none)."""
    return value is not MISSING
