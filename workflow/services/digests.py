"""Digests of what was shown: handed back with a decision, they say whether the decider saw what stands now.

A case's digest carries a short code for each field, so that a difference can be named without keeping what was shown.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from workflow.domain.casefile import CaseFile
from workflow.domain.findings import Finding, Result
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


_ROUTINE = frozenset(
    {"ba_tpk", "delegasi", "sk", "petikan", "undangan", "bast", "memori", "spp", "spmt"}
    | {
        "rekomendasi_bkn",
        "rekomendasi_kasn",
        "persetujuan_mendagri",
        "persetujuan_gubernur",
        "keputusan_mendagri_dukcapil",
    }
)
"""Letters that the chain itself brings: their coming is what the earlier decisions waited for. A refusal is none of them."""
_OF_OTHERS = ("R-AUT-", "R-COI-", "R-ADM-", "R-PIL-", "R-VAC-", "R-SRV-")
"""Rules about who decides, about approvals from outside and about neighbouring cases: they change as the round goes on."""


def _rested(file: CaseFile) -> dict[str, object]:
    """What a decision of the chain rests on, by field: never an address or a number of a register that is given later."""
    facts = file.facts
    case, decree, person = facts.case, facts.decree, facts.person
    return {
        "asal": getattr(facts.origin, "id", None),
        "tujuan": getattr(facts.target, "id", None),
        "sk": [decree.code, decree.kind, decree.date, decree.inauguration, decree.signer, decree.signer_status],
        "tmt": decree.effective,
        "alasan": [case.kind, case.reason_code, case.reason_text, case.ground, case.own_request],
        "surat": sorted(
            "|".join(map(str, (letter.kind, letter.number, letter.date, letter.result, letter.rules, letter.severity)))
            for letter in facts.letters
            if letter.kind not in _ROUTINE or letter.result == "tolak"
        ),
        "hukuman disiplin": facts.sanctions,
        "status": facts.absences,
        "hubungan": facts.relations,
        "riwayat": facts.record,
        "pegawai": [getattr(person, name, None) for name in ("employment", "birth", "grade", "standing", "education")],
        "pilkada": [facts.head_of_region, facts.election],
    }


def resting_on(file: CaseFile, findings: Iterable[Finding]) -> str:
    """The digest of what a decision of the chain is taken on: a code of all, one a field, and the rules that warned."""
    shown = _rested(file)
    codes = ".".join(_short(value) for value in (shown, *shown.values()))
    return f"{codes}|{','.join(sorted(_warning(findings)))}"


def _warning(findings: Iterable[Finding]) -> set[str]:
    return {
        f.rule for f in findings if f.result is not Result.PASS and not f.stops and not f.rule.startswith(_OF_OTHERS)
    }


def marked(file: CaseFile, findings: Iterable[Finding]) -> CaseFile:
    """The case with what has changed since each decision of the chain was taken.

    Args:
        findings: of `setujui`, today; a warning that was not there at a decision changes it, one that is gone does not.
    """
    if not any(decision.rests_on for decision in file.facts.decisions):
        return file
    shown = _rested(file)
    whole, warning = _short(shown), _warning(findings)
    if not warning and all(not d.rests_on or d.rests_on.startswith(whole) for d in file.facts.decisions):
        return file
    now = [(name, _short(value)) for name, value in shown.items()]
    decisions = [
        decision._replace(changed=_changed(decision.rests_on, now, warning)) if decision.rests_on else decision
        for decision in file.facts.decisions
    ]
    if not any(decision.changed for decision in decisions):
        return file
    return file._replace(facts=replace(file.facts, decisions=tuple(decisions)))


def _changed(rests_on: str, now: Sequence[tuple[str, str]], warning: set[str]) -> tuple[str, ...]:
    kept, _, warned = rests_on.partition("|")
    fields = [name for (name, code), then in zip(now, kept.split(".")[1:], strict=False) if code != then]
    return (*fields, *sorted(f"temuan {rule}" for rule in warning - set(warned.split(","))))


def change_code(file: CaseFile) -> str:
    """A short code of what has changed since decisions were taken, the same for every case that changed alike; or empty."""
    names = {name for decision in file.facts.decisions for name in decision.changed}
    if not names:
        return ""
    shown = _rested(file)
    return _short([[name, _short(shown.get(name))] for name in sorted(names)])
