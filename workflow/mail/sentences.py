"""Turns a finding into the sentence that people read: why, on what basis, who can mend it and how."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jinja2 import Environment, StrictUndefined, Template, TemplateError

from workflow.domain.errors import ConfigError
from workflow.domain.findings import Finding, Result
from workflow.domain.remedies import MendingAct
from workflow.domain.rule_text import ActText, RuleText
from workflow.mail.indonesian import FILTERS

FILE, ACTS_FILE = "rules.toml", "remedies.toml"
TO_VERIFY = "perlu verifikasi hukum"
NO_LAW = "bukan perintah undang-undang"
_MARKS = {"H": "", "M": TO_VERIFY, "L": f"{NO_LAW}; {TO_VERIFY}"}


class Explainer:
    """Fills the sentences of config/rules.toml; each template is compiled once."""

    def __init__(self, texts: Mapping[str, RuleText], acts: Mapping[str, ActText] | None = None) -> None:
        self.texts, self.acts = texts, acts or {}
        # Plain sentences: what shows them escapes them for its own medium.
        self._env = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - text, escaped by its medium
        self._env.filters.update(FILTERS)
        self._compiled: dict[str, Template] = {}

    def explain(self, finding: Finding) -> dict[str, object]:
        """The finding in the shape that CONTRACT.md gives, and a `catatan`.

        The note says what no law commands, what is still to be verified, and what letters did to the severity.

        Raises:
            ConfigError: a sentence is missing, is no template, or needs what the evidence does not hold.
        """
        text = self.texts.get(finding.rule)
        if text is None:
            raise ConfigError(FILE, finding.rule, "aturan ini tidak punya kalimat")
        stands, mark = finding.result is not Result.PASS, _MARKS[text.confidence]
        basis = f"{text.basis}; {NO_LAW}" if text.confidence == "L" else text.basis
        return {
            "aturan": finding.rule,
            "hasil": finding.result.value,
            "alasan": self._fill("alasan", text.reasons, finding),
            "dasar": f"{basis} ({TO_VERIFY})" if mark else basis,
            "keyakinan": text.confidence,
            "bukti": {key: _plain(value) for key, value in finding.evidence.items()},
            "perbaikan": self._fill("perbaikan", text.fixes, finding) if stands else "",
            "penanggung_jawab": self._fill("penanggung_jawab", text.owners, finding) if stands else "",
            **_by_when(finding),
            "catatan": "; ".join(note for note in (mark, *_of_letters(finding)) if note),
        }

    def tell(self, act: MendingAct, findings: Sequence[Finding], about: Mapping[str, object]) -> dict[str, object]:
        """An act of a way out: what is to be done, by whom, by when, for which rules.

        Args:
            act: of a way out.
            findings: of the step; who answers for the first that the act mends does it, unless the act says otherwise.
            about: `orang` (NIP masked), `jabatan` and `hari_ini` of the case.

        Raises:
            ConfigError: the act has no sentence, or its sentence needs what is not there.
        """
        name = f"{act.kind}:{act.object}"
        text = self.acts.get(name) or self.acts.get(act.kind.value)
        if text is None:
            raise ConfigError(ACTS_FILE, name, "tindakan ini tidak punya kalimat")
        today = about["hari_ini"]
        late = act.due is not None and isinstance(today, date) and act.due < today
        known = {**about, "objek": act.object, "tanggal": act.day, "tenggat": act.due, "lewat": late}
        known["aturan"] = list(act.rules)
        owner = self._render(f"{name}.oleh", text.owner, known, ACTS_FILE) or self._owner(act, findings)
        return {
            "tindakan": self._render(f"{name}.kalimat", text.sentence, known, ACTS_FILE),
            "oleh": owner,
            "tenggat": act.due.isoformat() if act.due else None,
            "aturan": list(act.rules),
            "jenis": act.kind.value,
            "objek": act.object,
            "tanggal": act.day.isoformat() if act.day else None,
        }

    def _owner(self, act: MendingAct, findings: Sequence[Finding]) -> str:
        mended = next((f for f in findings if f.rule in act.rules and f.stops), None)
        if mended is not None:
            return self._fill("penanggung_jawab", self.texts[mended.rule].owners, mended)
        # A rule that only another act of the same way out would break: its own owner, without its evidence.
        return next((self.texts[rule].owners.get("", "") for rule in act.rules if rule in self.texts), "")

    def _fill(self, section: str, sentences: Mapping[str, str], finding: Finding) -> str:
        result, place = (finding.said or finding.result).value, f"{finding.rule}.{section}"
        for key in (f"{result}:{finding.case}", result, ""):
            if key in sentences:
                return self._render(f'{place}."{key}"', sentences[key], finding.evidence)
        raise ConfigError(FILE, f"{place}.{result}", "kalimatnya tidak ada")

    def _render(self, place: str, source: str, evidence: Mapping[str, object], file: str = FILE) -> str:
        try:
            if source not in self._compiled:
                self._compiled[source] = self._env.from_string(source)
            return self._compiled[source].render(evidence)
        except (TemplateError, TypeError, ValueError) as exc:
            raise ConfigError(file, place, f"kalimat tidak dapat diisi ({exc})") from exc


def _by_when(finding: Finding) -> dict[str, object]:
    day = finding.due or finding.evidence.get("tenggat")
    stands = finding.result is not Result.PASS and isinstance(day, date)
    return {"tenggat": _plain(day)} if stands else {}


def _of_letters(finding: Finding) -> Iterator[str]:
    """What letters did to a finding: the severity that a decree of the city set, and those that did not count."""
    if finding.said is not None:
        yield f"derajat menjadi {finding.evidence['derajat']} menurut keputusan kota {finding.evidence['keputusan_kota']}"
    faults = finding.evidence.get("surat_tidak_berlaku")
    if isinstance(faults, list):
        yield from (f"surat tidak berlaku: {fault}" for fault in faults)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
