"""What is watched beside the steps: acting officials, heads of school, and the clocks of cases. It tells and stops nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Directory
from workflow.domain.facts import Acting
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.rulebook import judge_acting, judge_clocks
from workflow.domain.rules.tenure import headships_outlast_their_terms, term_profiles
from workflow.domain.stages import Role
from workflow.domain.watching import ActingFacts, Headship
from workflow.services.eve import look_again
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import headships, outbox
from workflow.storage.clocks import awaiting_answer_to_objection, awaiting_bkn, bound_elsewhere
from workflow.storage.facts import Selection, Viewer
from workflow.storage.reporting import holders_of
from workflow.storage.unit_of_work import Reader, Tx

PAGE = 500
BKN_CLOCK = "R-TIM-01"
TERMS = "R-TEN-03"


class OverdueAdvice(NamedTuple):
    """An SK's list whose BKN answers are overdue; `since` is the earliest day on which one of its files was complete."""

    round_code: str
    decree: str
    since: date
    cases: int


class Watched(NamedTuple):
    """What a night saw: the findings that are not PASS, the lists that wait too long for BKN, whose facts have moved."""

    findings: tuple[Finding, ...]
    overdue: tuple[OverdueAdvice, ...]
    moved: tuple[tuple[CaseFile, Finding], ...] = ()


def watch(house: House, day: date) -> Watched:
    """Looks at the names of the next inauguration again, then judges each Plt, the heads of school and running clocks."""
    with house.store.reading() as conn:
        moved = tuple(look_again(conn, house, day))
        officials = [
            f for a in acting_terms(conn, house, day) for f in judge_acting(a, house.rulebook) if stands_out(f)
        ]
        officials += _heads_of_school(conn, house, day)
        cases = [(file, f) for file, f in _clocks(conn, house, day) if stands_out(f)]
    findings = (*(finding for _file, finding in moved), *officials, *(finding for _file, finding in cases))
    return Watched(findings, _overdue([(file, f) for file, f in cases if f.rule == BKN_CLOCK]), moved)


def stands_out(finding: Finding) -> bool:
    """True where a finding is to be told."""
    return finding.result is not Result.PASS


def _overdue(cases: Sequence[tuple[CaseFile, Finding]]) -> tuple[OverdueAdvice, ...]:
    lists: dict[tuple[str, str], list[date]] = defaultdict(list)
    for file, finding in cases:
        case = file.facts.case
        complete = (day for day in (finding.evidence["lengkap"],) if isinstance(day, date))
        lists[case.round_code, case.decree_code].extend(complete)
    return tuple(OverdueAdvice(code, decree, min(days), len(days)) for (code, decree), days in sorted(lists.items()))


def escalate_overdue(tx: Tx, overdue: Sequence[OverdueAdvice], moment: Moment, house: House) -> int:
    """Tells the PyB, once a list and day of completeness, that BKN's answer is overdue; returns how many mails."""
    holders = house.loader.directory(tx.conn).holders(Role.PYB, moment.today)
    due = house.mail_due(Mail.ADVICE_OVERDUE, moment.at)
    mails = [
        outbox.NewMail(
            f"{one.round_code}:{one.decree}:{Mail.ADVICE_OVERDUE.value}:{one.since}:{nip}",
            Mail.ADVICE_OVERDUE.value,
            nip,
            {"gelombang": one.round_code, "sk": one.decree, "lengkap": one.since, "kasus": one.cases},
            due,
        )
        for one in overdue
        for nip in holders
    ]
    return len(outbox.post_new(tx, mails, at=moment.at))


def acting_terms(conn: Reader, house: House, day: date) -> Iterator[ActingFacts]:
    """Each Plt of a post on a day or later, and the last one of a post left empty, with all terms; by post and person."""
    directory = house.loader.directory(conn)
    terms: dict[tuple[str, str], list[Acting]] = defaultdict(list)
    for d in directory.delegations:
        if d.basis == "plt" and d.post_id is not None:
            terms[d.post_id, d.to_nip].append(Acting(d.to_nip, d.basis, d.letter, d.start, d.end))
    lasting = {key for key, own in terms.items() if any(term.end is None or term.end >= day for term in own)}
    for key in sorted(lasting | _left_empty(conn, terms, lasting, directory, day)):
        post = directory.posts.get(key[0])
        name = post.name if post is not None else key[0]
        yield ActingFacts(key[0], name, tuple(terms[key]), house.calendar, day)


def _left_empty(
    conn: Reader,
    terms: Mapping[tuple[str, str], Sequence[Acting]],
    lasting: Collection[tuple[str, str]],
    directory: Directory,
    day: date,
) -> set[tuple[str, str]]:
    """The last Plt of each post that has neither a holder nor anybody who acts."""
    covered = {post_id for post_id, _nip in lasting}
    last: dict[str, tuple[str, str]] = {}
    for key in sorted(terms, key=lambda key: max(term.end or day for term in terms[key])):
        if key[0] in directory.posts and key[0] not in covered and directory.acting_for(key[0], day) is None:
            last[key[0]] = key
    held = holders_of(conn, list(last)) if last else {}
    return {key for post_id, key in last.items() if post_id not in held}


def _heads_of_school(conn: Reader, house: House, day: date) -> Iterator[Finding]:
    rule, directory = house.rulebook.rules[TERMS], house.loader.directory(conn)
    held = headships.without_case(conn, term_profiles(rule.params(""))) if rule.in_force(day) else []
    services = headships.services_of(conn, directory, [one.nip for one in held]) if held else {}
    heads = [Headship(directory.posts[one.post_id], one.since, services[one.nip]) for one in held]
    found = headships_outlast_their_terms(heads, day, rule.params(""))
    if found is not None:
        yield found


def _clocks(conn: Reader, house: House, day: date) -> Iterator[tuple[CaseFile, Finding]]:
    limit = house.rulebook.rules[BKN_CLOCK].values["hari_kerja"]
    # So many working days are at least as many days of the calendar.
    agreed_until = day - timedelta(days=limit if isinstance(limit, int) else 0)
    ids = [*awaiting_bkn(conn, agreed_until=agreed_until), *bound_elsewhere(conn), *awaiting_answer_to_objection(conn)]
    ids = list(dict.fromkeys(ids))
    for begin in range(0, len(ids), PAGE):
        for file in house.loader.load(conn, Selection.of_ids(ids[begin : begin + PAGE]), Viewer(day)):
            yield from ((file, finding) for finding in judge_clocks(file.facts, house.rulebook))
