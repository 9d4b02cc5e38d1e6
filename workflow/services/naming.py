"""Adds a name to an open round, replaces one or takes one out: one transaction, the findings at once, and what changed.

Taking out is `tarik` through the one door, adding is the import of one row; both pictures of the round come from the loader
and the rules that judge everything else.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from workflow.domain.acts import Act, Answer
from workflow.domain.casefile import CaseFile
from workflow.domain.chains import waits
from workflow.domain.context import RoundContext
from workflow.domain.errors import NotFoundError
from workflow.domain.facts import Post
from workflow.domain.failpoint import failpoint
from workflow.domain.findings import Finding, Result
from workflow.domain.free_text import check_texts
from workflow.domain.intake import ParsedTable, Reject
from workflow.domain.round_change import Difference, Load, NameState, Picture, difference
from workflow.domain.stages import Stage, Trigger
from workflow.services.door import answer_of, settle
from workflow.services.exports import BEFORE_THE_DECREE, ENDED
from workflow.services.house import House
from workflow.services.imut import chains_broken, links_of
from workflow.services.judging import judge_list, stale
from workflow.services.moment import Moment
from workflow.services.preflight import findings_up_to_approval, round_findings
from workflow.services.proposals import ProposalOrder, bring_in
from workflow.storage import cases, rounds
from workflow.storage.facts import Selection, Viewer
from workflow.storage.unit_of_work import Reader, Tx

_SIGNED = frozenset({Stage.SERAH_TERIMA, Stage.SELESAI, Stage.DIBATALKAN})

_COLUMNS = {
    "decree_code": "sk",
    "target_post": "id_jabatan_tujuan",
    "kind": "jenis",
    "reason_code": "kode_alasan",
    "reason_text": "uraian_alasan",
    "ground": "dasar_pemberhentian",
    "replacement_nip": "pengganti_nip",
    "acting_nip": "plh_nip",
}


class NameOrder(NamedTuple):
    """What the proposer wants of a round.

    Args:
        out: the NIP that is taken out, with the reason; proposal: the one row that comes in.
        dry_run: show everything, write nothing.
    """

    round_code: str
    actor: str
    out: str | None = None
    reason: str | None = None
    proposal: ParsedTable | None = None
    dry_run: bool = False


class NameAnswer(NamedTuple):
    """The answer.

    Args:
        done: it was carried out, or would be; False where it was refused, and then nothing was written.
        refusals: why not, where a role, a stage or a lost race refuses; rejects: where the row cannot be accepted.
        taken: the answer of `tarik`, where a name was taken out.
        name: who came in, as the rules judge it now; changed: what changed in the round.
    """

    done: bool
    refusals: tuple[Finding, ...] = ()
    rejects: tuple[Reject, ...] = ()
    taken: Answer | None = None
    name: NameState | None = None
    changed: Difference | None = None


class _RefusedError(Exception):
    """Rolls back and carries the refusal."""

    def __init__(self, answer: NameAnswer) -> None:
        super().__init__("refused")
        self.answer = answer


class _DryRunError(Exception):
    """Rolls a simulation back and carries what was seen."""

    def __init__(self, taken: Answer | None, after: Picture) -> None:
        super().__init__("simulation")
        self.taken, self.after = taken, after


def change_names(order: NameOrder, house: House) -> NameAnswer:
    """Takes a name out of a round, brings one in, or both, all or nothing.

    Raises:
        NotFoundError: no such round, or no case of the one who is taken out in it.
    """
    with house.store.reading() as conn:
        context = rounds.read_round(conn, order.round_code)
        if context is None:
            raise NotFoundError("Gelombang", order.round_code)
        before = picture_of(conn, order.round_code, house)
    if context.proposer != order.actor:
        return NameAnswer(done=False, refusals=(_not_the_proposer(order),))
    try:
        taken = house.store.write(partial(_change, order=order, context=context, house=house))
    except _RefusedError as refused:
        return refused.answer
    except _DryRunError as dry:
        return _told(order, dry.taken, before, dry.after)
    finally:
        # What a rolled back change of the round's facts let the loader keep is no longer true.
        house.loader.forget_round(order.round_code)
    failpoint("naming.after_commit")
    with house.store.reading() as conn:
        return _told(order, taken, before, picture_of(conn, order.round_code, house))


def proposed(code: str, nip: str, house: House) -> dict[str, object]:
    """What the proposal of a person in a round says, by the columns of the table usulan.

    Raises:
        NotFoundError: the person has no case in the round.
    """
    with house.store.reading() as conn:
        known = rounds.cases_of_round(conn, code).get(nip)
    if known is None:
        raise NotFoundError(f"Usulan di gelombang {code} untuk NIP", nip)
    said = dict(zip(rounds.PROPOSAL_FIELDS, known.said, strict=True))
    return {column: said[field] for field, column in _COLUMNS.items()}


def picture_of(conn: Reader, code: str, house: House) -> Picture:
    """A round as it stands: every name that has not ended, judged up to `setujui`, and the round as a whole."""
    files = house.loader.load(conn, Selection.of_round(code), Viewer(house.clock.today()))
    standing = [file for file in files if file.facts.case.state not in ENDED]
    waiting = [file for file in standing if file.facts.case.state in BEFORE_THE_DECREE]
    findings = {file.nip: findings_up_to_approval(file, house) for file in waiting}
    names = {file.nip: _state_of(file, findings.get(file.nip, ())) for file in standing}
    links = waits(links_of(files))
    return Picture(names, round_findings(waiting, house), links, chains_broken(files), _loads(waiting))


def _state_of(file: CaseFile, findings: tuple[Finding, ...]) -> NameState:
    case = file.facts.case
    return NameState(case.number, file.nip, case.state.value, getattr(file.facts.target, "id", None), findings)


def _loads(files: Sequence[CaseFile]) -> dict[str, Load]:
    left, entered, found = Counter[str](), Counter[str](), dict[str, tuple[str, int | None]]()
    for file in files:
        origin, target = file.facts.origin, file.facts.target
        if isinstance(target, Post):
            entered[target.unit_id] += 1
            found.setdefault(target.unit_id, (target.unit_name, None))
        if isinstance(origin, Post):
            left[origin.unit_id] += 1
            found[origin.unit_id] = (origin.unit_name, file.unit_staff)
    return {unit: Load(unit, name, staff, left[unit], entered[unit]) for unit, (name, staff) in found.items()}


def _not_the_proposer(order: NameOrder) -> Finding:
    words = {(True, True): "ganti", (True, False): "keluarkan", (False, True): "tambah"}
    step = words[order.out is not None, order.proposal is not None]
    return Finding("K-PERAN", Result.BLOCK, {"pemicu": f"usulan {step}", "peran": ["pengusul"]})


def _change(tx: Tx, order: NameOrder, context: RoundContext, house: House) -> Answer | None:
    moment = Moment.of(house)
    taken = None if order.out is None else _take_out(tx, order, order.out, moment, house)
    failpoint("naming.between")
    if order.proposal is not None:
        _bring_in(tx, order, order.proposal, context, moment, house)
    if order.dry_run:
        raise _DryRunError(taken, picture_of(tx.conn, order.round_code, house))
    return taken


def _take_out(tx: Tx, order: NameOrder, nip: str, moment: Moment, house: House) -> Answer:
    known = rounds.cases_of_round(tx.conn, order.round_code).get(nip)
    if known is None:
        raise NotFoundError(f"Usulan di gelombang {order.round_code} untuk NIP", nip)
    act = Act(Trigger.TARIK, order.actor, reason=order.reason)
    check_texts(act)
    files = house.loader.load(tx.conn, Selection.of_numbers([known.number]), Viewer(moment.today))
    judged = judge_list(act, files, house.loader.kept_directory(), house)[0]
    if not judged.allowed:
        raise _RefusedError(NameAnswer(done=False, refusals=judged.findings))
    if not settle(tx, [judged], act, moment, house):
        lost = stale(judged.file.facts.case.version, judged.file.facts.case.version + 1)
        raise _RefusedError(NameAnswer(done=False, refusals=(lost,)))
    return answer_of(act, judged, done=True)


def _bring_in(
    tx: Tx, order: NameOrder, proposal: ParsedTable, context: RoundContext, moment: Moment, house: House
) -> None:
    # Letters and attendance are in the round already; here its dates, signers and SKs alone are asked for.
    bare = context._replace(letters=(), attendance=())
    wanted = ProposalOrder(order.actor, partial=False, dry_run=order.dry_run, sha256="")
    found = bring_in(tx, proposal, bare, wanted, moment, house)
    if found.rejects:
        raise _RefusedError(NameAnswer(done=False, rejects=found.rejects))
    signed = rounds.signed_decrees(tx.conn, order.round_code, [state.value for state in _SIGNED])
    own = rounds.cases_of_round(tx.conn, order.round_code)[str(proposal.rows[0].values["nip"])]
    decree = dict(zip(rounds.PROPOSAL_FIELDS, own.said, strict=True))["decree_code"]
    if decree in signed:
        refusal = Finding("K-TAHAP", Result.BLOCK, {"sk": decree}, case="sk_terbit")
        raise _RefusedError(NameAnswer(done=False, refusals=(refusal,)))
    # A name more is a rival and a vacancy more for the others: what was judged before is judged again.
    cases.raise_round(tx, order.round_code)


def _told(order: NameOrder, taken: Answer | None, before: Picture, after: Picture) -> NameAnswer:
    nip = None if order.proposal is None else str(order.proposal.rows[0].values["nip"])
    name = after.names.get(nip) if nip is not None else None
    return NameAnswer(done=True, taken=taken, name=name, changed=difference(before, after))
