"""The night: moves what is ready, closes handovers, changes posts, reminds and escalates. Runs to the end by itself.

A night is a row named by its date. Its open cases are cut into chunks that processes claim; a chunk's moves and its
"done" are one transaction, so a killed night goes on where it stopped and nothing happens twice.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from workflow.domain.acts import Act
from workflow.domain.casefile import CaseFile
from workflow.domain.edges import forward_edge
from workflow.domain.errors import BadInputError
from workflow.domain.failpoint import failpoint
from workflow.domain.findings import Finding, Result
from workflow.domain.stages import NIGHT_TRIGGERS, SYSTEM_ACTOR, Stage, Trigger
from workflow.services.continuity import look_ahead
from workflow.services.continuity_report import ahead_section
from workflow.services.door import settle
from workflow.services.eve import tell_moved
from workflow.services.follow_ups import look_back
from workflow.services.holdings import end_by_status, end_terms
from workflow.services.house import House
from workflow.services.judging import Judged, judge_case
from workflow.services.moment import Moment
from workflow.services.ownership import follow_holders
from workflow.services.postings import post_changes
from workflow.services.recounting import recount
from workflow.services.reminders import remind
from workflow.services.report import report_night
from workflow.services.restoring import restore_due
from workflow.services.telling_night import open_telling_tasks
from workflow.services.watch import escalate_overdue, watch
from workflow.storage import nights
from workflow.storage.facts import Selection, Viewer
from workflow.storage.unit_of_work import StorageError, Tx

NIGHT_HOUR = 1
MOST_MISSED = 731
"""How many nights one run catches up: two years; more is a mistyped year, and its nights could not be taken back."""
Progress = Callable[[int, int], None]


class NightAnswer(NamedTuple):
    """What one night did, in the words of CONTRACT.md; `findings` are those of the rules that guard no step.

    `ahead` is the look-ahead as the morning report has it, empty where the night did not end here.
    """

    day: date
    status: str
    moved: Mapping[str, int]
    held_back: int
    reminders: int
    escalations: int
    mails: int
    findings: tuple[Finding, ...] = ()
    ahead: Mapping[str, object] = MappingProxyType({})


def due_nights(house: House) -> list[tuple[date, str]]:
    """Which nights are to run up to today's: unfinished ones, missed ones oldest first, then today's.

    Returns:
        (date, status) with status `baru`, `dilanjutkan`, `sudah` (finished) or `dilewati` (earlier, never ran).

    Raises:
        BadInputError: so many nights were missed that today's date is rather a slip; nights that ran are not undone.
    """
    today = house.clock.today()
    with house.store.reading() as conn:
        last, waiting, kept = nights.last_begun(conn), nights.unfinished(conn), nights.find(conn, today)
    plan = [(day, "dilanjutkan") for day in waiting if day <= today]
    if last is not None and today < last and kept is None:
        return [*plan, (today, "dilewati")]
    if kept is not None and kept.state == "selesai":
        return [*plan, (today, "sudah")]
    start = today if last is None else last + timedelta(days=1)
    if (today - start).days >= MOST_MISSED:
        raise BadInputError(
            f"Malam terakhir yang dijalankan {last}; sampai {today} ada {(today - start).days + 1} malam. Periksa tanggalnya. "
            f"Bila benar, jalankan bertahap dengan --pada, paling banyak {MOST_MISSED} malam sekali jalan."
        )
    missed = [start + timedelta(days=n) for n in range((today - start).days + 1)]
    return plan + [(day, "baru") for day in missed]


def run_nights(house: House, at: Callable[[date], House], progress: Progress | None = None) -> list[NightAnswer]:
    """Runs every night that is due.

    Args:
        house: its clock says which night is the last.
        at: a house whose clock stands at 01:00 of a night.
        progress: called with (chunks done, chunks in all).
    """
    answers = []
    plan = due_nights(house)
    newest = max((day for day, status in plan if status in {"baru", "dilanjutkan"}), default=None)
    for day, status in plan:
        if status in {"sudah", "dilewati"}:
            answers.append(_kept_answer(house, day, status))
        else:
            answers.append(run_night(at(day), day, status, reminds=day == newest, progress=progress))
    return answers


def _kept_answer(house: House, day: date, status: str) -> NightAnswer:
    return NightAnswer(day, status, {}, 0, 0, 0, 0)


def run_night(house: House, day: date, status: str, *, reminds: bool, progress: Progress | None = None) -> NightAnswer:
    """Runs or goes on with one night. Of missed nights only the newest reminds: one reminder, not ten."""
    open_night(house, day)
    owner = owner_name(house)
    with house.store.reading() as conn:
        total = nights.chunks_left(conn, day)
    done = 0
    while sweep_next(house, day, owner):
        done += 1
        if progress is not None:
            progress(done, total)
    answer = close_night(house, day, reminds=reminds)
    return answer._replace(status="dilanjutkan" if status == "dilanjutkan" else "selesai")


def owner_name(house: House) -> str:
    """A name for this run's claims, unlike any other's."""
    return f"{os.getpid()}-{house.clock.machine().timestamp():.6f}"


def open_night(house: House, day: date) -> bool:
    """Begins a night, its deadlines counted by the calendar of today; False where it was begun already."""
    moment = Moment.of(house)

    def work(tx: Tx) -> bool:
        end_by_status(tx, day)
        end_terms(tx, day)
        begun = nights.start(tx, day, moment=moment.at, now=moment.machine, chunk_size=house.policy.chunk_size)
        failpoint("night.after_begin")
        return begun

    begun = house.store.write(work)
    failpoint("night.after_begin_commit")
    recount(house)
    return begun


def sweep_next(house: House, day: date, owner: str, stage: Stage | None = None) -> bool:
    """Claims one chunk (of a stage, where given) and sweeps it; False where none is left to claim."""
    machine = house.clock.machine()
    dead = machine - timedelta(seconds=house.policy.dead_after_seconds)
    chunk = house.store.write(
        lambda tx: nights.claim_chunk(tx, day, owner=owner, now=machine, dead_before=dead, stage=stage)
    )
    if chunk is None:
        return False
    failpoint("night.after_claim")
    with house.store.reading() as conn:
        files = house.loader.load(
            conn, Selection.of_range(chunk.first_id, chunk.last_id, chunk.stage), Viewer(day, singly=True)
        )
    ready, totals = judge_chunk(files, day, house)
    try:
        _settle_chunk(house, day, chunk, owner, ready, totals)
    except StorageError:
        # One row that fails never stops its chunk: the rest is settled case by case.
        _settle_one_by_one(house, day, chunk, owner, ready, totals)
    failpoint("night.after_chunk_commit")
    return True


def judge_chunk(files: list[CaseFile], day: date | None, house: House) -> tuple[list[Judged], Counter[str]]:
    """Judges a chunk: what is ready to move, and why the rest is held back (counted by rule).

    Args:
        day: of the night; None where somebody runs a round by day, and a step of the last night holds nothing back.
    """
    totals: Counter[str] = Counter()
    if not files:
        return [], totals
    directory = house.loader.kept_directory()
    ready = []
    for file in files:
        trigger = night_trigger(file, day)
        if trigger is None:
            continue
        judged = judge_case(Act(trigger, SYSTEM_ACTOR), file, directory, house)
        if judged.allowed:
            ready.append(judged)
            continue
        stopping = [finding for finding in judged.findings if finding.stops]
        waiting = stopping and all(finding.rule == "K-TAHAP" for finding in stopping)
        totals["menunggu" if waiting else "tertahan"] += 1
        for finding in stopping:
            label = f"{finding.rule}|{finding.case}" if finding.result is Result.BLOCK else f"{finding.rule}|?"
            totals[f"sebab:{label}"] += 1
    return ready, totals


def night_trigger(file: CaseFile, day: date | None) -> Trigger | None:
    """The step that the night may take: at most one a case and night, never on a returned or paused case."""
    case, last = file.facts.case, file.guard.last_night
    if case.held or (day is not None and last is not None and last >= day):
        return None
    edge = forward_edge(case.state)
    if edge is None or edge.trigger not in NIGHT_TRIGGERS:
        return None
    if case.state is Stage.SERAH_TERIMA and not file.guard.post_changed:
        return None
    return edge.trigger


def _settle_chunk(
    house: House, day: date, chunk: nights.ClaimedChunk, owner: str, ready: list[Judged], totals: Counter[str]
) -> None:
    moment = Moment.of(house)

    def work(tx: Tx) -> None:
        counts = totals + settle_ready(tx, ready, moment, house, night=day)
        failpoint("night.before_chunk_done")
        if not nights.finish_chunk(tx, day, chunk.number, owner=owner, totals=counts):
            # Another process took this chunk over while we slept: its result stands, ours is rolled back.
            raise _TakenOverError

    try:
        house.store.write(work)
    except _TakenOverError:
        return


def settle_ready(
    tx: Tx, ready: list[Judged], moment: Moment, house: House, *, night: date | None = None
) -> Counter[str]:
    """Moves what is ready, in the caller's transaction; counts who moved where and who had moved meanwhile."""
    counts: Counter[str] = Counter()
    for trigger in sorted({item.edge.trigger for item in ready if item.edge}):
        group = [item for item in ready if item.edge and item.edge.trigger is trigger]
        done = settle(tx, group, Act(trigger, SYSTEM_ACTOR), moment, house, night=night)
        dest = group[0].edge.dest if group[0].edge else None
        counts[f"maju:{dest}"] += len(done)
        counts["kalah"] += len(group) - len(done)
    return counts


