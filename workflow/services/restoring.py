"""Puts people back: what a cancelled transfer began ends on its day, what it ended goes on from its first day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from workflow.domain.acts import Cancellation
from workflow.domain.casefile import CaseFile
from workflow.domain.facts import Post
from workflow.domain.failpoint import failpoint
from workflow.domain.stages import SYSTEM_ACTOR
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import cancellations, ledger, occupancy
from workflow.storage.cancellations import NewCancellation
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import NewEntry
from workflow.storage.occupancy import Beginning, Ending, Holding
from workflow.storage.unit_of_work import Tx

_DAY = timedelta(days=1)


def take_back(tx: Tx, cancelled: Sequence[tuple[CaseFile, Cancellation]], moment: Moment) -> None:
    """Keeps the cancellations and puts back those whose day has come; the night puts back the others on theirs.

    Regulation: R-REV-01.
    """
    rows = [NewCancellation(file.guard.case_id, made.number, made.effective) for file, made in cancelled]
    cancellations.add_cancellations(tx, rows, at=moment.at)
    due = {file.guard.case_id: made.effective for file, made in cancelled if made.effective <= moment.today}
    _restore(tx, [file for file, _made in cancelled if file.guard.case_id in due], due, moment)


def restore_due(tx: Tx, moment: Moment, house: House) -> int:
    """Puts back the posts of the cancellations whose day has come; returns how many cases that were."""
    waiting = cancellations.waiting_for_their_day(tx.conn, moment.today)
    if not waiting:
        return 0
    due = {row.case_id: row.effective_on for row in waiting}
    files = house.loader.load(tx.conn, Selection.of_ids(list(due)), Viewer(moment.today))
    _restore(tx, files, due, moment)
    return len(files)


def _restore(tx: Tx, files: Sequence[CaseFile], due: Mapping[int, date], moment: Moment) -> None:
    """All that was begun ends first, so that chains and swaps go back whole.

    Where the former post was filled meanwhile by somebody who stays, or the person has moved on since, nothing is restored
    and the ledger says so.
    """
    if not files:
        return
    former = {file.facts.case.number: occupancy.ended_by(tx.conn, file.facts.case.number) for file in files}
    endings = [
        Ending(row[0], max(row[5], due[file.guard.case_id] - _DAY), file.facts.case.number)
        for file in files
        for row in occupancy.begun_by(tx.conn, file.facts.case.number)
    ]
    # All leave before anyone is put back: of a swap that is cancelled on one list nobody stands in the other's way.
    occupancy.change_holdings(tx, endings, (), at=moment.at)
    failpoint("restoring.between")
    for file in files:
        number, effective = file.facts.case.number, due[file.guard.case_id]
        body = _put_back(tx, file, [Holding._make(row) for row in former[number]], moment)
        entry = NewEntry(f"kasus:{number}", "transfer:post_restored", SYSTEM_ACTOR, {**body, "berlaku": effective})
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
    cancellations.mark_restored(tx, [file.guard.case_id for file in files], at=moment.at)


def _put_back(tx: Tx, file: CaseFile, former: Sequence[Holding], moment: Moment) -> dict[str, object]:
    restored, filled = [], []
    for held in former:
        slot = _place_left(tx, held, file)
        if slot is None:
            filled.append(held.post_id)
            continue
        again = held._asdict() | {"slot": slot, "source": file.facts.case.number}
        del again["id"]
        occupancy.change_holdings(tx, (), [Beginning(**again)], at=moment.at)
        restored.append(held.post_id)
    return {"dipulihkan": restored, "sudah_terisi": filled}


def _place_left(tx: Tx, former: Holding, file: CaseFile) -> int | None:
    """The place to put somebody back in: the former one, else a free one of the post; None where there is none."""
    open_now = occupancy.open_holdings(tx.conn, nips=[former.nip], posts=[former.post_id])
    if any(held.nip == former.nip and held.holding == former.holding for held in open_now):
        return None
    used = {held.slot for held in open_now if held.post_id == former.post_id}
    origin = file.facts.origin
    slots = origin.slots if isinstance(origin, Post) and origin.id == former.post_id else 0
    return next((slot for slot in (former.slot, *range(1, slots + 1)) if slot not in used), None)
