"""The one door: every change of a case goes through `settle`, for one case, a list and a chunk of the night alike.

Facts are loaded and judged outside the write lock. What is written is guarded by what was judged: one UPDATE moves the
cases that are still as they were seen, and ledger and outbox rows are written for those only.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from workflow.domain.acts import TELLING, Act, Answer, Effects, MailOrder, TaskChange
from workflow.domain.authority import warrant
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Letter
from workflow.domain.deadlines import Term, term
from workflow.domain.edges import Edge
from workflow.domain.failpoint import failpoint
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.stages import FIVE_STAGES, FORWARD_TRIGGERS, Role, Stage, Trigger
from workflow.services.house import House
from workflow.services.judging import Judged
from workflow.services.moment import Moment
from workflow.services.postings import post_changes
from workflow.services.restoring import take_back
from workflow.services.serah_terima import signed_by_parties
from workflow.services.sosialisasi import SILENT
from workflow.services.tellings import reminders_of, write_told
from workflow.storage import cases, ledger, outbox, tasks
from workflow.storage.evidence import add_evidence
from workflow.storage.ledger import NewEntry, canonical
from workflow.storage.unit_of_work import Move, Tx, iso


class Granted(NamedTuple):
    """An allowed step: as judged, with the edge, the capacity and the effects that an allowed step always has."""

    file: CaseFile
    edge: Edge
    role: Role
    findings: tuple[Finding, ...]
    effects: Effects


class LostRaceError(Exception):
    """Inside a list decision: a case moved meanwhile, so the whole list is rolled back."""

    def __init__(self, case_ids: frozenset[int]) -> None:
        super().__init__("a case moved meanwhile")
        self.case_ids = case_ids


def settle(
    tx: Tx, judged: Sequence[Judged], act: Act, moment: Moment, house: House, *, night: date | None = None
) -> frozenset[int]:
    """Writes what the judged cases do: state, decisions, tasks, posts, ledger, outbox.

    Args:
        tx: the open transaction; the caller commits.
        judged: allowed cases only.
        night: date of the night that moves them; marks the case as having had its one step.

    Returns:
        Ids of the cases that were still as judged. For the others nothing was written.
    """
    failpoint("door.before_move")
    granted = [
        Granted(item.file, item.edge, item.role, item.findings, item.effects)
        for item in judged
        if item.edge is not None and item.role is not None and item.effects is not None
    ]
    moving = [item for item in granted if _raises_version(item.edge)]
    done = tx.move([_move(item, moment.today, night, house) for item in moving])
    done |= frozenset(
        item.file.guard.case_id for item in granted if not _raises_version(item.edge) and _touch(tx, item, moment)
    )
    settled = [item for item in granted if item.file.guard.case_id in done]
    if settled:
        failpoint("door.after_move")
        _write_effects(tx, settled, act, moment, house)
        if act.trigger is Trigger.TUNTASKAN:
            settled = _with_reminders(tx, settled)
        _write_ledger(tx, settled, act, moment, house)
        failpoint("door.after_ledger")
        _post_mails(tx, settled, moment, house)
        failpoint("door.after_outbox")
    return done


def _raises_version(edge: Edge) -> bool:
    # Answers, votes, objections and acknowledgements leave the version alone: people at two tasks never collide.
    return edge.moves or edge.trigger is Trigger.RALAT


def _touch(tx: Tx, item: Granted, moment: Moment) -> bool:
    case = item.file.facts.case
    guard = item.file.guard
    if not cases.touch(tx, cases.Visit(guard.case_id, case.state.value, case.visit)):
        return False
    change = item.effects.task_change
    if change is None:
        return True
    version = item.effects.body.get("versi_tugas")
    expected = version - 1 if isinstance(version, int) else 0
    if tasks.change_task(tx, change, expected_version=expected, at=moment.at):
        return True
    raise LostRaceError(frozenset({guard.case_id}))


def _move(item: Granted, today: date, night: date | None, house: House) -> Move:
    case, guard, edge, effects = item.file.facts.case, item.file.guard, item.edge, item.effects
    changes = effects.changes
    entered = edge.moves and edge.trigger is not Trigger.LANJUTKAN
    pausing = edge.dest is Stage.DITUNDA
    told = changes.get("told_on", case.told_on)
    tmt = changes.get("tmt", guard.tmt)
    answer = changes.get("answer", case.answer)
    visit = changes.get("visit", case.visit)
    counted = _term(edge, today, guard.term, house)
    return Move(
        case_id=guard.case_id,
        version=case.version,
        state=case.state.value,
        fact_seq=guard.fact_seq,
        round_seq=guard.round_seq,
        dest=edge.dest.value,
        remembered=edge.source.value if pausing else None,
        visit=visit if isinstance(visit, int) else case.visit,
        # A returned case waits for an analyst's next forward step; a pause in between does not set it free.
        held=bool(changes.get("held", case.held and edge.trigger not in FORWARD_TRIGGERS)),
        entered_on=(today if entered else case.entered_on).isoformat(),
        deadline=iso(counted.last) if counted else None,
        counted_from=iso(counted.start) if counted else None,
        counted_days=counted.days if counted else None,
        last_night=iso(night or guard.last_night),
        told_on=iso(told if isinstance(told, date) else None),
        answer=answer if isinstance(answer, str) else None,
        tmt=iso(tmt if isinstance(tmt, date) else None),
        post_changed=guard.post_changed and not effects.restores_post,
        decree_code=case.decree_code,
        leaves_round=effects.leaves_round,
    )


def _term(edge: Edge, today: date, current: Term | None, house: House) -> Term | None:
    if edge.dest not in FIVE_STAGES:
        return None
    if not edge.moves:
        return current
    return term(house.calendar, today, house.policy.stage_days[edge.dest])


def _write_effects(tx: Tx, settled: Sequence[Granted], act: Act, moment: Moment, house: House) -> None:
    effects = [(item, item.effects) for item in settled]
    cases.add_decisions(
        tx,
        ((_decision_context(item), made.decision) for item, made in effects if made.decision is not None),
        at=moment.at,
        on=moment.today,
    )
    tasks.add_tasks(tx, ((i.file.guard.case_id, task) for i, made in effects for task in made.tasks), at=moment.at)
    tasks.end_tasks(tx, [item.file.guard.case_id for item, made in effects if made.ends_tasks])
    for item, made in effects:
        if made.supersedes_from is not None:
            cases.supersede_decisions(tx, [item.file.guard.case_id], made.supersedes_from)
        answer = made.changes.get("answer")
        if act.trigger is Trigger.TANGGAPI and isinstance(answer, str):
            cases.set_answer(tx, item.file.guard.case_id, answer)
        if made.letters:
            cases.add_letters(tx, item.file.facts.case.round_code, made.letters, at=moment.at)
            cases.raise_round(tx, item.file.facts.case.round_code)
        if made.task_change is not None:
            _after_task(tx, item, made.task_change, act, moment)
    entering = [item.file.guard.case_id for item, made in effects if _enters_today(act, made, moment)]
    if entering:
        post_changes(tx, entering, moment, house)
    told = [(item.file, _visit_after(item), made.told) for item, made in effects if made.told is not None]
    if told:
        write_told(tx, told, act.actor, moment)
    cancelled = [(item.file, made.cancellation) for item, made in effects if made.cancellation is not None]
    if cancelled:
        take_back(tx, cancelled, moment)


def _with_reminders(tx: Tx, settled: Sequence[Granted]) -> list[Granted]:
    """A conclusion without an answer says when the ASN was reminded."""
    silent = [item.file.guard.case_id for item in settled if item.effects.body.get("didengar") == SILENT]
    days = reminders_of(tx, silent) if silent else {}
    return [
        item._replace(effects=item.effects._replace(body={**item.effects.body, "diingatkan": days.get(case_id, [])}))
        if (case_id := item.file.guard.case_id) in silent
        else item
        for item in settled
    ]


def _visit_after(item: Granted) -> int:
    visit = item.effects.changes.get("visit")
    return visit if isinstance(visit, int) else item.file.facts.case.visit


def _enters_today(act: Act, made: Effects, moment: Moment) -> bool:
    tmt = made.changes.get("tmt")
    return act.trigger is Trigger.SETUJUI and isinstance(tmt, date) and tmt <= moment.today


def _decision_context(item: Granted) -> cases.DecisionContext:
    file, case = item.file, item.file.facts.case
    return cases.DecisionContext(file.guard.case_id, case.visit, case.state, file.nip, file.facts.proposer)


def _after_task(tx: Tx, item: Granted, change: TaskChange, act: Act, moment: Moment) -> None:
    if change.letter_kind is not None:
        _enter_letter(tx, item, change.letter_kind, act, moment)
    add_evidence(tx, change.task_id, change.evidence, change.by, at=moment.at)


def _enter_letter(tx: Tx, item: Granted, kind: str, act: Act, moment: Moment) -> None:
    # Confirming the task enters the letter that it stands for; a BAST and a memori belong to the post left.
    facts = item.file.facts
    post = facts.origin if kind in {"bast", "memori"} else facts.target
    post_id = getattr(post, "id", "")
    code = (act.task or kind).rpartition("/")[2]
    number = act.paper.letter if act.paper else f"{facts.case.number}/{code}"
    letter = Letter(kind, number, moment.today, covers=(f"{item.file.nip}:{post_id}",), signer=act.actor)
    if kind == "bast":
        letter = signed_by_parties(letter, act, item.file)
    cases.add_letters(tx, facts.case.round_code, [letter], at=moment.at)
    cases.raise_round(tx, facts.case.round_code)


def _write_ledger(tx: Tx, settled: Sequence[Granted], act: Act, moment: Moment, house: House) -> None:
    entries, snapshots = [], {house.rulebook.version: house.rulebook.manifest}
    for item in settled:
        facts = item.file.facts
        snapshot = canonical(snapshot_of(item))
        digest = hashlib.sha256(snapshot.encode()).hexdigest()
        snapshots[digest] = snapshot
        entries.append(
            NewEntry(
                stream_of(facts.case.number), item.edge.event, act.actor, _body(item, act, digest, house), act.on_behalf
            )
        )
    ledger.keep_snapshots(tx, snapshots)
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)


def stream_of(number: str) -> str:
    """The ledger stream of a case."""
    return f"kasus:{number}"


def _body(item: Granted, act: Act, digest: str, house: House) -> dict[str, object]:
    edge, case = item.edge, item.file.facts.case
    body: dict[str, object] = {"pemicu": act.trigger.value, "fakta": digest, "aturan": house.rulebook.version}
    body.update(dari=edge.source.value, ke=edge.dest.value, dasar=edge.basis)
    body["versi"] = case.version + (1 if _raises_version(edge) else 0)
    body["sebagai"] = item.role.value
    if act.on_behalf is not None or item.role is Role.KEPALA_OPD:
        lent = warrant(act, item.role, item.file, house.loader.kept_directory())
        body |= {"wewenang": lent._asdict()} if lent is not None else {}
    body.update(item.effects.body)
    warnings = sorted({finding.rule for finding in item.findings if finding.result is not Result.PASS})
    if warnings:
        body["peringatan"] = warnings
    if act.paper is not None:
        body["kertas"] = act.paper.entry(item.file.facts.letters)
    if act.note:
        body["catatan"] = act.note
    return body


def snapshot_of(item: Granted) -> dict[str, object]:
    """What the decision rested on, as JSON values: the facts that were judged and every finding."""
    facts = item.file.facts
    return {
        "kasus": facts.case._asdict(),
        "asal": getattr(facts.origin, "id", None),
        "tujuan": getattr(facts.target, "id", None),
        "sk": facts.decree._asdict(),
        "surat": [[letter.kind, letter.number, letter.date, letter.sha256] for letter in facts.letters],
        "putusan": [list(decision) for decision in facts.decisions],
        "temuan": [[f.rule, f.result, f.case, f.evidence] for f in item.findings],
    }


def _post_mails(tx: Tx, settled: Sequence[Granted], moment: Moment, house: House) -> None:
    made = []
    due: dict[str, datetime] = {}
    for item in settled:
        for wanted in item.effects.mails:
            if wanted.mail not in due:
                due[wanted.mail] = house.mail_due(Mail(wanted.mail), moment.at)
            made.append(new_mail(wanted, item.file.guard.case_id, dict(item.file.task_ids), due[wanted.mail]))
    outbox.post(tx, made, at=moment.at)


def new_mail(order: MailOrder, case_id: int | None, task_ids: dict[str, int], due: datetime) -> outbox.NewMail:
    """An order as an outbox row."""
    task_id = task_ids.get(order.task_code) if order.task_code else None
    return outbox.NewMail(order.key, order.mail, order.recipient, order.payload, due, case_id, task_id)


def answer_of(act: Act, item: Judged, *, done: bool) -> Answer:
    """The answer to an act on one case."""
    facts = item.file.facts
    case, edge = facts.case, item.edge
    dest = edge.dest if done and edge is not None else case.state
    version = case.version + (1 if done and edge is not None and _raises_version(edge) else 0)
    told = told_of(item.effects.body) if done and item.effects is not None else {}
    return Answer(case.number, item.file.nip, act.trigger, done, case.state, dest, version, item.findings, told)


def told_of(body: Mapping[str, object]) -> dict[str, object]:
    """What the answer and the timeline say of a step, out of its entry's body."""
    return {key: body[key] for key in TELLING if key in body}
