"""What the rules share: how they answer, and which letters count."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from workflow.domain.context import Letter
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding, Result
from workflow.domain.missing import Missing
from workflow.domain.stages import FORWARD_TRIGGERS

_NEW = tuple.__new__
_NOTHING: Mapping[str, object] = {}
_Rule = TypeVar("_Rule", bound=Callable[..., object])


def needs(**kinds: type) -> Callable[[_Rule], _Rule]:
    """Says which parameters a rule reads, so that config/rules.toml is checked at start and a rule never raises."""

    def mark(rule: _Rule) -> _Rule:
        rule.needs = kinds  # type: ignore[attr-defined]  # a function carries what its entry must hold
        return rule

    return mark


def checks(**faults: Callable[[object], str]) -> Callable[[_Rule], _Rule]:
    """Gives for a parameter the function that says in Indonesian what is wrong with its value; empty where nothing is."""

    def mark(rule: _Rule) -> _Rule:
        rule.checks = faults  # type: ignore[attr-defined]  # as above
        return rule

    return mark


def refuses(*cases: str) -> Callable[[_Rule], _Rule]:
    """Says in which cases a rule answers `fails`; without it, in the plain case only.

    Those answers are BLOCK or WARN as config/rules.toml sets the severity: at start each is looked up among the sentences.
    """

    def mark(rule: _Rule) -> _Rule:
        rule.refuses = cases  # type: ignore[attr-defined]  # a function carries what its entry must have sentences for
        return rule

    return mark


def holds(params: Params, evidence: Mapping[str, object] = _NOTHING, case: str = "") -> Finding:
    """PASS."""
    # Said by most rules of every case, so made without the detour by the named tuple's own constructor.
    return _NEW(Finding, (params.rule, Result.PASS, evidence, params.blocking, case, None, None))


def fails(params: Params, evidence: Mapping[str, object] = _NOTHING, case: str = "") -> Finding:
    """BLOCK, or WARN where the rule's severity for this kind of transfer is `warn`."""
    return Finding(params.rule, Result.BLOCK if params.blocking else Result.WARN, evidence, params.blocking, case)


def blocks(params: Params, evidence: Mapping[str, object] = _NOTHING, case: str = "") -> Finding:
    """BLOCK, whatever the severity: for the part of a rule that is stricter than the rest."""
    return Finding(params.rule, Result.BLOCK, evidence, blocking=True, case=case)


def warns(params: Params, evidence: Mapping[str, object] = _NOTHING, case: str = "") -> Finding:
    """WARN, whatever the severity."""
    return Finding(params.rule, Result.WARN, evidence, params.blocking, case)


def weighed(params: Params, *, heavy: bool) -> Params:
    """The parameters with the severity that a post deserves: the entry's own where it is heavy, else `warn`."""
    return params if heavy or not params.blocking else Params(params.rule, blocking=False, values=params.values)


def unknown(params: Params, missing: str, case: str = "") -> Finding:
    """UNKNOWN: names in Indonesian what is missing."""
    return Finding(params.rule, Result.UNKNOWN, {"kurang": missing}, params.blocking, case)


def number(params: Params, key: str) -> int:
    """A whole-number parameter, which the rule `needs`: it is there, and a number, since config/rules.toml was read."""
    return params.values[key]  # type: ignore[return-value]  # checked by settings.rules


def text(params: Params, key: str) -> str:
    """A text parameter, which the rule `needs`."""
    return params.values[key]  # type: ignore[return-value]  # checked by settings.rules


def texts(params: Params, key: str) -> tuple[str, ...]:
    """A list of texts, which the rule `needs`."""
    return tuple(params.values[key])  # type: ignore[arg-type]  # checked by settings.rules


def rows(params: Params, key: str) -> tuple[Any, ...]:
    """A list of whatever its check allows, which the rule `needs`."""
    return tuple(params.values[key])  # type: ignore[arg-type]  # checked by settings.rules


def pairs(params: Params, key: str) -> Iterable[tuple[str, str]]:
    """A table of texts, which the rule `needs`."""
    return params.values[key].items()  # type: ignore[attr-defined,no-any-return]  # checked by settings.rules


