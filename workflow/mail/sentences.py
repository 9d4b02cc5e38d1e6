"""Turns a finding into the sentence that people read: why, on what basis, who can mend it and how."""

from collections.abc import Mapping
from datetime import date

from jinja2 import Environment, StrictUndefined, Template, TemplateError

from workflow.domain.errors import ConfigError
from workflow.domain.findings import Finding, Result
from workflow.domain.rule_text import RuleText
from workflow.mail.indonesian import FILTERS

FILE = "rules.toml"
TO_VERIFY = "perlu verifikasi hukum"


class Explainer:
    """Fills the sentences of config/rules.toml; each template is compiled once."""

    def __init__(self, texts: Mapping[str, RuleText]) -> None:
        self.texts = texts
        # Plain sentences: what shows them escapes them for its own medium.
        self._env = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - text, escaped by its medium
        self._env.filters.update(FILTERS)
        self._compiled: dict[str, Template] = {}

    def explain(self, finding: Finding) -> dict[str, object]:
        """The finding in the shape that CONTRACT.md gives.

        Raises:
            ConfigError: a sentence is missing, is no template, or needs what the evidence does not hold.
        """
        text = self.texts.get(finding.rule)
        if text is None:
            raise ConfigError(FILE, finding.rule, "aturan ini tidak punya kalimat")
        stands = finding.result is not Result.PASS
        return {
            "aturan": finding.rule,
            "hasil": finding.result.value,
            "alasan": self._fill("alasan", text.reasons, finding),
            "dasar": text.basis if text.confidence == "H" else f"{text.basis} ({TO_VERIFY})",
            "keyakinan": text.confidence,
            "bukti": {key: _plain(value) for key, value in finding.evidence.items()},
            "perbaikan": self._fill("perbaikan", text.fixes, finding) if stands else "",
            "penanggung_jawab": self._fill("penanggung_jawab", text.owners, finding) if stands else "",
        }

    def _fill(self, section: str, sentences: Mapping[str, str], finding: Finding) -> str:
        result, place = finding.result.value, f"{finding.rule}.{section}"
        for key in (f"{result}:{finding.case}", result, ""):
            if key in sentences:
                return self._render(f'{place}."{key}"', sentences[key], finding.evidence)
        raise ConfigError(FILE, f"{place}.{result}", "kalimatnya tidak ada")

    def _render(self, place: str, source: str, evidence: Mapping[str, object]) -> str:
        try:
            if source not in self._compiled:
                self._compiled[source] = self._env.from_string(source)
            return self._compiled[source].render(evidence)
        except (TemplateError, TypeError, ValueError) as exc:
            raise ConfigError(FILE, place, f"kalimat tidak dapat diisi ({exc})") from exc


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
