"""How the six hard things ended, read from the database: states, tasks, letters, mails and the ledger; nothing is remembered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from flows.hard_days import HardDays, decision_notice
from workflow.bootstrap import open_app
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Letter
from workflow.domain.mails import Mail
from workflow.domain.stages import Stage
from workflow.sample.hard_cases import ABSENT, DEAD, DISSATISFIED, HEAD, SILENT
from workflow.services.house import House
from workflow.storage.corrections import corrections_of
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import StoredEntry, entries_of
from workflow.storage.people import addresses, statuses
from workflow.storage.reminders import reminded_of
from workflow.storage.tasks import StoredTask, tasks_of

POST_CHANGED, CLOSED = "transfer:post_changed", "transfer:serah_terima:finished"


class Told(NamedTuple):
    """A sentence about what the database holds, and whether it holds it."""

    sentence: str
    holds: bool


class Ending(NamedTuple):
    """One of the six: who (a role), what happened, how it ended; `good` where all of it is on record."""

    who: str
    happened: str
    ended: str
    good: bool


@dataclass(frozen=True)
class Record:
    """What is on record of a case."""

    file: CaseFile
    tasks: dict[str, StoredTask]
    entries: Sequence[StoredEntry]
    house: House

    @property
    def closed(self) -> Told:
        """The case's end."""
        return Told(f"kasus selesai{self.day(CLOSED)}", self.file.facts.case.state is Stage.SELESAI)

    def when(self, event: str, **body: object) -> datetime | None:
        """When an event was last entered whose body holds these values."""
        found = [entry.at for entry in self.entries if entry.event == event and body.items() <= told_in(entry).items()]
        return found[-1] if found else None

    def day(self, event: str, **body: object) -> str:
        """The day of an event for a sentence, or nothing."""
        return self.on(self.when(event, **body))

    def on(self, moment: datetime | None) -> str:
        """A moment's civil day for a sentence, or nothing."""
        return f" {moment.astimezone(self.house.zone):%d-%m-%Y}" if moment else ""

    def done(self, code: str) -> bool:
        """Whether a task is done."""
        return code in self.tasks and self.tasks[code].state == "selesai"

    def task(self, code: str, told: str) -> Told:
        """A sentence about a task that was done."""
        return Told(f"{told}{self.on(self.tasks[code].done_at) if self.done(code) else ''}", self.done(code))

    def superiors_asked(self, code: str) -> set[str]:
        """To whom a task was escalated."""
        bodies = [told_in(entry) for entry in self.entries if entry.event == "task:escalated"]
        return {body["kepada"] for body in bodies if body["tugas"] == code}

    def letters(self, kind: str) -> list[Letter]:
        """The letters of a kind that name the person."""
        nip = self.file.nip
        return [one for one in self.file.facts.letters if one.kind == kind and any(nip in c for c in one.covers)]


def told_in(entry: StoredEntry) -> dict[str, Any]:
    """The body of an entry."""
    body: dict[str, Any] = json.loads(entry.body)
    return body


def endings(hard: HardDays) -> list[Ending]:
    """The six, in their order."""
    house = open_app().house
    records = {
        matter: read_record(hard.case_of(matter), house) for matter in (DISSATISFIED, SILENT, HEAD, ABSENT, DEAD)
    }
    return [
        _dissatisfied(records[DISSATISFIED]),
        _silent(records[SILENT]),
        _head(records[HEAD]),
        _bouncing(hard.unreachable, house),
        _absent(records[ABSENT], records[DEAD]),
        _dead(records[DEAD]),
    ]


def read_record(number: str, house: House) -> Record:
    """A case as it stands."""
    with house.store.reading() as conn:
        (file,) = house.loader.load(conn, Selection.of_numbers([number]), Viewer(house.clock.today()))
        held = tasks_of(conn, file.guard.case_id)
        return Record(file, {task.code: task for task in held}, entries_of(conn, f"kasus:{number}"), house)


def _ending(who: str, happened: Sequence[Told], ended: Sequence[Told]) -> Ending:
    return Ending(who, _said(happened), _said(ended), all(told.holds for told in (*happened, *ended)))


def _said(parts: Sequence[Told]) -> str:
    return "; ".join(told.sentence if told.holds else f"BELUM: {told.sentence}" for told in parts)


def _dissatisfied(record: Record) -> Ending:
    answered, objected = "transfer:sosialisasi:answered", "transfer:serah_terima:objected"
    no = {"jawaban": "tidak_setuju"}
    happened = [
        Told(f"menjawab tidak setuju{record.day(answered, **no)}", record.when(answered, **no) is not None),
        Told(f"mengajukan keberatan{record.day(objected)}", record.when(objected) is not None),
    ]
    ended = [
        record.task("SB1", "pembicaraan dengan atasan dicatat"),
        record.task("KB1", "keberatan dijawab"),
        record.closed,
    ]
    return _ending("ASN yang tidak setuju (kepala bidang)", happened, ended)


