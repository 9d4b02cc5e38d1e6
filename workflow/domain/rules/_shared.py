"""What the rules share: how they answer, and which letters count."""

from collections.abc import Mapping
from datetime import date

from workflow.domain.context import Letter
from workflow.domain.facts import Facts, Params
from workflow.domain.findings import Finding, Result
from workflow.domain.missing import Missing
from workflow.domain.stages import FORWARD_TRIGGERS

_NOTHING: Mapping[str, object] = {}


def holds(params: Params, evidence: Mapping[str, object] = _NOTHING, case: str = "") -> Finding:
    """PASS."""
    return Finding(params.rule, Result.PASS, evidence, params.blocking, case)


def fails(params: Params, evidence: Mapping[str, object] = _NOTHING, case: str = "") -> Finding:
    """BLOCK, or WARN where the rule's severity for this kind of transfer is `warn`."""
    return Finding(params.rule, Result.BLOCK if params.blocking else Result.WARN, evidence, params.blocking, case)


def warns(params: Params, evidence: Mapping[str, object] = _NOTHING, case: str = "") -> Finding:
    """WARN, whatever the severity."""
    return Finding(params.rule, Result.WARN, evidence, params.blocking, case)


def unknown(params: Params, missing: str, case: str = "") -> Finding:
    """UNKNOWN: names in Indonesian what is missing."""
    return Finding(params.rule, Result.UNKNOWN, {"kurang": missing}, params.blocking, case)


def number(params: Params, key: str) -> int:
    """A whole-number parameter; config/rules.toml is checked at start, so that it is there."""
    value = params.values[key]
    return value if isinstance(value, int) else 0


def texts(params: Params, key: str) -> tuple[str, ...]:
    """A list of texts of the parameters."""
    value = params.values.get(key, ())
    return tuple(str(item) for item in value) if isinstance(value, (list, tuple)) else ()


def target_id(facts: Facts) -> str:
    """The id of the target post, empty for a release."""
    target = facts.target
    return "" if target is None or isinstance(target, Missing) else target.id


EXACT, LOOSE, OTHER = "tepat", "longgar", "jabatan_lain"


def coverage(letter: Letter, nip: str, post: str) -> str | None:
    """How a letter covers a person on a post: exactly, loosely (bare NIP or `*`), for another post only, or not."""
    best = None
    for cover in letter.covers:
        name, _, named_post = cover.partition(":")
        if name == nip and named_post == post and (named_post or not post):
            return EXACT
        if cover in {nip, "*"}:
            best = LOOSE
        elif name == nip and best is None:
            best = OTHER
    if not letter.covers:
        return LOOSE
    return best


def counted(facts: Facts, kind: str, *, post: str | None = None) -> tuple[Letter, str] | None:
    """The letter of a kind that covers this person best, with how it covers; None where there is none.

    A letter counts when it says yes and is dated on or before both the SK and today.
    """
    limit = min(facts.decree.date or facts.today, facts.today)
    wanted = target_id(facts) if post is None else post
    nip = facts.person.nip if not isinstance(facts.person, Missing) else ""
    best: tuple[Letter, str] | None = None
    for letter in facts.letters:
        if letter.kind != kind or letter.result != "setuju" or letter.date is None or letter.date > limit:
            continue
        how = coverage(letter, nip, wanted)
        if how == EXACT:
            return letter, how
        if how == LOOSE or (how == OTHER and best is None):
            best = (letter, how)
    return best


def covers(facts: Facts, kind: str, *, post: str | None = None) -> bool:
    """True where a counting letter covers this person and post, exactly or loosely."""
    found = counted(facts, kind, post=post)
    return found is not None and found[1] != OTHER


def ban_days(facts: Facts) -> tuple[date, ...]:
    """The days that a ban is judged on: the SK's and the inauguration's, those that are known."""
    return tuple(day for day in (facts.decree.date, facts.decree.inauguration) if day is not None)


def judges_actor_alone(facts: Facts) -> bool:
    """True for an act that moves nothing forward: its actor is judged, not the conflicts of others in the case."""
    return facts.trigger is not None and facts.trigger not in FORWARD_TRIGGERS
