"""The eve and the morning of an inauguration: names whose facts have moved are told before anybody signs or swears."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from workflow.domain.casefile import CaseFile
from workflow.domain.context import Attendance
from workflow.domain.facts import Absence
from workflow.domain.findings import Finding, Result
from workflow.domain.mails import Mail
from workflow.domain.moved_facts import CODE, moved_before_the_oath, stopping
from workflow.domain.stages import Role
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.storage import outbox
from workflow.storage.clocks import before_inauguration
from workflow.storage.facts import Selection, Viewer
from workflow.storage.people import statuses
from workflow.storage.unit_of_work import Reader, Tx

PAGE = 500


def look_again(conn: Reader, house: House, day: date) -> list[tuple[CaseFile, Finding]]:
    """Whose facts have moved, of the cases that are inaugurated on a day or by the next working day."""
    ids = before_inauguration(conn, first=day, last=house.calendar.next_working_day(day))
    found = []
    for begin in range(0, len(ids), PAGE):
        for file in house.loader.load(conn, Selection.of_ids(ids[begin : begin + PAGE]), Viewer(day)):
            finding = moved_before_the_oath(file.facts)
            if finding is not None:
                found.append((file, finding))
    return found


def tell_moved(tx: Tx, moved: Sequence[tuple[CaseFile, Finding]], day: date, moment: Moment, house: House) -> int:
    """Tells the analysts and the operators, one mail a round, inauguration and day; numbers only, no reasons."""
    lists: dict[tuple[str, date], list[str]] = defaultdict(list)
    for file, _finding in moved:
        sworn = file.facts.decree.inauguration or day
        lists[file.facts.case.round_code, sworn].append(file.facts.case.number)
    if not lists:
        return 0
    directory = house.loader.directory(tx.conn)
    told = dict.fromkeys((*directory.holders(Role.ANALIS, day), *directory.holders(Role.OPERATOR, day)))
    due = house.mail_due(Mail.FACTS_MOVED, moment.at)
    mails = [
        outbox.NewMail(
            f"{code}:{Mail.FACTS_MOVED.value}:{sworn}:{day}:{nip}",
            Mail.FACTS_MOVED.value,
            nip,
            {"gelombang": code, "pelantikan": sworn, "jumlah": len(numbers), "kasus": numbers},
            due,
        )
        for (code, sworn), numbers in sorted(lists.items())
        for nip in told
    ]
    return len(outbox.post_new(tx, mails, at=moment.at))


def gone_by(conn: Reader, nips: Sequence[str], day: date) -> dict[str, Absence]:
    """Who of these people has died, left, or is suspended or detained on a day, with the fact."""
    return gone_of(statuses(conn, nips), day)


def gone_of(known: Mapping[str, Sequence[Absence]], day: date) -> dict[str, Absence]:
    """Who of the people with these rows has died, left, or is suspended or detained on a day, with the fact."""
    found = {nip: stopping(absences, day, day) for nip, absences in known.items()}
    return {nip: absence for nip, absence in found.items() if absence is not None}


def sworn_in_vain(
    conn: Reader, code: str, attendance: Sequence[Attendance]
) -> tuple[list[Attendance], tuple[Finding, ...]]:
    """Sorts a list of who came: those who can take an oath, and a finding for each who cannot have been there."""
    kept, refused = [], []
    for entry in attendance:
        gone = gone_by(conn, [entry.nip], entry.date) if entry.attended else {}
        if not gone:
            kept.append(entry)
            continue
        fact = gone[entry.nip]
        evidence = {
            "kasus": f"di gelombang {code}",
            "keadaan": fact.kind.replace("_", " "),
            "sejak": fact.start or "tidak diketahui",
            "hadir": entry.date,
        }
        refused.append(Finding(CODE, Result.BLOCK, evidence, case="hadir"))
    return kept, tuple(refused)
