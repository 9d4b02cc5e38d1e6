"""`mutasi periksa`: judges a whole round up to `setujui` before anything is imported; writes nothing.

The proposals are brought in by the same importer into a transaction that is always rolled back, and judged by the same
loader and rules as the night and the portal.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.chains import Broken
from workflow.domain.context import RoundContext
from workflow.domain.facts import Post
from workflow.domain.findings import Finding, Result, worst
from workflow.domain.intake import ParsedRow, ParsedTable
from workflow.domain.nip import mask_nip
from workflow.domain.rulebook import judge_with
from workflow.domain.rules.recommendation import Standing, standing
from workflow.domain.sitting import Forecast
from workflow.services.foresight import quorum_forecast
from workflow.services.house import House
from workflow.services.imut import chains_broken
from workflow.services.judging import round_facts, unit_loads
from workflow.services.moment import Moment
from workflow.services.proposals import Draft, Known, ProposalOrder, check_target, draft_case
from workflow.services.rounds import ensure_round
from workflow.storage import rounds
from workflow.storage.facts import Selection, Viewer
from workflow.storage.people import addresses
from workflow.storage.unit_of_work import Tx

BAD_NIP, TWIN = "_nip_alasan", "_ganda_baris"
ROUND_PREFIX = "periksa:"


class Subject(NamedTuple):
    """Who and what a row is about, in words, as far as they are known.

    `judged` is False where the rules were not asked; `standing` says where the name stands with BKN.
    """

    name: str | None
    origin: str | None
    target: str | None
    kind: str
    decree: str
    judged: bool
    standing: Standing | None = None


UNREAD = Subject(None, None, None, "", "", judged=False)


class CaseReport(NamedTuple):
    """One row's findings. `target` is the id of the target post, empty for a release."""

    row: int
    nip: str
    target: str
    findings: tuple[Finding, ...]
    subject: Subject = UNREAD

    @property
    def result(self) -> Result:
        """The worst of the findings."""
        return worst(self.findings)


class Report(NamedTuple):
    """A whole pre-flight. `roster_on` is the day on which the roster was imported; `sitting` foresees the review team.

    Of `chains`, those that BKN's answers break, each number is `P-<row>`.
    """

    round_code: str
    cases: tuple[CaseReport, ...]
    round_findings: tuple[Finding, ...]
    roster_on: date | None = None
    sitting: Forecast | None = None
    chains: tuple[Broken, ...] = ()

    @property
    def result(self) -> Result:
        """The worst of everything."""
        every = [finding for case in self.cases for finding in case.findings]
        return worst([*every, *self.round_findings])

    @property
    def stops(self) -> bool:
        """True where something blocks."""
        every = [finding for case in self.cases for finding in case.findings]
        return any(finding.stops for finding in [*every, *self.round_findings])


class _DoneError(Exception):
    """Rolls the trial back."""


def check_round(table: ParsedTable, context: RoundContext, house: House) -> Report:
    """Judges every rule up to `setujui` for each row, and the round-wide rules once.

    Args:
        table: proposals read with bad NIPs and doubles kept.
        context: the round's dates, signers and letters.

    Returns:
        Reports in row order; a row that cannot be judged has the one finding that says why.
    """
    moment = Moment.of(house)
    reports = []

    def work(tx: Tx) -> None:
        reports.append(_trial(tx, table, context, moment, house))
        raise _DoneError

    with suppress(_DoneError):
        house.store.write(work)
    return reports[-1]


def _trial(tx: Tx, table: ParsedTable, context: RoundContext, moment: Moment, house: House) -> Report:
    # Cases of the same round that exist already are the same proposals: they are no rivals of this trial.
    nips = [str(row.values["nip"]) for row in table.rows]
    elsewhere = rounds.open_elsewhere(tx.conn, nips, context.code)
    rounds.set_aside(tx, context.code, elsewhere.values())
    trial = context._replace(
        code=ROUND_PREFIX + context.code, decrees=tuple(d._replace(number=None) for d in context.decrees)
    )
    ensure_round(tx, trial, context.proposer or "-", moment, house)
    posts = {post: (name, unit) for post, name, unit in rounds.posts_named(tx.conn)}
    people = rounds.people(tx.conn, nips)
    known = Known(people, posts, {}, rounds.assignment_posts(tx.conn))
    refused, drafts = _sort(table.rows, trial, known)
    refused = [*_named(refused, tx), *_unread(table)]
    order = ProposalOrder(context.proposer or "-", partial=True, dry_run=True, sha256="")
    cases = [draft_case(draft, f"P-{draft.row}", order, trial, moment, house) for draft in drafts]
    rounds.add_cases(tx, cases, at=moment.at)
    files = house.loader.load(tx.conn, Selection.of_round(trial.code), Viewer(moment.today))
    asked = {f"P-{draft.row}": draft for draft in drafts}
    judged = [_also_open(_judge(file, asked[file.facts.case.number], house), elsewhere) for file in files]
    found = round_findings(files, house)
    house.loader.forget_round(trial.code)
    foreseen = quorum_forecast(tx.conn, context.code, files, house)
    roster_on = house.loader.directory(tx.conn).roster_on
    reports = tuple(sorted([*refused, *judged], key=lambda report: report.row))
    return Report(context.code, reports, found, roster_on, foreseen, chains_broken(files))


