"""What each step does, by trigger. One table, so that a reader sees at a glance that no step has hidden effects."""

from collections.abc import Callable

from workflow.domain.acts import Act, Effects
from workflow.domain.casefile import CaseFile
from workflow.domain.directory import Directory
from workflow.domain.edges import Edge
from workflow.domain.stages import Role, Stage, Trigger
from workflow.domain.telling import Told
from workflow.services import cancelling, corrections, lapsing, persetujuan, serah_terima, sosialisasi, usulan
from workflow.services.house import House
from workflow.services.objections import object_to
from workflow.services.telling import begin, next_visit, open_codes

Effect = Callable[[Act, Role, CaseFile, House], Effects]


def _with_reason(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    return Effects(body={"alasan": act.reason})


def _ends(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    return Effects(ends_tasks=True, leaves_round=True, body={"alasan": act.reason})


def _returns(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    dest = act.to or Stage.PEMETAAN
    # A placement that may change is explained again; the earlier answer stays in the ledger only, what it asked for ends.
    begun = _asked_again(dest, act, role, next_visit(file), house)
    changes = {"told_on": None, "answer": None, **begun.changes, "held": True, "visit": file.facts.case.visit + 1}
    body = {"alasan": act.reason, "ke": dest.value, "pengembalian": {"ke": dest.value, "perbaiki": act.reason}}
    told = (begun.told or Told())._replace(ended=open_codes(file))
    return begun._replace(changes=changes, supersedes_from=dest, told=told, body={**body, **begun.body})


def _asked_again(dest: Stage, act: Act, role: Role, again: CaseFile, house: House) -> Effects:
    # Opinions and the answer no longer count, and their days begin anew: whoever may speak must be told.
    if dest is Stage.USULAN:
        return Effects(mails=usulan.ask_heads(again, house))
    return begin(act, role, again, house) if dest is Stage.SOSIALISASI else Effects()


EFFECTS: dict[tuple[Trigger, Stage | None], Effect] = {
    (Trigger.AJUKAN, None): usulan.submit,
    (Trigger.LENGKAPI, None): usulan.complete,
    (Trigger.TUNTASKAN, None): sosialisasi.conclude,
    (Trigger.SELESAIKAN, None): serah_terima.finish,
    (Trigger.PUTUSKAN, Stage.USULAN): usulan.give_opinion,
    (Trigger.PUTUSKAN, Stage.PERSETUJUAN): persetujuan.consider,
    (Trigger.TOLAK, None): persetujuan.reject,
    (Trigger.KEMBALIKAN, None): _returns,
    (Trigger.TUNDA, None): _with_reason,
    (Trigger.LANJUTKAN, None): _with_reason,
    (Trigger.TARIK, None): _ends,
    (Trigger.BATALKAN, None): cancelling.cancel,
    (Trigger.RALAT, None): corrections.correct,
    (Trigger.GUGURKAN, None): lapsing.lapse,
    (Trigger.TANGGAPI, None): sosialisasi.answer,
    (Trigger.KEBERATAN, None): object_to,
    (Trigger.KONFIRMASI, None): serah_terima.acknowledge,
}


def effects_of(act: Act, edge: Edge, role: Role, file: CaseFile, directory: Directory, house: House) -> Effects:
    """The effects of an allowed step; pure but for the look at the one task of an acknowledgement."""
    if edge.trigger is Trigger.SETUJUI:
        return persetujuan.approve(act, role, file, directory, house)
    effect = EFFECTS.get((edge.trigger, edge.source)) or EFFECTS[edge.trigger, None]
    return effect(act, role, file, house)
