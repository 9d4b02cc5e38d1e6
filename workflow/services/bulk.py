"""One person acknowledges many handover items of a round at once: low-risk ones after a review, all of a signed printed list."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from workflow.domain.acts import Act, Answer
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.findings import Finding, Result
from workflow.domain.free_text import check_texts
from workflow.domain.telling import Kind, kind_of
from workflow.services.deciding import RETRIES, check_paper
from workflow.services.door import LostRaceError, answer_of, settle
from workflow.services.house import House
from workflow.services.judging import Judged, judge_case, stale
from workflow.services.moment import Moment
from workflow.services.repeats import Kept, remember, repeated
from workflow.storage import commands, ledger
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import NewEntry
from workflow.storage.tasks import StoredTask, tasks_in_round
from workflow.storage.unit_of_work import Tx

LOW, PRINTED = "rendah", "cetak"


class BulkScope(NamedTuple):
    """The round, and the people whose items are left out."""

    round_code: str
    left_out: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The list in words, for the key of a repeated command."""
        return f"konfirmasi/{self.round_code}/{','.join(sorted(self.left_out))}"


class BulkAnswer(NamedTuple):
    """The answer to a bulk acknowledgement.

    Args:
        items: what is acknowledged, each with its answer; review: what is not, to be looked at one by one.
    """

    round_code: str
    done: bool
    digest: str
    items: tuple[tuple[StoredTask, Answer], ...]
    review: tuple[StoredTask, ...]
    left_out: tuple[str, ...]


class _List(NamedTuple):
    chosen: tuple[StoredTask, ...]
    review: tuple[StoredTask, ...]
    digest: str


def acknowledge_round(act: Act, scope: BulkScope, house: House, *, everything: bool = False) -> BulkAnswer:
    """Acknowledges the open items of one person in a round, all or nothing.

    Without paper only items of low risk, and texts of explanations, which the list shows; the others are listed for review. A printed list that was signed and scanned
    (`act.paper`) acknowledges all of them. `act.seen` is the digest of the list that was shown or printed.

    Args:
        everything: of a simulation: lists what a signed list would acknowledge.

    Raises:
        NotFoundError: the person has no open items there, or a name that is left out is not among them.
        BadInputError: another result than `selesai`, a text that is empty or too long, or people of the paper who may not be the same.
    """
    if act.result not in {None, "selesai"}:
        raise BadInputError("Konfirmasi massal hanya untuk --hasil selesai; hasil lain satu per satu, dengan alasan.")
    if act.paper is not None and act.paper.scan is None:
        raise BadInputError("Daftar cetak yang ditandatangani memerlukan --pindaian.")
    check_texts(act)
    check_paper(act, ())
    act = act._replace(result="selesai", via=PRINTED if act.paper else act.via)
    whole = act.paper is not None or (everything and act.dry_run)
    for _ in range(RETRIES):
        kept = repeated(act, scope.target, house)
        if kept is not None:
            return BulkAnswer(scope.round_code, True, kept.digest, (), (), scope.left_out)  # noqa: FBT003 - a field of the answer
        listed = _listed(act, scope, house, whole=whole)
        judged = _judged(act, listed, house)
        if act.seen not in {None, listed.digest}:
            judged = [item._replace(findings=(_changed(act, listed),), effects=None) for item in judged]
        allowed = all(item.allowed for item in judged)
        if not allowed or act.dry_run:
            return _answer(act, scope, listed, judged, done=allowed and act.dry_run)
        if _settled(act, scope, listed, judged, house):
            return _answer(act, scope, listed, judged, done=True)
    lost = [i._replace(edge=None, findings=(stale(0, i.file.facts.case.version),), effects=None) for i in judged]
    return _answer(act, scope, listed, lost, done=False)


def _listed(act: Act, scope: BulkScope, house: House, *, whole: bool) -> _List:
    with house.store.reading() as conn:
        own = tasks_in_round(conn, scope.round_code, act.actor)
    unknown = sorted(set(scope.left_out) - {task.nip for task in own})
    if unknown:
        raise NotFoundError("Nama yang dikecualikan", ", ".join(unknown))
    own = [task for task in own if task.nip not in scope.left_out]
    chosen = tuple(task for task in own if whole or task.risk == LOW or kind_of(task.code) is Kind.CONFIRM)
    if not chosen:
        raise NotFoundError("Butir terbuka yang dapat dikonfirmasi sekaligus", scope.round_code)
    text = "\n".join(f"{task.number}/{task.code}:{task.version}" for task in chosen)
    return _List(chosen, tuple(t for t in own if t not in chosen), hashlib.sha256(text.encode()).hexdigest())


def _judged(act: Act, listed: _List, house: House) -> list[Judged]:
    numbers = sorted({task.number for task in listed.chosen})
    with house.store.reading() as conn:
        files = house.loader.load(conn, Selection.of_numbers(numbers), Viewer(house.clock.today()))
    check_paper(act, files)
    by_number = {file.facts.case.number: file for file in files}
    directory = house.loader.kept_directory()
    return [judge_case(_on(act, task), by_number[task.number], directory, house) for task in listed.chosen]


def _on(act: Act, task: StoredTask) -> Act:
    return act._replace(task=task.code)


def _changed(act: Act, listed: _List) -> Finding:
    evidence = {"berubah": ["daftar"], "dilihat": act.seen, "sekarang": listed.digest}
    return Finding("K-LIHAT", Result.BLOCK, evidence)


def _settled(act: Act, scope: BulkScope, listed: _List, judged: Sequence[Judged], house: House) -> bool:
    moment = Moment.of(house)

    def work(tx: Tx) -> None:
        for task, item in zip(listed.chosen, judged, strict=True):
            if not settle(tx, [item], _on(act, task), moment, house):
                raise LostRaceError(frozenset({task.case_id}))
        body: dict[str, object] = {
            "pemicu": act.trigger.value,
            "digest": listed.digest,
            "tugas": [f"{task.number}/{task.code}" for task in listed.chosen],
            "ditinjau": [f"{task.number}/{task.code}" for task in listed.review],
        }
        if act.paper is not None:
            body["kertas"] = act.paper.entry(letter for item in judged for letter in item.file.facts.letters)
        entry = NewEntry(f"gelombang:{scope.round_code}", f"list:{act.trigger.value}", act.actor, body)
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
        answers = tuple(answer_of(act, item, done=True) for item in judged)
        remember(tx, act, scope.target, Kept(answers, listed.digest), moment)

    try:
        house.store.write(work)
    except (LostRaceError, commands.AlreadyDoneError):
        return False
    return True


def _answer(act: Act, scope: BulkScope, listed: _List, judged: Sequence[Judged], *, done: bool) -> BulkAnswer:
    answers = (answer_of(act, item, done=done) for item in judged)
    items = tuple(zip(listed.chosen, answers, strict=True))
    return BulkAnswer(scope.round_code, done, listed.digest, items, listed.review, scope.left_out)
