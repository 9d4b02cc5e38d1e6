"""The rulebook: which rule is asked on which step, with which parameters; and the judgement of one case.

Adding a rule is one function in `workflow.domain.rules`, one entry in config/rules.toml and one test table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from workflow.domain.context import Letter
from workflow.domain.facts import Facts, Params, RoundFacts
from workflow.domain.findings import Finding, Result
from workflow.domain.overrides import CITY_DECREE, LIFTING, Ground, overridden
from workflow.domain.remedies import NOTHING_OFFERED, Offered
from workflow.domain.rules._shared import OTHER, coverage, subject, target_id
from workflow.domain.stages import FORWARD_TRIGGERS, GUARDED_TRIGGERS, Trigger
from workflow.domain.watching import ActingFacts, Sight

CaseRule = Callable[[Facts, Params], Finding]
RoundRule = Callable[[RoundFacts, Params], tuple[Finding, ...]]

ACTOR_RULES = ("R-AUT-04", "R-COI-01")
"""These also judge the actor of each human act that decides something."""

NAMES_RULE, DATA_RULE = "R-CON-01", "R-PDP-01"
"""Who may see the names of a case, and its specific personal data."""

POST_CHANGE_CASES = {"R-HND-04": frozenset({"sertifikat"})}
"""These are also asked when the post changes; of their answers only those in these cases keep it from changing."""

COVER = "R-VAC-02"
"""Asked again when a post is left: what counted as cover at the decision must be in place."""

OVERRIDES = frozenset({LIFTING, CITY_DECREE})

DECIDING = frozenset({Trigger.PUTUSKAN, Trigger.TOLAK, Trigger.KEMBALIKAN, Trigger.TUNDA, Trigger.BATALKAN})


class Occasion(StrEnum):
    """What asks a rule that guards no step: the night (of the directory), a clock (of a case), or a showing."""

    NIGHT = "malam"
    CLOCK = "jam"
    VIEW = "tampilan"


@dataclass(frozen=True)
class Rule:
    """One entry of config/rules.toml.

    Args:
        asked_from, guards_up_to: steps between which the rule is asked, both included: forward ones, or `batalkan`;
            or twice the occasion of a rule that guards none.
        blocking: its severity; `blocking_by_kind` overrides it for kinds of transfer.
        liftable: a letter `pengesampingan` of ppk or pyb may lift it, a `keputusan_kota` may change its severity.
        digest: SHA-256 of the entry; the rule's version in the ledger.
        remedies: what its findings are offered, by case (see `domain.remedies`).
    """

    code: str
    title: str
    basis: str
    confidence: str
    valid_from: date
    valid_to: date | None
    asked_from: Trigger | Occasion
    guards_up_to: Trigger | Occasion
    blocking: bool
    blocking_by_kind: Mapping[str, bool]
    liftable: bool
    round_wide: bool
    values: Mapping[str, object]
    function: Callable[..., object]
    digest: str
    remedies: Offered = field(default_factory=dict)

    def in_force(self, on: date) -> bool:
        """True from its first to its last day, both included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def yields(self) -> bool:
        """True where a letter may lift it or a decree of the city may change its severity: no law commands it."""
        return self.liftable and self.confidence == "L"

    def asked_on(self, trigger: Trigger, on: date) -> bool:
        """True where the rule is in force and guards this step."""
        start, end = self.asked_from, self.guards_up_to
        if isinstance(start, Occasion) or isinstance(end, Occasion):
            return False
        order = GUARDED_TRIGGERS.index
        return self.in_force(on) and order(start) <= order(trigger) <= order(end)

    def params(self, kind: str) -> Params:
        """The parameters for a kind of transfer."""
        return Params(self.code, self.blocking_by_kind.get(kind, self.blocking), self.values)


Pairs = tuple[tuple[CaseRule, Params], ...]