def _sort(rows: Sequence[ParsedRow], context: RoundContext, known: Known) -> tuple[list[CaseReport], list]:  # type: ignore[type-arg]  # proposal drafts
    refused, drafts = [], []
    for row in rows:
        finding = _unjudgeable(row, known)
        nip, target = str(row.values["nip"]), str(row.values.get("id_jabatan_tujuan") or "")
        subject = _said_of(row)
        if finding is not None:
            refused.append(CaseReport(row.row, nip, target, (finding,), subject))
            continue
        draft, problem = check_target(row, context, known)
        if draft is None:
            evidence = {"jabatan": problem or ""}
            finding = Finding("R-VAC-01", Result.BLOCK, evidence, case="tidak_ada")
            refused.append(CaseReport(row.row, nip, target, (finding,), subject))
        else:
            drafts.append(draft)
    return refused, drafts


def _said_of(row: ParsedRow) -> Subject:
    kind, decree = (str(row.values.get(column) or "") for column in ("jenis", "sk"))
    return Subject(None, None, None, kind, decree, judged=False)


def _named(reports: Sequence[CaseReport], tx: Tx) -> list[CaseReport]:
    known = addresses(tx.conn, [report.nip for report in reports], {})
    return [
        report._replace(subject=report.subject._replace(name=known[report.nip].name)) if report.nip in known else report
        for report in reports
    ]


def _unread(table: ParsedTable) -> list[CaseReport]:
    found: dict[int, CaseReport] = {}
    for reject in table.rejects:
        evidence = {"baris": reject.row, "kolom": reject.column, "sebab": reject.reason}
        finding = Finding("R-DAT-01", Result.BLOCK, evidence, case="baris")
        before = found.get(reject.row, CaseReport(reject.row, "", "", ()))
        found[reject.row] = before._replace(findings=(*before.findings, finding))
    return list(found.values())


def _unjudgeable(row: ParsedRow, known: Known) -> Finding | None:
    values = row.values
    nip = str(values["nip"])
    if values.get(BAD_NIP):
        evidence = {"nip": mask_nip(nip), "sebab": values[BAD_NIP]}
        return Finding("R-DAT-01", Result.BLOCK, evidence, case="tidak_terbaca")
    if values.get(TWIN):
        return Finding("R-DAT-01", Result.BLOCK, {"nip": mask_nip(nip), "jumlah": 2}, case="dua_kali")
    if nip not in known.people:
        return Finding("R-DAT-01", Result.BLOCK, {}, case="tidak_dikenal")
    return None


def _judge(file: CaseFile, draft: Draft, house: House) -> CaseReport:
    # The post as it was written: one that the map lacks is a finding, and still the row's own.
    found = findings_up_to_approval(file, house)
    return CaseReport(draft.row, file.nip, draft.target_post or "", found, _subject(file))


def _also_open(report: CaseReport, elsewhere: Mapping[str, str]) -> CaseReport:
    """One open case a person: the import refuses a second one, so the pre-flight says it first."""
    number = elsewhere.get(report.nip)
    if number is None:
        return report
    second = Finding("K-KASUS", Result.BLOCK, {"kasus": number})
    return report._replace(findings=(*report.findings, second))


def _subject(file: CaseFile) -> Subject:
    facts = file.facts
    origin, target = post_in_words(facts.origin), post_in_words(facts.target)
    name = getattr(facts.person, "name", None)
    return Subject(name, origin, target, facts.case.kind, facts.case.decree_code, judged=True, standing=standing(facts))


def post_in_words(post: object) -> str | None:
    """A post's name with its unit, unless the name says it already; None where the post is not known or none."""
    if not isinstance(post, Post):
        return None
    unit = post.unit_name or ""
    return post.name if unit.casefold() in post.name.casefold() else f"{post.name}, {unit}"


def findings_up_to_approval(file: CaseFile, house: House) -> tuple[Finding, ...]:
    """What every rule up to `setujui` says of a case."""
    pairs = house.rulebook.up_to_approval(file.facts.case.kind, file.facts.today)
    return judge_with(file.facts, pairs, house.rulebook)


def round_findings(files: Sequence[CaseFile], house: House) -> tuple[Finding, ...]:
    """What the round-wide rules up to `setujui` say of a list; nothing of an empty one."""
    if not files:
        return ()
    facts = round_facts(files, unit_loads(files))
    return tuple(
        finding
        for function, params in house.rulebook.round_rules(None, facts.today)
        for finding in function(facts, params)
    )
