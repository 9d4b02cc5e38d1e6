"""The end of a handover."""

from collections.abc import Iterator

from workflow.domain.context import Letter
from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import fails, holds, needs, refuses, subject, texts, unknown

_OPEN = frozenset({"terbuka", "sebagian", "ditolak"})
_LEAVER, _SUCCESSOR, _SUPERIOR = "pejabat lama", "pejabat baru", "atasan"
_OF_THE_POST_LEFT = frozenset({"bast", "memori"})


@needs(profil_bast=list)
@refuses("", "surat", "tanda_tangan", "tautan")
def handover_is_complete(facts: Facts, params: Params) -> Finding:
    """R-HND-01: blocking items are closed, SPMT is there; a structural post left also needs BAST and memori.

    The BAST is signed by who leaves, who follows and the superior; by the superior alone where it says why another is missing.
    Staff and teachers close with the SPMT. Items acknowledged by a mail's link alone never close a case.

    Regulation: Pergub DIY 93/2016 as a model; local [M].
    """
    still_open = [task.code for task in facts.tasks if task.blocking and task.state in _OPEN]
    if still_open:
        return fails(params, {"butir": still_open})
    if isinstance(facts.origin, Missing) or isinstance(facts.target, Missing):
        return unknown(params, "jabatan asal atau tujuan di peta jabatan")
    needed = _letters(facts, params)
    missing = [kind for kind in needed if not _there(facts, kind)]
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
    arriving = ("spmt",) if isinstance(facts.target, Post) else ()
    leaving = facts.origin.profile if isinstance(facts.origin, Post) else ""
    return (*arriving, *(("bast", "memori") if leaving in texts(params, "profil_bast") else ()))


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
