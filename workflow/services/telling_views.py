"""What people see of the telling of a placement: that one has answered, and, by role, what; the text; private circumstances."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from workflow.domain.casefile import CaseFile
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.findings import Finding, Result
from workflow.domain.stages import Role
from workflow.domain.telling import ANSWER_DATA, PRIVATE_DATA, SETTLING, TALKS, Kind, kind_of
from workflow.services.door import stream_of
from workflow.services.house import House
from workflow.services.moment import Moment
from workflow.services.sight import sees_data, sees_names
from workflow.services.telling import answer_due, compose, is_subject, new_words, sheet_of
from workflow.storage import ledger, telling
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import NewEntry
from workflow.storage.tasks import StoredTask, open_tasks_of
from workflow.storage.telling import Explanation, KeptNote
from workflow.storage.unit_of_work import Tx


class TellingView(NamedTuple):
    """The telling of one case as somebody may see it.

    Args:
        until: the last day for an answer; answer: None where there is none, or where this person does not see what it is.
        private: private circumstances; always empty for who gives no name.
    """

    told_on: date | None
    until: date | None
    answered: bool
    answer: str | None
    private: tuple[KeptNote, ...]


UNTOLD = TellingView(None, None, answered=False, answer=None, private=())


def telling_of(file: CaseFile, by: str | None, house: House) -> TellingView:
    """The telling of a case; the showing of private circumstances is logged.

    Args:
        by: who looks; None is the server's operator, to whom private circumstances are not shown either.
    """
    case = file.facts.case
    until = answer_due(case.told_on, house) if case.told_on else None
    answer = case.answer if sees_answer(file, by, house) else None
    return TellingView(case.told_on, until, case.answer is not None, answer, tuple(_private(file, by, house)))


def sees_answer(file: CaseFile, by: str | None, house: House) -> bool:
    """Whether somebody sees what the ASN answered: never a superior as such (DOMAIN.md 10.9)."""
    return by is None or sees_data(by, ANSWER_DATA, file, house.loader.kept_directory(), house)


def _private(file: CaseFile, by: str | None, house: House) -> Sequence[KeptNote]:
    if by is None or not sees_data(by, PRIVATE_DATA, file, house.loader.kept_directory(), house):
        return ()
    with house.store.reading() as conn:
        notes = telling.private_notes(conn, file.guard.case_id)
    if notes:
        moment, body = Moment.of(house), {"golongan": [PRIVATE_DATA]}
        entry = NewEntry(f"akses:{file.facts.case.number}", "data:specific_shown", by, body)
        house.store.write(lambda tx: ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine))
    return notes


def shown_tasks(file: CaseFile, tasks: Sequence[StoredTask], by: str | None, house: House) -> list[StoredTask]:
    """Without the tasks and minutes that tell a superior what was answered; one's own are always shown."""
    if by is None or sees_answer(file, by, house):
        return list(tasks)
    return [task for task in tasks if by == task.owner_nip or kind_of(task.code) not in {*SETTLING, *TALKS}]


class Text(NamedTuple):
    """The explanation of a case: as kept, or (kept None) as it would be made today; who is to confirm it; the sheet."""

    file: CaseFile
    text: str
    kept: Explanation | None
    task: StoredTask | None
    sheet: str


def texts_of(selection: Selection, house: House, *, by: str | None = None) -> list[Text]:
    """The explanations of cases that somebody may read, in the order of the cases; the subject's own once it was told.

    A superior gets the sheet alone: the text is then empty.
    """
    with house.store.reading() as conn:
        files = house.loader.load(conn, selection, Viewer(house.clock.today()))
        kept = telling.newest_explanations(conn, [file.guard.case_id for file in files])
        waiting = [task for task in open_tasks_of(conn, list(kept)) if kind_of(task.code) is Kind.CONFIRM]
    if not files:
        return []
    tasks = {task.case_id: task for task in waiting}
    directory = house.loader.kept_directory()
    found = []
    for file in files:
        if by is not None and not sees_names(by, file, directory, house):
            continue
        own = kept.get(file.guard.case_id)
        hidden = by is not None and not _reads(by, file, house)
        text = "" if hidden else own.text if own else compose(file, house)
        sheet = "" if by is not None and is_subject(by, file) else sheet_of(file, house)
        found.append(Text(file, text, own, tasks.get(file.guard.case_id), sheet))
    return found


def _reads(by: str, file: CaseFile, house: House) -> bool:
    if is_subject(by, file):
        return file.facts.case.told_on is not None
    return sees_answer(file, by, house)


def amend(number: str, text: str, actor: str, house: House) -> Text | Finding:
    """Puts another text in the place of one that nobody confirmed yet; what was shown before must be looked at again.

    Returns:
        The text as it stands now, or the refusal: it is for who confirms it and for analysts, never for the subject.

    Raises:
        NotFoundError: no such case, or no text of it waits. BadInputError: the text is empty.
    """
    text = text.strip()
    if not text:
        raise BadInputError("Naskah tidak boleh kosong.")
    found = texts_of(Selection.of_numbers([number]), house)
    if not found:
        raise NotFoundError("Kasus", number)
    waiting = found[0]
    if waiting.task is None:
        raise NotFoundError("Naskah yang menunggu konfirmasi, kasus", number)
    analysts = house.loader.kept_directory().holders(Role.ANALIS, house.clock.today())
    if actor not in {waiting.task.owner_nip, *analysts} or is_subject(actor, waiting.file):
        return Finding("K-PERAN", Result.BLOCK, {"tugas": waiting.task.code}, case="tugas")
    file, task, moment, words = waiting.file, waiting.task, Moment.of(house), new_words(text)

    def work(tx: Tx) -> None:
        if not telling.look_again(tx, file.guard.case_id, task.code):
            raise NotFoundError("Naskah yang menunggu konfirmasi, kasus", number)
        telling.add_explanation(tx, (file.guard.case_id, file.facts.case.visit), words, actor, at=moment.at)
        entry = NewEntry(stream_of(number), "briefing:text_amended", actor, {"tugas": task.code, "sidik": words.sha256})
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)

    house.store.write(work)
    return texts_of(Selection.of_numbers([number]), house)[0]
