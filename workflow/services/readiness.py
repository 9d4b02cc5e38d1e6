"""`mutasi kesiapan`: what is imported, whom it covers, and what the gaps cost the open cases; writes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from workflow.domain.errors import NotFoundError
from workflow.domain.readiness import ROUND_CONTEXT, SILENCE_SPEAKS, STATEMENT_RULES, Gap, gaps_of
from workflow.domain.registers import ROUND_TABLES, SCHEMAS
from workflow.services.house import House
from workflow.storage.facts import Selection, Viewer
from workflow.storage.readiness import Cover, Coverage, coverage, last_imports, open_case_ids
from workflow.storage.rounds import read_round

AT_ONCE = 500
PEOPLE, POSTS = "asn", "jabatan"
_OFFICES = frozenset({"peran", "delegasi", "pejabat"})
_OF_POSTS = frozenset({"jabatan", "standar_kompetensi"})
TABLES = tuple(name for name in SCHEMAS if name not in {*ROUND_TABLES, "usulan"})
"""The tables that are told; the proposals and the round are the cases themselves."""
_NONE = Cover(0, 0, 0)


class RuleGap(NamedTuple):
    """What one rule costs for want of a table: cases left UNKNOWN, those of them that are stopped, and the remedy.

    Args:
        statement: kind of the signed statement that closes it, or None; closed: in how many of the cases.
    """

    rule: str
    unknown: int
    stopped: int
    statement: str | None
    closed: int


class TableReport(NamedTuple):
    """One table.

    Args:
        unit: what it covers: `asn` or `jabatan`; None for offices, which cover nobody by name.
        covered, total: of the unit, everybody; case_covered, case_total: of the open cases.
        unknown, stopped: open cases with at least one gap of this table.
    """

    name: str
    imported_at: datetime | None
    rows: int
    unit: str | None
    covered: int
    total: int
    case_covered: int
    case_total: int
    unknown: int
    stopped: int
    gaps: tuple[RuleGap, ...]


class Readiness(NamedTuple):
    """The whole report; `context` are gaps of the round itself, `statements` what each kind would close, by cases."""

    on: date
    round_code: str | None
    people: int
    cases: int
    cases_with_gaps: int
    cases_stopped: int
    tables: tuple[TableReport, ...]
    context: tuple[RuleGap, ...]
    statements: Mapping[str, int]


def readiness(round_code: str | None, house: House) -> Readiness:
    """Judges the open cases in bulk and counts what is missing.

    Args:
        round_code: only the cases of this round; None: of all.

    Raises:
        NotFoundError: there is no such round.
    """
    with house.store.reading() as conn:
        if round_code is not None and read_round(conn, round_code) is None:
            raise NotFoundError("Gelombang", round_code)
        imported = {name: at.astimezone(house.zone) for name, at in last_imports(conn).items()}
        covers = coverage(conn, round_code)
        ids = open_case_ids(conn, round_code)
    found = list(_judged(ids, house))
    tables = tuple(_table(name, imported.get(name), covers, found) for name in TABLES)
    closed = Counter(gap.statement for gaps in found for gap in gaps if gap.statement)
    return Readiness(
        house.clock.today(),
        round_code,
        covers.people,
        len(found),
        sum(bool(gaps) for gaps in found),
        sum(any(gap.stops for gap in gaps) for gaps in found),
        tables,
        _by_rule(ROUND_CONTEXT, found),
        {kind: closed[kind] for kind in STATEMENT_RULES},
    )


def _judged(ids: Sequence[int], house: House) -> Iterator[tuple[Gap, ...]]:
    viewer = Viewer(house.clock.today())
    for start in range(0, len(ids), AT_ONCE):
        with house.store.reading() as conn:
            files = house.loader.load(conn, Selection.of_ids(ids[start : start + AT_ONCE]), viewer)
        for file in files:
            yield tuple(gaps_of(file.facts, house.rulebook))


def _table(name: str, at: datetime | None, covers: Coverage, found: Sequence[tuple[Gap, ...]]) -> TableReport:
    unit = None if name in _OFFICES else POSTS if name in _OF_POSTS else PEOPLE
    totals = {PEOPLE: (covers.people, covers.case_people), POSTS: (covers.posts, covers.case_posts)}
    total, case_total = totals.get(unit or "", (0, 0))
    cover = covers.tables.get(name, _NONE)
    covered, case_covered = cover.subjects, cover.in_cases
    if unit is None:
        covered, case_covered = 0, 0
    elif at is not None and name in SILENCE_SPEAKS:
        covered, case_covered = total, case_total
    own = [[gap for gap in gaps if name in gap.tables] for gaps in found]
    unknown, stopped = sum(map(bool, own)), sum(any(gap.stops for gap in gaps) for gaps in own)
    gaps = _by_rule(name, found)
    return TableReport(name, at, cover.rows, unit, covered, total, case_covered, case_total, unknown, stopped, gaps)


def _by_rule(table: str, found: Sequence[tuple[Gap, ...]]) -> tuple[RuleGap, ...]:
    own = [gap for gaps in found for gap in gaps if table in gap.tables]
    unknown = Counter(gap.rule for gap in own if gap.unknown)
    stopped = Counter(gap.rule for gap in own if gap.stops)
    closed = Counter(gap.rule for gap in own if gap.statement)
    kinds = {rule: kind for kind, rule in STATEMENT_RULES.items()}
    return tuple(
        RuleGap(rule, unknown[rule], stopped[rule], kinds.get(rule), closed[rule])
        for rule in sorted({gap.rule for gap in own})
    )