def choices(params: Params, key: str, entry: str) -> tuple[str, ...]:
    """One list of a table of lists, which the rule `needs`; nothing where the table has no such entry."""
    return tuple(params.values[key].get(entry, ()))  # type: ignore[attr-defined]  # checked by settings.rules


def lists(params: Params, key: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    """A table of lists of texts, which the rule `needs`."""
    table: Mapping[str, list[str]] = params.values[key]  # type: ignore[assignment]  # checked by settings.rules
    return ((name, tuple(values)) for name, values in table.items())


def subject(facts: Facts) -> str:
    """The NIP of the person, empty where the roster does not know it."""
    return "" if isinstance(facts.person, Missing) else facts.person.nip


def agency_entered(facts: Facts) -> str | None:
    """The other agency that the target belongs to; None inside our own city, without a post, and of an unknown one."""
    return facts.target.instance if isinstance(facts.target, Post) else None


def target_id(facts: Facts) -> str:
    """The id of the target post, empty for a release."""
    target = facts.target
    return "" if target is None or isinstance(target, Missing) else target.id


ABSTAINS = "abstain"
"""The outcome of a decision by which somebody recuses himself: it decides nothing."""

EXACT, LOOSE, OTHER = "tepat", "longgar", "jabatan_lain"


def coverage(letter: Letter, nip: str, post: str) -> str | None:
    """How a letter covers a person on a post: exactly, loosely (bare NIP or `*`), for another post only, or not.

    A letter that names nobody speaks for everyone, as a letter to the whole round.
    """
    named = letter.covers
    if not named:
        return LOOSE
    if f"{nip}:{post}" in named or (not post and nip in named):
        return EXACT
    if nip in named or "*" in named:
        return LOOSE
    start = f"{nip}:"
    return OTHER if any(cover.startswith(start) for cover in named) else None


def counting(facts: Facts, kind: str) -> Iterator[tuple[Letter, str]]:
    """The letters of a kind that name this person, with how they cover the target post.

    A letter counts when it says yes and is dated on or before both the SK and today.
    """
    today, day = facts.today, facts.decree.date
    limit = today if day is None or day > today else day
    nip, post = subject(facts), target_id(facts)
    for letter in facts.letters:
        if letter.kind == kind and letter.result == "setuju" and letter.date is not None and letter.date <= limit:
            how = coverage(letter, nip, post)
            if how is not None:
                yield letter, how


def counted(facts: Facts, kind: str) -> tuple[Letter, str] | None:
    """The counting letter of a kind that covers this person best; None where there is none."""
    return min(counting(facts, kind), key=lambda found: _BEST[found[1]], default=None)


_BEST = {EXACT: 0, LOOSE: 1, OTHER: 2}


def covers(facts: Facts, kind: str) -> bool:
    """True where a counting letter covers this person and post, exactly or loosely."""
    return any(how != OTHER for _letter, how in counting(facts, kind))


def named_exactly(facts: Facts, kinds: Iterable[str]) -> dict[str, Letter]:
    """Of each of these kinds the latest counting letter that names this person with this post; a kind without one is left out."""
    found: dict[str, Letter] = {}
    for kind in kinds:
        exact = [letter for letter, how in counting(facts, kind) if how == EXACT]
        if exact:
            found[kind] = max(exact, key=lambda letter: letter.date or date.min)
    return found


def stated(facts: Facts, kind: str) -> bool:
    """True where a signed statement of this kind about the person is dated on or before both the SK and today."""
    limit = min(facts.decree.date or facts.today, facts.today)
    return any(s.kind == kind and s.date is not None and s.date <= limit for s in facts.statements)


def ban_days(facts: Facts) -> tuple[date, ...]:
    """The days that a ban is judged on: the SK's and the inauguration's, those that are known."""
    return tuple(day for day in (facts.decree.date, facts.decree.inauguration) if day is not None)


def judges_actor_alone(facts: Facts) -> bool:
    """True for an act that moves nothing forward: its actor is judged, not the conflicts of others in the case."""
    return facts.trigger is not None and facts.trigger not in FORWARD_TRIGGERS
