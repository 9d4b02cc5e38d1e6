"""`mutasi aksi`: one act of one person on a case, or one decision on an SK's list, from the command to the answer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from workflow.domain.acts import Act, Answer
from workflow.domain.casefile import CaseFile
from workflow.domain.chains import LEFT_OUT
from workflow.domain.errors import BadInputError, NotFoundError
from workflow.domain.facts import Actor
from workflow.domain.findings import Finding, Result
from workflow.domain.free_text import check_texts
from workflow.domain.rulebook import judge
from workflow.domain.stages import SYSTEM_ACTOR, Role, Stage, Trigger
from workflow.services.cancellation_reports import with_reports
from workflow.services.digests import list_digest, marked, round_digest, shown_differences
from workflow.services.door import LostRaceError, answer_of, settle
from workflow.services.house import House
from workflow.services.judging import Judged, judge_list, stale, waiting_for
from workflow.services.moment import Moment
from workflow.services.openings import refuse_unopened
from workflow.services.repeats import Kept, remember, repeated
from workflow.storage import ledger
from workflow.storage.cases import DecisionTakenError
from workflow.storage.commands import AlreadyDoneError
from workflow.storage.facts import Selection, Viewer
from workflow.storage.ledger import NewEntry
from workflow.storage.unit_of_work import PlaceTakenError, Tx

RETRIES = 4
_OVERTAKEN = (LostRaceError, PlaceTakenError, DecisionTakenError, AlreadyDoneError)
"""Somebody was faster: what was looked at is looked at again, and a command that is done by now is answered as done."""
_NEEDS = {
    Trigger.KEMBALIKAN: ("to", "--ke"),
    Trigger.PUTUSKAN: ("outcome", "--putusan"),
    Trigger.TANGGAPI: ("answer", "--jawaban"),
    Trigger.KONFIRMASI: ("task", "--tugas"),
    Trigger.TOLAK: ("reason", "--alasan"),
}


class ListScope(NamedTuple):
    """A decision on a list: the round, its SK, the names left out before signing and those struck on paper."""

    round_code: str
    decree: str | None
    left_out: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The list in words, for the key of a repeated command."""
        names = ",".join(sorted(self.left_out)), ",".join(sorted(self.struck))
        return "/".join([self.round_code, self.decree or "", *names])


class ListAnswer(NamedTuple):
    """The answer to a decision on a list."""

    round_code: str
    decree: str | None
    trigger: Trigger
    done: bool
    digest: str
    answers: tuple[Answer, ...]
    left_out: tuple[str, ...]
    struck: tuple[str, ...]


def check_act(act: Act) -> None:
    """Refuses an act that lacks what its trigger needs, before anything is looked at.

    Raises:
        BadInputError: names the missing option, a text that is empty or too long, or people of a paper decision who
            may not be the same.
    """
    check_texts(act)
    field, option = _NEEDS.get(act.trigger, ("", ""))
    if field and not getattr(act, field):
        raise BadInputError(f"Pemicu {act.trigger.value} memerlukan {option}.")
    if act.actor.startswith("sistem:"):
        raise BadInputError("Pelaku harus orang bernama, bukan sistem.")
    if act.trigger is Trigger.KEMBALIKAN and not act.reason:
        raise BadInputError("Pemicu kembalikan memerlukan --alasan: apa yang harus diperbaiki.")
    if act.result in {"sebagian", "tolak", "lanjut"} and not (act.reason or act.note):
        raise BadInputError(f"Hasil {act.result} memerlukan --alasan.")
    if act.effective is not None and act.trigger is not Trigger.BATALKAN:
        raise BadInputError("--berlaku hanya untuk batalkan.")
    if act.correction is not None and act.trigger is not Trigger.RALAT:
        raise BadInputError("--kolom, --lama, dan --baru hanya untuk ralat.")
    if (act.private or act.wants_talk) and act.trigger is not Trigger.TANGGAPI:
        raise BadInputError("--pribadi dan --minta-bicara hanya untuk tanggapi.")
    check_paper(act, ())


def act_on_case(act: Act, number: str, house: House) -> Answer:
    """One act on one case.

    Returns:
        The answer with all findings; `done` is False where it was refused, and then nothing was written.

    Raises:
        NotFoundError: no such case.
        BadInputError: the command lacks something.
    """
    check_act(act)
    first_version = None
    for _ in range(RETRIES):
        kept = repeated(act, number, house)
        if kept is not None:
            return kept.answers[0]
        file = _load(act, Selection.of_numbers([number]), house)
        if not file:
            raise NotFoundError("Kasus", number)
        check_paper(act, file)
        if first_version is None:
            first_version = file[0].facts.case.version
        elif file[0].facts.case.version != first_version:
            break
        shown = _seen(act, judge_list(act, file, house.loader.kept_directory(), house))
        judged = _reported(act, refuse_unopened(act, shown, house), house)[0]
        if not judged.allowed or act.dry_run:
            return answer_of(act, judged, done=judged.allowed and act.dry_run)
        answer = _try(act, judged, house)
        if answer is not None:
            return answer
    finding = stale(first_version or 0, file[0].facts.case.version)
    lost = Judged(file[0], None, None, (finding,), None)
    return answer_of(act, lost, done=False)