class _TakenOverError(Exception):
    """The chunk has another owner now."""


def _settle_one_by_one(
    house: House, day: date, chunk: nights.ClaimedChunk, owner: str, ready: list[Judged], totals: Counter[str]
) -> None:
    counts = totals + settle_singly(ready, house, night=day)
    house.store.write(lambda tx: nights.finish_chunk(tx, day, chunk.number, owner=owner, totals=counts))


def settle_singly(ready: list[Judged], house: House, *, night: date | None = None) -> Counter[str]:
    """Moves what is ready case by case, each in its own transaction: one that fails stops no other."""
    counts: Counter[str] = Counter()
    moment = Moment.of(house)
    for item in ready:
        try:
            counts += house.store.write(partial(_settle_one, item, moment, house, night))
        except StorageError:
            counts["gagal"] += 1
    return counts


def _settle_one(item: Judged, moment: Moment, house: House, night: date | None, tx: Tx) -> Counter[str]:
    return settle_ready(tx, [item], moment, house, night=night)


def close_night(house: House, day: date, *, reminds: bool) -> NightAnswer:
    """Ends a night when its chunks are done: posts, reminders, escalations, the morning report.

    A process that finds chunks still under another's living claim leaves the end to that one.
    """
    left, totals = _done_so_far(house, day)
    moved = {key.removeprefix("maju:"): n for key, n in totals.items() if key.startswith("maju:") and n}
    night = NightAnswer(day, "selesai", moved, totals["tertahan"], 0, 0, 0)
    return night if left else _end_night(night, totals, house, reminds=reminds)


