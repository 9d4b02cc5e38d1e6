"""Ralat of an SK: numbered, form only, the old text and the new one kept; the decision stays."""

from workflow.domain.acts import Act, Effects
from workflow.domain.casefile import CaseFile
from workflow.domain.context import Letter
from workflow.domain.corrections import substance_changed
from workflow.domain.findings import Finding, Result
from workflow.domain.stages import Role
from workflow.services.house import House

KIND = "ralat"
_REFUSALS = {
    "orang": Finding("K-RALAT", Result.BLOCK, {}, case="orang"),
    "jabatan": Finding("K-RALAT", Result.BLOCK, {}, case="jabatan"),
    "tmt": Finding("K-RALAT", Result.BLOCK, {}, case="tmt"),
}


def corrects_form_only(act: Act, role: Role, file: CaseFile, house: House) -> Finding | None:
    """Ralat says what stood there and what stands there now, and changes neither person nor post nor TMT."""
    correction = act.correction
    if correction is None:
        return Finding("K-RALAT", Result.BLOCK, {}, case="tidak_lengkap")
    if correction.old.strip() == correction.new.strip():
        return Finding("K-RALAT", Result.BLOCK, {"kolom": correction.column}, case="sama")
    posts = house.loader.kept_directory().posts.values()
    names = {text.casefold() for post in posts for text in (post.id, post.name)}
    return _REFUSALS.get(substance_changed(correction, file.facts, names) or "")


def correct(act: Act, role: Role, file: CaseFile, house: House) -> Effects:
    """Ralat: a letter under the number of the paper, else under the case's own next number; column, old and new kept."""
    facts, correction = file.facts, act.correction
    number = act.paper.letter if act.paper else _next_number(file)
    letter = Letter(KIND, number, facts.today, covers=(file.nip,), signer=act.on_behalf or act.actor, reason=act.reason)
    told = {"nomor": number, "tanggal": facts.today}
    said = {"kolom": correction.column, "lama": correction.old, "baru": correction.new} if correction else {}
    return Effects(letters=(letter,), body={"alasan": act.reason, "ralat": {**told, **said}})


def _next_number(file: CaseFile) -> str:
    earlier = sum(letter.kind == KIND and file.nip in letter.covers for letter in file.facts.letters)
    return f"{file.facts.case.number}/RALAT-{earlier + 1}"
