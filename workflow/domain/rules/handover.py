"""The end of a handover."""

from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.missing import Missing
from workflow.domain.rules._shared import fails, holds, needs, refuses, subject, texts, unknown

_OPEN = frozenset({"terbuka", "sebagian", "ditolak"})
_OF_THE_POST_LEFT = frozenset({"bast", "memori"})


@needs(profil_bast=list)
@refuses("", "surat", "tautan")
def handover_is_complete(facts: Facts, params: Params) -> Finding:
    """R-HND-01: blocking items are closed, SPMT is there; a structural post left also needs BAST and memori.

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
    done = [task for task in facts.tasks if task.state == "selesai"]
    if done and all(task.via == "tautan" for task in done):
        return fails(params, {"butir": [task.code for task in done]}, "tautan")
    return holds(params, {"surat": needed})


def _letters(facts: Facts, params: Params) -> tuple[str, ...]:
    arriving = ("spmt",) if isinstance(facts.target, Post) else ()
    leaving = facts.origin.profile if isinstance(facts.origin, Post) else ""
    return (*arriving, *(("bast", "memori") if leaving in texts(params, "profil_bast") else ()))


def _there(facts: Facts, kind: str) -> bool:
    # A BAST and a memori belong to the post left; letters after the SK count here, up to today.
    post = facts.origin if kind in _OF_THE_POST_LEFT else facts.target
    post_id = post.id if isinstance(post, Post) else ""
    nip = subject(facts)
    wanted = {nip, f"{nip}:{post_id}"}
    return any(
        letter.kind == kind
        and letter.result == "setuju"
        and letter.date is not None
        and letter.date <= facts.today
        and not wanted.isdisjoint(letter.covers)
        for letter in facts.letters
    )
