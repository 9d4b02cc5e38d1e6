"""The end of a handover: what was handed over, when duty began, who handles the money, which accounts are still open."""

from collections.abc import Iterable, Iterator
from datetime import date

from workflow.domain.context import Letter
from workflow.domain.facts import Facts, Params, Post, TaskState
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import (
    choices,
    fails,
    holds,
    needs,
    number,
    refuses,
    subject,
    texts,
    unknown,
    warns,
    weighed,
)
from workflow.domain.stages import Role

_OPEN = frozenset({"terbuka", "sebagian", "ditolak"})
_LEAVER, _SUCCESSOR, _SUPERIOR = "pejabat lama", "pejabat baru", "atasan"
_OF_THE_POST_LEFT = frozenset({"bast", "memori"})


@needs(surat_asal=dict, surat_tujuan=dict, surat_mulai=dict)
@refuses("", "surat", "tanda_tangan", "tautan")
def handover_is_complete(facts: Facts, params: Params) -> Finding:
    """R-HND-01: blocking items are closed; the letters that close the profiles of the post left and entered are there.

    The BAST is signed by who leaves, who follows and the superior; by the superior alone where it says why another is missing.
    A structural post left needs BAST and memori; staff and teachers close with the SPMT; who practises health care also
    with the SIP for the new place. Items acknowledged by a mail's link alone never close a case.

    Regulation: Pergub DIY 93/2016 as a model; local [M].
    """
    still_open = [task.code for task in facts.tasks if task.blocking and task.state in _OPEN]
    if still_open:
        return fails(params, {"butir": still_open})
    if isinstance(facts.origin, Missing) or isinstance(facts.target, Missing):
        return unknown(params, "jabatan asal atau tujuan di peta jabatan")
    needed = _letters(facts, params)
    missing = list(not_there_yet(facts, needed))
    if missing:
        return fails(params, {"surat": missing}, "surat")
    unsigned = _unsigned(facts) if "bast" in needed else ()
    if unsigned:
        superior = unsigned == (_SUPERIOR,) and not facts.parties.superiors
        told = {"pihak": unsigned}
        return unknown(params, "siapa atasan jabatan asal") if superior else fails(params, told, "tanda_tangan")
    done = [task for task in facts.tasks if task.state == "selesai"]
    if done and all(task.via == "tautan" for task in done):
        return fails(params, {"butir": [task.code for task in done]}, "tautan")
    return holds(params, {"surat": needed})


def _letters(facts: Facts, params: Params) -> tuple[str, ...]:
    leaving = choices(params, "surat_asal", facts.origin.profile) if isinstance(facts.origin, Post) else ()
    if not isinstance(facts.target, Post):
        return leaving
    return (*choices(params, "surat_tujuan", facts.target.profile), *leaving, *_to_begin(facts.target, params))


def _to_begin(target: Post, params: Params) -> tuple[str, ...]:
    # Elsewhere duty begins under the other agency's eyes.
    return choices(params, "surat_mulai", target.profile) if target.instance is None else ()


def not_there_yet(facts: Facts, kinds: Iterable[str]) -> tuple[str, ...]:
    """Which of these letters of the handover are not there for this person and post until today."""
    return tuple(kind for kind in kinds if not _there(facts, kind))


def _unsigned(facts: Facts) -> tuple[str, ...]:
    """Who has not signed the BAST that lacks the fewest; empty where one is complete."""
    return min((_lacking(facts, letter) for letter in _counting(facts, "bast")), key=len, default=())


def _lacking(facts: Facts, bast: Letter) -> tuple[str, ...]:
    signed = {*bast.members, bast.signer}
    parties = facts.parties
    by_superior = not signed.isdisjoint(parties.superiors)
    if by_superior and (bast.reason or "").strip():
        return ()
    present = ((_LEAVER, subject(facts) in signed), (_SUCCESSOR, not signed.isdisjoint(parties.successors)))
    return tuple(party for party, there in (*present, (_SUPERIOR, by_superior)) if not there)


def _there(facts: Facts, kind: str) -> bool:
    return any(True for _letter in _counting(facts, kind))


def _counting(facts: Facts, kind: str) -> Iterator[Letter]:
    # A BAST and a memori belong to the post left; letters after the SK count here, up to today.
    post = facts.origin if kind in _OF_THE_POST_LEFT else facts.target
    post_id = post.id if isinstance(post, Post) else ""
    nip = subject(facts)
    wanted = {nip, f"{nip}:{post_id}"}
    for letter in facts.letters:
        counts = letter.kind == kind and letter.result == "setuju" and not wanted.isdisjoint(letter.covers)
        if counts and letter.date is not None and letter.date <= facts.today:
            yield letter


