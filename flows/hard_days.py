"""The six hard things of sulit.csv on their days: the commands as they stand there, and what only life can fill in."""

import csv
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.commands import city, home, run
from workflow.bootstrap import open_app
from workflow.domain.mails import Mail
from workflow.sample.hard_cases import CODE, PRINTS, REPORT
from workflow.services.printing import receipt_code
from workflow.storage.outbox import MailTo, mails_to

Rows = Sequence[dict[str, str]]
_TASK = re.compile(r"--tugas (\S+)")
_CASE = re.compile(r"MUT-\d{4}-\d{4}")
_REPORT = """\
From: MAILER-DAEMON@relay.example
To: mutasi@contoh.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="laporan"

--laporan
Content-Type: text/plain

Kotak surat tidak ditemukan.

--laporan
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; sintetis@contoh.example
Action: failed
Status: 5.1.1

--laporan
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--laporan--
"""


@dataclass(frozen=True)
class HardDays:
    """The rows of sulit.csv."""

    rows: Rows

    @property
    def days(self) -> set[date]:
        """The days on which something happens."""
        return {date.fromisoformat(row["tanggal"]) for row in self.rows}

    def case_of(self, matter: int) -> str:
        """The number of the case that something hard happens to."""
        told = (_CASE.search(row["perintah"]) for row in self.rows if int(row["perkara"]) == matter)
        return next(found.group() for found in told if found)

    @property
    def unreachable(self) -> str:
        """The NIP of the person whose address bounces: who asks for another one."""
        asked = next(row for row in self.rows if row["perintah"].startswith("data koreksi"))
        return shlex.split(asked["perintah"])[2]

    def without_theirs(self, decisions: Rows) -> list[dict[str, str]]:
        """The recorded decisions without those acknowledgements that come otherwise here, or late."""
        mine = {task for row in self.rows for task in _TASK.findall(row["perintah"])}
        return [row for row in decisions if not mine & set(_TASK.findall(row["argumen"]))]

    def perform(self, day: date) -> list[str]:
        """Runs the commands of a day; returns what ended otherwise than it must, in words."""
        wrong = []
        for row in self.rows:
            if row["tanggal"] == day.isoformat():
                words = [self._filled(word) for word in shlex.split(row["perintah"])]
                ended = run(*words, "--pada", day.isoformat())
                if ended.code != int(row["kode_keluar"]):
                    wrong.append(f"{day} perkara {row['perkara']} {' '.join(words[:3])}: {ended.said}")
        return wrong

    def _filled(self, word: str) -> str:
        if word == REPORT:
            return self._report()
        if word == PRINTS:
            folder = home() / "cetak"
            folder.mkdir(exist_ok=True)
            return str(folder)
        if word == CODE:
            notice = decision_notice(self.unreachable)
            return receipt_code(notice.id, notice.key)
        return str(city() / word) if (city() / word).is_file() else word

    def _report(self) -> str:
        """Writes what a mail server sends back (RFC 3464) on the mail of the decision; returns the file."""
        path = home() / "pantulan.eml"
        path.write_bytes(delivery_report(decision_notice(self.unreachable).message_id or ""))
        return str(path)


def read_days() -> HardDays:
    """sulit.csv of the demo's city."""
    with (city() / "sulit.csv").open(newline="") as file:
        return HardDays(list(csv.DictReader(file)))


def decision_notice(nip: str) -> MailTo:
    """The mail that tells a person the decision on the own case."""
    with open_app().house.store.reading() as conn:
        return next(mail for mail in mails_to(conn, nip) if mail.mail == Mail.DECISION_MADE.value)


def delivery_report(message_id: str) -> bytes:
    """The report that a mailbox does not exist."""
    return _REPORT.format(message_id=message_id).replace("\n", "\r\n").encode()