@dataclass(frozen=True)
class Rulebook:
    """All rules, and what the ledger keeps of them.

    Args:
        manifest: JSON of each rule's title, article, confidence and version: what a proof shows of a past rulebook.
        version: SHA-256 of the manifest, under which it is kept.
    """

    rules: Mapping[str, Rule]
    version: str
    manifest: str = ""
    refusals: Mapping[str, Offered] = field(default_factory=dict)
    _pairs: dict[tuple[object, str, date], Pairs] = field(default_factory=dict, repr=False)
    _of_round: dict[tuple[Trigger | None, date], tuple[tuple[RoundRule, Params], ...]] = field(
        default_factory=dict, repr=False
    )
    _beside: dict[tuple[object, str, date], tuple[tuple[Callable[..., object], Params], ...]] = field(
        default_factory=dict, repr=False
    )

    def offers(self, code: str) -> Offered:
        """What the findings of a rule, or of a refusal outside the rules, are offered."""
        return self.rules[code].remedies if code in self.rules else self.refusals.get(code, NOTHING_OFFERED)

    def for_edge(self, trigger: Trigger, kind: str, on: date) -> Pairs:
        """The case rules of a guarded step for a kind of transfer on a day, with their parameters."""
        return self._select((trigger,), kind, on)

    def up_to_approval(self, kind: str, on: date) -> Pairs:
        """Every case rule asked on any step up to `setujui`: what a pre-flight judges."""
        return self._select(FORWARD_TRIGGERS[:4], kind, on)

    def for_actor(self, kind: str, on: date) -> Pairs:
        """The rules that judge the actor of a human act; a gap in the data does not stop an opinion."""
        key = ("actor", kind, on)
        if key not in self._pairs:
            found = [self.rules[code] for code in ACTOR_RULES if code in self.rules]
            self._pairs[key] = tuple((_case_rule(rule), rule.params(kind)) for rule in found)
        return self._pairs[key]

    def for_post_change(self, kind: str, on: date) -> Pairs:
        """The rules that are also asked when a post changes."""
        key = ("post", kind, on)
        if key not in self._pairs:
            found = [self.rules[code] for code in POST_CHANGE_CASES if code in self.rules]
            self._pairs[key] = tuple((_case_rule(rule), rule.params(kind)) for rule in found if rule.in_force(on))
        return self._pairs[key]

    def for_leaving(self, kind: str, on: date) -> Pairs:
        """The rule that keeps a post from being left before its cover is in place."""
        key = ("leave", kind, on)
        if key not in self._pairs:
            found = [self.rules[COVER]] if COVER in self.rules else []
            self._pairs[key] = tuple((_case_rule(rule), rule.params(kind)) for rule in found if rule.in_force(on))
        return self._pairs[key]

    def round_rules(self, trigger: Trigger | None, on: date) -> tuple[tuple[RoundRule, Params], ...]:
        """The round-wide rules of a forward step (None: of any step up to `setujui`); letters that lift are applied."""
        key = (trigger, on)
        if key not in self._of_round:
            steps = FORWARD_TRIGGERS[:4] if trigger is None else (trigger,)
            self._of_round[key] = tuple(
                (_round_rule(rule), rule.params(""))
                for rule in self.rules.values()
                if rule.round_wide and any(rule.asked_on(step, on) for step in steps)
            )
        return self._of_round[key]

    def beside_steps(self, occasion: Occasion, kind: str, on: date) -> tuple[tuple[Callable[..., object], Params], ...]:
        """The rules that an occasion asks on a day; no step asks them."""
        key = (occasion, kind, on)
        if key not in self._beside:
            found = [rule for rule in self.rules.values() if rule.asked_from is occasion and rule.in_force(on)]
            self._beside[key] = tuple((rule.function, rule.params(kind)) for rule in found)
        return self._beside[key]

    def unverified(self, on: date) -> tuple[Rule, ...]:
        """The rules of a pre-flight whose legal basis is not fully verified (confidence M or L), in file order."""
        steps = FORWARD_TRIGGERS[:4]
        asked = (rule for rule in self.rules.values() if any(rule.asked_on(step, on) for step in steps))
        return tuple(rule for rule in asked if rule.confidence != "H")

    def _select(self, steps: tuple[Trigger, ...], kind: str, on: date) -> Pairs:
        key = (steps, kind, on)
        if key not in self._pairs:
            self._pairs[key] = tuple(
                (_case_rule(rule), rule.params(kind))
                for rule in self.rules.values()
                if not rule.round_wide and any(rule.asked_on(step, on) for step in steps)
            )
        return self._pairs[key]


def _case_rule(rule: Rule) -> CaseRule:
    return rule.function  # type: ignore[return-value]  # an entry without round_wide names a CaseRule


def judge(facts: Facts, trigger: Trigger, book: Rulebook) -> tuple[Finding, ...]:
    """All findings of a step, in the order of the rulebook; overrides are letters, applied here.

    A guarded step asks its rules; a deciding act asks those that judge its actor; other acts ask none.
    """
    of_actor = _of_actor(facts, book) if trigger in DECIDING else ()
    if trigger in GUARDED_TRIGGERS:
        return of_actor + judge_with(facts, book.for_edge(trigger, facts.case.kind, facts.today), book)
    return of_actor


def _of_actor(facts: Facts, book: Rulebook) -> tuple[Finding, ...]:
    pairs = book.for_actor(facts.case.kind, facts.today)
    found = tuple(function(facts, params) for function, params in pairs)
    return tuple(f._replace(blocking=False) if f.result is Result.UNKNOWN else f for f in found)


def judge_post_change(facts: Facts, book: Rulebook) -> tuple[Finding, ...]:
    """What keeps an approved case from entering its post; empty where nothing does."""
    found = judge_with(facts, book.for_post_change(facts.case.kind, facts.today), book)
    return tuple(f for f in found if f.stops and f.case in POST_CHANGE_CASES[f.rule])


