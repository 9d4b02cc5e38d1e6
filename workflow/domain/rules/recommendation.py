"""Where a name stands with BKN: what was submitted through I-MUT and what BKN answered, read from the letters."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from workflow.domain.chains import Link
from workflow.domain.context import THREE_BEST, Letter
from workflow.domain.facts import Facts
from workflow.domain.rules._shared import OTHER, coverage, subject, target_id

SUBMISSION, ANSWER = "usul_imut", "rekomendasi_bkn"


class ImutState(StrEnum):
    """What I-MUT says of a name."""

    BELUM = "belum"
    DIAJUKAN = "diajukan"
    PERLU_PERBAIKAN = "perlu_perbaikan"
    DIREKOMENDASIKAN = "direkomendasikan"
    DITOLAK = "ditolak"


REFUSALS = {"tolak": ImutState.DITOLAK, "perlu_perbaikan": ImutState.PERLU_PERBAIKAN}
"""By `hasil` of the answer; an answer of BKN that says anything else says yes."""


class Answers(NamedTuple):
    """The recommendations that name a person and were not taken back, oldest first, or the refusal that stands.

    Each with how it covers the post: a recommendation for another post is kept, it says that the post has changed.
    """

    given: tuple[tuple[Letter, str], ...] = ()
    refusal: Letter | None = None


class Standing(NamedTuple):
    """A name's state, the letter that says so, and BKN's reason where it gave one.

    Args:
        first_only: a post filled by open selection for which BKN has spoken on the three best and not yet on the chosen one.
        other_post: the recommendation that names the person for another post, where there is none for this one.
    """

    state: ImutState
    letter: Letter | None = None
    reason: str | None = None
    first_only: bool = False
    other_post: Letter | None = None


def answers(letters: Iterable[Letter], nip: str, post: str, today: date, *, three_best: bool = False) -> Answers:
    """BKN's answers for a person on a post that are dated up to today; the newest one for this post stands.

    Args:
        three_best: those on the three best of an open selection instead of those on the one who is to be appointed.
    """
    dated = [
        (letter.date, letter)
        for letter in letters
        if letter.kind == ANSWER and letter.date is not None and (letter.selection == THREE_BEST) is three_best
    ]
    given: list[tuple[Letter, str]] = []
    refusal = None
    for day, letter in sorted(dated, key=lambda found: found[0]) if len(dated) > 1 else dated:
        how = coverage(letter, nip, post)
        if how is None or day > today:
            continue
        if letter.result not in REFUSALS:
            given.append((letter, how))
            refusal = None if how != OTHER else refusal
        elif how != OTHER:
            given, refusal = [], letter
    return Answers(tuple(given), refusal)


def by_open_selection(facts: Facts) -> bool:
    """True where the SK says that the post is filled by open selection, or a letter on the three best says so."""
    post = target_id(facts)
    stated = facts.decree.open_selection
    if post and (post in stated or "*" in stated):
        return True
    nip = subject(facts)
    return any(
        letter.selection == THREE_BEST and letter.kind == ANSWER and coverage(letter, nip, post) not in {None, OTHER}
        for letter in facts.letters
    )


def standing(facts: Facts) -> Standing:
    """Where the case's name stands with BKN today; of an open selection in the step of the two that it has come to."""
    nip, post = subject(facts), target_id(facts)
    chosen = state_of(facts.letters, nip, post, facts.today)
    if not by_open_selection(facts):
        return chosen
    first = state_of(facts.letters, nip, post, facts.today, three_best=True)
    if first.state is not ImutState.DIREKOMENDASIKAN:
        return first
    return chosen if chosen.state is ImutState.DIREKOMENDASIKAN else chosen._replace(first_only=True)


def state_of(letters: Sequence[Letter], nip: str, post: str, today: date, *, three_best: bool = False) -> Standing:
    """The newest of submission and answer for a person on a post; an answer of the day of a submission stands."""
    found = answers(letters, nip, post, today, three_best=three_best)
    other = next((letter for letter, how in reversed(found.given) if how == OTHER), None)
    answer = found.refusal or next((letter for letter, how in reversed(found.given) if how != OTHER), None)
    sent = _submitted(letters, nip, post, today, three_best=three_best)
    if answer is None:
        return Standing(ImutState.DIAJUKAN if sent else ImutState.BELUM, sent, other_post=other)
    if found.refusal is None:
        return Standing(ImutState.DIREKOMENDASIKAN, answer)
    if sent is not None and _day(sent) > _day(answer):
        return Standing(ImutState.DIAJUKAN, sent)
    return Standing(REFUSALS[answer.result], answer, answer.reason)


def held_back(links: Iterable[Link], letters_of: Callable[[str], Sequence[Letter]], today: date) -> dict[str, str]:
    """The cases whom BKN refused or sent back for mending in one of its askings, by number, with that state.

    Args:
        letters_of: the letters of the round that speak of a person.
    """
    found = {}
    for link in links:
        if link.signed:
            continue
        letters = letters_of(link.nip)
        for three_best in (True, False):
            refusal = answers(letters, link.nip, link.target or "", today, three_best=three_best).refusal
            if refusal is not None:
                found[link.number] = REFUSALS[refusal.result].value
    return found


def _submitted(letters: Iterable[Letter], nip: str, post: str, today: date, *, three_best: bool) -> Letter | None:
    sent = [
        letter
        for letter in letters
        if letter.kind == SUBMISSION
        and (letter.selection == THREE_BEST) is three_best
        and letter.date is not None
        and letter.date <= today
        and coverage(letter, nip, post) not in {None, OTHER}
    ]
    return max(sent, key=_day, default=None)


def _day(letter: Letter) -> date:
    return letter.date or date.min
