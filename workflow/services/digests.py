"""Digests of what was shown: handed back with a decision, they say whether the decider saw what stands now.

A case's digest carries a short code for each field, so that a difference can be named without keeping what was shown.
"""

import hashlib
from collections.abc import Sequence

from workflow.domain.casefile import CaseFile
from workflow.domain.stages import Stage
from workflow.storage.ledger import canonical

_CODE = 8


def _shown(file: CaseFile) -> dict[str, object]:
    facts = file.facts
    return {
        "tahap": facts.case.state.value,
        "asal": getattr(facts.origin, "id", None),
        "tujuan": getattr(facts.target, "id", None),
        "sk": [str(value) for value in facts.decree],
        "alasan": [facts.case.reason_code, facts.case.reason_text],
        "surat": sorted(f"{letter.kind}|{letter.number}|{letter.result}" for letter in facts.letters),
        "putusan": sorted(f"{decision.capacity}|{decision.actor}|{decision.outcome}" for decision in facts.decisions),
        "jawaban": facts.case.answer,
    }


def case_digest(file: CaseFile) -> str:
    """The digest of one case as shown: one code a field, joined by points, in the fixed order of the fields."""
    return ".".join(_short(value) for value in _shown(file).values())


def shown_differences(seen: str, file: CaseFile) -> list[str]:
    """The fields that differ from what was seen; a digest of another make differs in everything."""
    shown = _shown(file)
    codes = seen.split(".")
    if len(codes) != len(shown):
        return list(shown)
    return [name for (name, value), code in zip(shown.items(), codes, strict=True) if _short(value) != code]


def _short(value: object) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:_CODE]


def round_digest(files: Sequence[CaseFile]) -> str:
    """The digest of what a list of a round or of one of its SKs shows: what is handed back with `--dilihat`."""
    ended = {Stage.DITARIK, Stage.DITOLAK, Stage.GUGUR}
    return list_digest([file for file in files if file.facts.case.state not in ended])


def list_digest(files: Sequence[CaseFile]) -> str:
    """The digest of a list: what is signed. Names, posts and SK data of every case, in order."""
    shown = [
        [file.facts.case.number, file.nip, _shown(file)["asal"], _shown(file)["tujuan"], _shown(file)["sk"]]
        for file in files
    ]
    return hashlib.sha256(canonical(shown).encode()).hexdigest()
