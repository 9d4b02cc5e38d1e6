"""The operator's morning report: what moved, what is blocked and why, what is overdue, how the mails stand."""

from collections.abc import Mapping, Sequence
from datetime import date

from workflow.domain.findings import Finding
from workflow.domain.mails import Mail
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import calendars, outbox
from workflow.storage.reports import count_late, count_vacancies_by_acting
from workflow.storage.unit_of_work import Reader, Tx

LONGEST_LIST = 20
"""So many findings stand in the report itself; the night's row holds them all."""


def report_night(
    tx: Tx, day: date, totals: Mapping[str, object], watched: Sequence[Finding], moment: Moment, house: House
) -> int:
    """Orders the report to every operator; returns how many mails wait in the outbox."""
    late_cases, late_tasks = count_late(tx.conn, day)
    states = outbox.count_by_state(tx.conn)
    payload = {
        "tanggal": day,
        "maju": {key.removeprefix("maju:"): n for key, n in totals.items() if key.startswith("maju:") and n},
        "sebab": {key.removeprefix("sebab:"): n for key, n in totals.items() if key.startswith("sebab:")},
        "tertahan": totals.get("tertahan", 0),
        "gagal": totals.get("gagal", 0),
        "kasus_terlambat": late_cases,
        "tugas_terlambat": late_tasks,
        "surat": states,
        "temuan": [_told(finding, house) for finding in watched[:LONGEST_LIST]],
        "temuan_lain": max(0, len(watched) - LONGEST_LIST),
        "kalender": _of_calendar(tx.conn, day, house),
        "kesinambungan": totals["kesinambungan"],
        "plt": count_vacancies_by_acting(tx.conn),
    }
    due = house.mail_due(Mail.MORNING_REPORT, moment.at)
    operators = house.loader.directory(tx.conn).holders(Role.OPERATOR, day)
    outbox.post(
        tx,
        (outbox.NewMail(f"malam:{day}:{nip}", Mail.MORNING_REPORT.value, nip, payload, due) for nip in operators),
        at=moment.at,
    )
    return sum(n for state, n in states.items() if state in {"antre", "tunda", "tidak_pasti", "ditahan"})


def _told(finding: Finding, house: House) -> dict[str, object]:
    told = house.explain(finding)
    return {key: told[key] for key in ("aturan", "hasil", "alasan")}


def _of_calendar(conn: Reader, day: date, house: House) -> list[str]:
    """What a new calendar moved today, and what is not sure about the deadlines that are still to come."""
    kept = calendars.latest_calendar(conn)
    lines = []
    if kept is not None and kept.adopted_on == day and any(kept.totals.values()):
        moved = ", ".join(f"{kind} {count}" for kind, count in sorted(kept.totals.items()) if count)
        lines.append(f"Kalender berubah; tenggat dihitung ulang: {moved}.")
    return lines + house.calendar.warnings(day, calendars.last_open_deadline(conn, day))
