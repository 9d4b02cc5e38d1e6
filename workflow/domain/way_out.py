"""The way out of a blocked case: the fewest acts after which its next step is open, found by judging what they lead to.

No act is believed: each remedy that a finding is offered is tried on the facts and the case is judged again. Only what
nobody can foresee (data that are missing, what others will say) is taken to turn out well.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.enacting import enacted, foreseen
from workflow.domain.facts import Facts
from workflow.domain.findings import Finding, Result
from workflow.domain.remedies import DECREE_DATE, INAUGURATION, REPLACED, ActKind, MendingAct, Offered, Remedy, offered
from workflow.domain.rulebook import AFTER_THE_DECREE, Rulebook, judge, judge_with
from workflow.domain.stages import Trigger

_MOST_ROUNDS = 24
_HORIZON = 4 * 366
"""So many days ahead a date is looked for: longer than the longest term that a rule asks for."""
_DAY = timedelta(days=1)


class WayOut(NamedTuple):
    """What opens the next step.

    Args:
        acts: in the order of their deadlines, decisions after the facts that they rest on; empty where nothing blocks.
        waits_until: the day from which the step is open where only time helps, else None.
        withdraws: True where no act helps but taking the proposal back, or another proposal.
    """

    acts: tuple[MendingAct, ...] = ()
    waits_until: date | None = None
    withdraws: bool = False


NOTHING_BLOCKS = WayOut()


def way_out(facts: Facts, trigger: Trigger, findings: Sequence[Finding], book: Rulebook) -> WayOut:
    """The fewest acts that open a step.

    Args:
        findings: of the step, also those outside the rules and of the round.
    """
    stops = [finding for finding in findings if finding.stops]
    if not stops:
        return NOTHING_BLOCKS
    outside = [finding for finding in stops if finding.rule not in book.rules or book.rules[finding.rule].round_wide]
    search = _Search(facts, trigger, book)
    acts = search.acts()
    beside = [_believed(finding, book.offers(finding.rule)) for finding in outside]
    if acts is None or None in beside:
        return _stuck(trigger, tuple(dict.fromkeys(finding.rule for finding in stops)))
    every = merged([*acts, *(act for remedy in beside if remedy for act in remedy)])
    last = None if trigger in AFTER_THE_DECREE else facts.decree.date
    dated = [act._replace(due=act.due or (None if act.kind is ActKind.WAIT else last)) for act in every]
    ordered = tuple(sorted(dated, key=_place))
    days = [act.day for act in ordered if act.only_time and act.day is not None]
    return WayOut(ordered, max(days) if len(days) == len(ordered) else None)


def _place(act: MendingAct) -> tuple[bool, date, bool]:
    # A decision that was taken before the facts were mended would be asked for again.
    decides = act.kind is ActKind.DECISION and act.object != REPLACED
    return decides, act.due or date.max, act.kind is ActKind.DECREE


def _stuck(trigger: Trigger, rules: tuple[str, ...]) -> WayOut:
    if trigger in AFTER_THE_DECREE:
        # What was decided cannot be taken back by who proposed it.
        return WayOut((MendingAct(ActKind.STEP, Trigger.BATALKAN.value, rules=rules),))
    return WayOut((MendingAct(ActKind.WITHDRAWAL, "usulan", rules=rules),), withdraws=True)


def _believed(finding: Finding, entry: Offered) -> Remedy | None:
    """The first remedy of a finding that the facts of the case cannot answer."""
    return next(iter(offered(finding, entry)), None)


class _Search:
    """Looks for the fewest acts; greedy by what an act mends, then without the acts that the others make needless."""

    def __init__(self, facts: Facts, trigger: Trigger, book: Rulebook) -> None:
        self._facts, self._trigger, self._book = replace(facts, trigger=trigger), trigger, book

    def acts(self) -> tuple[MendingAct, ...] | None:
        """The acts, each with the rules that it mends; None where some finding cannot be mended."""
        chosen: Remedy = ()
        still = self._left(self._facts, chosen)
        for _round in range(_MOST_ROUNDS):
            if not still:
                return self._told(self._needed(chosen))
            best = self._best(chosen, still)
            if best is None:
                return None
            chosen, still = best
        return None

    def _open(self, acts: Remedy) -> dict[str, Finding] | None:
        """What would still stop the step after these acts; None where they cannot all be done."""
        facts = enacted(self._facts, acts)
        return None if facts is None else self._left(facts, acts)

    def _left(self, facts: Facts, acts: Remedy) -> dict[str, Finding]:
        """What stops the step by these facts but for what the acts are taken to supply."""
        taken = {(rule, act.object) for act in acts if not foreseen(act) for rule in act.rules}
        lacks = {act.object for act in acts if act.kind is ActKind.DATA}
        return {
            found.rule: found
            for found in judge(facts, self._trigger, self._book)
            if found.stops and not _supplied(found, taken, lacks)
        }

    def _best(self, chosen: Remedy, still: dict[str, Finding]) -> tuple[Remedy, dict[str, Finding]] | None:
        """With the remedy that mends most by the fewest acts, and what stops then; None where one of the findings has none."""
        best: tuple[Remedy, dict[str, Finding]] | None = None
        rank: tuple[bool, int, int, int] | None = None
        for finding in still.values():
            found = False
            for place, remedy in enumerate(self._remedies(chosen, finding)):
                acts = (*chosen, *remedy)
                after = self._open(acts)
                if after is None or _same(finding, after):
                    continue
                found = True
                # What can be foreseen goes before a hope: data that are missing may say anything.
                ranked = (all(map(foreseen, remedy)), len(still) - len(after), -len(remedy), -place)
                if rank is None or ranked > rank:
                    best, rank = (acts, after), ranked
            if not found:
                return None
        return best

    def _remedies(self, chosen: Remedy, finding: Finding) -> list[Remedy]:
        entry = self._book.offers(finding.rule)
        dated = [tuple(self._dated(act, chosen) for act in remedy) for remedy in offered(finding, entry)]
        return [tuple(act for act in remedy if act is not None) for remedy in dated if remedy and None not in remedy]

    def _dated(self, act: MendingAct, chosen: Remedy) -> MendingAct | None:
        if act.kind is not ActKind.DECREE or act.day is not None or act.object not in {DECREE_DATE, INAUGURATION}:
            return act
        facts = enacted(self._facts, chosen)
        start = None if facts is None else self._start(facts, act)
        if facts is None or start is None:
            return None
        ways = (1, -1) if act.object == INAUGURATION else (1,)
        days = [_nearest(start, way, lambda day: self._mends(facts, act._replace(day=day))) for way in ways]
        found = min((day for day in days if day), key=lambda day: abs(day - start), default=None)
        return None if found is None else act._replace(day=found)

    def _start(self, facts: Facts, act: MendingAct) -> date | None:
        """The day from which a later one is looked for. An SK without a day is judged as of today: any day may be set."""
        dated: date | None = getattr(facts.decree, _FIELD[act.object])
        return facts.today if dated is None and act.object == DECREE_DATE else dated

    def _mends(self, facts: Facts, act: MendingAct) -> bool:
        after = enacted(facts, [act])
        kind, today, rules = facts.case.kind, facts.today, set(act.rules)
        pairs = tuple(p for p in self._book.for_edge(self._trigger, kind, today) if p[1].rule in rules)
        return after is not None and not any(f.stops for f in judge_with(after, pairs, self._book))

    def _needed(self, acts: Remedy) -> Remedy:
        """Without the acts that the others make needless, the earliest chosen first."""
        for act in acts:
            rest = tuple(other for other in acts if other is not act)
            if self._open(rest) == {}:
                return self._needed(rest)
        return acts

    def _told(self, acts: Remedy) -> Remedy:
        """Each act with the rules that would stop the step without it, and with those for which it was chosen."""
        told = []
        for act in acts:
            without = self._open(tuple(other for other in acts if other is not act)) or {}
            told.append(act._replace(rules=tuple(dict.fromkeys((*act.rules, *without)))))
        for rule in self._open(()) or {}:
            if not any(rule in act.rules for act in told):
                # Two of the acts mend it, so that neither is needed for it: it stands with the first that does so alone.
                place = next((n for n, act in enumerate(told) if rule not in (self._open((act,)) or {})), 0)
                told[place] = told[place]._replace(rules=(*told[place].rules, rule))
        return merged(told)


def merged(acts: Sequence[MendingAct]) -> Remedy:
    """Each act once, with the rules of all its doubles."""
    once: dict[tuple[object, ...], MendingAct] = {}
    for act in acts:
        key = (act.kind, act.object, act.day)
        before = once.get(key, act)
        once[key] = before._replace(rules=tuple(dict.fromkeys((*before.rules, *act.rules))))
    return tuple(once.values())


_FIELD = {DECREE_DATE: "date", INAUGURATION: "inauguration"}


def _supplied(found: Finding, taken: set[tuple[str, str]], lacks: set[str]) -> bool:
    if found.result is Result.UNKNOWN:
        return str(found.evidence.get("kurang", "")) in lacks
    return any(rule == found.rule for rule, _object in taken)


def _same(finding: Finding, after: dict[str, Finding]) -> bool:
    """True where the finding stands as it did; another answer of the same rule is a step on the way."""
    left = after.get(finding.rule)
    return left is not None and (left.result, left.case, left.evidence) == (
        finding.result,
        finding.case,
        finding.evidence,
    )


def _nearest(start: date, way: int, helps: Callable[[date], bool]) -> date | None:
    """The day nearest to a start, later or earlier, that helps while the day before it does not."""
    fails, reach = 0, 1
    while not helps(start + way * reach * _DAY):
        fails, reach = reach, reach * 2
        if reach > _HORIZON:
            return None
    while reach - fails > 1:
        middle = (fails + reach) // 2
        fails, reach = (fails, middle) if helps(start + way * middle * _DAY) else (middle, reach)
    return start + way * reach * _DAY