def _silent(record: Record) -> Ending:
    task = record.tasks["H1"]
    with record.house.store.reading() as conn:
        reminded = reminded_of(conn, task.id, Mail.TASK_REMINDER.value).count(task.owner_nip or "")
    raised, above = record.when("task:escalated", tugas="H1"), record.superiors_asked("H1")
    happened = [
        Told(f"SPMT tidak dibuat; {reminded} pengingat", reminded > 0),
        Told(f"naik ke atasannya{record.on(raised)}", raised is not None),
    ]
    stepped_in = record.done("H1") and task.done_by in above and task.done_by != task.owner_nip
    when = record.on(task.done_at) if stepped_in else ""
    return _ending(
        "Atasan tujuan yang diam", happened, [Told(f"SPMT dicatat oleh atasannya{when}", stepped_in), record.closed]
    )


def _head(record: Record) -> Ending:
    tmt, changed = record.file.guard.tmt, record.when(POST_CHANGED)
    left = changed.astimezone(record.house.zone).date() if changed else None
    cover, decided = record.file.facts.succession.acting, record.letters("keputusan_mendagri_dukcapil")
    certified = record.tasks["D4"].done_at if record.done("D4") else None
    happened = [
        Told(f"SK menunggu keputusan Mendagri {decided[0].number if decided else ''}".strip(), bool(decided)),
        Told(f"TMT {tmt:%d-%m-%Y}, jabatan ditahan: sertifikat Plh belum aktif" if tmt else "TMT", _after(left, tmt)),
    ]
    ended = [
        Told("Plh ditunjuk", any(acting.start is not None for acting in cover)),
        record.task("D4", "sertifikat Plh aktif"),
        Told(f"jabatan ditinggalkan{record.on(changed)}", bool(changed and certified and certified < changed)),
        record.closed,
    ]
    return _ending("Kepala Disdukcapil (penanda tangan)", happened, ended)


def _after(day: date | None, planned: date | None) -> bool:
    return day is not None and planned is not None and day > planned


def _bouncing(nip: str, house: House) -> Ending:
    notice = decision_notice(nip)
    with house.store.reading() as conn:
        address = addresses(conn, [nip], house.loader.directory(conn).officials)[nip].email
        wished = [one for one in corrections_of(conn, nip) if one.field == "surel"]
    mended = bool(wished) and wished[-1].state == "diterima" and address == wished[-1].proposed
    happened = [Told("pemberitahuan keputusan kembali dari server penerima", notice.state == "gagal_tetap")]
    ended = [
        Told("dicetak dengan tanda terima", notice.printed_at is not None),
        Told("tanda terima dicatat", notice.received_at is not None),
        Told("alamat surel diperbarui dan dikirimi lagi", mended),
    ]
    return _ending("ASN yang alamatnya memantul", happened, ended)


def _absent(record: Record, other: Record) -> Ending:
    """Who was absent waited alone: `other`, sworn in by the same SK, changed posts on the day itself."""
    facts, changed, went_on = record.file.facts, record.when(POST_CHANGED), other.when(POST_CHANGED)
    planned, came = facts.decree.inauguration, facts.attended_on
    late = _after(came, planned)
    happened = [
        Told(f"tidak hadir pada pelantikan {planned:%d-%m-%Y}" if planned else "pelantikan", planned is not None),
        Told(f"yang hadir berganti jabatan{record.on(went_on)}", bool(changed and went_on and went_on < changed)),
    ]
    ended = [
        Told(f"dilantik menyusul{f' {came:%d-%m-%Y}' if came and late else ''}", late),
        Told(f"jabatan berganti{record.on(changed)}", changed is not None),
        record.closed,
    ]
    return _ending("Pejabat yang absen pada pelantikan", happened, ended)


def _dead(record: Record) -> Ending:
    nip = record.file.nip
    with record.house.store.reading() as conn:
        died = [one for one in statuses(conn, [nip]).get(nip, ()) if one.kind == "meninggal"]
    signed = next((one for one in record.letters("bast") if one.reason), None)
    over, superior = record.when("task:reassigned", sebab="meninggal"), record.tasks["A1"].owner_nip
    alone = signed is not None and signed.members == (superior,) and superior != nip
    happened = [
        Told(f"meninggal dunia{f' {died[0].start:%d-%m-%Y}' if died else ''}", bool(died)),
        Told(f"serah terimanya beralih kepada atasan{record.on(over)}", over is not None),
    ]
    ended = [
        record.task("A1", "memori dibuat atasan"),
        Told("berita acara ditandatangani atasan dengan alasan", alone),
        record.closed,
    ]
    return _ending("Pejabat lama yang meninggal", happened, ended)