def _load(act: Act, selection: Selection, house: House) -> list[CaseFile]:
    letter = act.paper.letter if act.paper else None
    abstains = act.trigger is Trigger.PUTUSKAN and act.outcome == "abstain"
    actor = Actor(act.actor, act.on_behalf, None, act.paper is not None, act.reason, letter, abstains)
    viewer = Viewer(house.clock.today(), actor, act.trigger)
    with house.store.reading() as conn:
        return house.loader.load(conn, selection, viewer)


def check_paper(act: Act, files: Sequence[CaseFile]) -> None:
    """Who records and who checks decides about somebody else, and the scan is the letter's own."""
    if act.paper is None:
        return
    paper = act.paper
    if paper.recorder == paper.checker:
        raise BadInputError("Pencatat dan pemeriksa harus dua orang yang berbeda.")
    if act.actor in {paper.recorder, paper.checker}:
        raise BadInputError("Pencatat dan pemeriksa tidak boleh sama dengan pengambil keputusan.")
    if any(file.nip in {paper.recorder, paper.checker} for file in files):
        raise BadInputError("Pencatat dan pemeriksa tidak boleh orang yang menjadi pokok kasus.")
    known = {x.sha256.lower() for f in files for x in f.facts.letters if x.number == paper.letter and x.sha256}
    if paper.scan is not None and known and paper.scan not in known:
        raise BadInputError(f"Pindaian ini bukan isi surat {paper.letter} yang tercatat (SHA-256 berbeda).")


def _seen(act: Act, judged: list[Judged]) -> list[Judged]:
    """Refuses with K-LIHAT where what was shown to the actor has changed since."""
    if act.seen is None:
        return judged
    return [
        item
        if item.edge is None or not (changed := shown_differences(act.seen, item.file))
        else item._replace(
            findings=(Finding("K-LIHAT", Result.BLOCK, {"berubah": changed}), *item.findings), effects=None
        )
        for item in judged
    ]


def _reported(act: Act, judged: list[Judged], house: House) -> list[Judged]:
    return with_reports(judged, house) if act.trigger is Trigger.BATALKAN else judged


def _try(act: Act, judged: Judged, house: House) -> Answer | None:
    moment = Moment.of(house)
    answer = answer_of(act, judged, done=True)

    def work(tx: Tx) -> Answer | None:
        if judged.file.guard.case_id not in settle(tx, [judged], act, moment, house):
            return None
        remember(tx, act, answer.number, Kept((answer,), ""), moment)
        return answer

    try:
        return house.store.write(work)
    except _OVERTAKEN:
        return None


def act_on_list(act: Act, scope: ListScope, house: House) -> ListAnswer:
    """One decision on the list of an SK: all or nothing, so one refused name refuses it until it is excluded.

    Raises:
        NotFoundError: no such round or SK, or an excluded NIP that is not on the list.
    """
    check_act(act)
    for _ in range(RETRIES):
        kept = repeated(act, scope.target, house)
        if kept is not None:
            return ListAnswer(scope.round_code, scope.decree, act.trigger, True, kept.digest, kept.answers, *scope[2:])  # noqa: FBT003 - a field of the answer
        listed = _listed(act, scope, house)
        files = _standing(act, listed, {*scope.left_out, *scope.struck})
        check_paper(act, files)
        digest = list_digest(files)
        if act.seen is not None and act.seen != digest and not _is_shown(act, scope, house):
            judged = [Judged(file, None, None, (_list_changed(act.seen, digest),), None) for file in files]
            return _list_answer(act, scope, digest, judged, done=False)
        heard = refuse_unopened(act, judge_list(act, files, house.loader.kept_directory(), house), house)
        judged = _reported(act, heard, house)
        allowed = bool(judged) and all(item.allowed for item in judged)
        if not allowed or act.dry_run:
            return _list_answer(act, scope, digest, judged, done=allowed and act.dry_run)
        if _settle_list(act, scope, (digest, listed), judged, house):
            return _list_answer(act, scope, digest, judged, done=True)
    lost = [item._replace(edge=None, findings=(stale(0, item.file.facts.case.version),)) for item in judged]
    return _list_answer(act, scope, digest, lost, done=False)


