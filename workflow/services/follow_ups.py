"""The night looks back: who has not begun within some days is summoned, and after a month three people say how it went.

Both are tasks, done with `konfirmasi`; each is made once a case, whatever runs twice.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from workflow.domain.acts import NewTask
from workflow.domain.casefile import CaseFile
from workflow.domain.deadlines import term
from workflow.domain.facts import Post
from workflow.domain.mails import Mail
from workflow.domain.ownership import EMPTY_OFFICE, Owner
from workflow.domain.rules.handover import not_there_yet
from workflow.domain.stages import SYSTEM_ACTOR, Role
from workflow.services.eve import gone_by
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.turns import PAGE
from workflow.storage import follow_ups, ledger, outbox, tasks
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import NewEntry
from workflow.storage.unit_of_work import Reader, Tx

SUMMONS = "PGL"
LAST_DAYS = 60
"""A check that was missed is made up for so many days, and no longer: what was imported from years ago is not asked of."""


class _Asked(NamedTuple):
    code: str
    group: str
    title: str
    owner_role: str


_SUMMONED = (
    _Asked(SUMMONS, "J. Panggilan", "Memanggil pegawai yang belum melaksanakan tugas di jabatan baru", "atasan_tujuan"),
)
_CHECKS = (
    _Asked(
        "P1", "I. Pemeriksaan 30 hari", "Menyatakan keadaan serah terima dan layanan yang ditinggalkan", "atasan_asal"
    ),
    _Asked("P2", "I. Pemeriksaan 30 hari", "Menyatakan keadaan pegawai dan tugasnya di jabatan baru", "atasan_tujuan"),
    _Asked("P3", "I. Pemeriksaan 30 hari", "Menyatakan keadaan di jabatan baru dan urusan yang tertinggal", "asn"),
)
CHECKS = frozenset(one.code for one in _CHECKS)
Page = Callable[[Reader, int], tuple[Sequence[int], Sequence[CaseFile]]]


def look_back(house: House, day: date) -> tuple[int, int]:
    """Makes the tasks that are due.

    Returns:
        (summonses, cases whose check after 30 days was opened).
    """
    summoned = _make(
        partial(_not_begun, house, day), _SUMMONED, house.policy.handover.summons_term, "task:summons", house
    )
    checked = _make(
        partial(_unchecked, house, day), _CHECKS, house.policy.handover.check_term, "task:check_opened", house
    )
    return summoned, checked


def _not_begun(house: House, day: date, conn: Reader, after: int) -> tuple[Sequence[int], Sequence[CaseFile]]:
    until = house.calendar.add_working_days(day, -house.policy.handover.summons_after)
    ids = follow_ups.not_summoned(conn, code=SUMMONS, until=until, after_id=after, limit=PAGE)
    files = _load(conn, ids, house, day)
    gone = gone_by(conn, [file.nip for file in files], day) if files else {}
    return ids, [file for file in files if file.nip not in gone and not_there_yet(file.facts, ("spmt",))]


def _unchecked(house: House, day: date, conn: Reader, after: int) -> tuple[Sequence[int], Sequence[CaseFile]]:
    until = day - timedelta(days=house.policy.handover.check_after)
    since = until - timedelta(days=LAST_DAYS)
    ids = follow_ups.not_checked(conn, code=_CHECKS[0].code, since=since, until=until, after_id=after, limit=PAGE)
    return ids, _load(conn, ids, house, day)


def _load(conn: Reader, ids: Sequence[int], house: House, day: date) -> Sequence[CaseFile]:
    return house.loader.load(conn, Selection.of_ids(ids), Viewer(day)) if ids else ()


def _make(page: Page, asked: Iterable[_Asked], days: int, event: str, house: House) -> int:
    made = after = 0
    while True:
        with house.store.reading() as conn:
            ids, files = page(conn, after)
        if not ids:
            return made
        after = ids[-1]
        if files:
            house.store.write(partial(_open, files, tuple(asked), days, event, house))
        made += len(files)


def _open(files: Sequence[CaseFile], asked: Sequence[_Asked], days: int, event: str, house: House, tx: Tx) -> None:
    moment = Moment.of(house)
    made = [(file, _task(one, file, days, moment.today, house)) for file in files for one in asked]
    tasks.add_tasks(tx, ((file.guard.case_id, task) for file, task in made), at=moment.at, once=True)
    codes = [one.code for one in asked]
    entries = (NewEntry(f"kasus:{f.facts.case.number}", event, SYSTEM_ACTOR, {"tugas": codes}) for f in files)
    ledger.append(tx, entries, at=moment.at, machine_at=moment.machine)
    due = house.mail_due(Mail.HANDOVER_TASK, moment.at)
    mails = [
        outbox.NewMail(
            f"{file.facts.case.number}:{file.facts.case.visit}:{Mail.HANDOVER_TASK.value}:{task.owner_nip}:{codes[0]}",
            Mail.HANDOVER_TASK.value,
            task.owner_nip,
            {"kunjungan": file.facts.case.visit, "tmt": file.guard.tmt or moment.today},
            due,
            file.guard.case_id,
        )
        for file, task in made
        if task.owner_nip is not None
    ]
    outbox.post(tx, mails, at=moment.at)


def _task(one: _Asked, file: CaseFile, days: int, today: date, house: House) -> NewTask:
    leaving = one.owner_role == "atasan_asal"
    post = file.facts.origin if leaving else file.facts.target
    profile = post.profile if isinstance(post, Post) else None
    owner = _owner(one, file, today, house)
    return NewTask(
        one.code,
        one.group,
        one.title,
        one.owner_role,
        owner.nip,
        "jabatan" if one.owner_role != "asn" else "orang",
        post.id if isinstance(post, Post) and one.owner_role != "asn" else None,
        blocking=False,
        risk="tinggi",
        letter_kind=None,
        term=term(house.calendar.of_profile(profile), today, days),
        profile=profile,
        owner_reason=owner.reason,
    )


def _owner(one: _Asked, file: CaseFile, today: date, house: House) -> Owner:
    circle = file.circle
    named = {"asn": file.nip, "atasan_asal": circle.origin_supervisor, "atasan_tujuan": circle.target_supervisor}
    nip = named[one.owner_role]
    if nip is not None:
        return Owner(nip)
    return Owner(next(iter(house.loader.kept_directory().holders(Role.ANALIS, today)), None), EMPTY_OFFICE)