def judge_leaving(facts: Facts, book: Rulebook) -> tuple[Finding, ...]:
    """Whether the post left is covered on the day of the change, by who is in place; a letter that lifts the rule counts.

    A named successor and an open case are hopes: who enters in the same change is for the caller to know.
    """
    effective = max(facts.decree.effective or facts.today, facts.today)
    now = replace(
        facts,
        trigger=None,
        decree=facts.decree._replace(tmt=effective),
        case=facts.case._replace(replacement_nip=None),
        succession=facts.succession._replace(claims=()),
    )
    return judge_with(now, book.for_leaving(facts.case.kind, facts.today), book)


def judge_with(facts: Facts, pairs: Pairs, book: Rulebook) -> tuple[Finding, ...]:
    """Asks these rules of a case and applies the letters that override them."""
    found = tuple([function(facts, params) for function, params in pairs])
    if all(finding.result is Result.PASS for finding in found):
        return found
    told = _after_letters(found, facts, book)
    return tuple([f if f.result is Result.PASS else _with_due(f, facts, book) for f in told])


def _with_due(finding: Finding, facts: Facts, book: Rulebook) -> Finding:
    due = _due(finding, facts, book)
    return finding if due == finding.due else finding._replace(due=due)


def _after_letters(found: tuple[Finding, ...], facts: Facts, book: Rulebook) -> tuple[Finding, ...]:
    nip, post = subject(facts), target_id(facts)
    letters = [
        letter
        for letter in facts.letters
        if letter.kind in OVERRIDES and coverage(letter, nip, post) not in {None, OTHER}
    ]
    if not letters:
        return found
    kind, dated = facts.case.kind, facts.decree.date
    return tuple(_overridden(f, book.rules[f.rule], kind, letters, _Moment.of(facts, dated)) for f in found)


def _due(finding: Finding, facts: Facts, book: Rulebook) -> date | None:
    """What must be lawful by the SK is mended by its day; what guards a later step has no day of its own."""
    return None if book.rules[finding.rule].guards_up_to in AFTER_THE_DECREE else facts.decree.date


AFTER_THE_DECREE = frozenset({Trigger.SELESAIKAN, Trigger.BATALKAN})


class _Moment(NamedTuple):
    """When letters are judged and who may sign them."""

    today: date
    dated: date | None
    entitled: tuple[str, ...]

    @classmethod
    def of(cls, facts: Facts | RoundFacts, dated: date | None) -> "_Moment":
        return cls(facts.today, dated, facts.lifters)

    def limit(self, rule: Rule) -> date:
        """A letter counts up to the SK and today; for a rule that is asked after the SK up to today."""
        after = rule.guards_up_to in AFTER_THE_DECREE
        return self.today if after or self.dated is None else min(self.dated, self.today)


def _overridden(finding: Finding, rule: Rule, kind: str, letters: Sequence[Letter], moment: _Moment) -> Finding:
    if finding.result is Result.PASS or not rule.yields:
        return finding
    ground = Ground(rule.code, rule.params(kind).blocking, moment.limit(rule), moment.entitled)
    return overridden(finding, letters, ground)


def judge_clocks(facts: Facts, book: Rulebook) -> tuple[Finding, ...]:
    """What the clocks of a case say today: they are told and stop no step."""
    return _asked(Occasion.CLOCK, facts.case.kind, facts, facts.today, book)


def judge_acting(facts: ActingFacts, book: Rulebook) -> tuple[Finding, ...]:
    """What the night says of one acting official."""
    return _asked(Occasion.NIGHT, "", facts, facts.today, book)


def shows(facts: Sight, book: Rulebook, on: date) -> bool:
    """True where names (or, with `data`, specific data of that class) may be shown to who looks."""
    wanted = NAMES_RULE if facts.data is None else DATA_RULE
    found = [f for f in _asked(Occasion.VIEW, "", facts, on, book) if f.rule == wanted]
    return all(finding.result is Result.PASS for finding in found)


def _asked(occasion: Occasion, kind: str, facts: object, on: date, book: Rulebook) -> tuple[Finding, ...]:
    found = [function(facts, params) for function, params in book.beside_steps(occasion, kind, on)]
    return tuple(finding for finding in found if isinstance(finding, Finding))


def _round_rule(rule: Rule) -> RoundRule:
    def asked(facts: RoundFacts, params: Params) -> tuple[Finding, ...]:
        found: tuple[Finding, ...] = rule.function(facts, params)  # type: ignore[assignment]  # a round-wide entry's
        letters = [x for x in facts.lifted if x.kind in OVERRIDES and (not x.covers or "*" in x.covers)]
        moment = _Moment.of(facts, facts.decree_on)
        return tuple(_overridden(finding, rule, "", letters, moment) for finding in found)

    return asked