def _is_shown(act: Act, scope: ListScope, house: House) -> bool:
    """True where what was shown, the SK's list or the whole round's, still stands; leaving names out changes neither."""
    whole = _load(act, Selection.of_round(scope.round_code), house)
    own = [file for file in whole if scope.decree in {None, file.facts.case.decree_code}]
    return act.seen in {round_digest(own), round_digest(whole)}


def _list_changed(seen: str, digest: str) -> Finding:
    return Finding("K-LIHAT", Result.BLOCK, {"berubah": ["daftar"], "dilihat": seen, "sekarang": digest})


def _listed(act: Act, scope: ListScope, house: House) -> list[CaseFile]:
    files = _load(act, Selection.of_round(scope.round_code, scope.decree), house)
    if not files:
        raise NotFoundError("Gelombang", scope.round_code + (f" SK {scope.decree}" if scope.decree else ""))
    out = {*scope.left_out, *scope.struck}
    unknown = sorted(out - {file.nip for file in files})
    if unknown:
        raise NotFoundError("Nama yang dikecualikan", ", ".join(unknown))
    return files


def _numbers_of(nips: Sequence[str], listed: Sequence[CaseFile]) -> list[str]:
    return [file.facts.case.number for file in listed if file.nip in nips]


def _standing(act: Act, listed: Sequence[CaseFile], out: set[str]) -> list[CaseFile]:
    """The names that the decision is about."""
    files = [file for file in listed if file.nip not in out and _stands_for(act.trigger, file)]
    return [_without(file, out) for file in files] if out and act.trigger is Trigger.SETUJUI else files


def _without(file: CaseFile, out: set[str]) -> CaseFile:
    """Who is left out of the list leaves no post: R-VAC-01 finds the chain broken."""
    facts = file.facts
    if not any(rival.nip in out for rival in facts.rivals):
        return file
    rivals = tuple(
        rival._replace(stuck=rival.stuck or LEFT_OUT)
        if rival.nip in out and rival.state is not Stage.SERAH_TERIMA
        else rival
        for rival in facts.rivals
    )
    return file._replace(facts=replace(facts, rivals=rivals))


def _stands_for(trigger: Trigger, file: CaseFile) -> bool:
    # A list is what still stands in the round: withdrawn, lapsed or rejected names are no longer on it.
    ended = {Stage.DITARIK, Stage.DITOLAK, Stage.GUGUR}
    if trigger in {Trigger.BATALKAN, Trigger.RALAT}:
        ended = ended | {Stage.DIBATALKAN}
    return file.facts.case.state not in ended


def _settle_list(
    act: Act, scope: ListScope, shown: tuple[str, Sequence[CaseFile]], judged: list[Judged], house: House
) -> bool:
    digest, listed = shown
    moment = Moment.of(house)
    wanted = frozenset(item.file.guard.case_id for item in judged)

    def work(tx: Tx) -> None:
        done = settle(tx, judged, act, moment, house)
        if done != wanted:
            raise LostRaceError(wanted - done)
        body: dict[str, object] = {
            "pemicu": act.trigger.value,
            "sk": scope.decree,
            "digest": digest,
            "kasus": [item.file.facts.case.number for item in judged],
            "dikecualikan": _numbers_of(scope.left_out, listed),
            "dicoret": _numbers_of(scope.struck, listed),
        }
        if act.paper is not None:
            letters = (letter for item in judged for letter in item.file.facts.letters)
            body["kertas"] = act.paper.entry(letters)
        entry = NewEntry(f"gelombang:{scope.round_code}", f"list:{act.trigger.value}", act.actor, body, act.on_behalf)
        ledger.append(tx, [entry], at=moment.at, machine_at=moment.machine)
        answers = tuple(answer_of(act, item, done=True) for item in judged)
        remember(tx, act, scope.target, Kept(answers, digest), moment)

    try:
        house.store.write(work)
    except _OVERTAKEN:
        return False
    return True


def _list_answer(act: Act, scope: ListScope, digest: str, judged: list[Judged], *, done: bool) -> ListAnswer:
    answers = tuple(answer_of(act, item, done=done) for item in judged)
    return ListAnswer(scope.round_code, scope.decree, act.trigger, done, digest, answers, scope.left_out, scope.struck)


def judge_next(file: CaseFile, trigger: Trigger, house: House) -> Judged:
    """What the next forward step would say now, whoever fires it: for a case's page and `mutasi kasus`."""
    findings = judge(replace(file.facts, trigger=trigger), trigger, house.rulebook)
    file = marked(file, findings) if trigger is Trigger.SETUJUI else file
    condition = waiting_for(Act(trigger, SYSTEM_ACTOR), Role.SISTEM, file, house)
    return Judged(file, None, None, ((condition, *findings) if condition else findings), None)
