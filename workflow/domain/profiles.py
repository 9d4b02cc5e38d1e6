"""What differs by the profile of a post: inauguration, SK, letters, what closes a case. Data of config/profiles.toml."""

from collections.abc import Mapping
from typing import NamedTuple


class Profile(NamedTuple):
    """One profile of posts, as the city's data say it.

    Args:
        inaugurated: the post is entered by an inauguration, else on the TMT.
        decrees: kinds of SK that appoint to it; by_delegate: an official to whom the PPK delegated may sign.
        proposal_letters: needed for who enters, beside those of the kind of transfer.
        leaving_letters, arriving_letters: of the post left and of the post entered; they close the case.
        starting_letters: of the post entered, dated on or before the day that duty begins.
        returns_to: profiles to which a return at the end of an assignment is no demotion.
        term: the longest term of an assignment to a school: `periode` and `bulan`; empty where there is none.
    """

    inaugurated: bool
    decrees: tuple[str, ...]
    by_delegate: bool
    proposal_letters: tuple[str, ...]
    leaving_letters: tuple[str, ...]
    arriving_letters: tuple[str, ...]
    starting_letters: tuple[str, ...]
    returns_to: tuple[str, ...]
    term: Mapping[str, int]