def _end_night(night: NightAnswer, totals: Mapping[str, object], house: House, *, reminds: bool) -> NightAnswer:
    day, moment = night.day, Moment.of(house)
    restored, changed = house.store.write(lambda tx: (restore_due(tx, moment, house), _post_all(tx, moment, house)))
    follow_holders(house, day)
    failpoint("night.after_postings")
    reminders, escalations = remind(house, day) if reminds else (0, 0)
    failpoint("night.after_reminders")
    summoned, checked = look_back(house, day)
    asked, talks = open_telling_tasks(house, day)
    watched = watch(house, day)
    ahead = ahead_section(look_ahead(house))
    summary = {
        **totals,
        "jabatan_berubah": changed,
        "jabatan_dipulihkan": restored,
        "pengingat": reminders,
        "panggilan": summoned,
        "pemeriksaan": checked,
        "konfirmasi_diminta": asked,
        "bicara": talks,
        "temuan": len(watched.findings),
        "kesinambungan": ahead,
    }

    def work(tx: Tx) -> tuple[int, int]:
        raised = escalations + (escalate_overdue(tx, watched.overdue, moment, house) if reminds else 0)
        if reminds:
            tell_moved(tx, watched.moved, day, moment, house)
        mails = report_night(tx, day, summary, watched.findings, moment, house)
        failpoint("night.before_finish")
        nights.finish(tx, day, now=moment.machine, totals={**summary, "eskalasi": raised, "surat": mails})
        return mails, raised

    mails, escalations = house.store.write(work)
    failpoint("night.after_finish")
    night = night._replace(findings=watched.findings, ahead=ahead)
    return night._replace(reminders=reminders, escalations=escalations, mails=mails)


def _post_all(tx: Tx, moment: Moment, house: House) -> int:
    return post_changes(tx, None, moment, house)


def _done_so_far(house: House, day: date) -> tuple[int, Counter[str]]:
    """How many chunks are still to be done, and the sums of those that are."""
    with house.store.reading() as conn:
        left, chunks = nights.chunks_left(conn, day), nights.chunk_totals(conn, day)
    totals: Counter[str] = Counter()
    for chunk in chunks:
        totals.update({key: value for key, value in chunk.items() if isinstance(value, int)})
    return left, totals


def night_moment(day: date, house: House) -> datetime:
    """01:00 of a night in the agency's zone, as UTC."""
    return datetime(day.year, day.month, day.day, NIGHT_HOUR, tzinfo=house.zone).astimezone(UTC)
