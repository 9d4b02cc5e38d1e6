"""How the briefing was answered, in numbers that point at nobody: small groups are merged, few answers are not told by kind."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

ANSWERS = ("paham", "perlu_penjelasan", "permohonan", "tidak_setuju")
NO_TEXT, OTHER = "tanpa_uraian", "lainnya"


class Response(NamedTuple):
    """One person who was told: of which unit, with which answer (None: silent), after how many working days, for what reason."""

    unit: str
    answer: str | None = None
    days: int | None = None
    theme: str = NO_TEXT


class Group(NamedTuple):
    """The answers of a unit, of small units together, or of a round.

    Args:
        units: how many units it stands for; median: working days to the answer; kinds: how many of each answer. Both are
            None where they would point at somebody.
    """

    name: str
    units: int
    told: int
    answered: int
    median: float | None
    kinds: Mapping[str, int] | None

    @property
    def rate(self) -> float | None:
        """Answered of a hundred told; None where nobody was told."""
        return round(100 * self.answered / self.told, 1) if self.told else None


class Responses(NamedTuple):
    """A round's answers: in all, by group, and the reasons of each kind of answer where enough gave it."""

    total: Group
    groups: tuple[Group, ...]
    themes: Mapping[str, Mapping[str, int]]


def theme_of(text: str | None, words: Mapping[str, Sequence[str]]) -> str:
    """What a written answer is about: the first theme one of whose words stands in it."""
    if not text or not text.strip():
        return NO_TEXT
    lower = text.casefold()
    for theme, listed in words.items():
        if any(re.search(rf"\b{re.escape(word)}\b", lower) for word in listed):
            return theme
    return OTHER


def summed(responses: Iterable[Response], least: int, merged: str) -> Responses:
    """The numbers of a round.

    Args:
        responses: one a person who was told.
        least: a group of fewer people is merged with other small ones, and with the next larger where those are too few;
            answers are told by kind where at least as many answered and did not all say the same. What is held back is
            never the rest of a subtraction: it covers at least as many answers, or is held back in the total too.
        merged: the name of the small units together.
    """
    told = list(responses)
    by_unit: dict[str, list[Response]] = {}
    for one in told:
        by_unit.setdefault(one.unit, []).append(one)
    parts = _merged(by_unit, least, merged)
    open_total = _tellable(told, least)
    shown = _shown(parts, least) if open_total else set()
    groups = tuple(
        _group(name, units, people, tell=name in shown)
        for name, (units, people) in sorted(parts.items(), key=lambda part: (part[0] == merged, part[0]))
    )
    return Responses(
        _group("", len(by_unit), told, tell=open_total), groups, _themes(told, least) if open_total else {}
    )


_Parts = dict[str, tuple[int, list[Response]]]


def _merged(by_unit: Mapping[str, list[Response]], least: int, name: str) -> _Parts:
    ordered = sorted(by_unit.items(), key=lambda unit: (len(unit[1]), unit[0]))
    small: list[Response] = []
    taken = 0
    for _unit, people in ordered:
        if len(people) >= least and (not small or len(small) >= least):
            break
        small += people
        taken += 1
    parts: _Parts = {unit: (1, people) for unit, people in ordered[taken:]}
    return parts | {name: (taken, small)} if small else parts


def _shown(parts: _Parts, least: int) -> set[str]:
    """The groups whose answers are told by kind: what is left of the total by subtraction is tellable itself."""
    order = sorted(parts, key=lambda name: (sum(one.answer is not None for one in parts[name][1]), name))
    held = [name for name in order if not _tellable(parts[name][1], least)]
    shown = [name for name in order if name not in held]
    while shown and not _closed([one for name in held for one in parts[name][1]], least):
        held.append(shown.pop(0))
    return set(shown)


def _closed(held: Sequence[Response], least: int) -> bool:
    return all(one.answer is None for one in held) or _tellable(held, least)


def _tellable(people: Sequence[Response], least: int) -> bool:
    answers = [one.answer for one in people if one.answer is not None]
    return len(answers) >= least and len(set(answers)) > 1


def _group(name: str, units: int, people: Sequence[Response], *, tell: bool) -> Group:
    answers = Counter(one.answer for one in people if one.answer is not None)
    days = [one.days for one in people if one.answer is not None and one.days is not None]
    kinds = {kind: answers[kind] for kind in ANSWERS} if tell else None
    return Group(name, units, len(people), answers.total(), float(median(days)) if tell and days else None, kinds)


def _themes(people: Sequence[Response], least: int) -> dict[str, dict[str, int]]:
    """By kind of answer; a reason that fewer gave stands under the others'."""
    found: dict[str, dict[str, int]] = {}
    for kind in ANSWERS:
        given = Counter(one.theme for one in people if one.answer == kind)
        if given.total() < least:
            continue
        large = {theme: count for theme, count in sorted(given.items()) if count >= least and theme != OTHER}
        rest = given.total() - sum(large.values())
        found[kind] = large | ({OTHER: rest} if rest else {})
    return found