@needs(profil_dilantik=list, surat_mulai=dict)
@refuses("", "spp", "mulai")
def duty_begins_after_appointment(facts: Facts, params: Params) -> Finding:
    """R-HND-02: the SPMT is dated on or after TMT, inauguration and SIP; an inaugurated profile has its SPP.

    Of several SPMT the last counts, since letters are never removed. The inauguration is the one that the person attended,
    else the planned one, and concerns the inaugurated profiles alone: staff and teachers close with the SPMT. Duty in
    health care does not begin before the SIP for the new place of practice (the profile's `surat_mulai`). A post of
    another agency is entered by that agency's inauguration.

    Regulation: Perka BKN 31/2007; Permenkes 13/2025 art. 149.
    """
    target = facts.target
    if target is None:
        return holds(params, case="pelepasan")
    if isinstance(target, Missing):
        return unknown(params, "jabatan tujuan di peta jabatan")
    begun, tmt = _duty_begun(facts), facts.decree.effective
    if begun is None or tmt is None:
        return unknown(params, "surat pernyataan melaksanakan tugas (SPMT)" if begun is None else "TMT")
    inaugurated = target.profile in texts(params, "profil_dilantik") and target.instance is None
    held = (facts.attended_on or facts.decree.inauguration) if inaugurated else None
    earliest = max(tmt, held or tmt)
    evidence = {"spmt": begun, "paling_awal": earliest}
    if begun < earliest:
        return fails(params, evidence)
    late = [kind for kind in _to_begin(target, params) if _first(facts, kind) > begun]
    if late:
        return fails(params, {**evidence, "surat": late}, "mulai")
    return fails(params, evidence, "spp") if inaugurated and not _there(facts, "spp") else holds(params, evidence)


def _first(facts: Facts, kind: str) -> date:
    """The day of the first letter of a kind; the last of days where there is none."""
    return min((letter.date for letter in _counting(facts, kind) if letter.date is not None), default=date.max)


def _duty_begun(facts: Facts) -> date | None:
    return max((letter.date for letter in _counting(facts, "spmt") if letter.date is not None), default=None)


@needs(butir=list)
def money_is_handed_over_first(facts: Facts, params: Params) -> Finding:
    """R-HND-03: whoever handles money leaves a successor with SK and specimen before the TMT; done later is a warning.

    Who handles money is known by the role pengelola_keuangan in the table peran on the last day in the post left; that the
    successor's SK and specimen are there by the item of the checklist [L].

    Regulation: PP 12/2019.
    """
    if facts.origin is None:
        return holds(params, case="tanpa_jabatan")
    if isinstance(facts.origin, Missing) or isinstance(facts.granted, Missing):
        return unknown(params, "jabatan asal atau tabel peran")
    if Role.PENGELOLA_KEUANGAN not in facts.granted:
        return holds(params, case="bukan_pengelola")
    items, tmt = _items(facts, params, "butir"), facts.decree.effective
    missing = [item.code for item in items if item.state in _OPEN]
    if missing:
        return fails(params, {"butir": missing})
    done = max((item.done_on for item in items if item.done_on is not None), default=None)
    if done is None or tmt is None:
        return unknown(params, "butir serah terima keuangan" if done is None else "TMT")
    evidence = {"selesai": done, "tmt": tmt}
    return holds(params, evidence) if done < tmt else warns(params, evidence)


def _items(facts: Facts, params: Params, key: str) -> list[TaskState]:
    codes = texts(params, key)
    return [task for task in facts.tasks if task.code in codes and task.state != "batal"]


@needs(hari_kerja=int, butir_akses=list, butir_sertifikat=list)
@refuses("", "sertifikat")
def accounts_change_hands(facts: Facts, params: Params) -> Finding:
    """R-HND-04: the old accounts are revoked within one working day after the SPMT; a new signatory's certificate is active.

    The days count from the last SPMT, of a release from the TMT. What is missing stops where the post left signs, done late
    is a warning; of any other post both are warnings. The certificate is that of the post entered: its part is also asked
    when the post changes (AC-22). Both are known by items of the checklist [L].

    Regulation: none; security practice.
    """
    origin, target = facts.origin, facts.target
    if isinstance(origin, Missing) or isinstance(target, Missing):
        return unknown(params, "jabatan asal atau tujuan di peta jabatan")
    if target is not None and target.signatory and target.instance is None:
        certified = any(item.state == "selesai" for item in _items(facts, params, "butir_sertifikat"))
        if not certified:
            return fails(params, {"jabatan": target.name, "butir": texts(params, "butir_sertifikat")}, "sertifikat")
    return holds(params, case="tanpa_jabatan") if origin is None else _revoked(facts, params, origin)


def _revoked(facts: Facts, params: Params, origin: Post) -> Finding:
    own = weighed(params, heavy=origin.signatory)
    items = _items(facts, params, "butir_akses")
    missing = [item.code for item in items if item.state in _OPEN]
    if missing:
        return fails(own, {"butir": missing})
    done = max((item.done_on for item in items if item.done_on is not None), default=None)
    begun = facts.decree.effective if facts.target is None else _duty_begun(facts)
    if done is None or begun is None:
        return unknown(own, "butir pencabutan akses" if done is None else "SPMT atau TMT")
    days = facts.calendar.working_days_between(begun, done)
    evidence = {
        "dicabut": done,
        "mulai": begun,
        "hari_kerja": max(days, 0),
        "paling_lama": number(params, "hari_kerja"),
    }
    return holds(own, evidence) if days <= number(params, "hari_kerja") else warns(own, evidence, "terlambat")
