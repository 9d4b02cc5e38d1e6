"""Proposals: a round's rows become cases in stage pemetaan, once each; a proposal is (round, NIP)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from workflow.domain.context import Decree, RoundContext
from workflow.domain.deadlines import term
from workflow.domain.errors import BadInputError
from workflow.domain.failpoint import failpoint
from workflow.domain.intake import ParsedRow, ParsedTable, Reject
from workflow.domain.stages import Stage
from workflow.domain.targets import find_target
from workflow.services.door import stream_of
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.pemetaan import map_cases
from workflow.services.rounds import ensure_round
from workflow.storage import imports, ledger, rounds
from workflow.storage.ledger import NewEntry
from workflow.storage.rounds import NewCase
from workflow.storage.unit_of_work import PlaceTakenError, Tx


class ProposalOrder(NamedTuple):
    """How to import a round: who proposes, partial or not, simulated or not, and the true stage of an old round."""

    actor: str
    partial: bool
    dry_run: bool
    sha256: str
    stage: Stage = Stage.PEMETAAN
    proof: str | None = None


class ProposalAnswer(NamedTuple):
    """The answer: counts, rejects (those of the reader and those of the database) and the cases by row."""

    table: ParsedTable
    rejects: tuple[Reject, ...]
    new: int
    changed: int
    same: int
    cases: tuple[tuple[int, str, str], ...]
    stored: bool


class _DryRunError(Exception):
    def __init__(self, answer: ProposalAnswer) -> None:
        super().__init__("simulation")
        self.answer = answer


class Known(NamedTuple):
    """What the database knows that a proposal is checked against; `elsewhere` open cases of other rounds, by NIP."""

    people: Mapping[str, rounds.KnownPerson]
    posts: Mapping[str, tuple[str, str]]
    cases: Mapping[str, rounds.KnownCase]
    assignments: frozenset[str]
    elsewhere: Mapping[str, str] = {}


def import_proposals(table: ParsedTable, context: RoundContext, order: ProposalOrder, house: House) -> ProposalAnswer:
    """Imports a round of proposals in one transaction; the same file twice changes nothing.

    Raises:
        BadInputError: the stage to start at is no stage, a proof is missing, or two approved cases share a place.
    """
    if order.stage is not Stage.PEMETAAN and not order.proof:
        raise BadInputError("--mulai-tahap memerlukan --bukti SURAT.")
    moment = Moment.of(house)

    def work(tx: Tx) -> ProposalAnswer:
        failpoint("proposals.before_store")
        answer = bring_in(tx, table, context, order, moment, house)
        failpoint("proposals.after_store")
        if order.dry_run:
            raise _DryRunError(answer._replace(stored=False, cases=()))
        return answer

    try:
        answer = house.store.write(work)
    except _DryRunError as dry:
        return dry.answer
    except PlaceTakenError as exc:
        message = "Dua kasus yang sudah disetujui menuju tempat yang sama; periksa id_jabatan_tujuan dan kebutuhannya."
        raise BadInputError(message) from exc
    failpoint("proposals.after_commit")
    return answer


def bring_in(
    tx: Tx, table: ParsedTable, context: RoundContext, order: ProposalOrder, moment: Moment, house: House
) -> ProposalAnswer:
    """Stores proposals in the caller's transaction.

    Args:
        context: of the round; one that is not known yet is opened, a known one is brought up to it.

    Returns:
        The answer; with rejects and without `partial` nothing was stored.
    """
    known = _known(tx, table.rows, context.code)
    drafts, found = check_rows(table.rows, context, known)
    rejects = tuple(sorted((*table.rejects, *found)))
    if rejects and not order.partial:
        return ProposalAnswer(table, rejects, 0, 0, 0, (), stored=False)
    ensure_round(tx, context, order.actor, moment, house)
    new = [draft for draft in drafts if draft.nip not in known.cases]
    numbered = _number(tx, new, moment.today)
    changed = [draft for draft in drafts if draft.nip in known.cases and _said(draft) != known.cases[draft.nip].said]
    rows = [draft_case(draft, number, order, context, moment, house) for draft, number in numbered]
    rounds.add_cases(tx, rows, at=moment.at)
    rounds.change_proposals(
        tx, [draft_case(d, known.cases[d.nip].number, order, context, moment, house) for d in changed]
    )
    _record(tx, rows, changed, known, order, moment)
    numbers = {**{nip: case.number for nip, case in known.cases.items()}, **{d.nip: n for d, n in numbered}}
    map_cases(tx, [numbers[draft.nip] for draft in (*new, *changed)], house)
    listed = tuple((draft.row, draft.nip, numbers[draft.nip]) for draft in drafts)
    same = len(drafts) - len(new) - len(changed)
    return ProposalAnswer(table, rejects, len(new), len(changed), same, listed, stored=True)


class Draft(NamedTuple):
    """A checked proposal before it has a number."""

    row: int
    nip: str
    decree_code: str
    origin_post: str | None
    origin_unit: str | None
    target_post: str | None
    values: Mapping[str, Any]


def _known(tx: Tx, rows: Sequence[ParsedRow], code: str) -> Known:
    nips = [str(row.values["nip"]) for row in rows]
    posts = {post: (name, unit) for post, name, unit in rounds.posts_named(tx.conn)}
    return Known(
        rounds.people(tx.conn, nips),
        posts,
        rounds.cases_of_round(tx.conn, code),
        rounds.assignment_posts(tx.conn),
        rounds.open_elsewhere(tx.conn, nips, code),
    )


def check_rows(rows: Sequence[ParsedRow], context: RoundContext, known: Known) -> tuple[list[Draft], list[Reject]]:
    """Checks rows against the database: known person, known post, known SK, changed only while in pemetaan."""
    drafts: list[Draft] = []
    rejects: list[Reject] = []
    for row in rows:
        draft, reject = _check(row, context, known)
        if draft is not None:
            drafts.append(draft)
        if reject is not None:
            rejects.append(reject)
    return drafts, rejects


def _check(row: ParsedRow, context: RoundContext, known: Known) -> tuple[Draft | None, Reject | None]:
    values = row.values
    nip = str(values["nip"])
    person = known.people.get(nip)
    if person is None:
        return None, Reject(row.row, "nip", nip, "pegawai ini tidak ada di daftar pegawai")
    if nip in known.elsewhere and nip not in known.cases:
        return None, Reject(row.row, "nip", nip, f"masih ada kasus terbuka {known.elsewhere[nip]} di gelombang lain")
    target, problem = find_target(values, known.posts)
    if problem:
        return None, Reject(row.row, problem[0], problem[1], problem[2])
    code = values.get("sk") or _only(context.decrees)
    if code not in {decree.code for decree in context.decrees}:
        listed = ", ".join(decree.code for decree in context.decrees)
        return None, Reject(row.row, "sk", str(code or ""), f"SK tidak dikenal; pilih {listed}")
    draft = Draft(row.row, nip, str(code), *person.leaves(for_assignment=target in known.assignments), target, values)
    old = known.cases.get(nip)
    if old is not None and old.state != Stage.PEMETAAN and _said(draft) != old.said:
        reason = f"usulan {old.number} sudah melewati pemetaan; perubahan harus lewat pengembalian kasus"
        return None, Reject(row.row, "nip", nip, reason)
    return draft, None


def check_target(row: ParsedRow, context: RoundContext, known: Known) -> tuple[Draft | None, str | None]:
    """A row of a pre-flight: an unknown post id is kept, so that the rules say it; a name must be clear.

    Returns:
        (draft, None) or (None, what is wrong with the post or the SK).
    """
    values = row.values
    post = values.get("id_jabatan_tujuan")
    target, problem = (str(post), None) if post else find_target(values, known.posts)
    code = values.get("sk") or _only(context.decrees)
    if problem is not None:
        return None, problem[2]
    if code not in {decree.code for decree in context.decrees}:
        return None, f"SK {code or ''} tidak dikenal"
    nip = str(values["nip"])
    person = known.people[nip]
    left = person.leaves(for_assignment=target in known.assignments)
    return Draft(row.row, nip, str(code), *left, target, values), None


def _only(decrees: Sequence[Decree]) -> str | None:
    return decrees[0].code if len(decrees) == 1 else None


def _number(tx: Tx, drafts: Sequence[Draft], today: date) -> list[tuple[Draft, str]]:
    if not drafts:
        return []
    first = imports.draw_number(tx, f"kasus:{today.year}", len(drafts))
    return [(draft, f"MUT-{today.year}-{first + index:04d}") for index, draft in enumerate(drafts)]


def _said(draft: Draft) -> tuple[object, ...]:
    values = draft.values
    return (
        draft.decree_code,
        draft.target_post,
        values["jenis"],
        values.get("kode_alasan"),
        values.get("uraian_alasan"),
        values.get("dasar_pemberhentian"),
        values.get("pengganti_nip"),
        values.get("plh_nip"),
        values["jenis"] == "permintaan_sendiri",
    )


def draft_case(
    draft: Draft, number: str, order: ProposalOrder, context: RoundContext, moment: Moment, house: House
) -> NewCase:
    """The case that a checked proposal becomes."""
    decree = next(decree for decree in context.decrees if decree.code == draft.decree_code)
    brought = order.stage is not Stage.PEMETAAN
    days = house.policy.stage_days.get(order.stage)
    counted = term(house.calendar, moment.today, days) if days else None
    late = order.stage in {Stage.SERAH_TERIMA, Stage.SELESAI}
    said = dict(zip(rounds.PROPOSAL_FIELDS, _said(draft), strict=True))
    values: dict[str, Any] = {
        **said,
        "number": number,
        "nip": draft.nip,
        "round_code": context.code,
        "origin_post": draft.origin_post,
        "origin_unit": draft.origin_unit,
        "state": order.stage.value,
        "entered_on": moment.today,
        "deadline": counted.last if counted else None,
        "counted_from": counted.start if counted else None,
        "counted_days": counted.days if counted else None,
        "imported_stage": order.stage.value if brought else None,
        "tmt": (decree.effective or moment.today) if late else None,
    }
    return NewCase(**values)


def _record(
    tx: Tx, rows: Sequence[NewCase], changed: Sequence[Draft], known: Known, order: ProposalOrder, moment: Moment
) -> None:
    entries = []
    for row in rows:
        body: dict[str, object] = {
            "gelombang": row.round_code,
            "sk": row.decree_code,
            "jenis": row.kind,
            "tujuan": row.target_post,
            "ke": row.state,
        }
        if row.imported_stage:
            body.update(bukti=order.proof, keterangan="dibawa dari cara lama, tidak diperiksa sistem")
        event = "transfer:brought_in" if row.imported_stage else "transfer:pemetaan:proposed"
        entries.append(NewEntry(stream_of(row.number), event, order.actor, body))
    for draft in changed:
        body = {"sk": draft.decree_code, "tujuan": draft.target_post, "jenis": draft.values["jenis"]}
        entries.append(
            NewEntry(stream_of(known.cases[draft.nip].number), "transfer:pemetaan:amended", order.actor, body)
        )
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)
