"""Who holds what, from imports: the first roster seeds posts, histories seed and end assignments, a status ends both.

A person has at most one post and one assignment (penugasan) beside it; a post at most `kebutuhan` holders. A Plt or Plh holds
no post: the table delegasi says who acts.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from workflow.services.moment import Moment
from workflow.storage import imports
from workflow.storage.unit_of_work import Tx

_ENDING = frozenset({"pensiun", "meninggal", "mengundurkan_diri"})


class _Holder(NamedTuple):
    nip: str
    post_id: str
    since: date


def seed_holdings(tx: Tx, moment: Moment) -> list[str]:
    """Seeds the history of holdings from the first roster: a post takes at most `kebutuhan` holders."""
    seeds = [_Holder(s.nip, s.post_id, s.since or imports.SINCE_UNKNOWN) for s in imports.people_without_history(tx)]
    crowded = _begin(tx, seeds, "definitif", "daftar pegawai", moment)
    note = (
        f"{crowded} pegawai menyebut jabatan yang pemegangnya sudah sebanyak kebutuhan; belum dicatat sebagai pemegang."
    )
    return [note] if crowded else []


def keep_assignments(tx: Tx, moment: Moment) -> list[str]:
    """Seeds the assignments that the histories say last, and ends those that a later row says have ended.

    Returns:
        A note where an assigned person finds the post full, or holds another assignment already: never an overwrite.
    """
    today = moment.today
    rows = end_terms(tx, today)
    held = imports.held_assignments(tx)
    known = {(row.nip, row.post_id, row.since) for row in held}
    busy = {row.nip: row.post_id for row in held if row.lasts}
    lasting = {row.nip: row for row in rows if row.start <= today and (row.end is None or row.end >= today)}
    fresh = [row for row in lasting.values() if (row.nip, row.post_id, row.start) not in known]
    second = sum(1 for row in fresh if busy.get(row.nip, row.post_id) != row.post_id)
    seeds = [_Holder(row.nip, row.post_id, row.start) for row in fresh if row.nip not in busy]
    crowded = _begin(tx, seeds, "penugasan", "riwayat_jabatan", moment)
    told = {
        f"{crowded} penugasan dalam riwayat jabatan belum dicatat: pemegang jabatannya sudah sebanyak kebutuhan.": crowded,
        f"{second} pegawai mempunyai penugasan lain yang belum berakhir; riwayat pemegang dipertahankan (R-DAT-02).": second,
    }
    return [note for note, count in told.items() if count]


def end_terms(tx: Tx, today: date) -> list[imports.Assignment]:
    """Ends the assignments whose last day, as the histories say, is over; returns all that the histories say."""
    rows = imports.assignments(tx)
    imports.end_assignments(tx, [row for row in rows if row.end is not None and row.start <= row.end < today])
    return rows


def _begin(tx: Tx, holders: Iterable[_Holder], holding: str, source: str, moment: Moment) -> int:
    used, posts = imports.used_slots(tx), imports.current_posts(tx)
    slots, units = {row[0]: row[6] for row in posts}, {row[0]: row[3] for row in posts}
    rows, crowded = [], 0
    for holder in holders:
        taken = used.setdefault(holder.post_id, set())
        slot = next((n for n in range(1, slots[holder.post_id] + 1) if n not in taken), None)
        if slot is None:
            crowded += 1
            continue
        taken.add(slot)
        rows.append(
            {
                **holder._asdict(),
                "unit_id": units[holder.post_id],
                "holding": holding,
                "slot": slot,
                "source": source,
                "recorded_at": moment.at,
            }
        )
    imports.begin_holdings(tx, rows)
    return crowded


def end_by_status(tx: Tx, today: date) -> int:
    """Retirement, death and resignation end a holding on the day they begin."""
    endings = []
    for row in imports.current_register(tx, "status"):
        started = row.get("mulai")
        if row["jenis"] in _ENDING and started and date.fromisoformat(started) <= today:
            endings.append((row["nip"], date.fromisoformat(started), f"status:{row['jenis']}"))
    return imports.end_holdings_of(tx, endings)
