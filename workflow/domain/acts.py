"""Acts and what follows from them, as values: the command that comes in, the effects that a step has."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from workflow.domain.context import Letter
from workflow.domain.corrections import Correction
from workflow.domain.deadlines import Term
from workflow.domain.evidence import Evidence
from workflow.domain.findings import Finding
from workflow.domain.stages import Stage, Trigger
from workflow.domain.telling import Told


class Paper(NamedTuple):
    """A decision taken on paper: the letter, who entered it and who checked it; `scan` is the SHA-256 of its scan."""

    letter: str
    recorder: str
    checker: str
    scan: str | None = None

    def entry(self, letters: Iterable[Letter]) -> dict[str, object]:
        """What the ledger says of the paper: its number, the people, and date and scan where they are known.

        Args:
            letters: of the case; the one of this number tells the date, and the scan where none was given.
        """
        told: dict[str, object] = {"surat": self.letter, "pencatat": self.recorder, "pemeriksa": self.checker}
        known = [letter for letter in letters if letter.number == self.letter]
        dated = next((letter.date for letter in known if letter.date is not None), None)
        scan = self.scan or next((letter.sha256 for letter in known if letter.sha256), None)
        if dated is not None:
            told["tanggal"] = dated.isoformat()
        if scan is not None:
            told["sha256"] = scan
        return told


class Act(NamedTuple):
    """One act of one person, on one case or on a list.

    Args:
        trigger, actor: what and who; `on_behalf` is the role's holder where a delegation is used.
        outcome: `setuju|tolak|abstain` of putuskan; answer: of tanggapi; task, result: of konfirmasi.
        version, seen: what the actor saw: the case's version, the digest of what was shown.
        key: makes a repeated command harmless; None deduplicates nothing.
        dry_run: judge and answer, write nothing.
        via: how a task is acknowledged: aksi, tautan or cetak.
        evidence: files that prove an acknowledged task, as they are kept.
        private, wants_talk: of tanggapi: circumstances for BKPSDM alone, and the wish to talk with the superior.
        correction: of ralat; effective: the day from which a batalkan counts, where the SK names another than its own.
    """

    trigger: Trigger
    actor: str
    on_behalf: str | None = None
    reason: str | None = None
    to: Stage | None = None
    outcome: str | None = None
    answer: str | None = None
    task: str | None = None
    result: str | None = None
    version: int | None = None
    seen: str | None = None
    note: str | None = None
    key: str | None = None
    dry_run: bool = False
    paper: Paper | None = None
    via: str = "aksi"
    correction: Correction | None = None
    effective: date | None = None
    evidence: tuple[Evidence, ...] = ()
    private: str | None = None
    wants_talk: bool = False


class MailOrder(NamedTuple):
    """A mail that is owed. `key` is unique: the same order twice is one mail. `payload` holds ids and dates only."""

    mail: str
    recipient: str
    key: str
    payload: Mapping[str, object]
    task_code: str | None = None


class NewTask(NamedTuple):
    """A task to be created; `owner_nip` None where no office holder is known, `profile` where the office's days count.

    Args:
        owner_reason: why it fell to somebody else than the checklist names; None where it did not.
    """

    code: str
    group: str
    title: str
    owner_role: str
    owner_nip: str | None
    follows: str
    post_id: str | None
    blocking: bool
    risk: str
    letter_kind: str | None
    term: Term
    profile: str | None = None
    owner_reason: str | None = None


class NewDecision(NamedTuple):
    """An opinion or decision to be recorded.

    Args:
        replaces: it takes the place of this person's earlier word, if any; rests_on: the digest of what it was taken on.
    """

    capacity: str
    actor: str
    on_behalf: str | None
    outcome: str
    note: str | None
    letter_number: str | None
    paper: Paper | None
    replaces: bool = False
    rests_on: str | None = None


class TaskChange(NamedTuple):
    """An acknowledgement of a task, guarded by its version; `letter_kind` enters the letter that it stands for.

    Args:
        escalated_to: who decides on a refusal; None where nobody has to.
    """

    task_id: int
    code: str
    state: str
    by: str
    via: str
    note: str | None
    letter_kind: str | None
    escalated_to: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Cancellation(NamedTuple):
    """The SK that takes a transfer back, and the day from which it counts."""

    number: str
    effective: date


class Effects(NamedTuple):
    """All that an allowed step does, as values. `changes` are new values of the case's own columns."""

    changes: Mapping[str, object] = {}
    mails: tuple[MailOrder, ...] = ()
    tasks: tuple[NewTask, ...] = ()
    decision: NewDecision | None = None
    task_change: TaskChange | None = None
    letters: tuple[Letter, ...] = ()
    ends_tasks: bool = False
    supersedes_from: Stage | None = None
    leaves_round: bool = False
    restores_post: bool = False
    cancellation: Cancellation | None = None
    told: Told | None = None
    body: Mapping[str, object] = {}


TELLING = ("pengembalian", "ralat", "pembatalan", "keberatan", "bukti_gugur")
"""What the ledger keeps of a step that its answer tells too."""


class Answer(NamedTuple):
    """The answer to an act on one case; `told` is what the step did beside moving the case (see `TELLING`)."""

    number: str
    nip: str
    trigger: Trigger
    done: bool
    source: Stage
    dest: Stage
    version: int
    findings: tuple[Finding, ...]
    told: Mapping[str, object] = {}
